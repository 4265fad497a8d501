package extractor_test

import (
	"net/url"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"broadsheet/extractor"
)

// TestLinear gives pages that hold one thing n times, and four times as often. No clock is asked: what is allocated tells whether
// the work grew with the page (four times) or with its square (sixteen times). One processor and no collections between: what is lent
// from page to page is found again, so that the numbers do not depend on what else the machine does.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("counts what is allocated, and under the race detector, with which -short is run here, a sync.Pool drops at random what is returned")
	}
	const (
		n     = 1500
		limit = 9 // times as much; slices that double make steps of it
		slack = 2 << 20
	)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	text := "<h1>The harbour council decides nothing before the spring tide</h1>" +
		numbered("<p>The harbour council met on Monday and decided, after %d hours, that nothing would be decided before the spring tide.</p>", 10)
	rep := strings.Repeat
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	tests := map[string]func(n int) string{
		"nested divs":                      func(n int) string { return text + rep("<div>", n) },
		"nested inline elements with text": func(n int) string { return text + rep("<span>tide ", n) + rep("</span> quay ", n) },
		"nested lists":                     func(n int) string { return text + rep("<ul><li>tide ", n) },
		"nested tables":                    func(n int) string { return text + rep("<table><tr><td>tide ", n) },
		"nested templates":                 func(n int) string { return text + rep("<template>", n) },
		"nested hidden elements":           func(n int) string { return text + rep("<div hidden style='display:none'>tide", n) },
		"nested quotations":                func(n int) string { return text + rep("<blockquote>The tide rises, and it falls.", n) },
		"attributes of one tag":            func(n int) string { return text + "<div " + numbered("a%d=1 ", 10*n) + ">x</div>" },
		"attributes of many tags":          func(n int) string { return text + rep("<div "+numbered("a%d=1 ", 50)+">x</div>", n/4) },
		"long lists of classes": func(n int) string {
			return text + numbered("<div class='"+rep("story-card ", 60)+"x%d'>tide</div>", n/2)
		},
		"JSON-LD scripts": func(n int) string { return rep(ld(`{"@type":"NewsArticle","headline":"x y z"}`), n) + text },
		"one long string in JSON-LD": func(n int) string {
			return ld(`{"@type":"NewsArticle","articleBody":"`+rep(`tide é `, 50*n)+`"}`) + text
		},
		"one long list in JSON-LD": func(n int) string { return ld("["+rep(`{"@type":"Thing","name":"a"},`, n)+"]") + text },
		"a body in JSON-LD alone": func(n int) string {
			return ld(`{"@type":"NewsArticle","articleBody":"` + rep("The tide rises. ", 20*n) + `"}`)
		},
		"live entries in JSON-LD": func(n int) string {
			return ld(`{"@type":"LiveBlogPosting","liveBlogUpdate":[`+numbered(`{"@type":"BlogPosting","headline":"Tide %d","datePublished":"2024-05-03T10:00:00Z","articleBody":"The tide rises, and falls."},`, n)+"]}") + text
		},
		"live entries": func(n int) string {
			return text + numbered("<div class=live-entry id=e%d><time datetime='2024-05-03T10:00'>10:00</time><h3>Tide</h3><p>The tide rises, and then it falls again over the quay and beyond.</p></div>", n)
		},
		"first headings": func(n int) string { return text + numbered("<h1>Harbour council decides %d</h1>", n) },
		"headings":       func(n int) string { return text + numbered("<h2>Tide %d</h2>", n) },
		"times":          func(n int) string { return text + numbered("<time datetime='2024-05-03T10:%d'>3 May 2024</time>", n) },
		"tag links":      func(n int) string { return text + numbered("<a rel=tag href='/tag/t%d'>Topic</a> ", n) },
		"links":          func(n int) string { return text + rep("<a href=/x>tide</a> ", 2*n) },
		"links in a paragraph": func(n int) string {
			return text + "<p>The tide. " + numbered("<a href=/x%d>tide rises and</a> falls, ", n)
		},
		"a long title": func(n int) string {
			return "<title>" + rep("tide | ", 20*n) + "</title><h1>" + rep("tide ", 20*n) + "</h1>" + text
		},
		"line breaks":             func(n int) string { return text + rep("<br>", 10*n) },
		"lines in one element":    func(n int) string { return text + "<div>" + rep("a<br>", 4*n) },
		"breaks with white space": func(n int) string { return text + "<div>a" + rep("<i> </i><br>", 2*n) },
		"a text without spaces":   func(n int) string { return text + "<p>" + rep("a", 200*n) },
		"no-break spaces":         func(n int) string { return text + "<p>" + rep("a\u00a0\u00a0", 100*n) },
		"entities":                func(n int) string { return text + "<p>" + rep("&amp;", 50*n) },
		"code":                    func(n int) string { return text + "<pre>" + rep("a  b\n", 50*n) },
		"rows":                    func(n int) string { return text + "<table>" + rep("<tr><td>tide<td>falls", n) },
		"cells of one row":        func(n int) string { return text + "<table><tr>" + rep("<td>tide", 2*n) },
		"items of one list":       func(n int) string { return text + "<ol>" + numbered("<li>The tide rises, and falls, at %d.", n) },
		"terms":                   func(n int) string { return text + "<dl>" + rep("<dt>tide<dd>The tide rises.", n) },
		"paragraphs": func(n int) string {
			return text + numbered("<p>The tide rises, and then at %d it falls again, over the quay.", n)
		},
		"pictures": func(n int) string {
			return text + numbered("<p><img src=/i%d.jpg width=900 alt=tide>The tide rises, and then it falls again.", n)
		},
		"formatting left open":     func(n int) string { return text + rep("<p><b>tide", n) },
		"links left open":          func(n int) string { return text + numbered("<p><a href=%d>tide", n) },
		"a few left open for long": func(n int) string { return text + rep("<i><font color=red>x", 31) + rep("<p>tide", n) },
		"misnested formatting":     func(n int) string { return text + rep("<b><i><p>tide</b></i>", n) },
		"misnested links":          func(n int) string { return text + rep("<a><div>tide</a>", n) },
		"end tags alone":           func(n int) string { return text + rep("</b></p>", 2*n) },
		"text in a table's place":  func(n int) string { return text + "<table>" + rep("tide<b>x</b><p>y", n) },
		"forms":                    func(n int) string { return text + rep("<form><input type=text>Sign up</form>", n) },
		"forms far inside":         func(n int) string { return text + rep("<div>", 150) + rep("<form><input></form>", n) },
		"drawings":                 func(n int) string { return text + rep("<svg><path d='M0'/></svg>", n) },
		"drawings that never end":  func(n int) string { return text + rep("<svg>", 4*n) },
		"drawings with paragraphs": func(n int) string { return text + rep("<svg><p>", n) },
		"scripts that never end":   func(n int) string { return text + rep("<script>", 10*n) },
		"scripts in comments":      func(n int) string { return text + rep("<script><!--<script ", 10*n) },
		"comments that never end":  func(n int) string { return text + rep("<!-- ", 10*n) },
		"quotes that never end":    func(n int) string { return text + rep("<a b='", 10*n) + `"` },
		"sections of characters":   func(n int) string { return text + rep("<![CDATA[", 10*n) },
		"opening brackets":         func(n int) string { return text + rep("<", 100*n) },
		"noscript":                 func(n int) string { return text + rep("<noscript><p>The tide rises.</p></noscript>", n) },
		"one noscript": func(n int) string {
			return "<noscript>" + rep("<p>The tide rises, and it falls again over the quay.</p>", n) + "</noscript>"
		},
		"one template": func(n int) string {
			return "<template>" + rep("<p>The tide rises, and it falls again over the quay.</p>", n) + "</template>"
		},
		"state in JSON": func(n int) string {
			return `<script id="__NEXT_DATA__" type="application/json">{"props":[` + rep(`{"type":"p","html":"<p>The tide rises, and falls.</p>"},`, n) + `]}</script><div id=root></div>`
		},
		"key points": func(n int) string { return text + rep("<h3>Key points</h3><ul><li>The tide rises, and falls.</ul>", n) },
		"authors": func(n int) string {
			return text + numbered("<div class=author><span>Nora Vask%d</span>, <span class=role>editor</span></div>", n)
		},
		"names": func(n int) string { return "<div class=byline>By " + rep("Nora Vask, ", 10*n) + "</div>" + text },
		"metas": func(n int) string {
			return numbered("<meta name=m%d content=x>", n) + numbered("<link rel=alternate href=/%d hreflang=en>", n) + text
		},
		"broken UTF-8": func(n int) string { return text + rep("\xff\xe9 \xc3", 50*n) },
		"windows-1251": func(n int) string { return text + rep("\xcf\xf0\xe8\xe2\xe5\xf2 ", 50*n) },
		"Shift_JIS":    func(n int) string { return text + rep("\x83e\x83X\x83g ", 50*n) },
		"short threads": func(n int) string {
			return text + rep("<div class=comment><p>I think that the tide rises.</p></div>", n)
		},
	}
	u := &url.URL{Scheme: "https", Host: "hostile.example", Path: "/news/a"}
	for name, page := range tests {
		t.Run(name, func(t *testing.T) {
			allocated := func(n int) uint64 {
				body := []byte(page(n))
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				doc, err := extractor.Parse(body, "text/html")
				if err != nil {
					t.Fatal(err)
				}
				extractor.Extract(doc, u)
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			defer debug.SetGCPercent(debug.SetGCPercent(-1))
			allocated(4 * n) // fills what is lent
			if four, one := allocated(4*n), allocated(n); four > limit*one+slack {
				t.Errorf("%d bytes were allocated for %d of them, %d for four times as many", one, n, four)
			}
		})
	}
}

// TestLargest: pages of the largest size that is read end, with a result.
func TestLargest(t *testing.T) {
	if testing.Short() {
		t.Skip("reads pages of 30 MB: not with -short")
	}
	const paragraph = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	fill := func(s string) string { return strings.Repeat(s, (30<<20)/len(s)) }
	for name, page := range map[string]string{
		"paragraphs": numbered(strings.Replace(paragraph, "four", "%d", 1), 1000) + fill(paragraph),
		"elements":   strings.Repeat(paragraph, 8) + fill("<div>tide <i>rises</i></div>"),
		"attributes": strings.Repeat(paragraph, 8) + fill("<p "+numbered("a%d ", 1000)+">"),
		"one text":   strings.Repeat(paragraph, 8) + "<p>" + fill("tide "),
		"a script":   strings.Repeat(paragraph, 8) + "<script>" + fill("if (a < b) c();") + "</script>",
		"a comment":  strings.Repeat(paragraph, 8) + "<!--" + fill("- ") + "-->",
		"JSON-LD":    `<script type="application/ld+json">{"@type":"NewsArticle","headline":"The tide","n":[` + fill(`{"@type":"Thing","name":"tide"},`) + "]}</script>" + strings.Repeat(paragraph, 8),
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := extractor.Parse([]byte(page), "text/html")
			if err != nil {
				t.Fatal(err)
			}
			if a := extractor.Extract(doc, nil); !strings.Contains(a.Body, "spring tide") {
				t.Errorf("the text is lost: kind %s, body %.100q", a.Kind, a.Body)
			}
		})
	}
}
