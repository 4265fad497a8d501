package crawler

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

func TestRedirects(t *testing.T) {
	s := newSite(t, "redirects.txtar")
	s.handle = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/wall/cookie" {
			return html("<p>Cookie: " + r.Header.Get("Cookie")), nil
		}
		if r.URL.Path == "/bytes" {
			resp := answer(302, "", "")
			resp.Header.Set("Location", "/caf\xe9")
			return resp, nil
		}
		if r.URL.Path == "/caf\xe9" {
			return html("<p>Café."), nil
		}
		if r.URL.Path == "/keeps" {
			user, password, _ := r.BasicAuth()
			if r.URL.RawQuery == "" {
				resp := answer(302, "", "")
				resp.Header.Set("Location", "?2")
				return resp, nil
			}
			return html("<p>" + user + " " + password), nil
		}
		return nil, nil
	}
	paths := []string{"harbour", "to-internal", "to-mail", "nowhere", "bad-location", "loop", "wall", "unchanged", "choices", "bytes"}
	want := []string{
		`http://old.test/harbour fetched 200 301 302 → http://new.test/news/harbour.html "<!doctype html><title>Harbour reopens</title><p>The harbour "`,
		`http://old.test/to-internal disallowed 307 307 → http://new.test/internal/draft`,
		`http://old.test/to-mail refused 302 302`,
		`http://old.test/nowhere http_error 302`,
		`http://old.test/bad-location http_error 302 302`,
		`http://old.test/loop refused 302 302 302 302 302`,
		`http://old.test/wall fetched 200 302 303 → http://old.test/wall/cookie "<p>Cookie: consent=yes"`,
		`http://old.test/unchanged http_error 304`,
		`http://old.test/choices http_error 300 "<p>Choose."`,
		`http://old.test/bytes fetched 200 302 → http://old.test/caf%E9 "<p>Café."`,
		`http://old.test/keeps fetched 200 302 → http://old.test/keeps?2 "<p>jo secret"`,
	}
	var urls []string
	for _, p := range paths {
		urls = append(urls, "http://old.test/"+p)
	}
	urls = append(urls, "http://jo:secret@old.test/keeps")
	cfg := quick(s)
	cfg.MaxRedirects = 3
	pages, _ := crawl(t, cfg, urls...)
	var got []string
	for _, p := range pages {
		got = append(got, line(p))
		if !p.Again.IsZero() {
			t.Errorf("%s is tried again", p.URL)
		}
		if p.Err != nil && strings.Contains(p.Err.Error(), "secret") {
			t.Errorf("password in %q", p.Err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	for i, sentinel := range map[int]error{1: ErrDisallowed, 2: ErrScheme, 5: ErrTooManyRedirects} {
		if !errors.Is(pages[i].Err, sentinel) {
			t.Errorf("%s: error %v, want %v", pages[i].URL, pages[i].Err, sentinel)
		}
	}
	for _, i := range []int{3, 4, 7, 8} {
		if se, ok := errors.AsType[*StatusError](pages[i].Err); !ok || se.Status != pages[i].Status {
			t.Errorf("%s: error %v, want a StatusError", pages[i].URL, pages[i].Err)
		}
	}
	if diff := cmp.Diff([]Hop{{"http://old.test/harbour", 301}, {"http://new.test/harbour?from=old", 302}}, pages[0].Hops); diff != "" {
		t.Errorf("hops (-want +got):\n%s", diff)
	}
}

func TestKinds(t *testing.T) {
	s := newSite(t, "kinds.txtar")
	cfg := quick(s)
	cfg.Parse = func(body []byte, contentType string) (*goquery.Document, error) {
		return goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	}
	var urls []string
	for _, p := range []string{"page", "plain", "untyped", "xhtml", "feed", "notes", "pdf", "pdf-as-html", "empty", "gone",
		"gone.pdf", "private/open/a", "private/b", "page?print=1", "missing"} {
		urls = append(urls, "http://kinds.test/"+p)
	}
	urls = append(urls, "ftp://kinds.test/x")
	pages, stats := crawl(t, cfg, urls...)
	want := []string{
		`http://kinds.test/page fetched 200 "<p>A page."`,
		`http://kinds.test/plain fetched 200 "<!DOCTYPE html><p>A page by another name."`,
		`http://kinds.test/untyped fetched 200 "<html><p>A page without a type."`,
		`http://kinds.test/xhtml fetched 200 "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xht"`,
		`http://kinds.test/feed listing 200 "<?xml version=\"1.0\"?><rss/>"`,
		`http://kinds.test/notes not_html 200`,
		`http://kinds.test/pdf not_html 200`,
		`http://kinds.test/pdf-as-html not_html 200`,
		`http://kinds.test/empty fetched 204`,
		`http://kinds.test/gone http_error 410 "<p>This page is gone."`,
		`http://kinds.test/gone.pdf http_error 404`,
		`http://kinds.test/private/open/a fetched 200 "<p>Open."`,
		`http://kinds.test/private/b disallowed 0`,
		`http://kinds.test/page?print=1 disallowed 0`,
		`http://kinds.test/missing http_error 404 "<p>Not found."`,
		`ftp://kinds.test/x refused 0 → `,
	}
	var got []string
	for _, p := range pages {
		got = append(got, line(p))
		if (p.Doc != nil) != (p.Outcome == OutcomeFetched) {
			t.Errorf("%s: outcome %s with tree %v", p.URL, p.Outcome, p.Doc != nil)
		}
		if (p.Err == nil) != (p.Outcome == OutcomeFetched || p.Outcome == OutcomeListing || p.Outcome == OutcomeNotHTML) {
			t.Errorf("%s: outcome %s with error %v", p.URL, p.Outcome, p.Err)
		}
		if p.FetchedAt.IsZero() {
			t.Errorf("%s has no time", p.URL)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	wantOutcomes := map[Outcome]int64{OutcomeFetched: 6, OutcomeListing: 1, OutcomeNotHTML: 3, OutcomeHTTPError: 3, OutcomeDisallowed: 2, OutcomeRefused: 1}
	if diff := cmp.Diff(wantOutcomes, stats.ByOutcome); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if stats.Pages != 16 || stats.Requests != 14 || stats.Bytes == 0 {
		t.Errorf("stats %+v, want 16 pages of 14 requests and some bytes", stats)
	}
}

// What is sent is ours to the byte: Colly and net/http add and change nothing.
func TestWhatIsSent(t *testing.T) {
	var got *http.Request
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/robots.txt" {
			got = r
		}
		return html("<p>x"), nil
	}
	t.Setenv("COLLY_USER_AGENT", "someone else")
	crawl(t, quick(s), "http://EXAMPLE.test:80/%7ejo/a%2Fb|c?utm_source=x&q=ä ö#frag")
	want := http.Header{
		"User-Agent":      {"Broadsheet/1.0 (+mailto:desk@example.org)"},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Encoding": {"gzip, deflate, br, zstd"},
	}
	if diff := cmp.Diff(want, got.Header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if uri, want := got.URL.RequestURI(), "/%7ejo/a%2Fb%7Cc?utm_source=x&q=%C3%A4%20%C3%B6"; uri != want || got.URL.Host != "example.test" {
		t.Errorf("asked %s for %s, want example.test for %s", got.URL.Host, uri, want)
	}
}

// Colly would convert this body's charset and unpack that one's.
func TestBytesAreUntouched(t *testing.T) {
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/latin1" {
			return answer(200, "text/html; charset=iso-8859-1", "<p>caf\xe9"), nil
		}
		return answer(200, "text/html; x=gzip", "<p>\xff\x00"), nil
	}
	pages, _ := crawl(t, quick(s), "http://a.test/latin1", "http://a.test/sitemap.xml.gz")
	for i, want := range []string{"<p>caf\xe9", "<p>\xff\x00"} {
		if string(pages[i].Body) != want || pages[i].Outcome != OutcomeFetched {
			t.Errorf("body %q, %v, want %q", pages[i].Body, pages[i].Err, want)
		}
	}
}

// TestPacked: a body comes with the bytes that were sent when these are it, and shorter.
func TestPacked(t *testing.T) {
	gz := func(s string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, s) // a bytes.Buffer takes all
		z.Close()
		return b.String()
	}
	zs := func(s string) string {
		z, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(z.EncodeAll([]byte(s), nil))
	}
	random := make([]byte, 700<<10)
	rand.NewChaCha8([32]byte{}).Read(random)
	page, long := "<p>"+strings.Repeat("The tide rises. ", 200), "<p>"+strings.Repeat(hex.EncodeToString(random), 2)
	tests := map[string]struct {
		coding, sent, body string
		packed             bool
	}{
		"/gzip":          {"gzip", gz(page), page, true},
		"/zstd":          {"zstd", zs(page), page, true},
		"/plain":         {"", page, page, false},
		"/not-packed":    {"gzip", page, page, false},
		"/twice":         {"gzip", gz(gz(page)), page, false},
		"/rest":          {"gzip", gz(page) + "<!-- -->", page, false},
		"/cut":           {"gzip", gz(page)[:60], "", false},
		"/hardly-packed": {"gzip", gz("<p>tide"), "<p>tide", false},
		"/long":          {"gzip", gz(long), long, false},
		"/leads-on":      {"gzip", gz("<meta http-equiv=refresh content='0;url=/plain'>" + strings.Repeat("<!-- -->", 99)), page, false},
	}
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) {
		tt := tests[r.URL.Path]
		resp := html(tt.sent)
		if tt.coding != "" {
			resp.Header.Set("Content-Encoding", tt.coding)
		}
		return resp, nil
	}
	cfg := quick(s)
	cfg.Parse = func(b []byte, _ string) (*goquery.Document, error) {
		return goquery.NewDocumentFromReader(bytes.NewReader(b))
	}
	for path, tt := range tests {
		p := one(t, cfg, "http://a.test"+path)
		if tt.body != "" && string(p.Body) != tt.body {
			t.Errorf("%s: a body of %d bytes, error %v", path, len(p.Body), p.Err)
		}
		if want := (map[bool]string{true: tt.sent})[tt.packed]; string(p.Packed) != want {
			t.Errorf("%s: %d bytes as sent, want %d", path, len(p.Packed), len(want))
		}
	}
}

func TestParseThatFails(t *testing.T) {
	s := newSite(t, "")
	s.handle = func(r *http.Request) (*http.Response, error) { return html("<p>x"), nil }
	cfg := quick(s)
	cfg.Parse = func([]byte, string) (*goquery.Document, error) { return nil, io.ErrNoProgress }
	pages, _ := crawl(t, cfg, "http://a.test/")
	if p := pages[0]; p.Outcome != OutcomeFetched || !errors.Is(p.Err, io.ErrNoProgress) || p.Doc != nil || string(p.Body) != "<p>x" {
		t.Errorf("after an error: %s, error %v", line(p), p.Err)
	}
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"/a", "../b?c#d", "//b.test", `\\b.test\x`, "?q", "#f", "mailto:x", "http:", "a:b", "caf\xe9", "https://jo:x@a.test/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, location string) {
		base, err := parseURL("http://jo:secret@a.test/x/y?z")
		if err != nil {
			t.Fatal(err)
		}
		resp := &exchange{status: 302, header: http.Header{"Location": {location}}}
		location, ok := redirect(resp)
		if !ok {
			return
		}
		u, err := resolve(base, location)
		if err != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path == "" || u.Path[0] != '/' || u.Fragment != "" {
			t.Fatalf("resolve(%q) = %+v", location, u)
		}
		if u.User != nil && u.User.String() == "jo:secret" && hostPort(u) != "a.test:80" && !strings.Contains(location, "@") {
			t.Fatalf("resolve(%q) = %v takes the password to another host", location, u)
		}
	})
}
