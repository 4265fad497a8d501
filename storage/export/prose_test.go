package export

import (
	"bytes"
	"strings"
	"testing"

	"broadsheet/extractor"
)

// Whatever HTML and texts an archive holds, TEI and EPUB are valid, and say no script.
func FuzzProse(f *testing.F) {
	for _, s := range hostileBodies {
		f.Add(s)
	}
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Row{Article: &extractor.Article{URL: s, Title: s, Lead: s, TLDR: []string{s}, Body: s, BodyHTML: s, Language: s, Date: s, Tags: []string{s}}, FetchedAt: s}
		var out bytes.Buffer
		if err := TEI(&out, rowsOf(r), s); err != nil {
			t.Fatal(err)
		}
		if err := validTEI(&out); err != nil {
			t.Fatalf("TEI: %v", err)
		}
		if err := checkXHTML(chapterText(r, "x", "")); err != nil {
			t.Fatalf("EPUB: %v", err)
		}
	})
}

func TestWebLink(t *testing.T) {
	for s, want := range map[string]string{
		"https://a.example/x?q=1#f": "https://a.example/x?q=1#f", " https://a.example/ ": "https://a.example/", "http://a.example": "http://a.example", "mailto:a@b.example": "mailto:a@b.example",
		"https://a.example/ü [x]": "https://a.example/%C3%BC%20%5Bx%5D", "https://a.example/?q=ü[1]|x": "https://a.example/?q=%C3%BC%5B1%5D%7Cx", "https://a.example/100%": "",
		"https://a.example/?q=100%": "https://a.example/?q=100%25", "http://[2001:db8::1]:8080/x": "http://[2001:db8::1]:8080/x", "https://user:secret@a.example/": "https://a.example/",
		"javascript:alert(1)": "", "data:text/html,x": "", "//a.example/": "", "/x": "", "https:///x": "", "mailto:": "", "https://a.example/#a#b": "https://a.example/#a%23b", "": "",
		"https://a b.example/": "", "https://bücher.example/": "", "ftp://a.example/": "", strings.Repeat("x", 9): "",
	} {
		if got := webLink(s); got != want {
			t.Errorf("webLink(%q) = %q, want %q", s, got, want)
		}
	}
}
