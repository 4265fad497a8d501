package crawler

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

const (
	refreshDelay = 10        // seconds; who waits longer is to read the page, or to see it again
	refreshText  = 500       // bytes of text; a page that says more is worth keeping
	refreshBody  = 256 << 10 // bytes; a longer page is not looked through
)

// refresh returns where a page leads that is nothing but a redirect in HTML: <meta http-equiv=refresh> with a short delay,
// another address than its own, and next to no text. nil: nowhere.
func refresh(p *Page, at *url.URL) *url.URL {
	if p.Outcome != OutcomeFetched || p.Doc == nil || len(p.Body) > refreshBody || !mentionsRefresh(p.Body) {
		return nil
	}
	location, ok := refreshOf(p.Doc)
	if !ok || longText(p.Doc) {
		return nil
	}
	next, err := resolve(baseOf(p.Doc, at), location)
	if err != nil || next.Host == at.Host && next.RequestURI() == at.RequestURI() && next.Scheme == at.Scheme {
		return nil
	}
	return next
}

// mentionsRefresh spares most pages a walk through their tree.
func mentionsRefresh(body []byte) bool {
	for _, spelling := range []string{"refresh", "Refresh", "REFRESH"} {
		if bytes.Contains(body, []byte(spelling)) {
			return true
		}
	}
	return false
}

// refreshOf returns where the first refresh of a page leads. One in <noscript> leads to words on switching scripts on.
func refreshOf(doc *goquery.Document) (location string, ok bool) {
	doc.Find("meta[http-equiv][content]").EachWithBreak(func(_ int, meta *goquery.Selection) bool {
		if name, _ := meta.Attr("http-equiv"); !strings.EqualFold(strings.TrimSpace(name), "refresh") || meta.Closest("noscript").Length() > 0 {
			return true
		}
		content, _ := meta.Attr("content")
		seconds, to, good := parseRefresh(content)
		location, ok = to, good && to != "" && seconds <= refreshDelay
		return !good // the first that can be read counts
	})
	return location, ok
}

// longText tells whether a page has more to say than that it has moved.
func longText(doc *goquery.Document) bool {
	body := doc.Find("body").Clone()
	body.Find("script, style, noscript, template").Remove()
	return len(strings.Join(strings.Fields(body.Text()), " ")) > refreshText
}

// parseRefresh reads the content of a refresh: "5", "0; url=/page", "0,'/page'" and what else browsers take (HTML, "shared
// declarative refresh steps"). An empty location means the page itself.
func parseRefresh(content string) (seconds int, location string, ok bool) {
	const space = " \t\n\f\r"
	rest := strings.TrimLeft(content, space)
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits == 0 && !strings.HasPrefix(rest, ".") {
		return 0, "", false
	}
	for _, d := range []byte(rest[:digits]) {
		seconds = min(10*seconds+int(d-'0'), 1<<20)
	}
	rest = strings.TrimLeft(rest[digits:], "0123456789.")
	if rest == "" {
		return seconds, "", true
	}
	if !strings.ContainsRune(";,"+space, rune(rest[0])) {
		return 0, "", false
	}
	rest = strings.TrimLeft(rest, space)
	if rest != "" && (rest[0] == ';' || rest[0] == ',') {
		rest = strings.TrimLeft(rest[1:], space)
	}
	if after, found := cutPrefixFold(rest, "url"); found {
		if after, found = strings.CutPrefix(strings.TrimLeft(after, space), "="); found {
			rest = strings.TrimLeft(after, space)
		}
	}
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		rest, _, _ = strings.Cut(rest[1:], rest[:1])
	}
	return seconds, strings.TrimSpace(rest), true
}
