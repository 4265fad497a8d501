package extractor

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Some pages hold their text and do not show it: in <noscript> for readers without scripts, in a <template>, or in the data from which a
// script will build the page. Where next to nothing is shown, the page is read once more as if that stood in it. Other pages never
// come here.

const (
	fromNoscript = "noscript"
	fromTemplate = "template"
	fromState    = "json-state"
)

const (
	maxShown   = 2000    // characters of running text on a page that shows next to nothing: its footer, a call to switch scripts on
	maxUnshown = 2 << 20 // bytes of markup that are taken from one page's <noscript> elements, or from its data
	maxSpares  = 200     // such elements
)

// unshown reads the page with what it does not show. ok is false when it shows enough, holds nothing more, or is no page that had a text.
func (r *reading) unshown(u *url.URL) (again reading, ok bool) {
	p := r.page
	if len(r.body.lines) > 0 || len(p.nodes) == 0 || textSize(r.body.blocks) >= minArticle {
		return reading{}, false
	}
	if top := &p.nodes[p.bodyAt]; top.chars-top.linkChars > maxShown {
		return reading{}, false
	}
	w := &revealer{p: p, from: make(map[*html.Node]string)}
	w.spares()
	state, found := found{}, false
	if len(w.swap) == 0 {
		if state, found = r.state(); !found {
			return reading{}, false
		}
	}
	if k := p.kind(r.facts, r.article, r.body, r.blocks); k != KindOther && k != KindArticle {
		return reading{}, false // what it shows says what it is
	}
	if len(w.swap) > 0 {
		if again, ok = r.again(w, u); ok {
			return again, true
		}
		w = &revealer{p: p, from: make(map[*html.Node]string)}
		if state, found = r.state(); !found {
			return reading{}, false
		}
	}
	w.add(r, &state)
	if again, ok = r.again(w, u); !ok {
		return reading{}, false
	}
	for field, had := range map[string]bool{"title": r.article.Title != "", "date": r.article.Date != "", "authors": len(r.article.Authors) > 0} {
		if _, has := again.article.Provenance[field]; has && !had {
			again.article.Provenance[field] = Source{From: fromState}
		}
	}
	return again, true
}

// again reads the tree that w makes, and tells whether it has a text that the page as shown has not.
func (r *reading) again(w *revealer, u *url.URL) (reading, bool) {
	again := readOnce(goquery.NewDocumentFromNode(w.tree()), u)
	b, from := again.body, ""
	if b.first >= 0 {
		for n := again.page.nodes[b.first].n; n != nil && from == ""; n = n.Parent {
			from = w.from[n]
		}
	}
	if size := textSize(b.blocks); from == "" || size < minArticle || size < 2*textSize(r.body.blocks) {
		again.page.free()
		return reading{}, false
	}
	b.from = from
	return again, true
}

// revealer makes a copy of a page's tree in which some elements are replaced and some are added.
type revealer struct {
	p    *page
	swap map[*html.Node]*html.Node // element of the page: what takes its place
	head []*html.Node              // added to the head
	body []*html.Node              // added to the body
	from map[*html.Node]string     // of what was added: its source
}

// spares finds the <noscript> and <template> elements that may hold a text. The parser gives the first as a string, or as elements when
// it was told that there are no scripts; the second always as elements.
func (w *revealer) spares() {
	p, size, seen := w.p, 0, 0
	w.swap = make(map[*html.Node]*html.Node)
	for i := p.bodyAt; i < p.nodes[p.bodyAt].end && seen < maxSpares; i++ {
		nd := &p.nodes[i]
		if nd.tag != atom.Noscript && nd.tag != atom.Template || nd.n.FirstChild == nil || nd.all&(flagConsent|flagFooter|flagNav) != 0 {
			continue
		}
		seen++
		box, from := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}, fromTemplate
		if nd.tag == atom.Noscript {
			from = fromNoscript
		}
		if c := nd.n.FirstChild; c.Type == html.TextNode && c.NextSibling == nil {
			if size += len(c.Data); len(c.Data) < minArticle || size > maxUnshown || !fill(box, c.Data) {
				continue
			}
		} else if from == fromTemplate && isPattern(nd.n) {
			continue
		} else {
			for ; c != nil; c = c.NextSibling {
				box.AppendChild(copyTree(c, nil))
			}
		}
		w.swap[nd.n], w.from[box] = box, from
	}
}

// fill parses markup into an element; the page's tamer makes it safe to parse.
func fill(box *html.Node, markup string) bool {
	nodes, err := html.ParseFragment(bytes.NewReader(tame(strings.NewReader(markup))), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return false
	}
	for _, n := range nodes {
		box.AppendChild(n)
	}
	return true
}

// isPattern tells a template with gaps that a script fills.
func isPattern(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.Type == html.TextNode && (strings.Contains(c.Data, "{{") || strings.Contains(c.Data, "${") || strings.Contains(c.Data, "<%")) {
			return true
		}
	}
	return false
}

// add puts what the page's data says of the article into the tree: its text, and what the page itself does not give.
func (w *revealer) add(r *reading, s *found) {
	box := &html.Node{Type: html.ElementNode, Data: "article", DataAtom: atom.Article}
	if len(w.p.h1s) == 0 && s.title != "" {
		h1 := &html.Node{Type: html.ElementNode, Data: "h1", DataAtom: atom.H1}
		h1.AppendChild(&html.Node{Type: html.TextNode, Data: s.title})
		box.AppendChild(h1)
	}
	fill(box, s.markup)
	w.body, w.from[box] = append(w.body, box), fromState
	meta := func(key, content string) {
		w.head = append(w.head, &html.Node{Type: html.ElementNode, Data: "meta", DataAtom: atom.Meta,
			Attr: []html.Attribute{{Key: "property", Val: key}, {Key: "content", Val: content}}})
	}
	if r.article.Date == "" && s.date != "" {
		meta("article:published_time", s.date)
	}
	if len(r.article.Authors) == 0 {
		for _, a := range s.authors {
			meta("author", a)
		}
	}
}

// tree makes the copy.
func (w *revealer) tree() *html.Node {
	root := copyTree(w.p.nodes[0].n, w.swap)
	for n := range root.Descendants() {
		var more []*html.Node
		switch n.DataAtom {
		case atom.Head:
			more, w.head = w.head, nil
		case atom.Body:
			more, w.body = w.body, nil
		}
		for _, m := range more {
			n.AppendChild(m)
		}
		if w.head == nil && w.body == nil {
			break
		}
	}
	return root
}

// copyTree copies a tree, with what is to take the place of some of its elements, which is not copied. It needs no stack, as pages nest deep.
func copyTree(root *html.Node, swap map[*html.Node]*html.Node) *html.Node {
	top := shallow(root)
	from, to := root, top
	for {
		if c := from.FirstChild; c != nil && swap[from] == nil {
			from = c
		} else {
			for from != root && from.NextSibling == nil {
				from, to = from.Parent, to.Parent
			}
			if from == root {
				return top
			}
			from, to = from.NextSibling, to.Parent
		}
		n := swap[from]
		if n == nil {
			n = shallow(from)
		}
		to.AppendChild(n)
		to = n
	}
}

func shallow(n *html.Node) *html.Node {
	return &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom, Namespace: n.Namespace, Attr: n.Attr}
}
