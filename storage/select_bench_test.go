package storage

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/extractor"
)

// bulk fills an archive with n generated articles of 250 to 550 words from 300 sites, a thousand a day, a fifth of them copies of an article of the
// same day: cut, with a lead-in, a tenth of the sentences replaced. Beside the text rows have what the pipeline gives them.
func bulk(b *testing.B, db *DB, n int) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 60_000)
	for i := range words {
		words[i] = fmt.Sprintf("%c%s", 'a'+rune(i%26), strconv.FormatInt(int64(i)*7919%1_000_003, 36))
	}
	zipf := rand.NewZipf(r, 1.3, 20, uint64(len(words)-1))
	sentence := func() string {
		s := make([]string, 12+r.IntN(12))
		for i := range s {
			s[i] = words[zipf.Uint64()]
		}
		return strings.Join(s, " ") + "."
	}
	var today [][]string
	for i := 0; i < n; {
		err := db.tx(b.Context(), func(tx *sql.Tx) error {
			s := newStmts(tx)
			for range min(1000, n-i) {
				if i%1000 == 0 {
					today = nil
				}
				var text []string
				if len(today) > 0 && r.IntN(5) == 0 {
					text = append([]string{"By " + sentence()}, today[r.IntN(len(today))]...)
					text = text[:len(text)-r.IntN(len(text)/2)]
					for k := range text {
						if r.IntN(10) == 0 {
							text[k] = sentence()
						}
					}
				} else {
					for range 14 + r.IntN(16) {
						text = append(text, sentence())
					}
					today = append(today, text)
				}
				site := r.IntN(300)
				u := fmt.Sprintf("https://www.site-%d.example/2024/news/%s-%d.html", site, words[i%len(words)], i)
				a := cleanArticle(&extractor.Article{
					URL: u, Title: strings.TrimSuffix(sentence(), "."), Body: strings.Join(text, "\n\n"), Kind: extractor.KindArticle, Site: fmt.Sprint("Site ", site),
					Language: []string{"en", "de", "pt-BR"}[site%3], Date: time.Date(2020, 1, 1, 6, i%1000, 0, 0, time.UTC).AddDate(0, 0, i/1000).Format(time.RFC3339),
					Authors: []string{fmt.Sprint("Author ", r.IntN(2000))}, Tags: []string{words[zipf.Uint64()], words[zipf.Uint64()]},
				})
				a.Markdown, a.BodyHTML = a.Body, "<p>"+strings.Join(text, "</p><p>")+"</p>"
				if _, err := s.exec(b.Context(), `INSERT INTO requests (id, url, key, host, source, depth, state, added_at) VALUES (?1, ?2, ?2, 'h', '', 0, 'done', '')`, i+1, u); err != nil {
					return err
				}
				if _, err := insertArticle(b.Context(), s, a, source{requestID: int64(i + 1), fetchedAt: "2024-05-06T07:08:09.123Z"}, u, 0); err != nil {
					return err
				}
				i++
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func benchArticles(b *testing.B) int {
	n := 3000
	if s := os.Getenv("BROADSHEET_BENCH_ARTICLES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// BenchmarkSelect measures what copies, stats, sample and a filter cost with BROADSHEET_BENCH_ARTICLES generated articles, or 3,000: in seconds
// for all of them. With BROADSHEET_BENCH_INDEX it indexes them and searches too, which takes much longer.
func BenchmarkSelect(b *testing.B) {
	n := benchArticles(b)
	db := openAt(b, filepath.Join(b.TempDir(), "a.db"), Options{})
	timed := func(name string, f func() error) {
		start := time.Now()
		if err := f(); err != nil {
			b.Fatal(name, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), name+"-s")
	}
	for b.Loop() {
		timed("write", func() error { bulk(b, db, n); return nil })
		var s CopySummary
		timed("copies", func() (err error) { s, err = db.FindCopies(b.Context(), func(string, int, int) {}); return err })
		b.ReportMetric(float64(s.Copies), "copies")
		b.ReportMetric(float64(s.Clusters), "clusters")
		timed("copies-again", func() error { _, err := db.FindCopies(b.Context(), func(string, int, int) {}); return err })
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapSys)/1e6, "heap-MB")
		for _, by := range []string{"site", "day", "author", "tag"} {
			timed("stats-"+by, func() error {
				for _, err := range db.CountBy(b.Context(), []string{by}, Filter{}) {
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		timed("sample", func() error {
			_, err := db.Sample(b.Context(), Sampling{Seed: "1", By: []string{"site", "week"}, Size: 500}, Filter{})
			return err
		})
		timed("filter", func() error {
			for _, err := range db.Articles(b.Context(), Filter{Site: "Site 7", Since: "2020-01-02", Until: "2020-01-03"}) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if os.Getenv("BROADSHEET_BENCH_INDEX") == "" {
			continue
		}
		timed("index", func() error { _, err := db.Index(b.Context()); return err })
		for name, query := range map[string]string{"search-common": "a0", "search-phrase": `"a0 b67d"`, "search-rare": "zv*"} {
			for suffix, f := range map[string]Filter{"": {}, "-site": {Site: "Site 7"}, "-day": {Since: "2020-01-02", Until: "2020-01-02"}} {
				timed(name+suffix, func() error { _, err := db.Search(b.Context(), query, f); return err })
			}
		}
	}
}
