package extractor

import (
	"strings"

	nethtml "golang.org/x/net/html"
)

// ldBody returns the paragraphs of the longest articleBody in the page's JSON-LD. It is asked when the page shows next to
// no text: some put it together in the browser and leave it to the search engines as structured data.
func (p *page) ldBody() []string {
	longest, values := "", 0
	for _, script := range p.ld {
		if !strings.Contains(script, "articleBody") {
			continue
		}
		for _, v := range parseLD(script, &values) {
			longest = longestBody(&v, longest, 0)
		}
	}
	return textLines(longest)
}

func longestBody(v *ldValue, longest string, depth int) string {
	if depth > 8 {
		return longest
	}
	if v.kind == ldObject {
		if body := v.get("articleBody"); body != nil && body.kind == ldString && len(body.str) > len(longest) {
			longest = body.str
		}
	}
	for i := range v.list {
		longest = longestBody(&v.list[i], longest, depth+1)
	}
	return longest
}

// stripTags returns the text of a piece of markup, a line break where a block begins.
func stripTags(s string) string {
	if !strings.Contains(s, "</") && !strings.Contains(s, "<br") {
		return s
	}
	var sb strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return sb.String()
		case nethtml.TextToken:
			sb.Write(z.Text())
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken, nethtml.EndTagToken:
			if t := z.Token(); isBlock(t.DataAtom) || t.Data == "br" {
				sb.WriteByte('\n')
			}
		}
	}
}
