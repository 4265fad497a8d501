package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// minLabels is how often a short line stands in a text before it is taken for a label of the page.
const minLabels = 10

// dropLabels removes short lines that come again and again, such as what is read aloud before each part of a text. Lists, tables and
// headings may repeat themselves.
func dropLabels(in []block) []block {
	isLine := func(b *block) bool {
		return b.chars < maxLine && !b.heading() && !b.ended() && !b.listed()
	}
	n := 0
	for k := range in {
		if isLine(&in[k]) {
			n++
		}
	}
	if 2*n < minLabels {
		return in
	}
	times := make(map[string]int, n)
	for k := range in {
		if isLine(&in[k]) {
			times[in[k].text]++
		}
	}
	return slices.DeleteFunc(in, func(b block) bool {
		return isLine(&b) && times[b.text] >= minLabels || isLine(&b) && b.linkChars > 0 && 2*times[b.text] >= minLabels
	})
}

const (
	minRepeat  = 40 // characters of a quotation that repeats the text,
	maxRepeats = 30 // and how many of them a page may have: each is looked for in the whole text
)

// dropRepeats removes quotations that only show again, in large type, what the text says.
func (p *page) dropRepeats(in []block) []block {
	var all string
	n := 0
	return slices.DeleteFunc(in, func(b block) bool {
		if b.chars < minRepeat || b.chars > 400 || n >= maxRepeats || p.up(b.at, atom.Blockquote, atom.Aside) < 0 {
			return false
		}
		n++
		if all == "" {
			all = letters(fold(p.joinBlocks(in)))
		}
		return strings.Count(all, letters(b.folded())) > 1
	})
}
