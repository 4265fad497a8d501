package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gzipOf(t testing.TB, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts { // a member each
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// zstdOf does not say how long the text is, as servers that compress on the way do not.
func zstdOf(t testing.TB, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		z, err := zstd.NewWriter(&b)
		if err == nil {
			_, err = z.Write([]byte(text))
		}
		if err = errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// TestPackedPages: what came compressed is kept so, and read, verified and told from what another program puts in its place.
func TestPackedPages(t *testing.T) {
	long := "<p>" + strings.Repeat("The tide rises. ", 5000)
	tests := []struct {
		name, body string
		packed     []byte
		kept       bool
	}{
		{"nothing", long, nil, false},
		{"gzip", long, gzipOf(t, long), true},
		{"gzip, two members", long, gzipOf(t, long[:9], long[9:]), true},
		{"gzip, two members, the first short", long, gzipOf(t, long[:2], long[2:]), true},
		{"zstd", long, zstdOf(t, long), true},
		{"zstd, two frames", long, zstdOf(t, long[:9], long[9:]), true},
		{"a skippable frame before", long, append([]byte("\x50\x2a\x4d\x18\x01\x00\x00\x00x"), zstdOf(t, long)...), false},
		{"looks like a record", "WARC/1.1\r\nWARC-Type: response\r\n\r\n" + long, gzipOf(t, "WARC/1.1\r\nWARC-Type: response\r\n\r\n"+long), false},
		{"not quite a record", "WARC:" + long, gzipOf(t, "WARC:"+long), true},
		{"short", "<p>", gzipOf(t, "<p>"), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openTemp(t)
			const address = "https://a.example/1"
			add(t, db, address)
			p := answer(request(t, db, address), address, tt.body)
			p.Packed = tt.packed
			save(t, db, begin(t, db), saving{p, article(address, "The tide", "It rises.")})
			if _, err := db.Index(t.Context()); err != nil {
				t.Fatal(err)
			}
			var kept []byte
			if err := db.read.QueryRow(`SELECT body FROM pages`).Scan(&kept); err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(kept, tt.packed) != tt.kept {
				t.Errorf("as it was sent: %v, want %v", !tt.kept, tt.kept)
			}
			sum := sha256.Sum256([]byte(tt.body))
			if got, err := db.Page(t.Context(), hex.EncodeToString(sum[:])); err != nil || string(got) != tt.body {
				t.Errorf("page of %d bytes, %v, want %d", len(got), err, len(tt.body))
			}
			for p, err := range db.Pages(t.Context(), 0, "", "") {
				if err != nil || p.Err != nil || string(p.Body) != tt.body {
					t.Errorf("page to extract again of %d bytes, %v, %v", len(p.Body), err, p.Err)
				}
			}
			if d := unsound(t, db); len(d) > 0 {
				t.Errorf("differences: %q", d)
			}
		})
	}

	// None of these is the page.
	db := openTemp(t)
	const address = "https://a.example/1"
	add(t, db, address)
	p := answer(request(t, db, address), address, long)
	p.Packed = gzipOf(t, long)
	save(t, db, begin(t, db), saving{p, article(address, "The tide", "It rises.")})
	if _, err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"another":                gzipOf(t, strings.Replace(long, "tide", "moon", 1)),
		"torn":                   p.Packed[:len(p.Packed)-20],
		"without its end":        p.Packed[:len(p.Packed)-8],
		"longer":                 gzipOf(t, long, "x"),
		"a bomb":                 gzipOf(t, strings.Repeat("\x00", 64<<20)),
		"shorter":                gzipOf(t, long[:len(long)-1]),
		"a record":               gzipOf(t, "WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 3\r\n\r\n<p>\r\n\r\n"),
		"a record, torn":         gzipOf(t, "WARC/1.1\r\nWARC-Type: resource\r\nContent-Le"),
		"nothing but the header": p.Packed[:10],
		"two bytes":              p.Packed[:2],
	} {
		if _, err := db.write.Exec(`UPDATE pages SET body = ?`, body); err != nil {
			t.Fatal(err)
		}
		if d := unsound(t, db); len(d) != 1 || !strings.Contains(d[0], "a.example/1") {
			t.Errorf("%s: differences: %q", name, d)
		}
		sum := sha256.Sum256([]byte(long))
		if _, err := db.Page(t.Context(), fmt.Sprintf("%x", sum)); err == nil {
			t.Errorf("%s: read without an error", name)
		}
	}
	// What unpacks to as much as the row says is read as a stream.
	bomb := gzipOf(t, strings.Repeat("\x00", 64<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, _, err := pageSum(nil, bomb, 64<<20)
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; n != 64<<20 || err != nil || got > 32<<20 {
		t.Errorf("%d bytes summed, %v, %d allocated", n, err, got)
	}
	if _, err := db.write.Exec(`UPDATE pages SET body = ?`, p.Packed); err != nil { // the end of the test looks for damage
		t.Fatal(err)
	}
}
