package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPieces is how many texts of a heading are looked at one by one.
const maxPieces = 12

// kickerWords are the words of class names for the topic line over a headline.
var kickerWords = wordSet("dachzeile|eyebrow|kicker|overline|overtitle|pretitle|spitzmarke|strapline|toptitle|topline")

// labelWords are those for a badge beside a headline, such as the prefix of a thread in a forum.
var labelWords = map[string]bool{"label": true, "labels": true, "prefix": true}

// headingText returns what a heading says as one line. A heading laid out in pieces, such as a topic line over the title proper, is
// written as the head writes it: all of it with the punctuation that the layout stands for, else the pieces that the head has. A badge is
// no part of it if the head can do without.
func (f *facts) headingText(at int32, visible string) string {
	pieces, keys := f.pieces(at)
	if len(pieces) < 2 {
		return visible
	}
	// Microdata is mostly this very heading.
	titles := slices.DeleteFunc(slices.Clone(f.titles), func(c claim) bool { return c.from == "microdata" })
	whole, key := strings.Join(keys, ""), fold(visible)
	if slices.ContainsFunc(titles, func(c claim) bool { return fold(c.value) == key }) {
		return visible
	}
	badge := f.called(labelWords, pieces[0], at)
	for _, c := range titles {
		if !badge && letters(fold(c.value)) == whole {
			return c.value
		}
	}
	for _, c := range titles {
		title := letters(fold(c.value))
		if len(title) < 15 {
			continue
		}
		for i := range keys {
			rest := strings.Join(keys[i:], "")
			if rest == title || strings.HasPrefix(rest, title) && f.appended(pieces[i:], keys[i:], title) {
				return c.value
			}
		}
	}
	// A topic line that the head does not know at all.
	known := func(c claim) bool { return strings.HasPrefix(letters(fold(c.value)), keys[0]) }
	if text := f.afterFirst(pieces, keys); f.called(kickerWords, pieces[0], at) && !slices.ContainsFunc(titles, known) && countWords(text) >= 3 {
		return text
	}
	return f.apart(pieces, visible)
}

// apart puts a space where two pieces of a heading meet that the layout keeps apart: "Harbour newsFerry strike ends". Single words
// may be one name in two colours.
func (f *facts) apart(pieces []int32, visible string) string {
	left := ""
	for _, i := range pieces {
		right := cleanText(f.p.nodes[i].n.Data)
		last, _ := utf8.DecodeLastRuneInString(left)
		next, _ := utf8.DecodeRuneInString(right)
		if unicode.IsLower(last) && unicode.IsUpper(next) && countWords(left) > 1 && countWords(right) > 1 {
			visible = strings.Replace(visible, left+right, left+" "+right, 1)
		}
		left = right
	}
	return visible
}

// afterFirst joins the pieces behind the first and the punctuation after it.
func (f *facts) afterFirst(pieces []int32, keys []string) string {
	var rest []string
	for k, i := range pieces[1:] {
		if len(rest) > 0 || keys[k+1] != "" {
			rest = append(rest, f.p.nodes[i].n.Data)
		}
	}
	return cleanText(strings.Join(rest, " "))
}

// pieces returns the visible texts of a heading and their letters, nothing when there are too many.
func (f *facts) pieces(at int32) (pieces []int32, keys []string) {
	for i := at; i < f.p.nodes[at].end; i++ {
		if nd := &f.p.nodes[i]; nd.text && !nd.hidden && nd.chars > 0 {
			if len(pieces) >= maxPieces {
				return nil, nil
			}
			pieces, keys = append(pieces, i), append(keys, letters(fold(nd.n.Data)))
		}
	}
	return pieces, keys
}

// appended tells whether what follows the title in a heading is a link or small print rather than its second half.
func (f *facts) appended(pieces []int32, keys []string, title string) bool {
	n := 0
	for k, i := range pieces {
		if n += len(keys[k]); n < len(title) {
			continue
		}
		for _, i = range pieces[k+1:] {
			if nd := &f.p.nodes[i]; !nd.inLink && nd.all&(flagMeta|flagDate|flagControl|flagShare) == 0 {
				return false
			}
		}
		return n == len(title)
	}
	return false
}

// called tells whether an element inside the heading at that holds a text has one of the words among its classes.
func (f *facts) called(words map[string]bool, text, at int32) bool {
	for i := f.p.nodes[text].parent; i > at; i = f.p.nodes[i].parent {
		class := strings.ToLower(f.p.attr(i, "class"))
		for w := range strings.FieldsFuncSeq(class, func(r rune) bool { return r == ' ' || r == '-' || r == '_' }) {
			if words[w] {
				return true
			}
		}
	}
	return false
}
