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

// BenchmarkFrontier leases from a frontier with many known URLs on many hosts, BROADSHEET_BENCH_URLS of them or
// 200,000, and says what memory that takes. Inserting them is reported as insert-ns/URL.
func BenchmarkFrontier(b *testing.B) {
	n := 200_000
	if s := os.Getenv("BROADSHEET_BENCH_URLS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	hosts := max(n/50, 1)
	db := openAt(b, filepath.Join(b.TempDir(), "a.db"), Options{})
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
	b.ResetTimer()
	for range b.N {
		r, err := f.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Done(b.Context(), r, time.Now().Add(24*time.Hour)); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
	b.ReportMetric(float64(insert.Nanoseconds())/float64(n), "insert-ns/URL")
}

func frontierAdd(ctx context.Context, db *DB, reqs []crawler.Request) error {
	f := &Frontier{db: db, wake: make(chan struct{})}
	return f.Add(ctx, reqs...)
}
