package extractor

import (
	"slices"
	"strings"
	"testing"
)

func TestTagsInTheArticlesFooter(t *testing.T) {
	text := strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 12)
	links := `<span class="cat-links"><a href="/category/transport/" rel="category tag">Transport</a></span><span class="tags-links"><a href="/tag/buses/" rel="tag">Buses</a>, <a href="/tag/council/" rel="tag">Council</a></span>`
	for html, want := range map[string]struct {
		section string
		tags    []string
	}{
		"<article><h1>Ferry row ends</h1>" + text + "<footer class=entry-footer>" + links + "</footer></article>":             {"Transport", []string{"Buses", "Council"}},
		"<article><h1>Ferry row ends</h1>" + text + "<div class=post-footer>" + links + "</div></article>":                    {"Transport", []string{"Buses", "Council"}},
		"<main><article><h1>Ferry row ends</h1>" + text + "</article></main><footer class=site-footer>" + links + "</footer>": {"", []string{}},
		"<article><h1>Ferry row ends</h1>" + text + "</article><footer><article>" + links + "</article></footer>":             {"", []string{}},
	} {
		a := extractOf(t, html)
		if a.Section != want.section || !slices.Equal(a.Tags, want.tags) {
			t.Errorf("%s: section %q, tags %q, want %q, %q", html[len(html)-60:], a.Section, a.Tags, want.section, want.tags)
		}
	}
}

func TestTagsBehindALabel(t *testing.T) {
	text := strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 12)
	for html, want := range map[string][]string{
		`<p>Tags: <a href="/x/1">Freibad</a>, <a href="/x/2">Stadtrat</a></p>`:                {"Freibad", "Stadtrat"},
		`<p>Schlagworte: <a href="/x/1">Freibad</a>, <a href="/x/2">Stadtrat</a></p>`:         {"Freibad", "Stadtrat"},
		`<p>Mots-clés : <a href="/x/1">Piscine</a>, <a href="/x/2">Conseil</a></p>`:           {"Piscine", "Conseil"},
		`<p>Теги: <a href="/x/1">Порт</a>, <a href="/x/2">Паром</a></p>`:                      {"Порт", "Паром"},
		`<p>タグ：<a href="/x/1">港</a>、<a href="/x/2">祭り</a></p>`:                                {"港", "祭り"},
		`<p><a href="/thema/f">Freibad</a> <a href="/thema/s">Stadtrat</a></p>`:               {"Freibad", "Stadtrat"},
		`<p>Mehr: <a href="/x/1">Das Freibad öffnet</a>, <a href="/x/2">Der Rat tagt</a></p>`: {},
	} {
		if a := extractOf(t, "<article><h1>Ferry row ends</h1>"+text+html+"</article>"); !slices.Equal(a.Tags, want) {
			t.Errorf("%s: tags %q, want %q", html, a.Tags, want)
		}
	}
}
