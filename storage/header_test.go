package storage

import (
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A long header is kept without its longest fields.
func TestLongHeader(t *testing.T) {
	h := http.Header{"Content-Type": {"text/html"}, "X-Long": {strings.Repeat("\xff", 20_000)}, "X-Text": {strings.Repeat("a", 20_000)}}
	want := `{"Content-Type":["text/html"],"X-Long":[],"X-Text":["` + strings.Repeat("a", 20_000) + `"]}`
	if got := headerText(h); got != want {
		t.Errorf("%d bytes: %.80s", len(got), got)
	}
	for i := range 9000 {
		h[fmt.Sprintf("X-Short-%d", i)] = []string{"a"}
	}
	if got := headerText(h); got != "{}" {
		t.Errorf("%d bytes: %.80s", len(got), got)
	}
}

func TestKeptHeader(t *testing.T) {
	h := http.Header{
		"Content-Type": {"text/html"},
		"Set-Cookie":   {"session=key; Path=/; HttpOnly", " id = a=b", "key; Secure", "=key", ""},
		"Set-Cookie2":  {`old="key"; Version="1"`},
		"Location":     {"https://ada:key@a.example/@news?by=b@c.example"},
		"Link":         {"<//ada@a.example/1>; rel=next, <https://a.example/2@3>", `<http:\\ada:key@a.example\1>`, "<https://a:b@c:key@a.example>", "HTTPS:ada:key@a.example", "http:/ada:key@a.example"},
		"From":         {"mailto:ada@a.example", "desk@a.example // the desk"},
	}
	want := http.Header{
		"Content-Type": {"text/html"},
		"Set-Cookie":   {"session=…", "id=…", "…", "=…", "…"},
		"Set-Cookie2":  {"old=…"},
		"Location":     {"https://a.example/@news?by=b@c.example"},
		"Link":         {"<//a.example/1>; rel=next, <https://a.example/2@3>", `<http:\\a.example\1>`, "<https://a.example>", "HTTPS:a.example", "http:/a.example"},
		"From":         {"mailto:ada@a.example", "desk@a.example // the desk"},
	}
	if diff := cmp.Diff(want, keptHeader(h)); diff != "" {
		t.Error(diff)
	}
	if h.Get("Set-Cookie") != "session=key; Path=/; HttpOnly" || h.Get("Location") != "https://ada:key@a.example/@news?by=b@c.example" {
		t.Error("the page's own header has changed")
	}
	plain := http.Header{"Content-Type": {"text/html"}}
	if diff := cmp.Diff(plain, keptHeader(plain)); diff != "" {
		t.Error(diff)
	}
	if keptHeader(nil) != nil {
		t.Error("a header out of nothing")
	}
}

// An archive of an earlier version loses the values, too.
func TestMigrateCookies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append(migrations[:7:7], `
		INSERT INTO requests (id, url, key, host, source, depth, state, added_at) VALUES (1, 'https://a.example/1', 'https://a.example/1', 'a.example', '', 0, 'done', '')`, `
		INSERT INTO fetches (request_id, attempt, url, final_url, hops, fetched_at, duration_ms, status, outcome, error, content_type, header, body_bytes, truncated, saved)
		SELECT 1, value ->> 0, '', '', '[]', '', 0, 200, 'fetched', '', '', value ->> 1, 0, 0, 'stored' FROM json_each(
			'[[1, "{\"Date\":[\"now\"],\"Set-Cookie\":[\"session=key; Path=/\",\"key\"]}"], [2, "{}"], [3, ""]]')`,
		fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = 7`, applicationID)) {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got := dump(t, openAt(t, path, Options{}), `SELECT header FROM fetches ORDER BY id`)
	want := []string{`{"Date":["now"],"Set-Cookie":["session=…","…"]}`, `{}`, ``}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
