//go:build unix

package storage

import (
	"fmt"
	"hash/crc32"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/dict"
	"github.com/klauspost/compress/zstd"

	"broadsheet/crawler"
	"broadsheet/extractor"
	"broadsheet/storage/warc"
)

// benchPage is a page of a WARC file and its article.
type benchPage struct {
	uri, contentType string
	body             []byte
	article          *extractor.Article
}

// benchPages reads and extracts the pages of the WARC files that BROADSHEET_BENCH_WARC names; cpu is what extracting them took.
func benchPages(b *testing.B) (all []benchPage, cpu time.Duration) {
	b.Helper()
	names := strings.Fields(os.Getenv("BROADSHEET_BENCH_WARC"))
	if len(names) == 0 {
		b.Skip("skipped: BROADSHEET_BENCH_WARC names the WARC files of whose pages an archive is to be made")
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		for r, err := range warc.Read(f, warc.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			if r.Type == "response" && r.Err == nil {
				all = append(all, benchPage{uri: r.URI, contentType: r.ContentType(), body: r.Body})
			}
		}
	}
	began := cpuTime(b)
	for i, p := range all {
		u, err := url.Parse(p.uri)
		if err != nil {
			b.Fatal(err)
		}
		if doc, err := extractor.Parse(p.body, p.contentType); err == nil {
			all[i].article = extractor.Extract(doc, u)
		}
	}
	return all, cpuTime(b) - began
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkWriteCost says what writing real pages costs, beside extracting them, and how large the archive is:
//
//	BROADSHEET_BENCH_WARC='a.warc.gz b.warc.gz' go test -run '^$' -bench WriteCost -benchtime 1x ./storage
func BenchmarkWriteCost(b *testing.B) {
	pages, extracting := benchPages(b)
	open := func(name string) (*DB, string) {
		path := filepath.Join(b.TempDir(), name)
		db, err := Open(b.Context(), path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		return db, path
	}
	for b.Loop() {
		db, path := open("a.db")
		var bytes int64
		articles := 0
		write := func(db *DB, name string, day int, changed string, packed [][]byte) {
			w := db.NewWriter(b.Context(), 0)
			began, cpu := time.Now(), cpuTime(b)
			for i, p := range pages {
				if p.article == nil {
					continue
				}
				u, err := url.Parse(p.uri)
				if err != nil {
					b.Fatal(err)
				}
				a := *p.article
				if changed != "" {
					a.Body += changed
				}
				page := &crawler.Page{
					Request: crawler.Request{URL: p.uri}, URL: u, Status: 200, Header: http.Header{"Content-Type": {p.contentType}}, Body: append(p.body, changed...),
					FetchedAt: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC), Outcome: crawler.OutcomeFetched,
				}
				if packed != nil {
					page.Packed = packed[i]
				}
				if err := w.Save(b.Context(), page, &a, nil); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
			reportCost(b, name, len(pages), time.Since(began), cpuTime(b)-cpu)
		}
		for _, p := range pages {
			bytes += int64(len(p.body))
			if p.article != nil && isArticle(p.article.Kind) {
				articles++
			}
		}
		fmt.Fprintf(os.Stderr, "%d pages, %d of them articles, %d bytes a page\n", len(pages), articles, bytes/int64(len(pages)))
		reportCost(b, "extracting them", len(pages), 0, extracting)
		began, cpu := time.Now(), cpuTime(b)
		for _, p := range pages {
			db.zenc.EncodeAll(p.body, nil)
		}
		reportCost(b, "compressing them alone", len(pages), time.Since(began), cpuTime(b)-cpu)
		write(db, "writing them", 1, "", nil)
		first := size(b, db, path)
		var bodies int64
		if err := db.read.QueryRow(`SELECT sum(length(body)) FROM pages`).Scan(&bodies); err != nil {
			b.Fatal(err)
		}
		began, cpu = time.Now(), cpuTime(b)
		n, err := db.Index(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		reportCost(b, "indexing the articles", n, time.Since(began), cpuTime(b)-cpu)
		indexed := size(b, db, path)
		write(db, "writing them again, all changed", 2, "\n\nOne more sentence at the end.", nil)
		revised := size(b, db, path)
		for _, q := range []string{`UPDATE article SET page_sha256 = NULL`, `UPDATE fetches SET page_sha256 = NULL`, `UPDATE revisions SET page_sha256 = NULL`, `DELETE FROM pages`, `VACUUM`} {
			if _, err := db.write.Exec(q); err != nil {
				b.Fatal(err)
			}
		}
		bare := size(b, db, path)
		packed := make([][]byte, len(pages))
		for i, p := range pages {
			packed[i] = gzipOf(b, string(p.body))
		}
		asSent, path := open("gzip.db")
		write(asSent, "writing them as gzip, as sent", 1, "", packed)
		sent := size(b, asSent, path)
		if err := asSent.Close(); err != nil {
			b.Fatal(err)
		}
		kilo := func(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/float64(len(pages))*1000/1e6) }
		fmt.Fprintf(os.Stderr, "file, for 1,000 pages: %s, %s of it compressed bodies; with the index %s; with a second version of each %s; that without pages %s; the first of pages that came as gzip %s\n", kilo(first), kilo(bodies), kilo(indexed), kilo(revised), kilo(bare), kilo(sent))
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func reportCost(b *testing.B, what string, n int, wall, cpu time.Duration) {
	b.Helper()
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(n) }
	fmt.Fprintf(os.Stderr, "%-34s %7.2f ms CPU a page, %7.2f ms by the clock", what, each(cpu), each(wall))
	if wall > 0 {
		fmt.Fprintf(os.Stderr, " (%.0f a second)", float64(n)/wall.Seconds())
	}
	fmt.Fprintln(os.Stderr)
}

// size is that of the file with all that is committed.
func size(b *testing.B, db *DB, path string) int64 {
	b.Helper()
	if err := db.Settle(b.Context()); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// BenchmarkDictionary says what the bodies of pages would weigh with a dictionary for each host, made of its other pages, so that no page helps itself:
// trained, or simply one other page. Hosts with fewer than three pages are left out.
func BenchmarkDictionary(b *testing.B) {
	pages, _ := benchPages(b)
	byHost := map[string][][]byte{}
	for _, p := range pages {
		byHost[bareHost(p.uri)] = append(byHost[bareHost(p.uri)], p.body)
	}
	for b.Loop() {
		var plain, better, trained, other tally
		for _, host := range slices.Sorted(func(yield func(string) bool) {
			for h := range byHost {
				if !yield(h) {
					return
				}
			}
		}) {
			bodies := byHost[host]
			if len(bodies) < 3 {
				continue
			}
			for i, body := range bodies {
				others := slices.Concat(bodies[:i], bodies[i+1:])
				plain.add(b, body, zstd.WithEncoderLevel(zstd.SpeedFastest))
				better.add(b, body, zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
				other.add(b, body, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderDictRaw(crc32.ChecksumIEEE(others[0])|1<<31, others[0]))
				var samples [][]byte
				for _, o := range others { // BuildZstdDict panics with longer ones
					samples = slices.AppendSeq(samples, slices.Chunk(o, 64<<10))
				}
				d, err := dict.BuildZstdDict(samples, dict.Options{MaxDictSize: 112 << 10, HashBytes: 6, ZstdDictID: 1, ZstdLevel: zstd.SpeedFastest})
				if err != nil {
					b.Logf("%s: no dictionary: %v", host, err)
					d = nil
				}
				if d != nil {
					trained.add(b, body, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderDict(d))
				} else {
					trained.add(b, body, zstd.WithEncoderLevel(zstd.SpeedFastest))
				}
			}
		}
		for _, t := range []struct {
			name string
			of   tally
		}{{"fastest, as it is", plain}, {"better compression", better}, {"fastest, dictionary of the host", trained}, {"fastest, another page of the host", other}} {
			fmt.Fprintf(os.Stderr, "%-36s %d pages of %d bytes: %d bytes each (%.0f %%), %.2f ms CPU each\n", t.name, t.of.n, t.of.in/max(t.of.n, 1), t.of.out/max(t.of.n, 1),
				100*float64(t.of.out)/float64(plain.out), float64(t.of.cpu.Microseconds())/1000/float64(max(t.of.n, 1)))
		}
	}
}

type tally struct {
	n, in, out int
	cpu        time.Duration
}

func (t *tally) add(b *testing.B, body []byte, o ...zstd.EOption) {
	b.Helper()
	z, err := zstd.NewWriter(nil, append(o, zstd.WithEncoderConcurrency(1))...)
	if err != nil {
		b.Fatal(err)
	}
	z.EncodeAll(body[:1], nil) // what an encoder does once is not counted
	began := cpuTime(b)
	t.out += len(z.EncodeAll(body, nil))
	t.cpu += cpuTime(b) - began
	t.n, t.in = t.n+1, t.in+len(body)
	z.Close()
}
