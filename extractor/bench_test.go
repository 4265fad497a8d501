package extractor_test

import (
	"bytes"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"broadsheet/extractor"
	"broadsheet/storage/warc"
)

// benchPage is a page with what a crawl knows of it.
type benchPage struct {
	url         *url.URL
	contentType string
	body        []byte
}

// tuningSets are where the pages are that we tune on; they are not part of the repository.
const tuningSets = "../../shared/corpus"

// eachSet runs a benchmark over our own pages, and over the tuning sets when they are there.
func eachSet(b *testing.B, run func(b *testing.B, pages []benchPage)) {
	b.Run("own", func(b *testing.B) { run(b, ownPages()) })
	files, err := filepath.Glob(tuningSets + "/*.warc.gz")
	if err != nil {
		b.Fatal(err)
	}
	if len(files) == 0 {
		b.Run("corpus", func(b *testing.B) { b.Skipf("no tuning sets in %s", tuningSets) })
	}
	for _, name := range files {
		b.Run(filepath.Base(name[:len(name)-len(".warc.gz")]), func(b *testing.B) {
			pages, err := readWARC(name)
			if err != nil {
				b.Fatal(err)
			}
			run(b, pages)
		})
	}
}

func readWARC(name string) ([]benchPage, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var pages []benchPage
	for r, err := range warc.Read(f, warc.Options{MaxBody: extractor.MaxHTML}) {
		if err != nil {
			return nil, err
		}
		if r.Type != "response" {
			continue
		}
		u, err := url.Parse(r.Header.Get("WARC-Target-URI"))
		if err != nil {
			u = nil // the extractor reads a page without its address
		}
		pages = append(pages, benchPage{u, r.HTTPHeader.Get("Content-Type"), r.Body})
	}
	return pages, nil
}

// setBytes tells b how much a round over the pages reads.
func setBytes(b *testing.B, pages []benchPage) {
	size := int64(0)
	for _, p := range pages {
		size += int64(len(p.body))
	}
	b.SetBytes(size)
	b.ReportAllocs()
}

func parseAlone(pages []benchPage) {
	for _, p := range pages {
		_, _ = html.Parse(bytes.NewReader(p.body)) // what it refuses has cost what it cost
	}
}

// BenchmarkHTMLParse is the parser alone.
func BenchmarkHTMLParse(b *testing.B) {
	eachSet(b, func(b *testing.B, pages []benchPage) {
		setBytes(b, pages)
		for b.Loop() {
			parseAlone(pages)
		}
		b.ReportMetric(float64(len(pages)*b.N)/b.Elapsed().Seconds(), "pages/s")
	})
}

// BenchmarkParseExtract reads every field of a page, from bytes. Its time as a multiple of the parser's alone is taken in turns
// and from the best round of each, so that what else the machine does counts for little.
func BenchmarkParseExtract(b *testing.B) {
	eachSet(b, func(b *testing.B, pages []benchPage) {
		setBytes(b, pages)
		alone, whole := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
		for b.Loop() {
			b.StopTimer()
			start := time.Now()
			parseAlone(pages)
			alone = min(alone, time.Since(start))
			b.StartTimer()
			start = time.Now()
			for _, p := range pages {
				if doc, err := extractor.Parse(p.body, p.contentType); err == nil {
					extractor.Extract(doc, p.url)
				}
			}
			whole = min(whole, time.Since(start))
		}
		b.ReportMetric(float64(len(pages)*b.N)/b.Elapsed().Seconds(), "pages/s")
		b.ReportMetric(whole.Seconds()/alone.Seconds(), "×html.Parse")
	})
}

// BenchmarkExtract leaves the parsing out.
func BenchmarkExtract(b *testing.B) {
	eachSet(b, func(b *testing.B, pages []benchPage) {
		var docs []*goquery.Document
		var urls []*url.URL
		for _, p := range pages {
			if doc, err := extractor.Parse(p.body, p.contentType); err == nil {
				docs, urls = append(docs, doc), append(urls, p.url)
			}
		}
		setBytes(b, pages)
		for b.Loop() {
			for i, doc := range docs {
				extractor.Extract(doc, urls[i])
			}
		}
		b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "pages/s")
	})
}
