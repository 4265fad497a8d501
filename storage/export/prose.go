package export

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/extractor"
)

// part is a piece of an article's text: a string, or an element with parts. What formats of XML may rely on, whatever HTML an archive holds:
//
//	the whole, blockquote                blocks: p h2 h3 h4 h5 h6 pre ul ol dl blockquote table
//	p, h2 to h6, pre, dt, th             inline parts only
//	ul, ol                               li, at least one
//	dl, table, tr                        dt and dd; tr; td and th; at least one
//	li, dd, td                           blocks alone, or inline parts alone
//	a                                    inline parts but no other a; its link is that of a web page or mail
//	strong em code del ins mark q cite   inline parts
//	small sub sup u abbr
//	br                                   nothing
type part struct {
	tag   string // "" for a string
	text  string
	link  string
	parts []*part
}

// prose returns an article's text: from its HTML, else from its plain text.
func prose(a *extractor.Article) []*part {
	if a.BodyHTML != "" {
		nodes, err := html.ParseFragment(strings.NewReader(a.BodyHTML), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err == nil { // it is one when elements are nested too deep
			around := wrappers{}
			for _, n := range nodes {
				around.mark(n)
			}
			if parts := around.blocks(slices.Values(nodes)); len(parts) > 0 {
				return parts
			}
		}
	}
	var parts []*part
	for text := range strings.SplitSeq(a.Body, "\n\n") {
		if strings.TrimSpace(text) != "" {
			parts = append(parts, &part{tag: "p", parts: []*part{{text: text}}})
		}
	}
	return parts
}

// seq is a list of nodes: those of a slice, or a node's children.
type seq = func(yield func(*html.Node) bool)

// blocks reads nodes as blocks: what stands loose between them is put into paragraphs.
func (w wrappers) blocks(nodes seq) []*part {
	var out, loose []*part
	flush := func() {
		if !blank(loose) {
			out = append(out, &part{tag: "p", parts: loose})
		}
		loose = nil
	}
	for n := range nodes {
		if !w.holdsBlock(n) {
			loose = append(loose, inline(n, false)...)
			continue
		}
		flush()
		out = append(out, w.block(n)...)
	}
	flush()
	return out
}

// block reads an element that is a block or holds some.
func (w wrappers) block(n *html.Node) []*part {
	one := func(tag string, parts []*part) []*part {
		if blank(parts) {
			return nil
		}
		return []*part{{tag: tag, parts: parts}}
	}
	switch n.DataAtom {
	case atom.P, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre:
		return one(n.Data, inlines(n.ChildNodes(), false))
	case atom.H1:
		return one("h2", inlines(n.ChildNodes(), false))
	case atom.Blockquote:
		return one("blockquote", w.blocks(n.ChildNodes()))
	case atom.Ul, atom.Ol, atom.Dl:
		return one(n.Data, w.items(n))
	case atom.Table:
		return one("table", w.rows(n))
	}
	return w.blocks(n.ChildNodes())
}

// items reads the entries of a list; what else stands in it becomes an entry.
func (w wrappers) items(list *html.Node) []*part {
	var out []*part
	for n := range list.ChildNodes() {
		tag := "li"
		if list.DataAtom == atom.Dl {
			tag = "dd"
		}
		var parts []*part
		switch {
		case n.DataAtom == atom.Dt && tag == "dd":
			tag, parts = "dt", inlines(n.ChildNodes(), false)
		case n.DataAtom == atom.Li || n.DataAtom == atom.Dd:
			parts = w.flow(n)
		case w.holdsBlock(n):
			parts = w.block(n)
		default:
			parts = inline(n, false)
		}
		if !blank(parts) {
			out = append(out, &part{tag: tag, parts: parts})
		}
	}
	return out
}

// rows reads the rows of a table wherever they stand in it. An empty cell stays: it keeps the others in their columns.
func (w wrappers) rows(n *html.Node) []*part {
	var out []*part
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Tr {
			if c.DataAtom == atom.Thead || c.DataAtom == atom.Tbody || c.DataAtom == atom.Tfoot {
				out = append(out, w.rows(c)...)
			}
			continue
		}
		row := &part{tag: "tr"}
		for cell := range c.ChildNodes() {
			switch cell.DataAtom {
			case atom.Td:
				row.parts = append(row.parts, &part{tag: "td", parts: w.flow(cell)})
			case atom.Th:
				row.parts = append(row.parts, &part{tag: "th", parts: inlines(cell.ChildNodes(), false)})
			}
		}
		if !blank(row.parts) {
			out = append(out, row)
		}
	}
	return out
}

// flow reads an element that may hold blocks or text.
func (w wrappers) flow(n *html.Node) []*part {
	for c := range n.ChildNodes() {
		if w.holdsBlock(c) {
			return w.blocks(n.ChildNodes())
		}
	}
	return inlines(n.ChildNodes(), false)
}

func inlines(nodes seq, inLink bool) []*part {
	var out []*part
	for n := range nodes {
		out = append(out, inline(n, inLink)...)
	}
	return out
}

// inlineTags are the elements that are kept inside text, under the name to their right.
var inlineTags = map[atom.Atom]string{
	atom.Strong: "strong", atom.B: "strong", atom.Em: "em", atom.I: "em", atom.Code: "code", atom.Kbd: "code", atom.Samp: "code", atom.Var: "em", atom.Del: "del",
	atom.S: "del", atom.Ins: "ins", atom.Mark: "mark", atom.Q: "q", atom.Cite: "cite", atom.Small: "small", atom.Sub: "sub", atom.Sup: "sup", atom.U: "u", atom.Abbr: "abbr",
}

// inline reads a node as text and elements inside text. A reading beside its characters (ruby) is put in brackets, unless the page has some.
func inline(n *html.Node, inLink bool) []*part {
	switch n.Type {
	case html.TextNode:
		if n.Data == "" {
			return nil
		}
		return []*part{{text: n.Data}}
	case html.ElementNode:
	default:
		return nil
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe:
		return nil
	case atom.Br:
		return []*part{{tag: "br"}}
	case atom.A:
		for _, a := range n.Attr {
			if link := webLink(a.Val); a.Key == "href" && link != "" && !inLink {
				return []*part{{tag: "a", link: link, parts: inlines(n.ChildNodes(), true)}}
			}
		}
	case atom.Rt:
		if n.PrevSibling == nil || n.PrevSibling.DataAtom != atom.Rp {
			return slices.Concat([]*part{{text: "("}}, inlines(n.ChildNodes(), inLink), []*part{{text: ")"}})
		}
	}
	parts := inlines(n.ChildNodes(), inLink)
	if tag := inlineTags[n.DataAtom]; tag != "" {
		if len(parts) == 0 {
			return nil
		}
		return []*part{{tag: tag, parts: parts}}
	}
	if isBlock(n) { // a block inside a heading, say
		parts = append(parts, &part{text: " "})
	}
	return parts
}

func isBlock(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Table,
		atom.Div, atom.Section, atom.Article, atom.Main, atom.Aside, atom.Header, atom.Footer, atom.Nav, atom.Figure, atom.Figcaption, atom.Address, atom.Hr, atom.Form, atom.Details, atom.Summary:
		return true
	}
	return false
}

// wrappers are the elements around blocks that are none themselves, such as a span around paragraphs.
type wrappers map[*html.Node]bool

// mark finds the wrappers at and below a node, and tells whether the node is read as blocks.
func (w wrappers) mark(n *html.Node) bool {
	holds := false
	for c := range n.ChildNodes() {
		holds = w.mark(c) || holds
	}
	switch {
	case isBlock(n):
		return true
	case inlineTags[n.DataAtom] != "": // with blocks inside it is one run of text nevertheless
		return false
	case holds:
		w[n] = true
	}
	return holds
}

// holdsBlock tells whether a node is read as blocks.
func (w wrappers) holdsBlock(n *html.Node) bool { return isBlock(n) || w[n] }

// blank tells whether parts show nothing.
func blank(parts []*part) bool {
	for _, p := range parts {
		if p.tag == "" && strings.TrimSpace(p.text) != "" || !blank(p.parts) {
			return false
		}
	}
	return true
}

// webLink returns the address of a web page or of mail as a URI by RFC 3986, whatever its parts hold; "" for any other address.
func webLink(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto", u.Scheme == "mailto" && u.Opaque == "", u.Scheme != "mailto" && u.Hostname() == "":
		return ""
	}
	u.User = nil
	s = u.String()
	keep := 0 // the host may have brackets
	if u.Host != "" {
		keep = strings.Index(s, u.Host) + len(u.Host)
		if strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\^`{|}%", r) }) {
			return ""
		}
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case i >= keep && (c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}[]", c) >= 0), c == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])):
			fmt.Fprintf(&b, "%%%02X", c)
		case c == '#' && strings.IndexByte(s, '#') < i: // a second one
			b.WriteString("%23")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
