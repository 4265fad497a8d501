package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

var fixedTime = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)

// library saves some articles that can be told apart by the last letter of their address.
func library(t testing.TB, db *DB) {
	t.Helper()
	put := func(name, title, body string, change func(*extractor.Article)) {
		u := "https://news.example/" + name
		a := article(u, title, body)
		if change != nil {
			change(a)
		}
		save(t, db, 0, saving{answer(crawler.Request{URL: u}, u, body), a})
	}
	put("a", "Peace talks resume", "Envoys met in the harbour. Café owners hope for peace.", func(a *extractor.Article) {
		a.Site, a.Date, a.Tags, a.Authors = "The Letter", "2024-05-06", []string{"diplomacy"}, []string{"Ada Ferro"}
	})
	put("b", "Harbour wall repaired", "Nobody talks about the old wall; peace of mind at last.", nil)
	put("c", "Budget vote", "The council voted. «Enough», said one.", func(a *extractor.Article) { a.TLDR = []string{"Taxes rise", "Envoys abroad"} })
	put("d", "和平会談が再開", "港町で和平会談が再開した。OpenHarborは協力する。", func(a *extractor.Article) { a.Language = "ja" })
	put("e", "การเจรจาสันติภาพ", "การเจรจาสันติภาพเริ่มขึ้นอีกครั้ง", nil)
	put("f", "평화회담을 재개", "항구에서 평화회담을 다시 시작했다.", nil)
	put("g", "Mots à part", "L’été à Québec; naïveté.", nil)
	put("x", "Front page peace talks", "peace", func(a *extractor.Article) { a.Kind = extractor.KindIndex })
}

func find(t testing.TB, db *DB, query string, f Filter) string {
	t.Helper()
	hits, err := db.Search(t.Context(), query, f)
	if err != nil {
		t.Errorf("Search(%q) = %v", query, err)
	}
	var names string
	for _, h := range hits {
		names += h.URL[len(h.URL)-1:]
	}
	return names
}

func TestSearch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openAt(t, path, Options{})
	library(t, db)
	queries := []struct{ query, want string }{
		{"peace talks", "ab"}, // the title counts more
		{"PEACE Talks", "ab"},
		{`"peace talks"`, "a"},
		{"“peace talks”", "a"},
		{"peace NOT wall", "a"},
		{"budget OR wall", "bc"},
		{"(budget OR wall) NOT council", "b"},
		{"peace (council OR talks)", "ab"},
		{"wall NOT (talks OR council)", ""},
		{"title:peace", "a"}, {"title: peace", "a"}, {"Title:PEA*", "a"}, {`body:"old wall"`, "b"}, {`title:"old wall"`, ""},
		{"title:(peace OR budget) NOT envoys", ""}, {"title:(budget OR wall) NOT council", "b"}, {"tldr:envoys", "c"}, {"NOT_A_FIELD:peace", ""},
		{"tag:diplomacy", "a"}, {"title:diplomacy", ""}, {"title:body:peace", ""}, {"body:和平", "d"}, {"title:港町", ""},
		{"peace AND talks", "ab"}, {"budget OR wall NOT talks", "c"}, {"council - budget", "c"}, {"16:30", ""},
		{"harb*", "ab"}, {"openh*", "d"},
		{`"old wa"*`, "b"},
		{"harbour-wall", "b"},
		{"cafe", "a"}, {"CAFÉ", "a"},
		{"quebec ete", "g"},
		{"diplomacy", "a"},
		{"envoys abroad", "c"},
		{"和平", "d"}, {"会談", "d"}, {"談が", "d"}, {"和談", ""},
		{"和平 港町", "d"}, {`"和平会談"`, "d"}, {"和平 NOT 再開", ""}, {"和平 OR budget", "cd"},
		{"openharbor", "d"},
		{"สันติภาพ", "e"}, {"เจรจา", "e"},
		{"평화", "f"}, {"회담", "f"},
		{"nothing", ""},
		{"' 1=1 --", ""}, {`peace "OR"`, ""}, {`"title:peace"`, ""},
	}
	check := func(t *testing.T, db *DB) {
		for _, q := range queries {
			got := find(t, db, q.query, Filter{})
			if q.query != "peace talks" { // the order matters there only
				r := []rune(got)
				slices.Sort(r)
				got = string(r)
			}
			if got != q.want {
				t.Errorf("Search(%q) = %q, want %q", q.query, got, q.want)
			}
		}
	}
	t.Run("nothing indexed, read-only", func(t *testing.T) {
		check(t, openAt(t, path, Options{ReadOnly: true}))
		if got := dump(t, db, `SELECT count(*) FROM article WHERE indexed > 0`); got[0] != "0" {
			t.Errorf("%s articles were indexed", got[0])
		}
	})
	t.Run("while another program holds the lock", func(t *testing.T) {
		tx, err := db.write.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		other := openAt(t, path, Options{MustExist: true})
		if _, err := other.write.Exec(`PRAGMA busy_timeout = 1`); err != nil {
			t.Fatal(err)
		}
		if got := find(t, other, "peace talks", Filter{}); got != "ab" {
			t.Errorf("Search = %q, want ab", got)
		}
		tx.Rollback()
	})
	t.Run("indexed", func(t *testing.T) {
		check(t, db)
		if got := dump(t, db, `SELECT group_concat(indexed, '') FROM (SELECT indexed FROM article ORDER BY url)`); got[0] != "11122210" {
			t.Errorf("indexed = %s", got[0])
		}
		if n, err := db.Index(t.Context()); n != 0 || err != nil {
			t.Errorf("Index = %d, %v; want 0", n, err)
		}
	})
	t.Run("read-only", func(t *testing.T) { check(t, openAt(t, path, Options{ReadOnly: true})) })
	t.Run("filters", func(t *testing.T) {
		for _, test := range []struct {
			f    Filter
			want string
		}{
			{Filter{Limit: 1}, "a"}, {Filter{Site: "the letter"}, "a"}, {Filter{Since: "2024-05-07"}, ""},
			{Filter{Author: "Ada Ferro", Tag: "diplomacy", Until: "2024-05-06"}, "a"},
		} {
			if got := find(t, db, "peace", test.f); got != test.want {
				t.Errorf("Search(peace, %+v) = %q, want %q", test.f, got, test.want)
			}
		}
	})
}

func TestSearchSnippet(t *testing.T) {
	db := openTemp(t)
	library(t, db)
	for query, want := range map[string]string{
		"owners peace": "Envoys met in the harbour. Café «owners» hope for «peace».",
		"taxes":        "«Taxes» rise Envoys abroad",
		"和平会談":         "港町で«和平会談»が再開した。OpenHarborは協力する。",
	} {
		hits, err := db.Search(t.Context(), query, Filter{})
		if err != nil || len(hits) != 1 || hits[0].Snippet != want {
			t.Errorf("Search(%q) = %+v, %v; want snippet %q", query, hits, err, want)
		}
	}
	u := "https://news.example/long"
	save(t, db, 0, saving{answer(crawler.Request{URL: u}, u, "x"), article(u, "t", strings.Repeat("filler\n\n", 500)+"the needle here "+strings.Repeat("more ", 500))})
	hits, err := db.Search(t.Context(), "needle", Filter{})
	if err != nil || len(hits) != 1 {
		t.Fatal(hits, err)
	}
	if s := hits[0].Snippet; len(s) > 400 || !strings.HasPrefix(s, "…") || !strings.HasSuffix(s, "…") || !strings.Contains(s, "the «needle» here") {
		t.Errorf("snippet = %q", s)
	}
}

// A changed article is found by its new words only, a deleted one by none, whoever changes it.
func TestSearchAfterChanges(t *testing.T) {
	db := openTemp(t)
	const u = "https://news.example/story"
	add(t, db, u)
	for i, body := range []string{"first words", "second words 和平", "third words 会談"} {
		save(t, db, begin(t, db), saving{answer(request(t, db, u), u, body), article(u, "Story", body)})
		for j, q := range []string{"first", "second", "third"} {
			if got := find(t, db, q, Filter{}); (got != "") != (i == j) {
				t.Errorf("with %q, Search(%q) = %q", body, q, got)
			}
		}
	}
	if got := find(t, db, "和平", Filter{}) + find(t, db, "会談", Filter{}); got != "y" {
		t.Errorf("by characters: %q", got)
	}
	checkSound(t, db)
	if _, err := db.write.Exec(`UPDATE article SET title = 'Changed by hand'`); err != nil {
		t.Fatal(err)
	}
	if got := find(t, db, "story", Filter{}) + find(t, db, "hand", Filter{}); got != "y" {
		t.Errorf("changed by hand: %q", got)
	}
	if _, err := db.write.Exec(`DELETE FROM article`); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"articles_fts", "articles_fts_chars"} {
		if got := dump(t, db, `SELECT count(*) FROM `+table+` WHERE `+table+` MATCH 'words OR hand'`); got[0] != "0" {
			t.Errorf("%s still has %s rows", table, got[0])
		}
	}
}

func TestSearchBadQueries(t *testing.T) {
	db := openTemp(t)
	library(t, db)
	for want, queries := range map[string][]string{
		"no word":                    {"", "  ", "—", `""`, "*", "()", "\x00", "!?"},
		"needs words on both sides":  {"NOT peace", "peace OR", "peace AND NOT", "OR peace", "' OR 1=1 --", "NOT (peace OR wall)", "(peace OR) wall", "peace AND OR wall"},
		"a query may have":           {strings.Repeat("word ", maxTerms+1), strings.Repeat("x", maxQuery+1), strings.Repeat("(", 1000) + "peace", strings.Repeat("(peace AND ", maxTerms-1) + "x"},
		"a ( is not closed":          {"(peace", "peace AND (talks OR (wall)", "title:(peace"},
		"has no ( before it":         {"peace)", "(peace) talks) wall", "peace (talks))"},
		"no word between":            {"peace ()", "title:() peace"},
		"quotation mark is not":      {`"peace talks`, `peace "`, "“peace"},
		"no letter or digit":         {"title:— peace", "peace NOT - talks", `body:"" peace`},
		"needs words behind its col": {"peace title:", "title:OR peace", "(title:) peace"},
		"use the flag --site":        {"site:letter peace", `SITE:"The Letter" peace`, "site: letter"},
		"--since and --until":        {"peace date:2024"},
		"as in: pea*":                {"pea*e", "pea*ce*", "pea?e"},
		"write NOT":                  {"peace -wall", "-peace", `peace -"the wall"`, "peace -(wall OR talks)", "peace -title:wall"},
		"write OR":                   {"peace | wall", "peace || wall"},
		"near each other":            {"NEAR(peace talks)", "peace NEAR/5 talks"},
	} {
		for _, q := range queries {
			if _, err := db.Search(t.Context(), q, Filter{}); !isQueryError(err) || !strings.Contains(err.Error(), want) {
				t.Errorf("Search(%.40q) = %v, want %q", q, err, want)
			}
		}
	}
	for _, q := range []string{strings.Repeat("(", maxDepth) + "peace" + strings.Repeat(")", maxDepth), strings.Repeat("peace NOT ", maxTerms-1) + "x", strings.Repeat("和", 1300),
		strings.Repeat("title:(", maxDepth/2) + "peace" + strings.Repeat(")", maxDepth/2), strings.Repeat("title:", maxDepth) + "peace",
		"peace-talks", "peace - talks", "peace -- talks", `"-peace" wall`, "peace?", "http://peace.example/a?b=1", "NEAR peace"} {
		if _, err := db.Search(t.Context(), q, Filter{}); err != nil {
			t.Errorf("Search(%.20q…) = %v", q, err)
		}
	}
}

func isQueryError(err error) bool {
	_, ok := errors.AsType[*QueryError](err)
	return ok
}

// No query, however odd, is an error of SQLite.
func FuzzSearchQuery(f *testing.F) {
	db := openTemp(f)
	library(f, db)
	for _, q := range []string{`a AND (b OR "c d"*) NOT e`, `"`, `title: x`, `{a b}: c`, `^x`, `a + b`, `NEAR(a b, 3)`, "和*平", "a\x00b", `""""`, "-", "AND", "OR OR OR", ")("} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		_, err := db.Search(t.Context(), q, Filter{})
		if err != nil && !isQueryError(err) {
			t.Errorf("Search(%q) = %v", q, err)
		}
	})
}

func FuzzSegment(f *testing.F) {
	f.Add("和平 talks\xff")
	f.Add("OpenHarborは")
	f.Fuzz(func(t *testing.T, s string) {
		s = clean(unsegment(s))
		if got := unsegment(segment(s)); got != s {
			t.Errorf("segment and back: %q, want %q", got, s)
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	db := openTemp(b)
	var all []saving
	for i := range b.N {
		u := fmt.Sprintf("https://h.example/%d", i)
		all = append(all, saving{answer(crawler.Request{URL: u}, u, "x"), article(u, "Title", strings.Repeat(fmt.Sprintf("The union met envoy %d again. ", i), 200))})
	}
	save(b, db, 0, all...)
	b.ResetTimer()
	if _, err := db.Index(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// A standfirst is no part of the body, and is searched all the same.
func TestSearchLead(t *testing.T) {
	db := openTemp(t)
	const u = "https://news.example/1"
	a := article(u, "Mayor resigns", "The council met on Tuesday.")
	a.Lead = "Prosecutors speak of an indictment; 和平."
	add(t, db, u)
	save(t, db, begin(t, db), saving{answer(request(t, db, u), u, "1"), a})
	for _, q := range []string{"indictment", "lead:indict*", "standfirst:(prosecutors NOT mayor)", "indictment council mayor", "lead:和"} {
		hits, err := db.Search(t.Context(), q, Filter{})
		if err != nil || len(hits) != 1 || strings.HasPrefix(q, "indictment") && !strings.Contains(hits[0].Snippet, "«") {
			t.Errorf("Search(%q) = %+v, %v", q, hits, err)
		}
	}
	if hits, err := db.Search(t.Context(), "indictment", Filter{}); err != nil || hits[0].Snippet != "Prosecutors speak of an «indictment»; 和平." {
		t.Errorf("the snippet is %+v, %v", hits, err)
	}
	if d := unsound(t, db); len(d) > 0 {
		t.Errorf("differences: %q", d)
	}
	again := article(u, "Mayor resigns", "The council met on Tuesday.")
	p := answer(request(t, db, u), u, "2")
	p.FetchedAt = p.FetchedAt.Add(1e12)
	save(t, db, begin(t, db), saving{p, again})
	if hits, err := db.Search(t.Context(), "indictment", Filter{}); err != nil || len(hits) > 0 {
		t.Errorf("a word that is not in it any more is found: %+v, %v", hits, err)
	}
}
