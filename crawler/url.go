package crawler

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxURL is the longest URL in bytes that is requested; servers commonly refuse more than 8 KiB.
const maxURL = 8 << 10

// Key returns the normal form of a URL: what makes two spellings one page. It is never requested.
//
// It is read as a browser would (WHATWG URL). Scheme and host are in lower case, the host in ASCII, an IPv4 address in
// four decimal numbers; user name, default port, fragment (also of the form #!, which no server sees), tracking
// parameters and session ids are dropped; dot segments are resolved and percent-encoding is made uniform. The order of
// parameters, a trailing slash, "www." and http versus https are left alone, since they can lead to other pages: see
// Variant.
func Key(rawURL string) (string, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return "", err
	}
	return keyOf(u), nil
}

// keyOf is Key for a URL that parseURL made.
func keyOf(u *url.URL) string {
	path := dropSessions(uniformEscapes(u.EscapedPath()))
	key := u.Scheme + "://" + u.Host + removeDots(path) // what a session id stood beside may be dots
	if q := uniformEscapes(dropTracking(u.RawQuery)); q != "" {
		key += "?" + q
	}
	return key
}

// CheckURL says why a URL cannot be asked for: it has no normal form, or it has a user name or password
// (ErrUser).
func CheckURL(rawURL string) error {
	u, err := parseURL(rawURL)
	if err == nil && u.User != nil && u.User.String() != "" {
		err = fmt.Errorf("URL %s: %w", shown(rawURL), ErrUser)
	}
	return err
}

// HostOf returns the host:port by which politeness counts.
func HostOf(rawURL string) (string, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return "", err
	}
	return hostPort(u), nil
}

// hostPort is HostOf for a URL that parseURL made.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// dropBreaks takes out what browsers ignore inside of a URL: pages break long ones.
var dropBreaks = strings.NewReplacer("\t", "", "\r", "", "\n", "")

// parseURL reads a URL as a browser would and returns what can be sent: an absolute http or https
// URL without fragment whose path and query are legal in a request line. Legal escapes stay as they are
// written, because some servers tell "%7E" from "~".
func parseURL(raw string) (*url.URL, error) {
	raw = dropBreaks.Replace(strings.TrimSpace(raw))
	switch {
	case raw == "":
		return nil, errors.New("empty URL")
	case len(raw) > maxURL:
		return nil, fmt.Errorf("URL %s is longer than %d bytes", shown(raw), maxURL)
	case !utf8.ValidString(raw):
		return nil, fmt.Errorf("URL %s is not UTF-8", shown(raw))
	case strings.ContainsFunc(raw, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }):
		return nil, fmt.Errorf("URL %s has a control character", shown(raw))
	}
	scheme, rest, err := cutScheme(raw)
	if err != nil {
		return nil, err
	}
	authority, rest := cutBefore(rest, `/\?#`)
	path, rest := cutBefore(rest, "?#")
	query, _ := cutBefore(strings.TrimPrefix(rest, "?"), "#")
	if strings.HasPrefix(rest, "#") {
		query = ""
	}
	path = removeDots(legal(strings.ReplaceAll(path, `\`, "/"), "\"<>^`{|}"))
	query = legal(query, `"<>'`)

	u := &url.URL{Scheme: scheme, RawQuery: query}
	if u.Path, err = url.PathUnescape(path); err != nil {
		return nil, fmt.Errorf("URL %s: %w", shown(raw), err) // legal has mended every escape
	}
	u.RawPath = path
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		name, password, has := strings.Cut(authority[:i], ":")
		name, password = unescape(name), unescape(password)
		u.User = url.User(name)
		if has {
			u.User = url.UserPassword(name, password)
		}
		authority = authority[i+1:]
	}
	if u.Host, err = cleanHost(authority, scheme); err != nil {
		return nil, fmt.Errorf("URL %s: %w", shown(raw), err)
	}
	return u, nil
}

// cutScheme returns http or https and what stands behind the slashes; browsers take any number of them, leaning either way.
func cutScheme(raw string) (scheme, rest string, err error) {
	scheme, rest, found := strings.Cut(raw, ":")
	web := strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
	switch {
	case !found || strings.ContainsAny(scheme, "./?#@[ ") || !web && rest != "" && rest[0] >= '0' && rest[0] <= '9':
		return "", "", fmt.Errorf("%s has no scheme, write https://%s: %w", shown(raw), plain(strings.TrimLeft(raw, "/")), ErrScheme)
	case !web:
		return "", "", fmt.Errorf("%s: %w", shown(raw), ErrScheme)
	}
	return strings.ToLower(scheme), strings.TrimLeft(rest, `/\`), nil
}

// cutBefore cuts s before the first of the characters in stop.
func cutBefore(s, stop string) (before, from string) {
	if i := strings.IndexAny(s, stop); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// shown quotes a URL from outside for a message: short, on one line, without its password.
func shown(raw string) string { return strconv.Quote(plain(raw)) }

func plain(raw string) string {
	raw = printable(raw)
	if len(raw) > 120 {
		raw = strings.ToValidUTF8(raw[:120], "") + "…"
	}
	return raw
}

// printable returns what is fit to print and to keep of a URL from outside.
func printable(raw string) string {
	raw = strings.ToValidUTF8(raw, "\uFFFD")
	raw = strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, raw)
	return WithoutUser(raw)
}

// WithoutUser takes user name and password out of a URL, or of what was meant as one; without any it is
// returned as it is.
func WithoutUser(rawURL string) string {
	const ignored = "\t\r\n" // by browsers
	start := len(rawURL) - len(strings.TrimLeft(rawURL, "/"+ignored))
	if scheme, rest, found := strings.Cut(rawURL, ":"); found && !strings.ContainsAny(scheme, "@/") {
		web := strings.ToLower(dropBreaks.Replace(strings.TrimSpace(scheme)))
		if after := strings.TrimLeft(rest, `/\`+ignored); len(after) < len(rest) || web == "http" || web == "https" {
			start = len(rawURL) - len(after)
		}
	}
	authority, _ := cutBefore(rawURL[start:], `/\?#`)
	end := strings.LastIndexByte(authority, '@')
	if _, port, found := strings.Cut(authority, ":"); end < 0 && found && authority[0] != '[' && strings.Trim(port, "0123456789"+ignored) != "" {
		end = strings.LastIndexByte(rawURL[start:], '@') // no port, but a password with a slash in it
	}
	switch user := rawURL[start:][:max(end, 0)]; {
	case user == "":
		return rawURL
	case start == 0 && (!strings.Contains(user, ":") || strings.HasPrefix(user, "mailto:")): // a mail address
		return rawURL
	}
	return cmp.Or(rawURL[:start]+rawURL[start+end+1:], "@")
}

// public returns u without user name and password: what is logged and stored.
func public(u *url.URL) *url.URL {
	v := *u
	v.User = nil
	return &v
}
