package extractor

import (
	"net/url"
	"slices"
	"strings"
)

// describeCanonical takes the address that the page gives itself. A deep page that calls itself the front page is
// misconfigured and not believed.
func (f *facts) describeCanonical(a *Article) {
	var claims []claim
	add := func(from, ref string) {
		u := f.p.resolve(ref)
		if u == "" || f.frontPage(u) && !f.frontPage(f.p.url.String()) {
			return
		}
		claims = append(claims, claim{from, u})
	}
	add("markup", f.p.canonicalLink())
	add("opengraph", f.p.metaContent("og:url"))
	add("json-ld", f.ld.url)
	add("microdata", f.itemprop("mainEntityOfPage"))
	if c := first(claims); c.value != "" {
		a.CanonicalURL = c.value
		settle(a, "canonical_url", c, claims)
	}
}

func (f *facts) frontPage(ref string) bool {
	u, err := url.Parse(ref)
	return err == nil && (u.Path == "" || u.Path == "/") && u.RawQuery == ""
}

// canonicalLink returns the address of the first canonical link; pages with thousands of them exist.
func (p *page) canonicalLink() string {
	for _, l := range p.links {
		if hasWord(l.rel, "canonical") {
			return strings.TrimSpace(l.href)
		}
	}
	return ""
}

// ownKeys are the addresses under which the page goes: its own, its canonical one and og:url.
func (p *page) ownKeys() []string {
	var out []string
	add := func(u *url.URL, err error) {
		if err == nil && u.Host != "" {
			if key := pageKey(u); key != "" {
				out = append(out, key)
			}
		}
	}
	add(p.url, nil)
	for _, ref := range []string{p.canonicalLink(), p.metaContent("og:url")} {
		if ref != "" {
			add(p.base.Parse(ref))
		}
	}
	return out
}

// isHere tells whether an address is this page's own.
func (f *facts) isHere(ref string) bool {
	if ref = strings.TrimSpace(ref); ref == "" || ref[0] == '#' || len(ref) > 2048 {
		return false
	}
	// Few addresses end as the page's own does: the others need no parsing.
	end := strings.TrimRight(ref, "/")
	if i := strings.IndexAny(end, "?#"); i > 0 {
		end = strings.TrimRight(end[:i], "/")
	}
	end = end[strings.LastIndexByte(end, '/')+1:]
	near := func(key string) bool {
		return strings.HasSuffix(key, end) || strings.ContainsAny(key, "?%") || strings.ContainsRune(end, '%')
	}
	if !slices.ContainsFunc(f.own, near) {
		return false
	}
	u, err := f.p.base.Parse(ref)
	if err != nil {
		return false
	}
	return slices.Contains(f.own, pageKey(u))
}

// pageKey is an address for comparison: without scheme, www, fragment, query and closing slash. A front page has
// none, as every page links to it; a query counts where the path is empty.
func pageKey(u *url.URL) string {
	path := strings.TrimSuffix(u.Path, "/")
	if path == "" {
		if u.RawQuery == "" {
			return ""
		}
		path = "/?" + u.RawQuery
	}
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.") + path
}
