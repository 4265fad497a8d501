package storage

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"broadsheet/storage/script"
)

// signature finds out whether an article is by somebody.
type signature struct{ name string }

func newSignature(name string) signature { return signature{folded(name)} }

// folded is a name as names are compared: case, white space and forms of accents do not matter, in any script.
func folded(s string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFC.String(clean(s)))), " ")
}

// on tells whether the name is among the authors, or stands in the byline in whole words, where it is not part of an author's longer name: what
// is asked of Ann Li is not asked of Joann Lindt, and what is asked of Ada not of Ada Ferro.
func (s signature) on(byline string, authors []string) bool {
	if s.name == "" {
		return false
	}
	line := folded(byline)
	for _, a := range authors {
		a = folded(a)
		if a == s.name {
			return true
		}
		if len(a) > len(s.name) && within(a, s.name) {
			line = strings.ReplaceAll(line, a, "\x00")
		}
	}
	return within(line, s.name)
}

// onJSON is on for authors as the archive keeps them.
func (s signature) onJSON(byline, authors string) (bool, error) {
	var list []string
	err := json.Unmarshal([]byte(authors), &list)
	return err == nil && s.on(byline, list), err
}

// within tells whether words stand in a text as whole words.
func within(text, words string) bool {
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	for from := 0; ; {
		at := strings.Index(text[from:], words)
		if at < 0 {
			return false
		}
		at += from
		before, after := text[:at], text[at+len(words):]
		b, _ := utf8.DecodeLastRuneInString(before)
		a, _ := utf8.DecodeRuneInString(after)
		if !goesOn(b, first, strings.TrimSuffix(before, "-")) && !goesOn(a, last, strings.TrimPrefix(after, "-")) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[at:])
		from = at + n
	}
}

// goesOn tells whether a name goes on beyond its edge with r: with a letter, or with a hyphen and more behind it. In scripts without spaces it can't be told.
func goesOn(r, edge rune, rest string) bool {
	switch {
	case script.IsSpaceless(edge):
		return false
	case r == '-':
		return rest != "" && !strings.HasPrefix(rest, " ") && !strings.HasSuffix(rest, " ")
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}
