package extractor

import (
	"net/url"
	"strings"

	"golang.org/x/net/html/atom"
)

// minCited is how many characters a line has at least that is a source or a find of the author's: buttons that lead to shops say less.
const minCited = 25

// cites tells a line that is one link, or several, to other sites: the works, tools and reports that an author lists. What leads on to
// the site's own pages is its list of related ones.
func (p *page) cites(b *block) bool {
	item := p.itemOf(b.at) >= 0
	if b.chars < minCited && !b.heading() || !item && b.tag != atom.P && !b.heading() || p.url.Host == "" || strings.Count(b.text, " ") < 2 && !b.heading() {
		return false // a bare address is what an embedded post leaves
	}
	links := 0
	for i := b.from; i < b.to; i++ {
		if p.nodes[i].tag == atom.A {
			if !p.leadsOut(i) {
				return false
			}
			links++
		}
	}
	for i := p.nodes[b.from].parent; i >= b.at; i = p.nodes[i].parent {
		if p.nodes[i].tag == atom.A {
			if !p.leadsOut(i) {
				return false
			}
			links++
		}
	}
	return links > 0 && (!item || p.listsWorks(p.listOf(b.at)))
}

const (
	minWorks = 3   // links to other sites in a list of works; a single one is an advertisement
	maxWorks = 500 // nodes of a list that are looked at
)

// listsWorks tells a list with several links to other sites among its first.
func (p *page) listsWorks(list int32) bool {
	if list < 0 {
		return false
	}
	n := 0
	for i := list; i < min(p.nodes[list].end, list+maxWorks) && n < minWorks; i++ {
		if p.nodes[i].tag == atom.A && p.leadsOut(i) {
			n++
		}
	}
	return n >= minWorks
}

// leadsOut tells a link to another site.
func (p *page) leadsOut(i int32) bool {
	href := strings.TrimSpace(p.attr(i, "href"))
	if !strings.HasPrefix(href, "http") {
		return false
	}
	u, err := url.Parse(href)
	return err == nil && u.Host != "" && siteOf(u.Host) != siteOf(p.url.Host)
}
