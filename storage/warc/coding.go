package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

const (
	maxCodings    = 4       // more than servers ever apply
	maxHTTPWindow = 8 << 20 // what RFC 9659 allows zstd in HTTP
)

var errManyCodings = fmt.Errorf("more than %d content encodings", maxCodings)

// codings undoes content encodings. Its decompressors are made once and used for all records.
type codings struct {
	gzip *gzip.Reader
	zstd *zstd.Decoder
	br   *brotli.Reader
}

func (c *codings) close() {
	if c.zstd != nil {
		c.zstd.Close()
	}
}

// undo undoes the named encodings, the last one first, and stops after limit bytes: cut says that there are more. When body cannot be
// decoded it is returned as it is if it reads as text, since then it was stored decoded; otherwise with an error and what could be read.
func (c *codings) undo(body []byte, names []string, limit int64) (decoded []byte, cut bool, err error) {
	for done := 0; len(names) > 0 && len(body) > 0; names = names[:len(names)-1] {
		name := strings.TrimSpace(names[len(names)-1])
		if name == "" || name == "identity" || name == "none" {
			continue
		}
		if done++; done > maxCodings {
			return body, cut, errManyCodings
		}
		r, err := c.open(name, body)
		var out []byte
		if err == nil {
			out, err = readUpTo(r, limit+1)
		}
		switch {
		case err == nil:
		case looksText(body):
			continue
		case errors.Is(err, io.ErrUnexpectedEOF) && len(out) > 0:
			cut = true // the connection broke; what arrived is good
		default:
			return out, cut, fmt.Errorf("content encoding %.20q: %w", name, err)
		}
		if body = out; int64(len(body)) > limit {
			body, cut = body[:limit], true
		}
	}
	return body, cut, nil
}

// open returns a reader of body decoded.
func (c *codings) open(name string, body []byte) (io.Reader, error) {
	src := bytes.NewReader(body)
	switch name {
	case "gzip", "x-gzip":
		if c.gzip == nil {
			c.gzip = new(gzip.Reader)
		}
		return c.gzip, c.gzip.Reset(src)
	case "deflate": // meant is zlib; some servers send the bare stream
		if r, err := zlib.NewReader(src); err == nil {
			return r, nil
		}
		return flate.NewReader(bytes.NewReader(body)), nil
	case "br":
		if c.br == nil {
			c.br = brotli.NewReader(nil)
		}
		return c.br, c.br.Reset(src)
	case "zstd":
		if c.zstd == nil {
			dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxHTTPWindow))
			if err != nil {
				return nil, err
			}
			c.zstd = dec
		}
		return c.zstd, c.zstd.Reset(src)
	}
	return nil, errors.New("unknown")
}

// readUpTo reads at most limit bytes; reaching limit is no error.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	var b bytes.Buffer
	_, err := io.Copy(&b, io.LimitReader(r, limit))
	return b.Bytes(), err
}

// looksText tells whether the beginning of b is UTF-8 without control characters, or begins with a tag: no compressed data does.
func looksText(b []byte) bool {
	head := b[:min(len(b), 512)]
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("<")) {
		return true
	}
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && len(b) > 512 && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		head = head[n:]
	}
	return true
}
