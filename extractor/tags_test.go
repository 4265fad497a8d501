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

func TestTagsUnderAHeading(t *testing.T) {
	text := strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 12)
	list := `<ul><li><a href="/harbour/ferries">Ferries</a></li><li><a href="/harbour/crews">Crews</a></li></ul>`
	for html, want := range map[string][]string{
		`<section><h4>Topics</h4>` + list + `</section><a href="/">front page</a>`:                                     {"Ferries", "Crews"},
		`<section class="related-topics"><h4>Ähnliche Themen</h4><aside>` + list + `</aside></section>`:                {"Ferries", "Crews"},
		`<div><h2>■関連キーワード</h2>` + list + `</div>`:                                                                     {"Ferries", "Crews"},
		`<div><b>Mehr lesen über</b><div><a href="/a/b">Häfen</a></div></div><div><a href="/c">Start</a></div>`:        {"Häfen"},
		`<div><h4>Topics</h4><a href="#strike">The strike</a><a href="#end">The end</a></div>`:                         {},
		`<div><h4>Related topics</h4><a href="/a/b">The harbour office wants more ferries in the evening</a></div>`:    {},
		`<div><h4>More</h4>` + list + `</div>`:                                                                         {},
		`<div><h4>Topics</h4><p>Write to us.</p>` + list + `</div>`:                                                    {},
		`<header class="topics"><a href="/x">Sport</a></header><div class="tags"><a href="/y">Technik/Häfen</a></div>`: {"Technik/Häfen"},
	} {
		page := "<article><h1>Ferry row ends</h1>" + text + "</article>" + html
		if strings.HasPrefix(html, "<header") {
			header, rest, _ := strings.Cut(html, "</header>")
			page = header + "</header><article><h1>Ferry row ends</h1>" + text + rest + "</article>"
		}
		if a := extractOf(t, page); !slices.Equal(a.Tags, want) {
			t.Errorf("%s: tags %q, want %q", html, a.Tags, want)
		}
	}
}

func TestHeadTags(t *testing.T) {
	text := "<article><h1>Ferry row ends</h1>" + strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 12) + "</article>"
	for html, want := range map[string]struct{ tags, flags []string }{
		`<meta name=keywords content="Subject: Ferries,Page Type: Article,Tag: Crews,Medium">`:                 {[]string{"Ferries", "Crews"}, []string{}},
		`<meta name=keywords content="Ferries: a history,Crews">`:                                              {[]string{"Ferries: a history", "Crews"}, []string{}},
		`<meta name=keywords content="50 Mbit/s,news/sport/rowing,sport/rowing,/a,U.S.,Quays.">`:               {[]string{"50 Mbit/s", "U.S.", "Quays"}, []string{}},
		`<meta name=keywords content="速報,Ferries,Opinión,Sponsored Content,Eilmeldung,Срочно">`:                {[]string{"Ferries"}, []string{"速報", "Opinión", "Sponsored Content", "Eilmeldung", "Срочно"}},
		`<meta name=dc.subject content=Ferries><meta name=news_keywords content="Ferries,Science,Everything">`: {[]string{"Ferries"}, []string{}},
	} {
		if a := extractOf(t, html+text); !slices.Equal(a.Tags, want.tags) || !slices.Equal(a.Flags, want.flags) {
			t.Errorf("%s: tags %q, flags %q, want %q", html, a.Tags, a.Flags, want)
		}
	}
	// What two sources say counts for more than what one says first.
	if a := extractOf(t, `<meta name=keywords content="ferry,row,ends,in"><meta property="article:tag" content="Ferries"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry row ends","keywords":["ferries"]}</script>`+text); !slices.Equal(a.Keywords, []string{"ferries"}) {
		t.Errorf("keywords %q, want those that two sources have", a.Keywords)
	}
	// A list that names the publication is its own where the page shows others.
	if a := extractOf(t, `<meta name=keywords content="Tidewater Post,Politics,Sport"><div>`+text+`</div><div><h2>Topics</h2><ul><li><a href="/f/1">Ferries</a></li></ul></div>`); !slices.Equal(a.Tags, []string{"Ferries"}) {
		t.Errorf("tags %q, want what the page shows", a.Tags)
	}
	// Two lists in the head, and one that the page shows: one of the two confirms it, the other is kept.
	a := extractOf(t, `<meta name=keywords content="Harbour,Tide,Sea,Wind"><meta property="article:tag" content="Ferries"><meta property="article:tag" content="Crews">`+
		text+`<div class=tags><a href="/t/f">Ferries</a><a href="/t/c">Crews</a></div>`)
	if want := []Rival{{"opengraph", "Ferries, Crews"}}; !slices.Equal(a.Tags, []string{"Ferries", "Crews"}) || !slices.Equal(a.Provenance["keywords"].Rivals, want) {
		t.Errorf("tags %q, keywords %q from %v, want rivals %v", a.Tags, a.Keywords, a.Provenance["keywords"], want)
	}
}
