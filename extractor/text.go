package extractor

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// isBlock tells elements that end a line of text.
func isBlock(t atom.Atom) bool {
	switch t {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dialog,
		atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2,
		atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Html, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead,
		atom.Tr, atom.Caption, atom.Ul, atom.Legend, atom.Hgroup, atom.Search:
		return true
	}
	return false
}

// isSpace tells white space that collapses in HTML; the no-break space is among it because writers
// use it as one.
func isSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' || r == 0xa0 || r == '\v' || r == 0x2028 || r == 0x2029
}

// invisible tells characters that take no room: zero-width ones, soft hyphens, byte order marks. The joiners
// U+200C and U+200D shape Persian, Indic scripts and emoji and stay.
func invisible(r rune) bool {
	return r == 0xad || r == 0x200b || r == 0x2060 || r == 0xfeff || r < ' ' && !isSpace(r) || r == 0x7f ||
		r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == utf8.RuneError
}

// collapse returns s with runs of white space as one space, none at the ends, and without control and
// invisible characters.
func collapse(s string) string {
	from, to := 0, len(s)
	for from < to && sorts[s[from]] == sortSpace {
		from++
	}
	for to > from && sorts[s[to-1]] == sortSpace {
		to--
	}
	s = s[from:to]
	n := collapsedTo(s)
	if n == len(s) {
		return s
	}
	b := make([]byte, n, len(s))
	copy(b, s)
	space := false
	for i := n; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		i += w
		switch {
		case isSpace(r):
			space = len(b) > 0
		case invisible(r):
		default:
			if space {
				b = append(b, ' ')
				space = false
			}
			b = append(b, s[i-w:i]...)
		}
	}
	return string(b)
}

// collapsedTo returns how much of s, which begins and ends with no ASCII space, collapse would leave as it is.
func collapsedTo(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		switch sorts[c] {
		case sortSpace:
			if c != ' ' || i+1 < len(s) && sorts[s[i+1]] != sortPlain {
				return i
			}
		case sortHidden:
			return i
		case sortWide:
			r, w := utf8.DecodeRuneInString(s[i:])
			if !isPlain(r) {
				return i
			}
			i += w
			continue
		}
		i++
	}
	return len(s)
}

// The sorts of bytes that a text is made of.
const (
	sortPlain  = iota // a visible character of ASCII
	sortSpace         // white space
	sortHidden        // a control character
	sortWide          // part of a character above ASCII
)

// sorts has the sort of each byte.
var sorts = func() (t [256]byte) {
	for c := range t {
		switch r := rune(c); {
		case r >= utf8.RuneSelf:
			t[c] = sortWide
		case isSpace(r):
			t[c] = sortSpace
		case invisible(r):
			t[c] = sortHidden
		}
	}
	return t
}()

// isPlain tells characters that are neither white space nor invisible.
func isPlain(r rune) bool {
	return r > 0xad && r < 0x200b || r > 0x2069 && r != 0xfeff && r != utf8.RuneError || !isSpace(r) && !invisible(r)
}

// cleanText collapses s after undoing entities that were escaped twice.
func cleanText(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return collapse(s)
}

// isWide tells characters of scripts that write without spaces: each counts as a word.
func isWide(r rune) bool {
	return r >= 0x0e00 && (r <= 0x0eff || r >= 0x1000 && r <= 0x109f || r >= 0x1780 && r <= 0x17ff || isIdeograph(r))
}

// isIdeograph tells Chinese characters and kana: each says as much as three letters.
func isIdeograph(r rune) bool {
	return r >= 0x3005 && (r <= 0x3007 || r >= 0x3040 && r <= 0x30ff || r >= 0x31f0 && r <= 0x31ff || r >= 0x3400 && r <= 0x4dbf ||
		r >= 0x4e00 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff66 && r <= 0xff9f || r >= 0x20000 && r <= 0x3ffff)
}

// textLen returns the length of s in characters with white space collapsed, ideographs counted three times and syllables of
// Hangul and Ethiopic twice: they say so much more.
func textLen(s string) int32 {
	var n int32
	space := true
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if c <= ' ' {
				space = true
				continue
			}
			if space {
				n++
				space = false
			}
			n++
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		switch {
		case isSpace(r):
			space = true
		case invisible(r):
		case isIdeograph(r):
			n += 3
			space = false
		case r >= 0xac00 && r <= 0xd7a3, r >= 0x1200 && r < 0x1380: // a syllable of Hangul or Ethiopic
			if space {
				n++
				space = false
			}
			n += 2
		default:
			if space {
				n++
				space = false
			}
			n++
		}
	}
	return max(n-1, 0)
}

// countWords counts what stands between white space, as `wc -w` does; each character of a script without spaces is a word, the
// vowels and tones written over and under it are not. Tibetan and old Ethiopic have a mark between words.
func countWords(s string) int {
	n, in := 0, false
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		i += w
		switch {
		case isSpace(r):
			in = false
		case r < 0x0e00:
			if !in {
				n++
				in = true
			}
		case isWide(r):
			if !unicode.IsMark(r) {
				n++
			}
			in = false
		case r >= 0x3000 && !unicode.IsLetter(r), r == '་', r == '།', r == '፡': // the punctuation of those scripts
			in = false
		case !in:
			n++
			in = true
		}
	}
	return n
}

// fold returns s for comparison: lower case, quotes and dashes unified, white space collapsed, control and invisible
// characters dropped.
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	var small [200]byte
	b := small[:0]
	if len(s) > len(small) {
		b = make([]byte, 0, len(s))
	}
	space := false
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		} else if sorts[r] == sortPlain && !space {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			b = append(b, byte(r))
			i++
			continue
		}
		i += w
		if isSpace(r) {
			space = len(b) > 0
			continue
		}
		if invisible(r) {
			continue
		}
		if space {
			b = append(b, ' ')
			space = false
		}
		switch {
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		default:
			b = appendFolded(b, r)
		}
	}
	return string(b)
}

func appendFolded(b []byte, r rune) []byte {
	switch r {
	case '‘', '’', '‚':
		return append(b, '\'')
	case '“', '”', '„', '«', '»':
		return append(b, '"')
	case '–', '—', '−':
		return append(b, '-')
	case '…':
		return append(b, "..."...)
	case 0x61c, 0x200e, 0x200f: // marks of direction
		return b
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

// isFolded tells ASCII text that fold would not change.
func isFolded(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f || c >= 'A' && c <= 'Z' || c == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ') {
			return false
		}
	}
	return true
}

// hasWord tells whether the space-separated list has the word.
func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// cutRunes returns at most n bytes of s, cut at a character.
func cutRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:max(n, 0)]
}
