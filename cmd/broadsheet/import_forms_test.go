package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// foreign are records as crawlers write them, with made-up content; @ stands for the length of what follows the first empty line.
var foreign = map[string][]string{
	// StormCrawler, as in Common Crawl's CC-NEWS: the answer's head as it came, with what was undone under other names.
	"CC-NEWS": {`WARC/1.0
WARC-Type: warcinfo
WARC-Date: 2026-11-01T00:00:00Z
WARC-Filename: CC-NEWS-20261101000000-00001.warc.gz
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>
Content-Type: application/warc-fields
Content-Length: @

software: StormCrawler 1.8 http://stormcrawler.net/
format: WARC File Format 1.0
`, `WARC/1.0
WARC-IP-Address: 192.0.2.7
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-01T10:00:00Z
WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000002>
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000003>
WARC-Type: response
Content-Type: application/http; msgtype=response
Content-Length: @

HTTP/1.1 200 OK
content-type: text/html; charset=utf-8
X-Crawler-content-encoding: gzip
X-Crawler-transfer-encoding: chunked
Content-Length: 4242

PAGE`},
	// Heritrix: revisits by digest with the head of the answer, outlinks in metadata, names resolved as records.
	"Heritrix": {`WARC/1.0
WARC-Type: response
WARC-Target-URI: dns:post.example
WARC-Date: 2026-11-01T09:59:59Z
WARC-IP-Address: 192.0.2.53
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000011>
Content-Type: text/dns
Content-Length: @

20261101095959
post.example.		300	IN	A	192.0.2.7
`, `WARC/1.0
WARC-Type: response
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-01T10:00:00Z
WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000012>
Content-Type: application/http; msgtype=response
Content-Length: @

HTTP/1.1 200 OK
Content-Type: text/html;charset=utf-8
Connection: close

PAGE`, `WARC/1.0
WARC-Type: revisit
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-02T10:00:00Z
WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest
WARC-Truncated: length
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000013>
Content-Type: application/http; msgtype=response
Content-Length: @

HTTP/1.1 200 OK
Content-Type: text/html;charset=utf-8

`, `WARC/1.0
WARC-Type: metadata
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-02T10:00:00Z
WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000013>
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000014>
Content-Type: application/warc-fields
Content-Length: @

outlink: https://post.example/ X @/href
`},
	// Browsertrix: HTTP/2 has no reason, times have fractions, the page's text and what the browser took are records too.
	"Browsertrix": {`WARC/1.1
WARC-Page-ID: 0a
WARC-Resource-Type: document
WARC-JSON-Metadata: {"ipType":"Public","cert":{"issuer":"Example CA","ctc":"1"}}
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000021>
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-01T10:00:00.000Z
WARC-Type: response
WARC-Protocol: h2
Content-Type: application/http; msgtype=response
WARC-Payload-Digest: sha256:aaaa
Content-Length: @

HTTP/1.1 200
content-type: text/html; charset=UTF-8
x-orig-content-encoding: br
:status: 200

PAGE`, `WARC/1.1
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000022>
WARC-Target-URI: urn:text:https://post.example/2026/11/boats
WARC-Date: 2026-11-01T10:00:01.000Z
WARC-Type: resource
Content-Type: text/plain
Content-Length: @

Boats. The harbour master`, `WARC/1.1
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000023>
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-02T10:00:00.000Z
WARC-Type: revisit
WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest
WARC-Refers-To-Target-URI: https://post.example/2026/11/boats
WARC-Refers-To-Date: 2026-11-01T10:00:00.000Z
WARC-Payload-Digest: sha256:aaaa
Content-Type: application/http; msgtype=response
Content-Length: @

HTTP/1.1 200
content-type: text/html; charset=UTF-8

`, `WARC/1.1
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000024>
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-02T10:00:00.000Z
WARC-Type: conversion
WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000021>
Content-Type: text/html
Content-Length: @

<p>made of the page by a program`},
	// wget: angle brackets around addresses, its own files behind.
	"wget": {`WARC/1.0
WARC-Type: warcinfo
Content-Type: application/warc-fields
WARC-Date: 2026-11-01T10:00:00Z
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000031>
WARC-Filename: demo.warc.gz
Content-Length: @

software: Wget/1.21.3 (linux-gnu)
format: WARC File Format 1.0
robots: classic
wget-arguments: "--mirror" "--warc-file=demo" "https://post.example/"

`, `WARC/1.0
WARC-Type: request
WARC-Target-URI: <https://post.example/2026/11/boats>
Content-Type: application/http;msgtype=request
WARC-Date: 2026-11-01T10:00:00Z
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000032>
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000031>
Content-Length: @

GET /2026/11/boats HTTP/1.1
Host: post.example
User-Agent: Wget/1.21.3

`, `WARC/1.0
WARC-Type: response
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000033>
WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000032>
WARC-Target-URI: <https://post.example/2026/11/boats>
WARC-Date: 2026-11-01T10:00:00Z
WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
Content-Type: application/http;msgtype=response
Content-Length: @

HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Transfer-Encoding: chunked

CHUNKS`, `WARC/1.0
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000034>
WARC-Target-URI: <metadata://gnu.org/software/wget/warc/MANIFEST.txt>
WARC-Date: 2026-11-01T10:00:01Z
Content-Type: text/plain
Content-Length: @

<urn:uuid:00000000-0000-4000-8000-000000000031>
`, `WARC/1.0
WARC-Type: resource
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000035>
WARC-Target-URI: <metadata://gnu.org/software/wget/warc/wget.log>
WARC-Date: 2026-11-01T10:00:01Z
Content-Type: text/plain
Content-Length: @

2026-11-01 10:00:00 URL:https://post.example/2026/11/boats [900] -> "boats" [1]
`},
	// What a program makes that has saved the page and not the answer.
	"resource": {`WARC/1.1
WARC-Type: resource
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000041>
WARC-Target-URI: https://post.example/2026/11/boats
WARC-Date: 2026-11-01T10:00:00Z
Content-Type: text/html; charset=utf-8
Content-Length: @

PAGE`},
}

func foreignRecords(name string) (records []string) {
	page := storyPage("Boats", 5)
	for _, r := range foreign[name] {
		r = strings.ReplaceAll(r, "\n", "\r\n")
		r = strings.Replace(r, "PAGE", page, 1)
		r = strings.Replace(r, "CHUNKS", fmt.Sprintf("10\r\n%s\r\n%x;ext=1\r\n%s\r\n0\r\n\r\n", page[:16], len(page)-16, page[16:]), 1)
		head, block, _ := strings.Cut(r, "\r\n\r\n")
		records = append(records, strings.Replace(head, "@", fmt.Sprint(len(block)), 1)+"\r\n\r\n"+block+"\r\n\r\n")
	}
	return records
}

// containers are the forms of WARC files.
var containers = map[string]func(t *testing.T, records []string) []byte{
	"plain":  func(t *testing.T, records []string) []byte { return []byte(strings.Join(records, "")) },
	"gzip":   func(t *testing.T, records []string) []byte { return gzipped(t, records...) },
	"gzip-1": func(t *testing.T, records []string) []byte { return gzipped(t, strings.Join(records, "")) },
	"zstd":   func(t *testing.T, records []string) []byte { return zstandard(t, nil, records...) },
	"zstd-dictionary": func(t *testing.T, records []string) []byte {
		var samples [][]byte
		for i := range 20 {
			samples = append(samples, []byte(response(fmt.Sprintf("https://post.example/%d", i), "2026-11-01T10:00:00Z", storyPage(fmt.Sprint("Story ", i), i))))
		}
		dict, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 7, Contents: samples, History: samples[0], Offsets: [3]int{1, 4, 8}})
		if err != nil {
			t.Fatal(err)
		}
		packed := zstandard(t, nil, string(dict))
		frame := binary.LittleEndian.AppendUint32([]byte{0x5d, 0x2a, 0x4d, 0x18}, uint32(len(packed)))
		return append(append(frame, packed...), zstandard(t, dict, records...)...)
	},
}

func zstandard(t *testing.T, dict []byte, parts ...string) (all []byte) {
	t.Helper()
	var opts []zstd.EOption
	if dict != nil {
		opts = append(opts, zstd.WithEncoderDict(dict))
	}
	enc, err := zstd.NewWriter(nil, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer enc.Close()
	for _, p := range parts {
		all = enc.EncodeAll([]byte(p), all)
	}
	return all
}

// The records of every crawler in every form of file give the same article, also from standard input.
func TestImportForms(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it runs 25 commands")
	}
	for name := range foreign {
		for form, pack := range containers {
			dir := t.TempDir()
			file, db := filepath.Join(dir, "a.bin"), filepath.Join(dir, "a.db")
			if err := os.WriteFile(file, pack(t, foreignRecords(name)), 0o666); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "broadsheet", "extract", "-", "--db", db, "--no-index")
			in, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stdin = in
			text, err := cmd.CombinedOutput()
			in.Close() // only read
			if err != nil {
				t.Errorf("%s, %s: %v: %s", name, form, err, text)
				continue
			}
			got := rowsOf(t, db, `select url, title, first_fetched_at, instr(body, 'Paragraph 5 of Boats') > 0, truncated from articles`)
			if want := "https://post.example/2026/11/boats|Boats|2026-11-01T10:00:00.000Z|1|0\n"; got != want {
				t.Errorf("%s, %s: %s\nwant %s%s", name, form, got, want, text)
			}
			if got := rowsOf(t, db, `select count(*), (select count(*) from revisions), (select records from imports) from imported where type <> 'revisit'`); got != fmt.Sprintf("1|0|%d\n", len(foreign[name])) {
				t.Errorf("%s, %s: pages, revisions, records: %s", name, form, got)
			}
		}
	}
}

// All encodings of bodies, alone and in chunks, are undone.
func TestImportEncodings(t *testing.T) {
	page := storyPage("Boats", 5)
	squeeze := func(open func(io.Writer) (io.WriteCloser, error)) string {
		var b bytes.Buffer
		w, err := open(&b)
		if err == nil {
			_, err = io.WriteString(w, page)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var records []string
	i := 0
	for name, body := range map[string]string{
		"identity": page,
		"gzip":     squeeze(func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }),
		"br":       squeeze(func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriter(w), nil }),
		"zstd":     squeeze(func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }),
		"deflate":  squeeze(func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil }),
		"Deflate":  squeeze(func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) }),
	} {
		for _, chunked := range []string{"", "Transfer-Encoding: chunked\r\n"} {
			content := body
			if chunked != "" {
				content = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
			}
			records = append(records, warcRecord("response", fmt.Sprintf("https://h%d.example/%s", i, name), "2026-11-01T10:00:00Z", "",
				"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: "+name+"\r\n"+chunked+"\r\n"+content))
			i++
		}
	}
	dir := t.TempDir()
	file, db := filepath.Join(dir, "a.warc"), filepath.Join(dir, "a.db")
	if err := os.WriteFile(file, []byte(strings.Join(records, "")), 0o666); err != nil {
		t.Fatal(err)
	}
	imports(t, exitDone, file, "--db", db)
	if got := rowsOf(t, db, `select count(*), count(distinct text_sha256), count(distinct page_sha256) from articles`); got != "12|1|1\n" {
		t.Errorf("articles, texts, pages: %s", got)
	}
}
