package extractor

import (
	"strings"
)

// articleType tells the types of written pieces. FAQPage, WebPage, Product and the like are not among them.
func articleType(t string) bool {
	switch t {
	case "Report", "LiveBlogPosting", "BlogPosting", "SocialMediaPosting", "MedicalScholarlyArticle", "Review", "Recipe",
		"CriticReview", "NewsStory", "News", "Posting", "HowTo", "CreativeWork", "Blog", "DiscussionForumPosting", "QAPage", "OpinionNewsArticle":
		return true
	}
	return strings.HasSuffix(t, "Article") || strings.HasSuffix(t, "article")
}

// weakType tells types that are a page's main entity only when no Article is there.
func weakType(t string) bool {
	switch t {
	case "Review", "Recipe", "CriticReview", "HowTo", "CreativeWork", "Blog", "DiscussionForumPosting", "QAPage", "SocialMediaPosting":
		return true
	}
	return false
}

// maxCandidates is how many entities are compared with the page's titles; a page with more lists other pages.
const maxCandidates = 1000

// choose returns the entity of the article that this page is.
func (d *ldDoc) choose(here func(string) bool, like func(string) float64) *ldEntity {
	var best *ldEntity
	bestScore := 0.0
	tried := 0
	for i := range d.entities {
		e := &d.entities[i]
		weight := 0.0
		for _, t := range e.types {
			switch {
			case weakType(t):
				weight = max(weight, 1)
			case articleType(t):
				weight = max(weight, 3)
			}
		}
		if weight == 0 {
			continue
		}
		if tried++; tried > maxCandidates {
			break
		}
		head := e.v.get("headline")
		if head == nil {
			head = e.v.get("name")
		}
		fits := like(head.text())
		ours := here(ldRef(e.v.get("mainEntityOfPage"))) || here(ldRef(e.v.get("url"))) || here(ldRef(e.v.get("@id")))
		score := weight + 3*fits + float64(min(len(e.v.keys), 12))/12
		if ours {
			score += 2
		}
		if e.aside {
			// A part of the page, or another page's teaser: only what is plainly this page's own counts.
			if !ours && fits < .6 {
				continue
			}
			score -= 3
		}
		if score > bestScore {
			best, bestScore = e, score
		}
	}
	return best
}

// ldRef returns the address in a value: a string, or an object's @id or url.
func ldRef(v *ldValue) string {
	if v == nil {
		return ""
	}
	if v.kind == ldArray && len(v.list) > 0 {
		v = &v.list[0]
	}
	if v.kind == ldObject {
		for _, k := range []string{"@id", "url"} {
			if w := v.get(k); w != nil && w.kind == ldString && w.str != "" {
				return strings.TrimSpace(w.str)
			}
		}
		return ""
	}
	return strings.TrimSpace(v.str)
}
