package extractor

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestDateOrder has 04/03/2026 on pages that say which number is the month, and on pages that do not.
func TestDateOrder(t *testing.T) {
	const (
		text  = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
		open  = "04/03/2026"
		april = "2026-04-03"
		march = "2026-03-04"
	)
	for name, c := range map[string]struct{ lang, head, host, date, rest, want string }{
		"nothing says it":           {"en", "", "quay.example", open, "", ""},
		"no language":               {"", "", "quay.example", open, "", ""},
		"American":                  {"en-US", "", "quay.example", open, "", april},
		"British":                   {"en-GB", "", "quay.example", open, "", march},
		"American, of og:locale":    {"en", `<meta property="og:locale" content="en_US">`, "quay.example", open, "", april},
		"og:locale is contradicted": {"en", `<meta property="og:locale" content="en_US">`, "quay.example", open, "<footer>14/02/2026</footer>", march},
		"a country":                 {"en", "", "quay.uk", open, "", march},
		"another language":          {"fr", "", "quay.example", open, "", march},
		"other dates, day first":    {"en", "", "quay.example", open, "<footer>14/02/2026</footer>", march},
		"other dates, month first":  {"en", "", "quay.example", open, "<footer>02/14/2026</footer>", april},
		"other dates, both":         {"en", "", "quay.example", open, "<footer>02/14/2026</footer><footer>14/02/2026</footer>", ""},
		"the head":                  {"en", `<meta name="date" content="2026-03-04">`, "quay.example", open, "", march},
		"the same number twice":     {"en", "", "quay.example", "03/03/2026", "", "2026-03-03"},
		"no such month":             {"en", "", "quay.example", "13/03/2026", "", "2026-03-13"},
		"dots":                      {"en", "", "quay.example", "04.03.2026", "", march},
	} {
		doc, err := Parse([]byte(`<html lang="`+c.lang+`"><head>`+c.head+"</head><article><h1>Ferry strike ends after nine days</h1><p>Published "+c.date+"</p>"+strings.Repeat(text, 6)+"</article>"+c.rest), "text/html")
		if err != nil {
			t.Fatal(err)
		}
		if a := Extract(doc, &url.URL{Scheme: "https", Host: c.host, Path: "/news/a"}); a.Date != c.want {
			t.Errorf("%s: date %q, want %q", name, a.Date, c.want)
		} else if _, ok := a.Provenance["date"]; ok != (c.want != "") {
			t.Errorf("%s: the date is %q, its provenance %v", name, a.Date, ok)
		}
	}
}

// TestDateUnsure has a date that may be one of two days beside one that is neither.
func TestDateUnsure(t *testing.T) {
	const text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	a := extractOf(t, `<html lang="en"><meta name="date" content="2026-03-09"><article><h1>Ferry strike ends after nine days</h1><div class="date">04/03/2026</div>`+strings.Repeat(text, 6)+"</article>")
	if src := a.Provenance["date"]; a.Date != "2026-03-09" || !slices.Contains(src.Rivals, Rival{"visible", "04/03/2026"}) {
		t.Errorf("date %q, %+v; want the one of the head, and the other one as it is written among the rivals", a.Date, src)
	}
}
