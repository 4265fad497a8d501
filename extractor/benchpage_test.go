package extractor_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"broadsheet/extractor"
)

// The pages of the benchmarks are made, always the same ones, of our own words and of what pages of such sizes are made of in
// practice: half of one are programs and style sheets, a third the menus, teasers and drawings around a text.

// pageMaker writes one page.
type pageMaker struct {
	strings.Builder
	rng   *rand.Rand
	words []string
}

// ownPages are pages of 50 to 500 kB: news with ever more around it, a blog, a guide, a long read, and three in other scripts.
func ownPages() []benchPage {
	latin := strings.Fields("the harbour council a ferry decided on Monday that no tide would reach quay wall before spring and its members after four hours of talk " +
		"voted for new pumps near old market while fishermen asked who pays when river rises again over low streets since last winter many houses stand empty")
	russian := strings.Fields("совет гавани решил в среду что новый паром пойдёт через залив весной а жители старого рынка просят насосы когда река снова поднимется над улицами")
	greek := strings.Fields("το συμβούλιο του λιμανιού αποφάσισε την Τετάρτη ότι το νέο πλοίο θα περάσει τον κόλπο την άνοιξη και οι κάτοικοι της παλιάς αγοράς ζητούν αντλίες")
	japanese := strings.Fields("港の市議会は水曜日に決めた。 新しい船は春から湾を渡る。 古い市場の住民は、 川がまた上がるときの ポンプを求めている。")
	var pages []benchPage
	for k, p := range []struct {
		words                       []string
		paragraphs, teasers, script int // script in kB
	}{
		{latin, 12, 40, 20}, {latin, 25, 120, 90}, {latin, 18, 250, 160}, {latin, 30, 350, 170},
		{latin, 60, 20, 15}, {latin, 90, 60, 40}, {latin, 400, 30, 60},
		{russian, 20, 80, 60}, {greek, 25, 60, 30}, {japanese, 20, 60, 50},
	} {
		m := &pageMaker{rng: rand.New(rand.NewPCG(uint64(k), 7)), words: p.words}
		path := fmt.Sprintf("/news/2024/05/%02d/harbour-council-decides", k+1)
		m.page(path, p.paragraphs, p.teasers, p.script<<10)
		pages = append(pages, benchPage{&url.URL{Scheme: "https", Host: "quaypost.example", Path: path}, "text/html; charset=utf-8", []byte(m.String())})
	}
	return pages
}

func (m *pageMaker) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// say returns n words.
func (m *pageMaker) say(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(m.words[m.rng.IntN(len(m.words))])
	}
	return b.String()
}

func (m *pageMaker) page(path string, paragraphs, teasers, script int) {
	title := m.say(9)
	m.printf("<!DOCTYPE html>\n<html lang=\"en\" class=\"no-js\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s | Quay Post</title>\n", title)
	for _, key := range []string{"og:title", "og:description", "og:type", "og:url", "og:image", "og:site_name", "article:published_time", "article:section", "twitter:card", "twitter:title", "description", "author", "viewport", "robots", "theme-color"} {
		m.printf("<meta property=%q content=%q>\n", key, map[string]string{"og:type": "article", "og:title": title, "article:published_time": "2024-05-03T10:00:00+02:00", "author": "Nora Vask", "og:url": "https://quaypost.example" + path}[key])
	}
	m.printf(`<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":%q,"datePublished":"2024-05-03T10:00:00+02:00","dateModified":"2024-05-03T12:30:00+02:00","author":[{"@type":"Person","name":"Nora Vask","url":"/author/nora-vask"}],"publisher":{"@type":"Organization","name":"Quay Post"},"image":["/i/1200.jpg"],"keywords":["Harbour","Council"]},{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"Home","item":"/"},{"@type":"ListItem","position":2,"name":"News","item":"/news"}]}]}</script>`, title)
	m.filler("style", ".qp-%d-%d{margin:0 auto;padding:%dpx;color:#%06x;display:flex}\n", script/3)
	m.filler("script", "function q%d(a,b){if(a<b){return window.qp[%d](a+%d,'<div class=\"x%x\">')}return b}\n", script)
	m.printf("</head>\n<body class=\"single single-post theme-qp\">\n<!-- %s -->\n", strings.Repeat("qp ", 60))
	m.menu(teasers / 3)
	m.printf("<main id=\"main\"><article class=\"post hentry story\"><header class=\"story-header\"><h1 class=\"headline\">%s</h1><p class=\"standfirst\">%s.</p>"+
		"<div class=\"byline\">By <a rel=\"author\" href=\"/author/nora-vask\">Nora Vask</a> · <time datetime=\"2024-05-03T10:00:00+02:00\">3 May 2024</time></div></header>\n<div class=\"story-body entry-content\">\n", title, m.say(22))
	for i := range paragraphs {
		switch {
		case i%9 == 4:
			m.printf("<h2>%s</h2>\n", m.say(5))
		case i%11 == 6:
			m.printf("<figure class=\"story-figure\"><img src=\"/i/%d.jpg\" srcset=\"/i/%d-640.jpg 640w, /i/%d-1280.jpg 1280w\" width=\"1280\" height=\"720\" alt=%q loading=\"lazy\"><figcaption>%s. Photo: Ivo Brandt</figcaption></figure>\n", i, i, i, m.say(6), m.say(10))
		case i%13 == 8:
			m.printf("<ul class=\"wp-block-list\"><li>%s.</li><li>%s.</li><li>%s.</li></ul>\n", m.say(12), m.say(9), m.say(14))
		case i%17 == 12:
			m.printf("<table class=\"story-table\"><tr><th>%s<th>%s<tr><td>%s<td>%d<tr><td>%s<td>%d</table>\n", m.say(2), m.say(2), m.say(3), i, m.say(3), i)
		}
		m.printf("<p data-block=\"%d\">%s, <a href=\"/news/%d/%d\">%s</a>, %s. <strong>%s</strong> %s. %s.</p>\n", i, m.say(18), i, i, m.say(4), m.say(12), m.say(3), m.say(20), m.say(15))
	}
	m.printf("</div><footer class=\"story-footer\"><ul class=\"tags\"><li><a rel=\"tag\" href=\"/tag/harbour\">Harbour</a></li><li><a rel=\"tag\" href=\"/tag/council\">Council</a></li></ul></footer></article></main>\n")
	m.teasers(teasers)
	m.filler("script", "window.qpq=window.qpq||[];qpq.push({k:%d,v:[%d,%d,0x%x]});\n", script/4)
	m.printf("</body></html>\n")
}

// filler writes an element of about n bytes whose lines are a format with four numbers.
func (m *pageMaker) filler(tag, format string, n int) {
	m.printf("<%s>", tag)
	for end := m.Len() + n; m.Len() < end; {
		m.printf(format, m.rng.IntN(1e4), m.rng.IntN(1e4), m.rng.IntN(100), m.rng.IntN(1<<24))
	}
	m.printf("</%s>\n", tag)
}

func (m *pageMaker) menu(n int) {
	m.printf("<header class=\"site-header\" role=\"banner\"><nav class=\"main-navigation\" aria-label=\"Main\"><ul class=\"menu\">\n")
	for i := range n {
		m.printf("<li id=\"menu-item-%d\" class=\"menu-item menu-item-type-taxonomy menu-item-%d\"><a class=\"menu-link\" href=\"/section/%d\"><svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><g fill=\"none\"><path d=\"M%d 12c0-1.1.9-2 2-2h%d\"/><circle cx=\"12\" cy=\"12\" r=\"%d\"/></g></svg><span>%s</span></a></li>\n", i, i, i, i, i, i, m.say(2))
	}
	m.printf("</ul></nav></header>\n")
}

func (m *pageMaker) teasers(n int) {
	m.printf("<aside class=\"related-stories\"><h2>More from Quay Post</h2>\n")
	for i := range n {
		m.printf("<div class=\"teaser teaser--%d grid-item md:col-span-4 lg:col-span-3\" data-id=\"%d\" data-track='{\"pos\":%d}'><a class=\"teaser__link\" href=\"/news/2024/05/%d/story-%d?ref=related\"><img class=\"teaser__image\" src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" data-src=\"/i/t%d.jpg\" alt=\"\" width=\"320\" height=\"180\"><h3 class=\"teaser__title\">%s</h3></a><span class=\"teaser__meta\"><time datetime=\"2024-05-%02d\">%d May</time></span></div>\n", i%5, i, i, i%28+1, i, i, m.say(8), i%28+1, i%28+1)
	}
	m.printf("</aside><footer class=\"site-footer\"><p>© 2024 Quay Post. All rights reserved.</p></footer>\n")
}

// TestOwnPages: the pages that the benchmarks read are of the sizes that they are meant to have, and are read as articles.
func TestOwnPages(t *testing.T) {
	small, large := 1<<30, 0
	for _, p := range ownPages() {
		small, large = min(small, len(p.body)), max(large, len(p.body))
		doc, err := extractor.Parse(p.body, p.contentType)
		if err != nil {
			t.Fatal(err)
		}
		if a := extractor.Extract(doc, p.url); a.Kind != extractor.KindArticle || a.Date != "2024-05-03T10:00:00+02:00" || len(a.Body) < 2000 || strings.Contains(a.Body, "rights reserved") {
			t.Errorf("%s: kind %s, date %s, body of %d bytes", p.url, a.Kind, a.Date, len(a.Body))
		}
	}
	if small < 50_000 || small > 120_000 || large < 400_000 || large > 600_000 {
		t.Errorf("pages of %d to %d bytes", small, large)
	}
}
