package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// maxTeaser is how many characters an article inside the article has that only tells of another page.
const maxTeaser = 500

// card returns the outermost element around a heading that is a link, if it holds no more than a teaser: what it says is said of
// another page. Lists and table cells are left alone.
func (p *page) card(b *block, root int32) int32 {
	i := b.at
	for range maxAncestors {
		up := p.nodes[i].parent
		if up <= root || p.nodes[up].chars-b.chars > maxBeside || p.nodes[up].tag == atom.Li || p.nodes[up].tag == atom.Td {
			break
		}
		i = up
	}
	return i
}

// leadsOn tells a heading that is a link to another page of the site.
func (p *page) leadsOn(b *block) bool {
	on := func(i int32) bool {
		return p.nodes[i].tag == atom.A && !strings.HasPrefix(p.attr(i, "href"), "#") && !p.leadsOut(i)
	}
	for i := b.at; i < b.to; i++ {
		if on(i) {
			return true
		}
	}
	for i, n := b.at, 0; i > p.bodyAt && n < 4; i, n = p.nodes[i].parent, n+1 {
		if on(i) {
			return true
		}
	}
	return false
}

// maxCards is the share of the text that cards may hold: with more the page is a list of what they tell.
const maxCards = 0.15

// dropCards removes what stands in the cards.
func (p *page) dropCards(in []block, cards []int32) []block {
	slices.Sort(cards)
	inside := func(b *block) bool {
		k, found := slices.BinarySearch(cards, b.from)
		return found || k > 0 && p.within(b.from, cards[k-1])
	}
	n := int32(0)
	for k := range in {
		if inside(&in[k]) {
			n += in[k].chars
		}
	}
	if n == 0 || float64(n) > maxCards*float64(textSize(in)) {
		return in
	}
	return slices.DeleteFunc(in, func(b block) bool { return inside(&b) })
}

// hasTeasers tells whether the article elements inside the container are few and short: they announce other articles.
func (p *page) hasTeasers(root int32) bool {
	inside := int32(0)
	for i := root + 1; i < p.nodes[root].end; i++ {
		if nd := &p.nodes[i]; nd.tag == atom.Article {
			if nd.chars > maxTeaser {
				return false
			}
			inside += nd.chars
			i = max(nd.end-1, i)
		}
	}
	return inside*4 < p.nodes[root].chars
}
