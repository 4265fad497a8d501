package storage

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"broadsheet/extractor"
)

// The view of changes has what a site did, and not what it said that it did, nor what only the extractor reads otherwise.
func TestArticleChanges(t *testing.T) {
	db := openTemp(t)
	const u = "https://news.example/1"
	add(t, db, u)
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	show := func(page, title, body, modified string) {
		t.Helper()
		at = at.Add(time.Hour)
		p := answer(request(t, db, u), u, page)
		p.FetchedAt = at
		a := article(u, title, body)
		a.Modified = modified
		if page == "6" {
			a.Lead = "He is innocent, the court says."
		}
		save(t, db, begin(t, db), saving{p, a})
	}
	show("1", "First", "One.", "2026-03-01")
	show("2", "Second", "One.", "2026-03-01")       // a headline
	show("3", "Second", "Two.", "2026-03-01")       // silently
	show("4", "Second", "Three.", "2026-03-02")     // as it says
	show("4", "Second read", "Four.", "2026-03-02") // the same bytes
	show("5", "Third", "Five.", "2026-03-02")       // both at once
	show("6", "Third", "Five.", "2026-03-02")       // in the standfirst alone
	gone := failure(request(t, db, u), "http_error", 410, time.Time{})
	gone.FetchedAt = at.Add(time.Hour)
	save(t, db, begin(t, db), saving{gone, nil})

	at = at.Add(3 * time.Hour)
	show("6b", "Third", "Five.", "2026-03-02") // it is back, and not as it was
	gone = failure(request(t, db, u), "http_error", 410, time.Time{})
	gone.FetchedAt = at.Add(time.Hour)
	save(t, db, begin(t, db), saving{gone, nil})

	got := dump(t, db, `SELECT concat_ws(' ', change, from_number, to_number, title_before, title_after, substr(captured_after, 12, 5)) FROM article_changes ORDER BY captured_after, change`)
	want := []string{"headline 1 2 First Second 10:00", "silent_edit 2 3 Second Second 11:00", "headline 5 6 Second read Third 14:00", "silent_edit 5 6 Second read Third 14:00",
		"silent_edit 6 7 Third Third 15:00", "gone 7 Third 16:00", "back 7 Third 19:00", "silent_edit 7 8 Third Third 19:00", "gone 8 Third 20:00"}
	if !slices.Equal(got, want) {
		t.Errorf("changes:\n%q, want\n%q", got, want)
	}
	if got := dump(t, db, `SELECT count(*) FROM article_changes WHERE text_sha256_before = text_sha256_after AND to_number NOT IN (7, 8) OR extractor_before <> ? OR page_sha256_before IS NULL`, extractor.Version); got[0] != "0" {
		t.Errorf("%s changes without hashes or version", got[0])
	}
	id, versions, err := db.FindArticle(t.Context(), u)
	if err != nil || versions != 8 {
		t.Fatalf("FindArticle = %d, %d, %v", id, versions, err)
	}
	for n := 1; n <= versions; n++ {
		v, err := db.Revision(t.Context(), id, n)
		if err != nil || v.TextSHA256 != textSum(v.Title, v.Body) || v.CapturedAt == "" || v.ExtractorVersion == "" {
			t.Errorf("version %d: %+v, %v", n, v, err)
		}
	}
	if _, _, err := db.FindArticle(t.Context(), "https://news.example/other"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an article that is not there: %v, want %v", err, ErrNotFound)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := db.FindArticle(stopped, u); !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotFound) {
		t.Errorf("a search that was stopped: %v, want %v", err, context.Canceled)
	}
}
