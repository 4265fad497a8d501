package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

const (
	minFolded    = 60  // characters of hidden text that is worth a look
	maxOpener    = 160 // characters of what opens it: "Read more", a question
	openerNodes  = 30  // nodes of it that are looked at
	foldedWithin = 4   // how far up from hidden text the text stands that it belongs to
	foldedBeside = 200 // elements of a level that are looked at
)

// unfold takes back the hint that an element is hidden where a click beside it opens it: the rest of the text behind "Read more", the answer under
// a question. It must be running text, and stand with more of it that is shown.
func (p *page) unfold() {
	for i := range p.nodes {
		nd := &p.nodes[i]
		if nd.own&flagStyleHidden == 0 || nd.chars < minFolded || nd.linkChars*4 > nd.chars || nd.own&(flagsOff&^flagStyleHidden|flagAside) != 0 {
			continue
		}
		if k := int32(i); (p.opens(p.before(k), true) || p.opens(p.after(k), false)) && p.isProse(k) && p.besideProse(k) {
			nd.own &^= flagStyleHidden
		}
	}
}

// before returns the element that stands before the one at i in the same parent, -1 when none or a text does.
func (p *page) before(i int32) int32 {
	up := p.nodes[i].parent
	for k := i - 1; k > up; {
		for p.nodes[k].parent != up {
			k = p.nodes[k].parent
		}
		if nd := &p.nodes[k]; !nd.text {
			return k
		} else if nd.chars > 0 {
			return -1
		}
		k--
	}
	return -1
}

// after returns the element that stands behind the one at i in the same parent, -1 when none or a text does.
func (p *page) after(i int32) int32 {
	up := p.nodes[i].parent
	for k := p.nodes[i].end; up >= 0 && k < p.nodes[up].end; k = max(k+1, p.nodes[k].end) {
		if nd := &p.nodes[k]; !nd.text {
			return k
		} else if nd.chars > 0 {
			return -1
		}
	}
	return -1
}

// opens tells whether the element at i looks like what opens the text beside it: a button or a link to nowhere and, before the text, a heading or
// a question.
func (p *page) opens(i int32, before bool) bool {
	if i < 0 {
		return false
	}
	top := &p.nodes[i]
	if top.chars == 0 || top.chars > maxOpener || top.own&(flagsOff&^flagControl) != 0 {
		return false
	}
	for k := i; k < min(top.end, i+openerNodes); k++ {
		nd := &p.nodes[k]
		switch {
		case nd.tag == atom.Button:
			return true
		case nd.tag == atom.A:
			if href := attr(nd.n, "href"); href == "" || href[0] == '#' || strings.HasPrefix(href, "javascript:") {
				return true
			}
		case before && (isHeading(nd.tag) || nd.tag == atom.Dt):
			return true
		case nd.tag != 0 && (attr(nd.n, "role") == "button" || attr(nd.n, "aria-expanded") != ""):
			return true
		}
	}
	return before && endsQuestion(p.textOf(i))
}

func endsQuestion(s string) bool {
	return strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "؟")
}

// isProse tells whether the element at i holds sentences and nothing to fill in.
func (p *page) isProse(i int32) bool {
	stops := false
	for k := i; k < p.nodes[i].end; k++ {
		switch nd := &p.nodes[k]; {
		case nd.tag == atom.Input, nd.tag == atom.Form, nd.tag == atom.Textarea, nd.tag == atom.Select:
			return false
		case nd.text && !nd.inLink && nd.chars >= minFolded/2 && endsSentence(strings.TrimSpace(nd.n.Data)):
			stops = true
		}
	}
	return stops
}

// besideProse tells whether the element at i stands, a few levels up, beside paragraphs that are shown, in no place for other things.
func (p *page) besideProse(i int32) bool {
	shown := false
	inner := i
	for up, n := p.nodes[i].parent, 0; up > p.bodyAt; up, n = p.nodes[up].parent, n+1 {
		if p.nodes[up].own&(flagsOff|flagAside) != 0 {
			return false
		}
		for k, seen := up+1, 0; !shown && n < foldedWithin && seen < foldedBeside && k < p.nodes[up].end; k, seen = max(k+1, p.nodes[k].end), seen+1 {
			nd := &p.nodes[k]
			shown = k != inner && nd.tag == atom.P && nd.own&(flagsOff|flagAside) == 0 && nd.chars >= 80 && nd.linkChars*4 < nd.chars
		}
		inner = up
	}
	return shown
}
