package extractor

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// describeUpdates fills the entries of a live blog: those that the page shows, with the exact times of the JSON-LD; where it shows none,
// those of the JSON-LD. It drops the lines of the body that are only an entry's time.
func (f *facts) describeUpdates(a *Article, b *body, blocks []block) {
	p := f.p
	var entries []liveEntry
	if b.root >= 0 && len(b.blocks) > 0 {
		entries = p.liveEntries(p.timeMarks(blocks, f.locale), blocks, b)
	}
	if f.ld.live && len(f.ld.updates) > 0 {
		if found := p.heldEntries(f.ld.updates, b); len(found) > len(entries) {
			entries = found
		}
	}
	if len(entries) == 0 {
		f.hiddenUpdates(a, b)
		return
	}
	entries = entries[:min(len(entries), maxUpdates)]
	match := f.matcher()
	known := make([]*ldUpdate, len(entries))
	agreed := false
	var left []block // of the body
	rest := b.blocks
	for k := range entries {
		e := &entries[k]
		first := firstFrom(rest, e.from)
		end := first + firstFrom(rest[first:], e.to)
		kept, lines := p.withoutTimes(rest[first:end], e.mark)
		left, rest = append(append(left, rest[:first]...), kept...), rest[end:]
		u := Update{URL: p.entryURL(e)}
		u.Title, u.Body = p.entryText(kept, e.mark)
		u.Authors = f.entryAuthors(e, lines)
		if l := match(e, &u); l != nil {
			known[k], agreed = l, true
			if ref := p.resolve(l.url); ref != "" {
				u.URL = ref
			}
			if len(u.Authors) == 0 {
				u.Authors = ldNames(l.authors, f.isSite)
			}
		}
		a.Updates = append(a.Updates, u)
	}
	b.blocks = append(left, rest...)
	f.dateEntries(a, entries, known)
	// What is only a picture or an embedded post has nothing to say.
	a.Updates = slices.DeleteFunc(a.Updates, func(u Update) bool { return u.Title == "" && u.Body == "" })
	a.beginsWithOldest()
	a.Provenance["updates"] = Source{From: "visible"}
	if agreed {
		a.Provenance["updates"] = Source{From: "visible", Agreed: []string{"json-ld"}}
	}
}

// beginsWithOldest corrects a live blog's date where the page prints none but those of its entries: the newest stands first, and says when the
// blog was last changed. It began with the oldest.
func (a *Article) beginsWithOldest() {
	src := a.Provenance["date"]
	if !isShown(src.From) || slices.ContainsFunc(src.Agreed, func(from string) bool { return !isShown(from) }) {
		return
	}
	var first, last *Update
	var from, to time.Time
	for k := range a.Updates {
		u := &a.Updates[k]
		at, err := time.Parse(time.RFC3339, u.Date)
		if err != nil {
			continue
		}
		if first == nil || at.Before(from) {
			first, from = u, at
		}
		if last == nil || at.After(to) {
			last, to = u, at
		}
	}
	if first == nil || a.Date != last.Date || first == last {
		return
	}
	if a.Modified == "" {
		a.Modified = last.Date
		a.Provenance["modified"] = Source{From: src.From}
	}
	a.Provenance["date"] = Source{From: src.From, Rivals: []Rival{{src.From, a.Date}}}
	a.Date, a.DatePrecision = first.Date, first.DatePrecision
}

// heldEntries finds the elements whose ids the addresses of the JSON-LD's entries name: entries without a time of their own.
func (p *page) heldEntries(list []ldUpdate, b *body) []liveEntry {
	keys := make(map[string]bool)
	for k := range list {
		if key := fragmentKey(list[k].url); key != "" {
			keys[key] = true
		}
	}
	if len(keys) == 0 || b.root < 0 {
		return nil
	}
	text := p.keptText(nil, b)
	var out []liveEntry
	end := int32(0)
	for i := b.root; i < p.nodes[b.root].end; i++ {
		nd := &p.nodes[i]
		if nd.text || nd.hidden || i < end {
			continue
		}
		if key := idKey(attr(nd.n, "id")); key != "" && keys[key] && text[nd.end]-text[i] >= minEntry {
			out = append(out, liveEntry{i, nd.end, &timeMark{at: i, end: i, printed: -1}, i})
			end = nd.end
		}
	}
	return out
}

// fragmentKey is idKey of what stands behind the # of an address.
func fragmentKey(ref string) string {
	_, id, _ := strings.Cut(ref, "#")
	return idKey(id)
}

// idKey returns what is compared of an element's id: the number at its end where it is a long one, as addresses and ids often have
// other words before it.
func idKey(id string) string {
	n := len(id)
	for n > 0 && id[n-1] >= '0' && id[n-1] <= '9' {
		n--
	}
	if len(id)-n >= 5 {
		return id[n:]
	}
	return strings.ToLower(id)
}

// entryURL is the address of an entry with an id.
func (p *page) entryURL(e *liveEntry) string {
	if e.top < 0 {
		return ""
	}
	if id := p.attr(e.top, "id"); id != "" && !strings.ContainsAny(id, " \t\n") {
		return p.resolve("#" + id)
	}
	return ""
}

// firstFrom returns the index of the first block that begins at a node or behind it.
func firstFrom(blocks []block, at int32) int {
	k, _ := slices.BinarySearchFunc(blocks, at, func(x block, at int32) int { return int(x.from - at) })
	return k
}

// withoutTimes takes the time of an entry out of its blocks, and the lines that say nothing else.
func (p *page) withoutTimes(in []block, m *timeMark) (kept, lines []block) {
	for _, x := range in {
		if p.dropTime(&x, m) {
			lines = append(lines, x)
		} else {
			kept = append(kept, x)
		}
	}
	return kept, lines
}

// entryText returns the headline and the text of an entry.
func (p *page) entryText(kept []block, m *timeMark) (title, text string) {
	for k := range kept[:min(len(kept), 2)] {
		if kept[k].heading() {
			title = oneLine(kept[k].text)
			if _, rest, ok := cutClock(title); ok && m.line {
				title = rest
			}
			kept = slices.Delete(slices.Clone(kept), k, k+1)
			break
		}
	}
	text = p.joinBlocks(kept)
	if _, rest, ok := cutClock(text); ok && m.line && title == "" {
		text = rest
	}
	return title, text
}

// dropTime takes the time of an entry from a block, and tells whether that was all that the block said: the rest of such a line is
// who wrote it.
func (p *page) dropTime(b *block, m *timeMark) bool {
	if b.chars < maxTimeLine && !b.heading() && !b.ended() {
		return m.line && m.at == b.from && isJustTime(b.text) || p.isTimeLine(b)
	}
	if m.line || m.at <= b.at || m.at >= b.to || m.end >= b.to {
		return false
	}
	// A time before the words of a headline.
	rest, ok := strings.CutPrefix(b.text, p.textOf(m.at))
	if rest == b.text || rest == "" || !ok {
		return false
	}
	for i := m.at; i < m.end; i++ {
		p.nodes[i].hidden = true
	}
	b.text = strings.TrimLeft(rest, " \n:|–—-•·")
	return false
}

// isTimeLine tells a line that holds an element for the time, or a day with its time.
func (p *page) isTimeLine(b *block) bool {
	isTime := func(i int32) bool {
		nd := &p.nodes[i]
		return nd.chars > 0 && (nd.tag == atom.Time || nd.own&flagDate != 0)
	}
	for i := p.nodes[b.from].parent; i > b.at; i = p.nodes[i].parent {
		if isTime(i) {
			return true
		}
	}
	for i := b.from; i < b.to; i++ {
		if isTime(i) {
			return true
		}
	}
	_, timed := findClock(b.text)
	_, _, _, dated := cutDate(b.text, locale{})
	return timed && dated
}

// isJustTime tells a line with nothing behind its time.
func isJustTime(text string) bool {
	_, rest, ok := cutClock(text)
	return ok && rest == ""
}

// entryAuthors returns who signs an entry: its marked-up byline, else a name beside its time.
func (f *facts) entryAuthors(e *liveEntry, lines []block) []string {
	for _, list := range [][]int32{f.marks.bylines, f.marks.authorLinks} {
		k, _ := slices.BinarySearch(list, e.from)
		if k < len(list) && list[k] < e.to {
			n := f.creditOf(list[k])
			n.credit.settle()
			if n.credit.onlyProper() {
				return n.credit.names()
			}
		}
	}
	for k := range lines {
		text := f.cleanPieces(lines[k].from, lines[k].to)
		if _, rest, ok := cutClock(text); ok {
			text = rest
		}
		c := readCredit(text, f.isSite)
		c.settle()
		if strings.ToUpper(text) != text && c.onlyProper() {
			return c.names()
		}
	}
	return nil
}

// ldNames returns the people among the authors that the JSON-LD gives.
func ldNames(list []ldAuthor, site func(string) bool) []string {
	var c credit
	for _, a := range list {
		if !a.org {
			c.add(a.name, site)
		}
	}
	c.settle()
	return c.names()
}

// matcher returns a function that finds what the JSON-LD says of an entry: by its id, its headline or its first words.
func (f *facts) matcher() func(e *liveEntry, u *Update) *ldUpdate {
	list := f.ld.updates
	if len(list) == 0 {
		return func(*liveEntry, *Update) *ldUpdate { return nil }
	}
	ids, titles, texts := map[string]*ldUpdate{}, map[string]*ldUpdate{}, map[string]*ldUpdate{}
	for k := range list {
		l := &list[k]
		put := func(m map[string]*ldUpdate, key string) {
			if _, twice := m[key]; twice {
				l = nil // it does not tell one from the other
			}
			m[key] = l
			l = &list[k]
		}
		put(ids, fragmentKey(l.url))
		put(titles, fold(l.headline))
		if len(l.lines) > 0 {
			put(texts, beginning(l.lines[0]))
		}
	}
	delete(ids, "")
	delete(titles, "")
	p := f.p
	return func(e *liveEntry, u *Update) *ldUpdate {
		for i := e.from; i < e.to && len(ids) > 0; i++ {
			if nd := &p.nodes[i]; !nd.text {
				if id := attr(nd.n, "id"); id != "" {
					if l := ids[idKey(id)]; l != nil {
						return l
					}
				}
			}
		}
		if l := titles[fold(u.Title)]; l != nil {
			return l
		}
		line, _, _ := strings.Cut(u.Body, "\n")
		return texts[beginning(line)]
	}
}

// beginning is what two copies of a paragraph are told by.
func beginning(line string) string {
	const n = 60
	if utf8.RuneCountInString(line) < n/2 {
		return fold(line)
	}
	return cutRunes(fold(line), n)
}

// maxSample is how many entries are looked for in the text.
const maxSample = 20

// hiddenUpdates takes the entries from the JSON-LD of a page that shows none. Their text becomes part of the body where it is not there yet.
func (f *facts) hiddenUpdates(a *Article, b *body) {
	if slices.ContainsFunc(f.ld.updates, func(l ldUpdate) bool { return slices.Equal(l.lines, b.lines) }) {
		b.lines = nil // the longest entry was taken for the body
	}
	have := fold(f.p.joinBlocks(b.blocks) + strings.Join(b.lines, " "))
	missing := 0
	for k := range f.ld.updates {
		l := &f.ld.updates[k]
		u := Update{URL: f.p.resolve(l.url), Title: l.headline, Authors: ldNames(l.authors, f.isSite), Body: strings.Join(l.lines, "\n\n")}
		if s, ok := parseDate(l.published, f.locale); ok {
			u.Date, u.DatePrecision = s.String(), s.precision()
		}
		if fold(u.Title) == fold(a.Title) {
			u.Title = ""
		}
		if k < maxSample && len(l.lines) > 0 && !strings.Contains(have, beginning(l.lines[0])) {
			missing++
		}
		a.Updates = append(a.Updates, u)
	}
	if len(a.Updates) == 0 {
		return
	}
	a.Provenance["updates"] = Source{From: "json-ld"}
	if missing*2 > min(len(a.Updates), maxSample) {
		b.more = a.Updates
	}
}
