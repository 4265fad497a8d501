package extractor_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/extractor"
)

const renderPage = `<html lang="en"><head><title>The tide tables - Quay Post</title></head><body><article>
<h1>The tide tables</h1>
<p>The <b>old</b> tables were printed in <a href="/1911">1911</a>, and <a href="javascript:alert(1)">nobody</a> has <em>checked</em>
them since the <i onclick="x()">great</i> storm, says the harbour office of the town.</p>
<h2>What the office found</h2>
<ul><li>High water comes nine minutes early, at every quay.<ol><li>At the north quay it comes ten minutes early.</li></ol></li>
<li>Low water is late by four minutes in winter.</li></ul>
<blockquote><p>We went out with a lamp and a stick, and the stick was right.</p></blockquote>
<table><tr><th>Quay</th><th>Error | minutes</th></tr><tr><td>North</td><td>10</td></tr><tr><td>South</td><td>9</td></tr></table>
<pre>06:12  high
12:25  low</pre>
<p>Water is H<sub>2</sub>O, 1 * 2 is 2, and a line<br>may break, as this one &lt;does&gt; here.</p>
<p>The new tables will be printed before the spring tide, the office said on Monday in a notice on its door.</p>
</article></body></html>`

const renderHTML = `<p>The <strong>old</strong> tables were printed in <a href="https://quay.example/1911">1911</a>, and nobody has <em>checked</em> them since the <em>great</em> storm, says the harbour office of the town.</p>
<h2>What the office found</h2>
<ul><li>High water comes nine minutes early, at every quay.<ol><li>At the north quay it comes ten minutes early.</li></ol></li><li>Low water is late by four minutes in winter.</li></ul>
<blockquote><p>We went out with a lamp and a stick, and the stick was right.</p></blockquote>
<table><tr><th>Quay</th><th>Error | minutes</th></tr><tr><td>North</td><td>10</td></tr><tr><td>South</td><td>9</td></tr></table>
<pre>06:12  high
12:25  low</pre>
<p>Water is H<sub>2</sub>O, 1 * 2 is 2, and a line<br>may break, as this one &lt;does&gt; here.</p>
<p>The new tables will be printed before the spring tide, the office said on Monday in a notice on its door.</p>`

const renderMarkdown = `The **old** tables were printed in [1911](https://quay.example/1911), and nobody has *checked* them since the *great* storm, says the harbour office of the town.

## What the office found

- High water comes nine minutes early, at every quay.
  1. At the north quay it comes ten minutes early.
- Low water is late by four minutes in winter.

> We went out with a lamp and a stick, and the stick was right.

| Quay | Error \| minutes |
| --- | --- |
| North | 10 |
| South | 9 |

` + "```\n06:12  high\n12:25  low\n```" + `

Water is H2O, 1 \* 2 is 2, and a line  
may break, as this one \<does> here.

The new tables will be printed before the spring tide, the office said on Monday in a notice on its door.`

const renderText = `The old tables were printed in 1911, and nobody has checked them since the great storm, says the harbour office of the town.

What the office found

High water comes nine minutes early, at every quay.

At the north quay it comes ten minutes early.

Low water is late by four minutes in winter.

We went out with a lamp and a stick, and the stick was right.

Quay | Error | minutes

North | 10

South | 9

06:12  high
12:25  low

Water is H2O, 1 * 2 is 2, and a line
may break, as this one <does> here.

The new tables will be printed before the spring tide, the office said on Monday in a notice on its door.`

// TestRender compares the three forms of a body's text.
func TestRender(t *testing.T) {
	doc, err := extractor.Parse([]byte(renderPage), "")
	if err != nil {
		t.Fatal(err)
	}
	a := extractor.Extract(doc, &url.URL{Scheme: "https", Host: "quay.example", Path: "/news/tides"})
	for _, c := range []struct{ name, got, want string }{
		{"body", a.Body, renderText}, {"body_html", a.BodyHTML, renderHTML}, {"markdown", a.Markdown, renderMarkdown},
	} {
		if d := cmp.Diff(strings.Split(c.want, "\n"), strings.Split(c.got, "\n")); d != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, d)
		}
	}
}

// TestRenderInline renders single paragraphs.
func TestRenderInline(t *testing.T) {
	tests := []struct{ name, page, html, markdown string }{
		{"link first", `<a href=/x>Leading link</a> starts it`, `<a href="https://quay.example/x">Leading link</a> starts it`, `[Leading link](https://quay.example/x) starts it`},
		{"bold first", `<strong>Bold</strong> starts it`, `<strong>Bold</strong> starts it`, `**Bold** starts it`},
		{"accent before a comma", `<strong>voilà</strong>, <i>città</i>.`, `<strong>voilà</strong>, <em>città</em>.`, `**voilà**, *città*.`},
		{"Cyrillic", `<b>СССР</b>, а`, `<strong>СССР</strong>, а`, `**СССР**, а`},
		{"space inside", `a<b> bold </b>b`, `a <strong>bold</strong> b`, `a **bold** b`},
		{"link read aloud only", `<a href=/x><span class=sr-only>hidden</span></a>and more`, `and more`, `and more`},
		{"mark of exclamation", `Wow!<a href=/x>see it</a>`, `Wow!<a href="https://quay.example/x">see it</a>`, `Wow\![see it](https://quay.example/x)`},
		{"code", "<code>a_b*c`d</code>", "<code>a_b*c`d</code>", "``a_b*c`d``"},
		{"entity", `&amp;lt; and AT&amp;T`, `&amp;lt; and AT&amp;T`, `\&lt; and AT\&T`},
		{"year", `1984. A year`, `1984. A year`, `1984\. A year`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := extractHTML(t, "<title>A</title><article><h1>A</h1><p>"+tt.page+" "+sentenceA+"</p><p>"+sentenceB+sentenceA+"</p></article>")
			gotHTML, _, _ := strings.Cut(a.BodyHTML, " The harbour council")
			gotMarkdown, _, _ := strings.Cut(a.Markdown, " The harbour council")
			if gotHTML != "<p>"+tt.html || gotMarkdown != tt.markdown {
				t.Errorf("got %q and %q, want %q and %q", gotHTML, gotMarkdown, "<p>"+tt.html, tt.markdown)
			}
		})
	}
}

// TestRenderOddBlocks: code that would close its own fence, a cell with two paragraphs.
func TestRenderOddBlocks(t *testing.T) {
	a := extractHTML(t, "<title>A</title><article><h1>A</h1><p>"+sentenceA+"</p><pre>```\nx</pre><table><tr><td><p>one</p><p>two</p></td><td>three</td></tr></table><p>"+sentenceB+"</p></article>")
	for _, want := range []string{"````\n```\nx\n````", "| one two | three |"} {
		if !strings.Contains(a.Markdown, want) {
			t.Errorf("Markdown lacks %q: %q", want, a.Markdown)
		}
	}
	if !strings.Contains(a.Body, "one two | three") {
		t.Errorf("body %q", a.Body)
	}
}

// TestLinesEscaped: what a script holds as the text is text, in each of its lines.
func TestLinesEscaped(t *testing.T) {
	a := extractHTML(t, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Crane","articleBody":"`+sentenceA+sentenceB+
		`\n# Crane\n- tide\n~~~\n> quay\n1. one\n&lt;img src=x onerror=go()&gt; [x](javascript:go())\n`+last+`"}</script>`)
	if !strings.Contains(a.Markdown, "\n\n\\# Crane\n\n\\- tide\n\n\\~~~\n\n\\> quay\n\n1\\. one\n\n\\<img src=x onerror=go()> \\[x\\](javascript") {
		t.Errorf("Markdown %q", a.Markdown)
	}
	if !strings.Contains(a.BodyHTML, "<p>&lt;img src=x onerror=go()&gt; [x]") {
		t.Errorf("HTML %q", a.BodyHTML)
	}
}

// TestAddressesShown: no address holds a character that nobody sees or that turns its direction.
func TestAddressesShown(t *testing.T) {
	const trap = "?a=\u202egpj.exe\u009b31m\u200b"
	a := extractHTML(t, `<link rel="canonical" href="https://quay.example/a`+trap+`"><h1>Crane must go</h1><p>`+sentenceA+sentenceB+
		`<a href="/b`+trap+`">More</a> <a href="mailto:ann@quay.example`+trap+`">Ann</a></p><figure><img src="/c`+trap+`" width=900><figcaption>A crane</figcaption></figure><p>`+sentenceB+last+`</p>`)
	all := a.CanonicalURL + a.BodyHTML + a.Markdown
	for _, img := range a.Images {
		all += img.URL
	}
	if strings.ContainsAny(all, "\u202e\u009b\u200b") || strings.Count(all, "?a=%E2%80%AEgpj.exe%C2%9B31m%E2%80%8B") != 6 {
		t.Errorf("%q", all)
	}
}
