package extractor

import (
	"net/url"

	"github.com/go-shiori/go-readability"
	"golang.org/x/net/html"
)

// readabilityText returns what go-readability takes for the article's text. It is the only place that
// knows that library: its maintained successor can take its place by changing this function. It copies
// the tree, so it is asked only when our own finding is weak.
func readabilityText(root *html.Node, u *url.URL) string {
	parser := readability.NewParser()
	parser.MaxElemsToParse = 50_000
	a, err := parser.ParseDocument(root, u)
	if err != nil {
		return ""
	}
	return a.TextContent
}
