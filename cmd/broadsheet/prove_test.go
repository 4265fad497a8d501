package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// manyHosts is one site on many loopback addresses, each a host of its own: a front page that links to its stories.
type manyHosts struct {
	port    string
	hosts   int
	stories int
	slows   bool // the first host has a Crawl-delay, the second once answers 429 with a Retry-After

	mu       sync.Mutex // guards what follows
	requests []asked
	refused  bool // the 429 has been sent
}

// asked is a request as the server saw it.
type asked struct {
	host, path string
	from, to   time.Time
}

func newManyHosts(t *testing.T, hosts, stories int, slows bool) *manyHosts {
	t.Helper()
	m := &manyHosts{hosts: hosts, stories: stories, slows: slows}
	for i := range hosts {
		l, err := net.Listen("tcp", net.JoinHostPort(m.host(i), m.port))
		if err != nil {
			t.Skipf("this system has not all of 127.0.0.0/8: %v", err)
		}
		if _, m.port, err = net.SplitHostPort(l.Addr().String()); err != nil {
			t.Fatal(err)
		}
		s := httptest.NewUnstartedServer(m)
		if err := s.Listener.Close(); err != nil {
			t.Fatal(err)
		}
		s.Listener = l
		s.Start()
		t.Cleanup(s.Close)
	}
	return m
}

func (m *manyHosts) host(i int) string { return fmt.Sprintf("127.0.0.%d", i+1) }

// seeds are the addresses of all front pages.
func (m *manyHosts) seeds() (urls []string) {
	for i := range m.hosts {
		urls = append(urls, "http://"+net.JoinHostPort(m.host(i), m.port)+"/")
	}
	return urls
}

// ServeHTTP answers as each host; all forbid a folder.
func (m *manyHosts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	from := time.Now()
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.requests = append(m.requests, asked{host, r.URL.Path, from, time.Now()})
	}()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch number, isStory := strings.CutPrefix(r.URL.Path, "/2026/11/story-from-the-quay-"); {
	case r.URL.Path == "/robots.txt":
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintln(w, "User-agent: *\nDisallow: /private/")
		if m.slows && host == m.host(0) {
			fmt.Fprintln(w, "Crawl-delay: 1")
		}
	case r.URL.Path == "/":
		fmt.Fprintf(w, "<html lang=en><title>Quay Post %s</title><h1>Today</h1><ul><li><a href=/private/desk>Desk</a>", host)
		for i := range m.stories {
			fmt.Fprintf(w, "<li><a href=/2026/11/story-from-the-quay-%d>Story %d of %s</a>", i, i, host)
		}
	case isStory && m.slows && host == m.host(1) && m.refuses():
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	case isStory:
		fmt.Fprintf(w, `<html lang=en><title>Story %s of %s</title><meta property="og:type" content="article"><article><h1>Story %[1]s of %[2]s</h1>`, number, host)
		for i := range 10 {
			fmt.Fprintf(w, "<p>Paragraph %d of story %s at %s: the harbour master counted the boats again, wrote the number down and went home for tea.</p>", i, number, host)
		}
	default:
		http.NotFound(w, r)
	}
}

// refuses is true at the first call.
func (m *manyHosts) refuses() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	first := !m.refused
	m.refused = true
	return first
}

func (m *manyHosts) total() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.requests)
}

// since returns what came after the first n requests.
func (m *manyHosts) since(n int) []asked {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.requests[n:])
}

// TestPoliteToManyHosts reads in the servers' own log that a crawl keeps its promises to each host.
func TestPoliteToManyHosts(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for delays of real time: not with -short")
	}
	const delay = 200 * time.Millisecond
	m := newManyHosts(t, 50, 5, true)
	db := filepath.Join(t.TempDir(), "a.db")
	crawl := start(t, append([]string{"crawl", "--db", db, "--allow-private", "--delay", delay.String(), "--workers", "32", "--scope", "host"}, m.seeds()...)...)
	if got := crawl.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &crawl.rest)
	}
	if got, want := rowsOf(t, db, `select count(*) from articles`), fmt.Sprintln(m.hosts*m.stories); got != want {
		t.Errorf("%s articles, want %s", got, want)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	last, private, first := map[string]asked{}, 0, m.requests[0].from
	for _, r := range m.requests { // in the order of their ends
		if strings.HasPrefix(r.path, "/private/") {
			private++
		}
		gap := delay
		before, ok := last[r.host]
		switch {
		case r.host == m.host(0) && before.path != "/robots.txt":
			gap = time.Second // its Crawl-delay
		case r.host == m.host(1) && m.refusedBefore(before):
			gap = 2 * time.Second // its Retry-After
		}
		// The server is done with an answer a moment before the crawler is.
		if ok && r.from.Sub(before.to) < gap-time.Millisecond {
			t.Errorf("%s%s came %v after the end of %s, want %v", r.host, r.path, r.from.Sub(before.to), before.path, gap)
		}
		last[r.host] = r
	}
	if private > 0 {
		t.Errorf("%d requests for what robots.txt forbids", private)
	}
	took := m.requests[len(m.requests)-1].to.Sub(first)
	t.Logf("%d requests to %d hosts in %v", len(m.requests), m.hosts, took)
}

// refusedBefore tells the request that was answered with 429: the first story of the second host.
func (m *manyHosts) refusedBefore(r asked) bool {
	for _, other := range m.requests {
		if other.host == m.host(1) && strings.HasPrefix(other.path, "/2026/") {
			return other == r
		}
	}
	return false
}

// TestKillManyHosts kills a crawl that finds 2,000 pages of 20 hosts by itself at ten random moments. The archive then has
// the rows of an undisturbed crawl's, and nothing that was written has been fetched again.
func TestKillManyHosts(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls 4,000 pages: not with -short")
	}
	m := newManyHosts(t, 20, 100, false)
	dir := t.TempDir()
	urls := filepath.Join(dir, "urls.txt")
	if err := os.WriteFile(urls, []byte(strings.Join(m.seeds(), "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	args := func(db string) []string { return crawlArgs(db, "--scope", "host", "--workers", "16", "-i", urls) }
	whole := filepath.Join(dir, "whole.db")
	undisturbed := start(t, args(whole)...)
	if got := undisturbed.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &undisturbed.rest)
	}
	once := m.total()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	db := filepath.Join(dir, "killed.db")
	kills := 0
	var done string // a line for each page that is
	for ; ; kills++ {
		before := m.total()
		crawl := start(t, args(db)...)
		if kills < 10 {
			go func(requests int) {
				for range 20_000 {
					if m.total() > before+requests {
						break
					}
					time.Sleep(time.Millisecond)
				}
				_ = crawl.Process.Kill() // it may be done already
			}(random.IntN(once / 8)) // ten times that is less than the whole crawl, however quick it is
		}
		code := crawl.exit(t)
		for _, r := range m.since(before) {
			if r.path != "/robots.txt" && strings.Contains(done, "http://"+net.JoinHostPort(r.host, m.port)+r.path+"\n") {
				t.Errorf("after kill %d: %s%s was done and fetched again", kills, r.host, r.path)
			}
		}
		if code == exitDone {
			break
		} else if code != -1 {
			t.Fatalf("exit code %d: %s", code, &crawl.rest)
		}
		done = ""
		if _, err := os.Stat(db); err == nil {
			done = rowsOf(t, db, `select url from requests where state in ('done', 'failed')`)
		}
	}
	if kills < 10 {
		t.Errorf("the crawl came to its end after %d kills, want 10", kills)
	}
	if got, want := rowsByKey(t, db), rowsByKey(t, whole); got != want {
		t.Errorf("killed %d times: %d bytes of rows, want %d", kills, len(got), len(want))
	}
	if got := rowsOf(t, db, `pragma integrity_check`); got != "ok\n" {
		t.Errorf("integrity_check: %s", got)
	}
	t.Logf("killed %d times, %d requests more than the undisturbed crawl's %d", kills, m.total()-2*once, once)
}

// rowsByKey is what an archive says, in an order that does not depend on when links were found.
func rowsByKey(t *testing.T, db string) string {
	t.Helper()
	return rowsOf(t, db, `select 'request', url, key, state, outcome, status, error, depth, found_by, priority from requests order by key`) +
		rowsOf(t, db, `select 'article', url, title, byline, date, tldr, body, tags, authors, site, kind, text_sha256 from articles order by url`) +
		rowsOf(t, db, `select 'page', sha256, size from pages order by sha256`) +
		rowsOf(t, db, `select 'address', url, role from article_addresses order by url, role`)
}
