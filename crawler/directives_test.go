package crawler

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

func TestDirectives(t *testing.T) {
	const file = `[{"location":"/open/*","tdm-reservation":0},{"location":"/*","tdm-reservation":1,"tdm-policy":"https://a.test/terms"}]`
	for _, test := range []struct {
		name, path, file, head string
		header                 http.Header
		want                   Directives
	}{
		{"nothing", "/", "", "", nil, Directives{}},
		{"header", "/", "", "", http.Header{"X-Robots-Tag": {"noindex, NoAI", "otherbot: nosnippet, noarchive", "broadsheet: nofollow", "unavailable_after: 25 Jun 2030"}},
			Directives{Robots: []string{"noai", "nofollow", "noindex", "unavailable_after: 25 jun 2030"}}},
		{"meta", "/", "", `<meta name="ROBOTS" content="noarchive,noai"><meta name="googlebot" content="noindex"><meta name="broadsheet" content="nosnippet">`, nil,
			Directives{Robots: []string{"noai", "noarchive", "nosnippet"}}},
		{"file", "/x?y=1", file, "", nil, Directives{Reservation: "1", Policy: "https://a.test/terms"}},
		{"first rule", "/open/x", file, "", nil, Directives{Reservation: "0"}},
		{"header over file", "/x", file, "", http.Header{"Tdm-Reservation": {"0"}}, Directives{Reservation: "0"}},
		{"page over header", "/x", file, `<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://a.test/p">`,
			http.Header{"Tdm-Reservation": {"0"}}, Directives{Reservation: "1", Policy: "https://a.test/p"}},
		{"neither 0 nor 1", "/x", `{"location":"/"}`, `<meta name="tdm-reservation" content="yes">`, nil, Directives{}},
		{"a byte order mark", "/x", "\ufeff" + file, "", nil, Directives{Reservation: "1", Policy: "https://a.test/terms"}},
		{"an entry that is none", "/x", `[{"location":["/a","/b"],"tdm-reservation":1},7,{"location":"/","tdm-reservation":1}]`, "", nil, Directives{Reservation: "1"}},
		{"as a string", "/x", `[{"location":"/","tdm-reservation":"1"}]`, "", nil, Directives{Reservation: "1"}},
	} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader("<head>" + test.head + "</head><p>x"))
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse("https://a.test" + test.path)
		if err != nil {
			t.Fatal(err)
		}
		got := readDirectives(test.header, doc, "broadsheet", tdmFor(parseTDM([]byte(test.file)), u))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	if d := (Directives{Robots: []string{"none"}}); !d.Has("nofollow") || !d.Has("noindex") || d.Has("noai") {
		t.Error("none says noindex and nofollow")
	}
}
