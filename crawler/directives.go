package crawler

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Directives are what a site says of how a page may be used, as far as it says so with the page: X-Robots-Tag and
// <meta name=robots>, and TDMRep (W3C community group report of 2024-05-10), the reservation of text and data
// mining by Article 4 of the EU directive 2019/790.
type Directives struct {
	Robots      []string // the words that hold for us, lower case, sorted: "noindex", "noai", "max-snippet:50" …
	Reservation string   // tdm-reservation: "1" reserved, "0" not, "" not said
	Policy      string   // tdm-policy: the address of the terms
}

// maxDirectives bounds what is kept of a page's words, each of at most so many bytes.
const (
	maxDirectives    = 50
	maxDirectiveSize = 200
)

// ReadDirectives reads what a page that no crawl has fetched says of its use, to us by name too.
func ReadDirectives(h http.Header, doc *goquery.Document) Directives {
	return readDirectives(h, doc, "broadsheet", tdmRule{})
}

// readDirectives reads what the header and the head of a page say to a product token. doc may be nil; wellKnown is what
// /.well-known/tdmrep.json says of the page, the weakest source.
func readDirectives(h http.Header, doc *goquery.Document, token string, wellKnown tdmRule) Directives {
	var words []string
	for _, line := range h.Values("X-Robots-Tag") {
		words = append(words, robotsWords(line, token)...)
	}
	d := Directives{Reservation: wellKnown.reservation(), Policy: wellKnown.Policy}
	d.reserve(h.Get("Tdm-Reservation"), h.Get("Tdm-Policy"))
	if doc != nil {
		var reservation, policy string
		for m := range elements(headOf(doc), "meta") {
			name, content := strings.ToLower(strings.TrimSpace(attr(m, "name"))), attr(m, "content")
			switch name {
			case "robots", token:
				words = append(words, robotsWords(content, token)...)
			case "tdm-reservation":
				reservation = content
			case "tdm-policy":
				policy = content
			}
		}
		d.reserve(reservation, policy)
	}
	slices.Sort(words)
	if words = slices.Compact(words); len(words) > maxDirectives {
		words = words[:maxDirectives]
	}
	d.Robots = words
	return d
}

// reserve takes over what a stronger source says.
func (d *Directives) reserve(reservation, policy string) {
	switch reservation = strings.TrimSpace(reservation); reservation {
	case "0", "1":
		d.Reservation, d.Policy = reservation, ""
		if policy = strings.TrimSpace(policy); len(policy) <= maxURL {
			d.Policy = policy
		}
	}
}

// Has tells whether one of the robots words is said, or "none", which says noindex and nofollow.
func (d Directives) Has(word string) bool {
	return slices.Contains(d.Robots, word) || (word == "noindex" || word == "nofollow") && slices.Contains(d.Robots, "none")
}

// Reserved tells whether text and data mining of the page is reserved.
func (d Directives) Reserved() bool { return d.Reservation == "1" }

// robotsWords cuts a line into its words, and leaves out those for another crawler: a word with a colon that is no
// rule's own, such as "otherbot: noindex", names whom the words behind it are for.
func robotsWords(line, token string) (words []string) {
	forUs := true
	for word := range strings.SplitSeq(line, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		if name, rest, ok := strings.Cut(word, ":"); ok && !hasValue[strings.TrimSpace(name)] {
			name = strings.TrimSpace(name)
			forUs = name == token || name == "robots" || name == "*"
			word = strings.TrimSpace(rest)
		}
		if forUs && word != "" && len(word) <= maxDirectiveSize {
			words = append(words, word)
		}
	}
	return words
}

// hasValue are the robots words that take a value behind a colon.
var hasValue = map[string]bool{"max-image-preview": true, "max-snippet": true, "max-video-preview": true, "unavailable_after": true}

// tdmRule is an entry of /.well-known/tdmrep.json.
type tdmRule struct {
	Location    string          `json:"location"`
	Reservation json.RawMessage `json:"tdm-reservation"` // 0 or 1; some write them as strings
	Policy      string          `json:"tdm-policy"`
}

func (r tdmRule) reservation() string {
	switch s := strings.Trim(string(r.Reservation), `"`); s {
	case "0", "1":
		return s
	}
	return ""
}

// parseTDM reads a tdmrep.json. What is none holds no rule; an entry that is none costs no other.
func parseTDM(body []byte) (rules []tdmRule) {
	var entries []json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), &entries) != nil {
		return nil
	}
	for _, e := range entries[:min(len(entries), maxTDMRules)] {
		var r tdmRule
		if json.Unmarshal(e, &r) == nil {
			rules = append(rules, r)
		}
	}
	return rules
}

// tdmFor returns the rule for a page: the first whose location matches, which is a pattern as in robots.txt.
func tdmFor(rules []tdmRule, u *url.URL) tdmRule {
	path := pathOf(u)
	for _, r := range rules {
		if r.Location == "" || r.reservation() == "" {
			continue
		}
		if pattern, whole, _ := readPattern(r.Location); matches(pattern, whole, path) {
			return r
		}
	}
	return tdmRule{}
}
