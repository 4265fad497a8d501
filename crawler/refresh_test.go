package crawler

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

func TestParseRefresh(t *testing.T) {
	for _, tt := range []struct {
		content, location string
		seconds           int
		ok                bool
	}{
		{"0;url=/a", "/a", 0, true},
		{" 3 ; URL = '/a b' x", "/a b", 3, true},
		{`0,"/a`, "/a", 0, true},
		{"0 /a", "/a", 0, true},
		{"0;url", "url", 0, true},
		{"0;/url=x", "/url=x", 0, true},
		{"1.5; url=a", "a", 1, true},
		{".5;url=a", "a", 0, true},
		{"60", "", 60, true},
		{"60;", "", 60, true},
		{"0;url=", "", 0, true},
		{"99999999999999999999;url=a", "a", 1 << 20, true},
		{"url=/a", "", 0, false},
		{"-1;url=/a", "", 0, false},
		{"0x;url=/a", "", 0, false},
		{"", "", 0, false},
	} {
		seconds, location, ok := parseRefresh(tt.content)
		if seconds != tt.seconds || location != tt.location || ok != tt.ok {
			t.Errorf("parseRefresh(%q) = %d, %q, %v, want %d, %q, %v", tt.content, seconds, location, ok, tt.seconds, tt.location, tt.ok)
		}
	}
}

func FuzzParseRefresh(f *testing.F) {
	for _, s := range []string{"0;url='/a'", "5", ". , URL=", "0\fhttp:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		seconds, location, ok := parseRefresh(content)
		if !ok && (seconds != 0 || location != "") {
			t.Fatalf("parseRefresh(%q) = %d, %q, not ok", content, seconds, location)
		}
		if seconds < 0 || !strings.Contains(content, location) {
			t.Fatalf("parseRefresh(%q) = %d, %q", content, seconds, location)
		}
	})
}

// A page that only leads on is a hop: through robots.txt, with its cookies, and as long as redirects are followed.
func TestRefresh(t *testing.T) {
	cfg := quick(newSite(t, "refresh.txtar"))
	cfg.MaxRedirects = 3
	cfg.Parse = func(body []byte, _ string) (*goquery.Document, error) {
		return goquery.NewDocumentFromReader(bytes.NewReader(body))
	}
	want := []string{
		`http://old.test/story fetched 200 200 301 → http://new.test/news/story "<!doctype html><title>The story</title><p>The story."`,
		`http://old.test/based fetched 200 200 → http://new.test/news/story "<!doctype html><title>The story</title><p>The story."`,
		`http://old.test/to-internal disallowed 200 200 200 → http://new.test/internal/draft`,
		`http://old.test/loop-a refused 200 200 200 200 200 → http://old.test/loop-b`,
		`http://old.test/self fetched 200 "<meta http-equiv=refresh content=\"0;url=/self#again\"><p>Here"`,
		`http://old.test/reload fetched 200 "<meta http-equiv=refresh content=60><p>Live"`,
		`http://old.test/slow fetched 200 "<meta http-equiv=refresh content=\"30;url=/story\"><p>Read me"`,
		`http://old.test/noscript fetched 200 "<noscript><meta http-equiv=refresh content=\"0;url=/story\"></"`,
		`http://old.test/mail fetched 200 "<meta http-equiv=refresh content=\"0;url=mailto:desk@old.test"`,
		`http://old.test/long fetched 200 "<meta http-equiv=refresh content=\"0;url=/story\">"`,
	}
	var urls []string
	for _, w := range want {
		u, _, _ := strings.Cut(w, " ")
		urls = append(urls, u)
	}
	pages, _ := crawl(t, cfg, urls...)
	var got []string
	for _, p := range pages {
		got = append(got, line(p))
		if p.Outcome != OutcomeFetched && len(p.Body) > 0 {
			t.Errorf("%s keeps the body of a hop", p.Request.Key)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}
