package warc_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/storage/warc"
	"broadsheet/storage/warc/warctest"
)

// exchange makes one whose answer has this body.
func exchange(url, body string) *warc.Exchange {
	return &warc.Exchange{
		URL: url, At: time.Date(2026, 5, 6, 7, 8, 9, 123e6, time.UTC), IP: "2001:db8::1",
		Request: []byte("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
		Head:    []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n\r\n"),
		Body:    func() io.Reader { return strings.NewReader(body) }, Size: int64(len(body)), Payload: sha256.Sum256([]byte(body)),
		Status: 200, ContentType: "text/html; charset=utf-8",
	}
}

var info = []string{"software", "broadsheet/test", "operator", "desk@example.org\r\nsoftware: forged", "empty", ""}

func write(t *testing.T, w *warc.Writer, xs ...*warc.Exchange) (places []warc.Place) {
	t.Helper()
	for _, x := range xs {
		p, err := w.Write(x)
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, p)
	}
	return places
}

func TestWriter(t *testing.T) {
	dir := t.TempDir()
	var begun, ended []string
	w := warc.NewWriter(warc.WriterOptions{
		Dir: dir, Info: info,
		Begin: func(name string) error { begun = append(begun, name); return nil },
		End:   func(name string, size int64) error { ended = append(ended, fmt.Sprint(name, size)); return nil },
	})
	chunked := exchange("https://www.a.example/B/?z=1&Y=2", "")
	chunked.Head = []byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
	chunked.Body, chunked.Size, chunked.Payload = func() io.Reader { return strings.NewReader("3\r\nabc\r\n0\r\n\r\n") }, 13, sha256.Sum256([]byte("abc"))
	chunked.ContentType = ""
	same, notModified, lost := exchange("https://a.example/2", "<p>one"), exchange("https://a.example/1", ""), exchange("https://a.example/9", "")
	same.Revisit = &warc.Original{URL: "https://a.example/1", Date: "2026-05-06T07:08:09.123Z"}
	notModified.Head, notModified.Status = []byte("HTTP/1.1 304 Not Modified\r\n\r\n"), 304
	notModified.Revisit = &warc.Original{URL: "https://a.example/1", Date: "2026-05-06T07:08:09.123Z", NotModified: true}
	lost.Head, lost.Status, lost.Revisit = notModified.Head, 304, &warc.Original{NotModified: true}
	cut := exchange("http://b.example:8080/ü\r\nWARC-Type: x", "<p>begin")
	cut.Truncated = "length"
	places := write(t, w, exchange("https://a.example/1", "<p>one"), chunked, same, notModified, lost, cut)
	if len(ended) != 0 {
		t.Error("the file ended too early")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, places[0].File)
	records := warctest.Check(t, path)
	var kinds, targets []string
	for _, r := range records {
		kinds = append(kinds, r.Field["warc-type"])
		if strings.HasPrefix(r.Field["warc-type"], "re") && r.Field["warc-type"] != "request" {
			targets = append(targets, r.Field["warc-target-uri"])
			p := places[len(targets)-1]
			if p.Offset != r.Offset || p.Length != r.Length || p.Type != r.Field["warc-type"] || p.Date != r.Field["warc-date"] {
				t.Errorf("place %+v of %v", p, r.Field)
			}
		}
	}
	if got, want := strings.Join(kinds, " "), "warcinfo response request response request revisit request revisit request revisit request response request"; got != want {
		t.Errorf("records %s", got)
	}
	if got := records[11]; got.Field["warc-truncated"] != "length" || got.Field["warc-target-uri"] != "http://b.example:8080/%C3%BC%0D%0AWARC-Type:%20x" {
		t.Errorf("%v", got.Field)
	}
	if got := string(records[0].Block); strings.Contains(got, "\r\nsoftware: forged") || !strings.Contains(got, "operator: desk@example.org") || strings.Contains(got, "empty") {
		t.Errorf("warcinfo:\n%s", got)
	}
	lines := warctest.CheckIndex(t, path, records)
	for i, want := range []string{"example,a)/1 20260506070809 {", "example,a)/1 20260506070809 {", "example,a)/2 ", "example,a)/9 ", "example,a)/b?y=2&z=1 ", "example,b:8080)/%c3%bc"} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d: %s, want %s", i, lines[i], want)
		}
	}
	// Our reader reads it too.
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for r, err := range warc.Read(file, warc.Options{}) {
		if err != nil || r.Err != nil {
			t.Fatal(err, r)
		}
		if r.Offset != records[n].Offset || r.ID != strings.Trim(records[n].Field["warc-record-id"], "<>") {
			t.Errorf("record %d: %+v", n, r)
		}
		n++
	}
	if info, err := file.Stat(); err != nil || n != len(records) || len(begun) != 1 || ended[0] != fmt.Sprint(begun[0], info.Size()) {
		t.Errorf("%d records, begun %v, ended %v", n, begun, ended)
	}
}

// Files end at a size, and writers at the same time don't mix their records, while another waits for the disk.
func TestWriterRotates(t *testing.T) {
	dir := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir, Size: 20_000})
	random := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 3000)
	random.Read(noise)
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for j := range 5 {
				if _, err := w.Write(exchange(fmt.Sprintf("https://a.example/%d/%d", i, j), string(noise))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var syncing sync.WaitGroup
	stop := make(chan struct{})
	syncing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if err := w.Sync(); err != nil {
				t.Error(err)
				return
			}
		}
	})
	writers.Wait()
	close(stop)
	syncing.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Sync(); err != nil {
		t.Errorf("nothing is open: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.warc.gz"))
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, f := range files {
		answers += len(warctest.CheckIndex(t, f, warctest.Check(t, f)))
	}
	if answers != 40 || len(files) < 6 || len(files) > 8 {
		t.Errorf("%d answers in %d files", answers, len(files))
	}
}

// A record that cannot be written is not in the file, and those before and behind it are.
func TestWriterFails(t *testing.T) {
	dir := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir})
	bad := exchange("https://a.example/2", strings.Repeat("x", 1<<20))
	reads := 0
	broken := errors.New("the temporary file is gone")
	bad.Body = func() io.Reader {
		if reads++; reads == 1 {
			return strings.NewReader(strings.Repeat("x", 1<<20))
		}
		return io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<19)), failing{broken})
	}
	write(t, w, exchange("https://a.example/1", "<p>one"))
	if _, err := w.Write(bad); !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
	p := write(t, w, exchange("https://a.example/3", "<p>three"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, p[0].File)
	if lines := warctest.CheckIndex(t, path, warctest.Check(t, path)); len(lines) != 2 {
		t.Errorf("%d answers", len(lines))
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Wherever a kill cuts a file, its whole records stay, and one more is never lost.
func TestRepair(t *testing.T) {
	made := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: made})
	places := write(t, w, exchange("https://a.example/1", "<p>one"), exchange("https://a.example/2", "<p>two"))
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	name := places[0].File
	whole, err := os.ReadFile(filepath.Join(made, name+warc.OpenSuffix))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	open := filepath.Join(dir, name+warc.OpenSuffix)
	cuts := []int{0, 1, len(whole)}
	for _, p := range places {
		cuts = append(cuts, int(p.Offset)-1, int(p.Offset), int(p.Offset)+1, int(p.Offset+p.Length)-1, int(p.Offset+p.Length), int(p.Offset+p.Length)+1)
	}
	for n := 20; n < len(whole); n += 61 {
		cuts = append(cuts, n)
	}
	for _, n := range cuts {
		for _, garbage := range []string{"", "\x00\x00\x00\x00", "\x1f\x8b\x08garbage", "garbage"} {
			if garbage != "" && (n%2 != 0 || n < len(whole) && whole[n] == garbage[0]) {
				continue
			}
			if err := os.WriteFile(open, append(bytes.Clone(whole[:n]), garbage...), 0o666); err != nil {
				t.Fatal(err)
			}
			ended := int64(-1)
			cut, err := warc.Repair(warc.WriterOptions{Dir: dir, End: func(_ string, size int64) error { ended = size; return nil }}, name, 0)
			if err != nil {
				t.Fatalf("cut at %d: %v", n, err)
			}
			path := filepath.Join(dir, name)
			if _, err := os.Stat(path); err != nil {
				if cut != int64(n+len(garbage)) || int64(n) >= places[0].Offset {
					t.Fatalf("cut at %d: %v", n, err)
				}
				continue
			}
			records := warctest.Check(t, path)
			lines := warctest.CheckIndex(t, path, records)
			want := 0
			for _, p := range places {
				if int64(n) >= p.Offset+p.Length {
					want++
				}
			}
			last := records[len(records)-1]
			if len(lines) != want || ended != last.Offset+last.Length || cut != int64(n+len(garbage))-ended {
				t.Fatalf("cut at %d: %d answers, want %d; ended at %d, %d cut off", n, len(lines), want, ended, cut)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Damage before what is needed is nobody's torn end: the file is left as it is.
func TestRepairDamaged(t *testing.T) {
	dir := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir})
	p := write(t, w, exchange("https://a.example/1", "<p>one"), exchange("https://a.example/2", "<p>two"))
	open := filepath.Join(dir, p[0].File+warc.OpenSuffix)
	data, err := os.ReadFile(open)
	if err != nil {
		t.Fatal(err)
	}
	data[p[0].Offset+p[0].Length/2] ^= 0xff
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, p[0].File+warc.OpenSuffix), data, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := warc.Repair(warc.WriterOptions{Dir: other}, p[0].File, p[1].Offset+p[1].Length); err == nil || !strings.Contains(err.Error(), "damaged at byte") {
		t.Errorf("err = %v", err)
	}
	if got, err := os.ReadFile(filepath.Join(other, p[0].File+warc.OpenSuffix)); err != nil || !bytes.Equal(got, data) {
		t.Errorf("the file was changed, %v", err)
	}
	// One that was ended lacks at most its index.
	if err := os.Remove(filepath.Join(dir, strings.TrimSuffix(p[0].File, ".warc.gz")+".cdxj")); err != nil {
		t.Fatal(err)
	}
	if cut, err := warc.Repair(warc.WriterOptions{Dir: dir}, p[0].File, 0); err != nil || cut != 0 {
		t.Errorf("%d, %v", cut, err)
	}
	path := filepath.Join(dir, p[0].File)
	warctest.CheckIndex(t, path, warctest.Check(t, path))
	if _, err := warc.Repair(warc.WriterOptions{Dir: t.TempDir()}, p[0].File, 0); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}
