package extractor

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

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
