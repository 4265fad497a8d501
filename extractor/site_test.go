package extractor

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestIsSite(t *testing.T) {
	for _, c := range []struct {
		host, s string
		want    bool
	}{
		{"www.qpr.example", "QPR", true},
		{"www.qpr.example", "QPR North", true},
		{"www.qpr.example", "qpr.example", true},
		{"www.qpr.example", "XQPRY", false},
		{"www.qpr.example", "XQPRY and QPR", true},
		{"www.qpr.example", "What QPR said of the harbour in its report", false},
		{"www.so.example", "Not so fast", false},
		{"www.tidewaterpost.example", "Tidewater Post Online", true},
		{"www.tidewaterpost.example", "Nora Vask", false},
		{"news.example", "The Harbour Gazette", true},
		{"news.example", "Gazettes of the harbour", false},
		{"news.example", "The Harbour", true},
	} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(`<meta property="og:site_name" content="The Harbour Gazette">`))
		if err != nil {
			t.Fatal(err)
		}
		if got := newPage(doc, &url.URL{Scheme: "https", Host: c.host, Path: "/a"}).gather().isSite(c.s); got != c.want {
			t.Errorf("isSite(%q) on %s = %v, want %v", c.s, c.host, got, c.want)
		}
	}
}
