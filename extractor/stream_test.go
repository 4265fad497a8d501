package extractor_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/extractor"
)

// TestStreamed reads a page that comes in pieces, a piece in a piece, out of order, with one that is missing and one that holds its own place.
func TestStreamed(t *testing.T) {
	a := extractHTML(t, `<title>Crane must go</title><main><h1>Crane must go</h1><p>`+sentenceA+`</p><template id="B:0"></template><p>`+last+`</p>`+
		`<template id="B:7"></template></main><footer>© Quay Post</footer>`+
		`<div hidden id="S:2"><p>In spring nobody listened to them.</p></div><div hidden id="S:0"><p>`+sentenceB+`</p><template id="P:2"></template></div>`+
		`<div hidden id="S:9"><template id="B:9"></template></div>`)
	want := strings.Join([]string{strings.TrimSpace(sentenceA), strings.TrimSpace(sentenceB), "In spring nobody listened to them.", last}, "\n\n")
	if a.Body != want {
		t.Errorf("body %q, want %q", a.Body, want)
	}
}

func TestStreamedHostile(t *testing.T) {
	var page strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&page, `<template id="B:%d"></template><div hidden id="S:%d"><template id="B:%d"></template>`, i, i, i+1)
	}
	start := time.Now()
	doc, err := extractor.Parse([]byte(page.String()), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	extractor.Extract(doc, nil)
	t.Logf("%d bytes in %v", page.Len(), time.Since(start))
}

// TestStreamedDeep has pieces in pieces, each as deep as the parser lets it be: together they would cost more than they are worth.
func TestStreamedDeep(t *testing.T) {
	var page strings.Builder
	page.WriteString(`<h1>Crane must go</h1><p>` + sentenceA + sentenceB + `</p><template id="B:0"></template>`)
	for i := range 150 {
		fmt.Fprintf(&page, `<div hidden id="S:%d">%s<template id="B:%d"></template>%s</div>`, i, strings.Repeat("<div>", 450), i+1, strings.Repeat("</div>", 450))
	}
	page.WriteString(`<div hidden id="S:150">` + strings.Repeat("<p>The tide rises, and falls.</p>", 100) + "</div>")
	doc, err := extractor.Parse([]byte(page.String()), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	for n := doc.Find("p").Last().Nodes[0]; n != nil; n = n.Parent {
		depth++
	}
	if depth > 1000 {
		t.Errorf("a paragraph in %d elements", depth)
	}
}
