package crawler

import (
	"iter"
	"net/url"
	"path"
	"strings"

	"github.com/PuerkitoBio/goquery"
	dom "golang.org/x/net/html"
)

// maxLinks is how many links of a page count; index pages of newspapers have up to a thousand.
const maxLinks = 2000

// link is an <a> of a page.
type link struct {
	url  *url.URL
	text int // letters of what a reader sees of it, as far as it matters
}

// readLinks returns where a page leads: the addresses of its <a> that are not rel=nofollow and no pictures, films or files.
// Of several links to one address the longest text counts.
func readLinks(doc *goquery.Document, at *url.URL) []link {
	base := baseOf(doc, at)
	var links []link
	place := map[string]int{} // by href
	for a := range elements(documentOf(doc), "a") {
		href, rel := strings.TrimSpace(attr(a, "href")), attr(a, "rel")
		if href == "" || href[0] == '#' || noFollow(rel) {
			continue
		}
		text := textLength(a, 0)
		if i, ok := place[href]; ok {
			if i >= 0 {
				links[i].text = max(links[i].text, text)
			}
			continue
		}
		place[href] = -1
		u, err := resolve(base, href)
		if err != nil || u.User != nil || isFile(u) {
			continue
		}
		if len(links) == maxLinks {
			break
		}
		place[href] = len(links)
		links = append(links, link{u, text})
	}
	return links
}

// elements yields the elements of a name below root, which may be nil, in the order of the page. It is many times as fast as a
// selector.
func elements(root *dom.Node, name string) iter.Seq[*dom.Node] {
	return func(yield func(*dom.Node) bool) {
		if root == nil {
			return
		}
		for n := range root.Descendants() {
			if n.Type == dom.ElementNode && n.Data == name && !yield(n) {
				return
			}
		}
	}
}

// documentOf returns the node above a page's <html>, nil when there is no page.
func documentOf(doc *goquery.Document) *dom.Node {
	if doc == nil || len(doc.Nodes) == 0 {
		return nil
	}
	return doc.Nodes[0]
}

// headOf returns a page's <head>, nil when there is none.
func headOf(doc *goquery.Document) *dom.Node { return partOf(doc, "head") }

// partOf returns a child of a page's <html>, nil when there is none of the name.
func partOf(doc *goquery.Document, name string) *dom.Node {
	root := documentOf(doc)
	if root == nil {
		return nil
	}
	for html := range root.ChildNodes() {
		for n := range html.ChildNodes() {
			if n.Type == dom.ElementNode && n.Data == name {
				return n
			}
		}
	}
	return nil
}

// baseOf returns what the links of a page are relative to.
func baseOf(doc *goquery.Document, at *url.URL) *url.URL {
	for n := range elements(documentOf(doc), "base") {
		if href := strings.TrimSpace(attr(n, "href")); href != "" {
			if u, err := resolve(at, href); err == nil && u.User == nil {
				return u
			}
			break
		}
	}
	return at
}

func attr(n *dom.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// noFollow tells whether a rel asks crawlers to stay away. Links that are paid for or that readers wrote are marked by words of
// their own since 2019, which mean the same.
func noFollow(rel string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(rel)) {
		switch word {
		case "nofollow", "sponsored", "ugc":
			return true
		}
	}
	return false
}

// enoughText is how many letters of a link's text are counted: more say nothing more.
const enoughText = 80

// textLength counts the letters below an element. One of a script without spaces counts twice, as it says more.
func textLength(n *dom.Node, have int) int {
	for c := n.FirstChild; c != nil && have < enoughText; c = c.NextSibling {
		switch c.Type {
		case dom.TextNode:
			for _, r := range c.Data {
				switch {
				case r >= 0x2e80:
					have += 2
				case r > ' ':
					have++
				}
				if have >= enoughText {
					break
				}
			}
		case dom.ElementNode:
			have = textLength(c, have)
		}
	}
	return have
}

// isFile tells by its name what is no page.
func isFile(u *url.URL) bool {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(u.Path)), ".")
	return files[ext]
}

// files are the endings of names that are no pages.
var files = set(`7z aac apk avi avif bin bmp bz2 css csv dmg doc docx epub exe flac flv gif gz ico ics jpeg jpg js m4a m4v mkv mov mp3 mp4 mpeg
	mpg msi ods odt ogg ogv otf pdf png ppt pptx rar svg swf tar tgz tif tiff ttf txt vcf wav webm webp wma wmv woff woff2 xls xlsx zip`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
