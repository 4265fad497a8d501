package crawler

import (
	"cmp"
	"container/list"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

// Bounds of what servers may store with us. Browsers keep 4 KiB a cookie and 50 to 180 cookies a site (RFC 6265, 6.1); many
// servers refuse a request with more than 16 KiB of them.
const (
	maxCookie      = 4 << 10 // name, value and attributes
	maxCookies     = 100     // of a site
	maxCookieBytes = 16 << 10
	maxJars        = 2000 // sites; with one more, that which was used longest ago is forgotten
)

// jars is an http.CookieJar that keeps the cookies of each site apart for the length of a run. A site is a registrable
// domain of the public suffix list. It is safe for concurrent use.
type jars struct {
	given map[string][]Cookie // Config.Cookies by site; they don't count, and come back with their site

	mu     sync.Mutex // guards what follows
	bySite map[string]*list.Element
	used   *list.List // of *siteJar, the last used first
}

type siteJar struct {
	site  string
	jar   *cookiejar.Jar
	sizes map[string]int // of the cookies that servers set, by name, domain and path
	bytes int            // their sum
}

func newJars(given []Cookie) *jars {
	js := &jars{given: map[string][]Cookie{}, bySite: map[string]*list.Element{}, used: list.New()}
	for _, c := range given {
		site := siteOf(c.URL.Hostname())
		js.given[site] = append(js.given[site], c)
	}
	return js
}

// siteOf returns the registrable domain of a host, or the host if it has none.
func siteOf(host string) string { return cmp.Or(domain(host), host) }

// Cookies returns what is sent to u.
func (js *jars) Cookies(u *url.URL) []*http.Cookie {
	js.mu.Lock()
	defer js.mu.Unlock()
	site := siteOf(u.Hostname())
	if js.bySite[site] == nil && js.given[site] == nil {
		return nil
	}
	return js.site(site).jar.Cookies(u)
}

// SetCookies keeps what u's answer sets, as far as there is room.
func (js *jars) SetCookies(u *url.URL, cookies []*http.Cookie) {
	if len(cookies) == 0 {
		return
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	s := js.site(siteOf(u.Hostname()))
	cookies = slices.DeleteFunc(cookies, func(c *http.Cookie) bool { return !s.fits(u, c) })
	s.jar.SetCookies(u, cookies)
}

// site returns a site's jar, making it if need be; mu is held.
func (js *jars) site(site string) *siteJar {
	if e := js.bySite[site]; e != nil {
		js.used.MoveToFront(e)
		return e.Value.(*siteJar)
	}
	if js.used.Len() == maxJars {
		oldest := js.used.Back()
		delete(js.bySite, oldest.Value.(*siteJar).site)
		js.used.Remove(oldest)
	}
	jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // never an error
	s := &siteJar{site: site, jar: jar, sizes: map[string]int{}}
	for _, c := range js.given[site] {
		jar.SetCookies(c.URL, []*http.Cookie{c.Cookie})
	}
	js.bySite[site] = js.used.PushFront(s)
	return s
}

// fits tells whether there is room for a cookie, and counts it. One that replaces another takes its room, one that
// deletes another needs none.
func (s *siteJar) fits(u *url.URL, c *http.Cookie) bool {
	id := strings.ToLower(c.Domain) + "\x00" + c.Path + "\x00" + c.Name
	if c.Path == "" { // the jar takes that of the address
		id += "\x00" + u.Path[:strings.LastIndexByte(u.Path, '/')+1]
	}
	size, old := len(id)+len(c.Value), s.sizes[id]
	if c.MaxAge < 0 || c.MaxAge == 0 && !c.Expires.IsZero() && !c.Expires.After(time.Now()) {
		delete(s.sizes, id)
		s.bytes -= old
		return true
	}
	if size > maxCookie || old == 0 && len(s.sizes) == maxCookies || s.bytes-old+size > maxCookieBytes {
		return false
	}
	s.sizes[id] = size
	s.bytes += size - old
	return true
}
