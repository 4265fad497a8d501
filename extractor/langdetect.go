package extractor

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RadhiFadlillah/whatlanggo"
	"golang.org/x/text/language"
)

const (
	speechBytes   = 1000 // of the text that are looked at
	speechLetters = 40   // fewer say nothing in an alphabet;
	speechGlyphs  = 15   // of the other scripts so many do, as one letter of theirs says enough
	speechWords   = 12   // fewer are not counted
	// A text in a language has at least so many of its functionWords in a hundred: most have thirty, Turkish has six.
	plainShare = 4
	// sureShare speaks for a language by itself.
	sureShare = 16
)

// speech is a piece of the page's text and what can be counted in it.
type speech struct {
	text    string
	script  script
	letters int // in that script
	words   int
	hits    [64]int // of functionWords, by language
}

// speech takes the beginning of the text; without one the page's paragraphs.
func (f *facts) speech(a *Article, b *body) *speech {
	var sb strings.Builder
	add := func(text string) bool {
		sb.WriteString(cutRunes(text, speechBytes-sb.Len()))
		sb.WriteByte('\n')
		return sb.Len() < speechBytes
	}
	for k := range b.blocks {
		if !add(b.blocks[k].text) {
			break
		}
	}
	for _, l := range b.lines {
		if !add(l) {
			break
		}
	}
	if sb.Len() < speechBytes/4 {
		add(a.Lead)
		for _, i := range f.marks.paras {
			if !add(f.p.textOf(i)) {
				break
			}
		}
	}
	return newSpeech(sb.String())
}

// newSpeech counts letters and function words in one pass.
func newSpeech(text string) *speech {
	s := &speech{text: text}
	var letters [scripts]int
	var buf [32]byte
	word := buf[:0]
	for i := 0; i <= len(text); {
		r, w := rune(0), 1
		if i < len(text) {
			if r = rune(text[i]); r >= utf8.RuneSelf {
				r, w = utf8.DecodeRuneInString(text[i:])
			}
		}
		i += w
		switch {
		case r >= 'a' && r <= 'z':
			letters[latin]++
			word = append(word, byte(r))
			continue
		case r >= 'A' && r <= 'Z':
			letters[latin]++
			word = append(word, byte(r)+'a'-'A')
			continue
		case r >= '0' && r <= '9':
			word = append(word, byte(r))
			continue
		case r >= utf8.RuneSelf:
			sc := scriptOf(r)
			letters[sc]++
			if sc != noScript || unicode.IsMark(r) {
				word = utf8.AppendRune(word, unicode.ToLower(r))
				continue
			}
		}
		if len(word) == 0 {
			continue
		}
		s.words++
		for set := wordLanguages[string(word)]; set != 0; set &= set - 1 {
			s.hits[bits.TrailingZeros64(set)]++
		}
		word = word[:0]
	}
	s.script, s.letters = mainScript(&letters)
	return s
}

// share returns how many of a hundred words are function words of the language. Those of its sisters that stand for it count
// where they are more.
func (s *speech) share(set uint64) int {
	most := 0
	for ; set != 0; set &= set - 1 {
		most = max(most, s.hits[bits.TrailingZeros64(set)])
	}
	return most * 100 / max(s.words, 1)
}

// best returns the language with most function words in the text, with their share and the next one's.
func (s *speech) best() (lang string, share, next int) {
	for k, name := range languages {
		switch n := s.hits[k] * 100 / max(s.words, 1); {
		case n > share:
			lang, share, next = name, n, share
		case n > next:
			next = n
		}
	}
	return lang, share, next
}

// tooShort tells text that no language can be told from.
func (s *speech) tooShort() bool {
	if s.script == latin || s.script == cyrillic || s.script == greek {
		return s.letters < speechLetters
	}
	return s.letters < speechGlyphs
}

// doubt returns the language of the text where it is not the declared one, and "" where that may be right or the text tells none.
// It is cheap where the declared one is right.
func (s *speech) doubt(declared string) string {
	if s.tooShort() || declared != "" && s.fits(declared) {
		return ""
	}
	found := s.detect()
	if found == baseOf(declared) {
		return ""
	}
	return found
}

// fits tells whether the text may be in a language: its script is one of the language's, and its function words are there.
func (s *speech) fits(tag string) bool {
	t, err := language.Parse(tag)
	if err != nil {
		return false
	}
	base, _ := t.Base()
	if sc, sure := t.Script(); sure != language.No {
		usual, known := scriptNames[sc.String()]
		if known && usual != s.script {
			fits := usual == kana && s.script == han || usual == hangul && s.script == han
			for _, other := range otherScripts[base.String()] {
				fits = fits || other == s.script
			}
			return fits
		}
	}
	if s.words < speechWords {
		return true
	}
	_, most, _ := s.best()
	set, known := languageBit[base.String()]
	if !known {
		return most < sureShare
	}
	share := s.share(set)
	return share >= plainShare && share*2 >= most
}

// detect tells the language of the text: by its script, or where its function words and its trigrams speak for the same one.
// One of them is enough where the other does not know the language.
func (s *speech) detect() string {
	if lang := scriptLanguage[s.script]; lang != "" {
		return lang
	}
	best, share, next := s.best()
	if s.words >= speechWords && share >= sureShare && share >= 2*next {
		return best
	}
	info := whatlanggo.Detect(s.text)
	guess := info.Lang.Iso6391()
	if guess == "" {
		guess = info.Lang.Iso6393()
	}
	if s.script != latin && s.script != cyrillic && s.script != arabic && s.script != devanagari && s.script != hebrew {
		if info.Confidence < 1 {
			return ""
		}
		return tagOf(guess)
	}
	set, known := languageBit[guess]
	switch {
	case s.words < speechWords:
	case known && s.share(set) >= plainShare && s.share(set)*5 >= share*4 && (info.Confidence >= 0.2 || best == guess):
		return guess
	case share >= sureShare && share*5 >= next*6:
		return best // trigrams tell sisters apart badly and do not know every language
	case !known && share < sureShare && info.Confidence >= 0.9:
		return tagOf(guess)
	}
	return ""
}
