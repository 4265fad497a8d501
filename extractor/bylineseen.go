package extractor

import "strings"

// seenAuthors are the credits that stand on the page around the title and the text, the most trusted first.
func (f *facts) seenAuthors(s span, head, tail []line, titleAt int32) []named {
	near := func(i int32) bool { return f.inHeader(i, s, titleAt) || f.inTail(i, s, titleAt) }
	out := f.relAuthors(near)
	out = append(out, f.nameElements(near)...)
	out = append(out, f.bylineElements(s, titleAt)...)
	out = append(out, f.profileLinks(s, titleAt)...)
	out = append(out, f.bylineLines(s, head, titleAt)...)
	return append(out, f.labelledLines(s, tail, titleAt)...)
}

// inHeader tells whether a node stands where a byline does that belongs to the article.
func (f *facts) inHeader(i int32, s span, titleAt int32) bool {
	return i >= s.from && i <= s.text+intoText && !f.notOurs(i, titleAt)
}

// inTail tells whether a node stands after the text, or in its last line, where some pages credit the authors.
func (f *facts) inTail(i int32, s span, titleAt int32) bool {
	const lastLine = 10
	return i > s.last-lastLine && i < s.to && f.p.nodes[i].all&flagAside == 0 && !f.notOurs(i, titleAt)
}

// relAuthors reads the links to authors' pages that say so themselves: those of the first place that has any, the
// byline, not the box under the text.
func (f *facts) relAuthors(near func(int32) bool) []named {
	p := f.p
	n := named{from: "markup"}
	box := int32(-1)
	for _, i := range f.marks.authorLinks {
		if !hasWord(attr(p.nodes[i].n, "rel"), "author") || !near(i) {
			continue
		}
		at := p.blockOf(i)
		if box < 0 {
			box = at
		}
		if at == box || p.nodes[i].parent == p.nodes[box].parent {
			n.credit.add(f.cleanPieces(i, p.nodes[i].end), f.isSite)
		}
	}
	if len(n.credit.signers) == 0 {
		return nil
	}
	n.raw = f.printed(box)
	return []named{n}
}

// bylineElements reads the elements whose class says byline or author, the outermost ones, of the header and then of the tail.
func (f *facts) bylineElements(s span, titleAt int32) []named {
	p := f.p
	var out []named
	for _, in := range []func(int32, span, int32) bool{f.inHeader, f.inTail} {
		last := int32(-1)
		for _, i := range f.marks.bylines {
			if i < last || !in(i, s, titleAt) || titleAt >= 0 && p.within(titleAt, i) {
				continue
			}
			last = p.nodes[i].end
			if n := f.creditOf(i); len(n.credit.signers) > 0 {
				out = append(out, n)
			}
		}
	}
	return out
}

// profileLinks reads the links to /author/ pages in the header.
func (f *facts) profileLinks(s span, titleAt int32) []named {
	p := f.p
	var out []named
	line := int32(-1)
	for _, i := range f.marks.authorLinks {
		if p.nodes[i].chars < 4 || !f.inHeader(i, s, titleAt) {
			continue
		}
		n := named{from: "visible", weak: true}
		if n.credit.add(f.cleanPieces(i, p.nodes[i].end), f.isSite); len(n.credit.signers) == 0 {
			continue
		}
		box := p.blockOf(i)
		if f.edits(i, box) || p.nodes[box].chars > bylineChars && p.nodes[box].linkChars*2 < p.nodes[box].chars {
			continue // someone else, or someone whom the text speaks of
		}
		if box == line {
			last := &out[len(out)-1].credit
			for _, w := range n.credit.signers {
				last.sign(w.name, w.kind)
			}
			continue
		}
		line = box
		n.raw = f.printed(box)
		out = append(out, n)
	}
	return out
}

const (
	bylineChars = 200 // bytes of a line that may hold a byline
	bylineWords = 16  // words of a byline
)

// bylineLines reads the lines that begin with "By", or that follow a line of only that, and a name alone between the title and
// the date.
func (f *facts) bylineLines(s span, head []line, titleAt int32) []named {
	var out []named
	for k, l := range head {
		if len(l.text) > bylineChars || l.first > s.text+intoText || l.first < titleAt-nearTitle || f.notOurs(l.first, titleAt) {
			continue
		}
		text := f.byLine(head, k)
		if text == "" && !endsSentence(l.text) {
			text = reporter(l.text)
		}
		if text != "" && countWords(text) <= bylineWords {
			n := named{from: "visible", raw: text, weak: true}
			if n.credit.add(text, f.isSite); len(n.credit.signers) > 0 {
				n.weak = !f.datesName(l, n.credit, titleAt)
				out = append(out, n)
			}
		}
		if f.isNameLine(head, k, titleAt) {
			n := named{from: "visible", raw: l.text, weak: true, bare: true}
			if n.credit.add(l.text, f.isSite); len(n.credit.signers) > 0 {
				out = append(out, n)
			}
		}
	}
	return out
}

// datesName tells a line right under the title that begins with "By", one word for a name and a date: "by Amanda · Dec 20, 2025".
func (f *facts) datesName(l line, c credit, titleAt int32) bool {
	if titleAt < 0 || l.first <= titleAt || l.first >= titleAt+underTitle || len(c.signers) != 1 || !wordLike(c.signers[0].name) || !hasPrefix(l.text) {
		return false
	}
	_, ok := scanDate(l.text, f.locale)
	return ok
}

// labelledLines reads the lines after the text that a label calls the author's: "Author: Ann Lee", or "Autorin/Autor" in a line of
// its own before the name.
func (f *facts) labelledLines(s span, tail []line, titleAt int32) []named {
	var out []named
	for k, l := range tail {
		if len(l.text) > bylineChars || !hasLabel(l.text) || !f.inTail(l.first, s, titleAt) {
			continue
		}
		if text := f.byLine(tail, k); text != "" && countWords(text) <= bylineWords {
			n := named{from: "visible", raw: text, weak: true}
			if n.credit.add(text, f.isSite); len(n.credit.signers) > 0 {
				out = append(out, n)
			}
		}
	}
	return out
}

// hasLabel tells whether a line begins with one of authorLabels.
func hasLabel(line string) bool {
	for _, label := range authorLabels {
		if n := prefixFold(line, label); n > 0 && endsWord(line, n, label) {
			return true
		}
	}
	return false
}

// isNameLine tells whether a line may be a name alone: short, right under the title, with a date in the next line.
func (f *facts) isNameLine(head []line, k int, titleAt int32) bool {
	l := head[k]
	if k+1 == len(head) || titleAt < 0 || l.first <= titleAt || l.first >= titleAt+underTitle || f.p.within(l.first, titleAt) {
		return false
	}
	if f.p.nodes[l.first].all&flagAside != 0 || strings.Contains(l.text, ":") && !hasPrefix(l.text) {
		return false // "Latest", "Contact: Ann Lee"
	}
	if len(l.text) >= 40 || len(head[k+1].text) >= 60 || countWords(l.text) > 3 || isRole(l.text, true) || isDesk(l.text) {
		return false
	}
	_, ok := scanDate(head[k+1].text, f.locale)
	return ok
}

// nameElements returns the names that stand alone in elements of a byline, of the first byline that has any.
func (f *facts) nameElements(near func(int32) bool) []named {
	p := f.p
	n := named{from: "visible", weak: true}
	box := int32(-1)
	for _, i := range f.marks.bylines {
		nd := &p.nodes[i]
		if nd.chars > 50 || !near(i) {
			continue
		}
		var c credit
		text := f.cleanPieces(i, nd.end)
		if ownRole(text) {
			continue
		}
		c.add(text, f.isSite)
		if len(c.signers) != 1 || c.signers[0].kind != signerPerson || !properName(c.signers[0].name) || isRole(c.signers[0].name, true) {
			continue
		}
		outer := f.outerByline(i)
		if box < 0 {
			box = outer
		} else if outer != box {
			break
		}
		n.credit.sign(c.signers[0].name, signerPerson)
	}
	if box < 0 {
		return nil
	}
	if p.nodes[box].chars < 160 {
		n.raw = f.printed(box)
	}
	return []named{n}
}

// outerByline returns the outermost byline element around one.
func (f *facts) outerByline(i int32) int32 {
	for up, k := f.p.nodes[i].parent, 0; up >= 0 && k < 8; up, k = f.p.nodes[up].parent, k+1 {
		if nd := &f.p.nodes[up]; nd.own&flagByline != 0 && nd.chars < 400 {
			i = up
		}
	}
	return i
}

// creditOf reads a byline element: each link to an author is a name; without one its text is taken apart.
func (f *facts) creditOf(root int32) named {
	p := f.p
	n := named{from: "visible", weak: true, raw: f.printed(root)}
	for _, i := range f.marks.authorLinks {
		if p.within(i, root) && !f.edits(i, root) {
			n.credit.add(f.cleanPieces(i, p.nodes[i].end), f.isSite)
		}
	}
	if len(n.credit.signers) > 0 {
		n.weak = false
		return n
	}
	n.credit = credit{}
	n.credit.add(withoutProse(f.cleanPieces(root, p.nodes[root].end)), f.isSite)
	return n
}

// edits tells whether the text right before a link in a byline says that this one did something else than write: "Fact checked
// by:", "Contact:".
func (f *facts) edits(i, root int32) bool {
	for k := i - 1; k > root; k-- {
		if nd := &f.p.nodes[k]; nd.text && !nd.hidden && nd.chars > 0 {
			label := collapse(cutRunes(nd.n.Data, bylineChars))
			return isEditing(label) || strings.HasSuffix(label, ":") && !hasPrefix(label)
		}
	}
	return false
}

// withoutProse ends a byline at its first line of running text: what an author box says of the author.
func withoutProse(text string) string {
	at := 0
	for line := range strings.SplitSeq(text, " | ") {
		if countWords(line) > bylineWords && !hasPrefix(line) {
			return strings.TrimSuffix(text[:at], " | ")
		}
		at = min(at+len(line)+len(" | "), len(text))
	}
	return text
}
