package crawler

import (
	"slices"
	"strings"
)

// ampOf returns the address of the AMP form that a page names in its head, or "".
func ampOf(p *Page) string {
	href := ""
	for link := range elements(headOf(p.Doc), "link") {
		if slices.Contains(strings.Fields(attr(link, "rel")), "amphtml") {
			href = strings.TrimSpace(attr(link, "href"))
			break
		}
	}
	if href == "" {
		return ""
	}
	u, err := resolve(p.URL, href)
	if err != nil || !SameSite(u.String(), p.URL.String()) {
		return ""
	}
	return public(u).String()
}
