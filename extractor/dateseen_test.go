package extractor

import (
	"net/url"
	"strings"
	"testing"
)

func TestDatesOnThePage(t *testing.T) {
	text := strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 6)
	for _, c := range []struct{ name, html, date, modified string }{
		{"published", "<h1>Ferry strike ends</h1><p>Published 3 May 2024</p>" + text, "2024-05-03", ""},
		{"only a change", "<h1>Ferry strike ends</h1><p>Updated 3 May 2024</p>" + text, "", "2024-05-03"},
		{"both", "<h1>Ferry strike ends</h1><p>Published 1 May 2024. Updated 3 May 2024</p>" + text, "2024-05-01", "2024-05-03"},
		{"a change after a month", "<h1>Ferry strike ends</h1><p>First published in March. Last updated on 3 May 2024.</p>" + text, "", "2024-05-03"},
		{"the word in another word", "<h1>Ferry strike ends</h1>" + strings.Repeat(text, 6) + "<div>Understanding ferries</div><div>3 May 2024</div>", "", ""},
		{"elements without a space", "<h1>Ferry strike ends</h1><div class=date><b>Harbour</b><b>1 May 2024</b><b>Updated: 3 May 2024</b></div>" + text, "2024-05-01", "2024-05-03"},
		{"dates of other pieces", "<h1>Ferry strike ends</h1>" + strings.Repeat(text, 6) + "<div>Published 1 May 2024</div><div>Published 3 May 2024</div>", "", ""},
		{"one date after the text", "<h1>Ferry strike ends</h1>" + strings.Repeat(text, 6) + "<div>Published 1 May 2024</div>", "2024-05-01", ""},
		{"a signed piece with a change alone", "<h1>Ferry strike ends</h1><p class=byline>By Nora Vask</p><p>Updated 3 May 2024</p>" + text, "2024-05-03", "2024-05-03"},
		{"a label in a line of its own", "<h1>Ferry strike ends</h1><div>Last updated:</div><div>3 May 2024</div>" + text, "", "2024-05-03"},
		{"a label in three elements", "<h1>Ferry strike ends</h1><span>Last updated</span> <span>on</span> <span class=date>3 May 2024</span>" + text, "", "2024-05-03"},
		{"a list of events", "<h1>Ferry fairs</h1><ul>" + strings.Repeat("<li><div class=date>3 May 2024</div><h2><a href=/f>Quay fair</a></h2><p>Boats and more boats.</p></li>", 5) + "</ul>" + text, "", ""},
		{"a heading inside the text", "<p>Published 3 May 2024</p>" + text + "<h1>Ferry strike ends</h1>" + text, "2024-05-03", ""},
		{"outvoted", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2019-02-01"}</script><meta property="article:published_time" content="2024-05-03"><h1>Ferry strike ends</h1><p>Published 3 May 2024</p>` + text, "2024-05-03", ""},
		{"two against the page", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2019-02-01"}</script><meta property="article:published_time" content="2019-02-01"><h1>Ferry strike ends</h1><p>Published 3 May 2024</p>` + text, "2019-02-01", ""},
		{"credited is not edited", "<h1>Ferry strike ends</h1><p>Credited to the crews, 3 May 2024</p>" + text, "2024-05-03", ""},
	} {
		a := extractOf(t, "<html lang=en-GB><article>"+c.html+"</article>")
		if a.Date != c.date || a.Modified != c.modified {
			t.Errorf("%s: date %q, modified %q, want %q, %q", c.name, a.Date, a.Modified, c.date, c.modified)
		}
	}
}

func TestFrontPageHasNoDate(t *testing.T) {
	const page = `<meta property="article:published_time" content="2021-05-24T15:24:38Z"><h1>Quay Press</h1><p>We print books.</p>`
	for address, want := range map[string]string{"https://quay.example/": "", "https://quay.example/a": "2021-05-24T15:24:38Z", "": "2021-05-24T15:24:38Z"} {
		doc, err := Parse([]byte(page), "")
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Extract(doc, u).Date; got != want {
			t.Errorf("%q: date %q, want %q", address, got, want)
		}
	}
}
