// Package coding undoes the Content-Encoding of HTTP bodies, those of a crawl and those saved in WARC
// files, with the same limits and the same patience for servers that say one thing and do another.
package coding

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"
)

// Accept is the value of Accept-Encoding that asks for what Read undoes.
const Accept = "gzip, deflate, br, zstd"

const (
	maxCodings = 3       // nobody honest uses more than two
	zstdWindow = 8 << 20 // the window that RFC 9659 allows on the web
	sniffLen   = 1024    // bytes that tell one kind of content from another
)

// WorthKeeping tells whether what was sent can stand for the body, and is at most half as long.
func (b *Body) WorthKeeping(sent []byte) bool {
	return b.Coding != "" && len(sent) > 0 && 2*len(sent) <= len(b.Bytes)
}

// errTooMuch ends a stream that is longer than its limit.
var errTooMuch = errors.New("longer than the limit")

// Body is a decoded body.
type Body struct {
	Bytes     []byte
	Truncated bool // Bytes are only the beginning
	Unwanted  bool // by the caller's own judgement: it was not read
	// Coding is "gzip" or "zstd" when all of the body was read and undoing this one coding gave Bytes; "" when more was
	// undone, another, or nothing.
	Coding string
}

// Read reads a response's body, undoes its Content-Encoding and keeps at most limit bytes. wanted
// looks at the decoded beginning and says how many bytes of such a body are kept, if less than limit, and 0
// when it is not worth reading; nil: limit. When there are more it is asked again with all of these, and may
// let more in. With an error the Body holds what had arrived.
//
// A body that is a gzip file, as sitemaps are kept, is unpacked like an encoding, unless its type says
// that it is something else.
//
// Every layer of decoding is bounded on its way in and the last one on its way out, so that a small
// body that unpacks into a huge one costs no more than limit.
func Read(body io.Reader, header http.Header, limit int64, wanted func(head []byte) int64) (Body, error) {
	limit = min(limit, 1<<40)                                   // room for sums
	layers, err := decoders(body, header, limit+limit/8+64<<10) // a coding makes hardly anything longer
	r := layers[len(layers)-1]
	var p Body
	if err == nil {
		p.Bytes, err = fill(r, make([]byte, 0, sniffLen), min(sniffLen, limit+1))
	}
	keep := limit
	if wanted != nil && (len(p.Bytes) > 0 || err == io.EOF) {
		if keep = min(limit, wanted(p.Bytes)); keep <= 0 {
			return Body{Unwanted: true}, nil
		}
	}
	if err == nil {
		p.Bytes = slices.Grow(p.Bytes, int(min(expected(header), keep)))
	}
	for err == nil {
		p.Bytes, err = fill(r, p.Bytes, keep+1)
		if int64(len(p.Bytes)) <= keep || wanted == nil {
			break
		}
		more := min(limit, wanted(p.Bytes[:keep]))
		if more <= keep {
			break
		}
		keep = more
	}
	limit = keep
	if int64(len(p.Bytes)) > limit {
		p.Bytes, p.Truncated = p.Bytes[:limit], true
		return p, nil
	}
	return judge(p, err, layers)
}

// expected is about how many bytes a body has by its header, which may lie: never more than a long page.
func expected(header http.Header) int64 {
	const longPage = 1 << 20
	n, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 || n > longPage {
		return 0
	}
	if header.Get("Content-Encoding") != "" {
		n *= 5 // pages deflate to a fifth
	}
	return min(n, longPage) + bytes.MinRead // room to see the end
}

// fill reads from r to the end of b until that has size bytes.
func fill(r io.Reader, b []byte, size int64) ([]byte, error) {
	for int64(len(b)) < size {
		if len(b) == cap(b) {
			longer := make([]byte, len(b), min(int64(max(2*len(b), sniffLen)), size)) // no more than it may have
			copy(longer, b)
			b = longer
		}
		n, err := r.Read(b[len(b):min(int64(cap(b)), size)])
		b = b[:len(b)+n]
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// judge says what the error that ended a body means.
func judge(p Body, err error, layers []*meter) (Body, error) {
	for _, l := range layers {
		if l.err == errTooMuch {
			p.Truncated = true
			return p, nil
		}
	}
	raw := layers[0].err
	switch {
	case raw != nil && raw != io.EOF: // the connection broke, whatever a decoder makes of it
		return p, raw
	case err == nil || err == io.EOF:
		p.Coding = onlyCoding(layers)
		return p, nil
	case errors.Is(err, gzip.ErrHeader) && len(p.Bytes) > 0: // bytes behind the end; browsers ignore them
		return p, nil
	case errors.Is(err, io.ErrUnexpectedEOF) && len(p.Bytes) > 0: // sent whole, but packed only in part
		p.Truncated = true
		return p, nil
	}
	return p, fmt.Errorf("decode body: %w", err)
}

// onlyCoding is Body.Coding of a body that was read to its end.
func onlyCoding(layers []*meter) (coding string) {
	for _, l := range layers {
		switch {
		case l.coding == "":
		case coding != "" || l.coding != "gzip" && l.coding != "zstd":
			return ""
		default:
			coding = l.coding
		}
	}
	return coding
}

// meter counts a layer's bytes against a limit and repeats the error that ended it.
type meter struct {
	r      io.Reader
	coding string // what r undoes; "": nothing
	left   int64
	err    error
}

func (m *meter) Read(b []byte) (int, error) {
	if m.err == nil && m.left <= 0 {
		m.err = errTooMuch
	}
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.r.Read(b[:min(int64(len(b)), m.left)])
	m.left -= int64(n)
	m.err = err
	return n, err
}
