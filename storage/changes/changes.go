// Package changes says how one version of an article became another, by paragraph and by word. Read Compare first; myers.go compares lists of
// whatever.
package changes

import (
	"slices"
	"strings"
	"unicode"

	"broadsheet/extractor"
	"broadsheet/storage/script"
)

// Op says what became of a piece of text.
type Op string

// What can become of a piece.
const (
	Same    Op = "same"
	Removed Op = "removed"
	Added   Op = "added"
	Changed Op = "changed" // a paragraph, some words of it
)

// Piece is some words. Pieces in order, without those that were added, are the earlier text; without those that were removed, the later.
type Piece struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Field is what became of a line, such as the title.
type Field struct {
	Name   string  `json:"field"`
	Before string  `json:"before"`
	After  string  `json:"after"`
	Pieces []Piece `json:"pieces"`
}

// List is what became of a list, such as the tags. Those that only moved are in neither.
type List struct {
	Name    string   `json:"field"`
	Removed []string `json:"removed"`
	Added   []string `json:"added"`
}

// Paragraph is what became of a paragraph of the text.
type Paragraph struct {
	Op     Op      `json:"op"`
	From   int     `json:"from,omitempty"` // its number in the earlier text, from 1; 0: it was not in it
	To     int     `json:"to,omitempty"`   // the same in the later
	Pieces []Piece `json:"pieces"`
}

// Changes is what became of an article: only what differs, but for Paragraphs, which are all, when any differs.
type Changes struct {
	Fields     []Field     `json:"fields"`
	Lists      []List      `json:"lists"`
	Paragraphs []Paragraph `json:"paragraphs"`
}

// None tells whether nothing that is compared differs.
func (c Changes) None() bool { return len(c.Fields)+len(c.Lists)+len(c.Paragraphs) == 0 }

// Compare compares two versions. It takes time and memory in proportion to their length: of texts that have hardly anything in common, or
// that were made to be hard, it finds some difference, not the shortest.
func Compare(before, after *extractor.Article) Changes {
	c := Changes{Fields: []Field{}, Lists: []List{}, Paragraphs: []Paragraph{}}
	for _, f := range []struct{ name, before, after string }{
		{"title", before.Title, after.Title}, {"byline", before.Byline, after.Byline}, {"date", before.Date, after.Date},
		{"modified", before.Modified, after.Modified}, {"section", before.Section, after.Section}, {"lead", before.Lead, after.Lead},
	} {
		if f.before != f.after {
			c.Fields = append(c.Fields, Field{f.name, f.before, f.after, byWord(f.before, f.after)})
		}
	}
	for _, l := range []struct {
		name          string
		before, after []string
	}{{"authors", before.Authors, after.Authors}, {"tldr", before.TLDR, after.TLDR}, {"tags", before.Tags, after.Tags}} {
		removed, added := without(l.before, l.after), without(l.after, l.before)
		if len(removed)+len(added) > 0 {
			c.Lists = append(c.Lists, List{l.name, removed, added})
		}
	}
	if before.Body != after.Body {
		all := byParagraph(before.Body, after.Body)
		if slices.ContainsFunc(all, func(p Paragraph) bool { return p.Op != Same }) { // else the space between them differs
			c.Paragraphs = all
		}
	}
	return c
}

// without returns what is in a and not in b.
func without(a, b []string) []string {
	has := map[string]bool{}
	for _, s := range b {
		has[s] = true
	}
	left := []string{}
	for _, s := range a {
		if !has[s] {
			left = append(left, s)
		}
	}
	return left
}

// byWord compares two texts by words.
func byWord(before, after string) []Piece {
	a, b := words(before), words(after)
	pieces := []Piece{}
	put := func(op Op, tokens []string) {
		if len(tokens) == 0 {
			return
		}
		if n := len(pieces); n > 0 && pieces[n-1].Op == op {
			pieces[n-1].Text += strings.Join(tokens, "")
			return
		}
		pieces = append(pieces, Piece{op, strings.Join(tokens, "")})
	}
	at, bt := 0, 0
	for _, m := range matches(a, b) {
		changedBefore, changedAfter := at < m.a || bt < m.b, m.a+m.n < len(a) || m.b+m.n < len(b)
		if changedBefore && changedAfter && strings.TrimSpace(strings.Join(a[m.a:m.a+m.n], "")) == "" {
			continue // one change of several words reads better than a change of each
		}
		put(Removed, a[at:m.a])
		put(Added, b[bt:m.b])
		put(Same, a[m.a:m.a+m.n])
		at, bt = m.a+m.n, m.b+m.n
	}
	put(Removed, a[at:])
	put(Added, b[bt:])
	return pieces
}

// words splits a text into words, spaces and single other characters; those of scripts without spaces are words of their own.
func words(s string) (tokens []string) {
	kind := func(r rune) int {
		switch {
		case unicode.IsSpace(r):
			return 1
		case script.IsSpaceless(r):
			return 0
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
			return 2
		}
		return 0
	}
	start, last := 0, -1
	for i, r := range s {
		k := kind(r)
		if i > start && (k != last || k == 0) {
			tokens = append(tokens, s[start:i])
			start = i
		}
		last = k
	}
	if start < len(s) {
		tokens = append(tokens, s[start:])
	}
	return tokens
}

// near is how many paragraphs further a counterpart is looked for among those that changed.
const near = 8

// alike is the share of words that a paragraph and its counterpart have in common, at least.
const alike = 0.4

// byParagraph compares two texts by paragraphs, and those that changed by words.
func byParagraph(before, after string) []Paragraph {
	a, b := paragraphs(before), paragraphs(after)
	all := []Paragraph{}
	at, bt := 0, 0
	gap := func(aEnd, bEnd int) {
		for ; at < aEnd; at++ {
			to := counterpart(a[at], b[bt:min(bEnd, bt+near)])
			if to < 0 {
				all = append(all, Paragraph{Removed, at + 1, 0, []Piece{{Removed, a[at]}}})
				continue
			}
			for ; to > 0; to-- {
				all = append(all, Paragraph{Added, 0, bt + 1, []Piece{{Added, b[bt]}}})
				bt++
			}
			all = append(all, Paragraph{Changed, at + 1, bt + 1, byWord(a[at], b[bt])})
			bt++
		}
		for ; bt < bEnd; bt++ {
			all = append(all, Paragraph{Added, 0, bt + 1, []Piece{{Added, b[bt]}}})
		}
	}
	for _, m := range matches(a, b) {
		gap(m.a, m.b)
		for range m.n {
			all = append(all, Paragraph{Same, at + 1, bt + 1, []Piece{{Same, a[at]}}})
			at, bt = at+1, bt+1
		}
	}
	gap(len(a), len(b))
	return all
}

func paragraphs(s string) []string {
	return slices.DeleteFunc(strings.Split(s, "\n\n"), func(p string) bool { return strings.TrimSpace(p) == "" })
}

// counterpart returns which of others a paragraph became, -1 for none.
func counterpart(p string, others []string) int {
	has, n := map[string]int{}, 0
	for _, w := range words(p) {
		if isWord(w) {
			has[w]++
			n++
		}
	}
	best, at := alike, -1
	for i, other := range others {
		seen, common, m := map[string]int{}, 0, 0
		for _, w := range words(other) {
			if !isWord(w) {
				continue
			}
			m++
			if seen[w]++; seen[w] <= has[w] {
				common++
			}
		}
		if share := 2 * float64(common) / float64(max(n+m, 1)); share > best {
			best, at = share, i
		}
	}
	return at
}

func isWord(token string) bool {
	for _, r := range token {
		return unicode.IsLetter(r) || unicode.IsNumber(r)
	}
	return false
}
