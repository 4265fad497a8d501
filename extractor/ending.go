package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// tail is a place before which the article may be over: a heading such as "Related stories" stands there.
type tail struct {
	at    int     // index of the first block behind the heading
	share float64 // of the text that must stand before it
	firm  bool    // paragraphs like those before it are no sign that the article goes on
}

// tailShare returns for a heading that closes an article how much of the text must stand before it, and 0 for other
// blocks. Readers' comments may be longer than what they comment on.
func tailShare(b *block) float64 {
	if b.chars >= 60 || b.stops > 0 {
		return 0
	}
	switch cue := uncounted(b.cue()); {
	case commentCues[cue], strings.HasPrefix(cue, "responses to "), strings.HasPrefix(cue, "comments on "):
		return 0.3
	case relatedCues[cue] && cue != "see also", endCues[cue]: // manuals head sections so
		return 0.8
	}
	return 0
}

// uncounted takes the number from "comments (12)" and "3 comments".
func uncounted(cue string) string { return strings.Trim(cue, " 0123456789()[]") }

// dropTail drops what follows a heading that closes the article.
func (p *page) dropTail(in []block, tails []tail) []block {
	total, done, k := float64(textSize(in)), 0.0, 0
	for _, t := range tails {
		for ; k < t.at; k++ {
			done += float64(in[k].chars)
		}
		if done > 0 && (done >= t.share*total && (t.firm || !p.goesOn(in, t.at)) || done >= teaserShare*total && p.announces(in[min(t.at+1, len(in)):])) {
			return in[:t.at]
		}
	}
	return in
}

// teaserShare is the share of the text that must stand before a heading with nothing but teasers below it.
const teaserShare = 0.3

// announces tells blocks that all stand in short article elements, several of them: what follows are teasers of other articles.
func (p *page) announces(in []block) bool {
	n, last := 0, int32(-1)
	for k := range in {
		at := p.up(in[k].at, atom.Article)
		if at < 0 || p.nodes[at].chars > maxTeaser {
			return false
		}
		if at != last {
			n, last = n+1, at
		}
	}
	return n >= 3
}

// goesOn tells whether paragraphs of the same kind as the last one before in[at] come after it: then only a box about other pages
// stood between them.
func (p *page) goesOn(in []block, at int) bool {
	isText := func(b *block) bool { return b.chars >= 80 && !b.heading() && b.ended() && b.linkShare() < 0.3 }
	last := at - 1
	for last >= 0 && !isText(&in[last]) {
		last--
	}
	return last >= 0 && slices.ContainsFunc(in[at:], func(b block) bool { return isText(&b) && p.alike(b.at, in[last].at) })
}

// alike tells whether two elements stand in the same element, or in elements of the same tags and classes.
func (p *page) alike(a, b int32) bool {
	classed := false
	for range 4 {
		if a < 0 || b < 0 || p.nodes[a].tag != p.nodes[b].tag || p.attr(a, "class") != p.attr(b, "class") {
			return false
		}
		classed = classed || p.attr(a, "class") != ""
		if a, b = p.nodes[a].parent, p.nodes[b].parent; a == b {
			return true
		}
	}
	return classed
}

// trimEnds drops scraps around the text: lines without a sentence before its first paragraph and after its
// last one. A heading right above something that stays does too.
func trimEnds(in []block) []block {
	first := -1
	for k := range in {
		if b := &in[k]; !b.heading() && b.chars >= 60 && b.stops > 0 || b.tag == atom.Li && b.chars >= 40 {
			first = k
			break
		}
	}
	if first < 0 {
		return in
	}
	kept := make([]bool, first)
	for k := first - 1; k >= 0; k-- {
		b := &in[k]
		below := k+1 == first || kept[k+1]
		kept[k] = b.ended() || b.tag == atom.Li || b.chars >= 120 || b.heading() && below && !in[k+1].heading()
	}
	out := in[:0]
	for k := range in {
		if k >= first || kept[k] {
			out = append(out, in[k])
		}
	}
	n := len(out)
	for n > 0 && isScrap(&out[n-1]) {
		n--
	}
	// Many short lines in a row are a list without its markup.
	if len(out)-n <= maxScraps {
		out = out[:n]
	}
	return out
}

// maxScraps is how many lines without a sentence an article ends with before they are taken for a list.
const maxScraps = 4

func isScrap(b *block) bool {
	return !b.ended() && !b.listed() && b.chars < 80 && !b.heading() && b.stops == 0
}

// dropEmptyHeadings removes short headings with nothing below them; a long one may be all that a listicle says.
func dropEmptyHeadings(in []block) []block {
	out := in[:0]
	for k := range in {
		if in[k].heading() {
			level := headingLevel(in[k].tag)
			if k+1 == len(in) && (in[k].chars < maxLine || !in[k].ended()) || k+1 < len(in) && in[k].chars < 40 && in[k+1].heading() && headingLevel(in[k+1].tag) <= level {
				continue
			}
		}
		out = append(out, in[k])
	}
	return out
}

func headingLevel(t atom.Atom) int {
	switch t {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 7
}
