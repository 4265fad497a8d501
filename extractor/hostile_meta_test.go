package extractor_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"broadsheet/extractor"
)

// TestHostileMetadata gives pages that name one field many times over. What counts is that each ends, soon, with its text.
func TestHostileMetadata(t *testing.T) {
	const (
		text  = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
		title = "The harbour council decides nothing before the spring tide"
		link  = `<link rel="canonical" href="/b/%d/a">`
	)
	body := "<h1>" + title + "</h1>" + numbered(strings.Replace(text, "four hours", "%d hours", 1), 30)
	head := `<title>` + title + ` - Quay Post</title>`
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	words := numbered("word%d ", 200_000)
	tests := map[string]string{
		"canonical links and entities":    head + numbered(link, 5000) + ld("["+numbered(`{"@type":"NewsArticle","url":"/c/%d/a","mainEntityOfPage":"/d/a"},`, 3000)+"]") + body,
		"canonical links and page links":  head + numbered(link, 20_000) + body + numbered(`<a href="/e/%d/a">`+title+`</a>`, 20_000),
		"entities with long headlines":    head + ld("["+strings.Repeat(`{"@type":"NewsArticle","headline":"`+strings.Repeat("tide ", 200)+`"},`, 4000)+"]") + numbered("<h1>"+strings.Repeat("quay ", 150)+"%d</h1>", 100) + body,
		"entities with long names":        head + ld("["+strings.Repeat(`{"@type":"NewsArticle","name":"`+words[:60_000]+`"},`, 60)+"]") + body,
		"one author of many names":        head + ld(`{"@type":"NewsArticle","headline":"`+title+`","author":{"@type":"Person","name":[`+numbered(`"Nora Vask%c",`, 90_000)+`]}}`) + body,
		"many authors":                    head + ld(`{"@type":"NewsArticle","headline":"`+title+`","author":[`+numbered(`{"name":"Nora Vask %d"},`, 90_000)+`]}`) + body,
		"references in a circle":          head + ld(`{"@graph":[`+numbered(`{"@id":"#%d","@type":"NewsArticle","author":{"@id":"#1"},"publisher":{"@id":"#2"},"isPartOf":{"@id":"#3"}},`, 10_000)+`]}`) + body,
		"many scripts of many values":     head + strings.Repeat(ld(`{"@type":"NewsArticle","n":[`+strings.Repeat("1,", 60_000)+`]}`), 60) + body,
		"many scripts":                    head + strings.Repeat(ld(`{"@type":"NewsArticle","headline":"`+title+`"}`), 40_000) + body,
		"comments in JSON-LD":             head + ld(`{"@type":"NewsArticle",`+strings.Repeat("//<![CDATA[ ", 300_000)+"\n}") + body,
		"breadcrumbs in JSON-LD":          head + ld("["+strings.Repeat(`{"@type":"BreadcrumbList","itemListElement":[`+numbered(`{"name":"Step %d"},`, 100)+`]},`, 500)+"]") + body,
		"a breadcrumb of many steps":      head + ld(`{"@type":"BreadcrumbList","itemListElement":[`+numbered(`{"item":{"@id":"#%d"}},`, 40_000)+`]}`) + body,
		"keywords in JSON-LD":             head + ld(`{"@type":"NewsArticle","headline":"`+title+`","keywords":[`+numbered(`"topic %d",`, 90_000)+`]}`) + body,
		"one meta of many keywords":       head + `<meta name="keywords" content="` + numbered("topic %d,", 300_000) + `">` + body,
		"metas":                           head + numbered(`<meta name="m%d" content="x">`, 100_000) + body,
		"metas of authors":                head + numbered(`<meta name="author" content="Nora Vask%d">`, 60_000) + body,
		"metas of dates":                  head + numbered(`<meta name="date" content="no date %d">`, 60_000) + body,
		"metas of keywords":               head + numbered(`<meta name="keywords" content="a%d,b,c,d,e,f,g">`, 60_000) + body,
		"a title of separators":           `<title>` + strings.Repeat("a | b - c : ", 100_000) + `</title><meta property="og:title" content="` + strings.Repeat(" - a | b", 100_000) + `">` + body,
		"site names":                      head + `<meta property="og:site_name" content="` + strings.Repeat("a ", 500_000) + `"><meta name="author" content="` + strings.Repeat("a ", 500_000) + `">` + body,
		"headings":                        head + strings.Repeat("<h1>"+strings.Repeat("Tide ", 20)+"</h1>", 30_000) + body,
		"headings around one long text":   head + strings.Repeat("<h1>", 150) + strings.Repeat("Tide ", 400_000) + strings.Repeat("</h1>", 150) + body,
		"times":                           head + body + numbered(`<time datetime="x%d">yesterday</time>`, 60_000),
		"times before the text":           head + "<h1>" + title + "</h1>" + strings.Repeat(`<time>3 May</time>`, 60_000) + strings.Repeat(text, 8),
		"lines with dates":                head + "<h1>" + title + "</h1>" + numbered(`<div>1 May 2024 at 3:%d</div>`, 60_000) + strings.Repeat(text, 8),
		"dates in a class, nested":        head + strings.Repeat(`<div class="date">`, 190) + strings.Repeat("May ", 500_000) + strings.Repeat(`</div>`, 190) + body,
		"bylines":                         head + numbered(`<span class="byline">By Nora Vask%d</span>`, 40_000) + body,
		"bylines after the title":         head + "<h1>" + title + "</h1>" + numbered(`<p class="byline">By Nora Vask%d</p>`, 40_000) + strings.Repeat(text, 8),
		"bylines, nested":                 head + "<h1>" + title + "</h1>" + strings.Repeat(strings.Repeat(`<b class="byline">`, 150)+"By Nora Vask"+strings.Repeat("</b>", 150), 600) + strings.Repeat(text, 8),
		"author links":                    head + "<h1>" + title + "</h1>" + numbered(`<a rel="author" href="/author/%d">Nora Vask</a> `, 40_000) + strings.Repeat(text, 8),
		"author links in a byline":        head + "<h1>" + title + `</h1><div class="byline">` + numbered(`<a href="/author/%d">Nora Vask</a> `, 40_000) + "</div>" + strings.Repeat(text, 8),
		"properties":                      head + `<div itemscope itemtype="https://schema.org/NewsArticle">` + numbered(`<i itemprop="author">Nora Vask%d</i>`, 50_000) + body + "</div>",
		"properties, nested":              head + `<div itemscope itemtype="https://schema.org/NewsArticle">` + strings.Repeat(`<div itemprop="author" itemscope><div itemprop="headline">`, 90) + strings.Repeat("<br>", 300_000) + strings.Repeat("</div>", 180) + body,
		"items":                           head + numbered(`<div itemscope itemtype="https://schema.org/NewsArticle"><i itemprop="name">%d</i></div>`, 40_000) + body,
		"tag links":                       head + body + numbered(`<a rel="tag" href="/tag/%d">Topic</a> `, 60_000),
		"topic links":                     head + body + `<div class="tags">` + numbered(`<a href="/topic/%d">Topic</a>`, 60_000) + "</div>",
		"boxes of tags, nested":           head + body + strings.Repeat(`<div class="tags">`, 190) + numbered(`<a href="/x/%d">Topic</a>`, 40_000),
		"category links":                  head + numbered(`<a href="/category/%d">Harbour</a>`, 60_000) + body,
		"breadcrumbs":                     head + strings.Repeat(`<ul class="breadcrumb"><li><a href="/">Home</a><li><a href="/x">News</a></ul>`, 30_000) + body,
		"breadcrumbs of one title":        head + strings.Repeat(`<div><span>`+title+`</span></div>`, 30_000) + body,
		"list entries with dates":         head + body + numbered(`<li><a href="/x/%d">`+title+`</a> 3 May</li>`, 25_000),
		"list entries, nested":            head + body + strings.Repeat("<div>", 180) + numbered(`<a href="/x/%d">`+title+`</a> 3 May`, 25_000),
		"figures":                         head + body + numbered(`<figure><img src="/i/%d.jpg"><figcaption>A tide</figcaption></figure>`, 30_000),
		"figures, nested":                 head + body + strings.Repeat("<figure>", 190) + strings.Repeat("<figcaption>tide", 50_000),
		"paywalls":                        head + body + strings.Repeat(`<div class="paywall">Subscribe now and read on</div>`, 40_000),
		"links in small boxes with heads": head + body + strings.Repeat(`<div><h3><a href="/x">Another tide, and another</a></h3><time>3 May 2024</time></div>`, 20_000),
		"reading times":                   head + "<h1>" + title + "</h1>" + numbered(`<div>read %d</div>`, 60_000) + strings.Repeat(text, 8),
		"one line of many numbers":        head + "<h1>" + title + "</h1><div>" + numbered("%d min, ", 300_000) + "</div>" + strings.Repeat(text, 8),
		"brackets that never close":       head + `<meta name="author" content="` + strings.Repeat("(", 2_000_000) + `">` + body,
		"marks around empty elements":     head + "<h1>" + title + "</h1>" + strings.Repeat(`<div class="byline date tags breadcrumb" itemprop="author headline publisher datePublished keywords">`, 190) + "Nora Vask" + strings.Repeat("<i></i>", 300_000) + strings.Repeat("</div>", 190) + body,
		"headings around empty elements":  head + strings.Repeat("<h1><div>", 90) + strings.Repeat("<i></i>", 300_000) + strings.Repeat("</div></h1>", 90) + body,
		"pictures in nested figures":      head + "<h1>" + title + "</h1>" + strings.Repeat("<figure>", 150) + strings.Repeat(`<img width="900">`, 200_000) + strings.Repeat("</figure>", 150) + strings.Repeat(text, 8),
		"pictures in nested boxes":        head + "<h1>" + title + "</h1>" + text + strings.Repeat("<div>", 150) + numbered(`<img src="/p/%d.jpg">`, 60_000) + strings.Repeat("<i></i>", 300_000) + strings.Repeat("</div>", 150) + strings.Repeat(text, 8),
		"pictures in boxes of elements":   head + "<h1>" + title + "</h1>" + text + numbered(`<div><img src="/p/%d.jpg">`+strings.Repeat("<i></i>", 1500)+"</div>", 300) + strings.Repeat(text, 8),
		"a picture of many addresses":     head + "<h1>" + title + "</h1>" + text + `<img srcset="` + numbered("/p/%d.jpg 1w,", 100_000) + `"` + numbered(` data-a%d-src=/x`, 20_000) + ">" + strings.Repeat(text, 8),
		"authors beside one long text":    head + "<h1>" + title + "</h1><div>" + strings.Repeat("tide ", 400_000) + numbered(`<a href="/author/%d">Nora Vask</a>`, 500) + "</div>" + body,
		"a byline after much white space": head + "<h1>" + title + `</h1><div class="byline">` + strings.Repeat(" ", 5000) + strings.Repeat("\u200b", 5000) + `By Nora Vask</div>` + body,
		"authors beside empty elements":   head + "<h1>" + title + "</h1><div>" + strings.Repeat("<i></i>", 300_000) + numbered(`<a rel="author" href="/author/%d">Nora Vask</a>`, 500) + "</div>" + body,
		"an address of slashes":           head + strings.Repeat(`<a href="/author/`+strings.Repeat("/tag", 400)+`">x</a>`, 1500) + body,
	}
	u := &url.URL{Scheme: "https", Host: "hostile.example", Path: "/news/a"}
	for name, page := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := extractor.Parse([]byte(page), "text/html")
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			a := extractor.Extract(doc, u)
			if !strings.Contains(a.Body, "spring tide") {
				t.Errorf("the text is lost: kind %s, body %.100q", a.Kind, a.Body)
			}
			if len(a.Authors) > 30 || len(a.Tags) > 30 {
				t.Errorf("%d authors, %d tags", len(a.Authors), len(a.Tags))
			}
			t.Logf("%d bytes in %v", len(page), time.Since(start))
		})
	}
}

// numbered returns n copies of s, each with its number in place of the verb.
func numbered(s string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, s, i)
	}
	return b.String()
}
