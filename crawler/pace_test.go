package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPaceGap(t *testing.T) {
	const base = 5 * time.Second
	for _, test := range []struct {
		name string
		pace pace
		base time.Duration
		want time.Duration
	}{
		{"unknown", pace{}, base, base},
		{"quick", pace{latency: 400 * time.Millisecond}, time.Second, time.Second},
		{"slow", pace{latency: 2 * time.Second}, base, 10 * time.Second},
		{"very slow", pace{latency: 20 * time.Second}, base, maxPace},
		{"slow, but the delay is longer", pace{latency: 20 * time.Second}, time.Minute, time.Minute},
		{"no delay is wanted", pace{latency: 20 * time.Second, strain: 3}, 0, 0},
		{"strained", pace{strain: 2}, base, 20 * time.Second},
		{"very strained", pace{strain: maxStrain}, base, maxPace},
	} {
		if got := test.pace.gap(test.base); got != test.want {
			t.Errorf("%s: gap %v, want %v", test.name, got, test.want)
		}
	}
}

func TestPaceLearns(t *testing.T) {
	var p pace
	near := func(got, want time.Duration) bool { return got >= want*8/10 && got <= want*12/10 }
	for i, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second} {
		if hold, moved := p.learn(limiting, "a:80", fmt.Sprint(i)); !near(hold, want) || moved {
			t.Errorf("429 number %d: hold %v, want about %v", i+1, hold, want)
		}
	}
	for range 20 { // one bad page does not set a host aside
		if hold, moved := p.learn(broken, "a:80", "same"); hold != 0 || moved {
			t.Fatalf("500 of one page: hold %v, set aside: %v", hold, moved)
		}
	}
	for range 3 {
		p.learn(healthy, "a:80", "x")
	}
	if p.troubled() {
		t.Errorf("after three good answers: %+v, want no trouble", p)
	}
	for i := range asideAfter - 1 {
		if _, moved := p.learn(broken, "a:80", fmt.Sprint(i)); moved {
			t.Fatalf("set aside after %d failures", i+1)
		}
	}
	for i, want := range []time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 24 * time.Hour} {
		if hold, moved := p.learn(strained, "a:80", "again"); !near(hold, want) || !moved || p.aside != i+1 {
			t.Errorf("set aside %d times for %v, want %d times for about %v", p.aside, hold, i+1, want)
		}
	}
	if _, moved := p.learn(healthy, "a:80", "x"); !moved || p.troubled() {
		t.Errorf("after an answer: %+v, want no trouble", p)
	}
	for range 40 { // latency follows the host, both ways
		p.sample(8 * time.Second)
	}
	slow := p.gap(time.Second)
	for range 40 {
		p.sample(100 * time.Millisecond)
	}
	if slow != maxPace || p.gap(time.Second) != time.Second {
		t.Errorf("gap %v while slow, %v afterwards", slow, p.gap(time.Second))
	}
}

// However many hosts fail, what is remembered of them is bounded.
func TestTroubledHostsAreForgotten(t *testing.T) {
	hs := newHosts(make(chan struct{}))
	for i := range 2*maxHosts + 10 {
		hs.learn(fmt.Sprintf("h%d:80", i), strained, "x", time.Second, time.Now().Add(24*time.Hour))
	}
	if len(hs.byName) > maxHosts {
		t.Errorf("%d hosts remembered, want at most %d", len(hs.byName), maxHosts)
	}
}

// A slow host is asked less often than a quick one, and the quick one at the delay.
func TestDelayFollowsLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "slow.test" {
				time.Sleep(3 * time.Second)
			}
			return html("<p>x"), nil
		}
		cfg := quick(s)
		cfg.Delay, cfg.IgnoreRobots = 2*time.Second, true
		crawl(t, cfg, "http://slow.test/1", "http://slow.test/2", "http://quick.test/1", "http://quick.test/2")
		got := map[string]time.Duration{}
		for _, a := range s.asked {
			got[strings.TrimPrefix(a.url, "http://")] = a.after
		}
		want := map[string]time.Duration{"slow.test/1": 0, "slow.test/2": 18 * time.Second, "quick.test/1": 0, "quick.test/2": 2 * time.Second}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

// sitesInMemory is a Sites for tests.
type sitesInMemory struct {
	mu     sync.Mutex // guards what follows
	robots map[string]RobotsFile
	saved  []RobotsFile
	aside  map[string]int
	err    error
}

func newSites() *sitesInMemory {
	return &sitesInMemory{robots: map[string]RobotsFile{}, aside: map[string]int{}}
}

func (s *sitesInMemory) Robots(_ context.Context, origin string) (RobotsFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.robots[origin], s.err
}

func (s *sitesInMemory) SaveRobots(_ context.Context, f RobotsFile) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.robots[f.Origin] = f
	s.saved = append(s.saved, f)
	return s.err
}

func (s *sitesInMemory) SetAside(_ context.Context, host string) (int, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.aside[host], time.Time{}, s.err
}

func (s *sitesInMemory) SaveSetAside(_ context.Context, host string, times int, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aside[host] = times
	return s.err
}

// A host that fails is set aside, tried with one request by the next crawls, and asked as usual once it answers.
func TestSetAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := false
		s := newSite(t, "")
		s.handle = func(*http.Request) (*http.Response, error) {
			if !up {
				return nil, errors.New("connection refused")
			}
			return html("<p>x"), nil
		}
		sites, f := newSites(), NewMemoryFrontier(0)
		f.SetLimits(Limits{Patience: 10 * time.Minute})
		for i := range 20 {
			addAll(t, f, fmt.Sprintf("http://a.test/%d", i))
		}
		cfg := quick(s)
		cfg.Sites, cfg.IgnoreRobots, cfg.Retries = sites, true, 5
		session := func() (requests int64, wait time.Duration) { // each with a Crawler that remembers nothing
			t.Helper()
			_, stats, err := run(t.Context(), New(cfg, f))
			if err != nil {
				t.Fatal(err)
			}
			if !stats.Later.IsZero() {
				wait = time.Until(stats.Later)
				time.Sleep(wait)
			}
			return stats.Requests, wait
		}
		for i, want := range []time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour} {
			n, wait := session()
			if wait < want*8/10 || wait > want*12/10 || i > 0 && n != 1 || sites.aside["a.test:80"] != i+1 {
				t.Errorf("session %d: %d requests, then %v, set aside %d times; want about %v", i+1, n, wait, sites.aside["a.test:80"], want)
			}
		}
		up = true
		if n, wait := session(); n != 20 || wait != 0 || sites.aside["a.test:80"] != 0 {
			t.Errorf("last session: %d requests, wait %v, set aside %d times; want 20, none, 0", n, wait, sites.aside["a.test:80"])
		}
	})
}

// What cannot be kept ends the crawl.
func TestSitesError(t *testing.T) {
	s := newSite(t, "")
	cfg := quick(s)
	sites := newSites()
	sites.err = errors.New("disk full")
	cfg.Sites = sites
	f := NewMemoryFrontier(0)
	addAll(t, f, "http://a.test/")
	if pages, _, err := run(t.Context(), New(cfg, f)); !errors.Is(err, sites.err) || len(pages) != 0 {
		t.Errorf("Run = %d pages, %v; want the error of Sites", len(pages), err)
	}
}

// robots.txt of an earlier crawl serves for a day, and pages say which text allowed them.
func TestRobotsOfAnEarlierCrawl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := "User-agent: *\nDisallow: /private\n"
		s := robotsSite(t, func(r *http.Request, _ int) (*http.Response, error) {
			switch r.URL.Host {
			case "a.test":
				return answer(200, "text/plain", text), nil
			case "b.test":
				return answer(503, "", ""), nil
			}
			return answer(404, "", "not a rule"), nil
		})
		cfg, sites := quick(s), newSites()
		cfg.Sites = sites
		for i := range 3 {
			pages, _ := crawl(t, cfg, "http://a.test/1", "http://a.test/private", "http://b.test/1", "http://c.test/1")
			if pages[0].RobotsSHA256 == "" || pages[0].RobotsSHA256 != sites.robots["http://a.test"].SHA256 || pages[3].RobotsSHA256 != "" {
				t.Errorf("crawl %d: robots %q and %q, kept %q", i, pages[0].RobotsSHA256, pages[3].RobotsSHA256, sites.robots["http://a.test"].SHA256)
			}
			var got []Outcome
			for _, p := range pages {
				got = append(got, p.Outcome)
			}
			if diff := cmp.Diff([]Outcome{OutcomeFetched, OutcomeDisallowed, OutcomeDisallowed, OutcomeFetched}, got); diff != "" {
				t.Errorf("crawl %d: outcomes (-want +got):\n%s", i, diff)
			}
			time.Sleep(14 * time.Hour)
		}
		n := map[string]int{}
		for _, f := range sites.saved {
			n[fmt.Sprintf("%s %d %d %s", f.Origin, f.Status, len(f.Text), f.Error)]++
		}
		want := map[string]int{"http://a.test 200 33 ": 2, "http://c.test 404 0 ": 2, "http://b.test 503 0 status 503 Service Unavailable": 3}
		if diff := cmp.Diff(want, n); diff != "" {
			t.Errorf("robots.txt asked for (-want +got):\n%s", diff)
		}
	})
}

// Reserved pages are left out on demand, whichever way they say so; else they are kept and what they say is noted.
func TestRespectTDM(t *testing.T) {
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case tdmPath:
			return answer(200, "application/json", `[{"location":"/file","tdm-reservation":1,"tdm-policy":"https://a.test/terms"}]`), nil
		case "/robots.txt":
			return answer(404, "", ""), nil
		}
		resp := html("<p>x")
		switch r.URL.Path {
		case "/header":
			resp.Header.Set("Tdm-Reservation", "1")
			resp.Header.Set("X-Robots-Tag", "noai")
		case "/file/but":
			resp.Header.Set("Tdm-Reservation", "0")
		}
		return resp, nil
	}
	urls := []string{"http://a.test/plain", "http://a.test/header", "http://a.test/file", "http://a.test/file/but"}
	for respect, want := range map[bool][]string{
		false: {"fetched  body []", "fetched 1 body [noai]", "fetched  body []", "fetched 0 body []"},
		true:  {"fetched  body []", "reserved 1 none [noai]", "reserved 1 none []", "fetched 0 body []"},
	} {
		cfg := quick(s)
		cfg.RespectTDM = respect
		pages, _ := crawl(t, cfg, urls...)
		var got []string
		for _, p := range pages {
			body := "none"
			if len(p.Body) > 0 {
				body = "body"
			}
			got = append(got, fmt.Sprintf("%s %s %s %v", p.Outcome, p.Directives.Reservation, body, p.Directives.Robots))
			if (p.Outcome == OutcomeReserved) != errors.Is(p.Err, ErrReserved) {
				t.Errorf("%s: error %v", line(p), p.Err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("respect %v (-want +got):\n%s", respect, diff)
		}
	}
	files := 0
	for _, u := range s.urls() {
		if strings.HasSuffix(u, tdmPath) {
			files++
		}
	}
	if files != 1 {
		t.Errorf("tdmrep.json was asked for %d times, want once, and not without RespectTDM", files)
	}
}

// Fewer workers than hosts still ask all hosts as often as the delay lets them: each worker is free while a host rests.
func TestRateOfManyHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			hosts, pages, workers = 50, 40, 32
			delay, latency        = 200 * time.Millisecond, 50 * time.Millisecond
		)
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			time.Sleep(latency)
			if r.URL.Path == "/robots.txt" {
				return answer(404, "", ""), nil
			}
			return html("<p>" + r.URL.Path), nil
		}
		var urls []string
		for page := range pages {
			for host := range hosts {
				urls = append(urls, fmt.Sprintf("http://host%d.test/%d", host, page))
			}
		}
		cfg := quick(s)
		cfg.Delay, cfg.Workers = delay, workers
		start := time.Now()
		_, stats := crawl(t, cfg, urls...)
		took := time.Since(start)
		if want := hosts * pages; stats.ByOutcome[OutcomeFetched] != int64(want) {
			t.Fatalf("%v, want %d fetched", stats.ByOutcome, want)
		}
		// The robots.txt and the pages, and between any two of them the delay.
		if least := (pages+1)*latency + pages*delay; took < least || took > least*11/10 {
			t.Errorf("took %v, want %v or at most a tenth more", took, least)
		}
	})
}
