package storage

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// maxHeaderText is how long a header may be in the archive; honest ones have some kilobytes, and servers may send 256 KiB, which
// grow sixfold where they are no text.
const maxHeaderText = 64 << 10

// headerText returns an answer's header as JSON. Of one that is too long the longest fields are empty.
func headerText(h http.Header) string {
	kept := keptHeader(h)
	text := jsonText(kept)
	if len(text) <= maxHeaderText {
		return text
	}
	kept = maps.Clone(kept)
	size := map[string]int{}
	for name, values := range kept {
		size[name] = len(jsonText(values))
	}
	left := len(text)
	for _, name := range slices.SortedFunc(maps.Keys(size), func(a, b string) int {
		return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b))
	}) {
		if left <= maxHeaderText {
			break
		}
		kept[name] = []string{}
		if left -= size[name] - len("[]"); size[name] < 64 { // so many short ones that their names are too long
			return "{}"
		}
	}
	return jsonText(kept)
}

// keptHeader returns an answer's header as the archive keeps it, which is handed on: of cookies the names alone, since their
// values are keys to a session, and addresses without user name and password, as all addresses in it.
func keptHeader(h http.Header) http.Header {
	var kept http.Header
	for field, values := range h {
		for i, v := range values {
			v = keptValue(field, v)
			if v == values[i] {
				continue
			}
			if kept == nil {
				kept = h.Clone()
			}
			kept[field][i] = v
		}
	}
	if kept == nil {
		return h
	}
	return kept
}

func keptValue(field, v string) string {
	if field == "Set-Cookie" || field == "Set-Cookie2" {
		return cookieName(v)
	}
	return withoutUsers(v)
}

// hidesSome tells whether the archive keeps a header otherwise than it is.
func hidesSome(h http.Header) bool {
	for field, values := range h {
		if slices.ContainsFunc(values, func(v string) bool { return keptValue(field, v) != v }) {
			return true
		}
	}
	return false
}

// cookieName returns "name=…" of what sets a cookie. Without a = all of it is the value (RFC 6265bis, 5.6).
func cookieName(cookie string) string {
	pair, _, _ := strings.Cut(cookie, ";")
	name, _, named := strings.Cut(pair, "=")
	if !named {
		return "…"
	}
	return strings.TrimSpace(name) + "=…"
}

// withoutUsers takes user names and passwords out of the addresses in a value, such as those of Location and Link.
func withoutUsers(value string) string {
	if !strings.Contains(value, "@") {
		return value
	}
	return userInfo.ReplaceAllString(value, "$1")
}

// userInfo is what stands before the host of an address; browsers let the slashes lean either way, and lack.
var userInfo = regexp.MustCompile(`((?i:https?:)[/\\]?|[/\\]{2})[^/\\?#\s<>",;]*@`)
