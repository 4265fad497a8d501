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
