package extractor

import (
	"strings"
	"testing"
)

func TestAuthorRoles(t *testing.T) {
	text := strings.Repeat("<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>", 6)
	ld := func(authors string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends after nine days","author":` + authors + `}</script>`
	}
	for _, c := range []struct{ html, roles string }{
		{ld(`[{"name":"Nora Vask","jobTitle":"Political correspondent"},{"name":"Ivo Brandt"}]`), "Political correspondent|"},
		{ld(`[{"name":"Nora Vask","jobTitle":"Author"},{"name":"Ivo Brandt"}]`), ""},
		{`<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop=headline>Ferry strike ends after nine days</b><div itemprop=author itemscope itemtype="https://schema.org/Person"><b itemprop=name>Nora Vask</b> <i itemprop=jobTitle>Harbour editor</i></div></div>`, "Harbour editor"},
		{`<p class=byline>By Nora Vask, Reuters Staff Writer</p>`, "Reuters Staff Writer"},
		{`<p class=byline>By Nora Vask, Senior reporter, and Ivo Brandt</p>`, "Senior reporter|"},
		{`<p class=byline>By Nora Vask and Ivo Brandt, Political editor</p>`, "|Political editor"},
		{`<p class=byline>By Political editor Nora Vask</p>`, "Political editor"},
		{`<p class=byline>Von Politikredakteurin Nora Vask</p>`, "Politikredakteurin"},
		{`<p class=byline>By Nora Vask - Chief Reporter Updated 3 May 2024</p>`, "Chief Reporter"},
		{`<div class=byline>By <a href="/author/nv">Nora Vask</a><span>Political editor</span></div>`, "Political editor"},
		{`<div class=byline><div>Von Nora Vask</div><div>Politikredakteurin</div></div>`, "Politikredakteurin"},
		{`<div class=byline><div>Por Nora Vask</div><div>Corresponsal en Atenas</div></div>`, "Corresponsal en Atenas"},
		{`<div class=byline><div>Par Nora Vask</div><div>Journaliste</div></div>`, "Journaliste"},
		{`<div class=byline><div>Teksti: Nora Vask</div><div>Politiikan toimittaja</div></div>`, "Politiikan toimittaja"},
		{`<div class=byline><div>Av Nora Vask</div><div>Utrikeskorrespondent</div></div>`, "Utrikeskorrespondent"},
		{`<div class=byline><div>Автор: Нора Васк</div><div>Корреспондент в Осло</div></div>`, "Корреспондент в Осло"},
		{`<div class=byline><div>By Nora Vask</div><div>North Desk</div></div>`, ""},
		{`<div class=byline><div>By Nora Vask</div><div>She is a reporter at the quay.</div></div>`, ""},
		{`<div class=byline><div>By Nora Vask</div><div>Edited by our night editor</div></div>`, ""},
		{`<p class=byline>By Nora Vask</p>` + text + `<div class="author-box"><b>Nora Vask</b><p>Harbour correspondent</p></div>`, "Harbour correspondent"},
	} {
		a := extractOf(t, "<article><h1>Ferry strike ends after nine days</h1>"+c.html+text+"</article>")
		if got := strings.Join(a.AuthorRoles, "|"); got != c.roles || len(a.AuthorRoles) > 0 && len(a.AuthorRoles) != len(a.Authors) {
			t.Errorf("%s: authors %q, roles %q, want %q", c.html, a.Authors, got, c.roles)
		}
	}
}
