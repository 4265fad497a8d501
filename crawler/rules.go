package crawler

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// rules is what a robots.txt says to one crawler, by RFC 9309. The library that Colly uses is not enough:
// it finds patterns with a wildcard anywhere in a path, takes a "$" in the middle for the end, drops the
// whole file for one bad line, does not compare escapes, and prefers whichever of two equal rules is first.
type rules struct {
	list     []rule
	delay    time.Duration // Crawl-delay; 0: none
	sitemaps []string      // the Sitemap lines, whichever group they stand in, as they are written
	sha256   string        // of the text, as in RobotsFile; "" without one
	tdm      []tdmRule     // what the origin's tdmrep.json says, with Config.RespectTDM
}

type rule struct {
	allow  bool
	length int      // of the pattern: the longest that matches wins
	parts  []string // the pattern cut at each *
	whole  bool     // the pattern ended in $
}

// parseRules reads a robots.txt for a product token, in lower case.
func parseRules(text []byte, token string) *rules {
	var own, any rules
	var found bool // some group names us
	var sitemaps []string
	var open bool          // the group has no rule yet: a further name belongs to it
	var forUs, forAll bool // what the group's names say
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		field, value, _ := strings.Cut(string(line), ":")
		field, value = strings.ToLower(strings.TrimSpace(field)), strings.TrimSpace(value)
		var add func(*rules)
		switch field {
		case "user-agent", "useragent":
			if !open {
				forUs, forAll, open = false, false, true
			}
			name := productToken(value)
			forUs, forAll = forUs || name == token, forAll || name == "*"
			found = found || forUs
			continue
		case "allow", "disallow":
			open = false
			if value == "" {
				continue // restricts nothing
			}
			r := newRule(value, field == "allow")
			add = func(rs *rules) { rs.list = append(rs.list, r) }
		case "crawl-delay":
			open = false
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil || !(seconds >= 0) {
				continue
			}
			add = func(rs *rules) { rs.delay = time.Duration(min(seconds, 1e6) * float64(time.Second)) }
		case "sitemap":
			if value != "" && len(sitemaps) < maxDeclaredMaps && len(value) <= maxURL {
				sitemaps = append(sitemaps, value)
			}
			continue
		default:
			continue
		}
		if forUs {
			add(&own)
		}
		if forAll {
			add(&any)
		}
	}
	own.sitemaps, any.sitemaps = sitemaps, sitemaps
	if found {
		return &own
	}
	return &any
}

// productToken returns the name in a User-Agent, or in a line of robots.txt: "broadsheet" of
// "Broadsheet/1.0 (+https://…)".
func productToken(agent string) string {
	token, _ := cutBefore(strings.TrimSpace(agent), "/ \t(;,")
	return strings.ToLower(token)
}

func newRule(pattern string, allow bool) rule {
	if pattern[0] != '/' && pattern[0] != '*' {
		pattern = "/" + pattern // what was meant
	}
	pattern = uniformEscapes(pattern)
	r := rule{allow: allow, length: len(pattern)}
	pattern, r.whole = strings.CutSuffix(pattern, "$")
	r.parts = strings.Split(strings.ReplaceAll(pattern, "$", "%24"), "*")
	return r
}

// allows reports whether the rules let us ask for a URL.
func (rs *rules) allows(u *url.URL) bool {
	path := pathOf(u)
	if path == "/robots.txt" {
		return true
	}
	allow, longest := true, -1
	for _, r := range rs.list {
		if r.length > longest || r.length == longest && r.allow {
			if r.matches(path) {
				allow, longest = r.allow, r.length
			}
		}
	}
	return allow
}

// pathOf returns a URL's path and query as rules are matched against them.
func pathOf(u *url.URL) string {
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	// In a pattern * and $ mean something; in a path they are themselves.
	return inPath.Replace(uniformEscapes(path))
}

var inPath = strings.NewReplacer("*", "%2A", "$", "%24")

// matches looks for each part behind the one before, leftmost first, so its cost is one pass over path.
func (r *rule) matches(path string) bool {
	path, ok := strings.CutPrefix(path, r.parts[0])
	if !ok {
		return false
	}
	if len(r.parts) == 1 {
		return !r.whole || path == ""
	}
	last := len(r.parts) - 1
	for _, part := range r.parts[1:last] {
		i := strings.Index(path, part)
		if i < 0 {
			return false
		}
		path = path[i+len(part):]
	}
	if r.whole {
		return strings.HasSuffix(path, r.parts[last])
	}
	return strings.Contains(path, r.parts[last])
}
