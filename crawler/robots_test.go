package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// robotsSite answers /robots.txt with f and every other path with a page.
func robotsSite(t *testing.T, f func(r *http.Request, n int) (*http.Response, error)) *site {
	s := newSite(t, "")
	n := map[string]int{}
	s.handle = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/robots.txt" {
			s.mu.Lock()
			n[r.URL.Host]++
			i := n[r.URL.Host]
			s.mu.Unlock()
			return f(r, i)
		}
		return html("<p>x"), nil
	}
	return s
}

func TestRobotsStatus(t *testing.T) {
	tests := []struct {
		name string
		resp func(r *http.Request, n int) (*http.Response, error)
		want string
	}{
		{"404 allows", func(*http.Request, int) (*http.Response, error) { return answer(404, "text/html", "Disallow: /"), nil }, "fetched"},
		{"401 allows", func(*http.Request, int) (*http.Response, error) { return answer(401, "", ""), nil }, "fetched"},
		{"304 allows", func(*http.Request, int) (*http.Response, error) { return answer(304, "", ""), nil }, "fetched"},
		{"500 waits, then gives up", func(*http.Request, int) (*http.Response, error) { return answer(500, "", ""), nil }, "disallowed disallowed disallowed"},
		{"429 waits", func(_ *http.Request, n int) (*http.Response, error) {
			if n == 1 {
				return answer(429, "", ""), nil
			}
			return answer(404, "", ""), nil
		}, "disallowed fetched"},
		{"no network", func(*http.Request, int) (*http.Response, error) { return nil, errors.New("no route to host") }, "network network network"},
		{"private", func(*http.Request, int) (*http.Response, error) {
			return nil, fmt.Errorf("dial: %w", ErrPrivateAddress)
		}, "private"},
		{"too many redirects allow", func(r *http.Request, n int) (*http.Response, error) {
			resp := answer(302, "", "")
			resp.Header.Set("Location", "/robots.txt")
			return resp, nil
		}, "fetched"},
		{"redirect into nothing allows", func(r *http.Request, n int) (*http.Response, error) {
			resp := answer(302, "", "")
			resp.Header.Set("Location", "ftp://a.test/robots.txt")
			return resp, nil
		}, "fetched"},
		{"redirect is followed", func(r *http.Request, n int) (*http.Response, error) {
			if r.URL.Host == "b.test" {
				return answer(200, "text/plain", "User-agent: *\nDisallow: /"), nil
			}
			resp := answer(301, "", "")
			resp.Header.Set("Location", "//b.test/robots.txt")
			return resp, nil
		}, "disallowed"},
		{"HTML type is still read", func(*http.Request, int) (*http.Response, error) {
			return answer(200, "text/html", "User-agent: broadsheet\nDisallow: /"), nil
		}, "disallowed"},
		{"a cut rule is dropped", func(*http.Request, int) (*http.Response, error) {
			pad := strings.Repeat("#", robotsLimit-len("User-agent: *\n\nDisallow: /"))
			return answer(200, "text/plain", "User-agent: *\n"+pad+"\nDisallow: /other"), nil
		}, "fetched"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := quick(robotsSite(t, tt.resp))
				cfg.Retries = 2
				pages, _ := crawl(t, cfg, "http://a.test/x")
				var got []string
				for _, p := range pages {
					got = append(got, string(p.Outcome))
					if p.Outcome == OutcomeDisallowed && !errors.Is(p.Err, ErrDisallowed) {
						t.Errorf("error %v, want ErrDisallowed", p.Err)
					}
				}
				if s := strings.Join(got, " "); s != tt.want {
					t.Errorf("outcomes %q, want %q (last error %v)", s, tt.want, pages[len(pages)-1].Err)
				}
			})
		})
	}
}

// One robots.txt serves all pages of its origin for a day, and another origin has its own.
func TestRobotsIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(*http.Request, int) (*http.Response, error) { return answer(404, "", ""), nil })
		f := NewMemoryFrontier(0)
		c := New(quick(s), f)
		for i := range 3 {
			addAll(t, f, fmt.Sprintf("http://a.test/%d", i), fmt.Sprintf("http://a.test:81/%d", i))
			if _, _, err := run(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			time.Sleep(13 * time.Hour) // of the bubble
		}
		n := map[string]int{}
		for _, u := range s.urls() {
			n[u]++
		}
		if n["http://a.test/robots.txt"] != 2 || n["http://a.test:81/robots.txt"] != 2 {
			t.Errorf("requests %v, want each robots.txt twice in 26 hours", n)
		}
	})
}

// Hosts whose robots.txt leads to another host do not make that one be asked more often than it wants, or for what it disallows.
func TestRobotsRedirectsKeepTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(r *http.Request, _ int) (*http.Response, error) {
			if r.URL.Host == "victim.test" {
				return answer(200, "text/plain", "User-agent: *\nDisallow: /private\nCrawl-delay: 20"), nil
			}
			resp := answer(301, "", "")
			resp.Header.Set("Location", "//victim.test/"+map[bool]string{true: "robots.txt", false: "private"}[r.URL.Host < "e4"])
			return resp, nil
		})
		handle := s.handle
		var mu sync.Mutex
		var last time.Time
		n := 0
		s.handle = func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if r.URL.Host == "victim.test" {
				n++
				if gap := time.Since(last); gap < 20*time.Second && n > 2 { // a page may come soon after its own robots.txt
					t.Errorf("%s %v after the request before", r.URL, gap)
				}
				if last = time.Now(); r.URL.Path == "/private" {
					t.Errorf("asked for %s", r.URL)
				}
			}
			return handle(r)
		}
		cfg := quick(s)
		cfg.Delay = 10 * time.Second
		f := NewMemoryFrontier(0)
		c := New(cfg, f)
		addAll(t, f, "http://victim.test/")
		run(t.Context(), c)
		time.Sleep(time.Minute)
		addAll(t, f, "http://e1.test/", "http://e2.test/", "http://e3.test/", "http://e4.test/", "http://e5.test/")
		run(t.Context(), c)
	})
}

// Workers that need the same robots.txt at once share one fetch.
func TestRobotsIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(*http.Request, int) (*http.Response, error) {
			time.Sleep(time.Second)
			return answer(200, "text/plain", "User-agent: *\nDisallow: /private"), nil
		})
		inner := s.handle
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "hub.test" && r.URL.Path != "/robots.txt" {
				resp := answer(302, "", "")
				resp.Header.Set("Location", "http://hub.test/private/"+r.URL.Host)
				return resp, nil
			}
			return inner(r)
		}
		pages, _ := crawl(t, quick(s), "http://a.test/", "http://b.test/", "http://c.test/", "http://d.test/")
		n := 0
		for _, u := range s.urls() {
			if strings.HasPrefix(u, "http://hub.test/") {
				n++
			}
		}
		for _, p := range pages {
			if p.Outcome != OutcomeDisallowed || p.URL.Host != "hub.test" {
				t.Errorf("%s, want it disallowed at hub.test", line(p))
			}
		}
		if n != 1 {
			t.Errorf("%d requests to hub.test, want its robots.txt only", n)
		}
	})
}

func TestRobotsMemoryIsBounded(t *testing.T) {
	t.Run("many rules", func(t *testing.T) { robotsMemory(t, strings.Repeat("Allow: /a\n", 50_000)) })
	t.Run("many parts", func(t *testing.T) { robotsMemory(t, "Allow: /"+strings.Repeat("*", 400_000)+"\n") })
}

func robotsMemory(t *testing.T, rules string) {
	text := "User-agent: *\n" + rules
	s := robotsSite(t, func(*http.Request, int) (*http.Response, error) { return answer(200, "text/plain", text), nil })
	f := NewMemoryFrontier(0)
	var urls []string
	for i := range 60 {
		urls = append(urls, fmt.Sprintf("http://h%d.test/", i))
	}
	addAll(t, f, urls...)
	c := New(quick(s), f)
	if _, _, err := run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	cost, held := 0, 0
	for _, e := range c.robots.byOrigin {
		cost += e.cost
		held += cap(e.rules.list)*int(unsafe.Sizeof(rule{})) + len(e.rules.patterns)
	}
	if held > maxRobotsCost {
		t.Errorf("the rules hold %d bytes, want at most %d", held, maxRobotsCost)
	}
	if cost != c.robots.cost || cost > maxRobotsCost || len(c.robots.byOrigin) == 0 {
		t.Errorf("%d entries of %d bytes, counted as %d; want at most %d", len(c.robots.byOrigin), cost, c.robots.cost, maxRobotsCost)
	}
}

// After a cut-off crawl the same Crawler asks for robots.txt again instead of remembering the cut.
func TestRobotsAfterCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(r *http.Request, n int) (*http.Response, error) {
			if n == 1 {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return answer(404, "", ""), nil
		})
		f := NewMemoryFrontier(0)
		addAll(t, f, "http://a.test/1")
		c := New(quick(s), f)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if pages, _, err := run(ctx, c); err == nil || len(pages) != 0 {
			t.Fatalf("first Run: %d pages, %v", len(pages), err)
		}
		pages, _, err := run(t.Context(), c)
		if err != nil || len(pages) != 1 {
			t.Fatalf("second Run: %d pages, %v", len(pages), err)
		}
		if diff := cmp.Diff(OutcomeFetched, pages[0].Outcome); diff != "" {
			t.Errorf("outcome (-want +got):\n%s", diff)
		}
	})
}

// A robots.txt that asks for time gets it, from every page of its host.
func TestRobotsRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(_ *http.Request, n int) (*http.Response, error) {
			if n == 1 {
				resp := answer(503, "", "")
				resp.Header.Set("Retry-After", "300")
				return resp, nil
			}
			return answer(404, "", ""), nil
		})
		cfg := quick(s)
		cfg.Retries = 1
		pages, _ := crawl(t, cfg, "http://a.test/1", "http://a.test/2")
		want := []string{"a.test/robots.txt at 0s", "a.test/robots.txt at 5m0s", "a.test/2 at 5m0s", "a.test/1 at 5m0s"}
		got := s.times()
		slices.Sort(want[2:])
		slices.Sort(got[min(2, len(got)):])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		if last := pages[len(pages)-1]; len(pages) != 3 || last.Outcome != OutcomeFetched {
			t.Errorf("%d attempts, the last %s, error %v; want 3 and a page", len(pages), line(last), last.Err)
		}
	})
}

// A host whose robots.txt cannot be had is asked for it less and less, and its pages stay where they are.
func TestRobotsFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(*http.Request, int) (*http.Response, error) { return nil, errors.New("no such host") })
		f := NewMemoryFrontier(0)
		f.SetLimits(Limits{Patience: 10 * time.Minute})
		for i := range 50 {
			addAll(t, f, fmt.Sprintf("http://a.test/%d", i))
		}
		start := time.Now()
		pages, stats, err := run(t.Context(), New(quick(s), f))
		if err != nil || len(pages) != asideAfter || stats.Requests != asideAfter || pages[0].Outcome != OutcomeNetwork {
			t.Errorf("%d pages of %d requests, %v; want %d of as many", len(pages), stats.Requests, err, asideAfter)
		}
		if wait := stats.Later.Sub(start); wait < 12*time.Minute || wait > 30*time.Minute {
			t.Errorf("come back after %v, want about 15 minutes", wait)
		}
	})
}
