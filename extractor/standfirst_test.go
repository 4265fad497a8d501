package extractor_test

import (
	"strings"
	"testing"
)

func TestStandfirsts(t *testing.T) {
	const one, two = "It was the pride of the harbour for ninety years.", "Now nobody wants to pay for its rust."
	story := "<div class=article-body><p>" + sentenceA + sentenceB + sentenceA + sentenceB + sentenceA + "</p><p>" + sentenceB + "</p><p>" + sentenceA + sentenceB + "</p></div>"
	for _, tt := range []struct{ head, want string }{
		{"<h1>Crane must go</h1><div><p>" + one + "</p><p>" + two + "</p></div>", one + " " + two},
		{`<header class="story-teaser"><h1>Crane must go</h1><p>` + one + " " + two + "</p></header>", one + " " + two},
		{"<h1>The crane</h1><p>" + one + " " + two + "</p>", one + " " + two}, // the head has another title, but these words
		{"<h1>Crane must go</h1><div><img src=c.jpg><p>The crane in May, seen from the east quay and with the pilot's house behind.</p></div>", ""},
	} {
		page := `<title>Crane must go</title><meta name=description content="` + one + " " + two + `"><article>` + tt.head + story + "</article>"
		a := extractHTML(t, page)
		if a.Lead != tt.want || !strings.HasPrefix(a.Body, strings.TrimSpace(sentenceA)) {
			t.Errorf("%s: lead %q, body %q", tt.head, a.Lead, a.Body)
		}
	}
}
