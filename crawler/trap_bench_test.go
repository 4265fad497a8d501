package crawler

import (
	"fmt"
	"net/url"
	"testing"
)

// Most links of a page were on the page before: of 300 links ten are new.
func BenchmarkTraps(b *testing.B) {
	var links []*url.URL
	for i := range 290 {
		u, err := parseURL(fmt.Sprintf("https://news.example/section/%d/a-title-of-some-length-%d", i%7, i))
		if err != nil {
			b.Fatal(err)
		}
		links = append(links, u)
	}
	tr := newTraps(DefaultMaxPattern)
	n := 0
	for b.Loop() {
		for _, u := range links {
			tr.check(u, trapDay)
		}
		for range 10 {
			n++
			tr.check(&url.URL{Scheme: "https", Host: "news.example", Path: fmt.Sprintf("/2026/03/a-new-title-%d", n)}, trapDay)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(300*b.N), "ns/link")
}
