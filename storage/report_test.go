package storage

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

func TestReport(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.test/1", "https://a.test/2", "https://a.test/3", "https://a.test/4", "https://a.test/5", "http://b.test/1", "https://b.test/2")
	_, err := db.AddURLs(t.Context(), func(yield func(crawler.Request, error) bool) {
		yield(crawler.Request{URL: "no address"}, &crawler.LineError{Line: 1, Text: "no address", Err: crawler.ErrScheme})
	}, RetryPassing)
	if err != nil {
		t.Fatal(err)
	}
	run := begin(t, db)
	r := func(u string) crawler.Request { return request(t, db, u) }
	dated := article("https://a.test/1", "One", "Some text.")
	dated.Date = "2024-03-01T23:30:00-05:00"
	first := answer(r("https://a.test/1"), "https://a.test/1", "<p>one")
	first.Links = []crawler.Request{{URL: "https://a.test/6", Source: "https://a.test/1", FoundBy: crawler.FoundByLink, Depth: 1}}
	first.Cuts = []crawler.Cut{{Reason: "calendar", Host: "a.test:443", Pattern: "/#", Count: 3, Example: "https://a.test/2999"}}
	save(t, db, run, saving{first, dated},
		saving{answer(r("https://a.test/2"), "https://a.test/2", "<p>two"), article("https://a.test/2", "Two", "More text.")},
		saving{failure(r("https://a.test/3"), crawler.OutcomeHTTPError, 404, time.Time{}), nil},
		saving{failure(r("https://a.test/4"), crawler.OutcomeDisallowed, 0, time.Time{}), nil},
		saving{failure(r("https://a.test/5"), crawler.OutcomeTimeout, 0, time.Now()), nil})
	got := map[string]*HostCoverage{}
	for h, err := range db.Report(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		got[h.Host] = h
	}
	want := NewCoverage()
	want.Listed = map[string]int{"list": 5, "link": 1}
	want.Stored, want.Attempts, want.Fetched, want.New, want.Retried = 2, 5, 2, 2, 1
	want.Refused, want.Failed, want.Cut = map[string]int{"disallowed": 1}, map[string]int{"http_error 404": 1}, map[string]int{"calendar": 3}
	want.Pending, want.Published, want.Undated = 2, 1, 1
	if diff := cmp.Diff(want, got["a.test"].Total); diff != "" {
		t.Errorf("a.test (-want +got):\n%s", diff)
	}
	sum := NewCoverage()
	days := map[string]Coverage{}
	for _, d := range got["a.test"].Days {
		sum.Add(d.Coverage)
		days[d.Day] = d.Coverage
	}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Errorf("the days do not add up (-want +got):\n%s", diff)
	}
	if days["2024-03-01"].Published != 1 || days["2024-05-06"].Attempts != 5 || days[""].Undated != 1 {
		t.Errorf("days: %v", days)
	}
	if got["b.test"] == nil || got["b.test"].Total.Pending != 2 || len(got) != 3 || got[""].Total.Failed["invalid"] != 1 {
		t.Errorf("hosts: %v", got)
	}
	text, err := json.Marshal(got["b.test"])
	if err != nil || strings.Contains(string(text), "null") {
		t.Errorf("JSON: %s, %v", text, err)
	}
	n := 0
	for h, err := range db.Report(t.Context(), "2024-05-01", "2024-05-31") {
		if n++; err != nil || h.Host != "a.test" || len(h.Days) != 1 || h.Total.Attempts != 5 {
			t.Errorf("May: %+v, %v", h, err)
		}
	}
	if n != 1 {
		t.Errorf("May has %d hosts", n)
	}
}

// Whatever becomes of a URL, it is in one column, on the day on which it was added.
func TestReportAddsUp(t *testing.T) {
	db := openTemp(t)
	run := begin(t, db)
	page := func(path, kind string, outcome crawler.Outcome) saving {
		u := "https://a.test/" + path
		add(t, db, u)
		p := answer(request(t, db, u), u, "<p>"+path)
		p.Outcome, p.LinksHash = outcome, 7
		var a *extractor.Article
		if kind != "" {
			a = article(u, path, "The text of "+path)
			a.Kind = extractor.Kind(kind)
		}
		return saving{p, a}
	}
	failed := func(path string, outcome crawler.Outcome, status int) saving {
		u := "https://a.test/" + path
		add(t, db, u)
		return saving{failure(request(t, db, u), outcome, status, time.Time{}), nil}
	}
	copied := page("story/", "article", crawler.OutcomeFetched)
	copied.article.CanonicalURL = "https://a.test/story" // a plain variant
	broken := page("broken", "", crawler.OutcomeFetched)
	broken.page.Err = crawler.ErrScheme
	save(t, db, run, page("story", "article", crawler.OutcomeFetched), copied, page("live", "live_blog", crawler.OutcomeFetched),
		page("index", "index", crawler.OutcomeFetched), page("file", "", crawler.OutcomeNotHTML), page("feed", "", crawler.OutcomeListing), page("none", "", crawler.OutcomeAbsent),
		failed("404", crawler.OutcomeHTTPError, 404), failed("no", crawler.OutcomeDisallowed, 0), failed("mine", crawler.OutcomeReserved, 200), failed("slow", crawler.OutcomeTimeout, 0),
		broken, page("lost", "article", crawler.OutcomeFetched), page("again", "article", crawler.OutcomeFetched), page("down", "article", crawler.OutcomeFetched), page("old feed", "", crawler.OutcomeListing))
	add(t, db, "https://a.test/waits")
	const held = "2999-01-02T03:04:05.000Z"
	if _, err := db.write.Exec(`INSERT INTO hosts (host, next_at) VALUES ('a.test:443', ?), ('b.test:443', ?), ('a.test:80', '2024-01-02T03:04:05.000Z')`, held, held); err != nil {
		t.Fatal(err)
	}
	// Some were looked at again: gone, on its way, failed, and not changed.
	for _, path := range []string{"lost", "down", "old%20feed", "live"} {
		r := request(t, db, "https://a.test/"+path)
		p := failure(r, crawler.OutcomeHTTPError, 500, time.Time{})
		switch path {
		case "lost":
			p.Status = 410
		case "live":
			p.Outcome, p.Status, p.Err, p.Body = crawler.OutcomeUnmodified, 304, nil, nil
		}
		p.FetchedAt = p.FetchedAt.Add(24 * time.Hour)
		save(t, db, run, saving{p, nil})
	}
	if _, err := db.write.Exec(`UPDATE requests SET state = 'pending' WHERE url LIKE '%/again'`); err != nil {
		t.Fatal(err)
	}
	want := NewCoverage()
	want.Listed = map[string]int{"list": 17}
	want.Stored, want.Copies, want.NotArticles, want.Listings, want.Absent, want.Gone, want.Pending = 3, 1, 2, 2, 1, 1, 2
	want.Refused = map[string]int{"disallowed": 1, "reserved": 1}
	want.Failed = map[string]int{"http_error 404": 1, "timeout": 1, "extraction": 1}
	want.Attempts, want.Fetched, want.New, want.Unchanged, want.Undated = 20, 12, 5, 2, 5
	for h, err := range db.Report(t.Context(), "", "") {
		if err != nil || h.Host != "a.test" || h.HeldUntil != held {
			t.Fatal(h, err)
		}
		if diff := cmp.Diff(want, h.Total); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, c := range append([]DayCoverage{{Day: "all", Coverage: h.Total}}, h.Days...) {
			is := c.Stored + c.Copies + c.NotArticles + c.Listings + c.Absent + sum(c.Refused) + sum(c.Failed) + c.Gone + c.Pending
			if is != sum(c.Listed) {
				t.Errorf("%s: %d listed, %d counted", c.Day, sum(c.Listed), is)
			}
		}
	}
}

func TestHoles(t *testing.T) {
	// week by week, from a Thursday
	series := func(weeks ...string) (days []dayCount) {
		for i, n := range strings.Fields(strings.Join(weeks, " ")) {
			var count int
			fmt.Sscan(n, &count)
			if count > 0 {
				days = append(days, dayCount{i, count})
			}
		}
		return days
	}
	const usual = "20 22 19 0 6 24 21"
	for name, test := range map[string]struct {
		days []dayCount
		want []Hole
	}{
		"none":               {series(usual, usual, usual), nil},
		"nothing":            {nil, nil},
		"a day":              {series(usual, "20 22 0 0 6 24 21", usual), []Hole{{From: "1970-01-10", To: "1970-01-10", Days: 1, Usual: 19}}},
		"few":                {series(usual, "20 5 19 0 6 24 21", usual), []Hole{{From: "1970-01-09", To: "1970-01-09", Days: 1, Found: 5, Usual: 22}}},
		"not far fewer":      {series(usual, "20 6 19 0 2 24 21", usual), nil},
		"over the free day":  {series(usual, "20 22 0 0 0 24 21", usual), []Hole{{From: "1970-01-10", To: "1970-01-12", Days: 2, Usual: 25}}},
		"long":               {series(usual, usual, "0 0 0 0 0 0 0", "0 0 0 0 0 0 0", "0 0 0 0 0 0 0", usual), []Hole{{From: "1970-01-15", To: "1970-02-04", Days: 18, Usual: 336}}},
		"at the end":         {series(usual, usual, "20 22 0 0 0 0 0"), nil},
		"rare":               {series("2 2 2 2 2 2 2", "0 0 0 0 0 0 0", "2 2 2 2 2 2 2"), nil},
		"two collections":    {append(series(usual), dayCount{700, 20}, dayCount{701, 20}), nil},
		"before 1970":        {[]dayCount{{-21, 8}, {-7, 8}}, []Hole{{From: "1969-12-18", To: "1969-12-18", Days: 1, Usual: 8}}},
		"one early stranger": {append([]dayCount{{-10, 1}}, series(usual, usual)...), nil},
	} {
		if diff := cmp.Diff(test.want, holesOf(test.days)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
