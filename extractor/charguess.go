package extractor

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// charsets are tried on a page that is in none of those that it declares; of equals the first is taken.
var charsets = []string{"windows-1252", "windows-1251", "gb18030", "shift_jis", "euc-jp", "euc-kr", "big5", "windows-1250", "iso-8859-2", "koi8-u", "iso-8859-5", "ibm866",
	"windows-1253", "iso-8859-7", "windows-1254", "windows-1255", "windows-1256", "iso-8859-6", "windows-1257", "windows-874", "windows-1258"}

const (
	charsetSample = 4 << 10 // bytes of text above ASCII, with what stands between, that are tried
	// A page is in the encoding that it declares when at most one in so many of its characters above ASCII is out of place,
	// unless another has clearly more words in it.
	oddShare = 12
	// minCommon: of Chinese, Japanese and Korean characters at least one in so many is common.
	minCommon = 10
)

// chooseCharset returns the first declared encoding in which the text can be read, else the one in which it reads best.
func chooseCharset(body []byte, claimed []encoding.Encoding) encoding.Encoding {
	sample := sampleText(body)
	var declared encoding.Encoding
	var most int
	var sure, unusual bool
	for _, c := range claimed {
		if g := legible(convert(c, sample)); g.odd*oddShare <= g.good && !g.alien {
			usual := usualCharsets[g.language]
			declared, most = c, g.score()
			unusual = usual != nil && !slices.ContainsFunc(usual, func(name string) bool { e, _ := charset.Lookup(name); return e == c })
			sure = !unusual && g.known > 0 && g.odd*5*oddShare <= g.good
			break
		}
	}
	if declared != nil && (sure || most > 0 && !isSingleByte(declared)) {
		return declared // its text would not come out by chance
	}
	best, top := declared, most
	if !unusual {
		top += max(most, 0) / 4 // what is declared is not given up for a trifle
	}
	for i, name := range charsets {
		e, _ := charset.Lookup(name)
		g := legible(convert(e, sample))
		n := g.score()
		if i == 0 {
			n += fewSigns
		}
		if slices.Contains(usualCharsets[g.language], name) {
			n += g.good / 2
		}
		if best == nil || n > top {
			best, top = e, n
		}
	}
	return best
}

// fewSigns is what speaks for windows-1252 where there is next to nothing to go by: a price, a degree, one quotation mark.
const fewSigns = 6

// usualCharsets are those in which languages with Latin letters were written whose letters windows-1252 lacks. Their plain words tell
// the language, and all that is left is which accents its letters bear.
var usualCharsets = map[string][]string{
	"cs": {"windows-1250", "iso-8859-2"}, "hr": {"windows-1250", "iso-8859-2"}, "hu": {"windows-1250", "iso-8859-2"}, "pl": {"windows-1250", "iso-8859-2"},
	"ro": {"windows-1250", "iso-8859-2"}, "sk": {"windows-1250", "iso-8859-2"}, "sl": {"windows-1250", "iso-8859-2"}, "sq": {"windows-1252"},
	"tr": {"windows-1254"}, "lt": {"windows-1257"}, "lv": {"windows-1257"}, "vi": {"windows-1258"},
}

// isSingleByte tells encodings in which every byte is a character, so that any bytes are text in them.
func isSingleByte(e encoding.Encoding) bool {
	for _, name := range []string{"gb18030", "gbk", "shift_jis", "euc-jp", "euc-kr", "big5"} {
		if multi, _ := charset.Lookup(name); multi == e {
			return false
		}
	}
	return true
}

// sampleText returns text of the page, without tags and scripts, from where it has characters above ASCII.
func sampleText(body []byte) []byte {
	sample := make([]byte, 0, charsetSample+64)
	high, closed := false, true
	for len(body) > 0 && len(sample) < charsetSample {
		i := bytes.IndexByte(body, '<')
		text := body
		if i >= 0 {
			text, body = body[:i], body[i:]
		} else {
			body = nil
		}
		high = high || bytes.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
		if high && len(bytes.TrimSpace(text)) > 0 {
			sample = append(append(sample, text[:min(len(text), charsetSample)]...), '\n')
		}
		if i < 0 {
			break
		}
		end := bytes.IndexByte(body, '>')
		if closed && (startsWith(body, "<script") || startsWith(body, "<style")) {
			if k := bytes.Index(body[1:], []byte("</")); k >= 0 {
				end = k
			} else {
				closed = false // nor will a later one be
			}
		}
		if end < 0 {
			break
		}
		body = body[end+1:]
	}
	return sample
}

func startsWith(b []byte, tag string) bool {
	return len(b) >= len(tag) && bytes.EqualFold(b[:len(tag)], []byte(tag))
}

// legibility is how well a text reads: characters above ASCII that stand well and that do not, and words and characters that
// any text in their language is full of.
type legibility struct {
	good, odd, known int
	alien            bool   // a text in Latin letters most of which have accents is in another script
	language         string // that its words speak for
}

func (g legibility) score() int {
	if g.alien {
		return g.known - 4*g.odd
	}
	return g.good - 4*g.odd + 8*g.known
}

// legible judges a text that may have been decoded in the wrong way. Then letters of several scripts meet in a word, capitals follow
// small letters, and symbols stand between letters.
func legible(text []byte) legibility {
	var g legibility
	var buf [32]byte
	word := buf[:0]
	plain, accents := 0, 0 // letters of the Latin script
	glyphs, common := 0, 0 // characters of Chinese, Japanese and Korean
	before, small, high := noScript, false, false
	symbol := false // one stands after a letter
	for i := 0; i <= len(text); {
		r, w := rune(0), 1
		if i < len(text) {
			if r = rune(text[i]); r >= utf8.RuneSelf {
				r, w = utf8.DecodeRune(text[i:])
			}
		}
		i += w
		sc := scriptOf(r)
		if sc == noScript && r >= utf8.RuneSelf && unicode.IsMark(r) && before != noScript {
			sc = before
		}
		if sc == noScript {
			if high && len(word) > 2 && wordLanguages[string(word)] != 0 { // a single letter may be anything
				g.known++
			}
			word, high = word[:0], false
			symbol = false
			if r >= utf8.RuneSelf && !unicode.IsSpace(r) {
				switch {
				case !standsAlone(r):
					g.odd++
				case before != noScript:
					symbol = !joins(r)
				}
			}
			before, small = noScript, false
			continue
		}
		if symbol {
			g.odd++
			symbol = false
		}
		if len(word) < cap(buf)-utf8.UTFMax {
			word = utf8.AppendRune(word, unicode.ToLower(r))
		}
		upper := unicode.IsUpper(r)
		switch {
		case r < utf8.RuneSelf:
			plain++
			if before != noScript && before != latin {
				g.odd++
			}
		case r >= 0xff66 && r < 0xffa0: // narrow kana are what other Japanese encodings look like in Shift_JIS
			g.odd++
		case sc == han || sc == kana || sc == hangul:
			g.good += 2
			glyphs++
			if commonGlyphs[r] {
				common++
				g.known++
			}
		case before != noScript && before != sc, upper && small:
			g.odd++
			high = true
		default:
			g.good++
			high = true
			if sc == latin {
				accents++
			}
		}
		before, small = sc, !upper && unicode.IsLower(r)
	}
	g.alien = accents > plain
	if glyphs > 20 && common*minCommon < glyphs {
		g.odd += glyphs // no Chinese, but bytes that make up such characters
	}
	if accents > 0 {
		g.language, _, _ = newSpeech(string(text)).best()
	}
	return g
}

// standsAlone tells characters above ASCII that are no letters and that texts have all the same.
func standsAlone(r rune) bool {
	switch {
	case r == utf8.RuneError, r < 0xa0, r >= 0xe000 && r < 0xf900, r >= 0x2500 && r < 0x25a0:
		return false
	case r < 0x100:
		switch r {
		case '¤', '¦', '¨', '¬', '¯', '¸', '¶', '¥', '¢', '×', '÷':
			return false
		}
	}
	return true
}

// joins tells characters that stand between letters.
func joins(r rune) bool {
	switch r {
	case 0xa0, 0xad, 0xb7, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, '‐', '‑', '–', '—', '‘', '’', '“', '”', '„', '«', '»', '‹', '›', '…', '€', '©', '®', '™':
		return true
	}
	return r >= 0x3000 && r < 0x3040 || r >= 0xff00
}

// commonGlyphs are characters and syllables that any Chinese, Japanese or Korean text is full of.
var commonGlyphs = map[rune]bool{}

func init() {
	for _, r := range "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经" +
		"這為個國時來們於對會發動過說產種後學經" + "のにはをたがでてとしれさいるなあっりすまこもから日本月者ンス" + "이다는의에을를가고은한하지로도사대기인서시자해정" {
		commonGlyphs[r] = true
	}
}
