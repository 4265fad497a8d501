package export

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"broadsheet/extractor"
)

// secretive is an article in which what the publisher wrote says so.
func secretive() Row {
	const s = "SECRET"
	return Row{Article: &extractor.Article{
		URL: "https://harbour.example/1", Title: "HEADLINE", Byline: "By Mara Lind", Authors: []string{"Mara Lind"}, Date: "2026-02-03", Site: "Harbour Post", Tags: []string{"Harbour"},
		Lead: s, TLDR: []string{s}, AINotice: s, Body: s, BodyHTML: "<p>" + s + "</p>", Markdown: s, Description: s, WordCount: 1, Kind: extractor.KindLiveBlog,
		Image: &extractor.Image{URL: "https://harbour.example/f.jpg", Alt: s, Caption: s}, Images: []extractor.Image{{URL: "https://harbour.example/2.jpg", Alt: s, Caption: s}},
		Updates:    []extractor.Update{{URL: "https://harbour.example/1#u", Date: "2026-02-03", Title: "HEADLINE", Body: s}},
		Provenance: map[string]extractor.Source{"lead": {From: "visible", Agreed: []string{"json-ld"}, Rivals: []extractor.Rival{{From: "meta", Value: s}}}},
	}, PageSHA256: strings.Repeat("ab", 32), TextSHA256: strings.Repeat("cd", 32)}
}

func TestTextFree(t *testing.T) {
	for _, f := range formats {
		for _, titles := range []bool{false, true} {
			var out bytes.Buffer
			if err := f.write(&out, TextFree(rowsOf(secretive()), titles)); err != nil {
				t.Fatal(err)
			}
			text := readable(t, f.name, out.Bytes())
			if strings.Contains(text, "SECRET") {
				t.Errorf("%s: the text is in %s", f.name, text)
			}
			if got := strings.Contains(text, "HEADLINE"); got != titles {
				t.Errorf("%s: title %v, want %v", f.name, got, titles)
			}
			for _, want := range []string{"https://harbour.example/1", "Mara Lind", "2026-02-03", "Harbour Post"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: no %s in %s", f.name, want, text)
				}
			}
			if hash := strings.Repeat("cd", 32); f.name != "schemaorg" && f.name != "trafilatura" && !strings.Contains(text, hash) {
				t.Errorf("%s: no hash of the text in %s", f.name, text)
			}
		}
	}
	name := fileName(textFree(secretive(), false).Article)
	if strings.Contains(name, "headline") {
		t.Errorf("the title is in the file's name %s", name)
	}
	if r := secretive(); r.Title != "HEADLINE" || textFree(r, false).Title != "" || r.Body != "SECRET" {
		t.Error("the article itself was changed")
	}
}

// readable is what a format's bytes hold, decompressed.
func readable(t *testing.T, format string, b []byte) string {
	t.Helper()
	switch format {
	case "parquet":
		return strings.Join(parquetTexts(t, b), "\n")
	case "epub":
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&all, r); err != nil {
				t.Fatal(err)
			}
		}
		return all.String()
	}
	return string(b)
}
