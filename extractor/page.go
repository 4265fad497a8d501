package extractor

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is a parsed page laid out flat by one walk: its elements and texts in document order, so that the
// rest of the package works on slices and does not walk the tree again.
type page struct {
	url   *url.URL
	base  *url.URL // what relative addresses are resolved against
	nodes []node
	lent  *[]node   // where nodes came from
	metas []metaTag // in document order
	links []linkTag // <link> elements
	ld    []string  // JSON-LD scripts, raw

	docTitle string // text of the first <title> outside SVG
	lang     string // <html lang>
	h1s      []int32
	pictures []int32 // images and videos
	bodyAt   int32   // index of <body>; 0 when there is none

	hrefs map[int32]string // see linkOf
}

// node is an element or a text. The subtree of nodes[i] is nodes[i:nodes[i].end].
type node struct {
	n      *html.Node
	parent int32 // -1 at the root
	end    int32
	tag    atom.Atom // 0 for texts and unknown elements
	text   bool
	hidden bool // not shown to a reader, itself or by an ancestor
	inLink bool
	own    flags // what its own tag, classes and roles say
	all    flags // own and those of all ancestors
	// Sums over the visible text of the subtree, white space collapsed; a character of a script
	// without spaces counts as three.
	chars     int32
	linkChars int32
}

type metaTag struct {
	key     string // name, property or http-equiv, lower case
	content string
}

type linkTag struct {
	rel, href, typ, hreflang string
}

// maxNodes bounds the work on one page; what comes later in the document is not read. The largest
// page of the tuning sets has 60,000 nodes.
const maxNodes = 700_000

// nodePool lends the largest slice of a page to the next: it would be most of what reading a page allocates.
var nodePool = sync.Pool{New: func() any { return &[]node{} }}

// free gives the page's nodes back; the page must not be used any more.
func (p *page) free() {
	clear(p.nodes)
	*p.lent = p.nodes[:0]
	nodePool.Put(p.lent)
	p.nodes, p.lent = nil, nil
}

// newPage lays out a tree. It keeps its own stack, as hostile pages nest deeper than a goroutine should.
func newPage(doc *goquery.Document, u *url.URL) *page {
	if u == nil {
		u = &url.URL{}
	}
	lent := nodePool.Get().(*[]node)
	p := &page{url: u, base: u, lent: lent, nodes: *lent}
	if len(doc.Nodes) == 0 {
		return p
	}
	root := doc.Nodes[0]
	classes := make(map[string]flags)
	cur, at := root, p.push(root, -1, classes)
	for {
		if c := cur.FirstChild; c != nil && !skipsChildren(cur) {
			cur, at = c, p.push(c, at, classes)
			continue
		}
		for cur != root && cur.NextSibling == nil {
			cur, at = cur.Parent, p.close(at)
		}
		if cur == root || len(p.nodes) >= maxNodes {
			break
		}
		cur, at = cur.NextSibling, p.close(at)
		at = p.push(cur, at, classes)
	}
	for at >= 0 {
		at = p.close(at)
	}
	p.settle()
	return p
}

// push appends n and returns its index.
func (p *page) push(n *html.Node, parent int32, classes map[string]flags) int32 {
	i := int32(len(p.nodes))
	nd := node{n: n, parent: parent}
	if parent >= 0 {
		up := &p.nodes[parent]
		nd.hidden, nd.inLink = up.hidden, up.inLink
	}
	switch n.Type {
	case html.TextNode:
		nd.text = true
		if !nd.hidden {
			nd.chars = textLen(n.Data)
			if nd.inLink {
				nd.linkChars = nd.chars
			}
		}
	case html.ElementNode:
		nd.tag = n.DataAtom
		p.element(n, &nd, i, classes)
	}
	p.nodes = append(p.nodes, nd)
	return i
}

// close ends the subtree at i, adds its sums to its parent's and returns the parent's index.
func (p *page) close(i int32) int32 {
	nd := &p.nodes[i]
	nd.end = int32(len(p.nodes))
	if nd.parent >= 0 {
		up := &p.nodes[nd.parent]
		up.chars += nd.chars
		up.linkChars += nd.linkChars
	}
	return nd.parent
}

// attr returns an attribute of the element at i, "" without one.
func (p *page) attr(i int32, key string) string { return attr(p.nodes[i].n, key) }

func attr(n *html.Node, key string) string {
	for k := range n.Attr {
		if n.Attr[k].Key == key {
			return n.Attr[k].Val
		}
	}
	return ""
}

// textOf returns the visible text of the subtree at i, white space collapsed; <br> and block
// elements separate words.
func (p *page) textOf(i int32) string {
	var b strings.Builder
	end := p.nodes[i].end
	for k := i; k < end; k++ {
		nd := &p.nodes[k]
		switch {
		case nd.hidden:
		case nd.text:
			b.WriteString(nd.n.Data)
		case nd.tag == atom.Br || isBlock(nd.tag):
			b.WriteByte(' ')
		}
		if b.Len() > maxField {
			break
		}
	}
	return collapse(b.String())
}

// maxField bounds, in bytes, what is read for one field other than the body.
const maxField = 1 << 16

// within tells whether node i is in the subtree of node root.
func (p *page) within(i, root int32) bool { return i >= root && i < p.nodes[root].end }

// metaContent returns the content of the first meta element with one of the keys, tried in their order.
func (p *page) metaContent(keys ...string) string {
	for _, k := range keys {
		for _, m := range p.metas {
			if m.key == k {
				if v := cleanText(m.content); v != "" {
					return v
				}
			}
		}
	}
	return ""
}

// resolve makes an address absolute; "" when it is none or not http(s).
func (p *page) resolve(ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || len(ref) > 8192 || strings.HasPrefix(ref, "data:") {
		return ""
	}
	u, err := p.base.Parse(ref)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return showAll(u.String())
}

// showAll writes the characters of an address that nobody would see, or that turn its direction, as browsers send them: %E2%80%AE.
// url.URL leaves those of a query as they are.
func showAll(ref string) string {
	if !strings.ContainsFunc(ref, invisible) {
		return ref
	}
	var b strings.Builder
	for i, r := range ref {
		_, n := utf8.DecodeRuneInString(ref[i:])
		if !invisible(r) {
			b.WriteString(ref[i : i+n])
			continue
		}
		for _, c := range []byte(ref[i : i+n]) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// up returns the innermost element with one of the tags that is or holds node i; -1 when there is none.
func (p *page) up(i int32, tags ...atom.Atom) int32 {
	for ; i >= 0; i = p.nodes[i].parent {
		if slices.Contains(tags, p.nodes[i].tag) {
			return i
		}
	}
	return -1
}
