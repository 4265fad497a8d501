package extractor

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func factsOf(t *testing.T, html string) *facts {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse("https://www.tidewaterpost.example/news/ferry-strike-ends")
	if err != nil {
		t.Fatal(err)
	}
	return newPage(doc, u).gather()
}

func extractOf(t *testing.T, html string) *Article {
	t.Helper()
	doc, err := Parse([]byte(html), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	return Extract(doc, &url.URL{Scheme: "https", Host: "www.tidewaterpost.example", Path: "/news/ferry-strike-ends"})
}

func TestHeadline(t *testing.T) {
	const head = `<title>Ferry strike ends after nine days - The Tidewater Post</title><meta property="og:site_name" content="The Tidewater Post">`
	for _, c := range []struct{ name, html, want string }{
		{"title less site name", head, "Ferry strike ends after nine days"},
		{"host core", `<title>Ferry strike ends | Tidewater Post</title>`, "Ferry strike ends"},
		{"site name first", `<title>Tidewater Post: Ferry strike ends</title>`, "Ferry strike ends"},
		{"a dash of the title stays", `<title>Ferry strike - what now?</title>`, "Ferry strike - what now?"},
		{"h1 confirmed", head + `<h1>Ferry strike ends after nine long days</h1>`, "Ferry strike ends after nine long days"},
		{"consent h1", head + `<div class="cookie-banner"><h1>Ferry strike ends, but first cookies</h1></div><h1>Ferry strike ends after nine days</h1>`, "Ferry strike ends after nine days"},
		{"logo h1", head + `<h1>The Tidewater Post</h1><h2>Ferry strike ends after nine days</h2>`, "Ferry strike ends after nine days"},
		{"the most similar h1", head + `<h1>Sport</h1><h1>Ferry strike ends after nine days</h1>`, "Ferry strike ends after nine days"},
		{"breadcrumb h1", head + `<nav class="breadcrumb"><h1>Ferries: Ferry strike ends after nine days</h1></nav><h2>Ferry strike ends after nine days</h2>` + strings.Repeat("<p>The crews went back to work on Friday morning.</p>", 20), "Ferry strike ends after nine days"},
		{"kicker", head + `<h1><span>Harbour</span> <span>Ferry strike ends after nine days</span></h1>`, "Ferry strike ends after nine days"},
		{"kicker that the head spells", `<title>Harbour / Ferry strike ends after nine days</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends after nine days"}</script><h1><span>Harbour</span> Ferry strike ends after nine days</h1>`, "Harbour / Ferry strike ends after nine days"},
		{"kicker unknown to the head", `<title>Nine days at the quay: Ferry strike ends after nine days</title><h1><span class="title__overline">Harbour</span><span class=off> - </span><span>Ferry strike ends after nine days</span></h1>`, "Ferry strike ends after nine days"},
		{"kicker known to the head", `<title>Harbour: ferry crews go back to work after days</title><h1><span class="kicker">Harbour:</span> <span>Ferry crews go back to work</span></h1>`, "Harbour: Ferry crews go back to work"},
		{"day and link in the heading", head + `<h1><time>18 Dec</time> Ferry strike ends after nine days <a href="/c">87</a></h1>`, "Ferry strike ends after nine days"},
		{"second half of the heading", head + `<h1>Ferry strike ends after nine days <em>and nights</em></h1>`, "Ferry strike ends after nine days and nights"},
		{"badge", `<title>Advice - Ferry strike ends after nine days</title><script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"Ferry strike ends after nine days"}</script><h1><span class="label label--red">Advice</span> Ferry strike ends after nine days</h1>`, "Ferry strike ends after nine days"},
		{"the publisher in the title", `<meta property="og:site_name" content="Quay Post"><title>Quay Post opens its archive | Quay Post</title><h1>Quay Post opens its archive</h1>`, "Quay Post opens its archive"},
		{"the publisher before a colon", `<meta property="og:site_name" content="Quay Post"><title>Quay Post prizes: the winners | Quay Post</title><h1>Quay Post prizes: the winners</h1>`, "Quay Post prizes: the winners"},
		{"site name that is the title", `<meta property="og:site_name" content="How ferries stay afloat"><meta property="og:title" content="How ferries stay afloat"><h1>How ferries stay afloat</h1>`, "How ferries stay afloat"},
		{"h1 in other words", head + `<h1>Why the crews of the estuary went back to work</h1>`, "Why the crews of the estuary went back to work"},
		{"ticker", head + `<h1>Crews back at work +++ first boat at noon +++ fares stay</h1>`, "Ferry strike ends after nine days"},
		{"two in other words", head + `<h1>Why the crews of the estuary went back to work</h1><h1>What the week in the harbour has in store</h1>`, "Ferry strike ends after nine days"},
		{"section behind the title", `<title>Ferry strike ends after nine days | District</title><div>Ferry strike ends after nine days</div>`, "Ferry strike ends after nine days"},
		{"pieces without a space", head + `<h1>The ferry strike ends<span>What the crews have won after nine days</span></h1>`, "The ferry strike ends What the crews have won after nine days"},
		{"a word in pieces", head + `<h1>Ferry strike ends after nine days on Quay<b>Tube</b></h1>`, "Ferry strike ends after nine days on QuayTube"},
		{"what most of the head says", `<meta property="og:title" content="Crews back at work"><meta name="twitter:title" content="Crews back at work"><script type="application/ld+json">{"@type":"Article","headline":"Sample page"}</script>`, "Crews back at work"},
		{"h1 in a pop-up", `<meta property="og:title" content="Crews back at work"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Sample page"}</script><div class="hero popup"><h1>Crews back at work</h1></div>`, "Crews back at work"},
		{"only the publication's name", `<meta property="og:site_name" content="Quay Post"><title>Quay Post</title>`, "Quay Post"},
		{"one word", `<title>Gaza - Quay Times</title><h1>Gaza</h1>`, "Gaza"},
		{"one word, before a bar", `<title>Big | Quay Times</title><h1>Big</h1>`, "Big"},
		{"one word, of a section", `<title>Sport - Rowers win the harbour race</title><h1>Sport</h1><h2>Rowers win the harbour race</h2>`, "Sport - Rowers win the harbour race"},
		{"one word, of a site", `<title>Quay - Rowers win the harbour race</title><meta property="og:title" content="Rowers win the harbour race"><h1>Quay</h1>`, "Rowers win the harbour race"},
		{"escaped twice", `<title>Ferries &amp;amp; strikes</title>`, "Ferries & strikes"},
		{"control characters", "<title>Ferry\x1b[31m strike</title>", "Ferry[31m strike"},
		{"nothing", `<p>text</p>`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _, _ := factsOf(t, c.html).headline(); got != c.want {
				t.Errorf("headline = %q, want %q", got, c.want)
			}
		})
	}
}

func TestCanonical(t *testing.T) {
	for html, want := range map[string]string{
		`<link rel=canonical href="/news/a">`:                                       "https://www.tidewaterpost.example/news/a",
		`<link rel=canonical href="https://www.tidewaterpost.example/">`:            "",
		`<link rel=canonical href="javascript:x"><meta property=og:url content=/b>`: "https://www.tidewaterpost.example/b",
	} {
		f := factsOf(t, html)
		a := &Article{Provenance: map[string]Source{}}
		f.describe(a, &body{root: -1, first: -1, last: -1}, -1)
		if a.CanonicalURL != want {
			t.Errorf("%s: canonical = %q, want %q", html, a.CanonicalURL, want)
		}
	}
}
