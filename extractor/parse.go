package extractor

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// MaxHTML is how many bytes of a page Parse reads; what comes after is left out. The largest page of the tuning
// sets has 5 MB.
const MaxHTML = 32 << 20

// ErrBinary says that a body is not text in any encoding: an image, an archive, random bytes.
var ErrBinary = errors.New("binary data, not a page")

// isBinary looks at the first 512 bytes, as browsers do: pages have next to no control characters, other files many.
func isBinary(body []byte) bool {
	head := body[:min(len(body), 512)]
	if utf16Name(body) != "" {
		return false
	}
	controls := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			controls++
		}
	}
	return controls > 4 && controls*25 > len(head)
}

// Parse turns a page's bytes into its tree. contentType is the HTTP header's value or "". Bad HTML is
// no error: browsers show it, so we read it. What is no text is ErrBinary. The tree is without what no reader sees and nobody here
// reads: the text of comments, style sheets and scripts, other than JSON, and the lines of drawings in SVG.
func Parse(body []byte, contentType string) (*goquery.Document, error) {
	if len(body) > MaxHTML {
		body = body[:MaxHTML]
	}
	if isBinary(body) {
		return nil, ErrBinary
	}
	body = decode(body, contentType)
	text := skim(body)
	root, err := parse(text)
	if err == nil && isStreamed(body) {
		if joinStream(root); isDeep(root) {
			root, err = parse(text) // pieces inside pieces, again and again: they stay where they are
		}
	}
	if err != nil {
		return nil, fmt.Errorf("parse html: %w", err)
	}
	return goquery.NewDocumentFromNode(root), nil
}

// parse parses what skim left, rewritten where the parser could not stand it.
func parse(text *skimmed) (*html.Node, error) {
	if !text.wild {
		if root, err := html.Parse(text.reader()); err == nil {
			return root, nil // it gives up on more than 512 open elements
		}
	}
	return html.Parse(bytes.NewReader(tame(text.reader())))
}
