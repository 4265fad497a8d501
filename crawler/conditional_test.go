package crawler

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestValidators(t *testing.T) {
	const date = "Mon, 06 May 2024 07:08:09 GMT"
	for _, test := range []struct{ etag, modified, wantEtag, wantModified string }{
		{`"abc"`, date, `"abc"`, date},
		{`W/"a b"`, "yesterday", `W/"a b"`, ""},
		{"unquoted", "", "unquoted", ""},
		{"\"a\r\nEvil: 1\"", date + "\x00", "", ""},
		{`"é"`, date, "", date},
		{`"` + strings.Repeat("x", maxValidator) + `"`, strings.Repeat(" ", maxValidator) + date, "", ""},
	} {
		etag, modified := Validators(http.Header{"Etag": {test.etag}, "Last-Modified": {test.modified}})
		if etag != test.wantEtag || modified != test.wantModified {
			t.Errorf("Validators(%.20q, %.20q) = %q, %q", test.etag, test.modified, etag, modified)
		}
	}
	if etag, modified := Validators(nil); etag != "" || modified != "" {
		t.Errorf("Validators(nil) = %q, %q", etag, modified)
	}
}

// A page is asked whether it has changed, and only at the address whose version is known; the 304 that comes is a page
// without a body. A 304 that nobody asked for is an error like any other.
func TestConditionalRequests(t *testing.T) {
	s := newSite(t, "")
	var sent []string
	s.handle = func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/robots.txt":
			return nil, nil
		case "/old":
			resp := answer(301, "text/html", "")
			resp.Header.Set("Location", "/new")
			return resp, nil
		}
		sent = append(sent, r.URL.Path+" "+r.Header.Get("If-None-Match")+" "+r.Header.Get("If-Modified-Since"))
		if r.Header.Get("If-None-Match") == `"1"` || r.URL.Path == "/odd" {
			resp := answer(304, "", "")
			resp.Header.Set("Content-Encoding", "gzip") // as of the page that is not sent
			return resp, nil
		}
		return html("<p>Whole"), nil
	}
	f := NewMemoryFrontier(0)
	known := func(url, answeredBy string) Request {
		return Request{URL: "https://a.test" + url, ETag: `"1"`, LastModified: "Mon, 06 May 2024 07:08:09 GMT", AnsweredBy: answeredBy}
	}
	for _, r := range []Request{
		known("/same", "https://a.test/same"), known("/old", "https://a.test/new"), known("/moved", "https://a.test/elsewhere"),
		{URL: "https://a.test/odd"},
	} {
		if err := f.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	pages, _, err := run(t.Context(), New(quick(s), f))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range pages {
		got = append(got, line(p))
		if p.Outcome == OutcomeUnmodified && (p.Err != nil || p.Body != nil || p.Truncated) {
			t.Errorf("%s: %v, %d bytes", p.URL, p.Err, len(p.Body))
		}
	}
	if want := []string{
		"https://a.test/same unmodified 304",
		"https://a.test/old unmodified 304 301 → https://a.test/new",
		`https://a.test/moved fetched 200 "<p>Whole"`,
		"https://a.test/odd http_error 304",
	}; !slices.Equal(got, want) {
		t.Errorf("pages:\n%s", strings.Join(got, "\n"))
	}
	const date = "Mon, 06 May 2024 07:08:09 GMT"
	if want := []string{`/same "1" ` + date, `/new "1" ` + date, "/moved  ", "/odd  "}; !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
}

// What a front page leads to has the same hash when the crawl has been there before.
func TestLinksHash(t *testing.T) {
	var a, b Page
	for _, key := range []string{"x", "y", "z", "y"} {
		a.leadsTo(key)
	}
	for _, key := range []string{"z", "x", "y"} {
		b.leadsTo(key)
	}
	if a.LinksHash != b.LinksHash || a.LinksHash == 0 {
		t.Errorf("hashes %x and %x", a.LinksHash, b.LinksHash)
	}
	if b.leadsTo("w"); a.LinksHash == b.LinksHash {
		t.Error("another link, the same hash")
	}
}
