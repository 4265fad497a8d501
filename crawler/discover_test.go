package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// follow is a crawl of a site in which visit adds what pages lead to. It returns what was asked, in order.
func follow(t *testing.T, name string, f Follow, seeds ...string) (map[string]*Page, []string) {
	t.Helper()
	s := newSite(t, name)
	for u, raw := range s.pages {
		if strings.HasSuffix(u, ".gz") {
			head, body, _ := strings.Cut(string(raw), "\n\n")
			s.pages[u] = append([]byte(head+"\n\n"), gzipped(t, body)...)
		}
	}
	cfg := quick(s)
	cfg.Workers, cfg.Follow = 1, f
	cfg.Parse = func(body []byte, _ string) (*goquery.Document, error) {
		return goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	}
	front := NewMemoryFrontier(0)
	addAll(t, front, seeds...)
	pages := map[string]*Page{}
	_, err := New(cfg, front).Run(t.Context(), func(ctx context.Context, p *Page) error {
		pages[p.Request.URL] = p
		return front.Add(ctx, p.Links...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages, slices.DeleteFunc(s.urls(), func(u string) bool { return strings.HasSuffix(u, "/robots.txt") })
}

// From a front page alone the articles are found: through its links, the feed in its head, and the sitemaps of robots.txt.
// Feeds and sitemaps go first, then articles, the newest first, then what is left, sections and searches at the end.
func TestDiscover(t *testing.T) {
	pages, asked := follow(t, "news.txtar", Follow{Scope: ScopeHost, MaxDepth: 2}, "http://news.test/")
	want := []string{
		"http://news.test/",
		"http://news.test/map/index.xml",
		"http://news.test/feed.xml",
		"http://news.test/2025/10/06/harbour-tram-opens-after-nine-years?utm_source=front",
		"http://news.test/map/news.xml.gz",
		"http://news.test/2025/10/05/library-flood-damage-is-worse",
		"http://news.test/2025/09/30/olive-press-bought-by-village",
		"http://news.test/map/2025-08.xml",
		"http://news.test/2025/08/12/last-lighthouse-keeper-leaves",
		"http://news.test/harbour",
		"http://news.test/harbour?page=2",
		"http://news.test/search?q=tram",
	}
	slices.Sort(want)
	sorted := slices.Sorted(slices.Values(asked))
	if diff := cmp.Diff(want, sorted); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	order := func(first, then string) {
		t.Helper()
		if a, b := slices.Index(asked, "http://news.test/"+first), slices.Index(asked, "http://news.test/"+then); a < 0 || b < 0 || a > b {
			t.Errorf("%s was asked at %d, %s at %d", first, a, then, b)
		}
	}
	const tram = "2025/10/06/harbour-tram-opens-after-nine-years?utm_source=front" // as it was found first
	order("feed.xml", tram)
	order(tram, "2025/10/05/library-flood-damage-is-worse")
	order("2025/10/05/library-flood-damage-is-worse", "2025/08/12/last-lighthouse-keeper-leaves")
	order("2025/09/30/olive-press-bought-by-village", "harbour")
	order("harbour", "search?q=tram")
	for _, tt := range []struct {
		url   string
		by    FoundBy
		depth int
		date  string
		title string
	}{
		{"", "", 0, "", ""},
		{"map/index.xml", FoundByHost, 1, "", ""},
		{"feed.xml", FoundByHost, 1, "", ""},
		{"map/news.xml.gz", FoundByIndex, 2, "2025-10-06", ""},
		{"harbour", FoundByLink, 1, "", ""},
		{"harbour?page=2", FoundByLink, 2, "", ""},
		{"2025/10/05/library-flood-damage-is-worse", FoundByFeed, 2, "2025-10-05T07:30:00Z", "Library: the damage is worse"},
		{"2025/09/30/olive-press-bought-by-village", FoundBySitemap, 3, "2025-09-30T18:00:00+02:00", "Village buys its olive press"},
		{"2025/08/12/last-lighthouse-keeper-leaves", FoundBySitemap, 3, "2025-08-12", ""},
	} {
		p := pages["http://news.test/"+tt.url]
		if p == nil {
			t.Errorf("%s was not fetched", tt.url)
			continue
		}
		if r := p.Request; r.FoundBy != tt.by || r.Depth != tt.depth || r.ListedDate != tt.date || r.ListedTitle != tt.title {
			t.Errorf("%s: %+v, want %+v", tt.url, r, tt)
		}
		if r := p.Request; r.Depth > 0 && r.Seed != "http://news.test/" {
			t.Errorf("%s: seed %q", tt.url, r.Seed)
		}
	}
	if o := pages["http://news.test/map/news.xml.gz"].Outcome; o != OutcomeListing {
		t.Errorf("packed sitemap: %s", o)
	}
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFollow(t *testing.T) {
	const seed = "http://news.test/"
	tests := []struct {
		name   string
		follow Follow
		seed   string
		want   string // addresses without their host, sorted
	}{
		{"none", Follow{}, seed, "/"},
		{"none of a feed", Follow{}, seed + "feed.xml", "/feed.xml"},
		{"page", Follow{Scope: ScopePage}, seed, "/"},
		{"page of a feed", Follow{Scope: ScopePage}, seed + "feed.xml",
			"/2025/10/05/library-flood-damage-is-worse /2025/10/06/harbour-tram-opens-after-nine-years /feed.xml http://other.test/guest"},
		{"page of an index", Follow{Scope: ScopePage, Since: "2025-09-01"}, seed + "map/index.xml",
			"/2025/09/30/olive-press-bought-by-village /map/index.xml /map/news.xml.gz"},
		{"no links", Follow{Scope: ScopeHost, MaxDepth: -1, Until: "2025-08-31"}, seed,
			"/ /2025/08/12/last-lighthouse-keeper-leaves /feed.xml /map/2025-08.xml /map/index.xml /map/news.xml.gz"},
		{"one link", Follow{Scope: ScopeHost, MaxDepth: 1, Exclude: []*regexp.Regexp{regexp.MustCompile("/20|search")}}, seed,
			"/ /feed.xml /harbour /map/2025-08.xml /map/index.xml /map/news.xml.gz"},
		{"include", Follow{Scope: ScopeHost, Include: []*regexp.Regexp{regexp.MustCompile("^http://news.test/2025/(08|09)/")}}, seed,
			"/ /2025/08/12/last-lighthouse-keeper-leaves /2025/09/30/olive-press-bought-by-village /feed.xml /map/2025-08.xml /map/index.xml /map/news.xml.gz"},
		{"prefix", Follow{Scope: ScopePrefix, MaxDepth: 1}, seed + "2025/10/06/harbour-tram-opens-after-nine-years",
			"/2025/10/06/harbour-tram-opens-after-nine-years /map/2025-08.xml /map/index.xml /map/news.xml.gz"},
		{"a redirect out of scope leads nowhere", Follow{Scope: ScopeHost, MaxDepth: 1}, "http://away.test/",
			"http://away.test/ http://away.test/feed http://away.test/leaves http://away.test/rss.xml http://away.test/sitemap.xml http://away.test/sitemap_index.xml http://other.test/guest"},
		{"domain", Follow{Scope: ScopeDomain, MaxDepth: 2, Include: []*regexp.Regexp{regexp.MustCompile("guest|example")}}, "http://a.paper.example/",
			"http://a.paper.example/ http://a.paper.example/feed http://a.paper.example/rss.xml http://a.paper.example/sitemap.xml http://a.paper.example/sitemap_index.xml " +
				"http://b.paper.example/feed http://b.paper.example/front http://b.paper.example/rss.xml http://b.paper.example/sitemap.xml http://b.paper.example/sitemap_index.xml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, asked := follow(t, "news.txtar", tt.follow, tt.seed)
			for i, u := range asked {
				asked[i] = strings.TrimPrefix(u, "http://news.test")
			}
			slices.Sort(asked)
			if diff := cmp.Diff(strings.Fields(tt.want), asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

// A place where nothing is found is neither a page nor a failure, whatever the server says instead.
func TestAbsent(t *testing.T) {
	pages, _ := follow(t, "news.txtar", Follow{Scope: ScopeHost}, "http://away.test/")
	for path, want := range map[string]Outcome{"sitemap.xml": OutcomeAbsent, "sitemap_index.xml": OutcomeAbsent, "feed": OutcomeAbsent, "rss.xml": OutcomeAbsent} {
		p := pages["http://away.test/"+path]
		if p == nil || p.Outcome != want || p.Err != nil || p.Body != nil {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

// A page lists others when three of its links within the scope look like articles; two that do not, and its own, are none of them.
func TestLists(t *testing.T) {
	links := []string{
		`<a href="/2025/10/06/harbour-tram-opens-after-nine-years">One</a> <a href="/2025/10/06/harbour-tram-opens-after-nine-years#comments">2 comments</a>`,
		`<a href="/2025/10/05/library-flood-damage-is-worse">Two</a>`, `<a href="/news/">News</a> <a href="/about">About</a>`,
		`<a href="http://other.test/2025/10/05/the-ferry-is-late-again-today">Elsewhere</a>`, `<a href="/2025/10/01/all-of-the-news-of-today">This page</a>`,
	}
	page := func(body string, f Follow, depth int) *Page {
		p, err := New(Config{Follow: f, Parse: func(body []byte, _ string) (*goquery.Document, error) {
			return goquery.NewDocumentFromReader(bytes.NewReader(body))
		}}, NewMemoryFrontier(0)).Reread(t.Context(), Kept{URL: "http://news.test/2025/10/01/all-of-the-news-of-today", Request: Request{Depth: depth}, Body: []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	few := "<html><body>" + strings.Join(links, " ")
	many := few + ` <a href="/2025/09/30/olive-press-bought-by-village">Three</a>`
	for name, test := range map[string]struct {
		body  string
		f     Follow
		depth int
		want  bool
	}{
		"two": {few, Follow{Scope: ScopeHost}, 0, false}, "three": {many, Follow{Scope: ScopeHost}, 0, true}, "page": {many, Follow{Scope: ScopePage}, 0, false},
		"excluded": {many, Follow{Scope: ScopeHost, Exclude: []*regexp.Regexp{regexp.MustCompile("olive")}}, 0, false}, "too deep": {many, Follow{Scope: ScopeHost}, 3, false},
	} {
		if p := page(test.body, test.f, test.depth); p.Lists != test.want {
			t.Errorf("%s: %v, leads to %d", name, p.Lists, len(p.Links))
		}
	}
}
