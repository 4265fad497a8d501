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
