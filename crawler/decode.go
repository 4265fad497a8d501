package crawler

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding is what we ask for; readPayload undoes it.
const acceptEncoding = "gzip, deflate, br, zstd"

const (
	maxCodings = 3       // nobody honest uses more than two
	zstdWindow = 8 << 20 // the window that RFC 9659 allows on the web
	sniffLen   = 1024    // bytes that tell HTML from other things
)

// errTooMuch ends a stream that is longer than its limit.
var errTooMuch = errors.New("longer than the limit")

// payload is a decoded body.
type payload struct {
	body      []byte
	truncated bool // body is only the beginning
	other     bool // not what was wanted: body was not read
}

// readPayload reads a response's body, undoes its Content-Encoding and keeps at most limit bytes. wanted
// looks at the decoded beginning and says whether the rest is worth reading; nil: it is. With an error
// the payload holds what had arrived.
//
// Every layer of decoding is bounded on its way in and the last one on its way out, so that a small
// body that unpacks into a huge one costs no more than limit.
func readPayload(body io.Reader, header http.Header, limit int64, wanted func(head []byte) bool) (payload, error) {
	layers, err := decoders(body, header, limit+limit/8+64<<10) // a coding makes hardly anything longer
	r := layers[len(layers)-1]
	var p payload
	if err == nil {
		p.body, err = fill(r, make([]byte, 0, sniffLen), min(sniffLen, limit+1))
	}
	if wanted != nil && (len(p.body) > 0 || err == io.EOF) && !wanted(p.body) {
		return payload{other: true}, nil
	}
	if err == nil {
		p.body, err = fill(r, p.body, limit+1)
	}
	if int64(len(p.body)) > limit {
		p.body, p.truncated = p.body[:limit], true
		return p, nil
	}
	return judge(p, err, layers)
}

// fill reads from r to the end of b until that has size bytes.
func fill(r io.Reader, b []byte, size int64) ([]byte, error) {
	for int64(len(b)) < size {
		if len(b) == cap(b) {
			b = slices.Grow(b, max(len(b), sniffLen))
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
func judge(p payload, err error, layers []*meter) (payload, error) {
	for _, l := range layers {
		if l.err == errTooMuch {
			p.truncated = true
			return p, nil
		}
	}
	raw := layers[0].err
	switch {
	case err == nil || err == io.EOF:
		return p, nil
	case raw != nil && raw != io.EOF: // the connection broke, whatever a decoder makes of it
		return p, raw
	case errors.Is(err, gzip.ErrHeader) && len(p.body) > 0: // bytes behind the end; browsers ignore them
		return p, nil
	case errors.Is(err, io.ErrUnexpectedEOF) && len(p.body) > 0: // sent whole, but packed only in part
		p.truncated = true
		return p, nil
	}
	return p, fmt.Errorf("decode body: %w", err)
}

// meter counts a layer's bytes against a limit and repeats the error that ended it.
type meter struct {
	r    io.Reader
	left int64
	err  error
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

// decoders stacks a decoder for each coding on body; the first layer is the body as sent and the last
// the decoded one. There is at least one layer, also with an error.
func decoders(body io.Reader, header http.Header, budget int64) ([]*meter, error) {
	layers := []*meter{{r: body, left: budget}}
	codings := codings(header)
	if len(codings) > maxCodings {
		return layers, fmt.Errorf("%d content codings", len(codings))
	}
	packed := false
	for i := len(codings) - 1; i >= 0; i-- { // the last one was applied last
		r, err := decoder(layers[len(layers)-1], codings[i])
		if err != nil {
			return layers, err
		}
		packed = packed || codings[i] == "gzip"
		layers = append(layers, &meter{r: r, left: budget})
	}
	// Some servers pack twice and say so once, or pack and don't say so. No text begins like gzip.
	if t := mediaType(header); packed || t == "" || strings.HasPrefix(t, "text/") {
		r, err := decoder(layers[len(layers)-1], "gzip")
		if err != nil {
			return layers, err
		}
		layers = append(layers, &meter{r: r, left: budget})
	}
	return layers, nil
}

// codings returns the codings that a header names, in the order in which they were applied.
func codings(header http.Header) (names []string) {
	for name := range strings.SplitSeq(strings.Join(header.Values("Content-Encoding"), ","), ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity", "none", "utf-8": // the last two mean nothing, but are seen
		default:
			names = append(names, strings.TrimPrefix(name, "x-"))
		}
	}
	return names
}

// decoder undoes one coding. A body that does not begin as its coding must is passed on as it is: a
// header that promises gzip before a plain page is common.
func decoder(r io.Reader, coding string) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(4) // a body too short, or an error, shows again at Read
	switch coding {
	case "gzip":
		if !bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}) {
			return b, nil
		}
		return gzip.NewReader(b)
	case "deflate":
		if len(head) == 0 {
			return b, nil
		}
		if len(head) >= 2 && head[0]&15 == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(b)
		}
		return flate.NewReader(b), nil // without the zlib header, as old servers send it
	case "br":
		if len(head) == 0 {
			return b, nil
		}
		return brotli.NewReader(b), nil
	case "zstd":
		skippable := len(head) == 4 && head[0]&0xf0 == 0x50 && bytes.HasSuffix(head, []byte{0x2a, 0x4d, 0x18})
		if !skippable && !bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return b, nil
		}
		return zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
	}
	return nil, fmt.Errorf("unknown content coding %s", shown(coding))
}

// mediaType returns the header's type in lower case, without parameters.
func mediaType(header http.Header) string {
	t, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// isHTML reports whether a body is a page, by what its header says and how it begins.
func isHTML(header http.Header, head []byte) bool {
	sniffed, _, _ := strings.Cut(http.DetectContentType(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))), ";")
	switch mediaType(header) {
	case "text/html", "application/xhtml+xml":
		// Believed, unless the bytes are plainly a PDF, an image, a film or an archive. An encoding like
		// UTF-16 without a mark looks like octet-stream.
		return strings.HasPrefix(sniffed, "text/") || sniffed == "application/octet-stream" || len(head) == 0
	case "text/xml", "application/xml":
		return bytes.Contains(bytes.ToLower(head), []byte("<html"))
	case "", "text/plain", "application/octet-stream", "application/x-unknown", "unknown/unknown", "*/*":
		return sniffed == "text/html" || sniffed == "text/xml" && bytes.Contains(bytes.ToLower(head), []byte("<html")) ||
			len(head) == 0 && mediaType(header) == ""
	}
	return false
}
