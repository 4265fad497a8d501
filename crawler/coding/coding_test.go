package coding

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// pack encodes data with a coding as a server would; "raw" is deflate without the zlib header.
func pack(t testing.TB, coding string, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&buf)
	case "deflate":
		w = zlib.NewWriter(&buf)
	case "raw":
		w, _ = flate.NewWriter(&buf, 6) // 6 is a level
	case "br":
		w = brotli.NewWriter(&buf)
	case "zstd":
		w, _ = zstd.NewWriter(&buf) // no option, no error
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func encoded(coding string) http.Header {
	h := http.Header{"Content-Type": {"text/html"}}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	return h
}

// prose is text that neither packs to nothing nor not at all.
func prose(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("harbour council vote tide ferry budget storm bridge market school")
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString(words[rng.IntN(len(words))])
		b.WriteByte(' ')
	}
	return b.Bytes()[:n]
}

func TestDecode(t *testing.T) {
	text := prose(100_000)
	gz := pack(t, "gzip", text)
	tests := []struct {
		name, coding string
		body         []byte
		only         string // Body.Coding
	}{
		{"plain", "", text, ""},
		{"identity", "identity", text, ""},
		{"gzip", "gzip", gz, "gzip"},
		{"x-gzip", "X-GZip", gz, "gzip"},
		{"deflate", "deflate", pack(t, "deflate", text), ""},
		{"deflate without header", "deflate", pack(t, "raw", text), ""},
		{"br", "br", pack(t, "br", text), ""},
		{"zstd", "zstd", pack(t, "zstd", text), "zstd"},
		{"two codings", "br, gzip", pack(t, "gzip", pack(t, "br", text)), ""},
		{"gzip twice", "gzip, gzip", pack(t, "gzip", gz), ""},
		{"gzip twice, said once", "gzip", pack(t, "gzip", gz), ""},
		{"gzip, not said", "", gz, "gzip"},
		{"gzip in two members", "gzip", append(pack(t, "gzip", text[:5000]), pack(t, "gzip", text[5000:])...), "gzip"},
		{"gzip said, not done", "gzip", text, ""},
		{"zstd said, not done", "zstd", text, ""},
		{"br said, not done", "br", text, ""},
		{"deflate said, not done", "deflate", text, ""},
		{"unknown coding, not done", "sdch", text, ""},
		{"bytes behind gzip", "gzip", append(bytes.Clone(gz), "\r\n<!-- cached -->"...), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Read(bytes.NewReader(tt.body), encoded(tt.coding), 1<<20, nil)
			if err != nil || p.Truncated || p.Unwanted || !bytes.Equal(p.Bytes, text) {
				t.Errorf("%d bytes, truncated %v, %v; want all %d", len(p.Bytes), p.Truncated, err, len(text))
			}
			if p.Coding != tt.only {
				t.Errorf("coding %q, want %q", p.Coding, tt.only)
			}
			if p, _ := Read(bytes.NewReader(tt.body[:len(tt.body)-10]), encoded(tt.coding), 1<<20, nil); p.Truncated && p.Coding != "" {
				t.Errorf("cut: coding %q", p.Coding)
			}
			if p, _ := Read(bytes.NewReader(tt.body), encoded(tt.coding), int64(len(text)-1), nil); p.Coding != "" {
				t.Errorf("longer than the limit: coding %q", p.Coding)
			}
		})
	}
}

// What is no text by its first bytes only is still read as its coding says, and short text is text.
func TestDecodeMarkless(t *testing.T) {
	for _, coding := range []string{"br", "raw"} {
		name := strings.Replace(coding, "raw", "deflate", 1)
		for n := 0; n < 3000; n += 1 + n/10 {
			text := prose(n)
			p, err := Read(bytes.NewReader(pack(t, coding, text)), encoded(name), 1<<20, nil)
			if err != nil || !bytes.Equal(p.Bytes, text) {
				t.Fatalf("%d bytes packed with %s: %d bytes, %v", n, coding, len(p.Bytes), err)
			}
		}
		for _, text := range []string{"Gruß", "a", "<p>", "<p>caf\xe9</p>", "plain words"} {
			p, err := Read(strings.NewReader(text), encoded(name), 1<<20, nil)
			if err != nil || string(p.Bytes) != text {
				t.Errorf("%q said to be %s: %q, %v", text, name, p.Bytes, err)
			}
		}
	}
}

func TestDecodeEmpty(t *testing.T) {
	for _, coding := range []string{"", "gzip", "deflate", "br", "zstd", "gzip, br"} {
		p, err := Read(strings.NewReader(""), encoded(coding), 100, func([]byte) int64 { return 1 << 20 })
		if err != nil || len(p.Bytes) != 0 || p.Truncated {
			t.Errorf("empty body as %q: %d bytes, %v", coding, len(p.Bytes), err)
		}
	}
}

func TestDecodeLimit(t *testing.T) {
	text := prose(5000)
	for _, coding := range []string{"", "gzip", "deflate", "br", "zstd"} {
		body := text
		if coding != "" {
			body = pack(t, coding, text)
		}
		for limit, truncated := range map[int64]bool{1: true, 100: true, 1024: true, 4999: true, 5000: false, 5001: false} {
			p, err := Read(bytes.NewReader(body), encoded(coding), limit, nil)
			want := text[:min(limit, 5000)]
			if err != nil || p.Truncated != truncated || !bytes.Equal(p.Bytes, want) {
				t.Errorf("%q with limit %d: %d bytes, truncated %v, %v; want %d, %v", coding, limit, len(p.Bytes), p.Truncated, err, len(want), truncated)
			}
		}
	}
}

// counted counts how much of a body was taken.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// repeat yields the same bytes again and again.
type repeat struct {
	b []byte
	i int
}

func (r *repeat) Read(b []byte) (int, error) {
	n := copy(b, r.b[r.i:])
	r.i = (r.i + n) % len(r.b)
	return n, nil
}

func TestDecodeBombs(t *testing.T) {
	const limit = 1 << 20
	bomb := pack(t, "gzip", make([]byte, 12<<20))
	empty := pack(t, "gzip", nil)
	tests := []struct {
		name, coding string
		body         io.Reader
	}{
		{"gzip bomb", "gzip", bytes.NewReader(bomb)},
		{"bomb in a bomb", "gzip, gzip", bytes.NewReader(pack(t, "gzip", bomb))},
		{"br bomb", "br", bytes.NewReader(pack(t, "br", make([]byte, 12<<20)))},
		{"zstd bomb", "zstd", bytes.NewReader(pack(t, "zstd", make([]byte, 12<<20)))},
		{"endless", "", zeros{}},
		{"endless empty members", "gzip", &repeat{b: empty}},
		{"packed empty members", "gzip, gzip", bytes.NewReader(pack(t, "gzip", bytes.Repeat(empty, 200_000)))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &counted{r: tt.body}
			p, err := Read(c, encoded(tt.coding), limit, nil)
			if err != nil || !p.Truncated || len(p.Bytes) > limit || cap(p.Bytes) > 4*limit {
				t.Errorf("%d bytes (room for %d), truncated %v, %v", len(p.Bytes), cap(p.Bytes), p.Truncated, err)
			}
			if c.n > limit+limit/4 {
				t.Errorf("read %d bytes of the body, want hardly more than %d", c.n, limit)
			}
		})
	}
}

func TestDecodeBroken(t *testing.T) {
	text := prose(100_000)
	gz := pack(t, "gzip", text)
	reset := errors.New("connection reset by peer")
	breaks := func(b []byte) io.Reader { return io.MultiReader(bytes.NewReader(b), errorReader{reset}) }
	noise := bytes.Clone(gz)
	noise[len(noise)-8] ^= 0xff // its checksum
	tests := []struct {
		name, coding string
		body         io.Reader
		truncated    bool
		want         string
		some         bool
	}{
		{"plain breaks", "", breaks(text[:5000]), false, "reset by peer", true},
		{"gzip breaks", "gzip", breaks(gz[:5000]), false, "reset by peer", true},
		{"breaks at once", "gzip", breaks(nil), false, "reset by peer", false},
		{"zstd breaks behind a frame", "zstd", io.MultiReader(bytes.NewReader(pack(t, "zstd", text)), errorReader{io.ErrUnexpectedEOF}), false, "unexpected EOF", true},
		{"gzip cut", "gzip", bytes.NewReader(gz[:5000]), true, "", true},
		{"gzip without trailer", "gzip", bytes.NewReader(gz[:len(gz)-8]), true, "", true},
		{"br cut", "br", bytes.NewReader(pack(t, "br", text)[:5000]), true, "", true},
		{"zstd cut in its first block", "zstd", bytes.NewReader(pack(t, "zstd", text)[:50]), false, "decode body", false},
		{"gzip header cut", "gzip", bytes.NewReader(gz[:5]), false, "decode body", false},
		{"gzip corrupt", "gzip", bytes.NewReader(noise), false, "decode body", true},
		{"br of noise", "br", strings.NewReader(strings.Repeat("\xff\x00\xab", 5000)), false, "decode body", false},
		{"deflate of noise", "deflate", strings.NewReader(strings.Repeat("\xff\x00\xab", 5000)), false, "decode body", false},
		{"unknown coding", "sdch", strings.NewReader("\x1f\x9d\x90\x00"), false, `unknown content coding "sdch"`, false},
		{"too many codings", "gzip, gzip, gzip, gzip", bytes.NewReader(gz), false, "4 content codings", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Read(tt.body, encoded(tt.coding), 1<<20, func([]byte) int64 { return 1 << 20 })
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if p.Truncated != tt.truncated || len(p.Bytes) > 0 != tt.some || !bytes.HasPrefix(text, p.Bytes) {
				t.Errorf("%d bytes, truncated %v; want some: %v, truncated %v", len(p.Bytes), p.Truncated, tt.some, tt.truncated)
			}
		})
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// A body that isn't wanted is hardly read.
func TestUnwantedIsNotRead(t *testing.T) {
	c := &counted{r: io.MultiReader(strings.NewReader("%PDF-1.7\n"), zeros{})}
	p, err := Read(c, http.Header{"Content-Type": {"application/pdf"}}, 1<<30, func(head []byte) int64 {
		if bytes.HasPrefix(head, []byte("%PDF")) {
			return 0
		}
		return 1 << 30
	})
	if err != nil || !p.Unwanted || len(p.Bytes) != 0 || c.n > 64<<10 {
		t.Errorf("read %d bytes, kept %d, other %v, %v", c.n, len(p.Bytes), p.Unwanted, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		f.Add(coding, pack(f, coding, []byte("<p>harbour harbour harbour")), 10)
		f.Add(coding+","+coding, pack(f, coding, pack(f, coding, []byte("<p>tide"))), 1000)
	}
	f.Fuzz(func(t *testing.T, coding string, body []byte, limit int) {
		if limit < 0 || limit > 1<<16 {
			return
		}
		p, err := Read(bytes.NewReader(body), http.Header{"Content-Encoding": {coding}, "Content-Type": {"text/html"}}, int64(limit), nil)
		if len(p.Bytes) > limit {
			t.Fatalf("%d bytes kept, limit %d", len(p.Bytes), limit)
		}
		if p.Truncated && err != nil {
			t.Fatalf("truncated and %v", err)
		}
	})
}

// A packed text is unpacked under the types that it is sent with; what says that it is something else stays packed.
func TestPackedFile(t *testing.T) {
	packed := pack(t, "gzip", []byte("<urlset>"))
	for contentType, want := range map[string]bool{
		"application/gzip": true, "application/x-gzip": true, "application/octet-stream": true, "application/xml": true,
		"Text/XML; charset=utf-8": true, "application/rss+xml": true, "": true, "image/svg+xml-compressed": false, "application/zip": false,
	} {
		p, err := Read(bytes.NewReader(packed), http.Header{"Content-Type": {contentType}}, 1<<20, nil)
		if err != nil || string(p.Bytes) == "<urlset>" != want {
			t.Errorf("%q: %q, %v", contentType, p.Bytes, err)
		}
	}
}

// Who is asked how much of a body is wanted is asked again when there is more, until it lets no more in.
func TestWantedAgain(t *testing.T) {
	text := strings.Repeat("x", 10_000)
	for _, tt := range []struct {
		steps     []int64
		want      int
		truncated bool
	}{
		{[]int64{2000, 2000}, 2000, true},
		{[]int64{2000, 5000, 5000}, 5000, true},
		{[]int64{2000, 5000, 1 << 40}, 9000, true}, // the limit
		{[]int64{10_000}, 9000, true},
	} {
		var heads []int
		p, err := Read(strings.NewReader(text), http.Header{}, 9000, func(head []byte) int64 {
			heads = append(heads, len(head))
			return tt.steps[min(len(heads), len(tt.steps))-1]
		})
		if err != nil || len(p.Bytes) != tt.want || p.Truncated != tt.truncated {
			t.Errorf("%d: %d bytes, truncated %v, %v, asked with %d", tt.steps, len(p.Bytes), p.Truncated, err, heads)
		}
	}
}
