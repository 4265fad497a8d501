package extractor

import (
	"net/url"
	"strings"

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

// weakBody is the text, in characters, below which a second opinion is asked for.
const weakBody = 600

const (
	maxSecondText   = 256 << 10 // bytes of go-readability's text that are searched,
	maxSecondBlocks = 1000      // for so many blocks: their product is what a hostile page can cost
)

// askReadability lets go-readability vote: the blocks whose text it kept, when together they have twice
// what we found.
func (p *page) askReadability(blocks []block, have int32) ([]block, int32) {
	if len(blocks) > maxSecondBlocks {
		return nil, -1
	}
	allowed := func(b *block) bool {
		return b.flags&(flagNav|flagFooter|flagConsent|flagComment|flagForm|flagNewsletter) == 0 && b.linkShare() < 0.6
	}
	most := int32(0)
	for k := range blocks {
		if allowed(&blocks[k]) {
			most += blocks[k].chars
		}
	}
	if most < max(2*have, minArticle) {
		return nil, -1 // whatever it says: asking costs as much as everything else together
	}
	text := collapse(cutRunes(readabilityText(p.nodes[0].n, p.url), maxSecondText))
	var kept []block
	for k := range blocks {
		if b := &blocks[k]; allowed(b) && strings.Contains(text, oneLine(b.text)) {
			kept = append(kept, *b)
		}
	}
	kept = dropCopies(kept)
	if textSize(kept) < 2*have || textSize(kept) < minArticle {
		return nil, -1
	}
	root := kept[0].at
	for !p.within(kept[len(kept)-1].from, root) {
		root = p.nodes[root].parent
	}
	return dropEmptyHeadings(kept), root
}
