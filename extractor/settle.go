package extractor

import (
	"slices"

	"golang.org/x/net/html/atom"
)

// settle corrects the hints that classes and tags gave, once the sums are known, and hands them down.
func (p *page) settle() {
	if len(p.nodes) == 0 {
		return
	}
	for i := range p.nodes {
		if nd := &p.nodes[i]; nd.tag == atom.Form && nd.chars < maxFormText && p.hasInput(int32(i)) {
			p.nodes[p.formBox(int32(i))].own |= flagForm
		}
	}
	// What holds more than half of the page's text outside links is not an advertisement or a comment: such a class on the
	// article itself is a name, not a verdict.
	top := &p.nodes[p.bodyAt]
	total := top.chars - top.linkChars
	for i := range p.nodes {
		nd := &p.nodes[i]
		if nd.own&(flagsOff|flagAside|flagHeader) != 0 && (nd.chars-nd.linkChars)*2 > total {
			// Readers may write more than the author did, but the headline is not among their comments.
			kept := flags(0)
			if !p.hasHeadline(int32(i)) {
				if !p.wrapsBody(int32(i)) {
					kept = nd.own & flagComment
				}
				if nd.tag == atom.Footer && len(p.h1s) > 0 {
					kept |= flagFooter // small print
				}
			}
			nd.own = nd.own&^(flagsOff|flagAside|flagHeader) | kept
		}
	}
	p.unmaskProse()
	p.unfold()
	for i := range p.nodes {
		nd := &p.nodes[i]
		nd.all = nd.own
		if nd.parent >= 0 {
			nd.all |= p.nodes[nd.parent].all
		}
	}
}

// wrapsBody tells whether next to all text of the element at i is in one element inside it that calls itself the article's body. Comments
// have many.
func (p *page) wrapsBody(i int32) bool {
	outer := &p.nodes[i]
	for k := i + 1; k < outer.end; {
		nd := &p.nodes[k]
		switch {
		case nd.chars*5 < outer.chars*4:
			k = max(nd.end, k+1)
		case nd.own&flagBody != 0:
			return true
		default:
			k++
		}
	}
	return false
}

// minProse is the text in paragraphs, in characters, from which on no class makes an element a menu.
const minProse = 400

// unmaskProse takes back the hint that an element is a menu where a class alone gives it and paragraphs say otherwise: "content-nav-section"
// and "toc-chapter" are parts of a text that a menu leads to, and the word may stand in the id that is made of a chapter's name.
func (p *page) unmaskProse() {
	var prose []int32 // characters of running text in paragraphs before each node; made when it is needed
	for i := range p.nodes {
		nd := &p.nodes[i]
		if nd.own&flagNav == 0 || nd.tag == atom.Nav || nd.chars < minProse || roleFlags[attr(nd.n, "role")]&flagNav != 0 {
			continue
		}
		if prose == nil {
			prose = p.proseBefore()
		}
		if n := prose[nd.end] - prose[i]; n >= minProse && n > nd.linkChars {
			nd.own &^= flagNav | flagAside
		}
	}
}

// proseBefore returns for each node, and for the end of the page, how much running text stands in paragraphs that begin before it.
func (p *page) proseBefore() []int32 {
	sums := make([]int32, len(p.nodes)+1)
	for i := range p.nodes {
		sums[i+1] = sums[i]
		if nd := &p.nodes[i]; nd.tag == atom.P && nd.chars >= 80 && nd.linkChars*4 < nd.chars {
			sums[i+1] += nd.chars - nd.linkChars
		}
	}
	return sums
}

const (
	maxFormText = 500 // characters; a form with more holds the page
	maxFormBox  = 250 // characters beside a form in the box that invites to fill it in
)

// formBox returns the outermost element around the form at i that says little beside it: the box with
// "Get our news by mail" above the input.
func (p *page) formBox(i int32) int32 {
	inner := p.nodes[i].chars
	for {
		up := p.nodes[i].parent
		if up <= p.bodyAt || p.nodes[up].chars-inner > maxFormBox {
			return i
		}
		switch p.nodes[up].tag {
		case atom.Article, atom.Main, atom.Body, atom.Td:
			return i
		}
		if p.hasHeadline(up) {
			return i
		}
		i = up
	}
}

// hasHeadline tells whether an h1 stands in the element at i.
func (p *page) hasHeadline(i int32) bool {
	k, _ := slices.BinarySearch(p.h1s, i)
	return k < len(p.h1s) && p.within(p.h1s[k], i)
}

// hasInput tells whether the form at i asks for text.
func (p *page) hasInput(i int32) bool {
	for k := i + 1; k < p.nodes[i].end; k++ {
		if nd := &p.nodes[k]; nd.tag == atom.Input {
			switch attr(nd.n, "type") {
			case "hidden", "submit", "button", "image", "checkbox", "radio":
				continue
			}
			return true
		}
	}
	return false
}
