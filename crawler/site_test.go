package crawler

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// site is a network of the pages in a txtar file, or of functions.
type site struct {
	pages  map[string][]byte
	handle func(*http.Request) (*http.Response, error) // asked first; nil answer: pages decide

	mu    sync.Mutex // guards asked
	asked []asked
}

// asked is a request that a site got, and when since the first.
type asked struct {
	url   string
	at    time.Time
	after time.Duration
}

func newSite(t *testing.T, name string) *site {
	t.Helper()
	s := &site{pages: map[string][]byte{}}
	if name != "" {
		ar, err := txtar.ParseFile(filepath.Join("testdata/sites", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			s.pages[f.Name] = f.Data
		}
	}
	return s
}

func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	u := r.URL.String()
	s.mu.Lock()
	a := asked{url: u, at: time.Now()}
	if len(s.asked) > 0 {
		a.after = a.at.Sub(s.asked[0].at)
	}
	s.asked = append(s.asked, a)
	s.mu.Unlock()
	if s.handle != nil {
		if resp, err := s.handle(r); resp != nil || err != nil {
			return resp, err
		}
	}
	if raw, ok := s.pages[u]; ok {
		return http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), r)
	}
	return answer(http.StatusNotFound, "text/html", "<p>Not found."), nil
}

// urls returns what was asked, in order.
func (s *site) urls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var urls []string
	for _, a := range s.asked {
		urls = append(urls, a.url)
	}
	return urls
}

func answer(status int, contentType, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}
}

func html(body string) *http.Response { return answer(200, "text/html; charset=utf-8", body) }

// crawl runs a crawler over URLs and returns its pages in the order of their requests and attempts.
func crawl(t *testing.T, cfg Config, urls ...string) ([]*Page, Stats) {
	t.Helper()
	f := NewMemoryFrontier(0)
	addAll(t, f, urls...)
	pages, stats, err := run(t.Context(), New(cfg, f))
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return pages, stats
}

func addAll(t *testing.T, f Frontier, urls ...string) {
	t.Helper()
	for _, u := range urls {
		r := Request{URL: u, Source: "list"}
		if _, err := Key(u); err != nil {
			r.Key, r.Host = u, "none:0" // what a frontier from elsewhere might hold
		}
		if err := f.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func run(ctx context.Context, c *Crawler) (pages []*Page, stats Stats, err error) {
	var mu sync.Mutex // guards pages
	stats, err = c.Run(ctx, func(_ context.Context, p *Page) error {
		mu.Lock()
		defer mu.Unlock()
		pages = append(pages, p)
		return nil
	})
	slices.SortFunc(pages, func(a, b *Page) int {
		return cmp.Or(cmp.Compare(a.Request.ID, b.Request.ID), cmp.Compare(a.Request.Attempt, b.Request.Attempt))
	})
	return pages, stats, err
}

// quick is a configuration without waits.
func quick(rt http.RoundTripper) Config {
	return Config{Transport: rt, Delay: -1, Retries: -1, UserAgent: "Broadsheet/1.0 (+mailto:desk@example.org)"}
}

// line says in a line what a page is.
func line(p *Page) string {
	s := fmt.Sprintf("%s %s %d", p.Request.Key, p.Outcome, p.Status)
	for _, h := range p.Hops {
		s += fmt.Sprintf(" %d", h.Status)
	}
	if p.URL.String() != p.Request.Key {
		s += " → " + p.URL.String()
	}
	if len(p.Body) > 0 {
		s += fmt.Sprintf(" %q", firstLine(p.Body))
	}
	return s
}

func firstLine(b []byte) string {
	s, _, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	return s[:min(len(s), 60)]
}
