// Package warctest checks WARC 1.1 files by the rules of ISO 28500 and of their index, with nothing but the standard library: it shares no code
// with the reader and the writer.
package warctest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Record is a record as it stands in its file.
type Record struct {
	Offset, Length int64             // of its gzip member
	Field          map[string]string // by lower-case name
	Block          []byte
	File           string // base name, without .open
}

// Payload is what stands behind the head of an HTTP message, its chunks joined.
func (r *Record) Payload() []byte {
	head, body, _ := bytes.Cut(r.Block, []byte("\r\n\r\n"))
	if regexp.MustCompile(`(?im)^transfer-encoding: *chunked\r?$`).Match(head) {
		body, _ = io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body))) // what there is of one that is cut
	}
	return body
}

var (
	uuid     = regexp.MustCompile(`^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$`)
	fileName = regexp.MustCompile(`^[a-z0-9-]+-\d{17}-\d{5}\.warc\.gz$`)
	needs    = map[string][]string{ // beyond what every record has (5.2 to 5.5)
		"warcinfo": {"warc-filename"},
		"request":  {"warc-target-uri", "warc-concurrent-to", "warc-warcinfo-id"},
		"response": {"warc-target-uri", "warc-payload-digest", "warc-warcinfo-id"},
		"revisit":  {"warc-target-uri", "warc-profile", "warc-warcinfo-id"},
		"metadata": {"warc-refers-to", "warc-warcinfo-id"},
	}
	allowed = []string{
		"warc-type", "warc-record-id", "warc-date", "content-length", "content-type", "warc-concurrent-to", "warc-block-digest", "warc-payload-digest", "warc-ip-address",
		"warc-refers-to-target-uri", "warc-refers-to-date", "warc-target-uri", "warc-truncated", "warc-warcinfo-id", "warc-filename", "warc-profile", "warc-refers-to",
	}
)

// Check reads a file by its members, fails the test for whatever a rule forbids, and returns the records.
func Check(t testing.TB, path string) []Record {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(path), ".open")
	if !fileName.MatchString(name) {
		t.Errorf("name %s", name)
	}
	var records []Record
	ids := map[string]*Record{}
	for off := int64(0); off < int64(len(data)); {
		member := bytes.NewReader(data[off:])
		text, err := inflate(member)
		if err != nil {
			t.Fatalf("%s: member at %d: %v", name, off, err)
		}
		r := Record{Offset: off, Length: int64(len(data)) - off - int64(member.Len()), File: name}
		if err := r.parse(text); err != nil {
			t.Fatalf("%s: record at %d: %v\n%.500q", name, off, err, text)
		}
		for _, fault := range r.faults(ids) {
			t.Errorf("%s: record at %d: %s\n%v", name, off, fault, r.Field)
		}
		ids[r.Field["warc-record-id"]] = &r
		records = append(records, r)
		off += r.Length
	}
	if len(records) == 0 || records[0].Field["warc-type"] != "warcinfo" || records[0].Field["warc-filename"] != name {
		t.Errorf("%s does not begin with its warcinfo", name)
	}
	return records
}

// inflate reads one member. A bytes.Reader is not read beyond its end.
func inflate(member *bytes.Reader) ([]byte, error) {
	z, err := gzip.NewReader(member)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return io.ReadAll(z)
}

// parse reads a member that is one record and nothing else.
func (r *Record) parse(text []byte) error {
	head, rest, ok := bytes.Cut(text, []byte("\r\n\r\n"))
	lines := strings.Split(string(head), "\r\n")
	if !ok || lines[0] != "WARC/1.1" {
		return fmt.Errorf("begins with %q", lines[0])
	}
	r.Field = map[string]string{}
	for _, line := range lines[1:] {
		field, value, ok := strings.Cut(line, ": ")
		field = strings.ToLower(field)
		if !ok || !slices.Contains(allowed, field) || r.Field[field] != "" || value == "" || strings.ContainsAny(value, "\r\n\x00") {
			return fmt.Errorf("field %q", line)
		}
		r.Field[field] = value
	}
	n, err := strconv.Atoi(r.Field["content-length"])
	if err != nil || n < 0 || len(rest) != n+4 || string(rest[n:]) != "\r\n\r\n" {
		return fmt.Errorf("Content-Length %s with %d bytes left", r.Field["content-length"], len(rest))
	}
	r.Block = rest[:n]
	return nil
}

// faults are what a record's fields and block have wrong; ids are the records before it.
func (r *Record) faults(ids map[string]*Record) (faults []string) {
	wrong := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	kind := r.Field["warc-type"]
	need, known := needs[kind]
	if !known {
		wrong("type %q", kind)
	}
	for _, field := range append(need, "warc-record-id", "warc-date", "content-type", "warc-block-digest") {
		if r.Field[field] == "" {
			wrong("no %s", field)
		}
	}
	if id := r.Field["warc-record-id"]; !uuid.MatchString(id) || ids[id] != nil {
		wrong("id %s", id)
	}
	for _, field := range []string{"warc-date", "warc-refers-to-date"} {
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", r.Field[field]); err != nil && (field == "warc-date" || r.Field[field] != "") {
			wrong("%s: %v", field, err)
		}
	}
	for _, field := range []string{"warc-target-uri", "warc-refers-to-target-uri"} {
		if u, err := url.Parse(r.Field[field]); r.Field[field] != "" && (err != nil || u.Host == "" || u.User != nil || strings.ContainsAny(r.Field[field], " <>")) {
			wrong("%s", field)
		}
	}
	if ip := r.Field["warc-ip-address"]; ip != "" {
		if _, err := netip.ParseAddr(ip); err != nil {
			wrong("%v", err)
		}
	}
	for _, field := range []string{"warc-concurrent-to", "warc-warcinfo-id"} {
		if id := r.Field[field]; id != "" && ids[id] == nil {
			wrong("%s %s is not in this file", field, id)
		}
	}
	if got := sum(r.Block); got != r.Field["warc-block-digest"] {
		wrong("block digest, it is %s", got)
	}
	contentType := map[string]string{
		"warcinfo": "application/warc-fields", "request": "application/http; msgtype=request",
		"response": "application/http; msgtype=response", "revisit": "application/http; msgtype=response", "metadata": "application/warc-fields",
	}[kind]
	if r.Field["content-type"] != contentType {
		wrong("content type")
	}
	switch kind {
	case "request":
		if !bytes.HasPrefix(r.Block, []byte("GET ")) || !bytes.HasSuffix(r.Block, []byte("\r\n\r\n")) {
			wrong("block %.100q", r.Block)
		}
	case "response":
		if got := sum(r.Payload()); got != r.Field["warc-payload-digest"] {
			wrong("payload digest, it is %s", got)
		}
		fallthrough
	case "revisit":
		if !bytes.HasPrefix(r.Block, []byte("HTTP/1.")) {
			wrong("block %.100q", r.Block)
		}
	}
	if kind == "revisit" && len(r.Payload()) > 0 {
		wrong("it has a payload")
	}
	switch r.Field["warc-profile"] {
	case "":
		if kind == "revisit" {
			wrong("no profile")
		}
	case "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest":
		if r.Field["warc-payload-digest"] == "" || r.Field["warc-refers-to-target-uri"] == "" || r.Field["warc-refers-to-date"] == "" {
			wrong("what it refers to")
		}
	case "http://netpreserve.org/warc/1.1/revisit/server-not-modified":
		if !bytes.HasPrefix(r.Block, []byte("HTTP/1.1 304 ")) {
			wrong("block %.100q", r.Block)
		}
	default:
		wrong("profile")
	}
	return faults
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(s[:])
}

// CheckIndex reads the CDXJ beside a file: it is sorted, and has each of its answers once, at its place.
func CheckIndex(t testing.TB, path string, records []Record) (lines []string) {
	t.Helper()
	file, err := os.Open(strings.TrimSuffix(path, ".warc.gz") + ".cdxj")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	at := map[string]*Record{}
	for i, r := range records {
		if k := r.Field["warc-type"]; k == "response" || k == "revisit" {
			at[fmt.Sprint(r.Offset)] = &records[i]
		}
	}
	for sc := bufio.NewScanner(file); sc.Scan(); {
		lines = append(lines, sc.Text())
		parts := strings.SplitN(sc.Text(), " ", 3)
		var v map[string]string
		if len(parts) != 3 || json.Unmarshal([]byte(parts[2]), &v) != nil {
			t.Fatalf("line %q", sc.Text())
		}
		r := at[v["offset"]]
		if r == nil {
			t.Errorf("no answer at the offset of %q", sc.Text())
			continue
		}
		delete(at, v["offset"])
		stamp := strings.NewReplacer("-", "", "T", "", ":", "").Replace(r.Field["warc-date"])[:14]
		_, code, _ := strings.Cut(string(r.Block[:12]), " ")
		if v["url"] != r.Field["warc-target-uri"] || v["length"] != fmt.Sprint(r.Length) || v["filename"] != r.File || parts[1] != stamp || v["status"] != code ||
			r.Field["warc-payload-digest"] != "" && v["digest"] != r.Field["warc-payload-digest"] || (r.Field["warc-type"] == "revisit") != (v["mime"] == "warc/revisit") {
			t.Errorf("line %q\nis of %v", sc.Text(), r.Field)
		}
	}
	if len(at) > 0 || !slices.IsSorted(lines) {
		t.Errorf("%d answers are not in the index; sorted: %v", len(at), slices.IsSorted(lines))
	}
	return lines
}
