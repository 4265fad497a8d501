package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/extractor"
)

// saveAgain saves what extracting a page again gave, and returns the fields that changed.
func saveAgain(t *testing.T, db *DB, p StoredPage, a *extractor.Article) []string {
	t.Helper()
	changed, err := db.SaveAgain(t.Context(), 1, &AgainRun{}, []Again{{FetchID: p.FetchID, RequestID: p.RequestID, Article: a}})
	if err != nil {
		t.Fatal(err)
	}
	return changed[0]
}

func TestSaveAgain(t *testing.T) {
	db := openTemp(t)
	list := []string{"https://a.example/1", "https://a.example/2"}
	add(t, db, list...)
	for _, u := range list {
		save(t, db, begin(t, db), saving{answer(request(t, db, u), u, "page "+u), article(u, "Old", "old words")})
	}
	if _, err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := func(make func(p StoredPage) *extractor.Article) (changes []bool) {
		for p, err := range db.Pages(t.Context(), 0, "", "") {
			if err != nil || string(p.Body) != "page "+p.URL || p.ContentType != "text/html; charset=utf-8" {
				t.Fatalf("page = %+v, %v", p, err)
			}
			changes = append(changes, len(saveAgain(t, db, p, make(p))) > 0)
		}
		for p, err := range db.StalePages(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			saveAgain(t, db, p, make(p))
		}
		return changes
	}
	better := func(p StoredPage) *extractor.Article { return article(p.URL, "New", "new words") }
	if got := again(better); !slices.Equal(got, []bool{true, true}) {
		t.Errorf("changed = %v", got)
	}
	if got := again(better); !slices.Equal(got, []bool{false, false}) {
		t.Errorf("the same again: changed = %v", got)
	}
	// Now both pages turn out to be one article, the second of them at its own address.
	same := func(p StoredPage) *extractor.Article {
		a := better(p)
		a.CanonicalURL = list[1]
		return a
	}
	again(same)
	if got := dump(t, db, `SELECT group_concat(url) || ' ' || (SELECT count(DISTINCT article_id) FROM fetches) FROM articles`)[0]; got != list[1]+" 1" {
		t.Errorf("articles = %s", got)
	}
	// A better extractor may also find that it is no article at all.
	again(func(p StoredPage) *extractor.Article {
		a := same(p)
		a.Kind = extractor.KindIndex
		return a
	})
	if got := articles(t, db, Filter{}); len(got) != 0 {
		t.Errorf("%d articles, want none", len(got))
	}
	nothing := []Again{{FetchID: 999, Article: article("https://a.example/", "", "")}}
	if _, err := db.SaveAgain(t.Context(), 1, &AgainRun{}, nothing); !errors.Is(err, ErrNotFound) {
		t.Errorf("SaveAgain of no fetch = %v, want %v", err, ErrNotFound)
	}
}

// What an article said stays as a revision of kind re-extraction, of the time at which it was captured; what is the same changes nothing.
func TestAgainKeeps(t *testing.T) {
	db := openTemp(t)
	const u, v = "https://a.example/1", "https://a.example/2"
	add(t, db, u, v)
	run := begin(t, db)
	old := article(u, "Old", prose("old words"))
	old.Images = []extractor.Image{{URL: "https://a.example/p.png"}}
	save(t, db, run, saving{answer(request(t, db, u), u, "page 1"), old}, saving{answer(request(t, db, v), v, "page 2"), article(v, "Same", prose("same"))})
	pages := all(t, db.Pages(t.Context(), 0, "", ""))
	better := *old
	better.Title, better.Tags, better.Images = "New", []string{"tag"}, nil
	if got := saveAgain(t, db, pages[0], &better); !slices.Equal(got, []string{"title", "tags", "images"}) {
		t.Errorf("changed = %q", got)
	}
	if got := saveAgain(t, db, pages[1], article(v, "Same", prose("same"))); got != nil {
		t.Errorf("changed = %q, want nothing", got)
	}
	// Another way to the same values is no version.
	better.Provenance = map[string]extractor.Source{"title": {From: "h1"}}
	if got := saveAgain(t, db, pages[0], &better); !slices.Equal(got, []string{"provenance"}) {
		t.Errorf("changed = %q", got)
	}
	want := []string{"1 capture Old 1 1", "2 re-extraction New 1 1", "1 capture Same 1 1"}
	got := dump(t, db, `SELECT concat_ws(' ', number, kind, title, fetch_id = article_id, captured_at = (SELECT fetched_at FROM fetches WHERE article_id = v.article_id))
		FROM article_revisions v ORDER BY article_id, number`)
	if !slices.Equal(got, want) {
		t.Errorf("revisions = %q, want %q", got, want)
	}
	r, err := db.Revision(t.Context(), 1, 1)
	if err != nil || r.Title != "Old" || len(r.Images) != 1 {
		t.Errorf("revision = %+v, %v", r, err)
	}
	// The two turn out to be one: what the second said is a version of the first.
	joined := *article(v, "Other", prose("same"))
	joined.CanonicalURL = u
	joined.Title = "New"
	if got := saveAgain(t, db, pages[1], &joined); got[0] != "article" {
		t.Errorf("changed = %q", got)
	}
	want = []string{"1 capture Old", "2 capture Same", "3 re-extraction New"}
	if got := dump(t, db, `SELECT concat_ws(' ', number, kind, title) FROM article_revisions ORDER BY article_id, number`); !slices.Equal(got, want) {
		t.Errorf("revisions = %q, want %q", got, want)
	}
}

// The page that the row shows is extracted again, not the wall that came after it.
func TestAgainBehindWall(t *testing.T) {
	db := openTemp(t)
	const u = "https://a.example/1"
	add(t, db, u)
	wall := article(u, "Sign in", "")
	wall.Kind = extractor.KindConsent
	first := answer(request(t, db, u), u, "story")
	save(t, db, begin(t, db), saving{first, article(u, "Story", prose("x"))})
	later := answer(request(t, db, u), u, "wall")
	later.FetchedAt = first.FetchedAt.AddDate(0, 0, 1)
	save(t, db, begin(t, db), saving{later, wall})
	// As a list of links that came in its place is kept: by another page with the same bytes.
	if _, err := db.write.Exec(`INSERT INTO pages SELECT 'w', 4, body FROM pages; UPDATE fetches SET page_sha256 = 'w' WHERE page_sha256 IS NULL`); err != nil {
		t.Fatal(err)
	}
	for p, err := range db.Pages(t.Context(), 0, "", "") {
		if err != nil || string(p.Body) != "story" || p.FetchID != 1 {
			t.Errorf("page = %+v, %v", p, err)
		}
	}
}

func TestResumeAgain(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/1", "https://b.example/2")
	for _, u := range []string{"https://a.example/1", "https://b.example/2"} {
		save(t, db, begin(t, db), saving{answer(request(t, db, u), u, "page "+u), article(u, "Old", prose(u))})
	}
	run, r := begin(t, db), AgainRun{Rules: "2"}
	if resumed, err := db.ResumeAgain(t.Context(), &r); resumed || err != nil {
		t.Fatal("there is nothing to go on with", err)
	}
	for p, err := range db.Pages(t.Context(), 0, "A.example", "") {
		if err != nil || p.URL != "https://a.example/1" {
			t.Fatal(p.URL, err)
		}
		if _, err := db.SaveAgain(t.Context(), run, &r, []Again{{FetchID: p.FetchID, RequestID: p.RequestID, Article: article(p.URL, "New", prose(p.URL))}}); err != nil {
			t.Fatal(err)
		}
	}
	begin(t, db) // killed before its first page
	for _, other := range []AgainRun{{Rules: "3"}, {Rules: "2", Site: "a.example"}} {
		if resumed, err := db.ResumeAgain(t.Context(), &other); resumed || err != nil {
			t.Errorf("goes on with what another has done: %+v, %v", other, err)
		}
	}
	on := AgainRun{Rules: "2"}
	if resumed, err := db.ResumeAgain(t.Context(), &on); !resumed || err != nil || on.Pages != 1 || on.Changed != 1 || on.Fields["title"] != 1 {
		t.Fatalf("resumed = %v %+v, %v", resumed, on, err)
	}
	var left []string
	for p, err := range db.Pages(t.Context(), on.Through, "", "") {
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, p.URL)
	}
	if !slices.Equal(left, []string{"https://b.example/2"}) {
		t.Errorf("left = %q", left)
	}
	if err := db.EndRun(t.Context(), run, "done", on.Summary()); err != nil {
		t.Fatal(err)
	}
	if resumed, err := db.ResumeAgain(t.Context(), &on); resumed || err != nil {
		t.Error("goes on with what is done", err)
	}
}

// A page that is gone was not found by being read again: another address that has its article takes over as before.
func TestAgainLeavesGone(t *testing.T) {
	db := openTemp(t)
	const u = "https://news.example/1"
	add(t, db, u)
	r := request(t, db, u)
	save(t, db, begin(t, db), saving{answer(r, u, "page"), article(u, "Title", "words")})
	gone := failure(r, "http_error", 410, time.Time{})
	gone.FetchedAt = gone.FetchedAt.Add(time.Hour)
	save(t, db, begin(t, db), saving{gone, nil})
	row := func() []string {
		return dump(t, db, `SELECT concat_ws(' ', source_rank, gone_at, captured_at, last_fetched_at, revision, page_sha256) FROM article`)
	}
	before := row()
	for p, err := range db.Pages(t.Context(), 0, "", "") {
		if err != nil {
			t.Fatal(err)
		}
		if changed := saveAgain(t, db, p, article(u, "Title", "words")); len(changed) > 0 {
			t.Errorf("changed: %q", changed)
		}
	}
	if after := row(); !slices.Equal(before, after) || !strings.HasPrefix(after[0], fmt.Sprint(goneRank)) {
		t.Errorf("the row is %q, was %q", after, before)
	}
}

// Two pages that an earlier version has shown to be one article stay one when nothing is read otherwise.
func TestAgainKeepsWhatVersionsProved(t *testing.T) {
	db := openTemp(t)
	const u, v = "https://a.example/tram", "https://a.example/tram?ref=newsletter"
	add(t, db, u, v)
	run := begin(t, db)
	other := article(v, "Tram opens", prose("the tram"))
	other.CanonicalURL = u
	said := map[string]*extractor.Article{"page 1": article(u, "Tram opens", prose("the tram")), "page 2": other, "page 3": article(u, "Tram closed", prose("closed again"))}
	save(t, db, run, saving{answer(request(t, db, u), u, "page 1"), said["page 1"]}, saving{answer(request(t, db, v), v, "page 2"), other})
	r := request(t, db, u)
	r.Attempt++
	later := answer(r, u, "page 3")
	later.FetchedAt = later.FetchedAt.Add(time.Hour)
	save(t, db, run, saving{later, said["page 3"]})
	show := func() string {
		return strings.Join(dump(t, db, `SELECT title || ' ' || revision || ' ' || (SELECT count(DISTINCT article_id) FROM fetches) FROM articles`), ", ")
	}
	if got := show(); got != "Tram closed 2 1" {
		t.Fatalf("before: %s", got)
	}
	for p, err := range db.Pages(t.Context(), 0, "", "") {
		if err != nil {
			t.Fatal(err)
		}
		if got := saveAgain(t, db, p, said[string(p.Body)]); got != nil {
			t.Errorf("%s: changed %q", p.URL, got)
		}
	}
	if got := show(); got != "Tram closed 2 1" {
		t.Errorf("after: %s", got)
	}
}

// What somebody else has written into a row becomes no version of the article when its page is read again.
func TestAgainMendsWhatWasAltered(t *testing.T) {
	const u = "https://a.example/1"
	for name, statement := range map[string]string{
		"text":                  `UPDATE article SET title = 'Forged'`,
		"byline":                `UPDATE article SET byline = 'By Nobody'`,
		"text before schema 16": `UPDATE article SET body = 'Forged.', fields_sha256 = ''`,
		"kind":                  `UPDATE article SET kind = 'live_blog'`,
		"a list as text":        `UPDATE article SET tags = 'forged'`,
		"a hash":                `UPDATE article SET fields_sha256 = 'ab'`,
		"what cannot be read":   `UPDATE article SET images_json = 'forged'`,
	} {
		db := openTemp(t)
		add(t, db, u)
		was := article(u, "Title", prose("words"))
		save(t, db, begin(t, db), saving{answer(request(t, db, u), u, "page"), was})
		if _, err := db.write.Exec(statement); err != nil {
			t.Fatal(err)
		}
		for _, p := range all(t, db.Pages(t.Context(), 0, "", "")) {
			if got := saveAgain(t, db, p, article(u, "Title", prose("words"))); !slices.Contains(got, "altered") {
				t.Errorf("%s: changed = %q", name, got)
			}
		}
		if _, err := db.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := unsound(t, db); len(d) > 0 {
			t.Errorf("%s: differences: %q", name, d)
		}
		if got := dump(t, db, `SELECT count(*) || title FROM article_revisions`)[0]; got != "1Title" {
			t.Errorf("%s: versions: %s", name, got)
		}
	}
}

// When one of two pages turns out to be another article, each has the times of its own pages, at every moment.
func TestAgainSplits(t *testing.T) {
	const u, v = "https://a.example/1", "https://a.example/2"
	for leaves, want := range [][]string{
		{"Other " + u + "," + v}, // the second page says that it is the first, whatever that is now
		{"One " + u, "Other " + v},
	} {
		db := openTemp(t)
		add(t, db, u, v)
		one := article(v, "One", prose("one"))
		one.CanonicalURL = u
		save(t, db, begin(t, db), saving{answer(request(t, db, u), u, "page 1"), article(u, "One", prose("one"))}, saving{answer(request(t, db, v), v, "page 2"), one})
		if _, err := db.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
		pages := all(t, db.Pages(t.Context(), 0, "", ""))
		if n := len(articles(t, db, Filter{})); n != 1 {
			t.Fatalf("%d articles, want one of both pages", n)
		}
		left := pages[leaves]
		other := article(left.URL+"/other", "Other", prose("other"))
		other.CanonicalURL = left.URL + "/other"
		saveAgain(t, db, left, other)
		check := func() {
			t.Helper()
			if _, err := db.Index(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d := unsound(t, db); len(d) > 0 {
				t.Errorf("%s leaves: differences: %q", left.URL, d)
			}
		}
		check()
		for _, p := range all(t, db.StalePages(t.Context())) {
			saveAgain(t, db, p, article(p.URL, "One", prose("one")))
		}
		check()
		got := dump(t, db, `SELECT title || ' ' || (SELECT group_concat(f.url) FROM fetches f WHERE article_id = article.id AND fetched_at IN (first_fetched_at, last_fetched_at, captured_at)) FROM article ORDER BY title`)
		if !slices.Equal(got, want) {
			t.Errorf("%s leaves: %q, want %q", left.URL, got, want)
		}
	}
}
