package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// Every outcome leaves a fetch with its reason and the right state of its request.
func TestWriterOutcomes(t *testing.T) {
	db := openTemp(t)
	list := []string{"https://a.example/ok", "https://a.example/index", "https://a.example/pdf", "https://a.example/404", "https://a.example/slow", "https://a.example/stopped", "https://a.example/unread"}
	add(t, db, list...)
	run := begin(t, db)
	r := func(i int) crawler.Request { return request(t, db, list[i]) }
	index := article(list[1], "Front page", "")
	index.Kind, index.Tags = extractor.KindIndex, []string{"navigation"}
	pdf := answer(r(2), list[2], "%PDF")
	pdf.Outcome = crawler.OutcomeNotHTML
	notFound := failure(r(3), crawler.OutcomeHTTPError, 404, time.Time{})
	notFound.Body = []byte("<p>gone")
	ok := answer(r(0), list[0], "body")
	ok.Hops = []crawler.Hop{{URL: "https://a.example/old", Status: 301}}
	ok.Truncated = true
	got := save(t, db, run,
		saving{ok, article(list[0], "T", "B")}, saving{answer(r(1), list[1], "i"), index}, saving{pdf, nil}, saving{notFound, nil},
		saving{failure(r(4), crawler.OutcomeTimeout, 0, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)), nil},
		saving{failure(r(5), crawler.OutcomeStopped, 0, time.Time{}), nil}, saving{answer(r(6), list[6], "?"), nil})
	want := []Saved{SavedStored, SavedNotArticle, SavedNotArticle, SavedFailed, SavedRetry, SavedRetry, SavedNotArticle}
	if !slices.Equal(got, want) {
		t.Errorf("saved = %v, want %v", got, want)
	}
	wantRows := []string{
		"done 1  fetched", "done 1  fetched", "done 1  not_html", "failed 1  http_error",
		"pending 1 2030-01-01T00:00:00.000Z timeout", "pending 0  ", "done 1  fetched",
	}
	rows := dump(t, db, `SELECT state || ' ' || attempts || ' ' || iif(state = 'pending', coalesce(next_at, ''), '') || ' ' || coalesce(outcome, '') FROM requests ORDER BY id`)
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if got := dump(t, db, `SELECT hops || truncated || body_bytes || ' ' || final_url FROM fetches WHERE saved = 'stored'`)[0]; got != `[{"url":"https://a.example/old","status":301}]14 https://a.example/ok` {
		t.Errorf("fetch = %s", got)
	}
	if got := dump(t, db, `SELECT truncated, length(page_sha256) FROM articles`); !slices.Equal(got, []string{"1 64"}) {
		t.Errorf("truncated and page in articles = %q", got)
	}
	for a, err := range db.Articles(t.Context(), Filter{}) {
		if err != nil || !a.Truncated || len(a.PageSHA256) != 64 || a.FetchedAt != timeText(ok.FetchedAt) || a.FirstFetchedAt != a.FetchedAt {
			t.Errorf("Articles: %+v, %v", a, err)
		}
	}
	if got := dump(t, db, `SELECT url || ' ' || kind FROM other_pages ORDER BY url`); !slices.Equal(got, []string{"https://a.example/index index", "https://a.example/pdf not_html"}) {
		t.Errorf("other_pages = %q", got)
	}
	if got := dump(t, db, `SELECT url || ' ' || outcome || ' ' || status || ' ' || error || ' ' || attempts FROM failures`); !slices.Equal(got, []string{"https://a.example/404 http_error 404 it went wrong: http_error 1"}) {
		t.Errorf("failures = %q", got)
	}
	if got := dump(t, db, `SELECT (SELECT count(*) FROM tags), (SELECT count(*) FROM pages)`)[0]; got != "0 5" {
		t.Errorf("tags, pages = %s", got)
	}
	counts, err := db.Counts(t.Context())
	if want := (Counts{Articles: 1, NotArticles: 2, Pending: 2, Failed: 1, Failures: map[string]int{"http_error": 1}}); err != nil || !cmp.Equal(counts, want) {
		t.Errorf("Counts = %+v, %v; want %+v", counts, err, want)
	}
	if got := dump(t, db, `SELECT saved, count(*) FROM fetches WHERE run_id = ? GROUP BY 1`, run); !slices.Equal(got, []string{"failed1", "not_article3", "retry1", "stored1"}) {
		t.Errorf("saved = %q", got)
	}
	if err := db.EndRun(t.Context(), run, "done", map[string]int{"stored": 1}); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, db, `SELECT json_extract(summary, '$.stored') || outcome || (ended_at >= started_at) FROM runs`)[0]; got != "1done1" {
		t.Errorf("run = %s", got)
	}
}

// A page that comes back after a retry counts as what it became.
func TestWriterRetryThenStored(t *testing.T) {
	db := openTemp(t)
	const u = "https://a.example/"
	add(t, db, u)
	run := begin(t, db)
	save(t, db, run, saving{failure(request(t, db, u), crawler.OutcomeNetwork, 0, time.Now()), nil})
	save(t, db, run, saving{answer(request(t, db, u), u, "x"), article(u, "T", "B")})
	if got := dump(t, db, `SELECT group_concat(attempt || saved) || (SELECT error IS NULL AND next_at > tried_at FROM requests) FROM fetches`)[0]; got != "1retry,2stored1" {
		t.Errorf("fetches = %s", got)
	}
}

// Without a request of this archive, a page gets one.
func TestWriterWithoutRequest(t *testing.T) {
	db := openTemp(t)
	const u = "https://a.example/"
	for range 2 {
		save(t, db, 0, saving{answer(crawler.Request{URL: u}, u, "x"), article(u, "T", "B")})
	}
	if got := dump(t, db, `SELECT count(*) || state || (SELECT count(*) FROM fetches) FROM requests`)[0]; got != "1done1" {
		t.Errorf("requests and fetches = %s", got)
	}
}

func TestWriterClosed(t *testing.T) {
	db := openTemp(t)
	w := db.NewWriter(t.Context(), 0)
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := w.Save(t.Context(), answer(crawler.Request{URL: "https://a.example/"}, "https://a.example/", ""), nil, nil); err == nil {
		t.Error("Save after Close is no error")
	}
}

// A full disk stops the writer, says so, and what was stored before stays.
func TestWriterFullDisk(t *testing.T) {
	db := openTemp(t)
	const u = "https://a.example/first"
	save(t, db, 0, saving{answer(crawler.Request{URL: u}, u, "x"), article(u, "T", "B")})
	if _, err := db.write.Exec(`PRAGMA max_page_count = 1`); err != nil { // the size that it has
		t.Fatal(err)
	}
	w := db.NewWriter(t.Context(), 0)
	random := make([]byte, 1<<20)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	called := false
	var saveErr error
	for i := 0; i < 1000 && saveErr == nil; i++ { // more than the queue holds
		u := fmt.Sprintf("https://a.example/%d", i)
		saveErr = w.Save(t.Context(), answer(crawler.Request{URL: u}, u, string(random)), nil, func(Saved) { called = true })
	}
	err := w.Close()
	if errorCode(err) != codeFull || errorCode(saveErr) != codeFull || called {
		t.Errorf("Save = %v, Close = %v, done called: %t", saveErr, err, called)
	}
	if err != nil && (!strings.Contains(err.Error(), "the disk is full") || strings.Contains(err.Error(), "\n")) {
		t.Errorf("message = %q", err)
	}
	if got := articles(t, db, Filter{}); len(got) != 1 {
		t.Errorf("%d articles, want the one stored before", len(got))
	}
}

// A Save that waits for room ends with its context.
func TestWriterSaveEndsWithItsContext(t *testing.T) {
	db := openTemp(t)
	w := db.NewWriter(t.Context(), 0)
	tx, err := db.write.Begin() // the writer cannot go on
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var saveErr error
	for i := 0; i < 10*queueRecords && saveErr == nil; i++ {
		u := fmt.Sprintf("https://a.example/%d", i)
		saveErr = w.Save(ctx, answer(crawler.Request{URL: u}, u, "x"), nil, nil)
	}
	if !errors.Is(saveErr, context.Canceled) {
		t.Errorf("Save = %v, want %v", saveErr, context.Canceled)
	}
	tx.Rollback()
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// Two archives open on one file write at the same time, as two processes would, while a third indexes.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	var all sync.WaitGroup
	const each = 300
	for n := range 2 {
		db := openAt(t, path, Options{})
		all.Go(func() {
			w := db.NewWriter(t.Context(), 0)
			for i := range each {
				u := fmt.Sprintf("https://a.example/%d/%d", n, i)
				if err := w.Save(t.Context(), answer(crawler.Request{URL: u}, u, u), article(u, "Title", "Body "+u), nil); err != nil {
					t.Error(err)
					return
				}
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	indexer := openAt(t, path, Options{})
	all.Go(func() {
		for range 5 {
			if _, err := indexer.Index(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	if got := articles(t, indexer, Filter{}); len(got) != 2*each {
		t.Errorf("%d articles, want %d", len(got), 2*each)
	}
}

func BenchmarkWriter(b *testing.B) {
	db := openTemp(b)
	w := db.NewWriter(b.Context(), 0)
	text := strings.Repeat("The ferry company and the harbour union met again on Monday. ", 100)
	page := strings.Repeat("<p class=x>"+text, 15)
	for i := range b.N {
		u := fmt.Sprintf("https://h%d.example/%d", i%50, i)
		a := full(u)
		a.Body, a.BodyHTML, a.Markdown = text+u, text, text
		if err := w.Save(b.Context(), answer(crawler.Request{URL: u}, u, page+u), a, nil); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
