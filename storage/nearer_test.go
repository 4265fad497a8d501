package storage

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
)

// chain is a network with two ways to most pages: from a's seed over c1, and a shorter one from b's. late is the host whose
// seed comes when all else is done.
type chain struct {
	late string

	mu    sync.Mutex // guards asked
	asked map[string]int
}

func (n *chain) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/robots.txt" {
		return &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody}, nil
	}
	n.mu.Lock()
	n.asked[r.URL.String()]++
	n.mu.Unlock()
	if r.URL.Host == n.late && r.URL.Path == "/" {
		time.Sleep(30 * time.Second)
	}
	body, ok := map[string]string{
		"a.example/":     `<a href="http://c.example/c1">1</a>`,
		"b.example/":     `<a href="http://c.example/c2">2</a> <a href="http://c.example/c5">5</a>`,
		"c.example/c1":   `<a href="/c2">2</a> <a href="/c5">5</a>`,
		"c.example/c2":   `<a href="/c3">3</a> <a href="/c2">2</a>`,
		"c.example/c3":   `<a href="/c4">4</a>`,
		"c.example/c4":   `<a href="/never">too far</a>`,
		"c.example/c5":   `<a href="/feed">feed</a>`,
		"c.example/feed": `<rss><channel><item><link>http://c.example/c6</link></item></channel></rss>`,
		"c.example/c6":   `<a href="/c7">7</a>`,
		"c.example/c7":   `<p>the end`,
	}[r.URL.Host+r.URL.Path]
	if !ok {
		return &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody}, nil
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// crawl runs until nothing is left; without again no page is read again.
func (n *chain) crawl(t *testing.T, db *DB, maxDepth int, again bool) {
	t.Helper()
	n.crawlAt(t, db, crawler.Follow{Scope: crawler.ScopeAny, MaxDepth: maxDepth}, again)
}

func (n *chain) crawlAt(t *testing.T, db *DB, follow crawler.Follow, again bool) {
	t.Helper()
	f := frontierOf(t, db, 0)
	c := crawler.New(crawler.Config{
		Transport: n, Delay: -1, Sites: db.Sites(), Follow: follow,
		Parse: func(body []byte, _ string) (*goquery.Document, error) {
			return goquery.NewDocumentFromReader(strings.NewReader(string(body)))
		},
	}, f)
	if again {
		f.Reread(c.Reread, follow.MaxDepth)
	}
	w := db.NewWriter(t.Context(), begin(t, db))
	_, err := c.Run(t.Context(), func(ctx context.Context, p *crawler.Page) error { return w.Save(ctx, p, nil, nil) })
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// What a crawl comes to within its depth does not depend on which host answers first, and no page is asked for twice. A crawl that
// is killed before it has read the pages again does so later.
func TestDepthIsTheShortestWay(t *testing.T) {
	const rows = `SELECT depth, ' ', links_depth, ' ', state, ' ', url FROM requests WHERE outcome <> 'absent' ORDER BY url`
	want := []string{
		"0 0 done http://a.example/", "0 0 done http://b.example/", "1 1 done http://c.example/c1", "1 1 done http://c.example/c2", "2 2 done http://c.example/c3",
		"3 3 done http://c.example/c4", "1 1 done http://c.example/c5", "3 3 done http://c.example/c6", "2 2 done http://c.example/feed",
	}
	for _, test := range []struct {
		name, late string
		killed     bool
	}{{"long way first", "b.example", false}, {"short way first", "a.example", false}, {"killed", "b.example", true}} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &chain{late: test.late, asked: map[string]int{}}
				path := filepath.Join(t.TempDir(), "a.db")
				db := openAt(t, path, Options{})
				add(t, db, "http://a.example/", "http://b.example/")
				if test.killed {
					n.crawl(t, db, 3, false)
					if got := dump(t, db, rows); slices.Equal(got, want) {
						t.Fatal("nothing is missing")
					}
				}
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
		})
	}
}

// Where nothing was cut off, nothing is read again: all pages are there, whichever way led to them.
func TestNothingIsReadAgainInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &chain{late: "b.example", asked: map[string]int{}}
		db := openTemp(t)
		add(t, db, "http://a.example/", "http://b.example/")
		n.crawl(t, db, 50, true)
		if got := dump(t, db, `SELECT count(*) FROM requests WHERE links_depth > depth`); got[0] == "0" {
			t.Error("all were read again")
		}
		if got := dump(t, db, `SELECT count(*) FROM requests WHERE url LIKE '%/c7' OR url LIKE '%/never'`); got[0] != "2" {
			t.Errorf("%s of the last pages were found", got[0])
		}
	})
}
