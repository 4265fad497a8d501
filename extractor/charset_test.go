package extractor

import (
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

const chineseS = "市议会星期三决定在河边重新开放旧图书馆，居民可以从下个月开始借书，馆长说已经准备了三万本新书。"

// TestCharsets gives a text in each encoding with the right declarations, none and wrong ones. It comes out whole from all of them.
func TestCharsets(t *testing.T) {
	quoted := func(lang string) string { return "„Ja“ – " + speechOf[lang] }
	for _, c := range []struct{ charset, text string }{
		{"windows-1250", quoted("pl")}, {"windows-1250", quoted("cs")}, {"windows-1250", quoted("hu")}, {"windows-1250", quoted("hr")}, {"windows-1250", quoted("sk")},
		{"iso-8859-2", speechOf["pl"]}, {"iso-8859-2", speechOf["cs"]}, {"iso-8859-2", speechOf["hu"]},
		{"windows-1251", quoted("ru")}, {"windows-1251", quoted("uk")}, {"windows-1251", quoted("bg")}, {"windows-1251", quoted("sr")},
		{"koi8-r", speechOf["ru"]}, {"koi8-u", speechOf["uk"]}, {"iso-8859-5", speechOf["ru"]}, {"iso-8859-5", speechOf["sr"]}, {"ibm866", speechOf["ru"]},
		{"windows-1252", quoted("de")}, {"windows-1252", quoted("fr")}, {"windows-1252", quoted("es")}, {"windows-1252", quoted("pt")}, {"windows-1252", quoted("sv")},
		{"windows-1252", quoted("da")}, {"windows-1252", quoted("is")}, {"windows-1252", quoted("fi")}, {"iso-8859-1", speechOf["it"]}, {"iso-8859-1", speechOf["ca"]},
		{"windows-1253", quoted("el")}, {"iso-8859-7", speechOf["el"]}, {"windows-1254", quoted("tr")}, {"iso-8859-9", speechOf["tr"]},
		{"windows-1255", quoted("he")}, {"iso-8859-8-i", speechOf["he"]}, {"windows-1256", speechOf["ar"]}, {"iso-8859-6", speechOf["ar"]},
		{"windows-1257", quoted("lt")}, {"windows-1257", quoted("et")}, {"windows-874", speechOf["th"]},
		{"shift_jis", speechOf["ja"]}, {"euc-jp", speechOf["ja"]}, {"iso-2022-jp", speechOf["ja"]}, {"gbk", chineseS}, {"gb18030", chineseS},
		{"big5", speechOf["zh"]}, {"euc-kr", speechOf["ko"]}, {"utf-16le", speechOf["pl"]}, {"utf-16be", speechOf["ru"]}, {"utf-8", quoted("cs")},
	} {
		meta := `<meta charset="` + c.charset + `">`
		for name, d := range map[string]struct{ header, before, head string }{
			"header":                     {c.charset, "", ""},
			"meta":                       {"", "", meta},
			"meta, late":                 {"", "", "<!-- " + strings.Repeat("x", 1500) + " -->" + meta},
			"meta of old":                {"", "", `<META content="text/html; CHARSET=` + c.charset + `" HTTP-EQUIV=Content-Type>`},
			"xml":                        {"", `<?xml version="1.0" encoding="` + c.charset + `"?>`, ""},
			"nothing":                    {"", "", ""},
			"header says utf-8":          {"utf-8", "", ""},
			"header says utf-8, meta":    {"utf-8", "", meta},
			"header says latin 1":        {"iso-8859-1", "", ""},
			"header says latin 1, meta":  {"iso-8859-1", "", meta},
			"meta says utf-8":            {"", "", `<meta charset="utf-8">`},
			"meta says latin 1":          {"", "", `<meta charset="windows-1252">`},
			"meta says utf-8, then this": {"", "", `<meta charset="utf-8">` + meta},
			"meta in a comment":          {"", "", `<!-- <meta charset="koi8-r"> -->` + meta},
			"meta of something else":     {"", "", `<meta name="description" content="charset=koi8-r">` + meta},
			"nonsense":                   {"utf8-unicode-ci", "", `<meta charset="none">`},
			"a charset that hides text":  {"iso-2022-kr", "", meta},
		} {
			p := "<p>" + c.text + "</p>\n"
			page := d.before + "<html><head>" + d.head + "<title>Quay</title></head><body>" + strings.Repeat(p, 3) + "</body></html>"
			doc, err := Parse(encodeAs(t, c.charset, page), "text/html; charset="+d.header)
			if err != nil {
				t.Errorf("%s, %s: %v", c.charset, name, err)
			} else if got := doc.Find("p").First().Text(); got != c.text {
				t.Errorf("%s, %s: %.90q, want %.50q", c.charset, name, got, c.text)
			}
		}
	}
}

func encodeAs(t *testing.T, name, text string) []byte {
	t.Helper()
	e, _ := charset.Lookup(name)
	if name == "utf-8" {
		e = encoding.Nop
	}
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return []byte(out)
}

// TestBroken: what is in two encodings, or cut, keeps the one that most of it is in.
func TestBroken(t *testing.T) {
	long := strings.Repeat(speechOf["pl"]+" ", 10)
	for name, c := range map[string]struct{ header, page, want string }{
		"cut characters":                   {"utf-8", "<p>" + long + "\xc5</p><p>\xc4 b</p>", speechOf["pl"]},
		"cut characters, nothing declared": {"", "<p>" + long + "\xc5</p><p>\xc4 b</p>", speechOf["pl"]},
		"cut characters, called latin 1":   {"iso-8859-1", "<p>" + long + "\xc5</p>", speechOf["pl"]},
		"a mark before the text":           {"", "\xef\xbb\xbf<p>" + long, speechOf["pl"]},
		"half of an emoji":                 {"utf-8", "<p>“At last” \xed\xa0\xbd</p>", "“At last” \ufffd"},
		"half of an emoji in ASCII":        {"utf-8", "<p>At last \xed\xa0\xbd</p>", "At last \ufffd"},
		"one letter in a page of ASCII":    {"utf-8", "<p>The caf\xe9 by the river</p>", "The café by the river"},
		"one quotation mark":               {"", "<p>The river\x92s mouth</p>", "The river’s mouth"},
		"prices":                           {"utf-8", "<p>It costs \x80 5 or \xa3 4</p>", "It costs € 5 or £ 4"},
		"a degree and a fraction":          {"", "<p>It is 21\xb0C in \xbd an hour</p>", "It is 21°C in ½ an hour"},
		"capitals":                         {"", "<p>SCH\xd6NE GR\xdc\xdfE AUS M\xdcNCHEN</p>", "SCHÖNE GRÜßE AUS MÜNCHEN"},
	} {
		doc, err := Parse([]byte(c.page), "text/html; charset="+c.header)
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Find("p").First().Text(); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %.90q, want %.50q", name, got, c.want)
		}
	}
}

// TestEscapesOfReaders: a page in UTF-8 stays one when somebody put the signs of a Japanese encoding into it.
func TestEscapesOfReaders(t *testing.T) {
	page := "<p>Řeka stoupá. \x1b$B Zítra klesne. \x1b(B Ráno znovu.</p>"
	if got := string(decode([]byte(page), "")); got != page {
		t.Errorf("%q", got)
	}
}
