package extractor

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// timeMark is a place that says when an entry of a live blog was written.
type timeMark struct {
	at, end int32 // its nodes: all of them are the time and no more
	stamp   stamp // without a year when only a time of day is printed
	printed int   // the time of day that the page shows there, in minutes; -1 when it shows none
	line    bool  // a time that begins a line of text, without an element of its own
}

// clock is the time of day in minutes.
func (m *timeMark) clock() int { return m.stamp.hour*60 + m.stamp.minute }

func (m *timeMark) dated() bool { return m.stamp.year > 0 }

// maxTimes is how many times of a page are read.
const maxTimes = 4000

// timeMarks returns the times of day on a page, in its order: time elements, the attributes by which live blogs sort their
// entries, elements whose class says date, and lines that begin with a time.
func (p *page) timeMarks(blocks []block, loc locale) []timeMark {
	var out []timeMark
	const off = flagNav | flagFooter | flagComment | flagRelated | flagNewsletter | flagConsent | flagAd | flagCaption | flagEmbed
	for i := p.bodyAt; i < p.nodes[p.bodyAt].end && len(out) < maxTimes; i++ {
		nd := &p.nodes[i]
		if nd.text || nd.hidden || nd.all&off != 0 {
			continue
		}
		if m, ok := p.timeMark(i, loc); ok {
			out = append(out, m)
		}
	}
	for k := range blocks {
		if b := &blocks[k]; len(out) < 2*maxTimes && b.flags&off == 0 {
			if s, _, ok := cutClock(b.text); ok {
				out = append(out, timeMark{at: b.from, end: b.from, stamp: s, printed: s.hour*60 + s.minute, line: true})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b timeMark) int { return cmp.Compare(a.at, b.at) })
	return out
}

// timeMark reads the time that an element is or has.
func (p *page) timeMark(i int32, loc locale) (m timeMark, ok bool) {
	nd := &p.nodes[i]
	m = timeMark{at: i, end: nd.end, printed: -1}
	isTime := nd.tag == atom.Time || nd.tag == 0 && nd.n.Data == "amp-timeago"
	if isTime {
		if m.stamp, ok = parseDate(attr(nd.n, "datetime"), loc); ok && m.stamp.hasTime {
			if nd.chars < maxTimeText {
				if s, ok := findClock(p.textOf(i)); ok {
					m.printed = s.hour*60 + s.minute
				}
			}
			return m, true
		}
	}
	for k := range nd.n.Attr {
		if a := &nd.n.Attr[k]; timeAttrs[a.Key] && len(a.Val) < 40 {
			if s, ok := parseDate(a.Val, loc); ok && s.hasTime {
				if !isTime {
					m.end = i + 1 // the time of all that the element holds
				}
				m.stamp = s
				return m, true
			}
		}
	}
	if !isTime && nd.own&flagDate == 0 || nd.chars > maxTimeText || nd.chars == 0 {
		return m, false
	}
	text := p.textOf(i)
	if m.stamp, ok = parseDate(text, loc); !ok {
		m.stamp, ok = findClock(text)
	}
	m.printed = m.clock()
	return m, ok && m.stamp.hasTime
}

// timeAttrs are attributes that hold the time of an entry, as a date or in seconds since 1970.
var timeAttrs = wordSet("data-date|data-datetime|data-post-time|data-publish-time|data-published|data-published-at|data-sort-time|data-time|data-timestamp|data-utc")

// maxTimeText is how many characters the longest time has: "Donnerstag, 18. Juli 2024, 11:48 Uhr, aktualisiert".
const maxTimeText = 60

// findClock reads a time of day anywhere in a short text: "21 mins ago 11:48".
func findClock(text string) (s stamp, ok bool) {
	if !strings.ContainsFunc(text, isDigit) {
		return s, false
	}
	var buf [24]dateToken
	toks := tokenize(text, buf[:0], locale{})
	return s, clockAt(&s, toks, 0, len(toks), text)
}

// clockWords stand before or after a time of day and belong to it.
var clockWords = wordSet("a|alle|am|at|bst|cest|cet|edt|est|et|gmt|godz|h|hrs|kl|klo|klokken|klockan|m|ore|p|pm|pt|uhr|um|utc|в|о|ist|wib|م|ص")

// clocksBefore are those of clockWords that stand before it only: behind it they begin the text.
var clocksBefore = wordSet("alle|at|kl|klo|klokken|klockan|um|в|о")

// cutClock reads the time of day with which a line begins: "14:32", "+++ 14.32 Uhr +++ Text", "2.32pm: text", "午後2時32分". rest is
// what follows it.
func cutClock(text string) (s stamp, rest string, ok bool) {
	head := cutRunes(text, 48)
	if i := strings.IndexFunc(head, isDigit); i < 0 || i > 16 {
		return s, "", false
	}
	var buf [12]dateToken
	toks := tokenize(head, buf[:0], locale{})
	first := 0
	for first < len(toks) && toks[first].num < 0 {
		if w := strings.ToLower(head[toks[first].start:toks[first].end]); !clockWords[w] && !isWideWord(w) {
			return s, "", false
		}
		first++
	}
	if first > 2 || first+1 >= len(toks) || strings.ContainsAny(head[:toks[first].start], "$€£-") || !clockAt(&s, toks, first, min(first+3, len(toks)), head) {
		return s, "", false
	}
	end, numbers := toks[first].end, 0
	for k := first; k < len(toks); k++ {
		t := toks[k]
		if t.num >= 0 && (numbers == 2 && t.before != ':' || numbers > 2) {
			break
		}
		w := strings.ToLower(head[t.start:t.end])
		if t.num < 0 && (!clockWords[w] || clocksBefore[w]) && !isClockUnit(w) {
			break
		}
		if t.num >= 0 {
			numbers++
		}
		end = t.end
	}
	return s, strings.TrimLeftFunc(text[end:], func(r rune) bool { return !unicode.IsLetter(r) && !isDigit(r) && !isQuote(r) }), true
}

func isQuote(r rune) bool {
	return strings.ContainsRune("\"'“”„‘’‚«»‹›「『¿¡(#@", r)
}

// isWideWord tells the halves of the day before a time: 午前, 下午, 오전.
func isWideWord(w string) bool {
	switch w {
	case "午前", "午後", "上午", "下午", "晚上", "오전", "오후":
		return true
	}
	return false
}

// isClockUnit tells the units of a time of day in scripts without spaces.
func isClockUnit(w string) bool {
	switch w {
	case "時", "时", "點", "点", "시", "分", "분", "秒", "초":
		return true
	}
	return false
}
