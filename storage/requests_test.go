package storage

import (
	"slices"
	"testing"

	"broadsheet/crawler"
)

// What a crawl has found and the user lists later is a seed, in the state in which it is; where it leads is to be found anew.
func TestFoundThenListed(t *testing.T) {
	db := openTemp(t)
	found := crawler.Request{URL: "https://a.example/1", Source: "https://a.example/", FoundBy: crawler.FoundByLink, Depth: 2, Seed: "https://a.example/"}
	if err := frontierOf(t, db, 0).Add(t.Context(), found); err != nil {
		t.Fatal(err)
	}
	const row = `SELECT found_by, ' ', source, ' ', depth, ' ', coalesce(seed, '-'), ' ', state FROM requests`
	if n, err := db.AddURLs(t.Context(), urls("https://a.example/1"), RetryPassing); err != nil || n.Waiting != 1 {
		t.Fatal(n, err)
	}
	if got, want := dump(t, db, row), []string{"list list 0 - pending"}; !slices.Equal(got, want) {
		t.Errorf("waiting: %q, want %q", got, want)
	}
	if _, err := db.write.Exec(`UPDATE requests SET found_by = 'feed', source = 'f', depth = 2, seed = 's', state = 'done', links_depth = 2`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddURLs(t.Context(), urls("https://a.example/1"), RetryPassing); err != nil {
		t.Fatal(err)
	}
	if got, want := dump(t, db, row), []string{"list list 0 - done"}; !slices.Equal(got, want) {
		t.Errorf("done: %q, want %q", got, want)
	}
	if c, err := db.Counts(t.Context()); err != nil || c.Nearer != 1 || c.Pending != 0 {
		t.Errorf("Counts = %+v, %v; want one page to be read again", c, err)
	}
}
