package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

const (
	// maxHeader bounds a record's header and, apart from that, an HTTP head; real ones have 1 to 20 KB.
	maxHeader = 256 << 10
	// minReplay is how much may be taken back after wrong lengths before it depends on how much was read.
	minReplay = 64 << 20
)

var (
	errLongHeader = fmt.Errorf("its header has more than %d bytes", maxHeader)
	errTorn       = errors.New("the file ends inside it")
	errTooLong    = errors.New("its Content-Length is too large: another record begins inside it")
	errTooShort   = errors.New("its Content-Length is too small: its block goes on")
	errNoLength   = errors.New("it has no valid Content-Length")
)

// decoder reads records from a text.
type decoder struct {
	text    *text
	maxBody int64
	begun   bool // a record was found before
	damaged bool // what was yielded last had Err: what lies before the next record belongs to it
}

// next returns the next record. An error ends the stream.
func (d *decoder) next() (*Record, error) {
	for {
		rec, err := d.find()
		if err != nil {
			return nil, err
		}
		if rec == nil { // a record begins here
			rec = d.record()
		} else if d.damaged {
			continue // reported already
		}
		d.begun = true
		if rec.Err != nil {
			d.damaged = true
			rec.Err = fmt.Errorf("WARC record at byte %d: %w", rec.Offset, rec.Err)
		} else {
			d.damaged = false
		}
		return rec, nil
	}
}

// find goes to where a record begins. What it has to step over for that is returned as a damaged Record.
func (d *decoder) find() (*Record, error) {
	t := d.text
	if t.broken {
		t.advance(len(t.buf)) // the remains of a member that was damaged
	}
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
		return &Record{Offset: broken.offset, Err: err}, nil
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
	if t.err != nil && t.err != io.EOF {
		return nil, err
	}
	return &Record{Offset: offset, Err: fmt.Errorf("%d bytes that belong to no record", n)}, nil
}

// record reads the record that begins here.
func (d *decoder) record() *Record {
	t := d.text
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
	if int64(len(block)) < length && rec.Err == nil {
		rec.Truncated = true
	}
	d.payload(rec, block)
	return rec
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

// block reads a block of the given length and the line ends after it. It keeps as much as may be needed for a payload of
// maxBody, and never believes the length: memory grows with what is really there.
func (d *decoder) block(length int64) ([]byte, error) {
	t := d.text
	limit := min(length, d.maxBody+maxHeader)
	block := make([]byte, 0, min(limit, bufferSize))
	for int64(len(block)) < limit {
		if len(t.buf) == 0 {
			err := t.more()
			if err == errBoundary {
				var at bool
				if at, err = t.atRecord(); at {
					return block, errTooLong
				}
			}
			if err != nil && len(t.buf) == 0 {
				return d.mismatch(block, block, ended(err))
			}
		}
		n := int(min(int64(len(t.buf)), limit-int64(len(block))))
		block = append(block, t.buf[:n]...)
		t.advance(n)
	}
	rest := length - limit
	if rest == 0 {
		return d.trailer(block, block)
	}
	// A record that begins in such a long block is taken as real: the length is a lie more often than
	// somebody archived a WARC file that is not compressed.
	if kept, err := d.mismatch(block, block, nil); err != nil {
		return kept, err
	}
	found, _, err := t.skipToRecord(rest)
	switch {
	case found:
		return block, errTooLong
	case err != nil:
		return block, ended(err)
	}
	return d.trailer(block, nil)
}

// ended says why a block ended early.
func ended(err error) error {
	if err == io.EOF {
		return errTorn
	}
	return err
}

// trailer checks that a block is followed by line ends and then by a record or the end. consumed is what was read since
// the block began, nil when not all of it was kept.
func (d *decoder) trailer(block, consumed []byte) ([]byte, error) {
	t := d.text
	for n := 0; ; n++ {
		if n == 16 { // four by the rules
			return block, nil
		}
		if len(t.buf) == 0 {
			switch err := t.more(); {
			case err == errBoundary || err == io.EOF:
				return block, nil
			case err != nil:
				return block, err
			}
		}
		if c := t.buf[0]; c != '\r' && c != '\n' {
			break
		} else if consumed != nil {
			consumed = append(consumed, c)
		}
		t.advance(1)
	}
	switch at, err := t.atRecord(); {
	case at:
		return block, nil
	case err != nil && err != io.EOF:
		return block, err
	}
	return d.mismatch(block, consumed, errTooShort)
}

// mismatch ends a block before a record that begins in what was consumed, and gives that back to the text.
// When there is none, err is the record's error.
func (d *decoder) mismatch(block, consumed []byte, err error) ([]byte, error) {
	i := recordIn(consumed)
	if i < 0 { // its first line may go on in what was not consumed
		from := max(0, len(consumed)-16)
		next, _ := d.text.peek(16) // an error comes again, or is no news about a damaged record
		if i = recordIn(slices.Concat(consumed[from:], next)); i >= 0 {
			i += from
		}
	}
	if i < 0 || i >= len(consumed) || !d.text.unread(consumed[i:], minReplay) {
		return block, err
	}
	return bytes.TrimRight(block[:min(i, len(block))], "\r\n"), errTooLong
}

// unbracket takes off the angle brackets that the grammar of WARC/1.0 shows around addresses.
func unbracket(s string) string {
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		return s[1 : len(s)-1]
	}
	return s
}
