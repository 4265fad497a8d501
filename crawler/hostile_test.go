package crawler

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hostile is a server that speaks what it likes, each request on a connection of its own, on an address of its own.
type hostile struct {
	name    string
	speak   func(conn net.Conn)
	want    Outcome
	because string // in Err
	check   func(p *Page) bool
}

const htmlHead = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

// pour writes s until the other side has had enough.
func pour(conn net.Conn, s string) {
	for {
		if _, err := io.WriteString(conn, s); err != nil {
			return
		}
	}
}

// once makes a speaker of a whole answer. The page shows a write that fails.
func once(answer string) func(net.Conn) {
	return func(conn net.Conn) { io.WriteString(conn, answer) }
}

// drip sends a piece at a time until the other side has had enough.
func drip(conn net.Conn, piece string) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if _, err := io.WriteString(conn, piece); err != nil {
			return
		}
	}
}

// packed are 200 MB of zeros, gzipped.
var packed = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one of gzip's
	zeros := make([]byte, 1<<20)
	for range 200 {
		z.Write(zeros) // to memory
	}
	z.Close()
	return b.Bytes()
})

func bomb(conn net.Conn) {
	io.WriteString(conn, htmlHead+"Content-Encoding: gzip, gzip\r\nConnection: close\r\n\r\n") // the page shows what does not arrive
	z := gzip.NewWriter(conn)
	for {
		if _, err := z.Write(packed()); err != nil {
			return
		}
	}
}

func hostiles() []hostile {
	kept := func(body string) func(*Page) bool {
		return func(p *Page) bool { return p.Status == 200 && strings.HasPrefix(string(p.Body), body) }
	}
	cut := func(p *Page) bool { return p.Truncated && len(p.Body) == 1<<20 }
	unread := func(p *Page) bool { return p.Body == nil && p.Err == nil }
	return []hostile{
		{"endless body", func(c net.Conn) {
			io.WriteString(c, htmlHead+"\r\n")
			pour(c, strings.Repeat("<p>more ", 4096))
		}, OutcomeFetched, "", cut},
		{"endless header", func(c net.Conn) {
			io.WriteString(c, htmlHead)
			pour(c, "X-More: "+strings.Repeat("x", 4096)+"\r\n")
		}, OutcomeNetwork, "header", nil},
		{"endless line of header", func(c net.Conn) {
			io.WriteString(c, htmlHead+"X-More: ")
			pour(c, strings.Repeat("x", 4096))
		}, OutcomeNetwork, "header", nil},
		{"flood of 1xx", func(c net.Conn) { pour(c, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n") }, OutcomeNetwork, "", nil},
		{"drip of 1xx", func(c net.Conn) { drip(c, "HTTP/1.1 102 Processing\r\n\r\n") }, OutcomeTimeout, "", nil},
		{"gzip bomb in a gzip bomb", bomb, OutcomeFetched, "", func(p *Page) bool { return p.Truncated && len(p.Body) <= 1<<20 }},
		{"drip of a body", func(c net.Conn) {
			io.WriteString(c, htmlHead+"\r\n")
			drip(c, "<p>")
		}, OutcomeTimeout, "", kept("<p><p>")},
		{"drip of a header", func(c net.Conn) { drip(c, "H") }, OutcomeTimeout, "", nil},
		{"drip of a long header", func(c net.Conn) {
			io.WriteString(c, htmlHead)
			drip(c, "X-More: x\r\n")
		}, OutcomeTimeout, "", nil},
		{"silence", func(c net.Conn) { io.Copy(io.Discard, c) }, OutcomeTimeout, "", nil}, // it returns when the other side has left
		{"redirect loop", once("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), OutcomeRefused, "too many redirects", nil},
		{"redirect to a file", once("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nConnection: close\r\n\r\n"), OutcomeRefused, "not an http", nil},
		{"redirect to ftp", once("HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/\r\nConnection: close\r\n\r\n"), OutcomeRefused, "not an http", nil},
		{"reset", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }, OutcomeNetwork, "", nil},
		{"end in the body", func(c net.Conn) {
			io.WriteString(c, htmlHead+"Content-Length: 100\r\n\r\n<p>first")
		}, OutcomeNetwork, "unexpected EOF", kept("<p>first")},
		{"length that is none", once(htmlHead + "Content-Length: many\r\n\r\n<p>x"), OutcomeNetwork, "Content-Length", nil},
		{"length below zero", once(htmlHead + "Content-Length: -5\r\n\r\n<p>x"), OutcomeNetwork, "Content-Length", nil},
		{"two lengths", once(htmlHead + "Content-Length: 4\r\nContent-Length: 400\r\n\r\n<p>x"), OutcomeNetwork, "Content-Length", nil},
		{"length of exabytes", once(htmlHead + "Content-Length: 9223372036854775807\r\n\r\n<p>x"), OutcomeNetwork, "unexpected EOF", kept("<p>x")},
		{"huge cookie", once(htmlHead + "Set-Cookie: a=" + strings.Repeat("x", 200<<10) + "\r\nConnection: close\r\n\r\n<p>x"), OutcomeFetched, "", kept("<p>x")},
		{"thousands of cookies", once(htmlHead + strings.Repeat("Set-Cookie: a=b\r\n", 8000) + "Connection: close\r\n\r\n<p>x"), OutcomeFetched, "", kept("<p>x")},
		{"a picture that says it is a page", once(htmlHead + "Connection: close\r\n\r\n\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), OutcomeNotHTML, "", unread},
		{"a page that says it is a picture", once("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n<!DOCTYPE html><p>x"), OutcomeNotHTML, "", unread},
		{"a type of nonsense", once("HTTP/1.1 200 OK\r\nContent-Type: \x01;;=\"\xff\r\nConnection: close\r\n\r\n<!DOCTYPE html><p>x"), OutcomeNetwork, "", nil},
		{"endless PDF", func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n")
			pour(c, strings.Repeat("x", 4096))
		}, OutcomeNotHTML, "", unread},
		{"endless film that says nothing", func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n\x00\x00\x00\x18ftypmp42")
			pour(c, strings.Repeat("\x00", 4096))
		}, OutcomeNotHTML, "", unread},
		{"a status of nonsense", once("HTTP/1.1 999999 \x1b[31m\r\n\r\n"), OutcomeNetwork, "", nil},
		{"an escape for the terminal", once(htmlHead + "Connection: close\r\n\r\n<title>\x1b[31m\x07\x00</title>"), OutcomeFetched, "", kept("<title>")},
	}
}

// listen serves speak on a loopback address of its own, with a robots.txt that is missing.
func listen(t *testing.T, host string, speak func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer conn.Close()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				switch {
				case err != nil:
				case req.URL.Path == "/robots.txt":
					io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") // the page shows what does not arrive
				default:
					speak(conn)
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		conns.Wait()
	})
	return "http://" + l.Addr().String() + "/"
}

// Every hostile server ends in its outcome, all of them in one crawl with an honest one, whose pages all come.
func TestHostileServers(t *testing.T) {
	packed() // which takes its time, under the race detector
	wants, urls := map[string]hostile{}, []string{}
	for i, h := range hostiles() {
		u := listen(t, fmt.Sprintf("127.0.0.%d", 10+i), h.speak)
		wants[u] = h
		urls = append(urls, u)
	}
	quiet := log.New(io.Discard, "", 0)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet
	secure.StartTLS()
	defer secure.Close()
	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS10}
	old.Config.ErrorLog = quiet
	old.StartTLS()
	defer old.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for u, because := range map[string]string{
		secure.URL + "/": "certificate",
		old.URL + "/":    "protocol version",
		strings.Replace(plain.URL, "http:", "https:", 1) + "/": "does not look like a TLS handshake",
	} {
		wants[u] = hostile{name: "TLS: " + because, want: OutcomeNetwork, because: because}
		urls = append(urls, u)
	}
	honest := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html><p>"+r.URL.Path) }) // the page shows a write that fails
	const good = 200
	for i := range good {
		urls = append(urls, fmt.Sprintf("%s/%d", honest.URL, i))
	}
	cfg := local()
	cfg.Workers, cfg.MaxBody, cfg.Timeout, cfg.FirstByte = 8, 1<<20, 2*time.Second, time.Second
	pages, _ := crawl(t, cfg, urls...)
	fetched := 0
	for _, p := range pages {
		h, ok := wants[p.Request.URL]
		if !ok {
			if p.Outcome == OutcomeFetched {
				fetched++
			}
			continue
		}
		delete(wants, p.Request.URL)
		because := p.Err == nil && h.because == "" || p.Err != nil && strings.Contains(strings.ToLower(p.Err.Error()), strings.ToLower(h.because))
		if p.Outcome != h.want || !because || h.check != nil && !h.check(p) {
			t.Errorf("%s: %.200s, %d bytes, truncated %v, error %.300v", h.name, line(p), len(p.Body), p.Truncated, p.Err)
		}
	}
	for _, h := range wants {
		t.Errorf("%s: no outcome", h.name)
	}
	if fetched != good {
		t.Errorf("%d honest pages, want %d", fetched, good)
	}
}

// Servers that say nothing keep no worker from the others: they are let go only when all honest pages have been asked for.
func TestHostileServersDoNotSlowOthers(t *testing.T) {
	const good, workers = 200, 8
	done := make(chan struct{})
	var asked atomic.Int32
	honest := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "<html><p>"+r.URL.Path) // the page shows a write that fails
		if asked.Add(1) == good {
			close(done)
		}
	})
	var urls []string
	for i := range workers - 1 {
		urls = append(urls, listen(t, fmt.Sprintf("127.0.0.%d", 60+i), func(net.Conn) { <-done }))
	}
	for i := range good {
		urls = append(urls, fmt.Sprintf("%s/%d", honest.URL, i))
	}
	cfg := local()
	cfg.Workers, cfg.Timeout = workers, 20*time.Second
	_, stats := crawl(t, cfg, urls...)
	if stats.ByOutcome[OutcomeFetched] != good || stats.ByOutcome[OutcomeNetwork] != workers-1 {
		t.Errorf("%v, want %d fetched and, as none had to wait for its timeout, %d network", stats.ByOutcome, good, workers-1)
	}
}

// A redirect from a public page to what stands behind the firewall ends there, in whatever spelling.
func TestHostileRedirectsToPrivate(t *testing.T) {
	network := newNetwork(Config{}.withDefaults())
	defer network.CloseIdleConnections()
	for _, target := range []string{"http://127.0.0.1:1/", "http://0x7f000001:1/", "http://2130706433:1/", "http://[::ffff:7f00:1]:1/", "http://localhost:1/", "http://169.254.169.254/latest/meta-data/"} {
		s := newSite(t, "")
		s.handle = func(r *http.Request) (*http.Response, error) {
			switch {
			case r.URL.Host != "public.test":
				return network.RoundTrip(r)
			case r.URL.Path == "/robots.txt":
				return nil, nil
			}
			resp := answer(302, "", "")
			resp.Header.Set("Location", target)
			return resp, nil
		}
		if p := one(t, quick(s), "http://public.test/"); p.Outcome != OutcomePrivate || !errors.Is(p.Err, ErrPrivateAddress) {
			t.Errorf("%s: %s, error %v", target, line(p), p.Err)
		}
	}
}
