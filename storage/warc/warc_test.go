package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// rec writes a record; fields is lines that end in \r\n.
func rec(kind, uri, fields, block string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, fields, len(block), block)
}

const httpType = "Content-Type: application/http; msgtype=response\r\n"

// answer writes a response record of a page.
func answer(uri, head, body string) string {
	return rec("response", uri, httpType, "HTTP/1.1 200 OK\r\n"+head+"\r\n"+body)
}

func gz(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		if _, err := io.WriteString(z, p); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func zs(t testing.TB, opts []zstd.EOption, parts ...string) string {
	t.Helper()
	enc, err := zstd.NewWriter(nil, opts...)
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	for _, p := range parts {
		b = enc.EncodeAll([]byte(p), b)
	}
	return string(b)
}

// lines reads a file and writes a line a record: type, URI, body, ! when damaged, ~ when truncated.
func lines(t testing.TB, file string, o Options) []string {
	t.Helper()
	var got []string
	for r, err := range Read(strings.NewReader(file), o) {
		if err != nil {
			return append(got, "error: "+err.Error())
		}
		line := strings.TrimSpace(r.Type + " " + r.URI + " " + string(r.Body))
		if r.Truncated {
			line += "~"
		}
		if r.Err != nil {
			line += "!"
		}
		got = append(got, line)
	}
	return got
}

var (
	one   = answer("https://one.example/", "Content-Type: text/html\r\n", "first")
	two   = answer("https://two.example/", "", "second")
	three = answer("https://three.example/", "", "third")
	want3 = []string{"response https://one.example/ first", "response https://two.example/ second", "response https://three.example/ third"}
)

func TestForms(t *testing.T) {
	all := one + two + three
	dict := buildDict(t)
	withDict := []zstd.EOption{zstd.WithEncoderDict(dict)}
	for name, file := range map[string]string{
		"plain":                       all,
		"bare line feeds between":     strings.ReplaceAll(all, "\r\n\r\nWARC", "\n\nWARC"),
		"no line ends between":        strings.ReplaceAll(all, "\r\n\r\nWARC", "WARC"),
		"many line ends between":      strings.ReplaceAll(all, "\r\n\r\nWARC", strings.Repeat("\r\n", 200)+"WARC"),
		"no line ends at the end":     strings.TrimRight(all, "\r\n"),
		"gzip, a member a record":     gz(t, one, two, three),
		"gzip, one member":            gz(t, all),
		"gzip, empty members":         gz(t, "", one, "", "", two, three, ""),
		"gzip, line ends apart":       gz(t, strings.TrimRight(one, "\r\n"), "\r\n\r\n", two, three),
		"gzip, blocks of 100 bytes":   gz(t, pieces(all, 100)...),
		"gzip, zeros at the end":      gz(t, one, two, three) + strings.Repeat("\x00", 5000),
		"zstd, a frame a record":      zs(t, nil, one, two, three),
		"zstd, one frame":             zs(t, nil, all),
		"zstd with checksums off":     zs(t, []zstd.EOption{zstd.WithEncoderCRC(false)}, one, two, three),
		"zstd, other skippable":       zs(t, nil, one) + "\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + zs(t, nil, two) + "\x51\x2a\x4d\x18\x00\x00\x00\x00" + zs(t, nil, three),
		"zstd, dictionary":            skippable(string(dict)) + zs(t, withDict, one, two, three),
		"zstd, compressed dictionary": skippable(zs(t, nil, string(dict))) + zs(t, withDict, one, two, three),
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(want3, lines(t, file, Options{})); d != "" {
				t.Error(d)
			}
		})
	}
}

func pieces(s string, n int) (p []string) {
	for ; len(s) > n; s = s[n:] {
		p = append(p, s[:n])
	}
	return append(p, s)
}

func skippable(data string) string {
	n := len(data)
	return string(zstdDictMagic) + string([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}) + data
}

func buildDict(t testing.TB) []byte {
	t.Helper()
	var samples [][]byte
	for i := range 200 {
		samples = append(samples, []byte(answer(fmt.Sprintf("https://paper.example/%d", i), "Content-Type: text/html\r\n", fmt.Sprintf("<p>page %d", i*i))))
	}
	dict, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 7, Contents: samples, History: bytes.Join(samples[:20], nil), Offsets: [3]int{1, 4, 8}})
	if err != nil {
		t.Fatal(err)
	}
	return dict
}

func TestRecord(t *testing.T) {
	file := "WARC/1.0\r\nwarc-type: Response\r\nWARC-Target-URI: <https://paper.example/a>\r\nWARC-Record-ID: <urn:uuid:1>\r\n" +
		"WARC-Date: 2026-02-03T04:05:06Z\r\nno field\r\nX-Note: folded\r\n  over two lines\r\nContent-Type: application/http\r\nContent-Length: 66\r\n\r\n" +
		"HTTP/2 200\nContent-Type: text/html\nX-A:1\n garbage\nSet-Cookie\n\nbody" + "\r\n\r\n"
	for _, packed := range []bool{false, true} {
		first := one
		whole := first + file
		if packed {
			first = gz(t, one)
			whole = first + gz(t, file)
		}
		var last *Record
		for r, err := range Read(strings.NewReader(whole), Options{}) {
			if err != nil || r.Err != nil {
				t.Fatal(err, r)
			}
			last = r
		}
		if last.Type != "response" || last.URI != "https://paper.example/a" || last.ID != "urn:uuid:1" || last.Date != "2026-02-03T04:05:06Z" ||
			last.Header.Get("x-note") != "folded over two lines" || last.Offset != int64(len(first)) {
			t.Errorf("packed %v: %+v", packed, last)
		}
		if last.Status != 200 || last.ContentType() != "text/html" || last.HTTPHeader.Get("X-A") != "1 garbage" || string(last.Body) != "body" {
			t.Errorf("packed %v: %+v, body %q", packed, last, last.Body)
		}
	}
}

func TestOtherRecords(t *testing.T) {
	file := rec("warcinfo", "", "Content-Type: application/warc-fields\r\n", "software: x\r\n") +
		rec("request", "https://a.example/", "Content-Type: application/http;msgtype=request\r\n", "GET / HTTP/1.1\r\n\r\n") +
		rec("resource", "https://a.example/p", "Content-Type: text/html\r\n", "<p>x") +
		rec("response", "dns:a.example", "Content-Type: text/dns\r\n", "a.example. IN A 192.0.2.1") +
		rec("revisit", "https://a.example/q", httpType, "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n") +
		rec("metadata", "https://a.example/", "", "") +
		rec("response", "https://a.example/s", httpType+"WARC-Segment-Number: 1\r\n", "HTTP/1.1 200 OK\r\n\r\nbegin") +
		rec("continuation", "https://a.example/s", "WARC-Segment-Number: 2\r\n", "end") +
		rec("response", "https://a.example/t", httpType+"WARC-Truncated: length\r\n", "HTTP/1.1 200 OK\r\n\r\nbeg") +
		rec("response", "https://a.example/raw", httpType, "<p>no head")
	want := []string{
		"warcinfo  software: x", "request https://a.example/ GET / HTTP/1.1", "resource https://a.example/p <p>x", "response dns:a.example a.example. IN A 192.0.2.1",
		"revisit https://a.example/q", "metadata https://a.example/", "response https://a.example/s begin~", "continuation https://a.example/s end~",
		"response https://a.example/t beg~", "response https://a.example/raw <p>no head!",
	}
	if d := cmp.Diff(want, lines(t, file, Options{})); d != "" {
		t.Error(d)
	}
}

func TestDamage(t *testing.T) {
	length := func(s string, n string) string {
		i := strings.Index(s, "Content-Length: ")
		j := i + strings.Index(s[i:], "\r\n")
		return s[:i] + "Content-Length: " + n + s[j:]
	}
	g1, g2, g3 := gz(t, one), gz(t, two), gz(t, three)
	z1, z2, z3 := zs(t, nil, one), zs(t, nil, two), zs(t, nil, three)
	flip := func(s string, at int) string { return s[:at] + string(s[at]^0x55) + s[at+1:] }
	w := want3
	noise := strings.Repeat("noise\r\n", 30000)
	long := strings.Repeat("x", 700000)
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"empty", "", nil},
		{"not WARC", "<!DOCTYPE html><p>", []string{"error: not a WARC file"}},
		{"gzip of something else", gz(t, "<!DOCTYPE html><p>"), []string{"error: not a WARC file"}},
		{"shorter than a signature", "WAR", []string{"error: not a WARC file"}},
		{"length too large", length(one, "60") + two + three, []string{w[0] + "!", w[1], w[2]}},
		{"length beyond two records", length(one, "500") + two + three, []string{w[0] + "!", w[1], w[2]}},
		{"length beyond everything", length(one, "1152921504606846976") + two + three, []string{w[0] + "!", w[1], w[2]}},
		{"length of the last", one + length(two, "1152921504606846976"), []string{w[0], w[1] + "!"}},
		{"length too small", length(one, "45") + two + three, []string{w[0][:len(w[0])-4] + "!", w[1], w[2]}},
		{"no length", strings.Replace(one, "Content-Length", "X", 1) + two, []string{"response https://one.example/!", w[1]}},
		{"negative length", length(one, "-5") + two, []string{"response https://one.example/!", w[1]}},
		{"length over int64", length(one, "99999999999999999999") + two, []string{"response https://one.example/!", w[1]}},
		{"noise between", one + noise + two, []string{w[0] + "!", w[1]}},
		{"torn in the head", one + two[:40], []string{w[0], "response!"}},
		{"torn in the first line", one + "WARC/1.", []string{w[0], "!"}},
		{"a first line without end", one + "WARC/1." + strings.Repeat("0", 1<<20) + "\r\n" + two, []string{w[0], "!", w[1]}},
		{"torn in the block", one + two[:len(two)-7], []string{w[0], "response https://two.example/ sec!"}},
		{"gzip, length too large", gz(t, length(one, "100"), two), []string{w[0] + "!", w[1]}},
		{"gzip, length too small", gz(t, length(one, "45"), two), []string{w[0][:len(w[0])-4] + "!", w[1]}},
		{"gzip, one member, length too large", gz(t, length(one, "100")+two), []string{w[0] + "!", w[1]}},
		{"gzip, checksum", g1 + flip(g2, len(g2)-6) + g3, []string{w[0], w[1] + "!", w[2]}},
		{"gzip, first header", flip(g1, 3) + g2 + g3, []string{"!", w[1], w[2]}},
		{"gzip, noise between", g1 + "noise" + g2 + g3, []string{w[0], "!", w[1], w[2]}},
		{"gzip, torn member in the middle", g1 + g2[:len(g2)-12] + g3, []string{w[0], "?", w[2]}},
		{"gzip, two torn members", g1 + g2[:60] + g2[:70] + g3, []string{w[0], "?", "?", w[2]}},
		{"gzip, torn in the header", g1 + g2[:5], []string{w[0], "!"}},
		{"zstd, checksum", z1 + flip(z2, len(z2)-2) + z3, []string{w[0], "?", w[2]}},
		{"zstd, torn in the middle", z1 + z2[:len(z2)-9] + z3, []string{w[0], "?", w[2]}},
		{"zstd, torn", z1 + z2[:6], []string{w[0], "!"}},
		{"zstd, magic alone", string(zstdMagic), []string{"!"}},
		{"zstd, magic alone at the end", z1 + string(zstdMagic), []string{w[0], "!"}},
		{"zstd, dictionary torn", skippable("123456")[:10] + z1, []string{"!", w[0]}},
		{"header without end", "WARC/1.0\r\nX: " + strings.Repeat("y", 1<<20) + "\r\n\r\n" + two, []string{"!", w[1]}},
		{"header with too many lines", "WARC/1.0\r\n" + strings.Repeat("X: y\r\n", 1<<17) + "\r\n" + two, []string{"!", w[1]}},
		{"far length, next record far away", length(answer("https://l.example/", "", long), "5000000000") + two + three, []string{"long!", w[1], w[2]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lines(t, c.file, Options{MaxBody: 1000})
			for i := range got {
				// How much of a damaged member comes out is the decompressor's affair; that it is reported is ours.
				if i < len(c.want) && c.want[i] == "?" && strings.HasSuffix(got[i], "!") {
					got[i] = "?"
				}
				if strings.Contains(got[i], "xxxx") {
					got[i] = "long!"
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReadErrorEnds(t *testing.T) {
	broken := errors.New("disk on fire")
	for name, file := range map[string]string{"plain": one + two[:80], "gzip": gz(t, one) + gz(t, two)[:50], "zstd": zs(t, nil, one) + zs(t, nil, two)[:30]} {
		var n int
		var last error
		for r, err := range Read(io.MultiReader(strings.NewReader(file), iotest.ErrReader(broken)), Options{}) {
			if last != nil {
				t.Fatalf("%s: goes on after an error", name)
			}
			if last = err; err == nil && r.Err == nil {
				n++
			}
		}
		if n != 1 || !errors.Is(last, broken) {
			t.Errorf("%s: %d records, error %v; want 1, %v", name, n, last, broken)
		}
	}
}

func TestOneByteReads(t *testing.T) {
	for name, file := range map[string]string{"plain": one + two, "gzip": gz(t, one, two), "zstd": zs(t, nil, one, two)} {
		n := 0
		for r, err := range Read(iotest.OneByteReader(strings.NewReader(file)), Options{}) {
			if err != nil || r.Err != nil {
				t.Fatal(name, err, r)
			}
			n++
		}
		if n != 2 {
			t.Errorf("%s: %d records, want 2", name, n)
		}
	}
}

func TestStop(t *testing.T) {
	for range Read(strings.NewReader(one+two), Options{}) {
		break
	}
}

func TestSniff(t *testing.T) {
	big := answer("https://a.example/", "", strings.Repeat("words and more words ", 5000))
	for _, c := range []struct {
		name, prefix string
		want         bool
	}{
		{"plain", big[:512], true}, {"gzip", gz(t, big)[:300], true}, {"short gzip", gz(t, one), true}, {"zstd", zs(t, nil, one), true},
		{"dictionary", skippable("x"), true}, {"gzip of HTML", gz(t, "<!DOCTYPE html>"), false}, {"zstd of HTML", zs(t, nil, "<!DOCTYPE html>"), false},
		{"HTML", "<!DOCTYPE html><title>WARC/1.0</title>", false}, {"empty", "", false}, {"gzip magic alone", "\x1f\x8b\x08", false},
	} {
		if got := Sniff([]byte(c.prefix)); got != c.want {
			t.Errorf("Sniff of %s = %v, want %v", c.name, got, c.want)
		}
	}
}

// TestMemory reads what unpacks to 192 MB and claims more, and looks at what was allocated.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks 192 MB: not with -short")
	}
	zeros := gz(t, strings.Repeat("\x00", 64<<20))
	bomb := answer("https://bomb.example/", "Content-Encoding: gzip\r\n", zeros)
	nested := answer("https://bomb.example/2", "Content-Encoding: gzip, gzip\r\n", gz(t, zeros))
	wide := "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1152921504606846976\r\n\r\n" + strings.Repeat("\x00", 64<<20)
	var before, after runtime.MemStats
	file := gz(t, bomb, nested, wide)
	runtime.ReadMemStats(&before)
	n := 0
	for r, err := range Read(strings.NewReader(file), Options{MaxBody: 1 << 20}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; len(r.Body) > 1<<20 || !r.Truncated && r.Err == nil {
			t.Errorf("record %d: %d bytes, truncated %v, err %v", n, len(r.Body), r.Truncated, r.Err)
		}
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; n != 3 || got > 64<<20 {
		t.Errorf("%d records, %d MB allocated; want 3, at most 64", n, got>>20)
	}
}

// TestHostileTime reads files made to be read again and again.
func TestHostileTime(t *testing.T) {
	head := "WARC/1.0\r\nContent-Length: 10000000000\r\n\r\n"
	n := 0
	for range Read(strings.NewReader(strings.Repeat(head, 100000)), Options{}) {
		n++
	}
	if n != 100000 {
		t.Errorf("%d records, want 100000", n)
	}
	member := "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00" // each a stored block that holds the next ones
	for r, err := range Read(strings.NewReader(gz(t, one)+strings.Repeat(member, 300000)), Options{}) {
		if err != nil {
			t.Fatal(err, r)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(one + two))
	f.Add([]byte(gz(f, one, two)))
	f.Add([]byte(gz(f, one+two)))
	f.Add([]byte(zs(f, nil, one, two)))
	f.Add([]byte(skippable("x") + zs(f, nil, one)))
	f.Add([]byte(answer("https://a.example/", "Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", "3\r\nabc\r\n0\r\n\r\n")))
	f.Add([]byte(answer("https://a.example/", "Content-Encoding: deflate, zstd\r\n", zs(f, nil, "x"))))
	f.Add([]byte(lie("https://lie.example/", 16_000_000, "x\r\n\r\n") + one + lie("https://lie.example/", 500, "WARC/1.1") + two))
	f.Add([]byte(gz(f, lie("https://lie.example/", 16_000_000, "x\r\n\r\n")+one, two)))
	f.Add([]byte(one[:len(one)-3] + "WARC/1.0\r\nContent-Length: 99\r\n\r\nx\r\nWARC/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		Sniff(file)
		const maxBody = 10000
		last := int64(-1)
		for r, err := range Read(bytes.NewReader(file), Options{MaxBody: maxBody}) {
			if err != nil {
				if r != nil || !errors.Is(err, ErrNotWARC) {
					t.Fatalf("record %v with error %v", r, err)
				}
				continue
			}
			if len(r.Body) > maxBody {
				t.Fatalf("a body of %d bytes", len(r.Body))
			}
			if r.Offset < 0 || r.Offset > int64(len(file)) || r.Offset < last && r.Err == nil && bytes.HasPrefix(file, signature) {
				t.Fatalf("offset %d after %d in %d bytes", r.Offset, last, len(file))
			}
			last = r.Offset
		}
	})
}

func BenchmarkRead(b *testing.B) {
	page := answer("https://a.example/", "Content-Type: text/html\r\n", strings.Repeat("<p>The harbour ferry runs again after the winter break, the council said.</p>\n", 1000))
	for _, form := range []struct {
		name string
		file string
	}{
		{"plain", strings.Repeat(page, 100)},
		{"gzip", strings.Repeat(gz(b, page), 100)},
		{"zstd", strings.Repeat(zs(b, nil, page), 100)},
	} {
		b.Run(form.name, func(b *testing.B) {
			b.SetBytes(int64(100 * len(page)))
			b.ReportAllocs()
			for b.Loop() {
				for r, err := range Read(strings.NewReader(form.file), Options{}) {
					if err != nil || r.Err != nil {
						b.Fatal(err, r.Err)
					}
				}
			}
		})
	}
}
