package extractor

import (
	"strings"

	"golang.org/x/text/language"
)

// describeLanguage names the language as the page does, as a BCP 47 tag; the script decides where it says nothing.
func (f *facts) describeLanguage(a *Article) {
	claims := []claim{
		{"markup", tagOf(f.p.lang)},
		{"json-ld", tagOf(f.ld.language)},
		{"opengraph", tagOf(f.p.metaContent("og:locale"))},
		{"microdata", tagOf(f.itemprop("inLanguage"))},
		{"meta", tagOf(f.p.metaContent("content-language", "language", "dc.language", "dcterms.language"))},
	}
	c := first(claims)
	if c.value == "" {
		c = claim{"visible", f.scriptLanguage()}
	}
	if c.value != "" {
		a.Language = c.value
		settle(a, "language", c, claims)
	}
}

// tagOf normalises a language tag: "en_GB" is en-GB; "" for none.
func tagOf(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",")
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if s == "" || len(s) > 35 {
		return ""
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return ""
	}
	return t.String()
}

// scriptLanguage tells languages that one script gives away, from the paragraphs of the page.
func (f *facts) scriptLanguage() string {
	var kana, hangul, thai, greek, hebrew, all int
	for _, i := range f.marks.paras[:min(len(f.marks.paras), 20)] {
		for _, r := range f.p.textOf(i) {
			if r < 0x80 {
				if r >= 'A' {
					all++
				}
				continue
			}
			all++
			switch {
			case r >= 0x3040 && r <= 0x30ff:
				kana++
			case r >= 0xac00 && r <= 0xd7af:
				hangul++
			case r >= 0x0e00 && r <= 0x0e7f:
				thai++
			case r >= 0x0370 && r <= 0x03ff:
				greek++
			case r >= 0x0590 && r <= 0x05ff:
				hebrew++
			}
		}
	}
	switch {
	case all < 20:
	case kana*5 > all:
		return "ja"
	case hangul*2 > all:
		return "ko"
	case thai*2 > all:
		return "th"
	case greek*2 > all:
		return "el"
	case hebrew*2 > all:
		return "he"
	}
	return ""
}

// locale is what the language of a page says of its dates.
type locale struct {
	monthFirst bool // 3/4/2024 is the fourth of March
	weak       bool // og:locale alone says so, which many systems leave as it was
	either     bool // neither language nor country says which of the two it is
	listopad   int8 // the month of that name: October in Croatian, November in Polish and Czech; 0 when it is not known
}

// locale reads the language as the page gives it, and the country that its host is in where it gives none.
func (p *page) locale() locale {
	lang := tagOf(p.lang)
	weak := false
	if og := tagOf(p.metaContent("og:locale")); lang == "" || lang == "en" && strings.HasPrefix(og, "en-") {
		lang, weak = og, og != ""
	}
	host := p.url.Hostname()
	country := host[strings.LastIndexByte(host, '.')+1:]
	if len(country) != 2 || soldDomains[country] {
		country = ""
	}
	l := locale{weak: weak}
	switch lang {
	case "en-US", "en-PH", "es-US":
		l.monthFirst = true
	case "en", "":
		l.monthFirst, l.either = country == "us", country == ""
	}
	base, _, _ := strings.Cut(lang, "-")
	if base == "" {
		base = country
	}
	switch base {
	case "pl", "cs", "cz", "sk":
		l.listopad = 11
	case "hr", "bs", "sh":
		l.listopad = 10
	}
	return l
}

// soldDomains are countries' domains that are sold to everyone and say nothing of a country.
var soldDomains = map[string]bool{"io": true, "ai": true, "co": true, "tv": true, "me": true}
