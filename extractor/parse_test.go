package extractor_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"broadsheet/extractor"
)

// Sentences long enough for a detector to know their language by.
const (
	polish    = "Rada miasta Żórawie zdecydowała w środę, że nową bibliotekę zbuduje nad rzeką, gdzie dawniej stał dworzec. "
	french    = "À Valfrémont, l'été dernier, la mairie a décidé de rouvrir la vieille école où personne n'était entré depuis trois ans déjà. "
	russian   = "Совет города Верхние Луга решил в среду открыть новую библиотеку на набережной, где раньше стоял старый речной вокзал. "
	chinese   = "市議會星期三決定在河邊重新開放舊圖書館，居民可以從下個月開始借書，館長說已經準備了三萬本新書。"
	chineseS  = "市议会星期三决定在河边重新开放旧图书馆，居民可以从下个月开始借书，馆长说已经准备了三万本新书。"
	korean1   = "시의회는 수요일에 강가의 오래된 도서관을 다시 열기로 결정했으며 주민들은 다음 달부터 책을 빌릴 수 있다. "
	japanese1 = "市議会は水曜日、川沿いの古い図書館を来月から再開することを決めた。館長は新しい本を三万冊そろえたと話している。"
)

func TestParseCharset(t *testing.T) {
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	tests := []struct {
		name, text, header, meta string
		enc                      encoding.Encoding
	}{
		{"utf-8, nothing said", french, "", "", encoding.Nop},
		{"utf-8 called latin-1", french, "text/html; charset=iso-8859-1", "", encoding.Nop},
		{"latin-1 by header", french, "text/html; charset=ISO-8859-1", "", charmap.ISO8859_1},
		{"latin-1 by meta", french, "", "iso-8859-1", charmap.ISO8859_1},
		{"latin-1 called utf-8", french, "text/html; charset=utf-8", "utf-8", charmap.ISO8859_1},
		{"windows-1251 by meta", russian, "", "windows-1251", charmap.Windows1251},
		{"windows-1251, nothing said", russian, "text/html", "", charmap.Windows1251},
		{"koi8-r by header", russian, `text/html; charset="koi8-r"`, "", charmap.KOI8R},
		{"shift_jis by meta", japanese1, "", "Shift_JIS", japanese.ShiftJIS},
		{"euc-jp, nothing said", japanese1, "", "", japanese.EUCJP},
		{"iso-2022-jp by meta", japanese1, "", "iso-2022-jp", japanese.ISO2022JP},
		{"gbk by meta", chineseS, "", "gb2312", simplifiedchinese.GBK},
		{"big5 by meta", chinese, "", "big5", traditionalchinese.Big5},
		{"euc-kr called utf-8", korean1, "", "utf-8", korean.EUCKR},
		{"utf-16 by byte order mark", russian, "", "", utf16},
		{"declared in capitals", polish, "", "capitals", charmap.ISO8859_2},
		{"behind a script with another", polish, "", "script", charmap.ISO8859_2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			meta := ""
			if tt.meta != "" {
				// Past the first 1024 bytes, as on many news pages.
				meta = "<!--" + strings.Repeat("-", 1500) + `--><meta charset="` + tt.meta + `">`
			}
			switch tt.meta {
			case "capitals":
				meta = `<META HTTP-EQUIV="Content-Type" CONTENT="text/html; CHARSET=ISO-8859-2">`
			case "script":
				meta = `<script charset="utf-8" src="/a.js"></script><meta charset=iso-8859-2>`
			}
			text := strings.Repeat(tt.text, 8)
			page, err := tt.enc.NewEncoder().String("<html><head>" + meta + "</head><body><p>" + text + "</p></body></html>")
			if err != nil {
				t.Fatal(err)
			}
			doc, err := extractor.Parse([]byte(page), tt.header)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(doc.Text(), "\ufeff") {
				t.Error("the byte order mark is in the text")
			}
			if got := strings.TrimSpace(doc.Find("p").Text()); got != strings.TrimSpace(text) {
				t.Errorf("got %.80q, want %.80q", got, text)
			}
		})
	}
}

// TestHostileInput gives pages that break or slow down careless readers. What counts is that each ends, soon, with
// its text.
func TestHostileInput(t *testing.T) {
	const text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	tests := map[string]string{
		"100,000 open divs":       many("<div>", 100_000) + many(text, 8),
		"100,000 open b":          many("<b>", 100_000) + many(text, 8),
		"100,000 open tables":     many("<table><tr><td>", 100_000) + many(text, 8),
		"100,000 open lists":      many("<ul><li>", 100_000) + many(text, 8),
		"a million attributes":    "<div " + many("a b=c ", 500_000) + ">" + many(text, 8),
		"attributes, all new":     "<div " + attributes(200_000) + ">" + many(text, 8),
		"a class of 10 MB":        `<div class="` + many("comment-x ", 1_000_000) + `">` + many(text, 8),
		"300,000 links":           many(`<a href="/x">y</a>`, 300_000) + many(text, 8),
		"100,000 headings":        many("<h2>Next</h2>", 100_000) + many(text, 8),
		"unclosed script":         many(text, 8) + "<script>" + many("x", 1_000_000),
		"formatting left open":    "<p>" + counted("<b a=%d>", 450) + many("<p>x", 100_000) + many(text, 8),
		"attributes left open":    "<p><b " + attributes(20_000) + ">" + many("<p>x", 5_000) + many(text, 8),
		"30,000 html tags":        "<body>" + counted("<html a%x>", 30_000) + many(text, 8),
		"30,000 body tags":        "<body>" + counted("<body a%x>", 30_000) + many(text, 8),
		"1.5 MB of paragraphs":    many("<p>x", 400_000/2) + many(text, 8),
		"second opinion":          "<div class=article-body>" + many("<p placeholder>"+many("a", 20_000)+", b, c, d, e.</p>", 100) + "</div>" + many("<div><p>"+many("a", 36)+"b</p></div>", 15_000) + many(text, 8),
		"NULs":                    many(text, 8) + many("\x00", 100_000),
		"200,000 line breaks":     many("<br>", 200_000) + many(text, 8),
		"one text of 5 MB":        "<p>" + many("word ", 1_000_000) + "</p>" + many(text, 8),
		"formatting, misnested":   many("<a><b><i><p>", 20_000) + many(text, 8),
		"comment without an end":  many(text, 8) + "<!--" + many("-", 1_000_000),
		"json-ld nested 100,000":  `<script type="application/ld+json">` + many(`{"a":[`, 100_000) + `</script>` + many(text, 8),
		"json-ld with 1 MB names": `<script type="application/ld+json">{"@type":"NewsArticle","headline":"` + many("h", 1_000_000) + `"}</script>` + many(text, 8),
	}
	u := &url.URL{Scheme: "https", Host: "hostile.example", Path: "/a"}
	for name, page := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			doc, err := extractor.Parse([]byte(page), "text/html")
			if err != nil {
				t.Fatal(err)
			}
			a := extractor.Extract(doc, u)
			if !strings.Contains(a.Body, "spring tide") {
				t.Errorf("the text is lost: kind %s, body %.100q", a.Kind, a.Body)
			}
			t.Logf("%d bytes in %v", len(page), time.Since(start))
		})
	}
}

func counted(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a")
		for k := i; k > 0; k /= 26 {
			b.WriteByte(byte('a' + k%26))
		}
	}
	return b.String()
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte("<title>A</title><h1>A</h1><p>Some text of a page."), "text/html")
	f.Add([]byte("<ul><li><table><tr><td>x<pre>y<blockquote>z"), "")
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "text/html; charset=utf-16")
	f.Add([]byte(`<script type="application/ld+json">{"@graph":[{"@id":"#a","author":{"@id":"#a"}}]}</script>`), "")
	u := &url.URL{Scheme: "https", Host: "fuzz.example", Path: "/news/1"}
	f.Fuzz(func(t *testing.T, page []byte, contentType string) {
		doc, err := extractor.Parse(page, contentType)
		if err != nil {
			return
		}
		a := extractor.Extract(doc, u)
		for name, s := range map[string]string{"title": a.Title, "byline": a.Byline, "date": a.Date, "body": a.Body, "lead": a.Lead, "body_html": a.BodyHTML, "markdown": a.Markdown} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\x07") {
				t.Errorf("%s is not clean text: %q", name, s)
			}
		}
		if low := strings.ToLower(a.BodyHTML); strings.Contains(low, "<script") || strings.Contains(low, "javascript:") && strings.Contains(low, "href=\"javascript") {
			t.Errorf("body_html is not safe: %q", a.BodyHTML)
		}
		if again, err := extractor.Parse(page, contentType); err != nil || !bytes.Equal([]byte(extractor.Extract(again, u).Body), []byte(a.Body)) {
			t.Error("the same bytes gave another body")
		}
	})
}

func TestParseBinary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 5000)
	for i := range random {
		random[i] = byte(rng.Uint32())
	}
	for name, body := range map[string][]byte{"random": random, "gzip": append([]byte("\x1f\x8b\x08\x00"), random...)} {
		if _, err := extractor.Parse(body, "text/html"); !errors.Is(err, extractor.ErrBinary) {
			t.Errorf("%s: error %v, want ErrBinary", name, err)
		}
	}
}

// TestGuessIsTheSame: a body whose encoding is a toss-up is guessed alike each time.
func TestGuessIsTheSame(t *testing.T) {
	body := []byte("0000000000\x83\x83\x83\x83\x83\x83\x83\x83\x83Z\x83\x83000A0!")
	first := ""
	for i := range 200 {
		doc, err := extractor.Parse(body, "")
		if err != nil {
			t.Fatal(err)
		}
		if text := doc.Text(); i == 0 {
			first = text
		} else if text != first {
			t.Fatalf("%q, then %q", first, text)
		}
	}
}
