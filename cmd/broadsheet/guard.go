package main

import (
	"fmt"
	"net/url"

	"github.com/PuerkitoBio/goquery"

	"broadsheet/extractor"
)

// Of a million pages one may break a parser or an extractor. That page then fails, and the others go on.

func parse(body []byte, contentType string) (doc *goquery.Document, err error) {
	defer recovered("parse the page", &err)
	return extractor.Parse(body, contentType)
}

func extract(doc *goquery.Document, u *url.URL) (a *extractor.Article, err error) {
	defer recovered("extract the article", &err)
	return extractor.Extract(doc, u), nil
}

// recovered is deferred and turns a panic into an error.
func recovered(doing string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s: it breaks the extractor, please report it: %v", doing, r)
	}
}
