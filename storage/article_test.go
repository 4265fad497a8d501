package storage

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/extractor"
)

// full is an article with every field filled.
func full(u string) *extractor.Article {
	return &extractor.Article{
		URL: u, CanonicalURL: u, Title: "Ferry talks resume in Port Lindqvist", Byline: "By Ada Ferro and Tom Okoro", Authors: []string{"Ada Ferro", "Tom Okoro"},
		AuthorRoles: []string{"Harbour reporter", ""}, Agencies: []string{"Coast Wire"}, AINotice: "Key points made by a machine",
		Images:  []extractor.Image{{URL: "https://news.example/1.jpg", Caption: "The quay"}, {URL: "https://news.example/2.jpg", Alt: "a rope"}},
		Updates: []extractor.Update{{Date: "2024-05-06T09:00:00+02:00", DatePrecision: "second", Title: "They sit down", Authors: []string{"Ada Ferro"}, Body: "One."}, {Body: "Two."}},
		Desk:    "Harbour desk", Date: "2024-05-06T07:00:00+02:00", DatePrecision: "second", Modified: "2024-05-07", Lead: "They meet; again.",
		TLDR: []string{"First \"point\", with commas", "Second <b>point</b>"}, Body: "One.\n\nTwo.", BodyHTML: "<p>One.</p><p>Two.</p>", Markdown: "One.\n\nTwo.",
		Tags: []string{"ferries", "harbour, old"}, Flags: []string{"Featured"}, Keywords: []string{"boats"}, Description: "About ferries", Section: "Local",
		Site: "The Lindqvist Letter", Language: "en-GB", Image: &extractor.Image{URL: "https://news.example/i.jpg", Alt: "a ferry", Caption: "A ferry"},
		WordCount: 2, ReadingTime: 4, Paywalled: true, Kind: extractor.KindArticle,
		Provenance: map[string]extractor.Source{
			"title": {From: "json-ld", Agreed: []string{"opengraph"}, Rivals: []extractor.Rival{{From: "visible", Value: "Ferry talks"}}},
			"date":  {From: "meta"},
		},
	}
}

func TestArticlesRoundTrip(t *testing.T) {
	db := openTemp(t)
	bare := article("https://news.example/bare", "", "")
	noImageURL := article("https://news.example/image", "x", "y")
	noImageURL.Kind, noImageURL.Image = extractor.KindLiveBlog, &extractor.Image{Alt: "only words"}
	want := []*extractor.Article{full("https://news.example/a"), bare, noImageURL}
	for _, a := range want {
		add(t, db, a.URL)
		got := save(t, db, begin(t, db), saving{answer(request(t, db, a.URL), a.URL, "<p>"+a.Title), a})
		if got[0] != SavedStored {
			t.Errorf("Save(%s) = %s, want %s", a.URL, got[0], SavedStored)
		}
	}
	for i := range want {
		want[i] = cleanArticle(want[i])
		if want[i].Tags == nil || want[i].Provenance == nil {
			t.Fatal("the archive's own form has no nil lists")
		}
	}
	if diff := cmp.Diff(want, articles(t, db, Filter{})); diff != "" {
		t.Errorf("Articles (-want +got):\n%s", diff)
	}
	got := dump(t, db, `SELECT title, '|', tldr, '|', tags, '|', authors, '|', date, '|', host FROM articles LIMIT 1`)[0]
	if want := "Ferry talks resume in Port Lindqvist|First \"point\", with commas\nSecond <b>point</b>|ferries; harbour, old|Ada Ferro; Tom Okoro|2024-05-06T07:00:00+02:00|news.example"; got != want {
		t.Errorf("view articles = %q, want %q", got, want)
	}
}

// fill sets everything below v to something that is its own and not zero, and fails at what it does not know.
func fill(t *testing.T, v reflect.Value, text func() string) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString(text())
	case reflect.Int:
		v.SetInt(int64(strings.Count(text(), "x")))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), text)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), text)
		fill(t, v.Index(1), text)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, text)
		fill(t, value, text)
		v.SetMapIndex(key, value)
	default:
		t.Fatalf("an article has a %s: teach fieldsOf, and this test", v.Type())
	}
}

// Whatever field an article gets, it is kept, and what SQLite cannot hold is taken out of it.
func TestEveryFieldIsKept(t *testing.T) {
	made := func(hostile string) *extractor.Article {
		var a extractor.Article
		n := 0
		fill(t, reflect.ValueOf(&a).Elem(), func() string {
			n++
			return strings.Repeat("x", n) + hostile
		})
		return &a
	}
	const evil = "\x00 \xff"
	want := made(" \uFFFD")
	if diff := cmp.Diff(want, cleanArticle(made(evil))); diff != "" {
		t.Errorf("cleanArticle (-want +got):\n%s", diff)
	}
	db := openTemp(t)
	const u = "https://news.example/a"
	add(t, db, u)
	save(t, db, begin(t, db), saving{answer(request(t, db, u), u, "<p>"), made(evil)})
	got, err := scanArticle(db.read.QueryRow(`SELECT ` + articleFields + ` FROM article`).Scan)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("read back, %v (-want +got):\n%s", err, diff)
	}
}

func TestHostileText(t *testing.T) {
	db := openTemp(t)
	const u = "https://news.example/a"
	add(t, db, u)
	a := article(u, "nul\x00 and \xff byte "+strings.Repeat("long ", 200_000), "körper\x00")
	a.Tags, a.Byline, a.Kind = []string{"a\x00b", "'); DROP TABLE article; --"}, "\x1b[31mred", extractor.KindArticle
	p := answer(request(t, db, u), u, "\x00\xff raw")
	p.Header.Set("X-Bad", "\xff\x00")
	save(t, db, begin(t, db), saving{p, a})
	got := articles(t, db, Filter{})
	if len(got) != 1 || !strings.HasPrefix(got[0].Title, "nul and \uFFFD byte long") || got[0].Body != "körper" || got[0].Tags[0] != "ab" {
		t.Errorf("articles = %.200v", got)
	}
	for p, err := range db.Pages(t.Context(), 0, "", "") {
		if err != nil || string(p.Body) != "\x00\xff raw" {
			t.Errorf("page = %q, %v", p.Body, err)
		}
	}
	if n := dump(t, db, `SELECT count(*) FROM fetches WHERE instr(header, char(0)) OR instr(final_url, char(0))`); n[0] != "0" {
		t.Error("a NUL got into a text column")
	}
	if hits, err := db.Search(t.Context(), "drop", Filter{}); err != nil || len(hits) != 1 {
		t.Errorf("search = %v, %v", hits, err)
	}
}

func TestFilter(t *testing.T) {
	db := openTemp(t)
	a, b, c := full("https://www.news.example/a"), article("https://other.example/b", "B", "b"), article("https://other.example/c", "C", "c")
	b.Date, b.Language, b.Site = "2024-05-08", "de", "Other"
	c.Authors, c.Tags, c.Site = []string{"Émile Żółw"}, []string{"État d'urgence"}, "Østlandsposten"
	for _, x := range []*extractor.Article{a, b, c} {
		add(t, db, x.URL)
		save(t, db, 0, saving{answer(request(t, db, x.URL), x.URL, x.Title), x})
	}
	for _, test := range []struct {
		name string
		f    Filter
		want string
	}{
		{"all", Filter{}, "abc"},
		{"limit", Filter{Limit: 2}, "ab"},
		{"site by name", Filter{Site: "the lindqvist letter"}, "a"},
		{"site by host", Filter{Site: "www.News.example"}, "a"},
		{"language with region", Filter{Language: "en"}, "a"},
		{"language", Filter{Language: "DE"}, "b"},
		{"author", Filter{Author: "tom okoro"}, "a"},
		{"author with accents", Filter{Author: "ÉMILE ŻÓŁW"}, "c"},
		{"tag with accents", Filter{Tag: "état d'urgence"}, "c"},
		{"site with accents", Filter{Site: "østlandsposten"}, "c"},
		{"tag with a comma", Filter{Tag: "harbour, old"}, "a"},
		{"kind", Filter{Kind: "live_blog"}, ""},
		{"since a day", Filter{Since: "2024-05-06"}, "ab"},
		{"until a day", Filter{Until: "2024-05-06"}, "a"},
		{"between", Filter{Since: "2024-05-07", Until: "2024-05-08"}, "b"},
		{"quote", Filter{Tag: "' OR 1=1 --"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got string
			for _, x := range articles(t, db, test.f) {
				got += x.URL[len(x.URL)-1:]
			}
			if got != test.want {
				t.Errorf("Articles(%+v) = %q, want %q", test.f, got, test.want)
			}
		})
	}
}

// Two addresses are one article by its canonical URL; every row is the same whichever is saved first.
func TestCanonicalDuplicatesInAnyOrder(t *testing.T) {
	const canonical, copy1, copy2 = "https://news.example/story", "https://www.news.example/amp/story", "https://news.example/print/story"
	var rows [][]string
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}} {
		db := openTemp(t)
		add(t, db, copy1, copy2, canonical)
		var all []saving
		for i, u := range []string{copy1, copy2, canonical} {
			a := article(u, "Story", "the text at "+u)
			a.CanonicalURL, a.Authors, a.Tags = canonical, []string{"Writer " + u}, []string{"t" + u}
			all = append(all, saving{answer(request(t, db, u), u, "page "+u), a})
			_ = i
		}
		for _, i := range order {
			save(t, db, begin(t, db), all[i])
		}
		again := save(t, db, begin(t, db), all[order[2]])
		if again[0] != SavedUnchanged {
			t.Errorf("saved a second time: %s, want %s", again[0], SavedUnchanged)
		}
		rows = append(rows, slices.Concat(
			dump(t, db, `SELECT * FROM article`), dump(t, db, `SELECT name FROM authors`), dump(t, db, `SELECT tag FROM tags`),
			dump(t, db, `SELECT url, article_id, role FROM article_addresses ORDER BY 1, 3`), dump(t, db, `SELECT request_id, article_id, body_bytes FROM fetches ORDER BY 1`)))
	}
	if len(rows[0]) != 1+1+1+(3+3+1)+3 {
		t.Errorf("%d rows: %q", len(rows[0]), rows[0])
	}
	if !strings.Contains(rows[0][0], "the text at "+canonical) {
		t.Errorf("the page at the canonical address does not win: %s", rows[0][0])
	}
	for _, other := range rows[1:] {
		if diff := cmp.Diff(rows[0], other); diff != "" {
			t.Errorf("another order gives other rows:\n%s", diff)
		}
	}
}

func TestForeignCanonicalIsAnotherArticle(t *testing.T) {
	db := openTemp(t)
	for _, u := range []string{"https://news.example/story", "https://copy.example/story"} {
		add(t, db, u)
		a := article(u, "Story", "the same text")
		a.CanonicalURL = "https://news.example/story"
		save(t, db, 0, saving{answer(request(t, db, u), u, "p"), a})
	}
	if got := articles(t, db, Filter{}); len(got) != 2 {
		t.Errorf("%d articles, want 2", len(got))
	}
	if n := dump(t, db, `SELECT count(*), count(DISTINCT text_sha256), (SELECT count(*) FROM pages) FROM articles`); n[0] != "2 1 1" {
		t.Errorf("articles, texts, pages = %s", n[0])
	}
}

// A page that has become a consent wall does not take the article's place; a newer text does.
func TestFetchedAnew(t *testing.T) {
	db := openTemp(t)
	const u = "https://news.example/story"
	add(t, db, u)
	one := func(a *extractor.Article, body string) Saved {
		r := request(t, db, u)
		return save(t, db, begin(t, db), saving{answer(r, u, body), a})[0]
	}
	wall := article(u, "Before you continue", "Accept")
	wall.Kind = extractor.KindConsent
	for _, step := range []struct {
		a    *extractor.Article
		want Saved
	}{
		{wall, SavedNotArticle},
		{article(u, "Story", "first"), SavedStored},
		{article(u, "Story", "first"), SavedUnchanged},
		{article(u, "Story", "second"), SavedRevised},
		{wall, SavedNotArticle},
	} {
		if got := one(step.a, step.a.Body); got != step.want {
			t.Errorf("Save(%s) = %s, want %s", step.a.Body, got, step.want)
		}
	}
	if got := articles(t, db, Filter{}); len(got) != 1 || got[0].Body != "second" {
		t.Errorf("articles = %v", got)
	}
	if n := dump(t, db, `SELECT (SELECT count(*) FROM fetches), (SELECT count(*) FROM other_pages), (SELECT count(*) FROM pages)`); n[0] != "5 0 3" {
		t.Errorf("fetches, other pages, pages = %s", n[0])
	}
}
