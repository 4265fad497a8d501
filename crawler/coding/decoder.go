package coding

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

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
		layers = append(layers, newLayer(r, codings[i], budget))
	}
	// Some servers pack twice and say so once, or pack and don't say so. No text begins like gzip.
	if packed || mayBePacked(header.Get("Content-Type")) {
		r, err := decoder(layers[len(layers)-1], "gzip")
		if err != nil {
			return layers, err
		}
		layers = append(layers, newLayer(r, "gzip", budget))
	}
	return layers, nil
}

func newLayer(r io.Reader, coding string, budget int64) *meter {
	if _, asItIs := r.(*bufio.Reader); asItIs {
		coding = ""
	}
	return &meter{r: r, coding: coding, left: budget}
}

var (
	gzipMagic = []byte{0x1f, 0x8b, 8} // with the only method there is
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// MayBeginPacked tells whether bytes may be the beginning of a gzip file or a Zstandard frame.
func MayBeginPacked(b []byte) bool {
	return bytes.HasPrefix(b, gzipMagic[:min(len(b), len(gzipMagic))]) || bytes.HasPrefix(b, zstdMagic[:min(len(b), len(zstdMagic))])
}

// mayBePacked tells whether a gzip file of this type may be a text: a packed sitemap is sent as any of them.
func mayBePacked(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	switch media = strings.ToLower(strings.TrimSpace(media)); media {
	case "", "application/gzip", "application/x-gzip", "application/octet-stream", "application/xml":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+xml")
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
// header that promises gzip before a plain page is common, and programs that save pages often keep it.
func decoder(r io.Reader, coding string) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(4) // a body too short, or an error, shows again at Read
	if len(head) == 0 {
		return b, nil
	}
	switch coding {
	case "gzip":
		if bytes.HasPrefix(head, gzipMagic) {
			return gzip.NewReader(b)
		}
		return b, nil
	case "zstd":
		skippable := len(head) == 4 && head[0]&0xf0 == 0x50 && bytes.HasSuffix(head, []byte{0x2a, 0x4d, 0x18})
		if skippable || bytes.Equal(head, zstdMagic) {
			return zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		}
		return b, nil
	case "deflate":
		if len(head) >= 2 && head[0]&15 == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(b)
		}
		return unlessText(b, func(r io.Reader) io.Reader { return flate.NewReader(r) }), nil // without the zlib header, as old servers send it
	case "br":
		return unlessText(b, func(r io.Reader) io.Reader { return brotli.NewReader(r) }), nil
	}
	if head, _ := b.Peek(sniffLen); looksText(head) {
		return b, nil
	}
	return nil, fmt.Errorf("unknown content coding %.40q", coding)
}

// unlessText undoes a coding whose streams have no mark at their beginning, unless b is plain text: it
// looks like it, and the coding cannot read it.
func unlessText(b *bufio.Reader, open func(io.Reader) io.Reader) io.Reader {
	head, _ := b.Peek(sniffLen)
	if looksText(head) {
		n, err := io.Copy(io.Discard, io.LimitReader(open(bytes.NewReader(head)), 64*sniffLen))
		onlyCut := err == io.ErrUnexpectedEOF && n > 0 && len(head) == sniffLen
		if err != nil && !onlyCut {
			return b
		}
	}
	return open(b)
}

// looksText tells whether the beginning of a body is UTF-8 without control characters, or begins with a tag.
func looksText(head []byte) bool {
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("<")) {
		return true
	}
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head) // cut in the middle of a character
		}
		if r < ' ' && !strings.ContainsRune("\n\r\t\f", r) {
			return false
		}
		head = head[n:]
	}
	return true
}
