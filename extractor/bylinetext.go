package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

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
	return stripPrefix(s) != strings.TrimLeft(s, nameBorders)
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

// cleanPieces joins the texts of some nodes, without those that are a date or a reading time: before the names they are left
// out, after them they end the byline. So are, after a name, texts that are only what someone does. Lines are set apart with a
// bar, and so is what follows a name without a space between the two elements.
func (f *facts) cleanPieces(from, to int32) string {
	p := f.p
	var b strings.Builder
	glued := false // the last text ends with a letter, and nothing has come since
	for i := from; i < min(to, from+maxFieldNodes, int32(len(p.nodes))) && b.Len() < maxCredit; i++ {
		nd := &p.nodes[i]
		switch {
		case nd.text && !nd.hidden && nd.chars > 0:
		case !nd.text && (nd.tag == atom.Br || isBlock(nd.tag)):
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte('\n')
			}
			continue
		case nd.text && nd.chars == 0 && b.Len() > 0:
			b.WriteByte(' ')
			glued = false
			continue
		default:
			continue
		}
		joins := glued && startsWithLetter(nd.n.Data)
		glued = endsWithLetter(nd.n.Data)
		text := collapse(cutRunes(strings.TrimSpace(nd.n.Data), 2*maxCredit))
		if strings.ContainsAny(text, "|·•") {
			text = withoutDates(text, f.locale)
		}
		switch {
		case text == "":
			continue
		case !f.isTime(text) && !p.underTime(i, from):
		case b.Len() == 0:
			continue
		default:
			return joinLines(withoutLead(b.String()))
		}
		old := b.String()
		switch line := collapse(old[strings.LastIndexByte(old, '\n')+1:]); {
		case stripPrefix(joinLines(old)) != "" && ownRole(text):
			b.WriteByte('\n')
			continue
		case joins && strings.Contains(stripPrefix(line), " "):
			b.WriteByte('\n') // a name of two words and what the layout sets apart from it
		case old != "" && !strings.HasSuffix(old, " ") && !strings.HasSuffix(old, "\n") && !isPunct(text[0]):
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return joinLines(b.String())
}

// withoutLead drops the word that leads from a byline to the date behind it: "By Ann Lee on".
func withoutLead(byline string) string {
	s := strings.TrimRight(byline, " \n")
	if i := strings.LastIndexByte(s, ' '); i > 0 && dateSmall[s[i+1:]] {
		return s[:i]
	}
	return byline
}

// ownRole tells a text of its own, in an element after a name, that says what someone does: "Political editor".
// A comma behind it goes on to whom it is done for.
func ownRole(text string) bool {
	if strings.HasSuffix(text, ",") {
		return false
	}
	text = strings.Trim(text, " |·•-–—,;:.()")
	return !strings.ContainsAny(text, ",;|") && len(text) < 60 && stripPrefix(text) == text && isRole(text, true)
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

func endsWithLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

// isTime tells whether a piece of a byline is a date or a reading time.
func (f *facts) isTime(text string) bool {
	if len(text) < 60 {
		if _, ok := parseDate(text, f.locale); ok {
			return true
		}
	}
	return readingMinutes(text, true) > 0
}

// joinLines makes one line of several. A border inside a byline separates names; at its ends, or after "By", it says nothing.
func joinLines(s string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(s, "\n") {
		part = strings.Trim(collapse(part), " |·•")
		if part == "" {
			continue
		}
		if old := out.String(); old != "" {
			if stripPrefix(old) == "" || strings.HasSuffix(old, ",") || joiners[strings.ToLower(part)] || len(old) < 4 {
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

// withoutReading drops a reading time from the end of a byline: "By Ann Lee - 5 min read", "By Ann Lee | Lesezeit: 4 Minuten".
func withoutReading(text string) string {
	const borders = " -–—|/·•,;("
	last := ' '
	for i, r := range text {
		if isDigit(r) && !isDigit(last) || strings.ContainsRune(borders[1:], last) && readsFirst(text[i:]) {
			head := strings.TrimRight(text[:i], borders)
			if head != "" && countWords(text[i:]) <= longestReading && readingMinutes(text[i:], true) > 0 {
				return head
			}
		}
		if r != ' ' {
			last = r
		}
	}
	return text
}

// readsFirst tells whether a text has a word for reading before its first number.
func readsFirst(text string) bool {
	label := text[:max(strings.IndexFunc(text, isDigit), 0)]
	return slices.ContainsFunc(readingTokens(strings.ToLower(label)), func(w readingToken) bool { return isReading(w.text) })
}

// longestReading is how many words the longest reading time has: "Temps de lecture estimé : 7 min".
const longestReading = 6

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
