package storage

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// prose returns a text that is long enough to tell an article by its beginning.
func prose(about string) string {
	return strings.Repeat("The council spoke of the "+about+" until late, and of nothing else. ", 4)
}

// zoo are pages of which some are one article, each with the address that was asked if that is another.
func zoo() (pages []saving, asked []string) {
	const canonical = "https://news.example/story"
	add := func(from, at, claim, title, text, body string) {
		a := article(at, title, text)
		a.CanonicalURL, a.Site = claim, "The Letter"
		pages = append(pages, saving{answer(crawler.Request{}, at, body), a})
		asked = append(asked, from)
	}
	one := func(at, claim, title, text string) { add(at, at, claim, title, text, "bytes of "+at+title) }

	one(canonical, "", "Story", prose("harbour"))
	one("https://amp.news.example/story", canonical, "Story, shorter", prose("quay"))              // a plain variant
	one("https://news.example/print?id=7", canonical, "STORY!", prose("pier"))                     // the title
	one("https://news.example/s/7", canonical, "Ferry news", prose("harbour")+"And more.")         // the beginning of the text
	add("https://news.example/x", canonical, "", "Story", prose("harbour"), "bytes of "+canonical) // a redirect

	// A template that names one canonical address on all pages.
	one("https://news.example/other", canonical, "Other", prose("tram"))
	one("https://news.example/third", canonical, "Third", prose("lamp"))
	one("https://news.example/short", canonical, "Short", "Too short.")
	one("https://news.example/short2", canonical, "Shorter", "Too short.")
	// One that names the front page, or has no title but the site's.
	one("https://news.example/fourth", "https://news.example/", "Fourth", prose("rope"))
	one("https://news.example/fifth", "https://news.example/", "Fourth", prose("sail"))
	one("https://news.example/sixth", "https://news.example/section", "The Letter", prose("mast"))
	one("https://news.example/seventh", "https://news.example/section", "The Letter", prose("keel"))

	one("https://copy.example/story", canonical, "Story", prose("harbour")) // another site

	// No canonical address: the bytes, or title and text, decide, for variants only.
	add("http://news.example/plain", "http://news.example/plain", "", "Plain", prose("plank"), "same")
	add("https://www.news.example/plain/", "https://www.news.example/plain/", "", "Plain", prose("plank"), "same")
	add("https://news.example/plain2", "https://news.example/plain2", "", "Plain", prose("plank"), "same")
	one("http://news.example/text", "", "Text", prose("knot"))
	one("https://news.example/text", "", "Text", prose("knot"))
	one("http://news.example/differs", "", "Differs", prose("tide"))
	one("https://news.example/differs", "", "Differs", prose("moon"))

	// A canonical address that was never asked: three pages, of which only the third shows that the others are one.
	one("https://news.example/p1", "https://news.example/never", "First title", prose("bell"))
	one("https://news.example/p2", "https://news.example/never", "Second title", prose("buoy"))
	one("https://news.example/p3", "https://news.example/never", "First title", prose("buoy"))

	// Walls look alike.
	for _, u := range []string{"https://news.example/w1", "https://news.example/w2"} {
		one(u, "https://news.example/consent", "Before you go on", prose("cookie"))
		pages[len(pages)-1].article.Kind = extractor.KindConsent
	}
	return pages, asked
}

const zooRows = `
	SELECT concat_ws(' ', a.key, a.kind, a.title, a.url, a.source_rank, (SELECT url FROM requests r WHERE r.id = a.source_request_id),
		(SELECT count(*) FROM fetches f WHERE f.article_id = a.id), (SELECT count(*) FROM requests r WHERE r.article_id = a.id),
		a.revision, (SELECT count(*) FROM revisions v WHERE v.article_id = a.id),
		(SELECT group_concat(url || ' ' || role, ', ') FROM (SELECT url, role FROM article_addresses x WHERE x.article_id = a.id ORDER BY 1, 2)))
	FROM article a ORDER BY a.key`

// Which pages are one article does not depend on the order in which they came.
func TestIdentityInAnyOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("stores everything twelve times: not with -short")
	}
	pages, asked := zoo()
	var want []string
	for i := range 12 {
		db := openTemp(t)
		add(t, db, asked...)
		order := slices.Clone(pages)
		for k := range order {
			order[k].page.Request = request(t, db, asked[k])
		}
		switch i {
		case 0:
		case 1:
			slices.Reverse(order)
		default:
			rand.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		}
		save(t, db, begin(t, db), order...)
		got := dump(t, db, zooRows)
		if i == 0 {
			want = got
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("another order gives other rows:\n%s", diff)
		}
	}
	got := strings.Join(want, "\n")
	for _, line := range []string{
		"https://news.example/story article Story ", "https://copy.example/story ", "https://news.example/other ", "https://news.example/third ",
		"https://news.example/short ", "https://news.example/short2 ", "https://news.example/fourth ", "https://news.example/fifth ",
		"https://news.example/sixth ", "https://news.example/seventh ", "http://news.example/plain ", "https://news.example/plain2 ",
		"http://news.example/text ", "http://news.example/differs ", "https://news.example/differs ", "https://news.example/p1 ",
		"https://news.example/w1 consent", "https://news.example/w2 consent",
	} {
		if !strings.Contains("\n"+got, "\n"+line) {
			t.Errorf("no row %s", line)
		}
	}
	if len(want) != 18 {
		t.Errorf("%d rows, want 18:\n%s", len(want), got)
	}
}

// A page that is fetched anew stays in its row, whatever has become of its title; a wall on the way changes nothing.
func TestIdentityStays(t *testing.T) {
	db := openTemp(t)
	const u, v = "https://news.example/live", "https://news.example/l?id=1"
	add(t, db, u, v)
	step := func(at, claim, title, text string, kind extractor.Kind) {
		a := article(at, title, text)
		a.CanonicalURL, a.Kind = claim, kind
		save(t, db, begin(t, db), saving{answer(request(t, db, at), at, title+text), a})
	}
	step(v, u, "Morning", prose("storm"), extractor.KindLiveBlog)
	step(u, "", "Morning", prose("storm"), extractor.KindLiveBlog)
	step(u, "", "Noon", prose("rain"), extractor.KindLiveBlog)
	step(u, u+"/consent", "Before you go on", prose("cookie"), extractor.KindConsent)
	step(v, u, "Evening", prose("sun"), extractor.KindLiveBlog)
	step(u, "", "Night", prose("stars"), extractor.KindLiveBlog)
	if got := dump(t, db, `SELECT concat_ws(' ', key, title, (SELECT count(*) FROM fetches), (SELECT count(DISTINCT article_id) FROM fetches)) FROM article`); !slices.Equal(got, []string{u + " Night 6 1"}) {
		t.Errorf("rows = %q", got)
	}
	if got := dump(t, db, `SELECT count(*) < 20 FROM identities`); got[0] != "1" {
		t.Error("tokens of old texts are kept")
	}
}

// Extracting again puts pages where the better result says, also those that were one by mistake, and then changes no more.
func TestIdentityAgain(t *testing.T) {
	db := openTemp(t)
	pages, asked := zoo()
	add(t, db, asked...)
	want := map[string]*extractor.Article{}
	for k := range pages {
		pages[k].page.Request = request(t, db, asked[k])
		bad := *pages[k].article
		bad.CanonicalURL, bad.Title, bad.Kind = "https://news.example/all", "One for all", extractor.KindArticle
		want[asked[k]] = pages[k].article
		save(t, db, begin(t, db), saving{pages[k].page, &bad})
	}
	if n := dump(t, db, `SELECT count(*) FROM article`)[0]; n != "2" { // and the copy
		t.Fatalf("%s rows before, want 2", n)
	}
	again := func() (changes int) {
		for _, pages := range []iter.Seq2[StoredPage, error]{db.Pages(t.Context(), 0, "", ""), db.StalePages(t.Context())} {
			for p, err := range pages {
				if err != nil {
					t.Fatal(err)
				}
				from := dump(t, db, `SELECT r.url FROM requests r JOIN fetches f ON f.request_id = r.id WHERE f.id = ?`, p.FetchID)[0]
				if len(saveAgain(t, db, p, want[from])) > 0 {
					changes++
				}
			}
		}
		return changes
	}
	again()
	rows, versions := dump(t, db, zooRows), dump(t, db, `SELECT count(*) FROM revisions`)[0]
	// Of the three pages of which the third joins the others, the second is taken out and put back.
	if n := again(); n > 1 {
		t.Errorf("again changes %d articles", n)
	}
	if diff := cmp.Diff(rows, dump(t, db, zooRows)); diff != "" {
		t.Errorf("again gives other rows:\n%s", diff)
	}
	if got := dump(t, db, `SELECT count(*) FROM revisions`)[0]; got != versions || got == "0" {
		t.Errorf("%s revisions, had %s", got, versions)
	}
	if got := dump(t, db, `SELECT key FROM article ORDER BY key`); len(got) != 18 || strings.Contains(strings.Join(got, " "), "moved") {
		t.Errorf("%d rows, want 18: %s", len(got), strings.Join(got, "\n"))
	}
}

// The way to an article is kept: what led on by itself, and its AMP form.
func TestAddressRoles(t *testing.T) {
	db := openTemp(t)
	const asked, moved, final = "https://news.example/1", "https://news.example/2", "https://news.example/3"
	add(t, db, asked)
	p := answer(request(t, db, asked), final, "x")
	p.Hops, p.AMP = []crawler.Hop{{URL: asked, Status: 200}, {URL: moved, Status: 301}}, "https://news.example/3/amp"
	save(t, db, begin(t, db), saving{p, article(final, "Story", "text")})
	want := []string{asked + " asked", asked + " refresh", moved + " hop", final + " final", final + "/amp amp"}
	if diff := cmp.Diff(want, dump(t, db, `SELECT url || ' ' || role FROM article_addresses ORDER BY url, role`)); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
}
