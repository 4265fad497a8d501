package extractor

import (
	"errors"
	"strings"

	"golang.org/x/text/language"
)

// describeLanguage names the language as the page does, as a BCP 47 tag. Where it says nothing, or something that its text is
// not, the text decides.
func (f *facts) describeLanguage(a *Article, b *body) {
	claims := []claim{
		{"markup", tagOf(f.p.lang)},
		{"json-ld", tagOf(f.ld.language)},
		{"opengraph", tagOf(f.p.metaContent("og:locale"))},
		{"microdata", tagOf(f.itemprop("inLanguage"))},
		{"meta", tagOf(f.p.metaContent("content-language", "language", "dc.language", "dcterms.language"))},
	}
	c := first(claims)
	if lang := f.speech(a, b).doubt(c.value); lang != "" {
		c = claim{"detected", lang}
		for _, other := range claims {
			if baseOf(other.value) == lang { // with its region
				claims = append(claims, claim{"detected", other.value})
				c = other
				break
			}
		}
		if lang != "en" { // nor are its dates written as the declared language writes them
			f.locale = locale{listopad: listopadOf[lang]}
		}
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
	if own, ok := countryTags[strings.ToLower(s)]; ok {
		s = own
	}
	// A tag with an unknown part, such as the country of en-UK, is good for the rest of it.
	t, err := language.Parse(s)
	var unknown language.ValueError
	if err != nil && !errors.As(err, &unknown) {
		return ""
	}
	if base, sure := t.Base(); sure == language.No || base.String() == "und" || t.IsRoot() {
		return ""
	}
	return t.String()
}

// countryTags are codes of countries that pages give as their language, where no language has that code.
var countryTags = map[string]string{"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk", "vn": "vi"}

// baseOf returns the language of a tag: "en" of "en-GB".
func baseOf(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return base
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
	l.listopad = listopadOf[base]
	return l
}

// listopadOf is the number, by language, of the month of that name.
var listopadOf = map[string]int8{"pl": 11, "cs": 11, "cz": 11, "sk": 11, "hr": 10, "bs": 10, "sh": 10}

// soldDomains are countries' domains that are sold to everyone and say nothing of a country.
var soldDomains = wordSet("io|ai|co|tv|me")
