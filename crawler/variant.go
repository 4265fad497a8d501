package crawler

import (
	"slices"
	"strings"
)

// Variant returns what the usual variants of one page's address have in common: http and https, with "www.", "m." or "amp.",
// with and without a last slash, plain and AMP. key is a normal form (see Key). That two addresses have one Variant is no
// proof that they are one page; it lets weaker evidence count.
func Variant(key string) string {
	_, rest, _ := strings.Cut(key, "://")
	path, query, _ := strings.Cut(rest, "?")
	host, path, _ := strings.Cut(path, "/")
	segments := slices.DeleteFunc(strings.Split(path, "/"), func(s string) bool { return s == "amp" })
	path = strings.TrimSuffix(strings.Join(segments, "/"), "/")
	path = strings.TrimSuffix(strings.Replace(path, ".amp.", ".", 1), ".amp")
	var kept []string
	for p := range strings.SplitSeq(query, "&") {
		if !slices.Contains(ampParameters, strings.ToLower(p)) && p != "" {
			kept = append(kept, p)
		}
	}
	return bareName(host) + "/" + path + "?" + strings.Join(kept, "&")
}

// ampParameters are those that ask for an article's AMP form.
var ampParameters = []string{"amp", "amp=", "amp=1", "amp=true", "isamp=1", "outputtype=amp", "output=amp", "view=amp"}

// bareName takes from a host what only says how it is shown.
func bareName(host string) string {
	for _, label := range []string{"www.", "m.", "mobile.", "amp."} {
		if rest, ok := strings.CutPrefix(host, label); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// SameSite tells whether two addresses are of one registrable domain, such as news.example and amp.news.example: one level
// below a public suffix (publicsuffix.org). Numeric addresses and names without a dot are of one site when they are equal, with
// their port.
func SameSite(a, b string) bool {
	u, err := parseURL(a)
	if err != nil {
		return false
	}
	v, err := parseURL(b)
	return err == nil && sameDomain(u, v)
}
