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
		{"記者王大文／台北報導", "王大文", ""},
		{"记者 李小明 报道", "李小明", ""},
		{"द्वारा: मीना वर्मा, संवाददाता", "मीना वर्मा", ""},
		{"โดย สมชาย ใจดี", "สมชาย ใจดี", ""},
		{"Haber: Deniz Aksoy", "Deniz Aksoy", ""},
		{"Bài và ảnh: Nguyễn Thị Lan", "Nguyễn Thị Lan", ""},
		{"Submitted by Nora Vask on Wed", "Nora Vask", ""},
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
		{`<p class="byline">Nora Vask, Kuajos universiteto profesorius ir Ivo Brandt</p>`, "Nora Vask; Ivo Brandt"},
		{`<p>by Nora · May 4, 2025 at 3:00 am</p>`, "Nora"},
		{strings.Repeat(text, 3) + `<p>Autorin/Autor</p><p>Nora Vask</p>`, "Nora Vask"},
		{strings.Repeat(text, 3) + `<p>By the pier Nora Vask waited</p>`, ""},
		{`<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="author">Nora Vask</b><div class="comments"><b itemprop="author">Ivo Brandt</b></div></div>`, "Nora Vask"},
	} {
		a := extractOf(t, "<article><h1>Ferry strike ends after nine days</h1>"+c.html+strings.Repeat(text, 6)+"</article>")
		if authors := strings.Join(a.Authors, "; "); authors != c.authors {
			t.Errorf("%s: authors %q, want %q", c.html, authors, c.authors)
		}
	}
}

// TestTwoNames has a byline of two names in each language: the word for "by" and the word between.
func TestTwoNames(t *testing.T) {
	none := func(string) bool { return false }
	const latin, cyrillic = "Nora Vask; Ivo Brandt", "Нора Васк; Иво Брандт"
	for _, c := range []struct{ lang, in, names string }{
		{"English", "By Nora Vask and Ivo Brandt", latin},
		{"German", "Von Nora Vask und Ivo Brandt", latin},
		{"German", "Ein Bericht von Nora Vask sowie Ivo Brandt", latin},
		{"French", "Par Nora Vask et Ivo Brandt", latin},
		{"French", "Propos recueillis par Nora Vask avec Ivo Brandt", latin},
		{"Spanish", "Por Nora Vask y Ivo Brandt", latin},
		{"Spanish", "Escrito por Nora Vask e Ivo Brandt", latin},
		{"Catalan", "Per: Nora Vask i Ivo Brandt", latin},
		{"Portuguese", "Por Nora Vask e Ivo Brandt", latin},
		{"Italian", "Di Nora Vask e Ivo Brandt", latin},
		{"Italian", "A cura di Nora Vask con Ivo Brandt", latin},
		{"Dutch", "Door Nora Vask en Ivo Brandt", latin},
		{"Swedish", "Av Nora Vask och Ivo Brandt", latin},
		{"Norwegian", "Skrevet av Nora Vask og Ivo Brandt", latin},
		{"Danish", "Af Nora Vask og Ivo Brandt", latin},
		{"Icelandic", "Eftir Nora Vask og Ivo Brandt", latin},
		{"Finnish", "Teksti: Nora Vask ja Ivo Brandt", latin},
		{"Estonian", "Autor: Nora Vask ja Ivo Brandt", latin},
		{"Polish", "Autorzy: Nora Vask i Ivo Brandt", latin},
		{"Polish", "Oprac. Nora Vask oraz Ivo Brandt", latin},
		{"Czech", "Autoři: Nora Vask a Ivo Brandt", latin},
		{"Slovak", "Autori: Nora Vask a Ivo Brandt", latin},
		{"Hungarian", "Írta: Nora Vask és Ivo Brandt", latin},
		{"Romanian", "Scris de Nora Vask și Ivo Brandt", latin},
		{"Croatian", "Piše: Nora Vask i Ivo Brandt", latin},
		{"Turkish", "Yazan: Nora Vask ve Ivo Brandt", latin},
		{"Lithuanian", "Autorius: Nora Vask ir Ivo Brandt", latin},
		{"Latvian", "Autors: Nora Vask un Ivo Brandt", latin},
		{"Indonesian", "Oleh Nora Vask dan Ivo Brandt", latin},
		{"Vietnamese", "Tác giả: Nora Vask và Ivo Brandt", latin},
		{"Greek", "Γράφουν: Νόρα Βασκ και Ίβο Μπραντ", "Νόρα Βασκ; Ίβο Μπραντ"},
		{"Russian", "Авторы: Нора Васк и Иво Брандт", cyrillic},
		{"Ukrainian", "Автори: Нора Васк та Іво Брандт", "Нора Васк; Іво Брандт"},
		{"Ukrainian", "Автори: Нора Васк і Іво Брандт", "Нора Васк; Іво Брандт"},
		{"Bulgarian", "Автор: Нора Васк и Иво Брандт", cyrillic},
		{"Arabic", "بقلم نورا فاسك و إيفو برانت", "نورا فاسك; إيفو برانت"},
		{"Persian", "نویسنده: نورا واسک و ایوو برانت", "نورا واسک; ایوو برانت"},
		{"Hebrew", "מאת נורה וסק ו איבו ברנט", "נורה וסק; איבו ברנט"},
		{"Hindi", "लेखक: नोरा वास्क और इवो ब्रांट", "नोरा वास्क; इवो ब्रांट"},
		{"Japanese", "文・佐藤花子、山田太郎", "佐藤花子; 山田太郎"},
		{"Japanese", "著者：佐藤花子と山田太郎", "佐藤花子と山田太郎"}, // と may be a part of a name
		{"Chinese", "记者：王小明、李文", "王小明; 李文"},
		{"Chinese", "作者：王小明 和 李文", "王小明; 李文"},
		{"Korean", "글 김하나, 이두리 기자", "김하나; 이두리"},
		{"Korean", "김하나 기자 · 이두리 기자", "김하나; 이두리"},
	} {
		if got := strings.Join(readCredit(c.in, none).names(), "; "); got != c.names {
			t.Errorf("%s: readCredit(%q) = %q, want %q", c.lang, c.in, got, c.names)
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
