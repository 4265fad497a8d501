package extractor

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestIsSite(t *testing.T) {
	for _, c := range []struct {
		host, s string
		want    bool
	}{
		{"www.qpr.example", "QPR", true},
		{"www.qpr.example", "QPR North", true},
		{"www.qpr.example", "qpr.example", true},
		{"www.qpr.example", "XQPRY", false},
		{"www.qpr.example", "XQPRY and QPR", true},
		{"www.qpr.example", "What QPR said of the harbour in its report", false},
		{"www.so.example", "Not so fast", false},
		{"www.tidewaterpost.example", "Tidewater Post Online", true},
		{"www.tidewaterpost.example", "Nora Vask", false},
		{"news.example", "The Harbour Gazette", true},
		{"news.example", "Gazettes of the harbour", false},
		{"news.example", "The Harbour", true},
	} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(`<meta property="og:site_name" content="The Harbour Gazette">`))
		if err != nil {
			t.Fatal(err)
		}
		if got := newPage(doc, &url.URL{Scheme: "https", Host: c.host, Path: "/a"}).gather().isSite(c.s); got != c.want {
			t.Errorf("isSite(%q) on %s = %v, want %v", c.s, c.host, got, c.want)
		}
	}
}

func TestSiteOfTitle(t *testing.T) {
	const text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	for _, c := range []struct{ title, rest, want string }{
		{"The committee meets again today - what we know so far", "", ""},
		{"Live: storm hits the coast - latest updates", `<footer><h4>Latest updates</h4><a href="/latest">Latest updates</a></footer>`, ""},
		{"Ferry strike ends - Home", `<a href="/">Home</a>`, ""},
		{"Ferry strike ends - Quay Times", "", ""},
		{"Ferry strike ends - Quay Times", "<footer>© 2024 Quay Times Ltd.</footer>", "Quay Times"},
		{"Ferry strike ends - Quay Times", "<footer>Copyright 2024 <a href=/about>Quay Times</a></footer>", "Quay Times"},
		{"Ferry strike ends - Quay Times", `<a href="/news"><img src="/l.png" alt="Quay Times logo"></a>`, "Quay Times"},
		{"Ferry strike ends - Quay Times", `<a href="/">Quay Times</a>`, "Quay Times"},
		{"Ferry strike ends - The Tidewater", "", "The Tidewater"},
		{"Ferry strike ends - Tidewater Post", "", "Tidewater Post"},
	} {
		head, _, _ := strings.Cut(c.title, " - ")
		if got := extractOf(t, "<title>"+c.title+"</title><article><h1>"+head+"</h1>"+strings.Repeat(text, 6)+"</article>"+c.rest).Site; got != c.want {
			t.Errorf("%q with %q: site %q, want %q", c.title, c.rest, got, c.want)
		}
	}
}

func TestSiteAmongNames(t *testing.T) {
	for _, c := range []struct{ og, publisher, app, want string }{
		{"Harbour Gazette", "Harbour Gazette Publishing Group", "", "Harbour Gazette"},
		{"Harbour Gazette GmbH", "Harbour Gazette", "", "Harbour Gazette"},
		{"tidewaterpost", "Tidewater Post", "", "Tidewater Post"},
		{"tidewaterpost.example", "The Post", "", "The Post"},
		{"Tidewaterpost.example", "The Post", "", "Tidewaterpost.example"},
		{"Sailing", "Tidewater Post", "Tidewater Post", "Tidewater Post"},
		{"Harbour Gazette", "Tidewater Post", "", "Harbour Gazette"},
		{"Tidewater Verlags GmbH", "", "tidewaterpost.example", "tidewaterpost.example"},
	} {
		a := extractOf(t, `<meta property="og:site_name" content="`+c.og+`"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends","publisher":{"name":"`+c.publisher+
			`"}}</script><meta name="application-name" content="`+c.app+`"><h1>Ferry strike ends</h1>`)
		if a.Site != c.want {
			t.Errorf("%q, %q, %q: site %q, want %q", c.og, c.publisher, c.app, a.Site, c.want)
		}
	}
}

func TestSectionForReaders(t *testing.T) {
	for _, c := range []struct{ ld, meta, want string }{
		{"public-service", "Public Service", "Public Service"},
		{"sport", "Rowing", "Rowing"},
		{"sport", "rowing", "sport"},
		{"Sport", "Rowing", "Sport"},
		{"sport", "Rowers win the harbour race", "sport"},
		{"国際", "World", "国際"},
	} {
		a := extractOf(t, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends","articleSection":"`+c.ld+`"}</script><meta name=section content="`+c.meta+`"><h1>Ferry strike ends</h1>`)
		if a.Section != c.want {
			t.Errorf("%q, %q: section %q, want %q", c.ld, c.meta, a.Section, c.want)
		}
	}
}

func TestSiteOf(t *testing.T) {
	for host, want := range map[string]string{
		"www.qpr.example": "qpr.example", "news.qpr.example": "qpr.example", "blog.tidewater.co.uk": "tidewater.co.uk", "tidewater.co.uk": "tidewater.co.uk",
		"www.tidewater.de": "tidewater.de", "localhost": "localhost", "": "",
	} {
		if got := siteOf(host); got != want {
			t.Errorf("siteOf(%q) = %q, want %q", host, got, want)
		}
	}
}
