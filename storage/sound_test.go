package storage

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// TestSound does what a seed says with three addresses that redirect to each other, name each other as canonical, change, go and come back, are imported
// in any order, read again by other rules and purged, and asks verify after each step: it must never find that a sound archive is not.
func TestSound(t *testing.T) {
	if testing.Short() {
		t.Skip("thirty archives, verified after each step: not with -short")
	}
	for seed := range uint64(30) {
		s := sound{checks: newChecks(t, soundList...), rng: rand.New(rand.NewPCG(seed, 0)), hour: 100}
		for range 9 {
			s.step()
			if _, err := s.db.Index(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d := unsound(t, s.db); len(d) > 0 {
				t.Errorf("seed %d: %q after:\n%s", seed, d, strings.Join(s.trace, "\n"))
				break
			}
		}
	}
}

var soundList = []string{"https://a.example/1", "https://a.example/2", "https://a.example/3"}

type sound struct {
	checks
	rng     *rand.Rand
	hour    float64
	imports int
	trace   []string
}

func (s *sound) note(format string, args ...any) {
	s.trace = append(s.trace, fmt.Sprintf(format, args...))
}

func (s *sound) address() string { return soundList[s.rng.IntN(len(soundList))] }

// article is one of few articles, so that pages meet, or a wall.
func (s *sound) article(u string) *extractor.Article {
	word := []string{"one", "two"}[s.rng.IntN(2)]
	a := article(u, word, prose(word))
	a.Byline, a.Authors = "By "+word, []string{word}
	if s.rng.IntN(3) == 0 {
		a.Body += " more"
	}
	if s.rng.IntN(2) == 0 {
		a.CanonicalURL = s.address()
	}
	if s.rng.IntN(6) == 0 {
		a.Kind, a.Title, a.Body = extractor.KindConsent, "Before you go on", "Accept"
	}
	s.note("  %s %s, %d bytes, canonical %q", a.Kind, a.Title, len(a.Body), a.CanonicalURL)
	return a
}

func (s *sound) step() {
	s.hour += 30
	u := s.address()
	switch op := s.rng.IntN(11); {
	case op < 4:
		s.fetch(u)
	case op < 7:
		status := []int{304, 404, 410}[op-4]
		s.note("%s: %d", u, status)
		s.status(s.hour, u, status)
	case op < 8:
		s.bring(u)
	case op < 10:
		s.again()
	case s.rng.IntN(3) == 0:
		q := PurgeRequest{Author: []string{"one", "two"}[s.rng.IntN(2)], Reason: "x"}
		s.note("purge %s", q.Author)
		if _, err := s.db.Purge(s.t.Context(), q); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *sound) fetch(u string) {
	final := u
	if s.rng.IntN(3) == 0 {
		final = s.address()
	}
	s.note("%s leads to %s", u, final)
	p := answer(request(s.t, s.db, u), final, fmt.Sprint("body", s.hour, s.rng.IntN(2)))
	p.FetchedAt = s.at(s.hour)
	p.Header.Set("Etag", `"x"`)
	save(s.t, s.db, begin(s.t, s.db), saving{p, s.article(final)})
}

func (s *sound) at(hour float64) time.Time {
	return firstDay.Add(time.Duration(hour * float64(time.Hour)))
}

// bring imports a capture, of now or of some days before.
func (s *sound) bring(u string) {
	t, hour := s.t, s.hour-float64(s.rng.IntN(4)*45)
	s.note("import %s of hour %v", u, hour)
	run := begin(t, s.db)
	s.imports++
	i, err := s.db.BeginImport(t.Context(), run, "f.warc.gz", fmt.Sprint(s.imports), "")
	if err != nil {
		t.Fatal(err)
	}
	p, a := answer(crawler.Request{URL: u}, u, fmt.Sprint("body", hour)), s.article(u)
	p.FetchedAt = s.at(hour)
	if s.rng.IntN(4) == 0 {
		s.note("  which is gone")
		p.Status, p.Outcome, p.Err, p.Body, a = 410, crawler.OutcomeHTTPError, &crawler.StatusError{Status: 410}, nil, nil
	}
	w := s.db.NewWriter(t.Context(), run)
	if err := w.SaveImported(t.Context(), s.db.Prepare(p, a, Imported{Import: i.ID, Offset: 1, Type: "response", RecordID: "x"}), ImportCounts{Records: 1}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// again reads all pages by other rules, and then those that others have left.
func (s *sound) again() {
	t := s.t
	same := s.rng.IntN(2) == 0
	for i, pages := range []func() []StoredPage{
		func() []StoredPage { return all(t, s.db.Pages(t.Context(), 0, "", "")) },
		func() []StoredPage { return all(t, s.db.StalePages(t.Context())) },
	} {
		s.note("again, round %d", i+1)
		for _, p := range pages() {
			a := s.article(p.URL)
			if same && i == 0 {
				a = article(p.URL, "one", prose("one"))
			}
			s.note("  %s", p.URL)
			saveAgain(t, s.db, p, a)
		}
	}
}

func all[T any](t *testing.T, seq iter.Seq2[T, error]) (list []T) {
	t.Helper()
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// sound asks verify, which must find nothing.
func (c checks) sound() {
	c.t.Helper()
	if _, err := c.db.Index(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	if d := unsound(c.t, c.db); len(d) > 0 {
		c.t.Errorf("differences: %q", d)
	}
}

// An article whose address was only known by a redirect, which then leads elsewhere, may go by itself.
func TestSoundRedirectThenGone(t *testing.T) {
	c := newChecks(t, short)
	leads := func(hour int, to string, a *extractor.Article) {
		p := answer(request(t, c.db, short), to, to)
		p.FetchedAt = firstDay.Add(time.Duration(hour) * time.Hour)
		save(t, c.db, begin(t, c.db), saving{p, a})
	}
	leads(0, story, article(story, "Title", prose("one")))
	front := article("https://news.example/", "Front", "x")
	front.Kind = extractor.KindIndex
	leads(2, front.URL, front)
	c.status(3, story, 410)
	c.want(`SELECT substr(gone_at, 12, 2) FROM article WHERE kind = 'article'`, "03")
	c.sound()
}

// What a purged article's address led to besides is not damaged.
func TestSoundPurgeOfOne(t *testing.T) {
	c := newChecks(t, story)
	for i, name := range []string{"Ada Moor", "Ben Kord"} {
		a := article(fmt.Sprint(story, "/", i), "By "+name, prose(name))
		a.Byline, a.Authors = "By "+name, []string{name}
		p := answer(request(t, c.db, story), a.URL, name)
		p.FetchedAt = firstDay.Add(time.Duration(i) * time.Hour)
		save(t, c.db, begin(t, c.db), saving{p, a})
	}
	if _, err := c.db.Purge(t.Context(), PurgeRequest{Author: "Ada Moor", Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	c.want(`SELECT a.title || ' ' || f.saved || ' ' || (p.sha256 = a.page_sha256) FROM article a JOIN fetches f ON f.article_id = a.id JOIN pages p ON p.sha256 = f.page_sha256`, "By Ben Kord stored 1")
	c.want(`SELECT count(*) FROM pages`, "1")
	c.sound()
}

// Articles that are joined or split when they are read again have the times of their own pages.
func TestSoundAgain(t *testing.T) {
	const u, v = "https://a.example/1", "https://a.example/2"
	again := func(c checks, of int, a *extractor.Article) {
		t.Helper()
		saveAgain(t, c.db, all(t, c.db.Pages(t.Context(), 0, "", ""))[of], a)
		c.sound()
		for _, p := range all(t, c.db.StalePages(t.Context())) {
			saveAgain(t, c.db, p, article(p.URL, "One", prose("one")))
		}
		c.sound()
	}
	same := article(v, "One", prose("one"))
	same.CanonicalURL = u

	c := newChecks(t, u, v)
	c.page(0, u, "p1", article(u, "One", prose("one")))
	c.page(1, v, "p2", same)
	c.status(5, u, 410)
	c.status(6, v, 410)
	other := article(v, "Other", prose("other"))
	other.CanonicalURL = v
	again(c, 1, other)
	c.want(`SELECT title || ' ' || substr(last_fetched_at, 12, 2) || ' ' || substr(gone_at, 12, 2) FROM article ORDER BY title`, "One 00 05", "Other 01 06")

	c = newChecks(t, u, v)
	c.page(0, u, "p1", article(u, "One", prose("one")))
	c.page(1, v, "p2", article(v, "Two", prose("two")))
	c.status(20, u, 304)
	again(c, 1, same)
	c.want(`SELECT title || ' ' || substr(last_fetched_at, 12, 2) FROM article`, "One 20")
}

// A wall before the article is no capture of it.
func TestSoundWallFirst(t *testing.T) {
	c := newChecks(t, story)
	wall := article(story, "Before you go on", "Accept")
	wall.Kind = extractor.KindConsent
	c.page(0, story, "wall", wall)
	c.page(5, story, "real", article(story, "Real", prose("real")))
	c.want(`SELECT substr(captured_at, 12, 2) FROM articles`, "05")
	c.sound()
}

// What something else has written into a row never becomes a version of the article, however the row is written next.
func TestForgedIsNoVersion(t *testing.T) {
	const u, v = "https://a.example/1", "https://a.example/2"
	rules := article(u, "New", prose("one"))
	joined := article(v, "One", prose("one"))
	joined.CanonicalURL = u
	captured := func(c checks) { c.page(5, u, "p2", article(u, "Changed", prose("two"))) }
	read := func(of int, a *extractor.Article) func(c checks) {
		return func(c checks) {
			pages := all(t, c.db.Pages(t.Context(), 0, "", ""))
			saveAgain(t, c.db, pages[0], article(u, "One", prose("one")))
			if got := saveAgain(t, c.db, pages[of], a); of > 0 && !slices.Contains(got, "altered") {
				t.Errorf("changed = %q", got)
			}
		}
	}
	for name, test := range map[string]struct {
		forge string
		next  func(checks)
		want  []string
	}{
		"then captured":             {`title = 'Forged'`, captured, []string{"Changed", "Two"}},
		"unreadable, then captured": {`images_json = 'forged'`, captured, []string{"Changed", "Two"}},
		"read by the same rules":    {`title = 'Forged'`, read(0, rules), []string{"New", "One", "Two"}},
		"unreadable, then read":     {`images_json = 'forged'`, read(0, rules), []string{"New", "One", "Two"}},
		"joined with another":       {`title = 'Forged', tags = 'forged'`, read(1, joined), []string{"One"}},
		"tags":                      {`tags = 'forged', tldr = 'forged'`, read(1, joined), []string{"One"}},
	} {
		c := newChecks(t, u, v)
		c.page(0, u, "p1", article(u, "One", prose("one")))
		c.page(1, v, "p2", article(v, "Two", prose("two")))
		at := u
		if len(test.want) == 1 {
			at = v
		}
		if _, err := c.db.write.Exec(`UPDATE article SET `+test.forge+` WHERE url = ?`, at); err != nil {
			t.Fatal(err)
		}
		test.next(c)
		got := dump(t, c.db, `SELECT title FROM article_revisions WHERE instr(title || tags || tldr, 'orged') = 0 ORDER BY title`)
		if n := dump(t, c.db, `SELECT count(*) FROM article_revisions`)[0]; !slices.Equal(got, test.want) || n != fmt.Sprint(len(test.want)) {
			t.Errorf("%s: versions %q of %s, want %q", name, got, n, test.want)
		}
		c.sound()
	}
}

// Pages of one article that say different things of it and are both gone change nothing when they are read again by the same rules.
func TestAgainOfTwoGone(t *testing.T) {
	const u, v = "https://a.example/1", "https://a.example/2"
	for _, first := range []string{u, v} {
		c := newChecks(t, u, v)
		one, two := article(u, "One", prose("one")), article(v, "One, as others see it", prose("one"))
		two.CanonicalURL = u
		c.page(0, u, "p1", one)
		c.page(1, v, "p2", two)
		c.status(5, first, 410)
		c.status(6, map[string]string{u: v, v: u}[first], 410)
		before := dump(t, c.db, `SELECT title FROM article`)
		for range 2 {
			for i, p := range all(t, c.db.Pages(t.Context(), 0, "", "")) {
				saveAgain(t, c.db, p, []*extractor.Article{one, two}[i])
			}
		}
		c.want(`SELECT title || ' ' || revision FROM article`, before[0]+" 1")
		c.sound()
	}
}

// An article is found by whatever leads to it.
func TestFindArticle(t *testing.T) {
	c := newChecks(t, "https://a.example/old?utm_source=x")
	p := answer(request(t, c.db, "https://a.example/old?utm_source=x"), story, "1")
	a := article(story, "Title", prose("one"))
	a.CanonicalURL = "https://news.example/canonical"
	save(t, c.db, begin(t, c.db), saving{p, a})
	for _, address := range []string{story, "https://a.example/old", "https://a.example/old?utm_source=x", "https://a.example/old?utm_medium=y#z", a.CanonicalURL} {
		if id, n, err := c.db.FindArticle(t.Context(), address); id != 1 || n != 1 || err != nil {
			t.Errorf("%s: article %d, %d versions, %v", address, id, n, err)
		}
	}
	if _, _, err := c.db.FindArticle(t.Context(), "https://a.example/other"); !errors.Is(err, ErrNotFound) {
		t.Errorf("another address: %v, want %v", err, ErrNotFound)
	}
}
