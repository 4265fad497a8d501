package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"broadsheet/crawler"
)

// BenchmarkFrontier leases from a frontier with many known URLs, BROADSHEET_BENCH_URLS of them or 200,000, on
// BROADSHEET_BENCH_HOSTS hosts or one for each 50, and says what memory and what file that takes. Inserting them is
// reported as insert-ns/URL.
func BenchmarkFrontier(b *testing.B) {
	n := benchNumber(b, "BROADSHEET_BENCH_URLS", 200_000)
	hosts := benchNumber(b, "BROADSHEET_BENCH_HOSTS", max(n/50, 1))
	path := filepath.Join(b.TempDir(), "a.db")
	db := openAt(b, path, Options{})
	start := time.Now()
	for i := 0; i < n; {
		batch := make([]crawler.Request, 0, 5000)
		for ; i < n && len(batch) < cap(batch); i++ {
			u := fmt.Sprintf("https://www.h%d.example/2026/11/news/some-story-about-a-harbour-%d.html", i%hosts, i)
			batch = append(batch, crawler.Request{URL: u, Key: u, Host: fmt.Sprintf("www.h%d.example:443", i%hosts), Source: "list"})
		}
		if err := frontierAdd(b.Context(), db, batch); err != nil {
			b.Fatal(err)
		}
	}
	insert := time.Since(start)
	f := frontierOf(b, db, 0)
	for b.Loop() {
		r, err := f.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Done(b.Context(), r, time.Now().Add(24*time.Hour)); err != nil {
			b.Fatal(err)
		}
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
	b.ReportMetric(float64(m.Sys)/1e6, "sys-MB") // with what the collector has not yet given back: near the peak
	b.ReportMetric(float64(insert.Nanoseconds())/float64(n), "insert-ns/URL")
	if file, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(file.Size())/1e6, "file-MB")
	}
}

// benchNumber returns the number in an environment variable, or another when it is not set.
func benchNumber(b *testing.B, name string, other int) int {
	s := os.Getenv(name)
	if s == "" {
		return other
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		b.Fatalf("%s=%s: use a number from 1", name, s)
	}
	return n
}

func frontierAdd(ctx context.Context, db *DB, reqs []crawler.Request) error {
	f := &Frontier{db: db, wake: make(chan struct{})}
	return f.Add(ctx, reqs...)
}
