package extractor

import (
	"net/url"
	"slices"
	"strings"
	"sync"

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
const maxNodes = 1_000_000

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

// element fills nd from its tag and attributes, and takes note of what the head says.
func (p *page) element(n *html.Node, nd *node, i int32, classes map[string]flags) {
	var class, id, style, role, typ, rel, href string
	var m metaTag
	var l linkTag
	for k := range n.Attr {
		a := &n.Attr[k]
		switch a.Key {
		case "class":
			class = a.Val
		case "id":
			id = a.Val
		case "style":
			style = a.Val
		case "role":
			role = a.Val
		case "type":
			typ = a.Val
		case "rel":
			rel = a.Val
		case "href":
			href = a.Val
		case "hidden":
			// A hint only: streamed pages put their text into hidden elements that a script moves.
			if a.Val != "until-found" {
				nd.own |= flagStyleHidden
			}
		case "placeholder", "fallback": // AMP's stand-ins for what scripts load
			nd.own |= flagStyleHidden
		case "aria-hidden":
			nd.own |= flagAriaHidden
		case "name", "property", "http-equiv":
			if m.key == "" || a.Key == "property" {
				m.key = strings.ToLower(strings.TrimSpace(a.Val))
			}
		case "content":
			m.content = a.Val
		case "hreflang":
			l.hreflang = a.Val
		case "lang", "xml:lang":
			if n.DataAtom == atom.Html && p.lang == "" {
				p.lang = strings.TrimSpace(a.Val)
			}
		case "itemprop":
			nd.own |= itempropFlags[a.Val]
		case "data-testid", "data-component", "data-qa":
			if n.DataAtom != atom.Body && n.DataAtom != atom.Html {
				nd.own |= classFlags(a.Val, classes)
			}
		}
	}
	nd.own |= tagFlags(n.DataAtom)
	switch n.DataAtom {
	case atom.Html:
		return
	case atom.Body:
		if p.bodyAt == 0 {
			p.bodyAt = i
		}
		return
	case atom.Meta:
		if m.key != "" && m.content != "" {
			p.metas = append(p.metas, m)
		}
		return
	case atom.Link:
		l.rel, l.href, l.typ = strings.ToLower(rel), href, strings.ToLower(typ)
		p.links = append(p.links, l)
		return
	case atom.Base:
		if u, err := p.url.Parse(strings.TrimSpace(href)); err == nil && href != "" && p.base == p.url {
			p.base = u
		}
		return
	case atom.Title:
		if p.docTitle == "" && n.Namespace == "" && n.FirstChild != nil {
			p.docTitle = n.FirstChild.Data
		}
		nd.hidden = true
		return
	case atom.Script:
		if isJSONLD(typ) && n.FirstChild != nil {
			p.ld = append(p.ld, n.FirstChild.Data)
		}
		nd.hidden = true
		return
	case atom.Template:
		nd.hidden = !isShadow(n)
		return
	case atom.Head, atom.Style, atom.Noscript, atom.Svg, atom.Iframe, atom.Object,
		atom.Select, atom.Textarea, atom.Datalist, atom.Video, atom.Audio, atom.Canvas:
		if n.DataAtom == atom.Video || n.DataAtom == atom.Iframe {
			p.pictures = append(p.pictures, i)
		}
		nd.hidden = true
		return
	case atom.A:
		nd.inLink = nd.inLink || href != ""
		if hasWord(rel, "tag") {
			nd.own |= flagTags
		}
		if strings.Contains(rel, "author") {
			nd.own |= flagByline
		}
	case atom.H1:
		if !nd.hidden {
			p.h1s = append(p.h1s, i)
		}
	case atom.Img, atom.Picture:
		p.pictures = append(p.pictures, i)
	case 0:
		if n.Data == "amp-img" || n.Data == "amp-video" {
			p.pictures = append(p.pictures, i)
		}
	}
	if style != "" && styleHides(style) {
		nd.own |= flagStyleHidden
	}
	if class != "" {
		hints := classFlags(class, classes)
		if isHeading(n.DataAtom) {
			hints &^= flagNav // a table of contents leads to it
		}
		nd.own |= hints
		if strings.Contains(class, "hidden") && classHides(class) {
			nd.own |= flagStyleHidden
		}
	}
	if id != "" {
		hints := classFlags(id, classes)
		if isHeading(n.DataAtom) { // its id is made of its words
			hints &= flagTitle | flagLead | flagTLDR
		}
		nd.own |= hints
	}
	if role != "" {
		nd.own |= roleFlags[strings.ToLower(role)]
	}
}

// skipsChildren tells elements whose content is not part of the page's text.
func skipsChildren(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return n.Type != html.DocumentNode
	}
	switch n.DataAtom {
	case atom.Template:
		return !isShadow(n)
	case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Iframe, atom.Object,
		atom.Select, atom.Textarea, atom.Datalist, atom.Title, atom.Canvas:
		return true
	}
	return false
}

// isShadow tells a template that browsers show at once in place of the element around it.
func isShadow(n *html.Node) bool { return attr(n, "shadowrootmode") != "" }

func isJSONLD(typ string) bool {
	return len(typ) >= 19 && strings.EqualFold(typ[:19], "application/ld+json")
}

// styleHides tells inline styles that take an element off the page. Opacity and size are left alone:
// scripts fade content in.
func styleHides(style string) bool {
	for rule := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(rule, ":")
		value, _, _ = strings.Cut(value, "!")
		if strings.EqualFold(strings.TrimSpace(name), "display") && strings.EqualFold(strings.TrimSpace(value), "none") {
			return true
		}
	}
	return false
}

// classHides tells the utility class that takes an element off the page at any width of the window.
func classHides(class string) bool {
	hides := false
	for c := range strings.FieldsSeq(class) {
		switch {
		case c == "hidden" || c == "is-hidden":
			hides = true
		case strings.ContainsRune(c, ':'): // shown again from some width on
			return false
		}
	}
	return hides
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
	return u.String()
}
