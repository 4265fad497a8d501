package warc

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// A record's member, where it has one of its own, is what the file has of it, and gives the record again.
func TestMember(t *testing.T) {
	const a, b = "http://a.example/1", "http://a.example/2"
	chunked := answer(a, "Transfer-Encoding: chunked\r\nContent-Type: text/html\r\n", "5\r\n<p>on\r\n2\r\ne!\r\n0\r\n\r\n")
	plain := answer(b, "", "<p>"+strings.Repeat("two ", 1000))
	broken := strings.Replace(plain, "Content-Length: ", "Content-Length: 9", 1)
	long := answer(a, "", noise(3<<20))
	interim := rec("response", a, httpType, "HTTP/1.1 103 Early Hints\r\nSet-Cookie: a=b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>three")
	for _, c := range []struct {
		name, file string
		want       []bool // by record: it has one
	}{
		{"own members", gz(t, chunked, plain), []bool{true, true}},
		{"no end of record", gz(t, chunked, strings.TrimSuffix(plain, "\r\n\r\n")), []bool{true, true}},
		{"one member", gz(t, chunked+plain), []bool{false, false}},
		{"two and one", gz(t, chunked+plain, chunked), []bool{false, false, true}},
		{"a record in two", gz(t, chunked, plain[:300], plain[300:], chunked), []bool{true, false, true}},
		{"damaged", gz(t, broken, chunked), []bool{false, true}},
		{"torn", gz(t, chunked, plain)[:len(gz(t, chunked, plain))-3], []bool{true, false}},
		{"long", gz(t, long, chunked), []bool{false, true}},
		{"a field of its own", gz(t, strings.Replace(plain, "WARC-Type:", "Cookie: a=b\r\nWARC-Type:", 1), chunked), []bool{false, true}},
		{"an interim answer", gz(t, interim, chunked), []bool{false, true}},
		{"plain", chunked + plain, []bool{false, false}},
		{"zstd", zs(t, []zstd.EOption{}, chunked, plain), []bool{false, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []bool
			for rec, err := range Read(strings.NewReader(c.file), Options{Members: true}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, rec.Member != nil)
				if rec.Member == nil {
					continue
				}
				if !strings.HasPrefix(c.file[rec.Offset:], string(rec.Member)) {
					t.Errorf("the member of %s is not what the file has at %d", rec.URI, rec.Offset)
				}
				for again, err := range Read(bytes.NewReader(rec.Member), Options{}) {
					if err != nil || again.Err != nil || again.ID != rec.ID || !bytes.Equal(again.Body, rec.Body) {
						t.Errorf("read alone: %+v, %v, want %+v", again, err, rec)
					}
				}
			}
			if len(got) != len(c.want) {
				t.Fatalf("%v, want %v", got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("record %d: %v, want %v", i, got[i], c.want[i])
				}
			}
		})
	}
}

// noise does not compress.
func noise(n int) string {
	b := make([]byte, n)
	x := uint64(1)
	for i := range b {
		x = x*6364136223846793005 + 1442695040888963407
		b[i] = byte(x >> 56)
	}
	return string(b)
}

// Packed is what the server sent, and keeps nothing else of the record in memory.
func TestPacked(t *testing.T) {
	page := "<p>" + strings.Repeat("two ", 1000)
	packed := string(gz(t, page))
	padding := strings.Repeat(" ", 1<<20)
	chunks := fmt.Sprintf("5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n%s", packed[:5], len(packed)-5, packed[5:], padding)
	const encoded, chunked = "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n"
	for _, c := range []struct{ name, record, want string }{
		{"gzip", answer("http://a.example/", encoded, packed), packed},
		{"in chunks, and more behind", answer("http://a.example/", encoded+chunked, chunks), packed},
		{"plain", answer("http://a.example/", "", page), ""},
		{"not as it says", answer("http://a.example/", encoded, page), ""},
		{"cut", answer("http://a.example/", encoded, packed[:len(packed)-3]), ""},
		{"of a revisit", rec("revisit", "http://a.example/", httpType, "HTTP/1.1 200 OK\r\n"+encoded+"\r\n"+packed), ""},
	} {
		for rec, err := range Read(strings.NewReader(c.record), Options{Members: true}) {
			if err != nil || rec.Err != nil || string(rec.Packed) != c.want || cap(rec.Packed) > 2*len(packed) {
				t.Errorf("%s: %d bytes, room for %d, want %d; %v, %v", c.name, len(rec.Packed), cap(rec.Packed), len(c.want), err, rec.Err)
			}
		}
	}
}
