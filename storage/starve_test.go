package storage

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/crawler"
)

// Hosts that are slow in every way there is take nothing from the others: 40 quick ones are done as soon as if they were
// alone, though 8 workers are fewer than what waits for the slow ones, and though pages of the quick ones lead there.
func TestSlowHostsStarveNobody(t *testing.T) {
	alone := quickHostsDone(t, false)
	among := quickHostsDone(t, true)
	if among > alone*11/10 {
		t.Errorf("40 quick hosts took %v beside slow ones, %v alone; want at most a tenth more", among, alone)
	}
}

// quickHostsDone crawls in a bubble, and returns when the last page of a quick host was asked for.
func quickHostsDone(t *testing.T, slow bool) (last time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		const hosts, pages, slowHosts, slowPages = 40, 20, 3, 20
		db := openTemp(t)
		var list []string
		for i := range max(pages, slowPages) {
			if slow && i < slowPages {
				for h := range slowHosts {
					list = append(list, fmt.Sprintf("http://a-slow%d.test/%d", h, i)) // before the others in every order
				}
			}
			for h := range hosts {
				path := "page"
				if i%5 == 2 {
					path = "away"
				}
				list = append(list, fmt.Sprintf("http://quick%d.test/%s/%d", h, path, i))
			}
		}
		add(t, db, list...)
		start := time.Now()
		var mu sync.Mutex // guards what follows
		first, quick, open := map[string]bool{}, 0, map[string]int{}
		answer := func(status int, body, location string) (*http.Response, error) {
			h := http.Header{"Content-Type": {"text/html"}}
			if location != "" {
				h.Set("Location", location)
			}
			return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
		wait := func(r *http.Request, d time.Duration) error {
			select {
			case <-time.After(d):
				return nil
			case <-r.Context().Done():
				return r.Context().Err()
			}
		}
		network := roundTrip(func(r *http.Request) (*http.Response, error) {
			host, robots := r.URL.Hostname(), r.URL.Path == "/robots.txt"
			mu.Lock()
			open[host]++
			if open[host] > 1 {
				t.Errorf("%s is asked by two requests at a time", host)
			}
			if !robots && strings.HasPrefix(host, "quick") && !first[r.URL.String()] {
				first[r.URL.String()] = true
				quick, last = quick+1, time.Since(start)
			}
			mu.Unlock()
			defer func() {
				mu.Lock()
				open[host]--
				mu.Unlock()
			}()
			switch {
			case host == "a-slow0.test": // robots.txt hangs
				return nil, wait(r, time.Hour)
			case host == "a-slow1.test" && !robots: // each page takes most of what it may
				if err := wait(r, 50*time.Second); err != nil {
					return nil, err
				}
			case host == "a-slow2.test" && robots:
				return answer(200, "User-agent: *\nCrawl-delay: 60", "")
			case robots:
				return answer(404, "", "")
			}
			if err := wait(r, 100*time.Millisecond); err != nil {
				return nil, err
			}
			if slow && strings.HasPrefix(r.URL.Path, "/away/") && strings.HasPrefix(host, "quick") {
				return answer(302, "", fmt.Sprintf("http://a-slow%d.test/from/%s", len(r.URL.String())%3, host+strings.ReplaceAll(r.URL.Path, "/", "-")))
			}
			return answer(200, "<p>x", "")
		})
		f := frontierOf(t, db, 0)
		f.SetLimits(crawler.Limits{Patience: 10 * time.Minute})
		c := crawler.New(crawler.Config{Transport: network, Delay: time.Second, Workers: 8, Retries: -1, Sites: db.Sites()}, f)
		ended := map[string]int{}
		stats, err := c.Run(t.Context(), func(_ context.Context, p *crawler.Page) error {
			mu.Lock()
			defer mu.Unlock()
			ended[p.Request.Key]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if quick != hosts*pages {
			t.Errorf("%d pages of quick hosts were asked for, want %d", quick, hosts*pages)
		}
		if err := f.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		for key, n := range ended {
			if n > 1 {
				t.Errorf("%s came to an end %d times", key, n)
			}
		}
		counts, err := db.Counts(t.Context())
		if err != nil || len(ended)+counts.Pending != len(list) || counts.Pending > 0 == stats.Later.IsZero() || !slow && counts.Pending > 0 {
			t.Errorf("%d ended, %d pending of %d, %v; come back at %v", len(ended), counts.Pending, len(list), err, stats.Later)
		}
		t.Logf("slow hosts: %v; quick pages done after %v, all after %v; %d requests, %d ended, %d pending", slow, last, time.Since(start), stats.Requests, len(ended), counts.Pending)
	})
	return last
}
