package extractor

import "golang.org/x/net/html/atom"

const (
	entryChars = 80  // characters beside the title in an entry of a list: date, author, section
	entryNodes = 200 // nodes of an entry
	maxEntries = 40  // links with the title that are looked at
)

// listedDate reads the date of this page's own entry in a list of pages: a link with the title as its text, or to
// this page, and beside it, in the same entry, a date. The dates of the other entries say nothing about this one.
func (f *facts) listedDate(title string) []dated {
	p := f.p
	want := fold(title)
	if want == "" {
		return nil
	}
	tried := 0
	for k := range p.nodes {
		nd := &p.nodes[k]
		if nd.tag != atom.A || nd.hidden || nd.chars < 8 || tried > maxEntries || nd.end-int32(k) > 30 {
			continue
		}
		if nd.chars < int32(len(want))/4 || nd.chars > int32(len(want))*3 {
			continue
		}
		i := int32(k)
		if !p.says(i, want) {
			if attr(nd.n, "aria-current") == "" || !f.isHere(attr(nd.n, "href")) {
				continue
			}
		}
		tried++
		// The entry is the widest box around the link that holds no other link to a page.
		box := i
		for n := 0; n < 4; n++ {
			up := p.nodes[box].parent
			if up < 0 || p.nodes[up].chars > nd.chars+entryChars || p.otherLink(up, i) {
				break
			}
			box = up
		}
		for j := box; j < p.nodes[box].end; j++ {
			t := &p.nodes[j]
			if !t.text || t.hidden || p.within(j, i) || len(t.n.Data) > dateLine {
				continue
			}
			if at, ok := parseDate(t.n.Data, f.locale); ok {
				return []dated{{claim{"visible", collapse(t.n.Data)}, at}}
			}
		}
	}
	return nil
}

// says tells whether the text of the element at i is, folded, the wanted one. Most texts begin with another letter.
func (p *page) says(i int32, want string) bool {
	for k := i; k < p.nodes[i].end; k++ {
		nd := &p.nodes[k]
		if !nd.text || nd.hidden || nd.chars == 0 {
			continue
		}
		at := 0
		for at < len(nd.n.Data) && sorts[nd.n.Data[at]] == sortSpace {
			at++
		}
		if at < len(nd.n.Data) {
			if c := nd.n.Data[at]; sorts[c] == sortPlain && c != want[0] && (c < 'A' || c > 'Z' || c+'a'-'A' != want[0]) {
				return false
			}
		}
		break
	}
	return fold(p.textOf(i)) == want
}

// otherLink tells whether a box holds a link elsewhere than the one at i points to.
func (p *page) otherLink(box, i int32) bool {
	if p.nodes[box].end-box > entryNodes {
		return true
	}
	href := attr(p.nodes[i].n, "href")
	for k := box; k < p.nodes[box].end; k++ {
		if nd := &p.nodes[k]; nd.tag == atom.A && k != i && nd.chars > 20 && attr(nd.n, "href") != href {
			return true
		}
	}
	return false
}
