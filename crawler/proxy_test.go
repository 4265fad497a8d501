package crawler

import (
	"errors"
	"io"
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
