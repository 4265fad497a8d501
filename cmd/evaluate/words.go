package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// invisible takes out what must not split a word: soft hyphens, zero-width characters, byte order marks.
var invisible = strings.NewReplacer("\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

// tokens returns the words of a text: runs of letters, digits and underscores, and each character of a script that
// is written without spaces by itself, since a sentence of it would otherwise be one word.
func tokens(text string) []string {
	text = invisible.Replace(text)
	var out []string
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, text[start:end])
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case isUnspaced(r):
			flush(i)
			out = append(out, string(r))
		case isWord(r):
			if start < 0 {
				start = i
			}
		default:
			flush(i)
		}
	}
	flush(len(text))
	return out
}

// isUnspaced tells Thai, Lao, Khmer, kana and Han.
func isUnspaced(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r <= 0x0eff,
		0x1780 <= r && r <= 0x17ff,
		0x3040 <= r && r <= 0x30ff,
		0x3400 <= r && r <= 0x4dbf,
		0x4e00 <= r && r <= 0x9fff,
		0xf900 <= r && r <= 0xfaff:
		return true
	}
	return false
}

// isWord is \w of Python's regular expressions: letters and numbers of every script and the underscore, but no
// combining marks.
func isWord(r rune) bool {
	if r < 0x80 {
		return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isSpace is white space as Python's split and \s have it; Go leaves the four separators below the space out.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f
}

// lower is the full mapping to lower case, with the sigma at the end of a Greek word.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return cases.Lower(language.Und).String(s)
		}
	}
	return strings.ToLower(s)
}

// squeeze turns each run of white space into one space and drops it at the ends.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(s, isSpace), " ")
}
