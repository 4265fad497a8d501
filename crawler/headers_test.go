package crawler

import (
	"net/http"
	"strings"
	"testing"
)

func TestParseHeader(t *testing.T) {
	name, value, err := ParseHeader("x-desk:  Ärger: no \t")
	if name != "X-Desk" || value != "Ärger: no" || err != nil {
		t.Errorf("%q, %q, %v", name, value, err)
	}
	for _, bad := range []string{"", "SECRET", ": SECRET", "a b: SECRET", "A\n: SECRET", "A: SECRET\r\nB: c", "A: SECRET\x00", "Bearer SECRET:x",
		"host: SECRET", "User-Agent: SECRET", "content-length: 9", "Proxy-Authorization: SECRET", "Accept-Encoding: SECRET", "Range: bytes=0-"} {
		if _, _, err := ParseHeader(bad); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v, want an error that does not show the value", bad, err)
		}
	}
}

// Fields go with each request, robots.txt too; what says who we are goes to its origins only, whoever redirects.
func TestHeaderStaysAtItsOrigin(t *testing.T) {
	s := newSite(t, "")
	got := map[string]string{}
	s.handle = func(r *http.Request) (*http.Response, error) {
		got[r.URL.String()] = strings.Join([]string{r.Header.Get("X-Desk"), r.Header.Get("Authorization"), r.Header.Get("Cookie")}, "|")
		if next, ok := strings.CutPrefix(r.URL.Path, "/to/"); ok {
			resp := answer(302, "", "")
			resp.Header.Set("Location", "http://"+next)
			resp.Header.Set("Set-Cookie", "seen=1; Path=/")
			return resp, nil
		}
		return html("<p>x"), nil
	}
	cfg := quick(s)
	cfg.Header = http.Header{"X-Desk": {"3"}, "Authorization": {"Bearer SECRET"}, "Cookie": {"pass=SECRET"}}
	cfg.HeaderOrigins = []string{"http://own.test"}
	cfg.Workers = 1
	crawl(t, cfg, "http://own.test/to/other.test/to/own.test/end", "http://own.test:81/x")
	for rawURL, want := range map[string]string{
		"http://own.test/robots.txt":                    "3|Bearer SECRET|pass=SECRET",
		"http://own.test/to/other.test/to/own.test/end": "3|Bearer SECRET|pass=SECRET",
		"http://other.test/robots.txt":                  "3||",
		"http://other.test/to/own.test/end":             "3||",
		"http://own.test/end":                           "3|Bearer SECRET|pass=SECRET; seen=1",
		"http://own.test:81/x":                          "3||seen=1", // browsers' cookies know no port
	} {
		if got[rawURL] != want {
			t.Errorf("%s: %q, want %q", rawURL, got[rawURL], want)
		}
	}
}
