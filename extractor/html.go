package extractor

import (
	"html"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// bodyHTML renders kept blocks as HTML that is safe to show: only the tags below, only href on links,
// only http, https and mailto in it.
func (p *page) bodyHTML(blocks []block, root int32) string {
	var w htmlWriter
	w.p = p
	for k := range blocks {
		b := &blocks[k]
		w.enter(p.frames(b, root))
		tag := blockTag(b)
		if tag != "" {
			w.sb.WriteString("<" + tag + ">")
		}
		p.walkInline(b, inPre(w.frames), &w)
		if tag != "" {
			w.sb.WriteString("</" + tag + ">")
		}
		if !w.inItem {
			w.sb.WriteByte('\n')
		}
	}
	w.enter(nil)
	return strings.TrimSuffix(w.sb.String(), "\n")
}

// blockTag is the element that holds a block's text itself; structure around it comes from frames.
func blockTag(b *block) string {
	switch {
	case b.heading():
		if b.tag == atom.H1 {
			return "h2" // the title is the page's h1
		}
		return b.tag.String()
	case b.tag == atom.Li, b.tag == atom.Td, b.tag == atom.Th, b.tag == atom.Dt, b.tag == atom.Dd, b.tag == atom.Pre, b.tag == atom.Blockquote:
		if b.tag == atom.Blockquote {
			return "p"
		}
		return ""
	}
	return "p"
}

// frame is a structural element around a block.
type frame struct {
	at  int32
	tag atom.Atom
}

// frames returns the lists, quotations, tables and preformatted parts that a block stands in, outermost first.
func (p *page) frames(b *block, root int32) []frame {
	var out []frame
	for i := b.at; i >= 0 && i != root; i = p.nodes[i].parent {
		switch t := p.nodes[i].tag; t {
		case atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Dl, atom.Dt, atom.Dd, atom.Pre:
			out = append(out, frame{i, t})
		}
		if len(out) > 32 {
			break
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return wellFormed(out)
}

// wellFormed drops frames that stand where HTML does not allow them, such as an item outside a list.
func wellFormed(in []frame) []frame {
	out := in[:0]
	var last atom.Atom
	for _, f := range in {
		ok := true
		switch f.tag {
		case atom.Li:
			ok = last == atom.Ul || last == atom.Ol
		case atom.Ul, atom.Ol:
			ok = last != atom.Ul && last != atom.Ol
		case atom.Tr:
			ok = last == atom.Table
		case atom.Td, atom.Th:
			ok = last == atom.Tr
		case atom.Dt, atom.Dd:
			ok = last == atom.Dl
		case atom.Pre:
			ok = last != atom.Pre
		}
		if ok {
			out = append(out, f)
			last = f.tag
		}
	}
	return out
}

type htmlWriter struct {
	p      *page
	sb     strings.Builder
	frames []frame // elements that are open
	inItem bool
}

// enter closes and opens elements until those open are want.
func (w *htmlWriter) enter(want []frame) {
	same := 0
	for same < len(w.frames) && same < len(want) && w.frames[same] == want[same] {
		same++
	}
	for k := len(w.frames) - 1; k >= same; k-- {
		w.sb.WriteString("</" + w.frames[k].tag.String() + ">")
		if k == 0 {
			w.sb.WriteByte('\n')
		}
	}
	w.frames = append(w.frames[:same], want[same:]...)
	for _, f := range want[same:] {
		w.sb.WriteString("<" + f.tag.String() + ">")
	}
	w.inItem = len(want) > 0
}

// inlineTags are kept, under the name to their right.
var inlineTags = map[atom.Atom]string{
	atom.Abbr: "abbr", atom.B: "strong", atom.Cite: "cite", atom.Code: "code", atom.Del: "del", atom.Em: "em", atom.I: "em",
	atom.Ins: "ins", atom.Kbd: "kbd", atom.Mark: "mark", atom.Q: "q", atom.S: "s", atom.Small: "small", atom.Strong: "strong",
	atom.Sub: "sub", atom.Sup: "sup", atom.U: "u", atom.Var: "var", atom.Samp: "samp", atom.Bdi: "bdi", atom.Ruby: "ruby", atom.Rt: "rt", atom.Rp: "rp",
}

func (w *htmlWriter) wants(i int32) bool {
	nd := &w.p.nodes[i]
	return inlineTags[nd.tag] != "" || nd.tag == atom.A && w.p.safeHref(attr(nd.n, "href")) != ""
}

func (w *htmlWriter) open(i int32) {
	nd := &w.p.nodes[i]
	if nd.tag == atom.A {
		w.sb.WriteString(`<a href="` + html.EscapeString(w.p.safeHref(attr(nd.n, "href"))) + `">`)
		return
	}
	w.sb.WriteString("<" + inlineTags[nd.tag] + ">")
}

func (w *htmlWriter) close(i int32) {
	if tag := w.p.nodes[i].tag; tag == atom.A {
		w.sb.WriteString("</a>")
	} else {
		w.sb.WriteString("</" + inlineTags[tag] + ">")
	}
}

func (w *htmlWriter) text(s string) { w.sb.WriteString(html.EscapeString(s)) }
func (w *htmlWriter) lineBreak()    { w.sb.WriteString("<br>") }

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && isSpace(r)
}

func endsWithSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && isSpace(r)
}

func dropInvisible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return r
}

// safeHref makes a link absolute; "" when it must not or cannot be followed.
func (p *page) safeHref(ref string) string {
	ref = strings.TrimSpace(ref)
	if strings.HasPrefix(ref, "#") {
		return ""
	}
	if u, err := url.Parse(ref); err == nil && u.Scheme == "mailto" && len(ref) < 512 {
		return u.String()
	}
	return p.resolve(ref)
}
