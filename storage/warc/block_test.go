package warc

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lie writes the beginning of a response record with a length of the caller's choice; what follows it is body as it stands.
func lie(uri string, length int, body string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\n%sContent-Length: %d\r\n\r\n%s", uri, httpType, length, body)
}

// TestLies reads files whose first records claim more than the file holds, and looks for every good record behind them, for what is said
// of the others, and for what it costs.
func TestLies(t *testing.T) {
	if testing.Short() {
		t.Skip("40,000 records: not with -short")
	}
	body := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Not 16 MB."
	body += strings.Repeat(".", 60-len(body)) + "\r\n\r\n"
	var pages strings.Builder
	for i := range 4000 {
		pages.WriteString(answer(fmt.Sprintf("https://good.example/%d", i), "Content-Type: text/html\r\n", page(i)))
	}
	for _, liars := range []int{12, 40_000} {
		var b strings.Builder
		for i := range liars {
			b.WriteString(lie(fmt.Sprintf("https://lie.example/%d", i), 16_000_000, body))
		}
		file := b.String() + pages.String()
		packed := gz(t, file)
		for _, form := range []struct {
			name, file string
			good       int
		}{
			{"plain", file, 4000},
			{"gzip, one member", packed, 4000},
			{"gzip, one torn member", packed[:len(packed)-20], 3000},
			{"gzip, two members", gz(t, b.String(), pages.String()), 4000},
			{"zstd, one frame", zs(t, nil, file), 4000},
		} {
			t.Run(fmt.Sprintf("%d, %s", liars, form.name), func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				lies, good := 0, 0
				for r, err := range Read(strings.NewReader(form.file), Options{}) {
					if err != nil {
						t.Fatal(err)
					}
					switch {
					case r.URI == fmt.Sprintf("https://lie.example/%d", lies):
						lies++
						if r.Err == nil || !strings.Contains(r.Err.Error(), "another record begins inside it, after 64 of 16000000 bytes") {
							t.Fatalf("%s: %v", r.URI, r.Err)
						}
					case r.Err == nil && r.URI == fmt.Sprintf("https://good.example/%d", good) && string(r.Body) == page(good):
						good++
					case form.good == 4000:
						t.Fatalf("%d lies and %d good records, then %q, %v", lies, good, r.URI, r.Err)
					}
				}
				runtime.ReadMemStats(&after)
				if lies != liars || good < form.good {
					t.Errorf("%d lies and %d good records, want %d and %d", lies, good, liars, form.good)
				}
				// The store as it grows to 32 MB, and for each record its block, headers and what undoes encodings; twice
				// that, since the race detector and pools that are emptied add to it. Reading each lie's 16 MB would be gigabytes.
				if got, most := after.TotalAlloc-before.TotalAlloc, uint64(2*(96<<20+12_000*(lies+good))); got > most {
					t.Errorf("%d MB allocated, want at most %d", got>>20, most>>20)
				}
			})
		}
	}
}

// page is about 2 KB that compress, but not to nothing.
func page(i int) string {
	var b strings.Builder
	for j := range 40 {
		fmt.Fprintf(&b, "<p>Ferry %d left the harbour with %d on board.</p>\n", i*j, (i+7)*(j+3)%977)
	}
	return b.String()
}

// TestWARCInside reads honest records that hold records: a right length is believed.
func TestWARCInside(t *testing.T) {
	inside := "WARC/1.1\r\n\r\ntext\r\nWARC/1.0\r\nX: y\r\n\r\n" + one + two
	first := rec("resource", "https://inside.example/1", "Content-Type: application/warc\r\n", inside)
	last := rec("resource", "https://inside.example/2", "Content-Type: application/warc\r\n", inside)
	want := []string{
		strings.TrimSpace("resource https://inside.example/1 " + inside), want3[2],
		"response https://lie.example/ x!", want3[2], strings.TrimSpace("resource https://inside.example/2 " + inside),
	}
	file := first + three + lie("https://lie.example/", 16_000_000, "HTTP/1.1 200 OK\r\n\r\nx\r\n\r\n") + three + last
	for name, file := range map[string]string{
		"plain":                     file,
		"no line ends at the end":   strings.TrimSuffix(file, "\r\n\r\n"),
		"gzip, one member":          gz(t, file),
		"gzip, blocks of 100 bytes": gz(t, pieces(file, 100)...),
		"gzip, a record a member":   gz(t, first, three) + gz(t, file[len(first+three):len(file)-len(last)], last),
		"zstd, one frame":           zs(t, nil, file),
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(want, lines(t, file, Options{})); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestSeams puts a good record at each place around where a long block stops to be kept, and around where its length ends.
func TestSeams(t *testing.T) {
	const maxBody = 1000
	const limit = maxBody + maxHeader
	const head = "HTTP/1.1 200 OK\r\n\r\n"
	for _, c := range []struct {
		name       string
		at, length int
	}{
		{"kept", limit, 10 * limit}, {"end", 2 * limit, 2 * limit}, {"kept, end near", limit, limit + 5}, {"short end", 500, 500},
	} {
		for shift := -20; shift <= 20; shift++ {
			fill := head + strings.Repeat("x", c.at+shift-len(head)-1) + "\n"
			file := lie("https://lie.example/", c.length, fill) + two + three
			for _, file := range []string{file, gz(t, file)} {
				got := lines(t, file, Options{MaxBody: maxBody})
				if len(got) != 3 || got[1] != want3[1] || got[2] != want3[2] {
					t.Errorf("%s%+d: %d records, the last is %q", c.name, shift, len(got), got[len(got)-1])
				}
			}
		}
	}
}

func TestSkipped(t *testing.T) {
	noise := strings.Repeat("noise\r\n", 100)
	head := "HTTP/1.1 200 OK\r\n\r\n"
	for _, c := range []struct{ name, file, want string }{
		{"too short", lie("https://lie.example/", len(head)+1, head+"abc"+noise) + one,
			"WARC record at byte 0: its Content-Length is too small: its block goes on; 702 bytes after it skipped"},
		{"no length", "WARC/1.1\r\nX: y\r\n\r\n" + noise + "\r\n" + one, "WARC record at byte 0: it has no valid Content-Length; 702 bytes after it skipped"},
		{"torn", lie("https://lie.example/", 16_000_000, head+noise), "WARC record at byte 0: the file ends inside it, after 719 of 16000000 bytes"},
		{"between", one + noise + two, fmt.Sprintf("WARC record at byte 0: its Content-Length is too small: its block goes on; %d bytes after it skipped", len(noise))},
		{"between members", gz(t, one, noise, two), fmt.Sprintf("WARC record at byte %d: %d bytes that belong to no record", len(gz(t, one)), len(noise))},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got string
			for r, err := range Read(strings.NewReader(c.file), Options{}) {
				if err != nil {
					t.Fatal(err)
				}
				if r.Err != nil {
					got += r.Err.Error()
				}
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
