package export

import (
	"strings"
	"unicode/utf8"
)

// Clean makes text from a page safe to print on a terminal, in one line: escape sequences, other control characters and the
// marks that turn the reading direction around are left out, line ends and tabs become spaces, invalid UTF-8 becomes U+FFFD.
func Clean(s string) string { return clean(s, false) }

// CleanLines is Clean for text of several lines: line feeds and tabs stay, other line ends become line feeds.
func CleanLines(s string) string { return clean(s, true) }

func clean(s string, lines bool) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\x1b' || r >= 0x80 && r < 0xa0 && n > 1:
			i += escape(s[i:])
			if r == 0x85 { // next line
				r = '\n'
				break
			}
			continue
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
			i++
			continue
		default:
			i += n
		}
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			if lines {
				b.WriteByte('\n')
			} else {
				b.WriteByte(' ')
			}
		case r == '\t':
			if lines {
				b.WriteByte('\t')
			} else {
				b.WriteByte(' ')
			}
		case r < ' ' || r == 0x7f || turns(r):
		default:
			b.WriteRune(r) // of an invalid byte, U+FFFD
		}
	}
	return b.String()
}

// plain tells whether s holds nothing but printable ASCII, which needs no cleaning.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// turns tells whether r embeds, overrides or isolates a reading direction, or is a byte order mark. The plain direction marks and the
// joiners stay: Arabic, Persian and emoji need them and they can't reorder other text.
func turns(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufeff'
}

// escape returns the length of the escape sequence (ECMA-48) that s begins with, in its seven-bit or its eight-bit form. Of one
// that isn't complete only the introducer counts: without it, the rest is text.
func escape(s string) int {
	intro, n := byte(0), 1
	if s[0] == 0x1b {
		if len(s) < 2 || s[1] < ' ' || s[1] > '~' {
			return 1
		}
		intro, n = s[1], 2
	} else { // U+0080 to U+009F is ESC with @ to _
		intro, n = s[1]-0x40, 2
	}
	switch intro {
	case '[': // parameters, intermediates, one final byte
		for i := n; i < len(s) && s[i] >= ' ' && s[i] <= '~'; i++ {
			if s[i] >= '@' {
				return i + 1
			}
		}
	case ']', 'P', 'X', '^', '_': // a string up to BEL or the string terminator
		for i := n; i < len(s); i++ {
			switch c := s[i]; {
			case c == '\a':
				return i + 1
			case c == 0x1b && strings.HasPrefix(s[i+1:], "\\"), c == 0xc2 && strings.HasPrefix(s[i+1:], "\x9c"):
				return i + 2
			case c < ' ' || c == 0xc2 && i+1 < len(s) && s[i+1] < 0xa0: // no string goes beyond a control character
				return n
			}
		}
	case '(', ')', '*', '+', '-', '.', '/', '#', '%', ' ': // one more byte
		if len(s) > n && s[n] >= ' ' && s[n] <= '~' {
			return n + 1
		}
	}
	return n
}
