package main

import (
	"cmp"
	"errors"
	"net/http"

	"broadsheet/crawler"
)

// notHad says why a page is not to be had that the crawl has found by itself; "" for any other. Each site links to some of
// which it says itself that nobody gets them: there is nothing to mend, and nobody has asked for them.
func notHad(p *crawler.Page) string {
	if cmp.Or(p.Request.FoundBy, crawler.FoundByList) == crawler.FoundByList {
		return ""
	}
	switch _, status := errors.AsType[*crawler.StatusError](p.Err); {
	case p.Outcome == crawler.OutcomeHTTPError && (p.Status == http.StatusNotFound || p.Status == http.StatusGone):
		return "not found"
	case p.Outcome == crawler.OutcomeDisallowed && !status: // with a status robots.txt was not to be had
		return string(p.Outcome)
	case p.Outcome == crawler.OutcomeReserved, p.Outcome == crawler.OutcomePrivate:
		return string(p.Outcome)
	}
	return ""
}
