package crawler

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rules is what a robots.txt says to one crawler, by RFC 9309. The library that Colly uses is not enough:
// it finds patterns with a wildcard anywhere in a path, takes a "$" in the middle for the end, drops the
// whole file for one bad line, does not compare escapes, and prefers whichever of two equal rules is first.
type rules struct {
	list     []rule
	patterns string        // of the list, one behind another: a long robots.txt has tens of thousands
	delay    time.Duration // Crawl-delay; 0: none
	sitemaps []string      // the Sitemap lines, whichever group they stand in, as they are written
	sha256   string        // of the text, as in RobotsFile; "" without one
	tdm      []tdmRule     // what the origin's tdmrep.json says, with Config.RespectTDM
}

type rule struct {
	from, to int32 // its pattern in rules.patterns, without a $ at its end
	length   int32 // of the pattern as it is written: the longest that matches wins
	allow    bool
	whole    bool // the pattern ended in $
}

// parseRules reads a robots.txt for a product token, in lower case.
func parseRules(text []byte, token string) *rules {
	var own, any rulesBuilder
	var found bool // some group names us
	var sitemaps []string
	var open bool          // the group has no rule yet: a further name belongs to it
	var forUs, forAll bool // what the group's names say
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		field, value, _ := strings.Cut(string(line), ":")
		field, value = strings.ToLower(strings.TrimSpace(field)), strings.TrimSpace(value)
		var add func(*rulesBuilder)
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
			add = func(rs *rulesBuilder) { rs.add(value, field == "allow") }
		case "crawl-delay":
			open = false
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil || !(seconds >= 0) {
				continue
			}
			add = func(rs *rulesBuilder) { rs.delay = time.Duration(min(seconds, 1e6) * float64(time.Second)) }
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
	b := &any
	if found {
		b = &own
	}
	return &rules{list: slices.Clip(b.list), patterns: b.patterns.String(), delay: b.delay, sitemaps: sitemaps}
}

// rulesBuilder gathers the rules of groups.
type rulesBuilder struct {
	list     []rule
	patterns strings.Builder
	delay    time.Duration
}

// productToken returns the name in a User-Agent, or in a line of robots.txt: "broadsheet" of
// "Broadsheet/1.0 (+https://…)".
func productToken(agent string) string {
	token, _ := cutBefore(strings.TrimSpace(agent), "/ \t(;,")
	return strings.ToLower(token)
}

func (b *rulesBuilder) add(text string, allow bool) {
	pattern, whole, length := readPattern(text)
	from := int32(b.patterns.Len())
	b.patterns.WriteString(pattern)
	b.list = append(b.list, rule{from: from, to: int32(b.patterns.Len()), length: int32(length), allow: allow, whole: whole})
}

// readPattern reads the pattern of a rule; length is that by which rules are ranked.
func readPattern(text string) (pattern string, whole bool, length int) {
	if text[0] != '/' && text[0] != '*' {
		text = "/" + text // what was meant
	}
	text = uniformEscapes(text)
	pattern, whole = strings.CutSuffix(text, "$")
	return strings.ReplaceAll(pattern, "$", "%24"), whole, len(text)
}

// allows reports whether the rules let us ask for a URL.
func (rs *rules) allows(u *url.URL) bool {
	path := pathOf(u)
	if path == "/robots.txt" {
		return true
	}
	allow, longest := true, -1
	for _, r := range rs.list {
		if length := int(r.length); length > longest || length == longest && r.allow {
			if matches(rs.patterns[r.from:r.to], r.whole, path) {
				allow, longest = r.allow, length
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

// matches looks for each part between two * behind the one before, leftmost first, so its cost is one pass over path. whole: the
// pattern is to match all of it.
func matches(pattern string, whole bool, path string) bool {
	part, rest, more := strings.Cut(pattern, "*")
	path, ok := strings.CutPrefix(path, part)
	if !ok {
		return false
	}
	if !more {
		return !whole || path == ""
	}
	for {
		part, rest, more = strings.Cut(rest, "*")
		if !more && whole {
			return strings.HasSuffix(path, part)
		}
		i := strings.Index(path, part)
		if i < 0 || !more {
			return i >= 0
		}
		path = path[i+len(part):]
	}
}
