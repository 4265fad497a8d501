package extractor

import (
	"math"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// group is what blocks of one tag and class on the page have in common.
type group struct{ n, chars, links int32 }

type groupKey struct {
	tag   atom.Atom
	class string
}

func (p *page) groupOf(b *block) groupKey {
	class := p.attr(b.at, "class")
	tag := b.tag
	if class == "" {
		if up := p.nodes[b.at].parent; up >= 0 {
			class = p.attr(up, "class")
			tag += p.nodes[up].tag << 8
		}
	}
	return groupKey{tag, class}
}

func logOf(n int32) float64 { return math.Log1p(float64(max(n, 0))) }

func letterShares(s string) (capitals, digits float64) {
	upper, digit, letters := 0, 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digit++
		case r >= 'A' && r <= 'Z':
			upper++
			letters++
		case r >= 'a' && r <= 'z':
			letters++
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return float64(upper) / float64(letters+1), float64(digit) / float64(letters+digit+1)
}

// callCues ask the reader to do something.
var callCues = []string{"subscri", "sign up", "newsletter", "click here", "download", "contact us", "follow ", "join ", "share ", "read more", "learn more", "free trial",
	"get started", "buy now", "shop ", "comment", "log in", "sign in", "register", "privacy policy", "cookie", "terms", "abonn", "newsletter", "registr", "whatsapp", "copyright",
	"rights reserved", "affiliate", "commission", "advert", "sponsor", "schedule a", "call us", "book a", "request a", "donate", "support our", "inscri", "suscri", "anmelden", "kommentar"}
