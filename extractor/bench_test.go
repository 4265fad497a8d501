package extractor_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"broadsheet/extractor"
)

// benchPages returns the fixtures of realistic size with their total size.
func benchPages(b *testing.B) (pages [][]byte, size int64) {
	b.Helper()
	files, err := filepath.Glob("../testdata/pages/*/page.html")
	if err != nil || len(files) == 0 {
		b.Fatalf("no fixtures: %v", err)
	}
	for _, f := range files {
		page, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		if len(page) < 40_000 || bytes.Count(page, []byte("<div>")) > 1000 {
			continue
		}
		pages = append(pages, page)
		size += int64(len(page))
	}
	if len(pages) == 0 {
		b.Fatal("no fixture of 40 kB or more")
	}
	return pages, size
}

// BenchmarkHTMLParse is the floor: the parser alone. Divide BenchmarkParseExtract by it.
func BenchmarkHTMLParse(b *testing.B) {
	pages, size := benchPages(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			if _, err := html.Parse(bytes.NewReader(p)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkParseExtract reads every field of a page, from bytes.
func BenchmarkParseExtract(b *testing.B) {
	pages, size := benchPages(b)
	u := &url.URL{Scheme: "https", Host: "bench.example", Path: "/news/1"}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			doc, err := extractor.Parse(p, "text/html")
			if err != nil {
				b.Fatal(err)
			}
			extractor.Extract(doc, u)
		}
	}
	b.ReportMetric(float64(len(pages))*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkExtract leaves the parsing out.
func BenchmarkExtract(b *testing.B) {
	pages, size := benchPages(b)
	u := &url.URL{Scheme: "https", Host: "bench.example", Path: "/news/1"}
	var docs []*goquery.Document
	for _, p := range pages {
		doc, err := extractor.Parse(p, "text/html")
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, doc)
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, doc := range docs {
			extractor.Extract(doc, u)
		}
	}
}
