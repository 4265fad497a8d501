package crawler

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// Scope says which of the addresses that are found are asked for. It counts from the seed that led to them.
type Scope string

const (
	ScopeNone   Scope = ""       // none
	ScopePage   Scope = "page"   // no links; but what a feed lists that was itself listed, and what a sitemap lists of its own domain
	ScopePrefix Scope = "prefix" // below the seed's last slash, on its host
	ScopeHost   Scope = "host"   // the seed's host, with or without "www."
	ScopeDomain Scope = "domain" // its registrable domain (publicsuffix.org) with all subdomains
	ScopeAny    Scope = "any"    // all
)

// Scopes are all but ScopeNone, the narrowest first.
var Scopes = []Scope{ScopePage, ScopePrefix, ScopeHost, ScopeDomain, ScopeAny}

// Follow says where a crawl goes from the pages that it was given. The zero value: nowhere.
type Follow struct {
	Scope Scope
	// Of the pages found, those are asked for whose URL matches one of Include, if there is any, and none of
	// Exclude. Feeds and sitemaps that robots.txt or a page's head names are read either way.
	Include, Exclude []*regexp.Regexp
	// MaxDepth is how many links away from a seed a page may be; default 3; negative: links of pages are not
	// followed. What feeds and sitemaps list is asked for however many of them led to it.
	MaxDepth int
	// Since and Until are days, YYYY-MM-DD, each "" for none: an entry of a feed or sitemap is left out when it
	// was published before or after, or last changed before. One without a date stays.
	Since, Until string
}

const (
	defaultDepth = 3
	maxNested    = 4 // so many listings may lead from the last page that may have links to an entry
)

// Check says what makes no sense.
func (f Follow) Check() error {
	for _, day := range []string{f.Since, f.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return fmt.Errorf("day %q: write it as YYYY-MM-DD", day)
		}
	}
	if f.Since != "" && f.Until != "" && f.Since > f.Until {
		return fmt.Errorf("%s is after %s: no day is in between", f.Since, f.Until)
	}
	for _, s := range append([]Scope{ScopeNone}, Scopes...) {
		if f.Scope == s {
			return nil
		}
	}
	return errors.New("no such scope: " + string(f.Scope))
}

func (f Follow) withDefaults() Follow {
	f.MaxDepth = max(cmp.Or(f.MaxDepth, defaultDepth), 0)
	return f
}

// wide tells whether links of pages are followed, and hosts looked into.
func (f Follow) wide() bool { return f.Scope != ScopeNone && f.Scope != ScopePage }

// takes tells whether a page that was found is asked for: root is its seed, or the listing for ScopePage.
func (f Follow) takes(root, u *url.URL, by FoundBy) bool {
	switch f.Scope {
	case ScopeNone:
		return false
	case ScopePage:
		if by != FoundByFeed && (by != FoundBySitemap || !sameDomain(root, u)) {
			return false
		}
	case ScopePrefix:
		path := root.EscapedPath()
		if !sameHost(root, u) || !strings.HasPrefix(uniformEscapes(u.EscapedPath()), uniformEscapes(path[:strings.LastIndexByte(path, '/')+1])) {
			return false
		}
	case ScopeHost:
		if !sameHost(root, u) {
			return false
		}
	case ScopeDomain:
		if !sameDomain(root, u) {
			return false
		}
	}
	return f.matches(u)
}

// matches tells whether the patterns let a URL through.
func (f Follow) matches(u *url.URL) bool {
	if len(f.Include)+len(f.Exclude) == 0 {
		return true
	}
	address := u.String()
	included := len(f.Include) == 0
	for _, p := range f.Include {
		if included = p.MatchString(address); included {
			break
		}
	}
	for _, p := range f.Exclude {
		included = included && !p.MatchString(address)
	}
	return included
}

// within tells whether an entry's date is in the window. The day of its last change says nothing of the time
// before it.
func (f Follow) within(date string, changed bool) bool {
	if len(date) < len(time.DateOnly) {
		return true
	}
	day := date[:len(time.DateOnly)]
	return (f.Since == "" || day >= f.Since) && (f.Until == "" || changed || day <= f.Until)
}

// sameHost compares hosts without "www.". The two usual ports count as one, other ports as other hosts.
func sameHost(a, b *url.URL) bool {
	return strings.TrimPrefix(a.Hostname(), "www.") == strings.TrimPrefix(b.Hostname(), "www.") && samePort(a.Port(), b.Port())
}

func samePort(a, b string) bool {
	usual := func(port string) bool { return port == "" || port == "80" || port == "443" }
	return a == b || usual(a) && usual(b)
}

// sameDomain compares registrable domains. What has none, such as a number, is compared as a host.
func sameDomain(a, b *url.URL) bool {
	if sameHost(a, b) {
		return true
	}
	da, db := domain(a.Hostname()), domain(b.Hostname())
	return da != "" && da == db
}

// domain returns the registrable domain of a name; "" when it has none.
func domain(host string) string {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ""
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return d
}
