package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// lead finds the visible standfirst: a short text between the headline and the body that a class calls so or
// that the head's description repeats. It returns its text and the block's first node (-1: none).
func (p *page) lead(blocks []block, titleAt int32, bodyFrom int32, kept []block, desc string, used map[int32]bool) (string, int32) {
	fd := fold(desc)
	top := titleAt // where a standfirst may begin
	if top < 0 && len(p.h1s) == 1 {
		top = p.h1s[0] // a headline that the head words in another way
	}
	for k := range blocks {
		b := &blocks[k]
		if b.from >= bodyFrom {
			break
		}
		if used[b.from] {
			continue
		}
		if b.from < top && b.flags&flagLead == 0 || b.linkShare() > 0.5 || b.chars < 30 || b.chars > 900 {
			continue
		}
		off := flagsOff&^flagMeta | flagAside
		if b.flags&flagHeader != 0 && b.linkChars == 0 && top >= 0 && b.from > top {
			off &^= flagRelated // what introduces the story below the headline may be called its teaser
		}
		if b.flags&off != 0 || b.flags&flagLead == 0 && p.isCaption(b, p.bodyAt) || top >= 0 && p.within(b.from, top) {
			continue
		}
		if b.flags&flagLead != 0 || top >= 0 && sameStart(b.folded(), fd) || titleAt >= 0 && (b.chars >= 60 && endsSentence(b.text) && b.tag != 0) {
			return p.wholeLead(blocks[k:], bodyFrom), b.from
		}
	}
	// Inside the body the first block is the standfirst only when its own class says so.
	if len(kept) > 1 && kept[0].flags&flagLead != 0 && kept[1].flags&flagLead == 0 && !kept[0].heading() && kept[0].chars < 900 {
		return kept[0].text, kept[0].from
	}
	return "", -1
}

// wholeLead returns the text of the first block with those of the paragraphs beside it, where nothing else stands in their element.
func (p *page) wholeLead(blocks []block, bodyFrom int32) string {
	b := &blocks[0]
	text, up := b.text, p.nodes[b.at].parent
	if up < 0 || b.tag != atom.P || p.nodes[up].end > bodyFrom || p.nodes[up].chars > maxLead || p.nodes[up].chars == b.chars {
		return text
	}
	for k := 1; k < len(blocks) && blocks[k].from < p.nodes[up].end; k++ {
		if x := &blocks[k]; x.tag != atom.P || p.nodes[x.at].parent != up || !x.ended() || x.linkShare() > 0.5 {
			return b.text
		}
		text += " " + blocks[k].text
	}
	return text
}

// maxLead is how many characters a standfirst of several paragraphs has.
const maxLead = 900

// sameStart tells whether two folded texts begin alike, one of them perhaps cut.
func sameStart(a, b string) bool {
	a, b = strings.TrimRight(a, ". "), strings.TrimRight(b, ". ")
	n := min(len(a), len(b))
	return n >= 40 && a[:n] == b[:n]
}
