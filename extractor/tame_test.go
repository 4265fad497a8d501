package extractor_test

import (
	"strings"
	"testing"

	"broadsheet/extractor"
)

// TestTamed reads pages that nest deeper than the parser goes, in ways that are easily miscounted. None is refused and none loses its end.
func TestTamed(t *testing.T) {
	many := strings.Repeat
	for name, trap := range map[string]string{
		"elements":                   many("<div>", 600),
		"slashes of no effect":       many("<div/>", 600),
		"fonts with slashes":         numbered("<font a=%d x/>", 600) + many("<p>tide", 600),
		"end tags of nothing":        many("<div></x>", 600),
		"end tags that are ignored":  many("<span><div></span>", 600),
		"end tags of something else": many("<applet></marquee><object></applet><marquee>", 600),
		"fonts in a drawing's style": "<svg><style>" + numbered("<font a=%d>", 600) + "</style></svg>",
		"fonts in a formula":         "<math><xmp>" + numbered("<font a=%d>", 600) + "</xmp></math>",
		"a drawing of many parts":    "<svg><x>" + many("<g><path/>", 600) + "</svg>",
	} {
		page := "<h1>Crane must go</h1><p>" + sentenceA + "</p>" + trap + "<p>" + sentenceB + "</p><p>" + last + "</p>"
		doc, err := extractor.Parse([]byte(page), "text/html")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if text := doc.Find("body").Text(); !strings.Contains(text, "old crane") || !strings.Contains(text, last) {
			t.Errorf("%s: the text is lost: %.300q", name, text)
		}
	}
}

// TestAttributesCounted: where skim cannot tell tags from text, attributes are counted all the same.
func TestAttributesCounted(t *testing.T) {
	page := "<math></math>" + strings.Repeat("<p "+numbered("a%d ", 2000)+">tide</p>", 1100)
	doc, err := extractor.Parse([]byte(page), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range doc.Find("p").Nodes {
		n += len(p.Attr)
	}
	if paragraphs := doc.Find("p").Length(); n > 2_000_000 || paragraphs != 1100 {
		t.Errorf("%d attributes, %d paragraphs", n, paragraphs)
	}
}

// TestTreeIsBounded: what a page is made of does not matter, its tree has a bounded number of nodes.
func TestTreeIsBounded(t *testing.T) {
	for _, piece := range []string{"<p>x", "<!>", "<!---->", "</p>", "<table>"} {
		doc, err := extractor.Parse([]byte("<html><body>"+strings.Repeat(piece, 900_000)), "text/html")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for range doc.Nodes[0].Descendants() {
			n++
		}
		if n > 810_000 {
			t.Errorf("%d nodes of %s", n, piece)
		}
	}
}
