package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// named is who signs, according to one source.
type named struct {
	from   string
	raw    string
	credit credit
	weak   bool // believed only when every name is a proper one
	org    bool // the source says that it is an organisation
}

// describeAuthors fills byline, authors and desk.
func (f *facts) describeAuthors(a *Article, s span, head []line, titleAt int32) {
	all := f.headAuthors()
	seen := f.seenAuthors(s, head, titleAt)
	all = append(all, seen...)
	var taken *named
	for i := range all {
		n := &all[i]
		n.credit.settle()
		if len(n.credit.signers) == 0 {
			continue
		}
		if n.weak && !n.credit.onlyProper() {
			continue
		}
		if taken == nil || !taken.credit.personal() && n.credit.personal() {
			taken = n
		}
		if taken.credit.personal() {
			break
		}
	}
	// A head that names only the first of several.
	if taken != nil && len(taken.credit.signers) == 1 && taken.credit.signers[0].kind == signerPerson {
		for i := range all {
			n := &all[i]
			if n.from != "visible" && n.from != "meta" {
				continue
			}
			n.credit.settle()
			if k := len(n.credit.signers); k > 1 && k <= 12 && n.raw != "" && fold(n.credit.signers[0].name) == fold(taken.credit.signers[0].name) && n.credit.onlyProper() &&
				len(n.credit.signers) > 1 && !hasCue(strings.ToLower(n.raw), []string{"review", "check", "edit", "photo", "foto", "updated"}) {
				taken = n
				break
			}
		}
	}
	// The publication is an author where the page prints it as one, or where its name may be a person's: a system that
	// knows no author puts the company's into every head.
	if taken != nil && (taken.credit.personal() || f.isNews() || taken.credit.signers[0].kind == signerDesk ||
		signs(taken.credit.signers[0].name, seen) || !taken.org && properName(taken.credit.signers[0].name)) {
		a.Authors = taken.credit.names()
		claims := make([]keyed, len(all))
		for i, n := range all {
			claims[i] = n.keyed()
		}
		a.Provenance["authors"] = sourceOf(taken.keyed(), claims)
	}
	for i := range all {
		if d := all[i].credit.desk; d != "" && !all[i].weak {
			a.Desk = d
			a.Provenance["desk"] = Source{From: all[i].from}
			break
		}
	}
	f.describeByline(a, seen, all)
}

// describeByline takes the line as printed; what the head says stands in when the page prints none.
func (f *facts) describeByline(a *Article, seen, all []named) {
	for _, list := range [][]named{seen, all} {
		for _, n := range list {
			if n.raw == "" || len(n.credit.signers) == 0 || len(n.raw) > 300 {
				continue
			}
			if len(a.Authors) > 0 && !strings.Contains(fold(n.raw), fold(a.Authors[0])) {
				continue
			}
			a.Byline = n.raw
			a.Provenance["byline"] = Source{From: n.from}
			return
		}
	}
}

// onlyProper keeps the proper names of a credit read from loose text and tells whether it begins with one: what
// follows a name in a byline is often a place or a label.
func (c *credit) onlyProper() bool {
	if len(c.signers) == 0 || c.signers[0].kind == signerPerson && !properName(c.signers[0].name) {
		return false
	}
	c.signers = slices.DeleteFunc(c.signers, func(s signer) bool { return s.kind == signerPerson && !properName(s.name) })
	return true
}

// signs tells whether the page itself prints a byline with this name.
func signs(name string, seen []named) bool {
	key := fold(name)
	for _, n := range seen {
		for _, s := range n.credit.signers {
			if fold(s.name) == key {
				return true
			}
		}
	}
	return false
}

// keyed is the credit as one value, in the order of its names.
func (n named) keyed() keyed {
	value := strings.Join(n.credit.names(), "; ")
	return keyed{claim{n.from, value}, fold(value)}
}

// headAuthors are the credits of the head and the structured data, the most trusted first.
func (f *facts) headAuthors() []named {
	p := f.p
	var out []named
	var ld named
	ld.from = "json-ld"
	for _, who := range f.ld.authors {
		if len(f.ld.authors) == 1 {
			ld.raw = who.name
		}
		ld.credit.add(who.name, f.isSite)
		ld.org = ld.org || who.org
	}
	out = append(out, ld)
	add := func(from string, values []string) {
		n := named{from: from, raw: strings.Join(values, ", ")}
		for _, v := range values {
			// An address names a profile, not a person.
			if strings.Contains(v, "://") || strings.HasPrefix(v, "www.") || strings.HasPrefix(v, "/") {
				continue
			}
			n.credit.add(v, f.isSite)
		}
		if len(n.credit.signers) > 0 || n.credit.desk != "" {
			out = append(out, n)
		}
	}
	values := func(keys ...string) []string {
		var list []string
		for _, c := range p.metaClaims(keys) {
			list = append(list, c.value)
		}
		return list
	}
	add("meta", values("author"))
	add("opengraph", values("article:author"))
	for _, k := range authorMetas {
		add("meta", values(k))
	}
	for _, k := range []string{"1", "2"} {
		label := strings.ToLower(p.metaContent("twitter:label" + k))
		if strings.Contains(label, "written by") || strings.Contains(label, "author") || stripPrefix(label) == "" && label != "" ||
			hasCue(label, []string{"verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da", "geschreven door", "skrevet", "skriven", "napisane", "автор", "rédigé par"}) {
			add("meta", []string{p.metaContent("twitter:data" + k)})
		}
	}
	add("microdata", f.itemprops("author", 10))
	return out
}

// seenAuthors are the credits that stand on the page around the title and the text.
func (f *facts) seenAuthors(s span, head []line, titleAt int32) []named {
	p := f.p
	var out []named
	near := func(i int32) bool {
		return i >= s.from && i <= s.text+intoText && !f.notOurs(i, titleAt) || i > s.last-10 && i < s.to && !f.notOurs(i, titleAt) && p.nodes[i].all&flagAside == 0
	}
	// Links to authors' pages that say so themselves.
	var rel named
	rel.from = "markup"
	box := int32(-1)
	for _, i := range f.marks.authorLinks {
		if !near(i) || !hasWord(attr(p.nodes[i].n, "rel"), "author") {
			continue
		}
		// Only those of one place: the byline, not the box under the text.
		if at := p.blockOf(i); box >= 0 && at != box && p.nodes[i].parent != p.nodes[box].parent {
			continue
		} else if box < 0 {
			box = at
		}
		rel.credit.add(p.textOf(i), f.isSite)
	}
	if box >= 0 && len(rel.credit.signers) > 0 {
		rel.raw = f.printed(box)
		out = append(out, rel)
	}
	out = append(out, f.nameElements(near, titleAt)...)
	// Elements whose class says byline or author, the outermost ones.
	last := int32(-1)
	for pass := 0; pass < 2; pass++ {
		last = -1
		for _, i := range f.marks.bylines {
			if i < last || !near(i) || pass == 0 && i > s.text+intoText || pass == 1 && i <= s.text+intoText {
				continue
			}
			if titleAt >= 0 && p.within(titleAt, i) {
				continue
			}
			last = p.nodes[i].end
			if n := f.creditOf(i); len(n.credit.signers) > 0 {
				out = append(out, n)
			}
		}
	}
	// Links to /author/ pages.
	for _, i := range f.marks.authorLinks {
		if i < s.from || i > s.text+intoText || f.notOurs(i, titleAt) || p.nodes[i].chars < 4 {
			continue
		}
		n := named{from: "visible", weak: true}
		n.credit.add(p.textOf(i), f.isSite)
		if len(n.credit.signers) > 0 {
			n.raw = f.printed(p.blockOf(i))
			out = append(out, n)
		}
	}
	// Lines that begin with "By", or that follow a line of only that.
	for k, l := range head {
		if len(l.text) > 200 || f.notOurs(l.first, titleAt) || l.first > s.text+intoText || l.first < titleAt-nearTitle {
			continue
		}
		if text := f.byLine(head, k); text != "" {
			n := named{from: "visible", raw: text, weak: true}
			n.credit.add(text, f.isSite)
			if len(n.credit.signers) > 0 && countWords(text) <= 16 {
				out = append(out, n)
			}
		}
		// A name alone between the title and the date.
		if k+1 < len(head) && l.first > titleAt && titleAt >= 0 && l.first < titleAt+underTitle && len(l.text) < 40 && !p.within(l.first, titleAt) {
			if _, dated := scanDate(head[k+1].text, f.locale); dated && len(head[k+1].text) < 60 && countWords(l.text) <= 3 && !isRole(l.text, true) && !isDesk(l.text) {
				n := named{from: "visible", raw: l.text, weak: true}
				n.credit.add(l.text, f.isSite)
				out = append(out, n)
			}
		}
	}
	return out
}

// nameElements returns the names that stand alone in elements of a byline, of the first byline that has any.
func (f *facts) nameElements(near func(int32) bool, titleAt int32) []named {
	p := f.p
	n := named{from: "visible", weak: true}
	box := int32(-1)
	for _, i := range f.marks.bylines {
		nd := &p.nodes[i]
		if nd.chars > 50 || !near(i) {
			continue
		}
		var c credit
		c.add(p.textOf(i), f.isSite)
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

// byLine returns the byline in a line, from its "By" on: the line may begin with a date or a section and a bar. A
// line of only "Written by" goes with the next one.
func (f *facts) byLine(lines []line, k int) string {
	l := lines[k]
	if stripPrefix(l.text) == "" {
		if k+1 < len(lines) && len(lines[k+1].text) < 80 && len(l.text) > 1 && len(l.text) < 30 {
			return l.text + " " + f.cleanPieces(lines[k+1].first, lines[k+1].last)
		}
		return ""
	}
	text := f.cleanPieces(l.first, l.last)
	if hasPrefix(text) {
		return text
	}
	for seg := range strings.FieldsFuncSeq(l.text, func(r rune) bool { return r == '|' || r == '•' || r == '·' || r == '—' }) {
		if seg = strings.TrimSpace(seg); hasPrefix(seg) {
			return seg
		}
	}
	// "Published August 7, 2023 by Ann Lee"
	if i := strings.Index(l.text, " by "); i > 0 && len(l.text) < 100 {
		if _, ok := scanDate(l.text[:i], f.locale); ok || updateLabel(l.text[:i]) || firstOf(strings.ToLower(l.text[:i]), publishWords) <= i {
			return l.text[i+1:]
		}
	}
	return ""
}

// hasPrefix tells whether a text begins with "By" or the like.
func hasPrefix(s string) bool {
	return stripPrefix(s) != strings.TrimLeft(s, " :-–—|/·•»*,.;")
}

// creditOf reads a byline element: each link to an author is a name; without one its text is taken apart.
func (f *facts) creditOf(root int32) named {
	p := f.p
	n := named{from: "visible", weak: true, raw: f.printed(root)}
	for _, i := range f.marks.authorLinks {
		if p.within(i, root) {
			n.credit.add(p.textOf(i), f.isSite)
		}
	}
	if len(n.credit.signers) > 0 {
		n.weak = false
		return n
	}
	n.credit = credit{}
	n.credit.add(f.cleanPieces(root, p.nodes[root].end), f.isSite)
	return n
}

// printed returns the byline around a node as the page prints it: one line, "By" with it, without dates and reading times.
func (f *facts) printed(root int32) string {
	p := f.p
	text := f.cleanPieces(root, p.nodes[root].end)
	// "By" may stand just before the element, in the same line.
	if stripPrefix(text) == text {
		for k := root - 1; k > root-6 && k > 0; k-- {
			nd := &p.nodes[k]
			if !nd.text && isBlock(nd.tag) && !p.within(root, k) {
				break
			}
			if nd.text && !nd.hidden && nd.chars > 0 {
				if before := collapse(nd.n.Data); len(before) <= 20 && stripPrefix(before) == "" {
					text = before + " " + text
				}
				break
			}
		}
	}
	return cutRunes(text, 300)
}

// cleanPieces joins the texts of some nodes, without those that are a date, a reading time or a label of a
// button. Pieces that stand in different elements without a space between are set apart.
func (f *facts) cleanPieces(from, to int32) string {
	p := f.p
	var b strings.Builder
	for i := from; i < min(to, from+maxFieldNodes, int32(len(p.nodes))) && b.Len() < maxCredit; i++ {
		nd := &p.nodes[i]
		if !nd.text {
			if nd.tag == atom.Br || isBlock(nd.tag) {
				if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
					b.WriteByte('\n')
				}
			}
			continue
		}
		if nd.hidden || nd.chars == 0 {
			if nd.chars == 0 && b.Len() > 0 {
				b.WriteByte(' ')
			}
			continue
		}
		text := collapse(cutRunes(nd.n.Data, 2*maxCredit)) // white space around it included
		if readingMinutes(text, true) > 0 || p.underTime(i, from) {
			if b.Len() == 0 {
				continue
			}
			break
		}
		if strings.ContainsAny(text, "|·•") {
			text = withoutDates(text, f.locale)
		}
		if _, ok := parseDate(text, f.locale); ok && len(text) < 60 {
			if b.Len() == 0 {
				continue
			}
			break
		}
		if old := b.String(); old != "" && !strings.HasSuffix(old, " ") && !strings.HasSuffix(old, "\n") && !isPunct(text[0]) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	s := b.String()
	// A block border inside a byline separates names; at its ends it says nothing.
	s = strings.Trim(s, " \n")
	var out strings.Builder
	for part := range strings.SplitSeq(s, "\n") {
		part = strings.Trim(collapse(part), "|·•")
		part = collapse(part)
		if part == "" {
			continue
		}
		if out.Len() > 0 {
			if old := out.String(); stripPrefix(old) == "" || strings.HasSuffix(old, ",") || joiners[strings.ToLower(part)] || len(old) < 4 {
				out.WriteByte(' ')
			} else {
				out.WriteString(" | ")
			}
		}
		out.WriteString(part)
	}
	return strings.Trim(out.String(), " |·•,;–-")
}

// withoutDates drops the parts between bars and dots that are a date: "Dec. 19, 2025 · Ann Lee".
func withoutDates(text string, loc locale) string {
	var keep []string
	for seg := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '|' || r == '•' || r == '·' }) {
		seg = strings.TrimSpace(seg)
		if _, ok := scanDate(seg, loc); ok || seg == "" || readingMinutes(seg, true) > 0 {
			continue
		}
		keep = append(keep, seg)
	}
	if len(keep) == 0 {
		return text
	}
	return strings.Join(keep, " | ")
}

func isPunct(c byte) bool { return c == ',' || c == ';' || c == '.' || c == ':' || c == ')' }

// underTime tells texts inside a time element below root.
func (p *page) underTime(i, root int32) bool {
	for k := 0; k < 4 && i > root; k++ {
		if p.nodes[i].tag == atom.Time {
			return true
		}
		i = p.nodes[i].parent
	}
	return false
}
