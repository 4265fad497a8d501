package crawler

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

var trapDay = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func TestTrapShapes(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"/news/2026/03/01/harbour-tram-opens-after-nine-years", ""},
		{"/2011/11/11/11", ""},
		{"/a/a/b/b", ""},
		{"/en/news/en/story", ""},
		{"/a/b/a/b/a/b", cutRepeats},
		{"/news/news/news/", cutRepeats},
		{"/x/a/b/c/a/b/c/a/b/c/story", cutRepeats},
		{"/a/b/a/c/a/d/a/e/a/f", cutRepeats},
		{"/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", cutDeep},
		{"/" + strings.Repeat("long-", 400), cutLong},
		{"/shop?" + strings.Repeat("a=1&", 13), cutParameters},
		{"/shop?a=1&b=2&c=3&d=4", ""},
		{"/agenda/2031/05/", cutCalendar},
		{"/2031-05-06", cutCalendar},
		{"/archive/2028/12/31", ""}, // a yearbook of the year after next
		{"/2050/climate-goals", ""},
		{"/reports/vision-2050", ""},
		{"/archive/1851/09/18/", ""},
		{"/events/1923/04/", cutCalendar},
		{"/events?month=1923-04", cutCalendar},
		{"/events?tribe-bar-date=2031-05-01", cutCalendar},
		{"/?m=203105", cutCalendar},
		{"/?m=202505", ""},
		{"/list?start=1200&from=150000", ""},
		{"/list?year=3000", cutCalendar},
		{"/story/20990", ""},
		{"/story/20991355", ""}, // no month: a number
	} {
		u, err := parseURL("https://news.example" + tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := newTraps(0).check(u, trapDay); got != tt.want {
			t.Errorf("%.60s: %q, want %q", tt.address, got, tt.want)
		}
	}
}

func TestTrapPatterns(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"/", "/"},
		{"/news/2026/03/harbour-tram-opens.html", "/news/#/#/*"},
		{"/local-news/region/a-b-c/17", "/local-news/region/*/#"},
		{"/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/…"},
		{"/shop/shoes?size=9&colour=red&size=8", "/shop/shoes?colour&size"},
	} {
		u, err := parseURL("https://news.example" + tt.address)
		if err != nil {
			t.Fatal(err)
		}
		got := patternOf(u)
		if names := parameterNames(u.RawQuery); len(names) > 0 {
			got += "?" + strings.Join(names, "&")
		}
		if got != tt.want {
			t.Errorf("pattern of %s = %q, want %q", tt.address, got, tt.want)
		}
	}
}

// A budget is spent by different links only, and each pattern and host has its own.
func TestTrapBudgets(t *testing.T) {
	tr := newTraps(400)
	ask := func(address string) (reason string, counted bool) {
		u, err := parseURL(address)
		if err != nil {
			t.Fatal(err)
		}
		reason, _, counted = tr.check(u, trapDay)
		return reason, counted
	}
	followed := func(format string, n int) (taken int) {
		for i := range n {
			if reason, _ := ask(fmt.Sprintf(format, i)); reason == "" {
				taken++
			}
		}
		return taken
	}
	for _, tt := range []struct {
		format   string
		from, to int // of 500, how many are followed; the sieve may take a few for known
	}{
		{"https://a.example/story/number-%d", 400, 415},
		{"https://b.example/story/number-%d", 400, 415},
		{"https://a.example/story/number-%d/page", 400, 415},
		{"https://a.example/list?page=%d", 100, 115},
		{"https://a.example/shop?size=%d&colour=red", 50, 65},
	} {
		for range 2 {
			if got := followed(tt.format, 500); got < tt.from || got > tt.to {
				t.Errorf("%s: %d followed, want %d to %d", tt.format, got, tt.from, tt.to)
			}
		}
	}
	if reason, counted := ask("https://a.example/list?page=499"); reason != cutPattern || counted {
		t.Errorf("a link that was cut before: %q, counted %v", reason, counted)
	}
	if reason, counted := ask("https://a.example/list?page=500"); reason != cutPattern || !counted {
		t.Errorf("a link that is cut: %q, counted %v", reason, counted)
	}
	sets := 0
	for i := range 100 {
		if reason, _ := ask(fmt.Sprintf("https://c.example/shop?a%d=1&b=2", i)); reason == "" {
			sets++
		} else if reason != cutFacets {
			t.Errorf("facets are cut for %q", reason)
		}
	}
	if sets < manyFacets || sets > manyFacets+3 {
		t.Errorf("%d combinations of names are followed, want %d", sets, manyFacets)
	}
}

// However many patterns and hosts there are, no more are counted.
func TestTrapMemory(t *testing.T) {
	tr := newTraps(DefaultMaxPattern)
	for i := range 2 * maxPatterns {
		tr.mu.Lock()
		tr.spend("", fmt.Sprintf("host-%d.example:80/p%d/*", i%1000, i), 0)
		tr.mu.Unlock()
	}
	if n := len(tr.counts); n > maxPatterns+maxPatterns/4 {
		t.Errorf("%d counters, want at most %d", n, maxPatterns+maxPatterns/4)
	}
}

func TestSieve(t *testing.T) {
	s := newSieve()
	wrong := 0
	for i := range sieveHeld / 8 {
		if !s.add(fmt.Sprint(i)) {
			wrong++
		}
	}
	if wrong > sieveHeld/8/50 {
		t.Errorf("%d of %d are taken for known", wrong, sieveHeld/8)
	}
	for i := range sieveHeld / 8 {
		if !s.has(fmt.Sprint(i)) {
			t.Fatalf("%d is forgotten", i)
		}
	}
	s.held = sieveHeld
	s.add("the first of a new half")
	if !s.has("7") {
		t.Error("the older half is gone at once")
	}
	s.held = sieveHeld
	s.add("the first of the next")
	if s.has("7") || !s.has("the first of a new half") {
		t.Error("the older half is not emptied, or both are")
	}
}

func FuzzTrap(f *testing.F) {
	for _, s := range []string{"http://a.example/a/b/a/b?x=1&&=", "http://a.example//////?date=2031-", "http://a.example/2031/-/--?m=%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := parseURL(raw)
		if err != nil {
			return
		}
		tr := newTraps(1)
		reason, pattern, counted := tr.check(u, trapDay)
		again, _, countedAgain := tr.check(u, trapDay)
		if reason != again || countedAgain || counted != (reason != "") {
			t.Fatalf("%q: %q then %q", raw, reason, again)
		}
		if len(pattern) > 210 || strings.ContainsFunc(pattern, func(r rune) bool { return r < ' ' }) {
			t.Fatalf("%q: pattern %q", raw, pattern)
		}
	})
}

// A site that leads on for ever, by links that grow and a calendar, is left after what is real; the list is asked for whole.
func TestTrapSite(t *testing.T) {
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/robots.txt" {
			return nil, nil
		}
		var year int
		next := ""
		if _, err := fmt.Sscanf(r.URL.Path, "/agenda/%d/", &year); err == nil {
			next = fmt.Sprintf(`<a href="/agenda/%d/">next</a>`, year+1)
		}
		return html(next + `<a href="/agenda/2026/">agenda</a> <a href="` + strings.TrimSuffix(r.URL.Path, "/") + `/x/y/">deeper</a>`), nil
	}
	cfg := quick(s)
	cfg.Follow = Follow{Scope: ScopeHost, MaxDepth: 100}
	cfg.Parse = func(body []byte, _ string) (*goquery.Document, error) {
		return goquery.NewDocumentFromReader(bytes.NewReader(body))
	}
	const listed = "http://trap.test/a/b/a/b/a/b/"
	f := NewMemoryFrontier(0)
	addAll(t, f, "http://trap.test/", listed)
	cuts := map[string]int{}
	pages := 0
	_, err := New(cfg, f).Run(t.Context(), func(ctx context.Context, p *Page) error {
		pages++
		for _, c := range p.Cuts {
			cuts[c.Reason] += c.Count
			if c.Host != "trap.test:80" || c.Example == "" || c.Pattern == "" {
				t.Errorf("cut = %+v", c)
			}
		}
		return f.Add(ctx, p.Links...)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(s.urls(), listed) || pages > 60 {
		t.Errorf("%d pages, listed one asked for: %v", pages, slices.Contains(s.urls(), listed))
	}
	var reasons []string
	for r, n := range cuts {
		if n > 0 {
			reasons = append(reasons, r)
		}
	}
	slices.Sort(reasons)
	if diff := cmp.Diff([]string{cutCalendar, cutRepeats}, reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

// A sitemap, a feed, robots.txt and a page's head may list any address but a very long one, which is counted.
func TestLongListed(t *testing.T) {
	long := func(name string) string {
		return "http://paper.test/" + name + "/" + strings.Repeat("a", longURL)
	}
	short := "http://paper.test/" + strings.Repeat("b", longURL-len("http://paper.test/"))
	s := &site{handle: func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/robots.txt":
			return answer(200, "text/plain", "User-agent: *\nSitemap: "+long("robots")), nil
		case "/":
			return html(`<head><link rel=alternate type="application/rss+xml" href="` + long("head") + `"></head>`), nil
		case "/map.xml":
			return answer(200, "application/xml", "<urlset><url><loc>"+long("map")+"1</loc></url><url><loc>"+long("map")+"2</loc></url><url><loc>"+short+"</loc></url></urlset>"), nil
		case "/feed":
			return answer(200, "application/rss+xml", `<rss version="2.0"><channel><item><link>`+long("feed")+`</link></item></channel></rss>`), nil
		}
		return nil, nil
	}}
	cfg := quick(s)
	cfg.Follow = Follow{Scope: ScopeHost, MaxDepth: 5}
	cfg.Parse = func(body []byte, _ string) (*goquery.Document, error) {
		return goquery.NewDocumentFromReader(bytes.NewReader(body))
	}
	pages, _ := crawl(t, cfg, "http://paper.test/", "http://paper.test/map.xml", "http://paper.test/feed")
	got := map[string]int{}
	for _, p := range pages {
		for _, l := range p.Links {
			if l.URL != short {
				t.Errorf("%s leads to %.60s…, %d bytes", p.URL, l.URL, len(l.URL))
			}
			got["followed"]++
		}
		for _, c := range p.Cuts {
			if c.Host != "paper.test:80" || c.Example == "" {
				t.Errorf("cut = %+v", c)
			}
			got[c.Reason+" "+c.Pattern] += c.Count
		}
	}
	want := map[string]int{"followed": 1, "long /robots/*": 1, "long /head/*": 1, "long /map/*": 2, "long /feed/*": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
