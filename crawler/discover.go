package crawler

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// places are where sites keep sitemaps and feeds that they do not name.
var places = []string{"/sitemap.xml", "/sitemap_index.xml", "/feed", "/rss.xml"}

// How many feeds and sitemaps of a host are believed.
const (
	maxDeclaredMaps  = 100
	maxDeclaredFeeds = 10
)

// fewArticles is how many links to articles make a page one that lists them: one or two are on any page.
const fewArticles = 3

// discover fills in where a fetched page leads: its links, and what its host says of feeds and sitemaps. All of it follows
// from the page and its robots.txt alone, so that a crawl that was killed finds the same when it asks again.
func (c *Crawler) discover(p *Page, rs *rules) {
	if !c.leads(p) {
		return
	}
	if c.meets(p) {
		for _, place := range placesOf(p, rs) {
			if !c.lists(p, place.url) {
				continue
			}
			c.put(p, Request{Source: place.source, FoundBy: FoundByHost, Priority: priorityPlace}, place.url)
		}
	}
	c.followLinks(p)
}

// leads tells whether the crawl goes on from a page.
func (c *Crawler) leads(p *Page) bool {
	if p.Outcome != OutcomeFetched || p.Doc == nil || !c.cfg.Follow.wide() {
		return false
	}
	return p.Request.Seed == "" || c.cfg.Follow.takes(scopeRoot(p), p.URL, FoundByLink) // or a redirect has led out of scope
}

// followLinks fills in the links of a page.
func (c *Crawler) followLinks(p *Page) {
	if p.Request.Depth >= c.cfg.Follow.MaxDepth || p.Directives.Has("nofollow") {
		return
	}
	root, today, source := scopeRoot(p), day(p.FetchedAt), p.URL.String()
	articles := map[string]bool{keyOf(p.URL): true} // and itself
	for _, l := range readLinks(p.Doc, p.URL) {
		if !c.cfg.Follow.takes(root, l.url, FoundByLink) {
			continue
		}
		priority, article := priorityOf(l, today, p.Request.Depth+1)
		if article && !p.Lists {
			articles[keyOf(l.url)] = true
			p.Lists = len(articles) > fewArticles
		}
		if c.follows(p, l.url) {
			c.put(p, Request{Source: source, FoundBy: FoundByLink, Priority: priority}, l.url)
		}
	}
}

// put adds what a page leads to.
func (c *Crawler) put(p *Page, r Request, u *url.URL) {
	r.Depth, r.Seed = p.Request.Depth+1, seedOf(p)
	if c.complete(p, &r, u) || p.Request.Attempt > 1 { // what an earlier lease led to may be lost with it
		p.Links = append(p.Links, r)
	}
}

// meets tells whether a page is where a crawl comes to a host: it is a seed, or was found on another host.
func (c *Crawler) meets(p *Page) bool {
	if p.Request.Depth == 0 {
		return true
	}
	from, err := parseURL(p.Request.Source)
	return err == nil && !sameHost(from, p.URL)
}

// place is where a feed or a sitemap is, or may be.
type place struct {
	url    *url.URL
	source string
}

// placesOf returns the sitemaps that robots.txt names and the feeds that the page's head names or, when there are none, the
// places where sites keep some.
func placesOf(p *Page, rs *rules) (found []place) {
	origin := p.URL.Scheme + "://" + p.URL.Host
	if rs != nil {
		for _, address := range rs.sitemaps {
			if u, err := resolve(p.URL, address); err == nil && u.User == nil {
				found = append(found, place{u, origin + "/robots.txt"})
			}
		}
	}
	for _, u := range feedsOf(p.Doc, p.URL) {
		found = append(found, place{u, p.URL.String()})
	}
	if len(found) > 0 {
		return found
	}
	for _, path := range places {
		if u, err := parseURL(origin + path); err == nil {
			found = append(found, place{u, origin + "/"})
		}
	}
	return found
}

// feedsOf returns the feeds that the head of a page names, but not those of its comments.
func feedsOf(doc *goquery.Document, at *url.URL) (feeds []*url.URL) {
	base := baseOf(doc, at)
	for l := range elements(documentOf(doc), "link") {
		href, title := strings.TrimSpace(attr(l, "href")), strings.ToLower(attr(l, "title"))
		media, _, _ := strings.Cut(strings.ToLower(attr(l, "type")), ";")
		if !strings.EqualFold(strings.TrimSpace(attr(l, "rel")), "alternate") || !feedTypes[strings.TrimSpace(media)] || href == "" {
			continue
		}
		u, err := resolve(base, href)
		if err != nil || u.User != nil || strings.Contains(title, "comment") || strings.Contains(u.Path, "/comments/") {
			continue
		}
		// The feed of one article is that of its comments.
		if strings.HasPrefix(u.Path, strings.TrimSuffix(at.Path, "/")+"/") && articleScore(link{url: at}) >= 20 {
			continue
		}
		if feeds = append(feeds, u); len(feeds) == maxDeclaredFeeds {
			break
		}
	}
	return feeds
}

var feedTypes = set("application/rss+xml application/atom+xml application/feed+json application/rdf+xml text/rss text/atom")
