package crawler

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// A proxy may stand on a private address, and is asked for public names; for what is private by its look it is not.
func TestProxy(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/robots.txt":
			http.NotFound(w, r)
		case "/away":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
		default:
			io.WriteString(w, "<p>"+r.URL.String()+" "+r.Header.Get("Proxy-Authorization")) // the page shows a write that fails
		}
	}))
	defer proxy.Close()
	cfg := quick(nil)
	var err error
	if cfg.Proxy, err = ParseProxy(strings.Replace(proxy.URL, "http://", "http://desk:word@", 1)); err != nil {
		t.Fatal(err)
	}
	if p := one(t, cfg, "http://news.test/a"); p.Outcome != OutcomeFetched || string(p.Body) != "<p>http://news.test/a Basic ZGVzazp3b3Jk" {
		t.Errorf("%s, error %v", line(p), p.Err)
	}
	asked.Store(0)
	if p := one(t, cfg, "http://news.test/away"); p.Outcome != OutcomePrivate || len(p.Hops) != 1 || asked.Load() != 2 {
		t.Errorf("%s, error %v, proxy asked %d times", line(p), p.Err, asked.Load())
	}
	asked.Store(0)
	for _, u := range []string{"http://127.0.0.1/", "http://0x7f.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://localhost/", "http://db.internal/", "http://intranet/"} {
		if p := one(t, cfg, u); p.Outcome != OutcomePrivate || !errors.Is(p.Err, ErrPrivateAddress) || asked.Load() != 0 {
			t.Errorf("%s: %s, error %v", u, line(p), p.Err)
		}
	}
	cfg.AllowPrivate = true
	if p := one(t, cfg, "http://intranet/"); p.Outcome != OutcomeFetched {
		t.Errorf("allowed: %s, error %v", line(p), p.Err)
	}
}

func TestParseProxy(t *testing.T) {
	for _, good := range []string{"http://127.0.0.1:3128", "https://desk:word@proxy.test/", "socks5://[::1]:1080", "socks5h://proxy.test"} {
		if _, err := ParseProxy(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "proxy.test:3128", "ftp://SECRET@proxy.test", "http://", "http://SECRET:80:x@:80:y", "http://a:SECRET@proxy.test/pac", "http://a:SECRET\x7f@b"} {
		if _, err := ParseProxy(bad); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v, want an error that does not show the password", bad, err)
		}
	}
}

// A proxy that cannot be reached ends the crawl: at once when it never was, else after some requests in a row. A host behind it
// that cannot is the host's matter.
func TestProxyLost(t *testing.T) {
	lost := &exchange{err: &net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Err: io.EOF}}}
	behind := &exchange{err: &net.OpError{Op: "socks connect", Err: errors.New("host unreachable")}}
	var w proxyWatch
	if down, err := w.saw(behind); down || err != nil {
		t.Errorf("behind it: %v, %v", down, err)
	}
	if _, err := w.saw(lost); err == nil {
		t.Error("never reached: no error")
	}
	w.saw(&exchange{status: 404})
	for i := range 2*proxyPatience - 1 {
		if i == proxyPatience-1 {
			w.saw(&exchange{status: 200})
		}
		down, err := w.saw(lost)
		if last := i == 2*proxyPatience-2; !down || (err != nil) != last {
			t.Errorf("no. %d: %v, %v", i, down, err)
		}
	}
}

// What was asked for is given back, and no host is held for it.
func TestProxyLostKeepsRequests(t *testing.T) {
	cfg := quick(failing{&net.OpError{Op: "proxyconnect", Err: io.EOF}})
	f := NewMemoryFrontier(0)
	addAll(t, f, "http://a.test/1", "http://a.test/2")
	c := New(cfg, f)
	_, _, err := run(t.Context(), c)
	if _, ok := errors.AsType[*ProxyError](err); !ok {
		t.Fatalf("the crawl ended with %v", err)
	}
	if r, err := f.Next(t.Context()); err != nil || r.Attempt != 1 || !c.gate.try("a.test:80") {
		t.Errorf("next is attempt %d, error %v", r.Attempt, err)
	}
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }
