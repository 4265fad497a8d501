package extractor

// script is a way of writing.
type script uint8

const (
	noScript script = iota
	latin
	cyrillic
	arabic
	devanagari
	hebrew
	ethiopic
	greek
	han
	kana
	hangul
	thai
	lao
	khmer
	myanmar
	tibetan
	armenian
	georgian
	bengali
	gurmukhi
	gujarati
	oriya
	tamil
	telugu
	kannada
	malayalam
	sinhala
	thaana
	mongolian
	scripts // how many there are
)

// scriptNames are ISO 15924's, as golang.org/x/text gives them; scriptLanguage is the language of a script that one alone, or
// nearly so, is written in.
var (
	scriptNames = map[string]script{"Latn": latin, "Cyrl": cyrillic, "Arab": arabic, "Deva": devanagari, "Hebr": hebrew, "Ethi": ethiopic, "Grek": greek,
		"Hans": han, "Hant": han, "Hani": han, "Jpan": kana, "Kore": hangul, "Thai": thai, "Laoo": lao, "Khmr": khmer, "Mymr": myanmar, "Tibt": tibetan,
		"Armn": armenian, "Geor": georgian, "Beng": bengali, "Guru": gurmukhi, "Gujr": gujarati, "Orya": oriya, "Taml": tamil, "Telu": telugu, "Knda": kannada,
		"Mlym": malayalam, "Sinh": sinhala, "Thaa": thaana, "Mong": mongolian}
	scriptLanguage = [scripts]string{greek: "el", han: "zh", kana: "ja", hangul: "ko", thai: "th", lao: "lo", khmer: "km", myanmar: "my", tibetan: "bo", armenian: "hy",
		georgian: "ka", bengali: "bn", gurmukhi: "pa", gujarati: "gu", oriya: "or", tamil: "ta", telugu: "te", kannada: "kn", malayalam: "ml", sinhala: "si", thaana: "dv"}
)

// otherScripts are scripts in which a language is written beside its usual one.
var otherScripts = map[string][]script{
	"az": {cyrillic, arabic}, "bs": {cyrillic}, "ha": {arabic}, "kk": {latin, arabic}, "ku": {arabic}, "ky": {latin, arabic}, "mn": {mongolian}, "ms": {arabic}, "pa": {arabic},
	"sd": {devanagari}, "sr": {latin}, "tg": {latin, arabic}, "tk": {cyrillic, arabic}, "tt": {latin}, "ug": {latin, cyrillic}, "uz": {cyrillic, arabic}, "ks": {devanagari},
	"crh": {cyrillic}, "kmr": {arabic, cyrillic}, "tzm": {latin}, "shi": {latin}, "ber": {latin}, "iu": {latin},
}

// indic are the scripts of the characters from U+0900 on, 128 each.
var indic = [...]script{devanagari, bengali, gurmukhi, gujarati, oriya, tamil, telugu, kannada, malayalam, sinhala, thai, lao, tibetan, tibetan}

// scriptOf returns the script of a letter, noScript for what is none or is of no script above.
func scriptOf(r rune) script {
	switch {
	case r < 0x80:
		if r |= 0x20; r >= 'a' && r <= 'z' {
			return latin
		}
	case r >= 0xc0 && r < 0x250, r >= 0x1e00 && r < 0x1f00:
		if r != 0xd7 && r != 0xf7 {
			return latin
		}
	case r >= 0x370 && r < 0x400:
		return greek
	case r < 0x400:
	case r < 0x530:
		return cyrillic
	case r >= 0x531 && r < 0x590:
		return armenian
	case r >= 0x5d0 && r < 0x600:
		return hebrew
	case r >= 0x620 && r < 0x780:
		if r < 0x660 || r > 0x66f {
			return arabic
		}
	case r >= 0x780 && r < 0x7c0:
		return thaana
	case r >= 0x900 && r < 0x1000:
		return indic[(r-0x900)>>7]
	case r >= 0x1000 && r < 0x10a0:
		return myanmar
	case r >= 0x10a0 && r < 0x1100, r >= 0x1c90 && r < 0x1cc0:
		return georgian
	case r >= 0x1200 && r < 0x13a0:
		return ethiopic
	case r >= 0x1780 && r < 0x1800:
		return khmer
	case r >= 0x1800 && r < 0x18b0:
		return mongolian
	case r >= 0x3040 && r < 0x3100, r >= 0xff66 && r < 0xffa0:
		return kana
	case r >= 0xac00 && r < 0xd7a4:
		return hangul
	case r >= 0xfb50 && r < 0xfe00, r >= 0xfe70 && r < 0xff00:
		return arabic
	case isIdeograph(r):
		return han
	}
	return noScript
}

// mainScript returns the script that most letters of a text are in, and how many those are. Japanese is told by its kana, and
// Chinese characters and syllables weigh more than letters, as an English name among them is long.
func mainScript(n *[scripts]int) (script, int) {
	if n[kana]*8 > n[han] {
		n[kana] += n[han]
		n[han] = 0
	}
	best, most := noScript, 0
	for k := latin; k < scripts; k++ {
		weight := n[k]
		if k == han || k == kana || k == hangul {
			weight *= 2
		}
		if weight > most {
			best, most = k, weight
		}
	}
	if best == noScript {
		return noScript, 0
	}
	return best, n[best]
}
