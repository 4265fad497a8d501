package extractor

import (
	"strings"
)

// headAuthors are the credits of the head and the structured data, the most trusted first.
func (f *facts) headAuthors() []named {
	p := f.p
	var out []named
	ld := named{from: "json-ld"}
	for _, who := range f.ld.authors {
		if len(f.ld.authors) == 1 {
			ld.raw = who.name
		}
		ld.credit.add(who.name, f.isSite)
		ld.org = ld.org || who.org
	}
	out = append(out, ld)
	add := func(from string, values []string) {
		n := named{from: from, raw: strings.Join(values, ", ")}
		for _, v := range values {
			// An address names a profile, not a person.
			if strings.Contains(v, "://") || strings.HasPrefix(v, "www.") || strings.HasPrefix(v, "/") {
				continue
			}
			n.credit.add(v, f.isSite)
		}
		if len(n.credit.signers) > 0 || n.credit.desk != "" {
			out = append(out, n)
		}
	}
	values := func(key string) []string {
		var list []string
		for _, c := range p.metaClaims([]string{key}) {
			list = append(list, c.value)
		}
		return list
	}
	add("meta", values("author"))
	add("opengraph", values("article:author"))
	for _, k := range authorMetas {
		add("meta", values(k))
	}
	add("meta", p.cardAuthors())
	add("microdata", f.itemprops("author", 10))
	return out
}

// cardLabels are the labels of a card for social networks under which it names the author; a byline's prefix is one too.
var cardLabels = []string{"written by", "author", "verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da", "geschreven door", "skrevet", "skriven", "napisane", "автор", "rédigé par"}

// cardAuthors returns what the card's two labelled values say of the author.
func (p *page) cardAuthors() []string {
	var out []string
	for _, k := range []string{"1", "2"} {
		label := strings.ToLower(p.metaContent("twitter:label" + k))
		if label != "" && (hasCue(label, cardLabels) || stripPrefix(label) == "") {
			out = append(out, p.metaContent("twitter:data"+k))
		}
	}
	return out
}
