package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// openTemp returns a new archive that is closed, and found sound, at the end of the test.
func openTemp(t testing.TB) *DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	empty, err := emptyArchive()
	if err == nil {
		err = os.WriteFile(path, empty, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return openAt(t, path, Options{})
}

// emptyArchive is a new archive's file. It is made once: with -race the migrations take longer than most tests.
var emptyArchive = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "a.db")
	db, err := Open(context.Background(), path, Options{})
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func openAt(t testing.TB, path string, o Options) *DB {
	t.Helper()
	db, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if db.write != nil && db.write.Ping() == nil {
			checkSound(t, db)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// checkSound runs SQLite's own checks on the file and on the full-text index.
func checkSound(t testing.TB, db *DB) {
	t.Helper()
	var result string
	if err := db.write.QueryRow(`PRAGMA integrity_check`).Scan(&result); err != nil || result != "ok" {
		t.Errorf("integrity_check = %q, %v", result, err)
	}
	for _, table := range []string{"articles_fts", "articles_fts_chars"} {
		if _, err := db.write.Exec(`INSERT INTO ` + table + ` (` + table + `) VALUES ('integrity-check')`); err != nil {
			t.Errorf("integrity-check of %s: %v", table, err)
		}
	}
	rows, err := db.write.Query(`PRAGMA foreign_key_check`)
	if err != nil {
		t.Error(err)
		return
	}
	defer rows.Close()
	if rows.Next() {
		t.Error("foreign_key_check has rows")
	}
}

// urls makes a list for AddURLs.
func urls(list ...string) iter.Seq2[crawler.Request, error] {
	return func(yield func(crawler.Request, error) bool) {
		for _, u := range list {
			if !yield(crawler.Request{URL: u, Source: "list"}, nil) {
				return
			}
		}
	}
}

func add(t testing.TB, db *DB, list ...string) Added {
	t.Helper()
	n, err := db.AddURLs(t.Context(), urls(list...), RetryPassing)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func begin(t testing.TB, db *DB) int64 {
	t.Helper()
	id, err := db.BeginRun(t.Context(), Run{Command: "crawl", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// request returns the archive's request for a URL.
func request(t testing.TB, db *DB, u string) crawler.Request {
	t.Helper()
	var r crawler.Request
	key, err := crawler.Key(u)
	if err == nil {
		err = db.read.QueryRow(`SELECT id, url, key, host, source, depth, attempts + 1 FROM requests WHERE key = ?`, key).
			Scan(&r.ID, &r.URL, &r.Key, &r.Host, &r.Source, &r.Depth, &r.Attempt)
	}
	if err != nil {
		t.Fatal(u, err)
	}
	return r
}

// answer returns a page that came back for r.
func answer(r crawler.Request, final, body string) *crawler.Page {
	u, err := url.Parse(final)
	if err != nil {
		panic(err)
	}
	return &crawler.Page{
		Request: r, URL: u, Status: 200, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body: []byte(body), FetchedAt: time.Date(2024, 5, 6, 7, 8, 9, int(r.ID)*1e6, time.UTC), Duration: 12 * time.Millisecond,
		Outcome: crawler.OutcomeFetched,
	}
}

// failure returns a page that did not come.
func failure(r crawler.Request, outcome crawler.Outcome, status int, again time.Time) *crawler.Page {
	p := answer(r, r.URL, "")
	p.Outcome, p.Status, p.Again = outcome, status, again
	p.Err = fmt.Errorf("it went wrong: %w", errors.New(string(outcome)))
	return p
}

func article(u, title, body string) *extractor.Article {
	return &extractor.Article{URL: u, Title: title, Body: body, Kind: extractor.KindArticle}
}

type saving struct {
	page    *crawler.Page
	article *extractor.Article
}

// save writes pages in order with a writer of its own and returns what became of each.
func save(t testing.TB, db *DB, runID int64, all ...saving) []Saved {
	t.Helper()
	w := db.NewWriter(t.Context(), runID)
	saved := make([]Saved, len(all))
	var mu sync.Mutex
	for i, s := range all {
		err := w.Save(t.Context(), s.page, s.article, func(r Saved) {
			mu.Lock()
			defer mu.Unlock()
			saved[i] = r
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return saved
}

// dump returns the rows of a query as text, for comparing.
func dump(t testing.TB, db *DB, query string, args ...any) []string {
	t.Helper()
	_, rows, err := db.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = fmt.Sprint(r...)
	}
	return lines
}

func articles(t testing.TB, db *DB, f Filter) []*extractor.Article {
	t.Helper()
	var all []*extractor.Article
	for a, err := range db.Articles(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a.Article)
	}
	return all
}
