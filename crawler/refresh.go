package crawler

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	dom "golang.org/x/net/html"
)

const (
	refreshDelay = 10        // seconds; who waits longer is to read the page, or to see it again
	refreshText  = 500       // bytes of text; a page that says more is worth keeping
	refreshBody  = 256 << 10 // bytes; a longer page is not looked through
)

// refresh returns where a page leads that is nothing but a redirect in HTML: <meta http-equiv=refresh> with a short delay,
// another address than its own, and next to no text. nil: nowhere.
func refresh(p *Page, at *url.URL) *url.URL {
	if p.Outcome != OutcomeFetched || len(p.Body) > refreshBody || saysMore(p.Doc) {
		return nil
	}
	location, ok := refreshOf(p.Doc)
	if !ok {
		return nil
	}
	next, err := resolve(baseOf(p.Doc, at), location)
	if err != nil || next.Host == at.Host && next.RequestURI() == at.RequestURI() && next.Scheme == at.Scheme {
		return nil
	}
	return next
}

// refreshOf returns where the first refresh of a page leads. One in <noscript> leads to words on switching scripts on.
func refreshOf(doc *goquery.Document) (location string, ok bool) {
	for meta := range elements(documentOf(doc), "meta") {
		if !strings.EqualFold(strings.TrimSpace(attr(meta, "http-equiv")), "refresh") || within(meta, "noscript") {
			continue
		}
		if seconds, to, good := parseRefresh(attr(meta, "content")); good { // the first that can be read counts
			return to, to != "" && seconds <= refreshDelay
		}
	}
	return "", false
}

func within(n *dom.Node, name string) bool {
	for n := range n.Ancestors() {
		if n.Type == dom.ElementNode && n.Data == name {
			return true
		}
	}
	return false
}

// saysMore tells whether a page has more text than one that only says that it has moved. Most pages are read to their first menu.
func saysMore(doc *goquery.Document) bool {
	body := partOf(doc, "body")
	return body != nil && textBytes(body, 0) > refreshText
}

// textBytes counts the bytes of text below n that a reader sees, and ends early above refreshText.
func textBytes(n *dom.Node, have int) int {
	for c := n.FirstChild; c != nil && have <= refreshText; c = c.NextSibling {
		switch c.Type {
		case dom.TextNode:
			have += len(strings.TrimSpace(c.Data))
		case dom.ElementNode:
			switch c.Data {
			case "script", "style", "noscript", "template":
			default:
				have = textBytes(c, have)
			}
		}
	}
	return have
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
