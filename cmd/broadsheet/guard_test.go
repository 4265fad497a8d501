package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"broadsheet/crawler"
)

// A document without a tree is something that no page gives and that breaks the extractor.
func TestExtractorBreaks(t *testing.T) {
	p := &crawler.Page{URL: &url.URL{Scheme: "http", Host: "example.org"}, Outcome: crawler.OutcomeFetched, Doc: &goquery.Document{}}
	failed, a := article(p)
	if a != nil || failed.Err == nil || !strings.Contains(failed.Err.Error(), "it breaks the extractor") {
		t.Errorf("article = %v, %v; want a failed page", a, failed.Err)
	}
	if p.Err != nil {
		t.Errorf("the page itself was changed: %v", p.Err)
	}
	if got, want := noteOf(failed).outcome, "extraction"; got != want {
		t.Errorf("outcome in the summary %q, want %q", got, want)
	}
}
