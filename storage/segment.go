package storage

import (
	"strings"

	"broadsheet/storage/script"
)

// characterMark stands between characters in articles_fts_chars and in queries to it. The tokenizer takes
// it for a separator; unlike a space it can be taken out of a snippet again.
const characterMark = '\x1f'

// hasSpaceless says whether the text has a character of such a script.
func hasSpaceless(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return script.IsSpaceless(r) })
}

// segment puts marks around each character of such scripts, so that each becomes a token.
func segment(s string) string {
	if !hasSpaceless(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/3)
	before := false
	for i, r := range s {
		is := script.IsSpaceless(r)
		if i > 0 && (is || before) {
			b.WriteRune(characterMark)
		}
		b.WriteRune(r)
		before = is
	}
	return b.String()
}

// unsegment takes the marks out again.
func unsegment(s string) string { return strings.ReplaceAll(s, string(characterMark), "") }
