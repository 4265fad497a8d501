package storage

import (
	"maps"
	"net/http"
	"strings"
)

// keptHeader returns an answer's header as the archive keeps it: of cookies the names alone. Their values are keys to a
// session, and an archive is handed on.
func keptHeader(h http.Header) http.Header {
	if len(h["Set-Cookie"])+len(h["Set-Cookie2"]) == 0 {
		return h
	}
	kept := maps.Clone(h)
	for _, field := range []string{"Set-Cookie", "Set-Cookie2"} {
		if len(h[field]) == 0 {
			continue
		}
		names := make([]string, len(h[field]))
		for i, cookie := range h[field] {
			pair, _, _ := strings.Cut(cookie, ";")
			name, _, named := strings.Cut(pair, "=")
			if names[i] = "…"; named { // without a = all of it is the value (RFC 6265bis, 5.6)
				names[i] = strings.TrimSpace(name) + "=…"
			}
		}
		kept[field] = names
	}
	return kept
}
