package crawler

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// pipe joins two connections until both have ended.
func pipe(a, b net.Conn) {
	var both sync.WaitGroup
	for _, p := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			io.Copy(p[0], p[1]) // until either is closed
			p[0].Close()
		})
	}
	both.Wait()
}

// connectProxy is an HTTP proxy that wants a name and a password, and leads everything to one site.
func connectProxy(t *testing.T, secure bool, site, secureSite string) *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic ZGVzazp3b3Jk" {
			http.Error(w, "who are you?", http.StatusProxyAuthRequired)
			return
		}
		if r.Method != http.MethodConnect {
			r.URL.Host = site
			resp, err := http.DefaultTransport.RoundTrip(&http.Request{Method: "GET", URL: r.URL, Header: r.Header})
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			w.Header().Set("Via", r.RequestURI)
			io.Copy(w, resp.Body) // the page shows what is missing
			return
		}
		if r.Host == "closed.test:443" {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		to, err := net.Dial("tcp", secureSite)
		if err != nil {
			t.Error(err)
			return
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
		pipe(conn, to)
	}))
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// socksProxy is a SOCKS5 server (RFC 1928, 1929) that wants a name and a password, and leads ports 80 and 443 to a site.
func socksProxy(t *testing.T, site, secureSite string) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	t.Cleanup(func() { l.Close(); serving.Wait() })
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				read := func(n int) []byte {
					b := make([]byte, n)
					io.ReadFull(in, b) // what is missing is 0
					return b
				}
				read(int(read(2)[1])) // methods
				conn.Write([]byte{5, 2})
				name := string(read(int(read(2)[1])))
				if word := string(read(int(read(1)[0]))); name+":"+word != "desk:word" {
					conn.Write([]byte{1, 1})
					return
				}
				conn.Write([]byte{1, 0})
				if read(4)[3] != 3 {
					t.Error("the proxy is not asked by name")
				}
				read(int(read(1)[0]))
				to := map[uint16]string{80: site, 443: secureSite}[binary.BigEndian.Uint16(read(2))]
				out, err := net.Dial("tcp", to)
				if err != nil {
					conn.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0})
					return
				}
				conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
				pipe(conn, out)
			})
		}
	})
	return l
}

// Through each kind of proxy an exchange is kept as it went over the wire: inside TLS where there is some, else as the proxy was asked.
func TestCaptureProxy(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<p>"+r.URL.Path) })
	site, secureSite := httptest.NewServer(page), httptest.NewTLSServer(page)
	defer site.Close()
	defer secureSite.Close()
	plain, secure := strings.TrimPrefix(site.URL, "http://"), strings.TrimPrefix(secureSite.URL, "https://")
	login := func(u string) string { return strings.Replace(u, "://", "://desk:word@", 1) }
	for _, test := range []struct{ proxy, line string }{
		{login(connectProxy(t, false, plain, secure).URL), "GET http://news.test/a HTTP/1.1\r\n"},
		{login(connectProxy(t, true, plain, secure).URL), "GET http://news.test/a HTTP/1.1\r\n"},
		{login("socks5://" + socksProxy(t, plain, secure).Addr().String()), "GET /a HTTP/1.1\r\n"},
	} {
		cfg := quick(nil)
		cfg.IgnoreRobots = true
		var err error
		if cfg.Proxy, err = ParseProxy(test.proxy); err != nil {
			t.Fatal(err)
		}
		got := map[string]*Exchange{}
		var mu sync.Mutex
		cfg.Capture = func(_ context.Context, x *Exchange) (Captured, error) {
			body, err := io.ReadAll(x.Body())
			mu.Lock()
			defer mu.Unlock()
			if got[x.URL] = x; err != nil || string(body) != "<p>/a" || !strings.HasPrefix(string(x.Head), "HTTP/1.1 200 OK\r\n") || x.IP != "" || x.Truncated != "" {
				t.Errorf("%s: %q %q, IP %q, truncated %q, %v", x.URL, x.Head, body, x.IP, x.Truncated, err)
			}
			return Captured{}, err
		}
		f := NewMemoryFrontier(0)
		addAll(t, f, "http://news.test/a", "https://news.test/a", "https://closed.test/a")
		c := New(cfg, f)
		c.network.TLSClientConfig = secureSite.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		c.network.TLSClientConfig.ServerName = "example.com" // the certificates'
		if _, err := c.Run(t.Context(), func(_ context.Context, p *Page) error {
			if closed := p.Request.Host == "closed.test:443" && cfg.Proxy.Scheme != "socks5"; (p.Err != nil) != closed || closed && !strings.Contains(p.Err.Error(), "502 Bad Gateway") {
				t.Errorf("%s: %v", p.Request.URL, p.Err)
			}
			return nil
		}); err != nil {
			t.Errorf("%s: %v", test.proxy, err)
		}
		for u, want := range map[string]string{"http://news.test/a": test.line, "https://news.test/a": "GET /a HTTP/1.1\r\n"} {
			x := got[u]
			if x == nil {
				t.Errorf("%s: nothing is kept of %s", test.proxy, u)
				continue
			}
			if sent := string(x.Request); !strings.HasPrefix(sent, want) || strings.Contains(sent, "ZGVzazp3b3Jk") {
				t.Errorf("%s, %s: sent %q", test.proxy, u, sent)
			}
		}
	}
}

// A proxy that cannot be reached is known by its error, whatever is asked of it.
func TestCaptureProxyLost(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, scheme := range []string{"http", "https", "socks5"} {
		for _, u := range []string{"http://news.test/a", "https://news.test/a"} {
			cfg := quick(nil)
			cfg.IgnoreRobots = true
			cfg.Proxy = &url.URL{Scheme: scheme, Host: l.Addr().String()}
			cfg.Capture = func(context.Context, *Exchange) (Captured, error) {
				return Captured{}, errors.New("nothing was received")
			}
			f := NewMemoryFrontier(0)
			addAll(t, f, u)
			_, _, err := run(t.Context(), New(cfg, f))
			if _, ok := errors.AsType[*ProxyError](err); !ok {
				t.Errorf("%s, %s: the crawl ended with %v", scheme, u, err)
			}
		}
	}
}
