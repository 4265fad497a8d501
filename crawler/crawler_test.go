package crawler

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// times returns when each URL was asked, as "path at duration".
func (s *site) times() (got []string) {
	for _, a := range s.asked {
		_, rest, _ := strings.Cut(a.url, "//")
		got = append(got, fmt.Sprintf("%s at %v", rest, a.after.Round(time.Millisecond)))
	}
	return got
}

// A host is left alone for the delay after each request, counted from its end, redirects and all.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			time.Sleep(100 * time.Millisecond) // of the bubble: a slow server
			if r.URL.Path == "/moved" {
				resp := answer(302, "", "")
				resp.Header.Set("Location", "/target")
				return resp, nil
			}
			return html("<p>x"), nil
		}
		cfg := quick(s)
		cfg.Delay = 5 * time.Second
		crawl(t, cfg, "http://a.test/1", "http://a.test/moved", "http://a.test/2")
		want := []string{"a.test/robots.txt at 0s", "a.test/1 at 1.1s", "a.test/moved at 6.2s", "a.test/target at 11.3s", "a.test/2 at 16.4s"}
		if diff := cmp.Diff(want, s.times()); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

// Two hosts that redirect to a third: the third still has one request at a time.
func TestDelayHoldsForRedirectTargets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "c.test" {
				resp := answer(302, "", "")
				resp.Header.Set("Location", "http://c.test/"+r.URL.Host)
				return resp, nil
			}
			time.Sleep(400 * time.Millisecond)
			return html("<p>x"), nil
		}
		cfg := quick(s)
		cfg.Delay, cfg.IgnoreRobots = 3600*time.Millisecond, true
		crawl(t, cfg, "http://a.test/", "http://b.test/", "http://c.test/own")
		var at []time.Duration
		for _, a := range s.asked {
			if strings.Contains(a.url, "c.test/") {
				at = append(at, a.after)
			}
		}
		if diff := cmp.Diff([]time.Duration{0, 4 * time.Second, 8 * time.Second}, at); diff != "" {
			t.Errorf("requests to c.test (-want +got):\n%s", diff)
		}
	})
}

// Pages that are not asked for cost no time.
func TestDisallowedIsQuick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "kinds.txtar")
		cfg := quick(s)
		cfg.Delay = 5 * time.Second
		start := time.Now()
		var urls []string
		for i := range 100 {
			urls = append(urls, fmt.Sprintf("http://kinds.test/private/%d", i))
		}
		pages, stats := crawl(t, cfg, urls...)
		if len(pages) != 100 || stats.Requests != 1 || time.Since(start) > 2*time.Second {
			t.Errorf("%d pages of %d requests after %v, want 100 of 1 at once", len(pages), stats.Requests, time.Since(start))
		}
	})
}

func TestCrawlDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.String() == "http://a.test/robots.txt" {
				return answer(200, "text/plain", "User-agent: *\nCrawl-delay: 20"), nil
			}
			if r.URL.String() == "http://b.test/robots.txt" {
				return answer(200, "text/plain", "User-agent: *\nCrawl-delay: 86400"), nil
			}
			return html("<p>x"), nil
		}
		cfg := quick(s)
		cfg.Workers = 1 // a worker that waited at the gate would hold up the other host
		cfg.Delay = 5 * time.Second
		crawl(t, cfg, "http://a.test/1", "http://a.test/2", "http://b.test/1", "http://b.test/2")
		want := []string{"a.test/1 at 1s", "a.test/2 at 21s", "a.test/robots.txt at 0s",
			"b.test/1 at 1s", "b.test/2 at 1m1s", "b.test/robots.txt at 0s"}
		got := s.times()
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := newSite(t, "")
		calls := map[string]int{}
		s.handle = func(r *http.Request) (*http.Response, error) {
			host := r.URL.Hostname()
			calls[host]++
			resp := answer(503, "text/html", "")
			switch {
			case host == "comes-back.test" && calls[host] == 3:
				return html("<p>back"), nil
			case host == "net.test":
				return nil, errors.New("connection reset")
			case host == "unknown.test":
				return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
			case host == "resolver-down.test":
				return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}}
			case host == "expired.test":
				return nil, &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}
			case host == "gone.test":
				return answer(404, "text/html", ""), nil
			case host == "seconds.test" && calls[host] == 1:
				resp.Header.Set("Retry-After", "120")
				resp.StatusCode = 429
			case host == "date.test" && calls[host] == 1:
				resp.Header.Set("Retry-After", start.Add(5*time.Minute).UTC().Format(http.TimeFormat))
			case host == "greedy.test" && calls[host] == 1:
				resp.Header.Set("Retry-After", "999999999999")
			case calls[host] > 1 && host != "comes-back.test":
				return html("<p>x"), nil
			}
			return resp, nil
		}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Retries, cfg.Workers = true, 2, 1
		pages, _ := crawl(t, cfg, "http://comes-back.test/", "http://net.test/", "http://gone.test/",
			"http://seconds.test/", "http://seconds.test/other", "http://date.test/", "http://greedy.test/",
			"http://unknown.test/", "http://resolver-down.test/", "http://expired.test/")
		got := map[string][]string{}
		for _, p := range pages {
			at := p.FetchedAt.Sub(start).Round(10 * time.Second)
			got[p.Request.Key] = append(got[p.Request.Key], fmt.Sprintf("%s at %v", p.Outcome, at))
			last := p.Request.Attempt == 3 || p.Request.Attempt == 2 && (p.URL.Host == "unknown.test" || p.URL.Host == "expired.test")
			if (last || p.Outcome == OutcomeFetched || p.Status == 404) != p.Again.IsZero() {
				t.Errorf("%s, attempt %d: again at %v", p.URL, p.Request.Attempt, p.Again)
			}
		}
		want := map[string][]string{
			"http://comes-back.test/":    {"http_error at 0s", "http_error at 10s", "fetched at 30s"},
			"http://net.test/":           {"network at 0s", "network at 10s", "network at 30s"},
			"http://gone.test/":          {"http_error at 0s"},
			"http://unknown.test/":       {"network at 0s", "network at 10s"},
			"http://resolver-down.test/": {"network at 0s", "network at 10s", "network at 30s"},
			"http://expired.test/":       {"network at 0s", "network at 10s"},
			"http://seconds.test/":       {"http_error at 0s", "fetched at 2m0s"},
			"http://seconds.test/other":  {"fetched at 2m0s"},
			"http://date.test/":          {"http_error at 0s", "fetched at 5m0s"},
			"http://greedy.test/":        {"http_error at 0s", "fetched at 1h0m0s"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
	})
}

// trickle is a body that gives some bytes a second and never ends.
type trickle struct{ ctx context.Context }

func (tr trickle) Read(b []byte) (int, error) {
	select {
	case <-tr.ctx.Done():
		return 0, tr.ctx.Err()
	case <-time.After(time.Second):
		return copy(b, "<p>drop "), nil
	}
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/trickle" {
				body := io.NopCloser(trickle{r.Context()})
				return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: body}, nil
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Timeout = true, 10*time.Second
		pages, _ := crawl(t, cfg, "http://a.test/hangs", "http://b.test/trickle")
		for i, status := range []int{0, 200} {
			p := pages[i]
			if p.Outcome != OutcomeTimeout || p.Status != status || p.Duration != 10*time.Second || p.Err == nil {
				t.Errorf("%s after %v, error %v, want a timeout after 10 s with status %d", line(p), p.Duration, p.Err, status)
			}
		}
		if !bytes.HasPrefix(pages[1].Body, []byte("<p>drop <p>drop")) {
			t.Errorf("body %q, want what had arrived", pages[1].Body)
		}
	})
}

func TestStopDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			time.Sleep(2 * time.Second)
			return html("<p>x"), nil
		}
		cfg := quick(s)
		cfg.IgnoreRobots = true
		cfg.Delay = time.Hour
		f := NewMemoryFrontier(0)
		addAll(t, f, "http://a.test/1", "http://b.test/1", "http://a.test/2")
		c := New(cfg, f)
		start := time.Now()
		time.AfterFunc(time.Second, c.Stop)
		pages, stats, err := run(t.Context(), c)
		if err != nil || len(pages) != 2 || stats.Pages != 2 || pages[0].Outcome != OutcomeFetched || time.Since(start) != 2*time.Second {
			t.Errorf("Run after Stop: %d pages, %v, after %v; want 2 pages after 2 s", len(pages), err, time.Since(start))
		}
		c.Stop()
		if pages, _, err := run(t.Context(), c); err != nil || len(pages) != 0 {
			t.Errorf("Run of a stopped crawler: %d pages, %v", len(pages), err)
		}
	})
}

func TestStopEndsTheWaitForAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) { return html("<p>x"), nil }
		cfg := quick(s)
		cfg.Delay = time.Hour
		f := NewMemoryFrontier(0)
		addAll(t, f, "http://a.test/1", "http://a.test/2")
		c := New(cfg, deafFrontier{f}) // so the second page waits with its lease
		start := time.Now()
		time.AfterFunc(time.Minute, c.Stop)
		pages, _, err := run(t.Context(), c)
		if err != nil || len(pages) != 1 || time.Since(start) != time.Minute {
			t.Errorf("Run: %d pages, %v, after %v; want 1 page after a minute", len(pages), err, time.Since(start))
		}
		if r, err := f.Next(t.Context()); err != nil || r.URL != "http://a.test/2" || r.Attempt != 1 {
			t.Errorf("Next = %v, %v; want the page that waited, as if it had not been leased", r, err)
		}
	})
}

// deafFrontier lends what its crawler asked it to hold.
type deafFrontier struct{ Frontier }

func (deafFrontier) Hold(context.Context, string, time.Time) error { return nil }

func TestCancelCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/robots.txt" {
				return nil, nil
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		f := NewMemoryFrontier(0)
		addAll(t, f, "http://a.test/1", "http://b.test/1")
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		pages, stats, err := run(ctx, New(quick(s), f))
		if !errors.Is(err, context.DeadlineExceeded) || len(pages) != 0 || stats.Pages != 0 || time.Since(start) != 3*time.Second {
			t.Errorf("Run: %d pages, %v, after %v; want none and ctx's error after 3 s", len(pages), err, time.Since(start))
		}
		for range 2 {
			if r, err := f.Next(t.Context()); err != nil || r.Attempt != 1 {
				t.Errorf("Next = %v, %v; want both, as if they had not been leased", r, err)
			}
		}
	})
}

func TestVisitErrorEndsTheCrawl(t *testing.T) {
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) { return html("<p>x"), nil }
	f := NewMemoryFrontier(0)
	for i := range 100 {
		addAll(t, f, fmt.Sprintf("http://h%d.test/", i))
	}
	full := errors.New("disk full")
	n := 0
	cfg := quick(s)
	cfg.Workers = 1
	_, err := New(cfg, f).Run(t.Context(), func(context.Context, *Page) error {
		if n++; n == 3 {
			return full
		}
		return nil
	})
	if err != full || n != 3 {
		t.Errorf("Run = %v after %d pages, want the error of the third", err, n)
	}
}

// brokenFrontier fails where it is told to.
type brokenFrontier struct {
	*MemoryFrontier
	next, done error
}

func (f brokenFrontier) Next(ctx context.Context) (Request, error) {
	if f.next != nil {
		return Request{}, f.next
	}
	return f.MemoryFrontier.Next(ctx)
}

func (f brokenFrontier) Done(ctx context.Context, r Request, again time.Time) error {
	if f.done != nil {
		return f.done
	}
	if err := ctx.Err(); err != nil { // as a database would
		return err
	}
	return f.MemoryFrontier.Done(ctx, r, again)
}

func TestFrontierErrorEndsTheCrawl(t *testing.T) {
	s := newSite(t, "")
	locked := errors.New("database is locked")
	for _, broken := range []brokenFrontier{{next: locked}, {done: locked}} {
		broken.MemoryFrontier = NewMemoryFrontier(0)
		addAll(t, broken, "http://a.test/1", "http://a.test/2")
		if _, _, err := run(t.Context(), New(quick(s), broken)); !errors.Is(err, locked) {
			t.Errorf("Run = %v, want the frontier's error", err)
		}
	}
}

// A page that was visited is done, even if the crawl is cut off meanwhile.
func TestCancelDuringVisit(t *testing.T) {
	f := brokenFrontier{MemoryFrontier: NewMemoryFrontier(0)}
	addAll(t, f, "http://a.test/1", "http://a.test/2")
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, err := New(quick(newSite(t, "")), f).Run(ctx, func(context.Context, *Page) error { n++; cancel(); return nil })
	if err != context.Canceled || n != 1 || len(f.leased) != 0 {
		t.Errorf("Run = %v after %d pages, %d leases left; want context.Canceled, 1, 0", err, n, len(f.leased))
	}
}

// Links that visit adds are fetched in the same run.
func TestVisitAddsLinks(t *testing.T) {
	s := newSite(t, "")
	f := NewMemoryFrontier(0)
	addAll(t, f, "http://a.test/0")
	var last string
	stats, err := New(quick(s), f).Run(t.Context(), func(ctx context.Context, p *Page) error {
		last = p.Request.URL
		if p.Request.Depth == 3 {
			return nil
		}
		d := p.Request.Depth + 1
		return f.Add(ctx, Request{URL: fmt.Sprintf("http://a.test/%d", d), Depth: d, Source: p.URL.String()})
	})
	if err != nil || stats.Pages != 4 || last != "http://a.test/3" {
		t.Errorf("Run: %d pages, the last %s, %v; want 4 to http://a.test/3", stats.Pages, last, err)
	}
}

func TestDefaults(t *testing.T) {
	got := Config{}.withDefaults()
	if got.Workers != 8 || got.Delay != 5*time.Second || got.Timeout != time.Minute || got.MaxBody != 16<<20 ||
		got.MaxRedirects != 10 || got.Retries != 2 || got.UserAgent == "" || got.Log == nil {
		t.Errorf("defaults %+v", got)
	}
	none := Config{Delay: -1, Retries: -1, MaxRedirects: -1, Workers: -1, MaxBody: -1, Timeout: -1}.withDefaults()
	if none.Delay != 0 || none.Retries != 0 || none.MaxRedirects != 0 || none.Workers != 8 || none.MaxBody != 16<<20 || none.Timeout != time.Minute {
		t.Errorf("negative values give %+v", none)
	}
}

func TestLogHasNoPassword(t *testing.T) {
	var buf bytes.Buffer
	s := newSite(t, "")
	cfg := quick(s)
	cfg.Log = slog.New(slog.NewTextHandler(&buf, &slog.HandlerOptions{Level: slog.LevelDebug}))
	pages, _ := crawl(t, cfg, "http://jo:secret@a.test/x")
	if out := buf.String(); strings.Contains(out, "secret") || !strings.Contains(out, "http://a.test/x") || !strings.Contains(out, "status=404") {
		t.Errorf("log %q", out)
	}
	if u := pages[0].URL.String(); u != "http://a.test/x" {
		t.Errorf("page's URL %q", u)
	}
}
