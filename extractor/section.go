package extractor

import (
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// describeSection takes the part of the publication that the article stands in.
func (f *facts) describeSection(a *Article, s span, titleAt int32) {
	claims := []claim{
		{"visible", f.categoryLabel(s, titleAt)},
		{"json-ld", strings.Join(f.ld.section[:min(len(f.ld.section), 1)], "")},
		{"opengraph", f.p.metaContent("article:section", "og:article:section")},
		{"meta", f.p.metaContent("section", "parsely-section", "sailthru.section", "cxenseparse:recs:category", "category", "news_section", "page-section", "prism.section", "articlesection")},
		{"microdata", f.itemprop("articleSection")},
		{"visible", f.crumb(s, titleAt, a.Title)},
		{"json-ld", f.lastCrumb(f.ld.crumbs, a.Title)},
	}
	order := []int{1, 2, 3, 4, 5, 6, 0}
	for i := range claims {
		v := claims[i].value
		if len(v) > 80 || strings.Contains(v, "://") || fold(v) == fold(a.Title) || f.isSite(v) && i != 1 && i != 2 {
			claims[i].value = ""
		}
	}
	taken := -1
	for _, k := range order {
		switch v := claims[k].value; {
		case v == "":
		case taken < 0, isSlug(claims[taken].value) && !isSlug(v) && countWords(v) <= maxSectionWords:
			taken = k
		}
	}
	if taken >= 0 {
		a.Section = claims[taken].value
		settle(a, "section", claims[taken], claims)
	}
}

// maxSectionWords is how many words a section's name has; longer steps of a breadcrumb are titles.
const maxSectionWords = 4

// isSlug tells a name written for machines, as in addresses: "public-service" or "world_asia".
func isSlug(s string) bool {
	lower := false
	for _, r := range s {
		if unicode.IsUpper(r) || r == ' ' {
			return false
		}
		lower = lower || unicode.IsLower(r) && unicode.ToUpper(r) != r
	}
	return lower
}

// categoryLabel returns the category link nearest to the title.
func (f *facts) categoryLabel(s span, titleAt int32) string {
	best, bestAway := "", int32(200)
	for _, i := range f.marks.categories {
		nd := &f.p.nodes[i]
		if i < s.from || i > s.text+intoText || titleAt < 0 || nd.chars > 40 || nd.all&(flagNav|flagRelated|flagAside|flagFooter|flagComment|flagBreadcrumb) != 0 {
			continue
		}
		if away := max(i-titleAt, titleAt-i); away < bestAway {
			best, bestAway = f.p.textOf(i), away
		}
	}
	if best == "" {
		return f.footerCategory(s, titleAt)
	}
	return best
}

// footerCategory returns the first link under the text that calls itself a category, in the article's own footer.
func (f *facts) footerCategory(s span, titleAt int32) string {
	const off = flagNav | flagRelated | flagAside | flagComment | flagBreadcrumb
	for _, i := range f.marks.categories {
		nd := &f.p.nodes[i]
		if i > s.text && i < s.to && nd.chars <= 40 && nd.all&off == 0 && hasWord(attr(nd.n, "rel"), "category") && f.ownFooter(i, s, titleAt) {
			return f.p.textOf(i)
		}
	}
	return ""
}

const (
	crumbNodes = 200 // nodes over the header in which a breadcrumb may stand
	crumbChars = 120 // characters of the steps before the title
)

// crumb returns the last step of a visible breadcrumb before the page itself. Without a class a breadcrumb is
// known by its shape: a short row of links before the title that begins at the front page and ends with the title.
func (f *facts) crumb(s span, titleAt int32, title string) string {
	for _, i := range f.marks.crumbs {
		if c := f.lastCrumb(f.linkTexts(i), title); c != "" {
			return c
		}
	}
	want := fold(title)
	if want == "" {
		return ""
	}
	for i := max(s.from-crumbNodes, f.p.bodyAt); i < titleAt; i++ {
		nd := &f.p.nodes[i]
		if !nd.text || nd.hidden || len(nd.n.Data) < len(title) || fold(nd.n.Data) != want {
			continue
		}
		for up, k := nd.parent, 0; up > 0 && k < 5; up, k = f.p.nodes[up].parent, k+1 {
			box := &f.p.nodes[up]
			if box.chars > nd.chars+crumbChars {
				break
			}
			if links := f.linkTexts(up); len(links) >= 2 {
				return f.lastCrumb(links, title)
			}
		}
	}
	return ""
}

// linkTexts returns the texts of the links inside a node.
func (f *facts) linkTexts(root int32) []string {
	var out []string
	for i := root; i < f.p.nodes[root].end && len(out) < 20; i++ {
		if nd := &f.p.nodes[i]; nd.tag == atom.A && !nd.hidden {
			if t := f.p.textOf(i); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}

// lastCrumb returns the last step that is not the page's own title, and not the first: that is the front page.
func (f *facts) lastCrumb(crumbs []string, title string) string {
	want := fold(title)
	for i := len(crumbs) - 1; i >= 1; i-- {
		c := fold(crumbs[i])
		if c == "" || len(c) > 60 || want != "" && (c == want || similar(c, want) > .6 || strings.HasPrefix(want, strings.TrimSuffix(c, "..."))) {
			continue
		}
		return crumbs[i]
	}
	return ""
}
