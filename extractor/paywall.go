package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// describePaywall tells whether the reader is asked to pay for the rest.
func (f *facts) describePaywall(a *Article, s span) {
	tier := strings.ToLower(f.p.metaContent("article:content_tier", "og:article:content_tier", "article.content_tier"))
	claims := []claim{}
	if f.ld.notFree || strings.EqualFold(f.itemprop("isAccessibleForFree"), "false") {
		claims = append(claims, claim{"json-ld", "true"})
	}
	if tier == "locked" {
		claims = append(claims, claim{"opengraph", "true"})
	}
	for _, i := range f.marks.paywalls {
		nd := &f.p.nodes[i]
		if i > s.text && i < s.to && nd.chars > 20 && nd.chars < 3000 && nd.tag != atom.Body && nd.all&(flagNav|flagFooter|flagAside) == 0 {
			claims = append(claims, claim{"visible", "true"})
			break
		}
	}
	if len(claims) > 0 {
		a.Paywalled = true
		settle(a, "paywalled", claims[0], claims)
	}
}
