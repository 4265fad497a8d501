package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
	"broadsheet/storage"
)

// oldArchive makes an archive of n pages whose articles are of an extractor that made mistakes.
func oldArchive(t *testing.T, path string, n int) {
	t.Helper()
	db, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := db.NewWriter(t.Context(), 0)
	for i := range n {
		address := fmt.Sprintf("https://h%d.example/2026/11/story-%d", i%7, i)
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		var body strings.Builder
		fmt.Fprintf(&body, `<html lang=en><title>Story %d</title><meta property="og:type" content="article"><article><h1>Story %[1]d</h1>`, i)
		for k := range 6 {
			fmt.Fprintf(&body, "<p>Paragraph %d of story %d: the harbour master counted the boats again, wrote the number down and went home for tea.</p>", k, i)
		}
		p := &crawler.Page{
			Request: crawler.Request{URL: address}, URL: u, Status: 200, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
			Body: []byte(body.String()), FetchedAt: time.Date(2026, 11, 1, 0, 0, i, 0, time.UTC), Outcome: crawler.OutcomeFetched,
		}
		old := &extractor.Article{URL: address, Title: fmt.Sprint("Old ", i), Body: "old words of story " + fmt.Sprint(i), Kind: extractor.KindArticle}
		if err := w.Save(t.Context(), p, old, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKillAgain kills extracting again at random moments. It goes on where it was, and the archive and the summary are in the end those
// of a run that nobody disturbed.
func TestKillAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("extracts 900 pages three times: not with -short")
	}
	const pages, kills = 900, 6
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	oldArchive(t, whole, pages)
	made, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	undisturbed := start(t, "extract", "--again", "--db", whole)
	if got := undisturbed.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &undisturbed.rest)
	}
	if want := fmt.Sprintf("extracted %d pages again in ", pages); !strings.Contains(undisturbed.rest.String(), want) {
		t.Errorf("standard error lacks %q:\n%s", want, &undisturbed.rest)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	db := filepath.Join(dir, "killed.db")
	if err := os.WriteFile(db, made, 0o666); err != nil {
		t.Fatal(err)
	}
	wentOn := 0
	for kill := 0; ; kill++ {
		again := start(t, "extract", "--again", "--db", db)
		if kill < kills {
			go func(from int) {
				for range 20_000 {
					if n := againPagesOf(db); n > from {
						break
					}
					time.Sleep(time.Millisecond)
				}
				time.Sleep(time.Duration(random.IntN(20)) * time.Millisecond) // to meet it in whatever it does then
				if kill%3 == 2 {
					_ = again.Process.Signal(os.Interrupt) // it may be done already, as with Kill
				} else {
					_ = again.Process.Kill()
				}
			}(againPagesOf(db))
		}
		code := again.exit(t)
		if strings.Contains(again.rest.String(), "going on after ") {
			wentOn++
		}
		if code == exitDone {
			break
		}
		if code != -1 && code != exitStopped {
			t.Fatalf("exit code %d: %s", code, &again.rest)
		}
	}
	if wentOn == 0 {
		t.Error("it never went on where it was")
	}
	if got, want := againContents(t, db), againContents(t, whole); got != want {
		t.Errorf("the rows differ: %d bytes, want %d", len(got), len(want))
	}
	if got := rowsOf(t, db, `pragma integrity_check`); got != "ok\n" {
		t.Errorf("integrity_check: %s", got)
	}
	if got, want := rowsOf(t, whole, `select number, kind, count(*) from article_revisions group by 1, 2 order by 1`), fmt.Sprintf("1|capture|%d\n2|re-extraction|%[1]d\n", pages); got != want {
		t.Errorf("revisions:\n%swant:\n%s", got, want)
	}
	does(t, exitDone, "verify", "--db", db)
	t.Logf("went on %d times", wentOn)
}

// againPagesOf is how many pages the last run has done, as far as it is committed.
func againPagesOf(path string) (n int) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro")
	if err != nil {
		return 0
	}
	defer db.Close()
	_ = db.QueryRow(`select summary ->> '$.again.pages' from runs where summary is not null order by id desc limit 1`).Scan(&n) // none yet
	return n
}

func againContents(t *testing.T, db string) string {
	t.Helper()
	return contents(t, db) +
		rowsOf(t, db, `select article_id, number, kind, captured_at, fetch_id, page_sha256, title, body from article_revisions order by 1, 2`) +
		rowsOf(t, db, `select token, request_id, article_id from identities order by 1, 2`) +
		rowsOf(t, db, `select json_remove(summary, '$.again.through') from runs where outcome = 'done'`)
}
