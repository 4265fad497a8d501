package crawler

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestKindOf(t *testing.T) {
	tests := []struct {
		media, head string
		want        listingKind
	}{
		{"application/rss+xml", `<rss version="2.0">`, feedListing},
		{"text/html", `<?xml version="1.0"?><rss version="2.0"><channel><item><description><![CDATA[<html>]]>`, feedListing},
		{"text/plain", "\xef\xbb\xbf\n<feed xmlns='http://www.w3.org/2005/Atom'>", feedListing},
		{"text/xml", `<?xml version="1.0"?><!-- <urlset> --><?xml-stylesheet href="a.xsl"?><!DOCTYPE rss [<!ENTITY a "b">]><rss>`, feedListing},
		{"", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">`, feedListing},
		{"", `<rdf:RDF xmlns:foaf="http://xmlns.test/foaf">`, noListing},
		{"application/feed+json", `{"version": "https://jsonfeed.org/version/1.1", "items": []}`, feedListing},
		{"application/json", `{"version":"https:\/\/jsonfeed.org\/version\/1"}`, feedListing},
		{"application/json", `{"version": 1}`, noListing},
		{"application/xml", `<sm:urlset xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9">`, sitemapListing},
		{"text/html", "\n\n<sitemapindex>", sitemapListing},
		{"text/html", `<!DOCTYPE html><html><body><pre>&lt;rss><urlset></pre>`, noListing},
		{"text/html", `<html><body><urlset>`, noListing},
		{"text/xml", `<svg xmlns="http://www.w3.org/2000/svg"><rss/>`, noListing},
		{"text/xml", `<!-- ` + strings.Repeat("x", 2000), noListing},
		{"text/plain", "https://a.test/1\nhttps://a.test/2\nhttps://a.te", plainListing},
		{"text/plain", "\xef\xbb\xbf\r\nhttps://a.test/1\r\n", plainListing},
		{"text/plain", "https://a.test/1\nNotes on it", noListing},
		{"text/plain", "https://a.test/1 is a page", noListing},
		{"text/html", "https://a.test/1\n", noListing},
		{"text/plain", "User-agent: *\nSitemap: https://a.test/", noListing},
		{"image/png", "\x89PNG", noListing},
		{"", "", noListing},
	}
	for _, tt := range tests {
		if got := kindOf(tt.media, []byte(tt.head)); got != tt.want {
			t.Errorf("kindOf(%q, %.60q) = %d, want %d", tt.media, tt.head, got, tt.want)
		}
	}
}

func TestParseSitemap(t *testing.T) {
	tests := []struct {
		name, body string
		want       []listed
		fails      bool
	}{
		{"plain", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>
			https://a.test/1?a=1&amp;b=2 </loc><lastmod>2025-10-06</lastmod><priority>0.5</priority></url><url/><url><loc></loc></url></urlset>`,
			[]listed{{url: "https://a.test/1?a=1&b=2", date: "2025-10-06"}}, false},
		{"stray ampersand", `<urlset><url><loc>https://a.test/1?a=1&b=2</loc></url></urlset>`, []listed{{url: "https://a.test/1?a=1&b=2"}}, false},
		{"CDATA", `<urlset><url><loc><![CDATA[https://a.test/1]]></loc></url></urlset>`, []listed{{url: "https://a.test/1"}}, false},
		{"news", `<urlset xmlns:news="n"><url><loc>https://a.test/1</loc><news:news><news:publication_date>2025-10-05T07:30:00Z</news:publication_date>
			<news:title>Tram &amp; ferry</news:title></news:news><lastmod>2025-10-07</lastmod></url></urlset>`,
			[]listed{{url: "https://a.test/1", title: "Tram & ferry", date: "2025-10-05T07:30:00Z", published: true}}, false},
		{"pictures and films have addresses, titles and dates of their own", `<urlset><url><loc>https://a.test/1</loc><image:image><image:loc>https://a.test/1.jpg</image:loc>
			<image:title>Tram</image:title></image:image><video:video><video:title>Film</video:title><video:publication_date>2020-01-01</video:publication_date></video:video></url></urlset>`,
			[]listed{{url: "https://a.test/1"}}, false},
		{"index", `<sitemapindex><sitemap><loc>https://a.test/map.xml</loc><lastmod>2025-10-06T00:00:00+00:00</lastmod></sitemap></sitemapindex>`,
			[]listed{{url: "https://a.test/map.xml", date: "2025-10-06T00:00:00+00:00", more: true}}, false},
		{"Latin 1", "<?xml version='1.0' encoding='ISO-8859-1'?><urlset><url><loc>https://a.test/caf\xe9</loc></url></urlset>", []listed{{url: "https://a.test/café"}}, false},
		{"breaks off", `<urlset><url><loc>https://a.test/1</loc></url><url><loc>https://a.te`, []listed{{url: "https://a.test/1"}}, false},
		{"broken", `<urlset><url><loc>https://a.test/1</loc></url><url <loc>`, []listed{{url: "https://a.test/1"}}, true},
		{"none", `<urlset></urlset>`, nil, false},
		{"empty", ``, nil, false},
	}
	for _, tt := range tests {
		got, err := parseSitemap([]byte(tt.body))
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(listed{})); diff != "" || (err != nil) != tt.fails {
			t.Errorf("%s: error %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func TestParseFeed(t *testing.T) {
	tests := []struct {
		name, body string
		want       []listed
		fails      bool
	}{
		{"RSS 2.0", `<rss version="2.0"><channel><item><title>A &amp; B</title><link>https://a.test/1</link><pubDate>Mon, 06 Oct 2025 09:24:15 GMT</pubDate></item>
			<item><guid isPermaLink="true">https://a.test/2</guid></item><item><guid>17</guid></item></channel></rss>`,
			[]listed{{url: "https://a.test/1", title: "A & B", date: "2025-10-06T09:24:15Z", published: true}, {url: "https://a.test/2"}}, false},
		{"RSS 1.0", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
			<item><title>One</title><link>https://a.test/1</link><dc:date>2025-10-06T09:24:15Z</dc:date></item></rdf:RDF>`,
			[]listed{{url: "https://a.test/1", title: "One", date: "2025-10-06T09:24:15Z", published: true}}, false},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link rel="alternate" href="https://a.test/1"/><updated>2025-10-07T00:00:00Z</updated></entry></feed>`,
			[]listed{{url: "https://a.test/1", title: "One", date: "2025-10-07T00:00:00Z", published: true}}, false},
		{"JSON", `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","url":"https://a.test/1","title":"One","date_published":"2025-10-06T09:24:15Z"}]}`,
			[]listed{{url: "https://a.test/1", title: "One", date: "2025-10-06T09:24:15Z", published: true}}, false},
		{"JSON, changed", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://a.test/1","date_modified":"2025-10-06T09:24:15Z"}]}`,
			[]listed{{url: "https://a.test/1", date: "2025-10-06T09:24:15Z"}}, false},
		{"no dates that are none", `<rss version="2.0"><channel><item><link>https://a.test/1</link><pubDate>lately</pubDate></item></channel></rss>`, []listed{{url: "https://a.test/1"}}, false},
		{"none", `<html>`, nil, true},
		{"deep", `<rss version="2.0" xmlns:a="http://a.test/"><channel><item>` + strings.Repeat("<a:b>", 1<<20), nil, true},
		{"deep JSON", `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 1<<20), nil, true},
	}
	for _, tt := range tests {
		got, err := parseFeed([]byte(tt.body))
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(listed{})); diff != "" || (err != nil) != tt.fails {
			t.Errorf("%s: error %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func TestTameFeed(t *testing.T) {
	const rss, pad = `<rss version="2.0"><channel>`, smallFeed
	for name, tt := range map[string]struct {
		body string
		want error
	}{
		"usual":      {rss + strings.Repeat("<item><title>a</title><link>https://a.test/</link></item>", 5000) + "</channel></rss>", nil},
		"long text":  {rss + "<item><title>" + strings.Repeat("a&lt;", pad) + "</title></item></channel></rss>", nil},
		"long CDATA": {rss + "<item><title><![CDATA[" + strings.Repeat("<a>", pad) + "]]></title></item></channel></rss>", nil},
		"comment":    {rss + "<!--" + strings.Repeat("<a>", pad) + "--></channel></rss>", nil},
		"deep":       {rss + strings.Repeat("<x:a>", pad), errDeep},
		// What follows looks shallow to who takes ">" for the end of a tag, or a quote for text.
		"attribute":    {rss + strings.Repeat(`<x:a b="/>">`, pad), errDeep},
		"ends before":  {rss + "<?x " + strings.Repeat("</x>", pad) + "?>" + strings.Repeat("<x:a>", pad), errDeep},
		"hidden":       {rss + `<!X "><![CDATA[">` + strings.Repeat("<x:a>", pad), errDeep},
		"charset":      {`<?xml version="1.0" encoding="utf-16le"?>` + strings.Repeat("<\x00a\x00>\x00", pad), errDeep},
		"many":         {rss + strings.Repeat("<item/>", maxElements), errMany},
		"attributes":   {rss + "<item" + strings.Repeat(" a", pad), errTag},
		"behind text":  {rss + " text <item" + strings.Repeat(" a", pad), errTag},
		"JSON":         {`{"items":["` + strings.Repeat(`{\"`, pad) + `",{}]}`, nil},
		"JSON objects": {`{"items":[` + strings.Repeat("{},", maxElements) + `{}]}`, errMany},
	} {
		if err := tameFeed([]byte(tt.body)); err != tt.want {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestSitemapLongTag(t *testing.T) {
	const loc = "<url><loc>https://a.test/</loc></url>"
	got, err := parseSitemap([]byte("<urlset>" + loc + "<url" + strings.Repeat(" a", maxTag) + ">" + loc))
	if len(got) != 1 || !errors.Is(err, errTag) {
		t.Errorf("%d entries, error %v; want 1, %v", len(got), err, errTag)
	}
}

func TestHurried(t *testing.T) {
	if _, err := (&hurried{strings.NewReader("a"), time.Now().Add(-time.Second)}).Read(make([]byte, 1)); err != errHurry {
		t.Errorf("error %v, want %v", err, errHurry)
	}
}

func TestListedDate(t *testing.T) {
	for date, want := range map[string]string{
		"2025-10-06T11:24:15+02:00":     "2025-10-06T11:24:15+02:00",
		"2025-10-06T11:24:15.123Z":      "2025-10-06T11:24:15Z",
		"2025-10-06T11:24Z":             "2025-10-06T11:24:00Z",
		"2025-10-06T11:24:15+0200":      "2025-10-06T11:24:15+02:00",
		" 2025-10-06\n":                 "2025-10-06",
		"2025-10-06T11:24:15":           "2025-10-06",
		"2025-10-06 11:24:15":           "2025-10-06",
		"2025-10":                       "",
		"2025":                          "",
		"2025-13-06":                    "",
		"0000-00-00T00:00:00Z":          "",
		"0000-01-01":                    "",
		"Mon, 06 Oct 2025 11:24:15 GMT": "",
		"":                              "",
	} {
		if got := listedDate(listed{date: date}); got != want {
			t.Errorf("listedDate(%q) = %q, want %q", date, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		since, until, date string
		changed, want      bool
	}{
		{"", "", "2025-10-06", false, true},
		{"2025-10-06", "2025-10-06", "2025-10-06T23:59:59+02:00", false, true},
		{"2025-10-07", "", "2025-10-06", false, false},
		{"2025-10-07", "", "2025-10-06", true, false},
		{"", "2025-10-05", "2025-10-06", false, false},
		{"", "2025-10-05", "2025-10-06", true, true}, // it may have been published long before
		{"2025-10-07", "2025-10-08", "", false, true},
	}
	for _, tt := range tests {
		if got := (Follow{Since: tt.since, Until: tt.until}).within(tt.date, tt.changed); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

// A sitemap may be as long as its protocol allows, however short pages may be; one that unpacks to more is cut.
func TestLongSitemap(t *testing.T) {
	if testing.Short() {
		t.Skip("a sitemap of 100 MB: not with -short")
	}
	const entry = "<url><loc>http://long.test/%d</loc></url>"
	filler := strings.Repeat(" ", 1<<20)
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		size := map[string]int{"/long.xml.gz": 40, "/longer.xml.gz": 60}[r.URL.Path]
		if size == 0 {
			return nil, nil
		}
		pr, pw := io.Pipe()
		go func() {
			w := gzip.NewWriter(pw)
			_, err := io.WriteString(w, "<urlset>")
			for i := 0; i < size && err == nil; i++ {
				_, err = fmt.Fprintf(w, filler+entry, i)
			}
			w.Close()
			pw.Close()
		}()
		resp := answer(200, "application/x-gzip", "")
		resp.Body = pr
		return resp, nil
	}
	cfg := quick(s)
	cfg.MaxBody, cfg.Follow = 64<<10, Follow{Scope: ScopePage}
	pages, _ := crawl(t, cfg, "http://long.test/long.xml.gz", "http://long.test/longer.xml.gz")
	for i, want := range []struct {
		links     int
		truncated bool
	}{{40, false}, {49, true}} {
		p := pages[i]
		if p.Outcome != OutcomeListing || len(p.Links) != want.links || p.Truncated != want.truncated || len(p.Body) > maxListing {
			t.Errorf("%s: %s, %d links, %d bytes, truncated %v, %v", p.URL, p.Outcome, len(p.Links), len(p.Body), p.Truncated, p.Err)
		}
	}
}

// Of a sitemap that lists more than its protocol allows, the rest is left out.
func TestManyEntries(t *testing.T) {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range maxListed + 10 {
		fmt.Fprintf(&b, "<url><loc>http://a.test/%d</loc></url>", i)
	}
	entries, err := parseSitemap([]byte(b.String()))
	if len(entries) != maxListed || err != errListed {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func FuzzParseSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>https://a.test/1</loc><lastmod>2025-10-06</lastmod></url></urlset>`))
	f.Add([]byte(`<sitemapindex><sitemap><loc>https://a.test/1</loc></sitemap>`))
	f.Add([]byte("<?xml version='1.0' encoding='utf-16'?><urlset>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, _ := parseSitemap(body)
		checkEntries(t, body, entries)
	})
}

func FuzzParseFeed(f *testing.F) {
	f.Add([]byte(`<rss version="2.0"><channel><item><title>A</title><link>https://a.test/1</link></item></channel></rss>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://a.test/1"/></entry></feed>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"https://a.test/1"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, err := parseFeed(body)
		if err != nil && len(entries) > 0 && err != errListed {
			t.Errorf("%d entries and %v", len(entries), err)
		}
		checkEntries(t, body, entries)
	})
}

// checkEntries makes requests of entries and checks them.
func checkEntries(t *testing.T, body []byte, entries []listed) {
	t.Helper()
	if len(entries) > len(body) {
		t.Errorf("%d entries of %d bytes", len(entries), len(body))
	}
	u, err := parseURL("http://a.test/map.xml")
	if err != nil {
		t.Fatal(err)
	}
	c := New(Config{Follow: Follow{Scope: ScopeAny, Since: "2020-01-01"}}, nil)
	for _, r := range c.entries(&Page{URL: u}, entries, FoundBySitemap) {
		if key, err := Key(r.URL); err != nil || key != r.Key || CheckURL(r.URL) != nil {
			t.Errorf("request %q: key %q, %q, %v", r.URL, r.Key, key, err)
		}
		if len(r.ListedTitle) > maxTitle+len("…") || strings.ContainsAny(r.ListedTitle, "\n\t") || r.Priority >= 0 {
			t.Errorf("request %+v", r)
		}
	}
}

func TestLeadsOn(t *testing.T) {
	for url, want := range map[string]string{ // the scopes in which it is asked
		"https://a.test/":                                            "host",
		"https://a.test/sport":                                       "host",
		"https://a.test/2025/10/06/harbour-tram-opens":               "",
		"https://a.test/harbour-tram-opens-after-nine-years-1043776": "",
		"https://a.test/feed":                                        "page host",
		"https://a.test/sport/rss/":                                  "page host",
		"https://a.test/news.XML":                                    "page host",
		"https://a.test/maps/2025.xml.gz":                            "page host",
		"https://a.test/sitemap-index?x=1":                           "page host",
		"https://a.test/?feed=rss2":                                  "page host",
		"https://feeds.a.test/news/all":                              "page host",
		"https://a.test/plan.pdf":                                    "",
		"not a URL":                                                  "",
	} {
		var got []string
		for _, s := range []Scope{ScopeNone, ScopePage, ScopeHost} {
			if LeadsOn(url, Follow{Scope: s}) {
				got = append(got, string(s))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

// Sitemap lines belong to no group.
func TestRobotsSitemaps(t *testing.T) {
	rs := parseRules([]byte("Sitemap: https://a.test/1.xml\nUser-agent: other\nsitemap:https://b.test/2.xml # ours too\nDisallow: /\n\nUser-agent: broadsheet\nDisallow: /x\nSitemap:\n"), "broadsheet")
	if diff := cmp.Diff([]string{"https://a.test/1.xml", "https://b.test/2.xml"}, rs.sitemaps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	many := strings.Repeat("Sitemap: https://a.test/x.xml\n", 2*maxDeclaredMaps)
	if n := len(parseRules([]byte(many), "broadsheet").sitemaps); n != maxDeclaredMaps {
		t.Errorf("%d sitemaps", n)
	}
}
