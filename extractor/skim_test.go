package extractor

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// outline writes a tree without what skim leaves out.
func outline(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.CommentNode:
		b.WriteString("<!>")
	case n.Type == html.TextNode && n.Parent != nil && n.Parent.Namespace == "" && skippedText(n.Parent):
		return
	case n.Type == html.ElementNode || n.Type == html.TextNode:
		fmt.Fprintf(b, "%d%s%q%q\n", n.Type, n.Namespace, n.Data, n.Attr)
	}
	if n.DataAtom != atom.Svg {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			outline(b, c)
		}
	}
	b.WriteByte('/')
}

func skippedText(n *html.Node) bool {
	return n.DataAtom == atom.Style || n.DataAtom == atom.Script
}

// sameTree tells whether a page and what skim leaves of it are one tree, save for what it is meant to leave out.
func sameTree(t *testing.T, page []byte) bool {
	t.Helper()
	s := skim(page)
	whole, err1 := html.Parse(bytes.NewReader(page))
	rest, err2 := html.Parse(s.reader())
	if err1 != nil || err2 != nil {
		return true // nested too deeply: tame's business
	}
	var a, b strings.Builder
	outline(&a, whole)
	outline(&b, rest)
	if a.String() != b.String() {
		x, y := a.String(), b.String()
		i := 0
		for i < min(len(x), len(y)) && x[i] == y[i] {
			i++
		}
		t.Errorf("the tree is another one:\n%.300q\n%.300q", x[max(0, i-100):], y[max(0, i-100):])
		return false
	}
	return true
}

func TestSkimPages(t *testing.T) {
	files, err := filepath.Glob("../testdata/pages/*/page.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, name := range files {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !sameTree(t, page) {
			t.Log(name)
		}
	}
}

func FuzzSkim(f *testing.F) {
	for _, page := range skimTraps {
		f.Add([]byte(page))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		if low := bytes.ToLower(page); bytes.Contains(low, []byte("<frameset")) {
			return // a frameset keeps white space only, that of styles and scripts too
		}
		sameTree(t, page)
	})
}

const longText = "<p>One of the lines that every reader of the page must find in its text.</p>"

var skimTraps = []string{
	"<svg a=/><style>" + longText + "</style></svg>",
	"<svg a=b a=/><text>" + longText + "</text></svg>",
	"<svg><title a=/>" + longText + "</title></svg>",
	"<g><svg></g>" + longText + "</svg>",
	"<svg></!-- >" + longText + "--></svg>",
	"<svg><desc>" + longText + "</desc></svg>",
	"<svg><style>" + longText + "</style></svg>",
	"<svg><script><!--<script></script>" + longText + "</svg>",
	"<svg><![CDATA[" + longText + "]]></svg>",
	"<svg></br>" + longText + "</svg>",
	"<math><svg><mi><style>" + longText + "</style></svg></math>",
	"<script><!--<script></script>" + longText + "</script>--></script>",
	"<script><!-->" + longText + "<script></script>" + longText,
	"<script><!--" + longText + "</script>" + longText,
	"<script></script" + longText + "</script x='>'>" + longText,
	"<style></STYLE/>" + longText + "</style>",
	"<style><!--</style>" + longText + "-->",
	"<!-->" + longText + "-->",
	"<!--->" + longText + "-->",
	"<!----!>" + longText + "-->",
	"<!--" + longText + "--!-->" + longText,
	"<!--" + longText + "--!" + longText,
	"<?" + longText + "?>" + longText,
	"</ " + longText,
	"<p a='>" + longText + "<p b=\"'>" + longText,
	"<p =\">" + longText + "\">" + longText,
	"<p/=>" + longText,
	"<select><svg><style></svg>" + longText + "</style></select>",
	"<textarea><!--</textarea>" + longText + "-->",
	"<noscript><!--</noscript>" + longText + "-->",
	"<head><noscript><style></noscript>" + longText + "</style>",
	"<template><script>" + longText + "</template></script>" + longText,
	"<plaintext><script>" + longText + "</script>",
	"<xmp><script></xmp>" + longText + "</script>",
}

// TestSkimTraps: what stands where the parser alone knows whether it is text.
func TestSkimTraps(t *testing.T) {
	for _, page := range skimTraps {
		if !sameTree(t, []byte(page)) {
			t.Logf("%q", page)
		}
	}
}
