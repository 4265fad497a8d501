package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

const story = "https://news.example/story"

// checks saves what a request got at hours after the start of the day, each in a run of its own.
type checks struct {
	t  *testing.T
	db *DB
}

func newChecks(t *testing.T, list ...string) checks {
	t.Helper()
	db := openTemp(t)
	add(t, db, list...)
	return checks{t, db}
}

var firstDay = time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)

func (c checks) page(hour float64, u, body string, a *extractor.Article) Saved {
	c.t.Helper()
	p := answer(request(c.t, c.db, u), u, body)
	p.FetchedAt = firstDay.Add(time.Duration(hour * float64(time.Hour)))
	p.Header.Set("Etag", `"`+body+`"`)
	return save(c.t, c.db, begin(c.t, c.db), saving{p, a})[0]
}

func (c checks) status(hour float64, u string, status int) Saved {
	c.t.Helper()
	p := failure(request(c.t, c.db, u), crawler.OutcomeHTTPError, status, time.Time{})
	if status == http.StatusNotModified {
		p.Outcome, p.Err, p.Header = crawler.OutcomeUnmodified, nil, http.Header{}
	}
	p.FetchedAt = firstDay.Add(time.Duration(hour * float64(time.Hour)))
	return save(c.t, c.db, begin(c.t, c.db), saving{p, nil})[0]
}

func (c checks) want(query string, want ...string) {
	c.t.Helper()
	if diff := cmp.Diff(want, dump(c.t, c.db, query)); diff != "" {
		c.t.Errorf("%s (-want +got):\n%s", query, diff)
	}
}

// Each version is kept once, with what it said; other advertisements, other markup and answers without a body add none.
func TestRevisions(t *testing.T) {
	c := newChecks(t, story)
	a := func(title, body string) *extractor.Article { return article(story, title, body) }
	markup := a("Second", "two")
	markup.Markdown, markup.Modified = "two *", "2024-05-06"
	for i, step := range []struct {
		body string
		a    *extractor.Article
		want Saved
	}{
		{"1", a("First", "one"), SavedStored},
		{"1 ad", a("First", "one"), SavedUnchanged},
		{"1", a("First", "one"), SavedUnchanged},
		{"2", a("Second", "two"), SavedRevised},
		{"2 markup", markup, SavedUnchanged},
		{"3", a("Third", "two"), SavedRevised},
	} {
		if got := c.page(float64(i), story, step.body, step.a); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
	if got := c.status(6, story, http.StatusNotModified); got != SavedUnchanged {
		t.Errorf("304: %s", got)
	}
	c.want(`SELECT number || ' ' || kind || ' ' || substr(captured_at, 12, 2) || ' ' || title || ' ' || modified || ' ' || body || ' ' ||
			(SELECT CAST(size AS TEXT) FROM pages WHERE sha256 = page_sha256) || ' ' || (SELECT substr(fetched_at, 12, 2) FROM fetches WHERE id = fetch_id)
		FROM article_revisions ORDER BY number`,
		"1 capture 00 First  one 1 00", "2 capture 03 Second 2024-05-06 two 8 03", "3 capture 05 Third  two 1 05")
	c.want(`SELECT revision || ' ' || substr(captured_at, 12, 2) || ' ' || substr(first_fetched_at, 12, 2) || ' ' || substr(fetched_at, 12, 2) FROM articles`, "3 05 00 06")
	c.want(`SELECT group_concat(saved || ' ' || (page_sha256 IS NOT NULL) || (article_id IS NOT NULL)) FROM fetches`,
		"stored 11,unchanged 01,unchanged 11,revised 11,unchanged 11,revised 11,unchanged 01")
	c.want(`SELECT count(*) FROM pages`, "4")
	for number, title := range []string{1: "First", 2: "Second", 3: "Third"} {
		if number == 0 {
			continue
		}
		v, err := c.db.Revision(t.Context(), 1, number)
		if err != nil || v.Title != title || v.Number != number || v.CapturedAt == "" || v.PageSHA256 == "" || v.ExtractorVersion != extractor.Version {
			t.Errorf("Revision(%d) = %+v, %v", number, v, err)
		} else if number == 2 && v.Markdown != "two *" {
			t.Errorf("Revision(2).Markdown = %q, want what the row showed last", v.Markdown)
		}
	}
	if _, err := c.db.Revision(t.Context(), 1, 4); !errors.Is(err, ErrNotFound) {
		t.Errorf("Revision(4): %v", err)
	}
}

// An older answer that comes late, such as one from a file that is read twice, does not undo a newer one.
func TestOlderCapture(t *testing.T) {
	c := newChecks(t, story)
	for range 2 {
		c.page(1, story, "1", article(story, "First", "one"))
		c.page(2, story, "2", article(story, "Second", "two"))
	}
	c.want(`SELECT group_concat(number || title) FROM article_revisions`, "1First,2Second")
}

// What an extractor of another version makes of the same bytes is told apart from what the site has changed.
func TestReExtractionIsNoCapture(t *testing.T) {
	c := newChecks(t, story)
	c.page(0, story, "1", article(story, "First", "one"))
	c.page(1, story, "1", article(story, "First", "one, and more"))
	c.want(`SELECT group_concat(number || kind) FROM article_revisions`, "1capture,2re-extraction")
}

// Whichever of an article's addresses comes first, there is one version of it.
func TestAddressesAreNoRevisions(t *testing.T) {
	const alias = story + "?page=all"
	a := func(u, body string) *extractor.Article {
		x := article(u, "Title", body)
		x.CanonicalURL = story
		return x
	}
	for _, order := range [][]string{{story, alias}, {alias, story}} {
		c := newChecks(t, story, alias)
		for i, u := range order {
			c.page(float64(i), u, u, a(u, "text of "+u))
		}
		c.want(`SELECT number || body FROM article_revisions`, "1text of "+story)
	}
}

func TestGone(t *testing.T) {
	c := newChecks(t, story, "https://news.example/never")
	state := func(want string) {
		t.Helper()
		c.want(`SELECT state || ' ' || (missing_since IS NOT NULL) || ' ' || coalesce(substr(requests.gone_at, 9, 5), '-') || ' ' || coalesce(substr(articles.gone_at, 9, 5), '-') || ' ' || (next_at > tried_at)
			FROM requests JOIN articles ON articles.id = article_id WHERE requests.id = 1`, want)
	}
	step := func(got, want Saved, wantState string) {
		t.Helper()
		if got != want {
			t.Errorf("saved %s, want %s", got, want)
		}
		state(wantState)
	}
	c.page(0, story, "1", article(story, "T", "B"))
	state("done 0 - - 1")
	step(c.status(1, story, 404), SavedFailed, "done 1 - - 1")
	step(c.status(2, story, 500), SavedFailed, "done 1 - - 1")
	step(c.status(24, story, 404), SavedFailed, "done 1 - - 1")
	step(c.status(25, story, 404), SavedGone, "gone 1 07T01 07T01 1")
	step(c.status(26, story, 503), SavedFailed, "gone 1 07T01 07T01 1")
	step(c.status(27, story, 410), SavedGone, "gone 1 07T01 07T01 1")
	step(c.page(48, story, "1", article(story, "T", "B")), SavedUnchanged, "done 0 - - 1")
	c.want(`SELECT substr(changed_at, 9, 5) FROM requests WHERE id = 1`, "08T00")
	step(c.status(49, story, 410), SavedGone, "gone 1 08T01 08T01 1")
	c.want(`SELECT title || body || revision FROM articles`, "TB1")
	c.want(`SELECT count(*) FROM failures`, "0")
	// What never was there is a failure, as in any crawl.
	if got := c.status(50, "https://news.example/never", 410); got != SavedFailed {
		t.Errorf("410 of a page that never was: %s", got)
	}
	c.want(`SELECT state || (next_at IS NULL) FROM requests WHERE id = 2`, "failed1")
}

// An article with two addresses is gone with the last; the other takes over, and what the gone one said is kept.
func TestGoneAtOneAddress(t *testing.T) {
	const alias = story + "?page=all"
	c := newChecks(t, story, alias)
	a := func(u, body string) *extractor.Article {
		x := article(u, "Title", body)
		x.CanonicalURL = story
		return x
	}
	c.page(0, story, "1", a(story, "one"))
	c.page(1, alias, "2", a(alias, "two"))
	c.status(2, story, 410)
	c.want(`SELECT body || (gone_at IS NULL) FROM articles`, "one1")
	c.want(`SELECT count(*) FROM requests WHERE etag IS NOT NULL`, "0")
	c.page(3, alias, "2", a(alias, "two"))
	c.want(`SELECT number || body FROM article_revisions ORDER BY number`, "1one", "2two")
	c.status(4, alias, 410)
	c.want(`SELECT body || substr(gone_at, 12, 2) FROM articles`, "two04")
}

// A short address leads to another article one day. What it led to before has its own address, which takes over.
func TestAddressLeadsElsewhere(t *testing.T) {
	c := newChecks(t, short, story)
	redirected := func(hour float64, to, body string, a *extractor.Article) {
		p := answer(request(t, c.db, short), to, body)
		p.FetchedAt = firstDay.Add(time.Duration(hour * float64(time.Hour)))
		save(t, c.db, begin(t, c.db), saving{p, a})
	}
	redirected(0, story, "1", article(story, "Title", "one"))
	c.page(1, story, "1", article(story, "Title", "one"))
	redirected(2, short, "2", article(short, "Other", "other"))
	c.want(`SELECT group_concat(title || body) FROM articles`, "Titleone,Otherother")
	c.want(`SELECT count(*) FROM requests WHERE etag IS NOT NULL AND article_id = 1`, "0")
	if got := c.page(3, story, "3", article(story, "Title", "one, corrected")); got != SavedRevised {
		t.Errorf("corrected: %s", got)
	}
	c.want(`SELECT group_concat(title || body) FROM articles`, "Titleone, corrected,Otherother")
}

// A wall before an article hides it for a time, and never by a 304.
func TestWallBeforeArticle(t *testing.T) {
	c := newChecks(t, story)
	wall := article("https://news.example/consent", "Before you continue", "Accept")
	wall.Kind = extractor.KindConsent
	c.page(0, story, "1", article(story, "T", "B"))
	c.want(`SELECT etag || article_id FROM requests`, `"1"1`)
	p := answer(request(t, c.db, story), wall.URL, "wall")
	p.Header.Set("Etag", `"wall"`)
	save(t, c.db, begin(t, c.db), saving{p, wall})
	c.want(`SELECT coalesce(etag, 'none') || article_id || (next_at IS NOT NULL) FROM requests`, `none11`)
	c.want(`SELECT title || revision FROM articles`, "T1")
}

func TestIntervals(t *testing.T) {
	day := 24 * time.Hour
	date := func(kind extractor.Kind, date string) *extractor.Article {
		return &extractor.Article{URL: story, Title: "T", Kind: kind, Date: date}
	}
	for _, test := range []struct {
		a    *extractor.Article
		want time.Duration
	}{
		{date(extractor.KindArticle, "2024-05-10T11:00:00Z"), time.Hour},
		{date(extractor.KindArticle, "2024-05-10T04:00:00Z"), 2 * time.Hour},
		{date(extractor.KindArticle, "2024-05-10"), 3 * time.Hour},
		{date(extractor.KindArticle, "2024-04-10T12:00:00+02:00"), 30*day/4 + 30*time.Minute},
		{date(extractor.KindArticle, "1999-01-01"), 30 * day},
		{date(extractor.KindArticle, "2099-01-01"), time.Hour},
		{date(extractor.KindArticle, ""), day},
		{date(extractor.KindLiveBlog, "2024-05-10T11:00:00Z"), 15 * time.Minute},
		{date(extractor.KindLiveBlog, ""), 4 * time.Hour},
	} {
		if got := firstInterval(test.a, time.Date(2024, 5, 10, 12, 0, 0, 0, time.UTC)); got != test.want {
			t.Errorf("firstInterval(%s, %q) = %s, want %s", test.a.Kind, test.a.Date, got, test.want)
		}
	}
	for _, key := range []string{"a", "b", "c", "https://news.example/story"} {
		if got := jitter(time.Hour, key); got < 54*time.Minute || got > 66*time.Minute || got != jitter(time.Hour, key) {
			t.Errorf("jitter(1h, %s) = %s", key, got)
		}
	}
}

// A page that changes is looked at more often, one that does not less and less, between 15 minutes and 60 days.
func TestLearnedInterval(t *testing.T) {
	c := newChecks(t, story)
	hour := 0.0
	check := func(text string) string {
		a := article(story, "T", text)
		a.Date = "2024-05-05"
		c.page(hour, story, text, a)
		hour++
		return dump(t, c.db, `SELECT interval_s || ' ' || unchanged FROM requests`)[0]
	}
	var got []string
	for _, text := range []string{"1", "1", "1", "2", "3", "4", "5", "6", "7", "8"} {
		got = append(got, check(text))
	}
	want := []string{"21600 0", "32400 1", "48600 2", "24300 0", "12150 0", "6075 0", "3037 0", "1518 0", "900 0", "900 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for range 25 {
		check("8")
	}
	c.want(`SELECT interval_s FROM requests`, fmt.Sprint(int(maxInterval/time.Second)))
}

// A feed has changed when it lists something else, whatever else is in its bytes.
func TestListingChanges(t *testing.T) {
	const feed = "https://news.example/feed"
	c := newChecks(t, feed)
	list := func(hour float64, body string, links ...string) {
		t.Helper()
		p := answer(request(t, c.db, feed), feed, body)
		p.Outcome, p.FetchedAt = crawler.OutcomeListing, firstDay.Add(time.Duration(hour)*time.Hour)
		for _, l := range links {
			p.Links = append(p.Links, crawler.Request{URL: l})
			p.LinksHash++
		}
		save(t, c.db, begin(t, c.db), saving{p, nil})
	}
	list(0, "now 0", story)
	list(1, "now 1", story)
	c.want(`SELECT interval_s || ' ' || unchanged || ' ' || (next_at > checked_at) FROM requests WHERE id = 1`, "4500 1 1")
	list(2, "now 2", story, story+"2")
	c.want(`SELECT interval_s || ' ' || unchanged || ' ' || substr(changed_at, 12, 2) FROM requests WHERE id = 1`, "2250 0 02")
	c.want(`SELECT count(*) FROM pages`, "2")
}

// A section with a few headlines is looked at again, whatever the extractor takes it for; an article is as one, and what leads to
// no articles is not.
func TestSectionsAreDue(t *testing.T) {
	const none = "https://news.example/none"
	for _, test := range []struct {
		kind  extractor.Kind
		lists bool
		want  string
	}{{extractor.KindOther, true, "3600"}, {extractor.KindForum, true, "3600"}, {extractor.KindOther, false, "never"}, {extractor.KindIndex, false, "3600"}, {extractor.KindArticle, true, "86400"}} {
		c := newChecks(t, story)
		a := article(story, "T", "B")
		a.Kind, a.Date, a.Modified = test.kind, "", ""
		p := answer(request(t, c.db, story), story, "1")
		p.Lists, p.LinksHash = test.lists, 7
		p.Header.Set("Etag", `"1"`)
		save(t, c.db, begin(t, c.db), saving{p, a})
		c.want(`SELECT coalesce(interval_s, 'never') FROM requests`, test.want)
		c.want(`SELECT count(*) FROM requests WHERE next_at IS NOT NULL AND etag IS NOT NULL`, map[bool]string{true: "1", false: "0"}[test.want != "never"])
	}
	// It has changed when it lists something else.
	c := newChecks(t, none)
	for hour, hash := range []uint64{7, 7, 8} {
		p := answer(request(t, c.db, none), none, fmt.Sprint(hour))
		p.Lists, p.LinksHash, p.FetchedAt = true, hash, firstDay.Add(time.Duration(hour)*time.Hour)
		save(t, c.db, begin(t, c.db), saving{p, nil})
	}
	c.want(`SELECT interval_s || ' ' || unchanged || ' ' || substr(changed_at, 12, 2) FROM requests`, "2250 0 02")
}

// A page that was fetched alone and turns out to list others when it is read again is due as if it had been fetched so.
func TestSectionReadAgainIsDue(t *testing.T) {
	c := newChecks(t, story)
	p := answer(request(t, c.db, story), story, "1")
	save(t, c.db, begin(t, c.db), saving{p, nil})
	c.want(`SELECT count(*) FROM requests WHERE next_at IS NOT NULL`, "0")
	for range 2 {
		if err := c.db.tx(t.Context(), func(tx *sql.Tx) error {
			_, err := (&reread{id: 1, page: &crawler.Page{Lists: true, LinksHash: 7}}).write(t.Context(), newStmts(tx), c.db)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	again := dump(t, c.db, `SELECT next_at, interval_s, links_hash FROM requests`)
	fresh := newChecks(t, story)
	p.Lists, p.LinksHash = true, 7
	save(t, fresh.db, begin(t, fresh.db), saving{p, nil})
	fresh.want(`SELECT next_at, interval_s, links_hash FROM requests`, again...)
}

// What is due comes back with what makes its request conditional; what failed, is no article or is not due does not.
func TestRefresh(t *testing.T) {
	const pdf, failed, fresh = "https://b.example/pdf", "https://c.example/failed", "https://d.example/fresh"
	c := newChecks(t, story, pdf, failed, fresh)
	c.page(0, story, "1", article(story, "T", "B"))
	p := answer(request(t, c.db, pdf), pdf, "")
	p.Outcome = crawler.OutcomeNotHTML
	save(t, c.db, begin(t, c.db), saving{p, nil})
	c.status(0, failed, 404)
	now := answer(request(t, c.db, fresh), fresh, "f")
	now.FetchedAt = time.Now().Add(-2 * time.Hour)
	save(t, c.db, begin(t, c.db), saving{now, article(fresh, "F", "B")}) // undated: due after a day
	refresh := func(due Due, want int) {
		t.Helper()
		if n, err := c.db.Refresh(t.Context(), due); err != nil || n != want {
			t.Errorf("Refresh(%v) = %d, %v; want %d", due, n, err, want)
		}
	}
	refresh(Due{OlderThan: 3 * time.Hour}, 1)
	f := frontierOf(t, c.db, 0)
	r := next(t, f)
	if r.URL != story || r.Attempt != 1 || r.ETag != `"1"` || r.AnsweredBy != story {
		t.Errorf("Next = %+v", r)
	}
	if err := f.Release(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	refresh(Due{OlderThan: -1}, 0)
	refresh(Due{OlderThan: time.Hour}, 1)
	c.want(`SELECT group_concat(url, ' ') FROM requests WHERE state = 'pending'`, story+" "+fresh)
}

// A watching frontier waits for what is due instead of coming to an end, and says so.
func TestWatch(t *testing.T) { synctest.Test(t, watch) }

func watch(t *testing.T) {
	c := newChecks(t, story)
	c.page(0, story, "1", article(story, "T", "B"))
	soon := time.Now().Add(50 * time.Minute)
	if _, err := c.db.write.Exec(`UPDATE requests SET next_at = ?`, timeText(soon)); err != nil {
		t.Fatal(err)
	}
	f := frontierOf(t, c.db, 0)
	var told []time.Time
	tell := func(until time.Time) {
		told = append(told, until)
		if !f.mu.TryLock() {
			t.Fatal("the frontier is locked while it tells: who is told waits for one that asks the frontier, such as a progress bar")
		}
		f.mu.Unlock()
	}
	if err := f.Watch(t.Context(), tell); err != nil {
		t.Fatal(err)
	}
	r := next(t, f)
	if r.URL != story || time.Now().Before(soon.Truncate(time.Millisecond)) || len(told) != 1 || timeText(told[0]) != timeText(soon) {
		t.Errorf("Next = %+v, idle was told %v, want %v", r, told, soon)
	}
	// What the Writer saves is due again in its turn.
	w := c.db.NewWriter(t.Context(), begin(t, c.db))
	p := answer(r, story, "2")
	p.FetchedAt = time.Now()
	a := article(story, "T", "B2")
	a.Date = time.Now().Add(-time.Hour).Format(time.RFC3339)
	if err := w.Save(t.Context(), p, a, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Done(t.Context(), r, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if want, err := c.db.NextCheck(t.Context()); err != nil || timeText(f.soonest) != timeText(want) || want.IsZero() {
		t.Errorf("soonest = %v, want %v (%v)", f.soonest, want, err)
	}
	if err := f.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// An archive of the version before knows when its pages came, and which articles they were.
func TestRefreshMigration(t *testing.T) {
	var before []string
	for _, m := range migrations {
		if strings.Contains(m, "Coming back") {
			break
		}
		before = append(before, m)
	}
	all := migrations
	migrations = before
	path := t.TempDir() + "/old.db"
	old, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = old.write.Exec(`
		INSERT INTO requests (id, url, key, host, source, depth, state, outcome, tried_at, added_at) VALUES
			(1, 'https://a.example/', 'https://a.example/', 'a.example:443', 'list', 0, 'done', 'fetched', '2024-05-06T07:08:09.123Z', '2024-05-06T07:08:09.123Z');
		INSERT INTO article (id, key, kind, source_request_id, source_rank, first_fetched_at, last_fetched_at, truncated, text_sha256, extractor_version,
			title, byline, date, tldr, tags, url, site, authors, desk, section, language, date_precision, modified, lead, description, flags, keywords,
			word_count, reading_minutes, paywalled, canonical_url, host, authors_json, tldr_json, tags_json, flags_json, keywords_json, provenance, body, markdown, body_html)
		VALUES (1, 'https://a.example/', 'article', 1, 0, '2024-05-05T07:08:09.123Z', '2024-05-06T07:08:09.123Z', 0, '', '1',
			'T', '', '', '', '', 'https://a.example/', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, '', '', '[]', '[]', '[]', '[]', '[]', '{}', 'B', '', '');
		INSERT INTO fetches (request_id, attempt, url, final_url, hops, fetched_at, duration_ms, status, outcome, error, content_type, header, body_bytes, truncated, article_id, saved)
		VALUES (1, 1, '', '', '[]', '2024-05-06T07:08:09.123Z', 0, 200, 'fetched', '', '', '{}', 0, 0, 1, 'stored')`)
	migrations = all
	if err := errors.Join(err, old.Close()); err != nil {
		t.Fatal(err)
	}
	c := checks{t, openAt(t, path, Options{})}
	c.want(`SELECT checked_at || ' ' || next_at || ' ' || interval_s || ' ' || article_id FROM requests`, "2024-05-06T07:08:09.123Z 2024-05-07T07:08:09.123Z 86400 1")
	c.want(`SELECT number || captured_at || fetch_id FROM article_revisions`, "12024-05-06T07:08:09.123Z1")
}
