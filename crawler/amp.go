package crawler

import (
	"bytes"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// ampOf returns the address of the AMP form that a page names in its head, or "".
func ampOf(p *Page) string {
	if p.Doc == nil || !bytes.Contains(p.Body, []byte("amphtml")) {
		return ""
	}
	href := ""
	p.Doc.Children().Children().Filter("head").Children().Filter("link[href][rel~=amphtml]").EachWithBreak(func(_ int, link *goquery.Selection) bool {
		href, _ = link.Attr("href")
		return false
	})
	if href = strings.TrimSpace(href); href == "" {
		return ""
	}
	u, err := resolve(p.URL, href)
	if err != nil || !SameSite(u.String(), p.URL.String()) {
		return ""
	}
	return public(u).String()
}
