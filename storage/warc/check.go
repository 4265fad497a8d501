package warc

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"
)

// Known is what somebody remembers of an answer's record.
type Known struct {
	Offset, Length  int64
	Type, URL, Date string
	Status          int
	Payload         string // SHA-256 in hex of the body; not said by records of 304
}

// CheckOptions says what a file of a Writer is compared with.
type CheckOptions struct {
	Path string // of the file; its name may have OpenSuffix
	Name string // without OpenSuffix
	Size int64  // its bytes; of a file that has not been ended, those that are looked at
	// Ended says that the file is whole and has an index.
	Ended bool
	// Next gives the records that somebody remembers, by offset; io.EOF ends them.
	Next     func() (Known, error)
	Progress func(offset int64)
	// Report is told of a difference and where in the file it is; offset -1: in the index. Its error ends the check.
	Report func(offset int64, url, problem string) error
}

// checking is a check under way.
type checking struct {
	CheckOptions
	scan     *scanner
	known    Known
	more     bool // known is to come
	infos    []string
	answered string // the ID of the last answer
	index    *index // nil: what was read is not all
	records  int
	lacking  int // known records that were not told one by one
}

// Check reads a file through and reports what is not as it was written, or not as WARC 1.1 (ISO 28500) and the rules of Writer have it: gzip members, fields, references
// between records, block and payload digests, which it computes, the records that are known, and the index. It returns how many records there are. A file that is not there is os.ErrNotExist.
func Check(ctx context.Context, o CheckOptions) (records int, err error) {
	file, err := os.Open(o.Path)
	if err != nil {
		return 0, fmt.Errorf("check WARC file %s: %w", o.Path, plainPath(err))
	}
	defer file.Close() // only read
	info, err := file.Stat()
	if err != nil {
		return 0, fmt.Errorf("check WARC file %s: %w", o.Path, plainPath(err))
	}
	c := &checking{CheckOptions: o, index: &index{}}
	if err := c.size(info.Size()); err != nil {
		return 0, err
	}
	c.scan = newScanner(file, c.Size, true)
	if err = c.remember(); err == nil {
		err = c.run(ctx)
	}
	if err == nil && o.Ended {
		err = c.compareIndex()
	}
	return c.records, err
}

// size compares the file's size, and sees to it that no more is read than there is.
func (c *checking) size(real int64) error {
	want := c.Size
	if c.Ended {
		c.Size = real
	} else {
		c.Size = min(want, real)
	}
	if c.Ended && real != want || real < want {
		return c.Report(min(real, want), "", fmt.Sprintf("the file has %d bytes, it had %d", real, want))
	}
	return nil
}

// remember goes to the next record that is known.
func (c *checking) remember() (err error) {
	c.known, err = c.Next()
	c.more = err == nil
	if err == io.EOF {
		return nil
	}
	return err
}

func (c *checking) run(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := c.scan.next()
		broken, damaged := errors.AsType[*damage](err)
		switch {
		case err == io.EOF:
			return c.lacks(c.Size)
		case damaged:
			err = c.goOn(broken)
		case err == nil:
			err = c.record(r)
		default:
			err = fmt.Errorf("check WARC file %s: %w", c.Path, err)
		}
		if err != nil {
			return err
		}
	}
}

// lacks reports the known records before an offset where none begins.
func (c *checking) lacks(before int64) error {
	for c.more && (c.known.Offset < before || before == c.Size) {
		if c.lacking++; c.lacking <= maxLacking { // when one has another length, all behind it are elsewhere
			if err := c.Report(c.known.Offset, c.known.URL, "the archive has a record here, and none begins"); err != nil {
				return err
			}
		}
		if err := c.remember(); err != nil {
			return err
		}
	}
	if more := c.lacking - maxLacking; before == c.Size && more > 0 {
		return c.Report(c.Size, "", fmt.Sprintf("and so of %d more records", more))
	}
	return nil
}

// maxLacking is how many records that are not where they were are told one by one.
const maxLacking = 2

// goOn steps over a damaged member to the next record that is known.
func (c *checking) goOn(broken *damage) error {
	if err := c.lacks(broken.offset); err != nil {
		return err
	}
	c.index = nil
	url := ""
	if c.more && c.known.Offset == broken.offset {
		url = c.known.URL
		if err := c.remember(); err != nil {
			return err
		}
	}
	problem := broken.Error()
	if !c.more {
		problem += "; what is behind it was not looked at, as the archive has nothing there"
		c.scan.seek(c.Size)
	} else {
		c.scan.seek(c.known.Offset)
	}
	return c.Report(broken.offset, url, problem)
}

// record looks at a record.
func (c *checking) record(r *scanned) error {
	c.records++
	c.Progress(r.offset)
	if err := c.lacks(r.offset); err != nil {
		return err
	}
	faults, url := r.faults, r.url
	if r.whole {
		faults = append(faults, c.rules(r)...)
	}
	if c.more && c.known.Offset == r.offset {
		if url = c.known.URL; r.whole {
			faults = append(faults, c.known.faults(r)...)
		}
		if err := c.remember(); err != nil {
			return err
		}
	}
	for _, f := range faults {
		if err := c.Report(r.offset, url, f); err != nil {
			return err
		}
	}
	if e, ok := r.entry(); ok && c.index != nil && c.Ended {
		if c.index.add(e); c.index.bytes > 2*maxIndex { // no file of a Writer has so many
			c.index = nil
			return c.Report(-1, "", "it was not compared: the file has more records than it had")
		}
	}
	return nil
}

// faults says where a record is another than the one that is known.
func (k Known) faults(r *scanned) (faults []string) {
	differs := func(what string, got, want any) {
		if got != want {
			faults = append(faults, fmt.Sprintf("its %s is %v, the archive has %v", what, got, want))
		}
	}
	differs("length", r.length, k.Length)
	differs("WARC-Type", r.kind, k.Type)
	differs("WARC-Target-URI", r.url, URI(k.URL))
	differs("WARC-Date", r.header.Get("WARC-Date"), k.Date)
	differs("HTTP status", r.status, k.Status)
	if said := r.header.Get("WARC-Payload-Digest"); said != "" {
		differs("WARC-Payload-Digest", said, "sha256:"+k.Payload)
	}
	return faults
}

var recordID = regexp.MustCompile(`^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}>$`)

// needs are the fields that a type of record has beyond those of every record (ISO 28500, 5 and 6), and what its block is.
var needs = map[string]struct {
	block  string
	fields []string
}{
	"warcinfo": {"application/warc-fields", []string{"WARC-Filename"}},
	"request":  {"application/http; msgtype=request", []string{"WARC-Target-URI", "WARC-Concurrent-To", "WARC-Warcinfo-ID"}},
	"response": {"application/http; msgtype=response", []string{"WARC-Target-URI", "WARC-Payload-Digest", "WARC-Warcinfo-ID"}},
	"revisit":  {"application/http; msgtype=response", []string{"WARC-Target-URI", "WARC-Profile", "WARC-Warcinfo-ID"}},
	"metadata": {"application/warc-fields", []string{"WARC-Refers-To", "WARC-Warcinfo-ID"}},
}

// rules says which rules a record breaks, beyond those of its form.
func (c *checking) rules(r *scanned) (faults []string) {
	wrong := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	need, known := needs[r.kind]
	if !known {
		wrong("its WARC-Type %.50q is none of those that are written", r.kind)
	}
	for _, name := range need.fields {
		if r.header.Get(name) == "" {
			wrong("it has no %s", name)
		}
	}
	if got := r.header.Get("Content-Type"); known && got != need.block {
		wrong("its Content-Type is %.100q, not %q", got, need.block)
	}
	if !recordID.MatchString(r.id) {
		wrong("its WARC-Record-ID is %.100q, not <urn:uuid:…>", r.id)
	}
	if _, err := time.Parse(timeLayout, r.header.Get("WARC-Date")); err != nil {
		wrong("its WARC-Date is %.50q, not as in %s", r.header.Get("WARC-Date"), timeLayout)
	}
	if said := r.header.Get("WARC-Block-Digest"); said != r.block {
		wrong("its block is not the one that was stored: the digest is %s, it was %.100s", r.block, said)
	}
	if said := r.header.Get("WARC-Payload-Digest"); r.payload != "" && said != r.payload {
		wrong("its payload is not the one that was stored: the digest is %s, it was %.100s", r.payload, said)
	}
	if profile := r.header.Get("WARC-Profile"); r.kind == "revisit" && profile != sameProfile && profile != notModifiedProfile {
		wrong("its WARC-Profile is %.100q", profile)
	}
	return append(faults, c.context(r)...)
}

// context looks at what records say of others in the file.
func (c *checking) context(r *scanned) (faults []string) {
	switch {
	case r.kind == "warcinfo":
		if name := r.header.Get("WARC-Filename"); r.offset == 0 && name != c.Name {
			faults = append(faults, fmt.Sprintf("its WARC-Filename is %.200q", name))
		}
		if len(c.infos) < 1000 { // one, and one more for each time that something was removed
			c.infos = append(c.infos, r.id)
		}
	case r.offset == 0:
		faults = append(faults, "the file should begin with a warcinfo record")
	case len(c.infos) > 0 && !slices.Contains(c.infos, r.header.Get("WARC-Warcinfo-ID")):
		faults = append(faults, "its WARC-Warcinfo-ID is that of no record before it")
	}
	if to := r.header.Get("WARC-Concurrent-To"); r.kind == "request" && to != c.answered && c.index != nil {
		faults = append(faults, "its WARC-Concurrent-To is not the answer before it")
	}
	if r.kind == "response" || r.kind == "revisit" {
		c.answered = r.id
	}
	return faults
}

// compareIndex compares the index with what the file has.
func (c *checking) compareIndex() error {
	if c.index == nil { // what was found in the file is told already
		return nil
	}
	file, err := os.Open(IndexPath(c.Path))
	if errors.Is(err, os.ErrNotExist) {
		return c.Report(-1, "", "it is missing")
	}
	if err != nil {
		return c.Report(-1, "", "it cannot be read: "+plainPath(err).Error())
	}
	defer file.Close() // only read
	want := c.index.sorted(c.Name)
	in := bufio.NewScanner(file)
	in.Buffer(nil, maxHeader)
	n := 0
	for in.Scan() {
		if n++; n > len(want) || in.Text() != want[n-1] {
			return c.Report(-1, "", fmt.Sprintf("line %d is not what the file has: %.200q", n, in.Text()))
		}
	}
	switch {
	case in.Err() != nil:
		return c.Report(-1, "", fmt.Sprintf("line %d cannot be read: %v", n+1, plainPath(in.Err())))
	case n < len(want):
		return c.Report(-1, "", fmt.Sprintf("it has %d lines, not %d", n, len(want)))
	}
	return nil
}
