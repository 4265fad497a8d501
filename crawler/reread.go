package crawler

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Kept is a page, feed or sitemap that was fetched before, as an archive keeps it.
type Kept struct {
	Request   Request // as it is known now
	URL       string  // the final address
	Header    http.Header
	Body      []byte
	FetchedAt time.Time
}

// Reread makes a page of what is kept of one, for its Links: it leads elsewhere when a shorter way to it is known than when it was
// fetched, as what was cut off then may be within Follow.MaxDepth now, or when Follow is another. It asks no site, and returns an
// error when ctx has ended or Stop was called.
func (c *Crawler) Reread(ctx context.Context, k Kept) (*Page, error) {
	u, err := parseURL(k.URL)
	if err != nil {
		return &Page{Request: k.Request, URL: &url.URL{}}, nil // nothing that could be fetched
	}
	p := &Page{Request: k.Request, URL: u, Status: http.StatusOK, Header: k.Header, Body: k.Body, FetchedAt: k.FetchedAt}
	p.Request.Attempt = 2                                                                 // all that it leads to, also what the crawl was led to before
	f := &flight{Crawler: c, r: k.Request, place: workplace{slots: c.slots, heavy: true}} // it has no place to leave
	defer f.leave()
	if p.Outcome = f.arrived(ctx, p); p.Outcome == OutcomeFetched && c.cfg.Follow.wide() {
		f.parse(ctx, p)
	}
	if p.Outcome == OutcomeStopped {
		return nil, p.Err
	}
	p.Directives = readDirectives(p.Header, p.Doc, productToken(c.cfg.UserAgent), tdmRule{})
	switch rs, err := c.knownRules(ctx, u); {
	case err != nil:
		return nil, err
	case rs != nil:
		c.discover(p, rs)
	case c.leads(p): // what robots.txt names was taken when it was known
		c.followLinks(p)
	}
	return p, nil
}

// knownRules returns the robots.txt that held for an address when it was asked for, nil when it is not known any more.
func (c *Crawler) knownRules(ctx context.Context, u *url.URL) (*rules, error) {
	if c.cfg.IgnoreRobots {
		return &rules{}, nil
	}
	origin := u.Scheme + "://" + u.Host
	c.robots.mu.Lock()
	e := c.robots.byOrigin[origin]
	c.robots.mu.Unlock()
	if e != nil && e.done() && e.rules != nil {
		return e.rules, nil
	}
	if c.cfg.Sites == nil {
		return nil, nil
	}
	f, err := c.cfg.Sites.Robots(ctx, origin)
	if err != nil || f.Status == 0 || f.Error != "" {
		return nil, err
	}
	return c.readRules(f), nil
}
