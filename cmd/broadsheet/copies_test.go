package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
	"broadsheet/storage"
)

// wireArchive makes an archive of stories that each stand on three sites, n in all.
func wireArchive(t *testing.T, path string, n int) {
	t.Helper()
	db, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := db.NewWriter(t.Context(), 0)
	for i := range n {
		u, err := url.Parse(fmt.Sprintf("https://paper-%d.example/story-%d", i%3, i))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(i/3), 0))
		var text strings.Builder
		for range 150 + 10*(i%3) { // the third has all, the others its beginning
			fmt.Fprintf(&text, "word%d ", r.IntN(2000))
		}
		p := &crawler.Page{
			Request: crawler.Request{URL: u.String()}, URL: u, Status: 200, Header: http.Header{}, Body: []byte(u.String()),
			FetchedAt: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC), Outcome: crawler.OutcomeFetched,
		}
		a := &extractor.Article{URL: u.String(), Title: u.Path, Body: text.String(), Kind: extractor.KindArticle, Date: fmt.Sprintf("2026-01-%02d", i/100+1)}
		if err := w.Save(t.Context(), p, a, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := first(w.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
}

const copiesQuery = `select cluster, earliest, url, share, share_of_earliest from copies order by url`

// TestKillCopies kills the search for copies at random moments until it is done. What it found is then what an undisturbed one finds.
func TestKillCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("compares 1,500 articles many times: not with -short")
	}
	const articles = 1500
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	wireArchive(t, whole, articles)
	began := time.Now()
	undisturbed := start(t, "copies", "--db", whole)
	if got := undisturbed.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &undisturbed.rest)
	}
	took := time.Since(began)
	want := rowsOf(t, whole, copiesQuery)
	if n := strings.Count(want, "\n"); n != articles {
		t.Fatalf("%d copies, want %d", n, articles)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	db := filepath.Join(dir, "killed.db")
	wireArchive(t, db, articles)
	for range 8 {
		killed := start(t, "copies", "--db", db)
		time.Sleep(time.Duration(random.Int64N(int64(took)))) // to meet it in whatever it does then
		_ = killed.Process.Kill()                             // it may be done already
		killed.exit(t)
		if got := rowsOf(t, db, copiesQuery); got != "" && got != want {
			t.Fatal("some clusters are there and others not")
		}
	}
	last := start(t, "copies", "--db", db)
	if got := last.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &last.rest)
	}
	if got := rowsOf(t, db, copiesQuery); got != want {
		t.Errorf("other clusters after kills:\n%s\nwant:\n%s", got, want)
	}
	does(t, exitDone, "verify", "--db", db)
}
