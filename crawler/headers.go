package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// ownFields are the header fields that a crawl cannot be given, since it or its connection sets them.
var ownFields = map[string]string{ // field → what to do instead
	"Accept-Encoding":   "bodies are unpacked as they come",
	"Connection":        "the connection has its own",
	"Content-Length":    "requests have no body",
	"Expect":            "requests have no body",
	"Host":              "it is that of the address",
	"If-Modified-Since": "pages that are checked again have it",
	"If-None-Match":     "pages that are checked again have it",
	"Keep-Alive":        "the connection has its own",
	"Range":             "a part of a page is no page",
	"Te":                "the connection has its own",
	"Trailer":           "requests have no body",
	"Transfer-Encoding": "requests have no body",
	"Upgrade":           "the connection has its own",
	"User-Agent":        "use --user-agent and --contact",
}

// ParseHeader reads "Name: value" for Config.Header. Its error never shows the value.
func ParseHeader(field string) (name, value string, err error) {
	name, value, ok := strings.Cut(field, ":")
	if !ok {
		return "", "", errors.New("use 'Name: value'")
	}
	if !httpguts.ValidHeaderFieldName(name) {
		return "", "", errors.New("what stands before the colon is no name of a header field; use 'Name: value'")
	}
	name, value = http.CanonicalHeaderKey(name), strings.Trim(value, " \t")
	if !httpguts.ValidHeaderFieldValue(value) {
		return "", "", fmt.Errorf("the value of %s has a control character", name)
	}
	if why, ok := ownFields[name]; ok || strings.HasPrefix(name, "Proxy-") {
		if !ok {
			why = "give a proxy's name and password in its address"
		}
		return "", "", fmt.Errorf("%s cannot be set: %s", name, why)
	}
	return name, value, nil
}

// IsCredential tells a header field that says who we are and therefore goes to Config.HeaderOrigins only.
func IsCredential(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return name == "Authorization" || name == "Cookie"
}

// Origin returns a URL's scheme, host and, if it is not the scheme's own, port, as Config.HeaderOrigins has them.
func Origin(rawURL string) (string, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return "", err
	}
	return originOf(u), nil
}

func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// addHeader adds what Config.Header has for u.
func (cfg Config) addHeader(header http.Header, u *url.URL) {
	for name, values := range cfg.Header {
		if !IsCredential(name) || slices.Contains(cfg.HeaderOrigins, originOf(u)) {
			header[name] = values
		}
	}
}
