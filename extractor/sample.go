package extractor

import (
	"net/url"

	"github.com/PuerkitoBio/goquery"
)

// PageSample returns the numbers by which the kind model judges a page, in the order of PageFeatureNames. It is what
// cmd/train learns from.
func PageSample(doc *goquery.Document, u *url.URL) []float32 {
	r := read(doc, u)
	return r.page.kindFeatures(r.facts, r.article, r.body, r.blocks)
}

// PageFeatureNames names the numbers of PageSample.
func PageFeatureNames() []string { return kindFeatureNames }
