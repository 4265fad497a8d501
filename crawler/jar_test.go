package crawler

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func at(t *testing.T, rawURL string) *url.URL {
	t.Helper()
	u, err := parseURL(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func cookiesAt(t *testing.T, js *jars, rawURL string) string {
	t.Helper()
	var names []string
	for _, c := range js.Cookies(at(t, rawURL)) {
		names = append(names, c.Name+"="+c.Value)
	}
	return strings.Join(names, " ")
}

func TestJarsKeepSitesApart(t *testing.T) {
	js := newJars(nil)
	set := func(rawURL string, lines ...string) {
		js.SetCookies(at(t, rawURL), (&http.Response{Header: http.Header{"Set-Cookie": lines}}).Cookies())
	}
	set("http://www.daily.co.uk/a", "own=1", "all=2; Domain=daily.co.uk", "suffix=3; Domain=co.uk", "other=4; Domain=weekly.co.uk")
	set("http://127.0.0.1/", "ip=5")
	for rawURL, want := range map[string]string{
		"http://www.daily.co.uk/":  "own=1 all=2",
		"http://news.daily.co.uk/": "all=2",
		"http://weekly.co.uk/":     "",
		"http://127.0.0.1/":        "ip=5",
		"http://126.0.0.1/":        "",
	} {
		if got := cookiesAt(t, js, rawURL); got != want {
			t.Errorf("%s: %q, want %q", rawURL, got, want)
		}
	}
	set("http://www.daily.co.uk/", "own=; Max-Age=0")
	if got := cookiesAt(t, js, "http://www.daily.co.uk/a"); got != "all=2" {
		t.Errorf("after it was deleted: %q", got)
	}
}

func TestJarsHaveBounds(t *testing.T) {
	given, err := ReadCookies(strings.NewReader("greedy.test\tFALSE\t/\tFALSE\t0\tgiven\tyes\n"))
	if err != nil {
		t.Fatal(err)
	}
	js := newJars(given)
	greedy := at(t, "http://greedy.test/")
	js.SetCookies(greedy, []*http.Cookie{{Name: "huge", Value: strings.Repeat("x", maxCookie)}})
	for i := range 10_000 {
		js.SetCookies(greedy, []*http.Cookie{
			{Name: fmt.Sprint("c", i), Value: strings.Repeat("x", i%1000)},
			{Name: "same", Value: fmt.Sprint(i % 10)}, // takes the room of the one before
		})
	}
	size, sent := 0, cookiesAt(t, js, "http://greedy.test/")
	for _, c := range js.Cookies(greedy) {
		size += len(c.Name) + len(c.Value)
	}
	if n := len(js.Cookies(greedy)); n < 10 || n > maxCookies+1 || size > maxCookieBytes+16 || !strings.Contains(sent, "same=9") || strings.Contains(sent, "huge") {
		t.Errorf("%d cookies of %d bytes", n, size)
	}
	for i := range maxJars + 10 {
		js.SetCookies(at(t, fmt.Sprintf("http://site%d.test/", i)), []*http.Cookie{{Name: "a", Value: "b"}})
	}
	if len(js.bySite) != maxJars || js.used.Len() != maxJars {
		t.Errorf("%d sites, %d in order", len(js.bySite), js.used.Len())
	}
	if got := cookiesAt(t, js, "http://greedy.test/"); got != "given=yes" {
		t.Errorf("a forgotten site has %q, want what was given", got)
	}
	if got := cookiesAt(t, js, "http://site2000.test/"); got != "a=b" {
		t.Errorf("the last site has %q", got)
	}
}

func TestReadCookies(t *testing.T) {
	const file = "\ufeff# Netscape HTTP Cookie File\r\n\r\n" +
		".daily.test\tTRUE\t/\tFALSE\t0\tsession\t{1:2}\r\n" +
		"www.daily.test\tFALSE\t/paid\tTRUE\t4102444800\tpass\t\"a b\"\n" +
		"#HttpOnly_www.daily.test\tFALSE\t/\tFALSE\t4102444800.5\thidden\n" +
		"www.daily.test\tFALSE\t/\tFALSE\t1000\tended\tx\n"
	given, err := ReadCookies(strings.NewReader(file))
	if err != nil || len(given) != 3 {
		t.Fatalf("%d cookies, %v, want 3", len(given), err)
	}
	js := newJars(given)
	for rawURL, want := range map[string]string{
		"https://www.daily.test/paid/a": "pass=a b session={1:2} hidden=",
		"http://www.daily.test/paid/a":  "session={1:2} hidden=",
		"http://news.daily.test/":       "session={1:2}",
		"http://weekly.test/":           "",
	} {
		if got := cookiesAt(t, js, rawURL); got != want {
			t.Errorf("%s: %q, want %q", rawURL, got, want)
		}
	}
	for _, bad := range []string{
		"daily.test TRUE / FALSE 0 a SECRET",
		"\tTRUE\t/\tFALSE\t0\ta\tSECRET",
		"daily.test/a\tTRUE\t/\tFALSE\t0\ta\tSECRET",
		"daily.test\tTRUE\t/\tFALSE\tsoon\ta\tSECRET",
		"daily.test\tTRUE\t/\tFALSE\tNaN\ta\tSECRET",
		"daily.test\tTRUE\t/\tFALSE\t0\ta b\tSECRET",
		"daily.test\tTRUE\t/\tFALSE\t0\ta\tSECRET\x1b[31m",
		"daily.test\tTRUE\t/\tFALSE\t0\t\tSECRET",
		"<html>" + strings.Repeat("x", maxCookieLine),
	} {
		got, err := ReadCookies(strings.NewReader("# a comment\n" + bad + "\n"))
		if err == nil || !strings.HasPrefix(err.Error(), "line 2: ") || strings.Contains(err.Error(), "SECRET") || got != nil {
			t.Errorf("%.60q: %v, %v, want an error of line 2 without the value", bad, got, err)
		}
	}
}
