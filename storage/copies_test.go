package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// tale is a text of n sentences that no other number has.
func tale(number, n int) []string {
	r := rand.New(rand.NewPCG(uint64(number), 9))
	sentences := make([]string, n)
	for i := range sentences {
		words := make([]string, 14)
		for j := range words {
			words[j] = fmt.Sprintf("w%d", r.IntN(3000))
		}
		sentences[i] = strings.Join(words, " ") + "."
	}
	return sentences
}

// newsroom are articles of several sites: a wire story on four of them, an article that was printed twice, and others.
func newsroom() []saving {
	var all []saving
	put := func(u, date string, text []string, change func(*extractor.Article)) {
		a := article(u, "Headline of "+u, strings.Join(text, "\n\n"))
		a.Date, a.Site = date, bareHost(u)
		if change != nil {
			change(a)
		}
		all = append(all, saving{answer(crawler.Request{URL: u}, u, u), a})
	}
	wire := tale(1, 20)
	put("https://agency.example/wire", "2024-05-06T09:00:00+02:00", wire, func(a *extractor.Article) { a.Agencies = []string{"Agency"} })
	put("https://north.example/cut", "2024-05-06T07:30:00Z", wire[:8], func(a *extractor.Article) { a.Agencies = []string{"Agency", "North Wire"} })
	put("https://south.example/day", "2024-05-06", append(tale(2, 5), wire...), nil)
	put("https://west.example/lead", "2024-05-08T07:30:00Z", wire[1:], func(a *extractor.Article) { a.Lead = wire[0] })
	put("https://west.example/undated", "", tale(3, 20), nil)
	put("https://west.example/again", "2024-05-09", tale(3, 20), nil)
	for i := range 20 {
		put(fmt.Sprintf("https://east.example/other-%d", i), "2024-05-06", tale(100+i, 15), nil)
	}
	put("https://east.example/short-1", "2024-05-06", []string{"Closed today."}, nil)
	put("https://east.example/none", "2024-05-06", nil, nil)
	put("https://east.example/none-2", "2024-05-06", nil, nil)
	put("https://east.example/late", "2024-07-06", wire, nil)
	put("https://east.example/", "2024-05-06", wire, func(a *extractor.Article) { a.Kind = extractor.KindIndex })
	return all
}

func findCopies(t *testing.T, db *DB) CopySummary {
	t.Helper()
	s, err := db.FindCopies(t.Context(), func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func clustered(t *testing.T, db *DB) []string {
	t.Helper()
	return dump(t, db, `SELECT cluster, ' ', earliest, ' ', url, ' ', round(share, 2), ' ', round(share_of_earliest, 2) FROM copies ORDER BY cluster, earliest DESC, url`)
}

func TestFindCopies(t *testing.T) {
	db := openTemp(t)
	all := newsroom()
	save(t, db, 0, all...)
	if has, since, err := db.HasCopies(t.Context()); has || since != 30 || err != nil {
		t.Errorf("HasCopies = %v, %d, %v before", has, since, err)
	}
	if got, want := findCopies(t, db), (CopySummary{Hashed: 30, Articles: 30, Clusters: 2, Copies: 6}); got != want {
		t.Errorf("FindCopies = %+v, want %+v", got, want)
	}
	if has, since, err := db.HasCopies(t.Context()); !has || since != 0 || err != nil {
		t.Errorf("HasCopies = %v, %d, %v", has, since, err)
	}
	got := clustered(t, db)
	for i := range got {
		_, got[i], _ = strings.Cut(got[i], " ")
	}
	want := []string{
		"1 https://agency.example/wire 1 1", "0 https://north.example/cut 1 0.39", "0 https://south.example/day 0.8 1", "0 https://west.example/lead 1 1",
		"1 https://west.example/undated 1 1", "0 https://west.example/again 1 1",
	}
	if len(got) > 0 && strings.Contains(got[0], "west.example") { // the order of clusters is that of hashes
		want = append(want[4:], want[:4]...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("copies (-want +got):\n%s", diff)
	}
	clusters := dump(t, db, `SELECT articles, hosts, agencies, earliest_url, earliest_date, last_date FROM copy_clusters ORDER BY articles DESC`)
	if want := []string{
		"4 4Agency; North Wirehttps://agency.example/wire2024-05-06T09:00:00+02:002024-05-08T07:30:00Z",
		"2 1https://west.example/undated2024-05-09",
	}; !cmp.Equal(clusters, want) {
		t.Errorf("copy_clusters = %q", clusters)
	}
	before := clustered(t, db)

	t.Run("again", func(t *testing.T) {
		if s := findCopies(t, db); s.Hashed != 0 || s.Copies != 6 {
			t.Errorf("FindCopies = %+v", s)
		}
		if diff := cmp.Diff(before, clustered(t, db)); diff != "" {
			t.Errorf("clusters of a second run (-first +second):\n%s", diff)
		}
	})
	t.Run("in another order, a part at a time", func(t *testing.T) {
		other := openTemp(t)
		shuffled := newsroom()
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for len(shuffled) > 0 {
			n := min(7, len(shuffled))
			save(t, other, 0, shuffled[:n]...)
			if s := findCopies(t, other); s.Hashed > n {
				t.Errorf("%d of %d new articles hashed", s.Hashed, n)
			}
			shuffled = shuffled[n:]
		}
		if diff := cmp.Diff(before, clustered(t, other)); diff != "" {
			t.Errorf("clusters (-want +got):\n%s", diff)
		}
	})
	t.Run("left out", func(t *testing.T) {
		if n := len(articles(t, db, Filter{NoCopies: true})); n != 26 {
			t.Errorf("%d articles without copies, want 26", n)
		}
		if got := find(t, db, `"Headline of"`, Filter{NoCopies: true, Site: "west.example"}); got != "d" {
			t.Errorf("search without copies = %q", got)
		}
		if c := counts(t, db, "host", Filter{NoCopies: true, Site: "west.example"}); !cmp.Equal(c, []string{"west.example 1  "}) {
			t.Errorf("counts without copies = %q", c)
		}
	})
	t.Run("after a change", func(t *testing.T) {
		const u = "https://west.example/again"
		a := article(u, "Another", strings.Join(tale(4, 20), "\n\n"))
		a.Date = "2024-05-09"
		add(t, db, u)
		p := answer(request(t, db, u), u, "changed")
		p.FetchedAt = p.FetchedAt.AddDate(0, 0, 1)
		save(t, db, 0, saving{p, a})
		if s := findCopies(t, db); s.Hashed != 1 || s.Clusters != 1 || s.Copies != 4 {
			t.Errorf("FindCopies = %+v", s)
		}
		if _, err := db.write.Exec(`DELETE FROM article WHERE url LIKE '%/wire'`); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, db, `SELECT articles, earliest_url IS NULL FROM copy_clusters`); !cmp.Equal(got, []string{"3 1"}) {
			t.Errorf("copy_clusters without the earliest = %q", got)
		}
		if got := find(t, db, `"Headline of"`, Filter{NoCopies: true, Site: "north.example"}); got == "" {
			t.Error("without the earliest all of its copies are left out")
		}
		if s := findCopies(t, db); s.Hashed != 0 || s.Copies != 3 {
			t.Errorf("FindCopies = %+v", s)
		}
		if got := dump(t, db, `SELECT earliest_url FROM copy_clusters`); !cmp.Equal(got, []string{"https://north.example/cut"}) {
			t.Errorf("the earliest of the others is %q", got)
		}
	})
}

// Whenever it is stopped, nothing half-done is there and the next run ends the work.
func TestFindCopiesStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openAt(t, path, Options{})
	all := newsroom()
	for i := range 2 * batchRecords {
		u := fmt.Sprintf("https://many.example/%d", i)
		a := article(u, u, strings.Join(tale(1000+i, 5), "\n\n"))
		all = append(all, saving{answer(crawler.Request{URL: u}, u, u), a})
	}
	save(t, db, 0, all...)
	ctx, stop := context.WithCancel(t.Context())
	s, err := db.FindCopies(ctx, func(string, int, int) { stop() })
	if !errors.Is(err, context.Canceled) || s.Hashed != batchRecords {
		t.Fatalf("FindCopies = %+v, %v", s, err)
	}
	if got := dump(t, db, `SELECT count(*) FROM copy_sketches`); got[0] != fmt.Sprint(batchRecords) {
		t.Errorf("%s sketches are kept", got[0])
	}
	if got := clustered(t, db); len(got) != 0 {
		t.Errorf("clusters of a half of it: %q", got)
	}
	s = findCopies(t, openAt(t, path, Options{}))
	if s.Hashed != len(all)-1-batchRecords || s.Copies != 6 {
		t.Errorf("FindCopies = %+v after a stop", s)
	}
	// What another version hashed is hashed again.
	if _, err := db.write.Exec(`UPDATE copy_sketches SET version = 0 WHERE article_id <= 10`); err != nil {
		t.Fatal(err)
	}
	if s := findCopies(t, db); s.Hashed != 10 {
		t.Errorf("%d hashed again, want 10", s.Hashed)
	}
}
