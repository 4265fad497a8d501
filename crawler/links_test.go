package crawler

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

func tree(t testing.TB, page string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestReadLinks(t *testing.T) {
	at, err := parseURL("https://a.test/news/today.html")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, page, want string }{
		{"relative", `<a href="one">1</a> <a href="/two">2</a> <a href="?p=3">3</a> <a href="//b.test/four">4</a> <a href="../five#top">5</a>`,
			"https://a.test/news/one https://a.test/two https://a.test/news/today.html?p=3 https://b.test/four https://a.test/five"},
		{"base", `<base href="/archive/"><base href="/other/"><a href="one">1</a>`, "https://a.test/archive/one"},
		{"bad base", `<base href="mailto:x"><a href="one">1</a>`, "https://a.test/news/one"},
		{"no pages", `<a href="mailto:a@b.test">m</a><a href="javascript:void(0)">j</a><a href="#x">x</a><a href="">e</a><a href=" ">s</a><a>n</a>
			<a href="ftp://a.test/f">f</a><a href="plan.PDF">p</a><a href="/tel:123">t</a><a href="http://[::bad/">b</a>`, "https://a.test/tel:123"},
		{"asked not to", `<a rel="nofollow" href="1">1</a><a rel="noopener UGC" href="2">2</a><a rel="noopener" href="3">3</a>`, "https://a.test/news/3"},
		{"passwords", `<a href="https://me:secret@a.test/1">1</a>`, ""},
		{"once", `<a href="one"><img></a><a href="one">The whole title of it</a>`, "https://a.test/news/one"},
	}
	for _, tt := range tests {
		var got []string
		for _, l := range readLinks(tree(t, tt.page), at) {
			got = append(got, l.url.String())
		}
		if diff := cmp.Diff(strings.Fields(tt.want), got, cmp.Transformer("nil", func(s []string) string { return strings.Join(s, "\n") })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if l := readLinks(tree(t, tests[len(tests)-1].page), at); l[0].text != 17 {
		t.Errorf("text of %d letters", l[0].text)
	}
	var b strings.Builder
	for i := range maxLinks + 50 {
		fmt.Fprintf(&b, `<a href="/%d">x</a>`, i)
	}
	if n := len(readLinks(tree(t, b.String()), at)); n != maxLinks {
		t.Errorf("%d links", n)
	}
}

// Each group goes before the one below it, whatever its order inside.
func TestPriority(t *testing.T) {
	today, ok := pathDay("/2025-10-10")
	if !ok {
		t.Fatal("no date")
	}
	groups := []string{
		`/2025/10/10/harbour-tram-opens-at-last /news/20251010-x.html`,
		`/harbour/harbour-tram-opens-after-nine-years-and-one-argument /artikel/hafenbahn-faehrt-nach-neun-jahren-a-104377.html /story/1043776 /story/nr-104377
			/%E6%96%B0%E8%81%9E/some-thing-1043776.html`,
		`/2025/09/30/olive-press-bought-by-village`,
		`/2019/03/an-old-story-of-many-words-in-it`,
		`/en/some/thing/else-here`,
		`/sport /harbour/ /tag/tram /autor/nerys-calloway-and-her-many-friends /2025/10/10/page/2 /harbour?page=2 /seite-3 /rubrique/2025/10/10/culture-et-medias-en-france
			/%E3%82%BF%E3%82%B0/x/y-z-a /`,
		`/search?q=a-long-question-with-words /login /suche/2025/10/10/x /2025/10/10/harbour-tram-opens/print /konto`,
	}
	last := 0
	for i, group := range groups {
		var ps []int
		for _, path := range strings.Fields(group) {
			u, err := parseURL("https://a.test" + path)
			if err != nil {
				t.Fatal(err)
			}
			priority, _ := priorityOf(link{url: u, text: 10}, today, 1)
			ps = append(ps, priority)
		}
		if i > 0 && slices.Max(ps) >= last {
			t.Errorf("group %d (%s): priorities %d, above it %d", i, group, ps, last)
		}
		last = slices.Min(ps)
	}
	u, err := parseURL("https://a.test/story/tram")
	if err != nil {
		t.Fatal(err)
	}
	short, _ := priorityOf(link{u, 5}, today, 1)
	if long, _ := priorityOf(link{u, 70}, today, 1); short > long {
		t.Errorf("a short text gives %d, a long one %d", short, long)
	}
}

func TestPathDay(t *testing.T) {
	for path, want := range map[string]string{
		"/2025/10/06/tram":       "2025-10-06",
		"/2025/10/tram":          "2025-10-01",
		"/news/2025-10-06-tram":  "2025-10-06",
		"/news-20251006.html":    "2025-10-06",
		"/2025/10/0612345":       "2025-10-01",
		"/2025/1/6/tram":         "",
		"/120251006":             "",
		"/202510061":             "",
		"/2025/13/06":            "",
		"/2025/10-06":            "2025-10-01",
		"/1889/10/06":            "",
		"/article/1999123456":    "",
		"/year/2025":             "",
		"/2025.10.06":            "2025-10-06",
		"/2024/x/2025/10/06/end": "2025-10-06",
		"/2025/10/32":            "",
	} {
		got := ""
		if d, ok := pathDay(path); ok {
			got = dateOf(d)
		}
		if got != want {
			t.Errorf("pathDay(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestScopes(t *testing.T) {
	tests := []struct{ root, url, scopes string }{
		{"https://a.test/news/today", "https://a.test/news/other", "prefix host domain any"},
		{"https://a.test/news/", "http://www.a.test/news/a/b", "prefix host domain any"},
		{"https://a.test/news/", "https://a.test/newsletter", "host domain any"},
		{"https://a.test/news/", "https://a.test/news", "host domain any"},
		{"https://a.test/n%65ws/", "https://a.test/news/x", "prefix host domain any"},
		{"https://a.test/", "https://b.a.test/", "domain any"}, // an unknown suffix counts as one
		{"https://www.paper.example.com/", "https://sport.example.com/", "domain any"},
		{"https://paper.co.uk/", "https://other.co.uk/", "any"},
		{"https://one.github.io/", "https://two.github.io/", "any"},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8081/", "any"},
		{"http://127.0.0.1/", "http://128.0.0.1/", "any"},
		{"http://localhost/", "http://localhost/x", "prefix host domain any"},
		{"http://[::1]/", "http://[::2]/", "any"},
		{"https://a.test:444/", "https://a.test/", "domain any"},
	}
	for _, tt := range tests {
		root, err := parseURL(tt.root)
		if err != nil {
			t.Fatal(err)
		}
		u, err := parseURL(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range Scopes {
			if (Follow{Scope: s}).takes(root, u, FoundByLink) {
				got = append(got, string(s))
			}
		}
		if strings.Join(got, " ") != tt.scopes {
			t.Errorf("%s from %s: %s, want %s", tt.url, tt.root, got, tt.scopes)
		}
	}
}

// What was handed out is not handed out again, unless by a shorter way, and memory stays bounded.
func TestHanded(t *testing.T) {
	h := newHanded()
	for _, tt := range []struct {
		key   string
		depth int
		want  bool
	}{{"a", 3, true}, {"a", 3, false}, {"a", 2, true}, {"a", 3, false}, {"b", 9, true}} {
		if got := h.first(tt.key, tt.depth); got != tt.want {
			t.Errorf("first(%s, %d) = %v", tt.key, tt.depth, got)
		}
	}
	for i := range 5 * maxHanded {
		h.first(fmt.Sprint(i), 1)
	}
	if len(h.now) > maxHanded || len(h.old) > maxHanded {
		t.Errorf("%d and %d keys", len(h.now), len(h.old))
	}
	if h.first(fmt.Sprint(5*maxHanded-1), 1) || !h.first("b", 9) {
		t.Error("the newest is forgotten, or the oldest is not")
	}
}

func FuzzReadLinks(f *testing.F) {
	f.Add(`<base href="//b.test"><a href="one" rel=x>text</a><link rel=alternate type="application/rss+xml" href="/feed">`)
	f.Add(`<a href="http:">x</a><a href="\\\\b.test\\c">y</a>`)
	at, err := parseURL("https://a.test/news/today.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, page string) {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
		if err != nil {
			t.Skip("its elements are nested too deeply for the parser: ", err)
		}
		feedsOf(doc, at)
		for _, l := range readLinks(doc, at) {
			if err := CheckURL(l.url.String()); err != nil {
				t.Error(err)
			}
			if p, _ := priorityOf(l, 20000, 1); p >= 0 {
				t.Errorf("%s has priority %d", l.url, p)
			}
		}
	})
}

// BenchmarkDiscover reads the links of a page with 300 of them, as a front page has.
func BenchmarkDiscover(b *testing.B) {
	var page strings.Builder
	for i := range 300 {
		fmt.Fprintf(&page, `<div><a class="teaser" href="/2025/10/%02d/a-story-of-many-words-%d.html"><h3>A story of many words, told once</h3></a></div>`, i%28+1, i)
	}
	doc := tree(b, page.String())
	at, err := parseURL("https://a.test/")
	if err != nil {
		b.Fatal(err)
	}
	for _, known := range []bool{false, true} {
		b.Run(fmt.Sprintf("known=%v", known), func(b *testing.B) {
			c := New(Config{Follow: Follow{Scope: ScopeHost}}, nil)
			for b.Loop() {
				if !known {
					c.handed = newHanded()
				}
				p := &Page{URL: at, Doc: doc, Outcome: OutcomeFetched}
				c.discover(p, nil)
			}
		})
	}
}
