package extractor

import (
	"strings"
	"testing"
)

// TestDaysInTheText has pages whose text names days on which they did not appear.
func TestDaysInTheText(t *testing.T) {
	text := strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 12)
	for _, c := range []struct{ name, html, date, modified string }{
		{"a day to come", "<div class=byline>By Ann Lee</div><p>The minister will step down on 30 June 2027 after nine years.</p>", "", ""},
		{"an update alone", "<p>Updated 5:30 p.m. ET, Sept. 5, 2025</p><p>The minister will step down on 30 June 2027 after nine years.</p>", "", "2025-09-05"},
		{"a quotation's source", "<p>The council said in a statement to the harbour papers on 30 June 2027:</p>", "", ""},
		{"a caption over the text", "<p>Crews at the quay after the vote, 1 May 2024</p><p>Friday, 3 May 2024</p>", "2024-05-03", ""},
		{"hours ago", "<p>Posted 3 hours ago</p><p>The minister will step down on 30 June 2027 after nine years.</p>", "", ""},
		{"an old law", "<p>Updated May 3, 2025</p><p>The law of 1 July 1998 no longer holds.</p>", "", "2025-05-03"},
		{"marked up in a sentence", `<p>The minister will step down on <time datetime="2027-06-30">30 June 2027</time> after nine years.</p>`, "", ""},
		{"without spaces", "<p>大臣は2027年6月30日に辞任すると発表した。</p>", "", ""},
		{"a byline with a full stop", `<p>By Ann Lee, <time datetime="2024-05-03">3 May 2024</time>.</p>`, "2024-05-03", ""},
		{"no full stop", "<p>By Ann Lee</p><p>The crews went back to work and the ferries sail again.</p><p>Why 30 June 2027 matters to the ferries</p>", "", ""},
		{"a dateline in the text", "<p>The ferries sail again after nine days, and the crews went back to work.</p><p>Quay Town, Friday 3 May 2024, 9:05 a.m.</p>", "2024-05-03", ""},
		{"a label in the text", "<p>The ferries sail again after nine days, and the crews went back to work.</p><p>This article was first published on 3 May 2024</p>", "2024-05-03", ""},
		{"author and date in the text", "<p>The ferries sail again after nine days, and the crews went back to work.</p><p>Ann Lee | 3. Mai 2024, 9:05 Uhr</p>", "2024-05-03", ""},
	} {
		a := extractOf(t, "<html lang=en-GB><article><h1>Ferry row ends</h1>"+c.html+text+"</article>")
		if a.Date != c.date || a.Modified != c.modified {
			t.Errorf("%s: date %q, modified %q, want %q, %q", c.name, a.Date, a.Modified, c.date, c.modified)
		}
	}
}

// TestChangeBeforePublication has lines that name the day of the change first.
func TestChangeBeforePublication(t *testing.T) {
	text := strings.Repeat("<p>The crews went back to work on Friday morning, and the ferries sail again, said the harbour office.</p>", 12)
	for _, html := range []string{
		"<p>Updated: 11 Dec 2025 | Published: 10 Dec 2025</p>",
		"<div class=date>Updated: 11 Dec 2025 | Published: 10 Dec 2025</div>",
		"<p>Last updated on 11 December 2025. Published on 10 December 2025</p>",
		"<p>Aktualisiert: 11.12.2025 - Veröffentlicht: 10.12.2025</p>",
		"<p><time>Updated 11 Dec 2025, 10:00</time> <time>Published 10 Dec 2025, 09:00</time></p>",
		"<p>Updated <time>11 Dec 2025, 10:00</time> Published <time>10 Dec 2025, 09:00</time></p>",
		"<p>Published 10 Dec 2025, updated 11 Dec 2025</p>",
		"<p>更新：2025年12月11日　公開：2025年12月10日</p>",
	} {
		a := extractOf(t, "<html lang=en-GB><article><h1>Ferry row ends</h1>"+html+text+"</article>")
		if a.Date != "2025-12-10" || a.Modified != "2025-12-11" {
			t.Errorf("%s: date %q, modified %q", html, a.Date, a.Modified)
		}
	}
}
