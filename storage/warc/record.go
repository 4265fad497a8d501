package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// maxHeader bounds a record's header and, apart from that, an HTTP head; real ones have 1 to 20 KB.
const maxHeader = 256 << 10

var (
	errLongHeader = fmt.Errorf("its header has more than %d bytes", maxHeader)
	errNoLength   = errors.New("it has no valid Content-Length")
)

// decoder reads records from a text.
type decoder struct {
	text    *text
	maxBody int64
	members bool // wanted
	digests bool // to be checked
	begun   bool // a record was found before
	lied    bool // the last length was too large: another record began inside
}

// gap is what lies where a record should begin.
type gap struct {
	offset int64
	bytes  int64 // of the text; those of a damaged member that do not come out cannot be counted
	err    error
}

// next returns the next record. An error ends the stream.
func (d *decoder) next() (*Record, error) {
	lost, err := d.find()
	if err != nil {
		return nil, err
	}
	d.begun = true
	var rec *Record
	if lost != nil {
		rec = &Record{Offset: lost.offset, Err: lost.err}
	} else {
		rec = d.record()
	}
	if rec.Err != nil {
		rec.Err = fmt.Errorf("WARC record at byte %d: %w", rec.Offset, rec.Err)
		if n := d.skip(); n > 0 {
			rec.Err = fmt.Errorf("%w; %d bytes after it skipped", rec.Err, n)
		}
	}
	return rec, nil
}

// skip goes from a damaged record on to the next: what lies between belongs to the damage. It tells how many bytes that is.
func (d *decoder) skip() (n int64) {
	for {
		lost, err := d.find()
		if lost == nil || err != nil { // the error comes again
			return n
		}
		n += lost.bytes
	}
}

// find goes to where a record begins, or steps over what is there instead and returns that.
func (d *decoder) find() (*gap, error) {
	t := d.text
	var err error
	for err = t.skipNewlines(); err == errBoundary; {
		err = t.skipNewlines()
	}
	offset := t.offset()
	var at bool
	if err == nil {
		at, err = t.atRecord()
	}
	if broken, ok := errors.AsType[*damage](err); ok {
		n := len(t.buf)
		t.giveUp()
		return &gap{offset: broken.offset, bytes: int64(n), err: err}, nil
	}
	switch {
	case at:
		return nil, nil
	case err != nil && (err != io.EOF || len(t.buf) == 0):
		return nil, err
	case !d.begun:
		return nil, ErrNotWARC
	}
	_, n, err := t.skipToRecord(1 << 62)
	if err != nil && err == t.err && err != io.EOF {
		return nil, err
	}
	return &gap{offset: offset, bytes: n, err: fmt.Errorf("%d bytes that belong to no record", n)}, nil
}

// record reads the record that begins here.
func (d *decoder) record() *Record {
	t := d.text
	begins := t.pos
	rec := &Record{Offset: t.offset()}
	rec.Header, rec.Err = d.header()
	h := rec.Header
	rec.Type = strings.ToLower(h.Get("WARC-Type"))
	rec.URI = unbracket(h.Get("WARC-Target-URI"))
	rec.ID = unbracket(h.Get("WARC-Record-ID"))
	rec.Date = h.Get("WARC-Date")
	rec.Truncated = h.Get("WARC-Truncated") != "" || h.Get("WARC-Segment-Number") != ""
	if rec.Err != nil {
		return rec
	}
	length, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 {
		rec.Err = errNoLength
		return rec
	}
	var block []byte
	block, rec.Err = d.block(length)
	d.lied = errors.Is(rec.Err, errTooLong)
	if int64(len(block)) < length && rec.Err == nil {
		rec.Truncated = true
	}
	if d.digests && rec.Err == nil && int64(len(block)) == length {
		rec.Err = checkDigest(h.Get("WARC-Block-Digest"), block)
	}
	d.payload(rec, block)
	if d.members && rec.Err == nil && !rec.Truncated && ordinary(rec, block) {
		rec.Member = t.member(begins)
	}
	return rec
}

// ordinary tells whether a record holds nothing but what the standard names and the final answer: who looks through HTTPHeader has then seen all
// that its member has besides.
func ordinary(rec *Record, block []byte) bool {
	for name := range rec.Header {
		if !strings.HasPrefix(name, "Warc-") && !strings.HasPrefix(name, "Content-") {
			return false
		}
	}
	status, _, _, ok := httpHead(block)
	return !ok || status/100 != 1
}

// header reads a version line and the fields after it; with an error, those before it.
func (d *decoder) header() (http.Header, error) {
	size := 0
	var lines [][]byte
	for {
		line, err := d.text.line(maxHeader)
		if err == io.EOF {
			err = errTorn
		}
		if size += len(line) + 1; err == nil && size > maxHeader {
			err = errLongHeader
		}
		if err != nil || len(line) == 0 {
			return fields(lines[min(1, len(lines)):]), err
		}
		lines = append(lines, bytes.Clone(line))
	}
}

// fields reads header lines: folded ones are joined, those without a name left out.
func fields(lines [][]byte) http.Header {
	h := make(http.Header, len(lines))
	for i := 0; i < len(lines); {
		line := lines[i]
		var folded [][]byte
		for i++; i < len(lines) && len(lines[i]) > 0 && (lines[i][0] == ' ' || lines[i][0] == '\t'); i++ {
			folded = append(folded, bytes.TrimSpace(lines[i]))
		}
		key, value, ok := bytes.Cut(line, []byte(":"))
		if key = bytes.TrimSpace(key); !ok || len(key) == 0 {
			continue
		}
		name := textproto.CanonicalMIMEHeaderKey(string(key))
		value = bytes.TrimSpace(value)
		if len(folded) > 0 {
			value = bytes.TrimSpace(bytes.Join(append([][]byte{value}, folded...), []byte(" ")))
		}
		h[name] = append(h[name], string(value))
	}
	return h
}

// unbracket takes off the angle brackets that the grammar of WARC/1.0 shows around addresses.
func unbracket(s string) string {
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		return s[1 : len(s)-1]
	}
	return s
}
