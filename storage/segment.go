package storage

import (
	"strings"
	"unicode"
)

// characterMark stands between characters in articles_fts_chars and in queries to it. The tokenizer takes
// it for a separator; unlike a space it can be taken out of a snippet again.
const characterMark = '\x1f'

// spaceless are the scripts that are written without spaces between words, and Hangul, whose words carry
// particles: a reader searches for a part of what stands between two spaces. But for Hangul, these are the
// characters that the extractor counts as words (word_count). The table is ours, not package unicode's, so
// that it means the same in every build.
var spaceless = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0e00, Hi: 0x0eff, Stride: 1}, // Thai, Lao
		{Lo: 0x1000, Hi: 0x109f, Stride: 1}, // Myanmar
		{Lo: 0x1780, Hi: 0x17ff, Stride: 1}, // Khmer
		{Lo: 0x3005, Hi: 0x3007, Stride: 1}, // 々 〆 〇
		{Lo: 0x3040, Hi: 0x30ff, Stride: 1}, // Hiragana, Katakana
		{Lo: 0x31f0, Hi: 0x31ff, Stride: 1}, // Katakana extensions
		{Lo: 0x3400, Hi: 0x4dbf, Stride: 1}, // Han
		{Lo: 0x4e00, Hi: 0x9fff, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // Hangul
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xff66, Hi: 0xff9f, Stride: 1}, // halfwidth Katakana
	},
	R32: []unicode.Range32{{Lo: 0x20000, Hi: 0x3ffff, Stride: 1}},
}

// hasSpaceless says whether the text has a character of such a script.
func hasSpaceless(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(spaceless, r) })
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
		is := unicode.Is(spaceless, r)
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
