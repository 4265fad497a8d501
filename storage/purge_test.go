package storage

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// inFile tells whether the archive's files have a word, as it is or in a page or an earlier version that is packed.
func inFile(t testing.TB, path, word string) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(bytes.ToLower(b), []byte(word)) {
			return true
		}
	}
	return false
}

const purgedURL = "https://news.example/q7"

// secret is an article with a word of its own in each of its fields; noise keeps its bodies from being packed so that the word is not seen.
func secret(word string) (*crawler.Request, *extractor.Article) {
	a := full(purgedURL)
	a.Title, a.Body, a.Byline, a.Authors = "Title "+word, "Body "+word+" of an article that is long enough to have an opening by which it would be known again, wherever it is.", "By "+word, []string{word}
	a.Tags, a.TLDR, a.Lead, a.Markdown, a.BodyHTML, a.Keywords = []string{word}, []string{word}, word, word, word, []string{word}
	return &crawler.Request{URL: purgedURL, Source: "list", ListedTitle: "Listed " + word}, a
}

// withSecret makes an archive with two articles, one of which has words that are to go, in two versions, in its index and in its pages.
func withSecret(t *testing.T) (path string, db *DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.db")
	db = openAt(t, path, Options{})
	_, a := secret("zyxoria")
	add(t, db, purgedURL, "https://news.example/stays")
	r := request(t, db, purgedURL)
	page := answer(r, purgedURL+"?final", "<p>zyxoria")
	page.Header.Set("Link", "zyxoria")
	save(t, db, begin(t, db), saving{page, a},
		saving{answer(request(t, db, "https://news.example/stays"), "https://news.example/stays", "<p>stays"), article("https://news.example/stays", "This stays", "harbour")})
	if _, err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, changed := secret("qwyzzel")
	again := answer(r, purgedURL+"?final", "<p>qwyzzel")
	again.FetchedAt = again.FetchedAt.Add(1e12)
	save(t, db, begin(t, db), saving{again, changed})
	if _, err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, db, `SELECT count(*) FROM revisions`); got[0] != "1" {
		t.Fatal("no earlier version")
	}
	if !inFile(t, path, "zyxoria") || !inFile(t, path, "qwyzzel") {
		t.Fatal("the words are not in the file to begin with")
	}
	return path, db
}

func checkPurged(t *testing.T, path string, db *DB) {
	t.Helper()
	for _, word := range []string{"zyxoria", "qwyzzel"} {
		if inFile(t, path, word) {
			t.Errorf("%s is still in the file", word)
		}
	}
	if got := dump(t, db, `SELECT url FROM article`); len(got) != 1 || got[0] != "https://news.example/stays" {
		t.Errorf("articles: %q", got)
	}
	if got := dump(t, db, `SELECT articles || ' ' || versions || ' ' || pages || ' ' || reason FROM purges`); len(got) != 1 || got[0] != "1 2 2 court order" {
		t.Errorf("purges: %q", got)
	}
	if d := unsound(t, db); len(d) > 0 {
		t.Errorf("differences: %q", d)
	}
}

func TestPurgeRemovesEveryWord(t *testing.T) {
	for _, q := range []PurgeRequest{{URL: purgedURL}, {URL: purgedURL + "?final"}, {Author: "QWYZZEL"}, {Author: "zyxoria"}} {
		t.Run(q.URL+q.Author, func(t *testing.T) {
			path, db := withSecret(t)
			plan, err := db.PurgePlan(t.Context(), q)
			if err != nil || len(plan.Items) != 1 || plan.Items[0].Versions != 2 || !strings.HasPrefix(plan.Items[0].URL, purgedURL) {
				t.Fatalf("PurgePlan = %+v, %v", plan, err)
			}
			if !inFile(t, path, "zyxoria") {
				t.Error("the plan has removed something")
			}
			q.Reason = "court order"
			if r, err := db.Purge(t.Context(), q); err != nil || r.Pages != 2 || r.Addresses < 2 {
				t.Fatalf("Purge = %+v, %v", r, err)
			}
			checkPurged(t, path, db)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"zyxoria", "qwyzzel"} {
				if inFile(t, path, word) {
					t.Errorf("%s is in the file after it was closed", word)
				}
			}
		})
	}
}

// What was purged does not come back: its addresses are not asked for, and its content is refused wherever it is.
func TestPurgedStaysAway(t *testing.T) {
	path, db := withSecret(t)
	if _, err := db.Purge(t.Context(), PurgeRequest{URL: purgedURL, Reason: "court order"}); err != nil {
		t.Fatal(err)
	}
	listed := func(yield func(crawler.Request, error) bool) {
		yield(crawler.Request{URL: purgedURL, Source: "list", ListedTitle: "zyxoria"}, nil)
	}
	if n, err := db.AddURLs(t.Context(), listed, RetryFailed); err != nil || n.New+n.Retried+n.Unlisted != 0 {
		t.Errorf("AddURLs = %+v, %v", n, err)
	}
	const other = "https://news.example/other"
	add(t, db, other)
	p := answer(request(t, db, other), purgedURL, "<p>zyxoria") // it redirects to what was purged
	p.Links = []crawler.Request{{URL: purgedURL, Source: other, ListedTitle: "zyxoria", ListedDate: "2026-01-01", FoundBy: crawler.FoundByFeed}}
	_, a := secret("zyxoria")
	if saved := save(t, db, begin(t, db), saving{p, a}); saved[0] != SavedFailed {
		t.Errorf("saved as %q", saved)
	}
	// Another address names the purged one as its own, and has its title and opening.
	const copied = "https://news.example/print/q7"
	add(t, db, copied)
	_, a = secret("qwyzzel")
	a.URL = copied
	if saved := save(t, db, begin(t, db), saving{answer(request(t, db, copied), copied, "<p>qwyzzel"), a}); saved[0] != SavedFailed {
		t.Errorf("a copy is saved as %q", saved)
	}
	checkPurged(t, path, db)
	if got := dump(t, db, `SELECT state || ' ' || outcome FROM requests WHERE url <> 'https://news.example/stays' GROUP BY 1`); len(got) != 1 || got[0] != "failed purged" {
		t.Errorf("requests: %q", got)
	}
	// A purge that is lifted lets it be fetched again.
	n, err := db.Lift(t.Context(), purgedURL)
	if err != nil || n < 2 {
		t.Errorf("Lift = %d, %v", n, err)
	}
	if got := request(t, db, purgedURL); dump(t, db, `SELECT state FROM requests WHERE id = ?`, got.ID)[0] != "pending" {
		t.Error("a lifted address is not asked for")
	}
	if _, err := db.Lift(t.Context(), purgedURL); err == nil {
		t.Error("lifted twice")
	}
	if got := dump(t, db, `SELECT count(*) FROM purges WHERE lifted_at IS NOT NULL`); got[0] != "1" {
		t.Error("no note of the lifting")
	}
}

// An address that the archive has never seen can be purged, and never comes in.
func TestPurgeUnknown(t *testing.T) {
	db := openTemp(t)
	r, err := db.Purge(t.Context(), PurgeRequest{URL: "https://news.example/never", Reason: "asked for"})
	if err != nil || len(r.Items) != 0 || r.Addresses != 1 {
		t.Errorf("Purge = %+v, %v", r, err)
	}
	if n := add(t, db, "https://news.example/never"); n.New != 0 || n.Retried != 0 {
		t.Errorf("AddURLs = %+v", n)
	}
}

// Who asks for one address is told where else its text stays, and nothing of it is missing where copies are left out.
func TestPurgeNamesCopies(t *testing.T) {
	db := openTemp(t)
	save(t, db, 0, newsroom()...)
	findCopies(t, db)
	const wire = "https://agency.example/wire"
	plan, err := db.PurgePlan(t.Context(), PurgeRequest{URL: wire})
	want := []string{"https://north.example/cut", "https://south.example/day", "https://west.example/lead"}
	if err != nil || len(plan.Items) != 1 || !slices.Equal(slices.Sorted(slices.Values(plan.Items[0].Also)), want) {
		t.Fatalf("PurgePlan = %+v, %v, want %q", plan, err, want)
	}
	before := len(articles(t, db, Filter{NoCopies: true}))
	if _, err := db.Purge(t.Context(), PurgeRequest{URL: wire, Reason: "court order"}); err != nil {
		t.Fatal(err)
	}
	if after := len(articles(t, db, Filter{NoCopies: true})); after != before-1+3 {
		t.Errorf("%d articles without copies, before %d", after, before)
	}
}

// A purge of one author's articles leaves those of whose name hers is a part.
func TestPurgeAuthorAlone(t *testing.T) {
	db := openTemp(t)
	by := func(u, byline string, authors ...string) saving {
		a := article(u, "By "+u, "Text of "+u+" that nobody else has written.")
		a.Byline, a.Authors = byline, authors
		return saving{answer(crawler.Request{URL: u}, u, u), a}
	}
	save(t, db, 0, by("https://news.example/1", "By Ann Li"), by("https://news.example/2", "By Joann Lindt", "Joann Lindt"), by("https://news.example/3", "", "ann li"),
		by("https://news.example/4", "By Émile Zola"))
	for name, want := range map[string]int{"Ann Li": 2, "ÉMILE zola": 1, "émile Zola": 1, "Joann": 0} {
		plan, err := db.PurgePlan(t.Context(), PurgeRequest{Author: name})
		if err != nil || len(plan.Items) != want {
			t.Errorf("of %s %+v, %v, want %d", name, plan.Items, err, want)
		}
	}
}
