package extractor

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// bodyHTML renders kept blocks as HTML that is safe to show: only the tags below, only href on links,
// only http, https and mailto in it.
func (p *page) bodyHTML(blocks []block, around [][]frame) string {
	var w htmlWriter
	w.p = p
	w.sb.Grow(textBytes(blocks, len("<p></p>\n")) * 9 / 8)
	for k := range blocks {
		b := &blocks[k]
		w.enter(around[k])
		tag := blockTag(b)
		if tag != "" {
			w.tag("<", tag)
		}
		p.walkInline(b, inPre(w.frames), &w)
		if tag != "" {
			w.tag("</", tag)
		}
		if !w.inItem {
			w.sb.WriteByte('\n')
		}
	}
	w.enter(nil)
	return strings.TrimSuffix(w.sb.String(), "\n")
}

// textBytes is the length of the blocks' texts with a number of bytes around each.
func textBytes(blocks []block, around int) int {
	n := 0
	for k := range blocks {
		n += len(blocks[k].text) + around
	}
	return n
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

// framesOf returns for each block the lists, quotations, tables and preformatted parts that it stands in, outermost first.
func (p *page) framesOf(blocks []block, root int32) [][]frame {
	out := make([][]frame, len(blocks))
	var all []frame
	for k := range blocks {
		start := len(all)
		all = p.frames(&blocks[k], root, all)
		out[k] = all[start:len(all):len(all)]
	}
	return out
}

// frames appends those of one block to all.
func (p *page) frames(b *block, root int32, all []frame) []frame {
	start := len(all)
	out := all
	for i := b.at; i >= 0 && i != root; i = p.nodes[i].parent {
		switch t := p.nodes[i].tag; t {
		case atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Dl, atom.Dt, atom.Dd, atom.Pre:
			out = append(out, frame{i, t})
		}
		if len(out)-start > 32 {
			break
		}
	}
	slices.Reverse(out[start:])
	return out[:start+len(wellFormed(out[start:]))]
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
		w.tag("</", w.frames[k].tag.String())
		if k == 0 {
			w.sb.WriteByte('\n')
		}
	}
	w.frames = append(w.frames[:same], want[same:]...)
	for _, f := range want[same:] {
		w.tag("<", f.tag.String())
	}
	w.inItem = len(want) > 0
}

// tag writes a tag: "<" or "</" and its name.
func (w *htmlWriter) tag(mark, name string) {
	w.sb.WriteString(mark)
	w.sb.WriteString(name)
	w.sb.WriteByte('>')
}

// inlineTags are kept, under the name to their right.
var inlineTags = map[atom.Atom]string{
	atom.Abbr: "abbr", atom.B: "strong", atom.Cite: "cite", atom.Code: "code", atom.Del: "del", atom.Em: "em", atom.I: "em",
	atom.Ins: "ins", atom.Kbd: "kbd", atom.Mark: "mark", atom.Q: "q", atom.S: "s", atom.Small: "small", atom.Strong: "strong",
	atom.Sub: "sub", atom.Sup: "sup", atom.U: "u", atom.Var: "var", atom.Samp: "samp", atom.Bdi: "bdi", atom.Ruby: "ruby", atom.Rt: "rt", atom.Rp: "rp",
}

func (w *htmlWriter) wants(i int32) bool {
	nd := &w.p.nodes[i]
	if nd.tag == atom.A {
		return w.p.linkOf(i) != ""
	}
	return inlineTags[nd.tag] != ""
}

func (w *htmlWriter) open(i int32) {
	nd := &w.p.nodes[i]
	if nd.tag == atom.A {
		w.sb.WriteString(`<a href="`)
		w.text(w.p.linkOf(i))
		w.sb.WriteString(`">`)
		return
	}
	w.tag("<", inlineTags[nd.tag])
}

func (w *htmlWriter) close(i int32) {
	if tag := w.p.nodes[i].tag; tag == atom.A {
		w.sb.WriteString("</a>")
	} else {
		w.tag("</", inlineTags[tag])
	}
}

// text writes s as html.EscapeString gives it.
func (w *htmlWriter) text(s string) {
	done := 0
	for i := range len(s) {
		if c := s[i]; c <= '>' && (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') {
			w.sb.WriteString(s[done:i])
			w.sb.WriteString(html.EscapeString(s[i : i+1]))
			done = i + 1
		}
	}
	w.sb.WriteString(s[done:])
}

func (w *htmlWriter) lineBreak() { w.sb.WriteString("<br>") }

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

// linkOf is the safeHref of the link at i, which is asked for several times.
func (p *page) linkOf(i int32) string {
	ref, ok := p.hrefs[i]
	if !ok {
		if p.hrefs == nil {
			p.hrefs = make(map[int32]string)
		}
		ref = p.safeHref(p.attr(i, "href"))
		p.hrefs[i] = ref
	}
	return ref
}

// safeHref makes a link absolute; "" when it must not or cannot be followed.
func (p *page) safeHref(ref string) string {
	ref = strings.TrimSpace(ref)
	if strings.HasPrefix(ref, "#") {
		return ""
	}
	if i := strings.IndexByte(ref, ':'); i == len("mailto") && strings.EqualFold(ref[:i], "mailto") {
		if u, err := url.Parse(ref); err == nil && len(ref) < 512 {
			return showAll(u.String())
		}
	}
	return p.resolve(ref)
}
