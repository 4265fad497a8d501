package warc

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

func squeeze(t *testing.T, s string, w func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var b bytes.Buffer
	z := w(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPayload(t *testing.T) {
	const page = "<p>Grüße from the harbour</p>"
	br := squeeze(t, page, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })
	zl := squeeze(t, page, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	raw := squeeze(t, page, func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 5); return z })
	gzipped := gz(t, page)
	long := gz(t, strings.Repeat("long ", 1000))
	chunked := "Transfer-Encoding: chunked\r\n"
	coded := func(s string) string { return "Content-Encoding: " + s + "\r\n" }
	for _, c := range []struct {
		name, head, body, want string
		truncated, damaged     bool
	}{
		{"as it is", "", page, page, false, false},
		{"gzip", coded("gzip"), gzipped, page, false, false},
		{"x-gzip in capitals", coded("X-GZIP"), gzipped, page, false, false},
		{"brotli", coded("br"), br, page, false, false},
		{"zstd", coded("zstd"), zs(t, nil, page), page, false, false},
		{"deflate", coded("deflate"), zl, page, false, false},
		{"bare deflate", coded("deflate"), raw, page, false, false},
		{"two encodings", coded("gzip, br"), squeeze(t, gzipped, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }), page, false, false},
		{"two headers", coded("gzip") + coded("gzip"), gz(t, gzipped), page, false, false},
		{"stored decoded, gzip", coded("gzip"), page, page, false, false},
		{"stored decoded, br", coded("br"), "Gruß", "Gruß", false, false},
		{"stored decoded, zstd", coded("zstd"), "plain words", "plain words", false, false},
		{"no encoding of that name", coded("UTF-8"), page, page, false, false},
		{"unknown", coded("compress"), "\x1f\x9d\x90\x00", "", false, true},
		{"too many", coded("gzip,gzip,gzip,gzip,gzip,gzip"), gz(t, gz(t, page)), "", false, true},
		{"gzip cut", coded("gzip"), long[:len(long)-10], "", true, false},
		{"gzip checksum", coded("gzip"), gzipped[:len(gzipped)-8] + "12345678", page, false, true},
		{"over the limit", coded("gzip"), gz(t, strings.Repeat("a", 20000)), strings.Repeat("a", 10000), true, false},
		{"chunked", chunked, "5\r\n<p>Gr\r\n 0A ;x=y\r\n0123456789\n0\r\n\r\n", "<p>Gr0123456789", false, false},
		{"chunked and gzip", chunked + coded("gzip"), "A\r\n" + gzipped[:10] + "\r\n400\r\n" + gzipped[10:], page, true, false},
		{"stored without chunks", chunked, page, page, false, false},
		{"no last chunk", chunked, "3\r\nabc\r\n", "abc", true, false},
		{"chunk longer than the body", chunked, "ffffffffffffffff\r\nabc", "abc", true, false},
		{"chunk size over 64 bits", chunked, "3\r\nabc\r\n10000000000000000\r\nx", "abc", false, true},
		{"negative chunk size", chunked, "3\r\nabc\r\n-3\r\nx", "abc", false, true},
		{"bad chunk size", chunked, "3\r\nabc\r\nxyz\r\n", "abc", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for r, err := range Read(strings.NewReader(answer("https://a.example/", c.head, c.body)), Options{MaxBody: 10000}) {
				if err != nil {
					t.Fatal(err)
				}
				got := string(r.Body)
				if c.name == "gzip cut" && strings.HasPrefix(got, "long long ") {
					got = "" // how much of it comes out is the decompressor's affair
				}
				if got != c.want || r.Truncated != c.truncated || (r.Err != nil) != c.damaged {
					t.Errorf("body %.60q, truncated %v, err %v; want %.60q, %v, %v", got, r.Truncated, r.Err, c.want, c.truncated, c.damaged)
				}
			}
		})
	}
}

func TestHTTPHead(t *testing.T) {
	for _, c := range []struct {
		name, block string
		status      int
		ctype, body string
	}{
		{"usual", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nx", 404, "text/html", "x"},
		{"no reason", "HTTP/1.1 200\r\nContent-Type: a/b\r\n\r\nx", 200, "a/b", "x"},
		{"HTTP/2, small letters, bare line feeds", "HTTP/2 200\ncontent-type: a/b\n\nx", 200, "a/b", "x"},
		{"line ends before", "\r\nHTTP/1.0 200 OK\r\n\r\nx", 200, "", "x"},
		{"folded", "HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n\tcharset=x\r\n\r\nx", 200, "text/html; charset=x", "x"},
		{"garbage lines", "HTTP/1.1 200 OK\r\ngarbage\r\n: y\r\n\x00\xff\r\nContent-Type : a/b\r\n\r\nx", 200, "a/b", "x"},
		{"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\nx", 200, "a/b", "x"},
		{"no empty line", "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n<!DOCTYPE html>\n\n<p>x", 200, "a/b", "<!DOCTYPE html>\n\n<p>x"},
		{"no body", "HTTP/1.1 204 No Content\r\nContent-Type: a/b", 204, "a/b", ""},
	} {
		for r, err := range Read(strings.NewReader(rec("response", "https://a.example/", httpType, c.block)), Options{}) {
			if err != nil || r.Err != nil {
				t.Fatal(c.name, err, r.Err)
			}
			if r.Status != c.status || r.ContentType() != c.ctype || string(r.Body) != c.body {
				t.Errorf("%s: %d, %q, %q; want %d, %q, %q", c.name, r.Status, r.ContentType(), r.Body, c.status, c.ctype, c.body)
			}
		}
	}
}
