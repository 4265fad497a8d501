package extractor

import (
	"strings"
	"testing"
)

func TestAgencies(t *testing.T) {
	text := strings.Repeat("<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>", 6)
	ld := func(fields string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry strike ends after nine days",` + fields + `}</script>`
	}
	for _, c := range []struct{ head, foot, agencies, date string }{
		{`<p class=byline>By Nora Vask, Reuters</p>`, "", "Reuters", ""},
		{`<p class=byline>Von dpa</p>`, "", "dpa", ""},
		{`<p class=byline>Nora Vask (dpa/AFP)</p>`, "", "dpa AFP", ""},
		{`<p class=byline>By Reuters Staff</p>`, "", "Reuters", ""},
		{`<p class=byline>By Sid Vask and Ani Brandt</p>`, "", "", ""},
		{`<p class=byline>By Nora App</p>`, "", "", ""},
		{ld(`"author":{"@type":"Organization","name":"Agence France-Presse"}`), "", "AFP", ""},
		{ld(`"author":{"name":"Nora Vask"},"sourceOrganization":{"name":"The Associated Press"}`), "", "AP", ""},
		{`<p>Anadolu Ajansı</p><p>3.05.2024 09:15</p>`, "", "Anadolu", "2024-05-03"},
		{`<p>AFP, MANILA</p>`, "", "AFP", ""},
		{`<p>QUAY TOWN (AP) — The ferries sail again after nine days.</p>`, "", "AP", ""},
		{`<p>QUAY TOWN, May 3, 2024 (Reuters) - The ferries sail again after nine days on which nothing moved in the harbour.</p>`, "", "Reuters", "2024-05-03"},
		{`<p>Berlin, 3. Mai 2024 (dpa/bb) – Die Fähren fahren wieder.</p>`, "", "dpa", "2024-05-03"},
		{`<p>PARIS, 3 mai 2024 (AFP) - Les ferries reprennent la mer.</p>`, "", "AFP", "2024-05-03"},
		{`<p>МОСКВА, 3 мая 2024 /ТАСС/. Паромы снова ходят.</p>`, "", "TASS", "2024-05-03"},
		{`<p>QUAY TOWN, May 3 (Reuters) - The ferries sail again.</p>`, "", "Reuters", ""},
		{`<p>(서울=연합뉴스) 김하나 기자 = 정부는 다시 운항한다고 밝혔다.</p>`, "", "Yonhap", ""},
		{`<p>新华社北京5月3日电 渡轮恢复航行。</p>`, "", "Xinhua", ""},
		{`<p>【ロンドン共同】フェリーが再開した。</p>`, "", "Kyodo", ""},
		{`<p>On 3 May 2024 (Reuters reported) - the ferries stopped - nothing moved.</p>`, "", "", ""},
		{`<p>Nora Vask (3 May 1995 – 4 June 2020) was a captain of the harbour.</p>`, "", "", ""},
		{`<p>The strike of 3 May 2024 - the longest so far - is over.</p>`, "", "", ""},
		{"", `<p>Mit Material von dpa und AFP</p>`, "dpa AFP", ""},
		{"", `<p>Quelle: ntv.de, ino/dpa</p>`, "dpa", ""},
		{"", `<p>Quelle: sid</p>`, "SID", ""},
		{"", `<p>Source: Reuters</p>`, "Reuters", ""},
		{"", `<p>With files from The Canadian Press</p>`, "The Canadian Press", ""},
		{"", `<p>Fuente: EFE</p>`, "EFE", ""},
		{"", `<p>Kaynak: AA</p>`, "Anadolu", ""},
		{"", `<p>SDA/sep</p>`, "Keystone-SDA", ""},
		{"", `<p>Die Fähren fahren wieder, sagte das Amt. (dpa)</p>`, "dpa", ""},
		{"", `<p>The captain told the AP that she waited. (We asked the AP twice)</p>`, "", ""},
		{"", `<p>Foto: dpa</p>`, "", ""},
		{"", `<p>Withdrawn by Reuters in May</p>`, "", ""},
	} {
		a := extractOf(t, "<html lang=en-GB><article><h1>Ferry strike ends after nine days</h1>"+c.head+text+c.foot+"</article>")
		if got := strings.Join(a.Agencies, " "); got != c.agencies || a.Date != c.date {
			t.Errorf("%s%s: agencies %q, date %q, want %q, %q", c.head, c.foot, got, a.Date, c.agencies, c.date)
		}
	}
}
