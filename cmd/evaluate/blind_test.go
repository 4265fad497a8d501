package main

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestHideNames(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(`<div class="story  wide" id=top><p class="wide" title="story">story</p></div>`))
	if err != nil {
		t.Fatal(err)
	}
	hideNames(doc)
	var b strings.Builder
	if err := html.Render(&b, doc); err != nil {
		t.Fatal(err)
	}
	const want = `<html><head></head><body><div class="z1dx0nn6 z1wkm02y" id="z1acrvi4"><p class="z1wkm02y" title="story">story</p></div></body></html>`
	if b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}
