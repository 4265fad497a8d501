package extractor_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"broadsheet/extractor"
)

const (
	shell = `<header><a href="/">Quay Post</a></header><div id="app"></div><footer>© Quay Post. Please enable JavaScript to read on.</footer>`
	last  = "It would fall on the ferry, they wrote, and the ferry is full on most mornings."
	story = sentenceA + sentenceB + last
)

// TestUnshown reads pages that hold their text in other places than the page. body is "" where there must be none.
func TestUnshown(t *testing.T) {
	title, quoted := "<title>The old crane must go | Quay Post</title>", func(v any) string { b, _ := json.Marshal(v); return string(b) }
	type m = map[string]any
	html := "<p>" + sentenceA + "</p><p>" + sentenceB + last + "</p>"
	next := func(v any) string {
		return title + shell + `<script id="__NEXT_DATA__" type="application/json">` + strings.ReplaceAll(quoted(m{"props": m{"pageProps": v}}), "</", `<\/`) + `</script>`
	}
	blocks := []any{
		m{"type": "paragraph", "content": []any{m{"type": "text", "text": sentenceA}}},
		m{"type": "heading", "content": []any{m{"type": "text", "text": "What it costs"}}},
		m{"type": "image", "text": "The crane in May."},
		m{"type": "paragraph", "content": []any{m{"type": "text", "text": sentenceB[:40]}, m{"type": "link", "content": []any{m{"type": "text", "text": sentenceB[40:] + last}}}}},
	}
	for _, c := range []struct{ name, page, from, body string }{
		{"noscript", title + shell + "<noscript><article><h1>The old crane must go</h1>" + html + "</article></noscript>", "noscript", "old crane"},
		{"template", title + shell + "<template><article>" + html + "</article></template>", "template", "old crane"},
		{"shadow", title + "<x-story><template shadowrootmode=open><article>" + html + "</article></template></x-story>", "markup", "old crane"},
		{"pattern", title + shell + "<template><p>{{ lead }}</p>" + html + "</template>", "", ""},
		{"HTML", next(m{"article": m{"title": "The old crane must go", "body": html}}), "json-state", "winter storms.\n\nEngineers"},
		{"lines", next(m{"article": m{"headline": "The old crane must go", "content": sentenceA + "\n\n" + sentenceB + last}}), "json-state", "winter storms.\n\nEngineers"},
		{"rendered", next(m{"post": m{"title": m{"rendered": "The old crane must go"}, "content": m{"rendered": html}}}), "json-state", "winter storms.\n\nEngineers"},
		{"blocks", next(m{"story": m{"title": "The old crane must go", "body": m{"type": "doc", "content": blocks}}}), "json-state", "storms.\n\nWhat it costs\n\nEngineers"},
		{"strings", next(m{"story": m{"slug": "crane-must-go", "title": "Kran", "paragraphs": []string{sentenceA, sentenceB, last}}}), "json-state", "old crane"},
		{"variable", title + shell + "<script>var a = 1; window.__STATE__ = " + quoted(m{"title": "The old crane must go", "body": sentenceA + "\n" + sentenceB + last}) + "; start();</script>", "json-state", "old crane"},
		{"parsed", title + shell + "<script>window.__STATE__ = JSON.parse(" + quoted(quoted(m{"title": "The old crane must go", "body": sentenceA + "\n" + sentenceB + last})) + ");</script>", "json-state", "old crane"},

		{"other article", next(m{"related": []any{m{"title": "Mussels in the bay", "date": "2025-01-01", "body": html}}}), "", ""},
		{"consent", "<title>We value your privacy</title><p>We and our partners use cookies for tracking.</p><button>Accept</button>" + `<script type="application/json">` +
			quoted(m{"title": "We value your privacy", "body": story + story}) + "</script>", "", ""},
		{"error", "<title>404 - Page not found</title><h1>Page not found</h1>" + `<script type="application/json">` + quoted(m{"title": "404 - Page not found", "body": story + story}) + "</script>", "", ""},
		{"enough shown", title + "<article>" + html + "<p>" + strings.ToUpper(story) + "</p></article><noscript><article>" + strings.Repeat("<p>Not this, which is only for readers without scripts.</p>", 20) + "</article></noscript>", "markup", "OLD CRANE"},
	} {
		a := extractHTML(t, c.page)
		if !strings.Contains(a.Body, c.body) || c.body == "" && a.Body != "" || a.Provenance["body"].From != c.from || strings.Contains(a.Body, "in May") {
			t.Errorf("%s: kind %s, from %q, body %q", c.name, a.Kind, a.Provenance["body"].From, a.Body)
		}
	}
}

// TestUnshownHostile has data that is made to cost time: the end of the test binary's time is its only limit, the log says how long it took.
func TestUnshownHostile(t *testing.T) {
	many := strings.Repeat
	script := func(s string) string { return `<title>Crane</title><script type="application/json">` + s + `</script>` }
	for name, page := range map[string]string{
		"deep objects":       script(many(`{"title":"Crane","body":`, 100_000)),
		"deep lists":         script(`{"title":"Crane","body":` + many("[", 500_000)),
		"bodies in bodies":   script(many(`{"title":"Crane","content":"`+many("long ", 10_000)+`","body":`, 39) + `"x"` + many("}", 39)),
		"one string of 8 MB": script(`{"title":"Crane","body":"` + many("word ", 1_600_000) + `"}`),
		"tags in a string":   script(`{"title":"Crane","body":"` + many("<b a=1><p>x<\\/i>", 100_000) + `"}`),
		"a million articles": script("[" + many(`{"title":"Crane","body":"short"},`, 200_000) + "]"),
		"assignments":        "<title>Crane</title><script>" + many(`a={"b":`, 200_000) + "</script>",
		"open strings":       "<title>Crane</title><script>" + many(`a=JSON.parse("`, 200_000) + "</script>",
		"noscripts":          "<title>Crane</title><body>" + many("<noscript>"+many("<div>", 300)+"</noscript>", 2000),
		"templates":          "<title>Crane</title><body>" + many("<template>", 400) + many("<p>word word", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			doc, err := extractor.Parse([]byte(page), "text/html; charset=utf-8")
			if err != nil {
				t.Fatal(err)
			}
			if a := extractor.Extract(doc, &url.URL{Scheme: "https", Host: "quay.example", Path: "/crane"}); len(a.Body) > 8<<20 {
				t.Errorf("a body of %d bytes", len(a.Body))
			}
			t.Logf("%d bytes in %v", len(page), time.Since(start))
		})
	}
}
