package storage

import (
	"database/sql"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
)

// give adds a list in a run of its own with a reach, and returns the URLs that are to be read again.
func give(t *testing.T, db *DB, reach string, list ...string) []string {
	t.Helper()
	if err := db.NoteFollow(t.Context(), begin(t, db), reach); err != nil {
		t.Fatal(err)
	}
	add(t, db, list...)
	return dump(t, db, `SELECT url FROM requests WHERE links_depth > depth ORDER BY url`)
}

// fetchAll saves a page for each of the URLs in the run that began last.
func fetchAll(t *testing.T, db *DB, list ...string) {
	t.Helper()
	for _, u := range list {
		save(t, db, db.run.Load(), saving{answer(request(t, db, u), u, u), nil})
	}
}

// What is given with another reach is read again with all whose scope counts from it, and nothing else is; it is so once.
func TestReachAgain(t *testing.T) {
	const a, a1, b, other = "https://a.example/", "https://a.example/1", "https://b.example/", "https://c.example/"
	db := openTemp(t)
	read := func(urls ...string) { // as readNearer does
		for _, u := range urls {
			q := request(t, db, u)
			if err := db.tx(t.Context(), func(tx *sql.Tx) error {
				_, err := (&reread{id: q.ID, depth: q.Depth}).write(t.Context(), newStmts(tx), db)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := func(step string, got []string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
	want("new", give(t, db, "page", a, b))
	if err := db.tx(t.Context(), func(tx *sql.Tx) error {
		_, err := insertRequests(t.Context(), newStmts(tx), []crawler.Request{{URL: a1, FoundBy: crawler.FoundByFeed, Depth: 1, Seed: a}}, db.runID())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	fetchAll(t, db, a, a1, b)
	want("the same reach", give(t, db, "page", a))
	want("others with a wider one", give(t, db, "host", other))
	want("wider", give(t, db, "host", a), a, a1)
	want("killed before they were read", give(t, db, "host", a), a, a1)
	read(a)
	want("killed before the last was read", give(t, db, "host", a), a1)
	read(a1)
	want("all was read", give(t, db, "host", a))

	// A run with a narrower reach goes on with what is pending, or marked.
	give(t, db, "page", other)
	fetchAll(t, db, a1)
	want("fetched with a narrower one", give(t, db, "host", a), a1)
	give(t, db, "page", other)
	read(a1)
	want("read with a narrower one", give(t, db, "host", a), a1)
	read(a1)
	want("all was read again", give(t, db, "host", a))
}

// A crawl that is given a known URL with a wider scope comes to what one with that scope from the first comes to, and asks for
// no page twice.
func TestWiderCrawlComesAsFar(t *testing.T) {
	const rows = `SELECT depth, ' ', links_depth, ' ', state, ' ', url FROM requests WHERE outcome <> 'absent' ORDER BY url`
	synctest.Test(t, func(t *testing.T) {
		n := &chain{asked: map[string]int{}}
		fresh, db := openTemp(t), openAt(t, filepath.Join(t.TempDir(), "b.db"), Options{})
		give(t, fresh, "any", "http://a.example/")
		n.crawl(t, fresh, 3, true)
		want := dump(t, fresh, rows)

		n.asked = map[string]int{}
		give(t, db, "page", "http://a.example/")
		n.crawlAt(t, db, crawler.Follow{Scope: crawler.ScopePage, MaxDepth: 3}, true)
		if got := dump(t, db, rows); len(got) != 1 {
			t.Fatalf("the first crawl came to %q", got)
		}
		give(t, db, "any", "http://a.example/")
		n.crawl(t, db, 3, true)
		if diff := cmp.Diff(want, dump(t, db, rows)); diff != "" {
			t.Error(diff)
		}
		for url, times := range n.asked {
			if times != 1 {
				t.Errorf("%s was asked for %d times", url, times)
			}
		}
	})
}
