// Package script knows the scripts in which a reader searches for characters, as words don't stand apart.
package script

import "unicode"

// IsSpaceless tells whether words in the script of a character are written without spaces between them.
func IsSpaceless(r rune) bool { return unicode.Is(spaceless, r) }

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
