package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// topBlocks is how many blocks stand at the top of a text among which a date is the article's own: further down it is a story's.
const topBlocks = 3

// isStamp tells a line that says when the article was written or how long it takes to read, and nothing else.
func isStamp(b *block, loc locale) bool {
	if b.chars > maxLine || b.heading() || b.listed() {
		return false
	}
	if _, at, end, ok := cutDate(b.text, loc); ok && len(dateRest(b.text, at, end)) == 0 {
		return true
	}
	return (!b.ended() || countWords(b.text) <= bareWords) && readingMinutes(b.text, false) > 0
}

// minHeadline is how many bytes of letters make a headline that cannot be mistaken.
const minHeadline = 12

// headlines returns what the page is called, letters and digits alone.
func (p *page) headlines(title string) []string {
	var out []string
	for _, t := range [...]string{title, p.metaContent("og:title", "twitter:title"), p.docTitle} {
		if t = letters(fold(cutRunes(t, maxHeading))); len(t) >= minHeadline && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// maxHeading is how many characters of a heading or title are compared.
const maxHeading = 300

// isHeadline tells a heading above the text that can only be the headline, whatever the head calls the page: the page's one h1, a kicker
// above an h1, or without any h1 a heading in the article's header.
func (p *page) isHeadline(b *block) bool {
	return b.tag == atom.H1 && len(p.h1s) == 1 || len(p.h1s) > 0 && b.from < p.h1s[0] || len(p.h1s) == 0 && b.flags&flagHeader != 0 && !b.ended()
}

// repeatsHeadline tells a heading above the text that says what the page is called: with a kicker, cut, or punctuated in another way.
func repeatsHeadline(b *block, heads []string) bool {
	if b.chars > maxHeading {
		return false
	}
	s := letters(b.folded())
	return len(s) >= minHeadline && slices.ContainsFunc(heads, func(h string) bool { return strings.Contains(s, h) || strings.Contains(h, s) })
}
