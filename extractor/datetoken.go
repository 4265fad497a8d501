package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dateToken is a number or a word of a date, with the byte before and after it.
type dateToken struct {
	start, end int
	num        int // -1 for a word
	digits     int
	month      int8
	before     byte // the last byte that is no space between the token before and this one; 0 when there is none
	glued      bool // nothing at all stands between the token before and this one
}

func tokenize(text string, toks []dateToken, loc locale) []dateToken {
	last, sep := 0, byte(0)
	for i := 0; i < len(text) && len(toks) < cap(toks); {
		r, w := utf8.DecodeRuneInString(text[i:])
		switch {
		case isDigit(r):
			start, n, digits := i, 0, 0
			for i < len(text) {
				r, w = utf8.DecodeRuneInString(text[i:])
				if !isDigit(r) {
					break
				}
				if digits < 9 {
					n = n*10 + digitValue(r)
				}
				digits++
				i += w
			}
			toks = append(toks, dateToken{start: start, end: i, num: n, digits: digits, before: sep, glued: start == last})
			last, sep = i, 0
		case unicode.IsLetter(r) || unicode.IsMark(r):
			start := i
			for i < len(text) {
				r, w = utf8.DecodeRuneInString(text[i:])
				// Thai short forms have dots inside: "ม.ค."
				if !unicode.IsLetter(r) && !unicode.IsMark(r) && !(r == '.' && i+1 < len(text) && text[i+1] >= 0xe0 && text[start] == 0xe0) {
					break
				}
				i += w
			}
			t := dateToken{start: start, end: i, num: -1, before: sep, glued: start == last}
			if i-start <= 32 {
				if t.month = months[strings.ToLower(text[start:i])]; t.month == listopad {
					t.month = loc.listopad
				}
			}
			toks = append(toks, t)
			last, sep = i, 0
		default:
			if !isSpace(r) && !invisible(r) {
				sep = text[i]
			}
			i += w
		}
	}
	// Arabic months of two words.
	for k := 0; k+1 < len(toks); k++ {
		if toks[k].num < 0 && toks[k].month == 0 && toks[k+1].num < 0 && toks[k+1].end-toks[k].start <= 40 {
			if m := months[strings.ToLower(text[toks[k].start:toks[k+1].end])]; m != 0 {
				toks[k].month = m
				toks[k].end = toks[k+1].end
				toks = append(toks[:k+1], toks[k+2:]...)
			}
		}
	}
	return toks
}

// isDigit tells decimal digits of Latin, Arabic, Persian, Hindi and Bengali; full-width ones too.
func isDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 0x660 && r <= 0x669 || r >= 0x6f0 && r <= 0x6f9 || r >= 0x966 && r <= 0x96f ||
		r >= 0x9e6 && r <= 0x9ef || r >= 0xff10 && r <= 0xff19
}

func digitValue(r rune) int {
	for _, zero := range [...]rune{'0', 0x660, 0x6f0, 0x966, 0x9e6, 0xff10} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return 0
}

func unitIs(text string, t dateToken, units ...string) bool {
	for _, u := range units {
		if t.num < 0 && t.end > t.start && strings.HasPrefix(text[t.start:t.end], u) {
			return true
		}
	}
	return false
}

func ordinal(s string) bool {
	switch strings.ToLower(s) {
	case "st", "nd", "rd", "th", "er", "º", "ª":
		return true
	}
	return false
}

// between tells the small words inside a written date.
func between(s string) bool {
	switch strings.ToLower(s) {
	case "st", "nd", "rd", "th", "er", "of", "de", "del", "d", "di", "º", "ª", "года", "р", "г", "року", "tháng", "năm", "พ.ศ":
		return true
	}
	return false
}
