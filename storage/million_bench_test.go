//go:build unix

package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/extractor"
)

// BenchmarkMillion says how long a large archive takes to answer. BROADSHEET_BENCH_ARTICLES says how many articles, such as 1000000 (an hour of
// writing and indexing and 8 GB), and BROADSHEET_BENCH_DB where the file is kept, which is made when it is missing and used again when it is not:
//
//	BROADSHEET_BENCH_ARTICLES=1000000 BROADSHEET_BENCH_DB=/big/million.db go test -run '^$' -bench Million -benchtime 1x -timeout 3h ./storage
//
// Each question is asked twice, the first time on connections that have just been opened; the CPU is that of the second.
func BenchmarkMillion(b *testing.B) {
	if os.Getenv("BROADSHEET_BENCH_ARTICLES") == "" {
		b.Skip("skipped: BROADSHEET_BENCH_ARTICLES says with how many articles, such as 1000000")
	}
	n := benchArticles(b)
	path := os.Getenv("BROADSHEET_BENCH_DB")
	if path == "" {
		path = filepath.Join(b.TempDir(), "a.db")
	}
	generate(b, path, n)
	for b.Loop() {
		for _, q := range questions {
			if strings.Contains(q.name, os.Getenv("BROADSHEET_BENCH_QUESTION")) { // all without it
				timeTwice(b, path, q)
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(n), "file-bytes/article")
	fmt.Fprintf(os.Stderr, "most memory: %s\n", peak())
}

// question is something that is asked of an archive; it says how many rows came.
type question struct {
	name string
	ask  func(ctx context.Context, db *DB) (int, error)
}

var questions = []question{
	searches("a common word", word(200), Filter{}),
	searches("the word that is in nearly all", word(0), Filter{}),
	searches("a word that is in few", word(30_000), Filter{}),
	searches("a phrase of two common words", `"`+word(20)+" "+word(30)+`"`, Filter{}),
	searches("two words", word(200)+" "+word(300), Filter{}),
	searches("boolean with fields", "(title:"+word(100)+" OR tags:"+tag(9)+") "+word(150)+" NOT "+word(40), Filter{}),
	searches("a prefix that is in nearly all", "k1*", Filter{}),
	searches("a prefix that is in few", "k1a*", Filter{}),
	searches("a common word, one site", word(200), Filter{Site: "Site 7"}),
	searches("a common word, one author", word(200), Filter{Author: author(4000)}),
	searches("a common word, a week", word(200), Filter{Since: "2018-03-05", Until: "2018-03-11"}),
	searches("a common word, one language", word(200), Filter{Language: "de"}),
	facet("site", Filter{}), facet("day", Filter{}), facet("month", Filter{}), facet("language", Filter{}), facet("author", Filter{}), facet("tag", Filter{}),
	facet("day", Filter{Site: "Site 7"}), facet("tag", Filter{Since: "2018-03-01", Until: "2018-03-31"}), facet("site", Filter{Tag: tag(9)}),
	selects("a date range: a day", Filter{Since: "2018-03-05", Until: "2018-03-05"}),
	selects("a date range: a month", Filter{Since: "2018-03-01", Until: "2018-03-31"}),
	selects("export of a site", Filter{Site: "Site 7"}),
	selects("export of an author", Filter{Author: author(4000)}),
	selects("export of a tag and a year", Filter{Tag: tag(9), Since: "2018", Until: "2018-12-31"}),
	selects("the first 100 of all", Filter{Limit: 100}),
	{"sample of 1,000 by site and week", func(ctx context.Context, db *DB) (int, error) {
		s, err := db.Sample(ctx, Sampling{Seed: "1", By: []string{"site", "week"}, Size: 1000}, Filter{})
		if err != nil {
			return 0, err
		}
		n := 0
		for _, err := range s.All(ctx) {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}},
	{"the ten newest, in SQL", func(ctx context.Context, db *DB) (int, error) {
		_, rows, err := db.Query(ctx, `SELECT date, title, byline, url FROM articles ORDER BY date DESC LIMIT 10`)
		return len(rows), err
	}},
	{"an article by its address", func(ctx context.Context, db *DB) (int, error) {
		_, versions, err := db.FindArticle(ctx, articleURL(1234))
		return versions, err
	}},
}

func searches(name, query string, f Filter) question {
	return question{"search: " + name, func(ctx context.Context, db *DB) (int, error) {
		hits, err := db.Search(ctx, query, f)
		return len(hits), err
	}}
}

func facet(by string, f Filter) question {
	name := "stats by " + by
	if f != (Filter{}) {
		name += " of " + strings.TrimSpace(strings.Join([]string{f.Site, f.Tag, f.Since}, " "))
	}
	return question{name, func(ctx context.Context, db *DB) (n int, err error) {
		for _, err := range db.CountBy(ctx, []string{by}, f) {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}}
}

func selects(name string, f Filter) question {
	return question{name, func(ctx context.Context, db *DB) (n int, err error) {
		for _, err := range db.Articles(ctx, f) {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}}
}

func timeTwice(b *testing.B, path string, q question) {
	db, err := Open(b.Context(), path, Options{MustExist: true})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var took [2]time.Duration
	var cpu time.Duration
	rows := 0
	for i := range took {
		began, before := time.Now(), cpuTime(b)
		if rows, err = q.ask(b.Context(), db); err != nil {
			b.Fatal(q.name, err)
		}
		took[i], cpu = time.Since(began), cpuTime(b)-before
	}
	fmt.Fprintf(os.Stderr, "%-40s %8d rows first %8.1f ms, again %8.1f ms (CPU %8.1f ms)\n", q.name, rows, float64(took[0])/1e6, float64(took[1])/1e6, float64(cpu)/1e6)
}

// peak is the most memory that this process has had, where the system tells.
func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "not known here"
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(value)
		}
	}
	return "not known here"
}

// The generated archive: articles of 150 to 350 words over ten years, on 500 sites, by 20,000 authors, with 5,000 tags. Words, sites, authors and tags
// are drawn by Zipf's law, so that some have very many.
const (
	benchWords   = 100_000
	benchSites   = 500
	benchAuthors = 20_000
	benchTags    = 5_000
	benchDays    = 3652
)

// word is the word of a rank; the most frequent is 0.
func word(rank int) string {
	return string(rune('a'+rank%26)) + strconv.FormatInt(int64(rank)*7919%1_000_003, 36)
}

func author(rank int) string { return "Author " + word(rank) }

func tag(rank int) string { return "topic" + word(rank) }

func articleURL(i int) string {
	return fmt.Sprintf("https://www.site-%d.example/news/%s-%d.html", i*31%benchSites, word(i%benchWords), i)
}

// generate makes an archive of n generated articles, or goes on with one.
func generate(b *testing.B, path string, n int) {
	b.Helper()
	db, err := Open(b.Context(), path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var has int
	if err := db.read.QueryRow(`SELECT count(*) FROM article`).Scan(&has); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for from := has; from < n; from += 1000 {
		if err := db.tx(b.Context(), func(tx *sql.Tx) error { return generateSome(b.Context(), newStmts(tx), from, min(from+1000, n), n) }); err != nil {
			b.Fatal(err)
		}
		if from%100_000 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d articles, %v\n", from, n, time.Since(began).Round(time.Second))
		}
	}
	wrote := time.Since(began)
	began = time.Now()
	indexed, err := db.Index(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if n > has || indexed > 0 {
		fmt.Fprintf(os.Stderr, "%d articles written in %v, %d indexed in %v\n", n-has, wrote.Round(time.Second), indexed, time.Since(began).Round(time.Second))
	}
}

func generateSome(ctx context.Context, s *stmts, from, to, all int) error {
	r := rand.New(rand.NewPCG(uint64(from), 7))
	words := rand.NewZipf(r, 1.1, 10, benchWords-1)
	names := rand.NewZipf(r, 1.1, 200, benchAuthors-1)
	tags := rand.NewZipf(r, 1.1, 50, benchTags-1)
	sentence := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = word(int(words.Uint64()))
		}
		return strings.Join(all, " ")
	}
	for i := from; i < to; i++ {
		var paragraphs []string
		for range 5 + r.IntN(7) {
			paragraphs = append(paragraphs, sentence(25+r.IntN(10))+".")
		}
		u, site := articleURL(i), i*31%benchSites
		a := cleanArticle(&extractor.Article{
			URL: u, Title: sentence(6 + r.IntN(6)), Body: strings.Join(paragraphs, "\n\n"), Kind: extractor.KindArticle, Site: fmt.Sprint("Site ", site),
			Language: []string{"en", "de", "pt-BR", "fr", "es"}[site%5],
			Date:     time.Date(2014, 1, 1, 5, i%1000, 0, 0, time.UTC).AddDate(0, 0, i*7%all*benchDays/all).Format(time.RFC3339),
			Authors:  []string{author(int(names.Uint64()))}, Tags: []string{tag(int(tags.Uint64())), tag(int(tags.Uint64())), tag(int(tags.Uint64()))},
		})
		a.Markdown, a.BodyHTML = a.Body, "<p>"+strings.Join(paragraphs, "</p><p>")+"</p>"
		_, err := s.exec(ctx, `INSERT INTO requests (id, url, key, host, source, depth, state, outcome, added_at, tried_at, checked_at)
			VALUES (?1, ?2, ?2, ?3, 'list', 0, 'done', 'fetched', ?4, ?4, ?4)`, i+1, u, bareHost(u), "2024-05-06T07:08:09.123Z")
		if err == nil {
			_, err = insertArticle(ctx, s, a, source{requestID: int64(i + 1), fetchedAt: "2024-05-06T07:08:09.123Z"}, u, 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
