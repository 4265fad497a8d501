package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// kept is a capture with its body read.
type kept struct {
	Exchange
	body string
}

// captures runs a crawl that keeps what it receives, by path.
func captures(t *testing.T, cfg Config, urls ...string) (map[string]kept, []*Page) {
	t.Helper()
	var mu sync.Mutex
	all := map[string]kept{}
	cfg.Scratch = t.TempDir()
	cfg.Capture = func(_ context.Context, x *Exchange) (Captured, error) {
		for range 2 { // it is read more than once
			b, err := io.ReadAll(x.Body())
			if err != nil || int64(len(b)) != x.Size {
				t.Errorf("%s: %d bytes of %d, %v", x.URL, len(b), x.Size, err)
			}
			mu.Lock()
			all[x.URL[strings.Index(x.URL[8:], "/")+8:]] = kept{*x, string(b)}
			mu.Unlock()
		}
		return Captured{URL: x.URL, Site: x.Site}, nil
	}
	pages, _ := crawl(t, cfg, urls...)
	if left, err := os.ReadDir(cfg.Scratch); err != nil || len(left) > 0 {
		t.Errorf("%d temporary files are left, %v", len(left), err)
	}
	return all, pages
}

// spokenConn notes what goes over a connection.
type spokenConn struct {
	net.Conn
	s *spoken
}

type spoken struct {
	mu       sync.Mutex
	in, out  bytes.Buffer
	accepted int
}

func (c spokenConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.in.Write(p[:n])
	return n, err
}

func (c spokenConn) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.out.Write(p)
	return c.Conn.Write(p)
}

type spokenListener struct {
	net.Listener
	s *spoken
}

func (l spokenListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.accepted++
	return spokenConn{conn, l.s}, err
}

// What is captured is what went over the wire, to the byte: on a connection that is kept open, with chunks and a coding, with redirects and
// robots.txt.
func TestCaptureIsTheWire(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, "<p>"+strings.Repeat("The tide is out. ", 3000)) // to memory
	z.Close()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /x\n")
		case "/moved":
			http.Redirect(w, r, "/page", http.StatusMovedPermanently)
		case "/page":
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			for part := range slices.Chunk(packed.Bytes(), 100) {
				w.Write(part)
				w.(http.Flusher).Flush()
			}
		case "/early":
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			io.WriteString(w, "<p>after hints")
		case "/long":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<p>"+strings.Repeat("A long page. ", 60_000)) // beyond what is kept in memory
		}
	}))
	wire := &spoken{}
	s.Listener = spokenListener{s.Listener, wire}
	s.Start()
	defer s.Close()
	all, pages := captures(t, local(), s.URL+"/moved", s.URL+"/early", s.URL+"/long")
	var sent, received strings.Builder
	for _, path := range []string{"/robots.txt", "/moved", "/page", "/early", "/long"} {
		x := all[path]
		if x.Truncated != "" || x.IP != "127.0.0.1" || x.At.IsZero() || x.Site != (path == "/robots.txt") {
			t.Errorf("%s: %+v", path, x.Exchange)
		}
		sent.Write(x.Request)
		if path == "/early" {
			received.WriteString("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
		}
		received.Write(x.Head)
		received.WriteString(x.body)
	}
	wire.mu.Lock()
	defer wire.mu.Unlock()
	if wire.accepted != 1 {
		t.Errorf("%d connections, want one that is kept open", wire.accepted)
	}
	if sent.String() != wire.in.String() {
		t.Errorf("sent:\n%q\nwant:\n%q", sent.String(), wire.in.String())
	}
	if received.String() != wire.out.String() {
		t.Errorf("received %d bytes, want %d", received.Len(), wire.out.Len())
	}
	if x := all["/page"]; x.Payload != sha256.Sum256(packed.Bytes()) || x.PayloadSize != int64(packed.Len()) || x.Size <= x.PayloadSize {
		t.Errorf("payload of %d bytes in %d", x.PayloadSize, x.Size)
	}
	for _, p := range pages {
		want := map[string]string{"/moved": "/robots.txt /moved /page", "/early": "/early", "/long": "/long"}[p.Request.URL[len(s.URL):]]
		var got []string
		for _, c := range p.Captures {
			got = append(got, c.URL[len(s.URL):])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("captures of %s: %q, want %s", p.Request.URL, got, want)
		}
	}
}

// With TLS it is what was inside, in HTTP/1.1.
func TestCaptureTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<p>%s", r.Proto)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	got := make(chan string, 2)
	cfg := local()
	cfg.IgnoreRobots = true
	cfg.Capture = func(_ context.Context, x *Exchange) (Captured, error) {
		body, err := io.ReadAll(x.Body())
		got <- string(x.Request[:8]) + string(x.Head[:17]) + string(body)
		return Captured{}, err
	}
	f := NewMemoryFrontier(0)
	if err := f.Add(t.Context(), Request{URL: s.URL + "/a"}); err != nil {
		t.Fatal(err)
	}
	c := New(cfg, f)
	c.network.TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	c.network.TLSClientConfig.ServerName = "example.com" // the certificate's
	if _, err := c.Run(t.Context(), func(_ context.Context, p *Page) error { return p.Err }); err != nil {
		t.Fatal(err)
	}
	if g, want := <-got, "GET /a HHTTP/1.1 200 OK\r\n<p>HTTP/1.1"; g != want {
		t.Errorf("captured %q, want %q", g, want)
	}
}

// A certificate that nobody vouches for is the same error with and without captures.
func TestCaptureTLSFails(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of us
	s.StartTLS()
	defer s.Close()
	plain := one(t, local(), s.URL+"/a")
	_, pages := captures(t, local(), s.URL+"/a")
	if pages[0].Outcome != plain.Outcome || pages[0].Err.Error() != plain.Err.Error() {
		t.Errorf("%s, %v; want %s, %v", pages[0].Outcome, pages[0].Err, plain.Outcome, plain.Err)
	}
}

// Answers that are not whole say why.
func TestCaptureTruncated(t *testing.T) {
	raw := map[string]string{
		"/whole":    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<p>a",
		"/chunks":   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n<p>a\r\n0\r\nTrailer: t\r\n\r\n",
		"/close":    "HTTP/1.0 200 OK\r\n\r\n<p>until it ends",
		"/short":    "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n<p>a",
		"/torn":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<p>a\r\n9\r\n<p>",
		"/much":     "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000000\r\n\r\n" + strings.Repeat("<p>more", 5000000/7+1)[:5000000],
		"/picture":  "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 400000\r\n\r\n\x89PNG" + strings.Repeat("\x00", 400000-4),
		"/trailing": "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<p>aHTTP/1.1 200 OK\r\n\r\nnobody asked",
		"/missing":  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
	}
	want := map[string]string{"/short": "disconnect", "/torn": "disconnect", "/much": "length", "/picture": "unspecified"}
	s := rawServer(t, raw)
	cfg := local()
	cfg.MaxBody, cfg.IgnoreRobots, cfg.Retries = 1<<20, true, -1
	for path, answer := range raw {
		all, _ := captures(t, cfg, "http://"+s+path)
		x := all[path]
		if x.Truncated != want[path] {
			t.Errorf("%s: truncated %q, want %q", path, x.Truncated, want[path])
		}
		got := string(x.Head) + x.body
		if whole := want[path] == ""; !strings.HasPrefix(answer, got) || whole && path != "/trailing" && got != answer || path == "/trailing" && x.body != "<p>a" {
			t.Errorf("%s: captured %d bytes of %d: %.200q", path, len(got), len(answer), got)
		}
	}
}

// rawServer answers each connection's one request by its path.
func rawServer(t *testing.T, answers map[string]string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				buf := make([]byte, 4096)
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				io.WriteString(conn, answers[strings.Fields(string(buf[:n]))[1]]) // the client may close before the end
			}()
		}
	}()
	return l.Addr().String()
}

// What a crawl was given in confidence is not in its captures.
func TestCaptureSecrets(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" && (r.Header.Get("Authorization") != "Basic c2VjcmV0" || r.Header.Get("X-Key") != "secret" || !strings.Contains(r.Header.Get("Cookie"), "id=secret")) {
			t.Errorf("the server got %v", r.Header)
		}
		w.Header().Add("Set-Cookie", "session=secret; Path=/")
		w.Header().Add("Set-Cookie", "secret")
		io.WriteString(w, "<p>members")
	})
	cookies, err := ReadCookies(strings.NewReader("127.0.0.1\tFALSE\t/\tFALSE\t0\tid\tsecret\n"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := local()
	cfg.Header, cfg.HeaderOrigins, cfg.Cookies = http.Header{"Authorization": {"Basic c2VjcmV0"}, "X-Key": {"secret"}}, []string{s.URL}, cookies
	all, _ := captures(t, cfg, s.URL+"/a")
	x := all["/a"]
	for _, text := range []string{string(x.Request), string(x.Head), string(all["/robots.txt"].Request)} {
		if strings.Contains(text, "secret") || strings.Contains(text, "c2VjcmV0") || !strings.Contains(text, LeftOut) {
			t.Errorf("captured %q", text)
		}
	}
	if !strings.Contains(string(x.Head), "Set-Cookie: session="+LeftOut+"\r\n") || !strings.Contains(string(x.Request), "Host: 127.0.0.1") {
		t.Errorf("captured %q, %q", x.Request, x.Head)
	}

	cfg = local()
	all, _ = captures(t, cfg, s.URL+"/b")
	if !strings.Contains(string(all["/b"].Head), "Set-Cookie: session=secret; Path=/\r\n") {
		t.Errorf("without credentials the answer is as it came, not %q", all["/b"].Head)
	}
}

// A capture that cannot be kept ends the crawl: it was asked for as evidence.
func TestCaptureFails(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<p>a") })
	full := errors.New("the disk is full")
	cfg := local()
	cfg.Capture = func(context.Context, *Exchange) (Captured, error) { return Captured{}, full }
	f := NewMemoryFrontier(0)
	if err := f.Add(t.Context(), Request{URL: s.URL + "/a"}); err != nil {
		t.Fatal(err)
	}
	_, err := New(cfg, f).Run(t.Context(), func(context.Context, *Page) error { t.Error("a page came"); return nil })
	if !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
}

func TestSpool(t *testing.T) {
	s := spool{dir: t.TempDir()}
	var want bytes.Buffer
	for i := range 100 {
		part := bytes.Repeat([]byte{byte(i)}, 37*i)
		s.Write(part) // its error shows in what is read
		want.Write(part)
	}
	for _, off := range []int64{0, 1, spoolMemory - 1, spoolMemory, spoolMemory + 1, s.size} {
		for _, n := range []int64{0, 1, 1000, s.size - off} {
			n = min(n, s.size-off)
			got, err := io.ReadAll(s.section(off, n))
			if err != nil || !bytes.Equal(got, want.Bytes()[off:off+n]) {
				t.Fatalf("%d bytes from %d: %d, %v", n, off, len(got), err)
			}
		}
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(s.dir); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
