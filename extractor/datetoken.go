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

// tokenize appends the numbers and words of a text to toks, as many as it has room for.
func tokenize(text string, toks []dateToken, loc locale) []dateToken {
	last, sep := 0, byte(0)
	for i := 0; i < len(text) && len(toks) < cap(toks); {
		r, w := utf8.DecodeRuneInString(text[i:])
		t := dateToken{start: i, num: -1, before: sep, glued: i == last}
		switch {
		case isDigit(r):
			t.readNumber(text)
		case unicode.IsLetter(r) || unicode.IsMark(r):
			t.readWord(text, loc)
		default:
			if !isSpace(r) && !invisible(r) {
				sep = text[i]
			}
			i += w
			continue
		}
		toks = append(toks, t)
		i, last, sep = t.end, t.end, 0
	}
	return joinMonths(toks, text)
}

// readNumber reads the digits from t.start on.
func (t *dateToken) readNumber(text string) {
	t.num = 0
	for t.end = t.start; t.end < len(text); {
		r, w := utf8.DecodeRuneInString(text[t.end:])
		if !isDigit(r) {
			break
		}
		if t.digits < 9 {
			t.num = t.num*10 + digitValue(r)
		}
		t.digits++
		t.end += w
	}
}

// readWord reads the letters from t.start on.
func (t *dateToken) readWord(text string, loc locale) {
	const thai = 0xe0 // the first byte of a Thai letter; short forms of months have dots inside: "ม.ค."
	for t.end = t.start; t.end < len(text); {
		r, w := utf8.DecodeRuneInString(text[t.end:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !(r == '.' && t.end+1 < len(text) && text[t.end+1] >= thai && text[t.start] == thai) {
			break
		}
		t.end += w
	}
	if t.end-t.start <= maxMonth {
		if t.month = months[strings.ToLower(text[t.start:t.end])]; t.month == listopad {
			t.month = loc.listopad
		}
	}
}

const maxMonth = 40 // bytes of a month's name

// joinMonths makes one token of the Arabic months of two words.
func joinMonths(toks []dateToken, text string) []dateToken {
	for k := 0; k+1 < len(toks); k++ {
		t, next := &toks[k], toks[k+1]
		if c := text[t.start]; c < 0xd8 || c > 0xdb || t.num >= 0 || t.month != 0 || next.num >= 0 || next.end-t.start > maxMonth {
			continue
		}
		if m := months[text[t.start:next.end]]; m != 0 {
			t.month, t.end = m, next.end
			toks = append(toks[:k+1], toks[k+2:]...)
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
