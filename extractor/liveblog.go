package extractor

import (
	"slices"
	"strings"
)

// liveEntry is an entry of a live blog as the page shows it.
type liveEntry struct {
	from, to int32     // its nodes
	mark     *timeMark // when it was written
	top      int32     // the element that holds it alone; -1 when entries follow one another without one
}

const (
	minEntry     = 20 // characters of an entry without its time
	meanEntry    = 60 // and in the mean, where only a word says that the page is a live blog
	maxTimeLine  = 90 // characters of a line that is no more than a time and who wrote
	minLive      = 4  // entries of a live blog that only a word of its title or a class calls one
	maxAncestors = 120
)

// liveCues are words of titles and addresses, lower case, by which pages call themselves live blogs. They count only together
// with entries that have times.
var liveCues = []string{"live", "liveblog", "liveticker", "newsticker", "ticker", "en direct", "en-direct", "en directo", "en-directo", "en vivo", "en-vivo", "minuto a minuto", "minuto-a-minuto",
	"ao vivo", "ao-vivo", "ao minuto", "diretta", "na żywo", "na-zywo", "relacja", "živě", "zive", "online", "naživo", "nazivo", "uživo", "uzivo", "canlı", "canli", "în direct", "in-direct", "élő", "elo",
	"percről percre", "direkte", "direktrapport", "direkterapport", "liverapport", "suora", "hetki hetkeltä", "онлайн", "прямая", "прямой", "хроника", "наживо", "на живо", "уживо", "ζωντανά",
	"ライブ", "速報", "实时", "即時", "直播", "실시간", "مباشر", "لحظة بلحظة", "בשידור חי", "עדכונים שוטפים", "trực tiếp", "langsung", "लाइव"}

// callsLive tells whether the page's title or address has a word for live blogs.
func (p *page) callsLive(title string) bool {
	for _, s := range [...]string{strings.ToLower(cutRunes(title, 300)), strings.ToLower(cutRunes(p.url.Path, 300))} {
		if firstOf(s, liveCues) < len(s) {
			return true
		}
	}
	return false
}

// marksLive tells whether an element with some text has a class for live blogs.
func (p *page) marksLive() bool {
	for i := range p.nodes {
		if nd := &p.nodes[i]; nd.own&flagLive != 0 && nd.chars > maxTimeLine {
			return true
		}
	}
	return false
}

// isLive tells a live blog by what it calls itself, or by its classes, and by entries with times that go on in one direction.
func (p *page) isLive(f *facts, a *Article, b *body, blocks []block) bool {
	if b.root < 0 || !p.marksLive() && !p.callsLive(a.Title) {
		return false
	}
	entries := p.liveEntries(p.timeMarks(blocks, f.locale), blocks, b)
	if len(entries) < minLive || int(textSize(b.blocks)) < meanEntry*len(entries) {
		return false
	}
	down, up := steps(entries)
	return down+up >= minLive-1 && (down <= up/4 || up <= down/4)
}

// steps counts how often the time goes back and on from one entry to the next.
func steps(entries []liveEntry) (down, up int) {
	for k := 1; k < len(entries); k++ {
		switch a, b := entries[k-1].mark, entries[k].mark; {
		case a.dated() && b.dated() && a.stamp.dayString() != b.stamp.dayString():
			if a.stamp.dayString() > b.stamp.dayString() {
				down++
			} else {
				up++
			}
		case turn(a.clock(), b.clock()) < 0:
			down++
		case turn(a.clock(), b.clock()) > 0:
			up++
		}
	}
	return down, up
}

// turn is how many minutes a clock goes from one time of day to another the shorter way, back over midnight too.
func turn(from, to int) int { return (to-from+36*60)%(24*60) - 12*60 }

// liveEntries returns the entries of a live blog in the body: elements on one level of the tree with a time and a text each, or the
// stretches from one time to the next where they have no elements of their own.
func (p *page) liveEntries(marks []timeMark, blocks []block, b *body) []liveEntry {
	text := p.keptText(marks, b)
	nested, flat := p.nestedEntries(marks, text), p.flatEntries(marks, blocks, b, text)
	size := func(list []liveEntry) (n int32) {
		for _, e := range list {
			n += text[e.to] - text[e.from]
		}
		return n
	}
	// Where only the headlines have a time the texts follow them.
	if len(flat) > 2*len(nested) || 2*len(flat) > len(nested) && size(flat) > 2*size(nested) {
		nested = flat
	}
	if len(nested) < 2 {
		return nil
	}
	return nested
}

// keptText returns for each node how much kept text stands before it, lines that are only a time left out.
func (p *page) keptText(marks []timeMark, b *body) []int32 {
	text := make([]int32, len(p.nodes)+1)
	m := 0
	for k := range b.blocks {
		x := &b.blocks[k]
		for m < len(marks) && marks[m].at < x.from && marks[m].end <= x.from {
			m++
		}
		if x.chars < maxTimeLine && !x.heading() && !x.ended() && m < len(marks) && marks[m].at < x.to {
			continue
		}
		text[x.from+1] += x.chars
	}
	for i := 1; i < len(text); i++ {
		text[i] += text[i-1]
	}
	return text
}

// nestedEntries finds the level of the tree on which most elements have a time and a text.
func (p *page) nestedEntries(marks []timeMark, text []int32) []liveEntry {
	var last, count [maxAncestors]int32
	var path []int32
	climb := func(i int32) bool {
		path = path[:0]
		for ; i > p.bodyAt; i = p.nodes[i].parent {
			if path = append(path, i); len(path) >= maxAncestors {
				return false
			}
		}
		slices.Reverse(path)
		return true
	}
	enough := func(i int32) bool { return text[p.nodes[i].end]-text[i] >= minEntry }
	for k := range marks {
		if !climb(marks[k].at) {
			continue
		}
		for d, i := range path {
			if last[d] != i {
				last[d] = i
				if enough(i) {
					count[d]++
				}
			}
		}
	}
	level := 0
	for d := range count {
		if count[d] > count[level] {
			level = d
		}
	}
	var out []liveEntry
	for k := range marks {
		if !climb(marks[k].at) || len(path) <= level || !enough(path[level]) {
			continue
		}
		i := path[level]
		if n := len(out); n > 0 && out[n-1].top == i {
			out[n-1].mark = betterMark(out[n-1].mark, &marks[k])
			continue
		}
		out = append(out, liveEntry{i, p.nodes[i].end, &marks[k], i})
	}
	return p.withSiblings(out)
}

// withSiblings drops what stands alone in its parent where most do not: the header of the page with its own time.
func (p *page) withSiblings(in []liveEntry) []liveEntry {
	beside := make(map[int32]int)
	for _, e := range in {
		beside[p.nodes[e.top].parent]++
	}
	alone := 0
	for _, n := range beside {
		if n == 1 {
			alone++
		}
	}
	if alone*2 > len(in) {
		return in
	}
	return slices.DeleteFunc(in, func(e liveEntry) bool { return beside[p.nodes[e.top].parent] == 1 })
}

// betterMark returns of two times of an entry the one that says more; the first when they say as much.
func betterMark(a, b *timeMark) *timeMark {
	worth := func(m *timeMark) int {
		switch {
		case m.dated() && m.stamp.zone != "":
			return 2
		case m.dated():
			return 1
		}
		return 0
	}
	if worth(b) > worth(a) {
		return b
	}
	return a
}

// flatEntries cuts the body where a line begins with a time.
func (p *page) flatEntries(marks []timeMark, blocks []block, b *body, text []int32) []liveEntry {
	if b.first < 0 {
		return nil
	}
	var out []liveEntry
	m := 0
	for k := range blocks {
		x := &blocks[k]
		for m < len(marks) && marks[m].end < x.from {
			m++
		}
		if m >= len(marks) || x.from < b.first || x.from > b.last || marks[m].at > x.from || x.flags&flagEmbed != 0 {
			continue
		}
		from := x.from
		if k > 0 && blocks[k-1].heading() && !x.heading() && (k+1 == len(blocks) || !blocks[k+1].heading()) && blocks[k-1].from >= b.first {
			from = blocks[k-1].from
		}
		if n := len(out); n > 0 {
			out[n-1].to = from
			if text[from]-text[out[n-1].from] < minEntry {
				out = out[:n-1] // a time and another one: the second begins the text
			}
		}
		out = append(out, liveEntry{from, p.nodes[p.nodes[x.at].parent].end, &marks[m], -1})
	}
	if n := len(out); n > 0 && text[out[n-1].to]-text[out[n-1].from] < minEntry {
		out = out[:n-1]
	}
	return out
}
