package storage

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

func TestTeasers(t *testing.T) {
	var of teasers
	of.address("https://www.news.example/a/q7?x=1&y=2")
	of.address("https://news.example/") // too little to tell
	of.title("Harbour master  named")
	of.title("Weather")
	for _, tc := range []struct {
		at, body string
		want     bool
	}{
		{"https://other.example/", `<a href="https://news.example/a/q7?x=1&amp;y=2">`, true},
		{"https://other.example/feed", "<link>http://www.news.example/a/q7?x=1&#38;y=2</link>", true},
		{"https://other.example/feed", `{"url":"https:\/\/news.example\/a\/q7?x=1&y=2#top"}`, true},
		{"https://news.example/", `<a href="/a/q7?x=1&y=2">`, true},
		{"https://other.example/", `<a href="/a/q7?x=1&y=2">`, false},
		{"https://news.example/", `<a href="/a/q7?x=1&y=22">`, false},
		{"https://news.example/", `<a href="/b/a/q7?x=1&y=2">`, false},
		{"https://news.example/", `<a href="/">Weather</a>`, false},
		{"https://other.example/", "<h2>Harbour\n master named</h2>", true},
		{"https://other.example/", "&lt;h2&gt;Harbour&amp;nbsp;master named", true},
		{"https://other.example/", "<h2>Harbour master</h2>", false},
		{"https://other.example/", "Our paper: harbour master named. And: Harbour master named, news.example/a/q7?x=1", true},
		{"https://other.example/", "news.example/a/q7?x=1&y=2é news.example/a/q7", false},
		{"https://other.example/", "news.example news.example/ news.example/a/q7?x=1&y=2", true},
		{"https://www.news.example:8080/", `<a href=/a/q7?x=1&y=2>`, false},
	} {
		if got := of.in(tc.at, []byte(tc.body)); got != tc.want {
			t.Errorf("%s %q: %t", tc.at, tc.body, got)
		}
	}
}

// An author may have thousands of articles, and an archive as many front pages.
func BenchmarkTeasers(b *testing.B) {
	var of teasers
	for i := range 4000 {
		of.address(fmt.Sprintf("https://news.example/opinion/2026/%d/a-column-about-%d.html", i%12, i))
		of.title(fmt.Sprintf("A column about %d and more | The News", i))
	}
	var page strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&page, `<li><a href="https://news.example/politics/2026/%d/report-%d.html">Report %d | The News</a><p>%s`, i%12, i, i, strings.Repeat("words ", 20))
	}
	body := []byte(page.String())
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if of.in("https://news.example/", body) {
			b.Fatal("it has none of them")
		}
	}
}

// Feeds have whole texts, front pages headlines: their bytes go too, those of others stay, and none comes back.
func TestPurgeListings(t *testing.T) {
	path, db := withSecret(t)
	list := func(u, body string, kind extractor.Kind) saving {
		p := answer(crawler.Request{URL: u}, u, body)
		if kind == "" {
			p.Outcome = crawler.OutcomeListing
			return saving{p, nil}
		}
		a := article(u, "Front", "")
		a.Kind = kind
		return saving{p, a}
	}
	of := func(n string) []saving {
		return []saving{
			list("https://news.example/feed"+n, "<item><link>"+purgedURL+"</link><content>zyxoria zyxoria zyxoria "+n, ""),
			list("https://news.example/front"+n, `<a href="/q7">qwyzzel</a>`+n, extractor.KindIndex),
			list("https://news.example/titles"+n, "<b>Title zyxoria</b>"+n, extractor.KindIndex),
			list("https://news.example/others"+n, `<a href="/q77">other</a>`+n, extractor.KindIndex),
			list("https://else.example/feed"+n, "<item><link>https://else.example/q7</link>"+n, ""),
		}
	}
	save(t, db, begin(t, db), of("")...)
	plan, err := db.PurgePlan(t.Context(), PurgeRequest{URL: purgedURL})
	if err != nil || plan.Listings != 3 {
		t.Fatalf("PurgePlan = %+v, %v", plan, err)
	}
	if r, err := db.Purge(t.Context(), PurgeRequest{URL: purgedURL, Reason: "court order"}); err != nil || r.Pages != 5 || r.Listings != 3 {
		t.Fatalf("Purge = %+v, %v", r, err)
	}
	kept := func() []string {
		return dump(t, db, `SELECT url FROM fetches WHERE page_sha256 IS NOT NULL AND url NOT LIKE '%/stays' ORDER BY 1`)
	}
	want := []string{"https://else.example/feed", "https://news.example/others"}
	if got := kept(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("kept: %q, want %q", got, want)
	}
	save(t, db, begin(t, db), of("?2")...) // a title alone is not known any more
	if got := kept(); len(got) != 5 || got[1] != "https://else.example/feed?2" || got[3] != "https://news.example/others?2" || got[4] != "https://news.example/titles?2" {
		t.Errorf("kept later: %q", got)
	}
	if d := unsound(t, db); len(d) > 0 {
		t.Errorf("differences: %q", d)
	}
	if inFile(t, path, "qwyzzel") {
		t.Error("a word of it is in the file")
	}
}
