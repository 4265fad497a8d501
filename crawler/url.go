package crawler

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxURL is the longest URL in bytes that is requested; servers commonly refuse more than 8 KiB.
const maxURL = 8 << 10

// Key returns the normal form of a URL: what makes two spellings one page. It is never requested.
//
// Scheme and host are in lower case, the host in ASCII; user name, default port, fragment and
// tracking parameters are dropped; dot segments are resolved and percent-encoding is made uniform.
// The order of parameters, a trailing slash, "www." and http versus https are left alone: they
// can lead to other pages.
func Key(rawURL string) (string, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return "", err
	}
	key := u.Scheme + "://" + u.Host + removeDots(uniformEscapes(u.EscapedPath()))
	if q := uniformEscapes(dropTracking(u.RawQuery)); q != "" {
		key += "?" + q
	}
	return key, nil
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

// parseURL reads a URL as a browser would and returns what can be sent: an absolute http or https
// URL without fragment whose path and query are legal in a request line. Legal escapes stay as they are
// written, because some servers tell "%7E" from "~".
func parseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
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

// cutScheme returns http or https and what stands behind the two slashes.
func cutScheme(raw string) (scheme, rest string, err error) {
	scheme, rest, found := strings.Cut(raw, ":")
	switch {
	case !found || strings.ContainsAny(scheme, "./?#@[ ") || rest != "" && rest[0] >= '0' && rest[0] <= '9':
		return "", "", fmt.Errorf("%s has no scheme, write https://%s: %w", shown(raw), plain(strings.TrimLeft(raw, "/")), ErrScheme)
	case !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https"):
		return "", "", fmt.Errorf("%s: %w", shown(raw), ErrScheme)
	case !strings.HasPrefix(rest, "//"):
		return "", "", fmt.Errorf("URL %s has no host", shown(raw))
	}
	return strings.ToLower(scheme), rest[2:], nil
}

// cutBefore cuts s before the first of the characters in stop.
func cutBefore(s, stop string) (before, from string) {
	if i := strings.IndexAny(s, stop); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// hostNames maps international names to ASCII as browsers do; underscores occur in real names.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(false))

// cleanHost returns the host in lower-case ASCII, with its port if that isn't the scheme's own.
func cleanHost(authority, scheme string) (string, error) {
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return "", errors.New("bad port") // unquoted: it may be a part of a password
		}
		if port = strconv.FormatUint(n, 10); port == defaultPort(scheme) {
			port = ""
		}
	}
	host, err := cleanName(host)
	if err != nil {
		return "", err
	}
	if port != "" {
		host += ":" + port
	}
	return host, nil
}

func cleanName(host string) (string, error) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, closed := strings.CutSuffix(inner, "]")
		ip, err := netip.ParseAddr(inner)
		if err != nil || !closed || !ip.Is6() || ip.Zone() != "" {
			return "", fmt.Errorf("bad address %s", shown(host))
		}
		return "[" + ip.String() + "]", nil
	}
	plainHost := unescape(host)
	if !utf8.ValidString(plainHost) {
		return "", fmt.Errorf("bad host %s", shown(host))
	}
	name, err := hostNames.ToASCII(plainHost)
	if err == nil {
		_, err = hostNames.ToASCII(name) // some mappings give names that are themselves refused
	}
	if err != nil {
		return "", fmt.Errorf("bad host %s: %w", shown(host), err)
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".") // the root's dot names the same host
	if name == "" {
		return "", errors.New("no host")
	}
	if len(name) > 253 {
		return "", fmt.Errorf("host %s is longer than 253 bytes", shown(name))
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notHostByte) {
			return "", fmt.Errorf("bad host %s", shown(host))
		}
	}
	return name, nil
}

func notHostByte(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_')
}

// tracking lists parameters that say where a reader came from and never which page is shown. Names that
// some site uses for content (ref, source, id) are not here.
var tracking = []string{ // sorted
	"_ga",         // Google Analytics, across domains
	"_gl",         // the same, newer
	"_hsenc",      // HubSpot mail
	"_hsmi",       // HubSpot mail
	"dclid",       // Google Display
	"fbclid",      // Facebook
	"gbraid",      // Google Ads, app to web
	"gclid",       // Google Ads
	"igsh",        // Instagram, newer
	"igshid",      // Instagram
	"mc_cid",      // Mailchimp campaign
	"mc_eid",      // Mailchimp reader
	"mkt_tok",     // Marketo mail
	"msclkid",     // Microsoft Ads
	"oly_anon_id", // Omeda mail
	"oly_enc_id",  // Omeda mail
	"ttclid",      // TikTok
	"twclid",      // Twitter
	"vero_id",     // Vero mail
	"wbraid",      // Google Ads, web to app
	"yclid",       // Yandex
}

// dropTracking takes tracking and empty parameters out of a query and leaves the others in order.
func dropTracking(query string) string {
	var kept []string
	for p := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(p, "=")
		name = strings.ToLower(unescape(name))
		_, known := slices.BinarySearch(tracking, name)
		if p != "" && !known && !strings.HasPrefix(name, "utm_") {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
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
	start := len(rawURL) - len(strings.TrimLeft(rawURL, "/"))
	if scheme, rest, found := strings.Cut(rawURL, ":"); found && !strings.ContainsAny(scheme, "@/") {
		if after := strings.TrimLeft(rest, `/\`); len(after) < len(rest) {
			start = len(rawURL) - len(after)
		}
	}
	authority, _ := cutBefore(rawURL[start:], `/\?#`)
	end := strings.LastIndexByte(authority, '@')
	if _, port, found := strings.Cut(authority, ":"); end < 0 && found && authority[0] != '[' && strings.Trim(port, "0123456789") != "" {
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
