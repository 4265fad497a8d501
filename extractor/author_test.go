package extractor

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadCredit(t *testing.T) {
	site := func(s string) bool { return fold(s) == "the tidewater post" || fold(s) == "tidewaterpost.example" }
	for _, c := range []struct{ in, names, desk string }{
		{"By Nora Vask", "Nora Vask", ""},
		{"By Nora Vask - EU Newsdesk", "Nora Vask", "EU Newsdesk"},
		{"By Nora Vask - EU Newsdesk5 Mins Read", "Nora Vask", "EU Newsdesk"},
		{"Nora Vask | The Tidewater Post", "Nora Vask; The Tidewater Post", ""},
		{"Words by Nora Vask and Ivo Brandt", "Nora Vask; Ivo Brandt", ""},
		{"By: NORA VASK, IVO BRANDT & Ada Quill", "NORA VASK; IVO BRANDT; Ada Quill", ""},
		{"Von Nora Vask und Ivo Brandt", "Nora Vask; Ivo Brandt", ""},
		{"Von Nora Vask, Hamburg-Redaktion", "Nora Vask", "Hamburg-Redaktion"},
		{"Par Nora Vask et Ivo Brandt", "Nora Vask; Ivo Brandt", ""},
		{"Por Nora Vask y Ivo Brandt Lopez", "Nora Vask; Ivo Brandt Lopez", ""},
		{"José Ortega y Gasset", "José Ortega y Gasset", ""},
		{"Di Nora Vask", "Nora Vask", ""},
		{"Door Nora Vask en Ivo Brandt", "Nora Vask; Ivo Brandt", ""},
		{"Av Nora Vask og Ivo Brandt", "Nora Vask; Ivo Brandt", ""},
		{"Автор: Нора Васк", "Нора Васк", ""},
		{"بقلم نورا فاسك", "نورا فاسك", ""},
		{"文・佐藤花子", "佐藤花子", ""},
		{"김하나 기자", "김하나", ""},
		{"Nora Vask, Senior Political Correspondent", "Nora Vask", ""},
		{"Nora Vask, MD, PhD", "Nora Vask", ""},
		{"Nora Vask PhD", "Nora Vask", ""},
		{"Nora Vask, University of Quay", "Nora Vask", ""},
		{"This post was written by Nora Vask", "Nora Vask", ""},
		{"Words: Nora Vask; Photos: Ivo Brandt", "Nora Vask", ""},
		{"By Nora Vask. Photographs by Ivo Brandt and Ada Quill", "Nora Vask", ""},
		{"Fotos: Ivo Brandt; Text: Nora Vask", "Nora Vask", ""},
		{"Photos by Ivo Brandt and words by Nora Vask", "Nora Vask", ""},
		{"Words and photos by Nora Vask", "Nora Vask", ""},
		{"Photo: Ivo Brandt", "", ""},
		{"Nora Vask (obe)", "Nora Vask", ""},
		{"Nora Vask nora@tidewaterpost.example", "Nora Vask", ""},
		{"Nora Vask @noravask", "Nora Vask", ""},
		{"Nora Vask Updated 3 May 2024", "Nora Vask", ""},
		{"Vask, Nora", "Nora Vask", ""},
		{"AFP", "AFP", ""},
		{"Nora Vask, AFP", "Nora Vask; AFP", ""},
		{"The Tidewater Post et AFP", "The Tidewater Post et AFP", ""},
		{"Nora Vask / dpa", "Nora Vask; dpa", ""},
		{"By Our Correspondent", "", "Our Correspondent"},
		{"From Our Special Correspondent", "", "Our Special Correspondent"},
		{"By The Editorial Board", "", "The Editorial Board"},
		{"By Nora Vask and Our Staff Reporter", "Nora Vask", "Our Staff Reporter"},
		{"Written by: Nora Vask, Edited by: Ivo Brandt", "Nora Vask", ""},
		{"Written by Nora Vask | Edited by Ivo Brandt and Ada Quill | Text: Cy Dow", "Nora Vask; Cy Dow", ""},
		{"Von Nora Vask, redigiert von Ivo Brandt", "Nora Vask", ""},
		{"記者　山田太郎", "山田太郎", ""},
		{"News Team", "News Team", "News Team"},
		{"admin", "", ""},
		{"nora-vask77", "", ""},
		{"noravask", "", ""},
		{"https://tidewaterpost.example/author/nv", "", ""},
		{"5 min read", "", ""},
		{"", "", ""},
	} {
		got := readCredit(c.in, site)
		if names := strings.Join(got.names(), "; "); names != c.names || got.desk != c.desk {
			t.Errorf("readCredit(%q) = %q, desk %q, want %q, desk %q", c.in, names, got.desk, c.names, c.desk)
		}
	}
}

// TestBylineElements has names and what belongs to none of them in elements beside one another.
func TestBylineElements(t *testing.T) {
	const text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	for html, want := range map[string]struct{ byline, authors string }{
		`<div class="byline">By <a href="/a">Nora Vask</a><span>Reporter</span></div>`:                            {"By Nora Vask", "Nora Vask"},
		`<div class="byline">By <a href="/author/nv">Nora Vask</a><span>Reporter</span></div>`:                    {"By Nora Vask", "Nora Vask"},
		`<span>By Nora Vask</span><span>Political editor</span>`:                                                  {"By Nora Vask", "Nora Vask"},
		`<p class="byline"><span>By Nora Vask</span><span>Political editor</span></p>`:                            {"By Nora Vask", "Nora Vask"},
		`<div class="byline"><div>By Nora Vask</div><div>Political editor</div></div>`:                            {"By Nora Vask", "Nora Vask"},
		`<div class="byline">By <a href="/a">Nora Vask</a><span>Reporter</span><a href="/b">Ivo Brandt</a></div>`: {"By Nora Vask | Ivo Brandt", "Nora Vask; Ivo Brandt"},
		`<div class="byline">By <b>Nora</b> <i>Vask</i></div>`:                                                    {"By Nora Vask", "Nora Vask"},
		`<div class="byline">By <b>Nora</b><i>Vask</i></div>`:                                                     {"By Nora Vask", "Nora Vask"},
		`<p class="byline">Words: Nora Vask; Photos: Ivo Brandt</p>`:                                              {"Words: Nora Vask; Photos: Ivo Brandt", "Nora Vask"},
		`<p>By Nora Vask - 5 min read</p>`:                                                                        {"By Nora Vask", "Nora Vask"},
		`<p class="author">記者　山田太郎</p>`:                                                                           {"記者　山田太郎", "山田太郎"},
		`<p>記者　山田太郎</p>`:                                                                                          {"記者　山田太郎", "山田太郎"},
		`<p class="byline">By Our Correspondent</p>`:                                                              {"By Our Correspondent", ""},
		`<p>By The Editorial Board</p>`:                                                                           {"By The Editorial Board", ""},
		`<p class="byline">Written by: Nora Vask, Edited by: Ivo Brandt</p>`:                                      {"Written by: Nora Vask, Edited by: Ivo Brandt", "Nora Vask"},
		`<p class="byline">By Nora Vask, 4 May 2025</p>`:                                                          {"By Nora Vask", "Nora Vask"},
		`<p>By Nora Vask, 4 May 2025</p>`:                                                                         {"By Nora Vask", "Nora Vask"},
		`<p class="byline">By Nora Vask - May 4, 2025 10:00 am</p>`:                                               {"By Nora Vask", "Nora Vask"},
		`<p>By Nora Vask - May 4, 2025 10:00 am</p>`:                                                              {"By Nora Vask", "Nora Vask"},
		`<p class="byline">By Nora Vask Published 4 May 2025 at 10:00</p>`:                                        {"By Nora Vask", "Nora Vask"},
		`<p>By Nora Vask Published 4 May 2025 at 10:00</p>`:                                                       {"By Nora Vask", "Nora Vask"},
		`<p class="byline">By Nora Vask | Last updated: Sunday, 4 May 2025</p>`:                                   {"By Nora Vask", "Nora Vask"},
		`<p class="byline">Von Nora Mo, 4. Mai 2025</p>`:                                                          {"Von Nora Mo", "Nora Mo"},
		`<p class="byline">By Nora Vask, 5 min read</p>`:                                                          {"By Nora Vask", "Nora Vask"},
		`<p class="byline">Von Nora Vask | Lesezeit: 4 Minuten</p>`:                                               {"Von Nora Vask", "Nora Vask"},
		`<p class="byline">By Nora Vask - EU Newsdesk5 Mins Read</p>`:                                             {"By Nora Vask - EU Newsdesk", "Nora Vask"},
	} {
		a := extractOf(t, "<article><h1>Ferry strike ends after nine days</h1>"+html+strings.Repeat(text, 6)+"</article>")
		if authors := strings.Join(a.Authors, "; "); a.Byline != want.byline || authors != want.authors {
			t.Errorf("%s: byline %q, authors %q, want %q, %q", html, a.Byline, authors, want.byline, want.authors)
		}
	}
}

// TestNotAuthors has people and companies near a title who did not write.
func TestNotAuthors(t *testing.T) {
	const text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	ld := func(author string) string {
		return `<script type="application/ld+json">{"@type":"BlogPosting","headline":"Ferry strike ends after nine days","author":` + author + `}</script>`
	}
	for _, c := range []struct{ html, authors string }{
		{`<p>Contact: <a href="/people/nv">Nora Vask</a></p>`, ""},
		{`<p>Contact: Nora Vask</p><p>4 May 2025</p>`, ""},
		{`<p>What the crews want, says <a href="/people/nv">Nora Vask</a> of the harbour office, is a ferry that sails when the timetable says so, and a council that reads it; what they get is a tide table, four hours late, and a letter about it.</p>`, ""},
		{`<div class="byline"><a href="/author/nv">Nora Vask</a> Fact checked by: <a href="/author/ib">Ivo Brandt</a></div>`, "Nora Vask"},
		{`<div class="author-box"><b>Nora Vask</b><p>I'm Nora, a writer at the quay, I write about boats, tides and the people who wait for them all day.</p></div>`, "Nora Vask"},
		{`<p><a href="/author/nv">Nora Vask</a> and <a href="/author/ib">Ivo Brandt</a></p>`, "Nora Vask; Ivo Brandt"},
		{`<p class="byline">By the News Team</p><p>Ferries Today</p><p>4 May 2025</p>`, "the News Team"},
		{ld(`{"@type":"Person","name":"Quay Dentistry GmbH"}`), ""},
		{`<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="author">Nora Vask</b><div class="comments"><b itemprop="author">Ivo Brandt</b></div></div>`, "Nora Vask"},
	} {
		a := extractOf(t, "<article><h1>Ferry strike ends after nine days</h1>"+c.html+strings.Repeat(text, 6)+"</article>")
		if authors := strings.Join(a.Authors, "; "); authors != c.authors {
			t.Errorf("%s: authors %q, want %q", c.html, authors, c.authors)
		}
	}
}

func TestSettleDropsTheSite(t *testing.T) {
	c := readCredit("Nora Vask, The Tidewater Post", func(s string) bool { return s == "The Tidewater Post" })
	c.settle()
	if got := strings.Join(c.names(), "; "); got != "Nora Vask" {
		t.Errorf("names = %q, want the person alone", got)
	}
}

func FuzzAuthors(f *testing.F) {
	for _, s := range []string{"By Nora Vask - EU Newsdesk5 Mins Read", "Von A, B und C", "((((", "文・佐藤", "\xff\xfe", "a & b & c & d", "Vask, Nora"} {
		f.Add(s)
	}
	none := func(string) bool { return false }
	f.Fuzz(func(t *testing.T, in string) {
		c := readCredit(in, none)
		if len(c.signers) > maxSigners {
			t.Errorf("readCredit(%q) gives %d names", in, len(c.signers))
		}
		for _, n := range append(c.names(), c.desk) {
			if !utf8.ValidString(n) || len(n) > maxCredit || n != collapse(n) {
				t.Errorf("readCredit(%q) gives %q", in, n)
			}
		}
	})
}
