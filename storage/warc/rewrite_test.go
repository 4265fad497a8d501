package warc_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/storage/warc"
	"broadsheet/storage/warc/warctest"
)

// What is removed is gone, with its request; a revisit gets the payload or refers to another record; all else is the same, byte by byte.
func TestRewrite(t *testing.T) {
	dir := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir, Info: info})
	body := strings.Repeat("<p>secret", 2000)
	date := "2026-05-06T07:08:09.123Z"
	revisit := func(url, head string, notModified bool) *warc.Exchange {
		x := exchange(url, body)
		x.Head, x.Revisit = []byte(head), &warc.Original{URL: "https://a.example/secret", Date: date, NotModified: notModified}
		return x
	}
	gone := exchange("https://a.example/secret", body)
	gone.Head, gone.Size = []byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), int64(len(body)+len("4650\r\n\r\n0\r\n\r\n"))
	gone.Body = func() io.Reader { return strings.NewReader("4650\r\n" + body + "\r\n0\r\n\r\n") }
	unmodified := revisit("https://a.example/304", "HTTP/1.1 304 Not Modified\r\n\r\n", true)
	unmodified.Status = 304
	chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	places := write(t, w, exchange("https://a.example/before", "<p>before"), gone, exchange("https://a.example/between", "<p>between"),
		revisit("https://a.example/first", "HTTP/1.1 200 OK\r\nContent-Length: 18000\r\n\r\n", false), revisit("https://a.example/chunks", chunked, false),
		revisit("https://a.example/later", chunked, false), unmodified, exchange("https://a.example/after", "<p>after"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, places[0].File)
	before := warctest.Check(t, old)
	bytesBefore, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	source := &warc.Source{Path: old, Offset: places[1].Offset}
	actions := map[string]warc.Action{
		"https://a.example/secret": {Remove: true}, "https://a.example/first": {Payload: source}, "https://a.example/chunks": {Payload: source},
		"https://a.example/later": {Refer: &warc.Original{URL: "https://a.example/first", Date: date}}, "https://a.example/304": {Refer: &warc.Original{}},
	}
	var begun []string
	o := warc.RewriteOptions{
		Writer: warc.WriterOptions{Dir: dir, Info: []string{"software", "test"}, Begin: func(name string) error { begun = append(begun, name); return nil }},
		Name:   places[0].File, Why: "Because.", When: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), Progress: func(int64) {},
		Decide: func(a warc.Answer) (warc.Action, error) { return actions[a.URL], nil },
	}
	done, err := warc.Rewrite(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(old); err != nil || !bytes.Equal(after, bytesBefore) {
		t.Errorf("the old file was changed, %v", err)
	}
	path := filepath.Join(dir, done.Name)
	records := warctest.Check(t, path)
	if lines := warctest.CheckIndex(t, path, records); len(lines) != 7 {
		t.Errorf("index:\n%s", strings.Join(lines, "\n"))
	}
	if stat, err := os.Stat(path); err != nil || stat.Size() != done.Size || len(begun) != 1 || begun[0] != done.Name {
		t.Errorf("%v, %v, begun %v", done, err, begun)
	}
	at := map[int64]warctest.Record{}
	var kinds []string
	for _, r := range records {
		at[r.Offset] = r
		kinds = append(kinds, r.Field["warc-type"])
		if r.Field["warc-target-uri"] == "https://a.example/secret" || strings.Contains(r.Field["warc-refers-to-target-uri"], "secret") || r.Field["warc-type"] == "metadata" && bytes.Contains(r.Block, []byte("secret")) {
			t.Errorf("it is there still: %v", r.Field)
		}
	}
	if got, want := strings.Join(kinds, " "), "warcinfo warcinfo response request metadata response request response metadata request response metadata request revisit metadata request revisit metadata request response request"; got != want {
		t.Errorf("records\n%s, want\n%s", got, want)
	}
	// Each record is where Rewritten says.
	for i, p := range places {
		var found *warctest.Record
		for _, s := range done.Kept {
			if r, ok := at[p.Offset+s.Delta]; ok && p.Offset >= s.From && p.Offset < s.To {
				found = &r
			}
		}
		for _, m := range done.Changed {
			if r := at[m.Offset]; m.From == p.Offset && m.Length == r.Length && m.Type == r.Field["warc-type"] {
				found = &r
			}
		}
		if i == 1 {
			if found != nil || len(done.Removed) != 1 || done.Removed[0] != p.Offset {
				t.Errorf("removed %v, found %v", done.Removed, found)
			}
			continue
		}
		if found == nil {
			t.Errorf("answer %d is nowhere", i)
			continue
		}
		was := before[1+2*i]
		same := found.Field["warc-block-digest"] == was.Field["warc-block-digest"] && found.Field["warc-record-id"] == was.Field["warc-record-id"]
		switch f := found.Field; i {
		case 3, 4:
			if f["warc-type"] != "response" || string(found.Payload()) != body {
				t.Errorf("answer %d has not got its payload: %v %.200q", i, f, found.Block)
			}
		case 5:
			if !same || f["warc-refers-to-target-uri"] != "https://a.example/first" || f["warc-refers-to-date"] != date {
				t.Errorf("answer %d: %v", i, f)
			}
		case 6:
			if !same || f["warc-refers-to-target-uri"]+f["warc-refers-to-date"] != "" {
				t.Errorf("answer %d: %v", i, f)
			}
		default:
			if !same || found.Length != was.Length {
				t.Errorf("answer %d: %v", i, f)
			}
		}
	}
	// It can be done again, and what Check knows of such a file holds.
	actions = map[string]warc.Action{"https://a.example/before": {Remove: true}}
	o.Name = done.Name
	again, err := warc.Rewrite(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, again.Name)
	records = warctest.Check(t, path)
	warctest.CheckIndex(t, path, records)
	if found := check(t, dir, again.Name, again.Size, true, nil); len(found) > 0 {
		t.Errorf("%q", found)
	}
	// Where nothing is to be done there is no new file, nor where it fails.
	actions, o.Name, begun = nil, again.Name, nil
	if none, err := warc.Rewrite(t.Context(), o); err != nil || none.Name != "" || len(begun) != 0 {
		t.Errorf("%v, %v, begun %v", none, err, begun)
	}
	broken := errors.New("no")
	o.Decide = func(a warc.Answer) (warc.Action, error) {
		if strings.HasSuffix(a.URL, "after") {
			return warc.Action{}, broken
		}
		return warc.Action{Remove: true}, nil
	}
	files := fmt.Sprint(os.ReadDir(dir))
	if _, err := warc.Rewrite(t.Context(), o); !errors.Is(err, broken) || fmt.Sprint(os.ReadDir(dir)) != files {
		t.Errorf("err = %v\n%s\n%v", err, files, fmt.Sprint(os.ReadDir(dir)))
	}
}
