package crawler

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/crawler/coding"
)

// serve runs a server on loopback whose robots.txt is missing.
func serve(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// local is a configuration that may ask loopback, without waits.
func local() Config {
	cfg := quick(nil)
	cfg.AllowPrivate = true
	return cfg
}

func one(t *testing.T, cfg Config, url string) *Page {
	t.Helper()
	pages, _ := crawl(t, cfg, url)
	if len(pages) != 1 {
		t.Fatalf("%d pages, want 1", len(pages))
	}
	return pages[0]
}

func TestNetworkFetch(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if enc := r.Header.Values("Accept-Encoding"); len(enc) != 1 || enc[0] != coding.Accept {
			t.Errorf("Accept-Encoding %q", enc)
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, "<p>Hello "+r.UserAgent()) // a write that fails shows in the page
		z.Close()
	})
	p := one(t, local(), s.URL+"/a")
	if p.Outcome != OutcomeFetched || string(p.Body) != "<p>Hello Broadsheet/1.0 (+mailto:desk@example.org)" || p.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%s, error %v", line(p), p.Err)
	}
}

func TestNetworkRefusesPrivate(t *testing.T) {
	asked := false
	s := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254"} {
		cfg := quick(nil)
		cfg.Retries = 3
		p := one(t, cfg, "http://"+host+port+"/")
		if p.Outcome != OutcomePrivate || !errors.Is(p.Err, ErrPrivateAddress) || !p.Again.IsZero() || p.Status != 0 {
			t.Errorf("%s: %s, error %v, want it refused as private", host, line(p), p.Err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}

// A public page that redirects to a private address gets no further than our dialer.
func TestNetworkRefusesRedirectToPrivate(t *testing.T) {
	asked := false
	private := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	network := newNetwork(Config{}.withDefaults())
	defer network.CloseIdleConnections()
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "public.test" {
			return network.RoundTrip(r)
		}
		if r.URL.Path == "/robots.txt" {
			return nil, nil
		}
		resp := answer(302, "", "")
		resp.Header.Set("Location", private.URL+"/admin")
		return resp, nil
	}
	p := one(t, quick(s), "http://public.test/")
	if p.Outcome != OutcomePrivate || !errors.Is(p.Err, ErrPrivateAddress) || len(p.Hops) != 1 || asked {
		t.Errorf("%s, error %v, private server asked: %v", line(p), p.Err, asked)
	}
}

func TestNetworkHostileServers(t *testing.T) {
	var gone atomic.Bool // the endless handler saw the connection close
	endless := func(w io.Writer) {
		chunk := []byte(strings.Repeat("<p>more ", 4096))
		for {
			if _, err := w.Write(chunk); err != nil {
				gone.Store(true)
				return
			}
		}
	}
	tests := []struct {
		name   string
		handle http.HandlerFunc
		check  func(p *Page) bool
	}{
		{"long words", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\n"+strings.Repeat("A", 100_000)+"\r\n\r\n")
		}, func(p *Page) bool {
			return p.Outcome == OutcomeNetwork && p.Err != nil && len(p.Err.Error()) < 2*maxError
		}},
		{"endless body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			endless(w)
		}, func(p *Page) bool {
			return p.Outcome == OutcomeFetched && p.Truncated && len(p.Body) == 1<<20 && p.Err == nil
		}},
		{"gzip bomb", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			endless(gzip.NewWriter(w))
		}, func(p *Page) bool { return p.Outcome == OutcomeFetched && p.Truncated && len(p.Body) == 1<<20 }},
		{"endless film", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "video/mp4")
			endless(w)
		}, func(p *Page) bool { return p.Outcome == OutcomeNotHTML && p.Body == nil }},
		{"body shorter than announced", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>short")
		}, func(p *Page) bool {
			return p.Outcome == OutcomeNetwork && string(p.Body) == "<p>short" && p.Status == 200
		}},
		{"body longer than announced", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>longer")
		}, func(p *Page) bool { return p.Outcome == OutcomeFetched && string(p.Body) == "<p>l" }},
		{"chunks break", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n<p>short\r\nzz")
		}, func(p *Page) bool { return p.Outcome == OutcomeNetwork && string(p.Body) == "<p>short" }},
		{"broken gzip", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, "\x1f\x8b\x08\x00nonsense that is no deflate stream") // the page shows a write that fails
		}, func(p *Page) bool {
			return p.Outcome == OutcomeNetwork && strings.Contains(p.Err.Error(), "decode body")
		}},
		{"huge header", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Pad", strings.Repeat("x", 2*maxHeader))
		}, func(p *Page) bool { return p.Outcome == OutcomeNetwork && p.Status == 0 }},
		{"no HTTP", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "220 mail.example ESMTP\r\n")
		}, func(p *Page) bool { return p.Outcome == OutcomeNetwork && p.Status == 0 }},
		{"closes at once", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "")
		}, func(p *Page) bool { return p.Outcome == OutcomeNetwork && p.Status == 0 }},
		{"redirects for ever", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}, func(p *Page) bool {
			return p.Outcome == OutcomeRefused && len(p.Hops) == 11 && errors.Is(p.Err, ErrTooManyRedirects)
		}},
		{"never answers", func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		}, func(p *Page) bool { return p.Outcome == OutcomeTimeout && p.Status == 0 }},
		{"trickles", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for r.Context().Err() == nil {
				io.WriteString(w, "<p>") // ends with the request
				http.NewResponseController(w).Flush()
				<-tick.C
			}
		}, func(p *Page) bool {
			return p.Outcome == OutcomeTimeout && p.Status == 200 && strings.HasPrefix(string(p.Body), "<p><p>")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, tt.handle)
			cfg := local()
			cfg.MaxBody = 1 << 20
			cfg.Timeout = 5 * time.Second
			if tt.name == "never answers" || tt.name == "trickles" {
				cfg.Timeout = 200 * time.Millisecond
			}
			if p := one(t, cfg, s.URL+"/a"); !tt.check(p) {
				t.Errorf("%.300s, %d bytes, truncated %v, %d hops, error %v", line(p), len(p.Body), p.Truncated, len(p.Hops), p.Err)
			}
		})
	}
	if !gone.Load() {
		t.Error("an endless body was not cut off")
	}
}

// raw answers with these bytes and closes the connection.
func raw(w http.ResponseWriter, s string) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	buf.WriteString(s) // Flush reports
	buf.Flush()        // the page shows what did not arrive
}

func TestNetworkNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	p := one(t, local(), "http://"+address+"/")
	if p.Outcome != OutcomeNetwork || !strings.Contains(p.Err.Error(), "refused") {
		t.Errorf("%s, error %v, want a refused connection", line(p), p.Err)
	}
}

// The proxy of the environment is not used: it would hide the address that we check.
func TestNetworkUsesNoProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the proxy was asked") })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	if u, err := newNetwork(Config{}.withDefaults()).Proxy(httptest.NewRequest("GET", "http://news.test/", nil)); u != nil || err != nil {
		t.Errorf("the transport has the proxy %v, %v", u, err)
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html>") })
	if p := one(t, local(), s.URL); p.Outcome != OutcomeFetched {
		t.Errorf("%s, error %v", line(p), p.Err)
	}
}

// Cancelling cuts a request that is in the middle of its body.
func TestNetworkCancel(t *testing.T) {
	started := make(chan bool, 1)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, strings.Repeat("<p>x", 1000))
		http.NewResponseController(w).Flush()
		started <- true
		<-r.Context().Done()
	})
	f := NewMemoryFrontier(0)
	addAll(t, f, s.URL+"/a")
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	if pages, _, err := run(ctx, New(local(), f)); !errors.Is(err, context.Canceled) || len(pages) != 0 {
		t.Errorf("Run: %d pages, %v, want none and context.Canceled", len(pages), err)
	}
}

// One connection serves the requests to a host one after the other.
func TestNetworkOneConnection(t *testing.T) {
	var conns, open, most atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := open.Add(1)
		defer open.Add(-1)
		most.Store(max(most.Load(), n))
		b := bufio.NewWriter(w)
		defer b.Flush()
		fmt.Fprint(b, "<html><p>x")
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	var urls []string
	for i := range 50 {
		urls = append(urls, fmt.Sprintf("%s/%d", s.URL, i))
	}
	if pages, stats := crawl(t, local(), urls...); len(pages) != 50 || stats.Requests != 51 {
		t.Errorf("%d pages of %d requests, want 50 of 51", len(pages), stats.Requests)
	}
	if conns.Load() != 1 || most.Load() != 1 {
		t.Errorf("%d connections, %d requests at a time, want 1 and 1", conns.Load(), most.Load())
	}
}
