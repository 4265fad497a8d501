package crawler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gocolly/colly/v2"
)

// collector lets the other files hold one without importing Colly.
type collector = colly.Collector

// newCollector returns a Colly collector that does one synchronous request and leaves the rest to rt.
func newCollector(rt http.RoundTripper) *collector {
	col := &collector{}
	col.Init() // NewCollector would let COLLY_… environment variables change the settings
	col.AllowURLRevisit = true
	col.IgnoreRobotsTxt = true // robots.go does it
	col.ParseHTTPErrorResponse = true
	col.MaxBodySize = 0
	col.DisableCookies()
	col.SetRequestTimeout(0) // the transport has its own
	col.WithTransport(rt)
	// The transport shows Colly no Location; should one ever get through, it is still not followed.
	col.SetRedirectHandler(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })
	return col
}

// send does one HTTP request when its host may be asked, and leaves the host alone for gap afterwards, or longer
// as the host's answers want it.
func (c *flight) send(ctx context.Context, ex *exchange, gap time.Duration) {
	host := hostPort(ex.url)
	if ex.err = c.enter(ctx, host); ex.err != nil {
		return
	}
	defer c.place.attend(ex, c.gate.isSlow(host))()
	defer c.gate.release(host, gap)
	// A Colly request has no context of its own but takes its collector's, so each gets a collector. A
	// clone shares the client and costs one small allocation.
	col := c.collector.Clone()
	col.Context = context.WithValue(ctx, exchangeKey{}, ex)
	header := http.Header{
		"User-Agent": {c.cfg.UserAgent},
		"Accept":     {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
	}
	c.cfg.addHeader(header, ex.url)
	maps.Copy(header, ex.extra)
	if c.cfg.Capture != nil && c.network != nil {
		ex.tape = &tape{limit: 2*ex.limit + maxHeader, received: spool{dir: c.cfg.Scratch}}
	}
	err := col.Request(http.MethodGet, ex.url.String(), nil, nil, header)
	if ex.sent.IsZero() { // Colly did not get as far as our transport; behind it, only ex counts
		ex.err = fmt.Errorf("prepare request: %w", err)
		return
	}
	if err := c.learn(ctx, host, ex); err != nil {
		c.broken = err
	}
	if err := c.capture(ctx, ex); err != nil && c.broken == nil {
		c.broken = err
	}
	c.requests.Add(1)
	c.bytes.Add(int64(len(ex.payload.Bytes)))
	c.cfg.Log.Debug("request", "url", public(ex.url).String(), "status", ex.status,
		"bytes", len(ex.payload.Bytes), "duration_ms", ex.took.Milliseconds())
}

// fetch makes a Page of a Request: it follows redirects, those that a page makes by itself too (see refresh), and asks at each step whether the robots.txt
// there allows it.
func (c *flight) fetch(ctx context.Context) *Page {
	r := c.r
	p := &Page{Request: r, URL: &url.URL{}, FetchedAt: time.Now().UTC()}
	u, err := parseURL(r.URL)
	if err != nil {
		return p.fail(OutcomeRefused, err)
	}
	var rs *rules
	for {
		p.URL = public(u)
		gap := c.delay(nil)
		if !c.cfg.IgnoreRobots {
			var after time.Time
			rs, after, err = c.rulesFor(ctx, u)
			if err != nil {
				return c.failRobots(ctx, p, err, after)
			}
			p.RobotsSHA256 = rs.sha256
			if !rs.allows(u) {
				return p.fail(OutcomeDisallowed, fmt.Errorf("fetch %s: %w", p.URL, ErrDisallowed))
			}
			gap = c.delay(rs)
		}
		ex := &exchange{url: u, jar: c.jars, limit: max(c.cfg.MaxBody, maxListing), extra: r.conditions(p.URL)}
		ex.wanted = c.wanted(ctx, ex)
		c.send(ctx, ex, gap)
		p.Status, p.Header = ex.status, ex.header
		c.jars.SetCookies(u, (&http.Response{Header: ex.header}).Cookies())
		if !ex.sent.IsZero() {
			p.FetchedAt, p.Duration = ex.sent.UTC(), ex.took
		}
		location, ok := redirect(ex)
		var next *url.URL
		if !ok {
			c.finish(ctx, p, ex)
			if next = refresh(p, u); next == nil {
				c.direct(p, u, rs)
				c.discover(p, rs)
				return p
			}
			c.forget(p)
		}
		p.Hops = append(p.Hops, Hop{URL: p.URL.String(), Status: ex.status})
		if len(p.Hops) > c.cfg.MaxRedirects {
			return p.fail(OutcomeRefused, fmt.Errorf("fetch %s: %w: more than %d", r.Key, ErrTooManyRedirects, c.cfg.MaxRedirects))
		}
		if next == nil {
			next, err = resolve(u, location)
		}
		switch {
		case errors.Is(err, ErrScheme):
			return p.fail(OutcomeRefused, fmt.Errorf("redirect from %s: %w", p.URL, err))
		case err != nil:
			return p.fail(OutcomeHTTPError, fmt.Errorf("redirect from %s: %w: %w", p.URL, &StatusError{ex.status}, err))
		}
		u = next
	}
}

// forget makes a page that only leads on a hop.
func (c *flight) forget(p *Page) {
	p.Doc, p.AMP, p.Body, p.Packed, p.Truncated, p.Outcome = nil, "", nil, nil, false, ""
	c.leave()
}

func (p *Page) fail(o Outcome, err error) *Page {
	p.Outcome, p.Err = o, err
	return p
}

// failRobots ends a page whose robots.txt could not be had. A server that answers with an error has
// disallowed it for now; one that does not answer is reported as that.
func (c *Crawler) failRobots(ctx context.Context, p *Page, err error, after time.Time) *Page {
	o := outcomeOf(ctx, err)
	if _, ok := errors.AsType[*StatusError](err); ok && o != OutcomeStopped {
		o, err = OutcomeDisallowed, fmt.Errorf("%w for now: %w", ErrDisallowed, err)
	}
	if o != OutcomeStopped && o != OutcomePrivate && o != OutcomeRefused {
		c.retry(p, err, after)
	}
	return p.fail(o, err)
}

// finish judges the answer that is no redirect.
func (c *flight) finish(ctx context.Context, p *Page, ex *exchange) *Page {
	if ex.status == http.StatusNotModified && ex.extra != nil {
		p.Outcome = OutcomeUnmodified
		return p
	}
	p.Body, p.Packed, p.Truncated = ex.payload.Bytes, ex.packed, ex.payload.Truncated
	switch {
	case ex.sent.IsZero() && outcomeOf(ctx, ex.err) != OutcomeStopped:
		return p.fail(OutcomeRefused, fmt.Errorf("fetch %s: %w", p.URL, ex.err))
	case ex.err != nil && (ex.status == 0 || ex.status/100 == 2 || ctx.Err() != nil):
		p.fail(outcomeOf(ctx, ex.err), fmt.Errorf("fetch %s: %w", p.URL, ex.err))
		if p.Outcome == OutcomeTimeout || p.Outcome == OutcomeNetwork {
			c.retry(p, ex.err, time.Time{})
		}
		return p
	case ex.status/100 == 2 && ex.payload.Unwanted:
		p.Outcome = OutcomeNotHTML
		return p
	case ex.status/100 == 2:
		if p.Outcome = c.arrived(ctx, p); p.Outcome == OutcomeFetched {
			return c.parse(ctx, p)
		}
		return p
	}
	if ex.status == http.StatusTooManyRequests || ex.status >= 500 {
		c.retry(p, nil, retryAfter(ex.header, time.Now()))
	}
	return p.fail(OutcomeHTTPError, fmt.Errorf("fetch %s: %w", p.URL, &StatusError{ex.status}))
}

// retry sets Again if the request has attempts left after err: after its backoff and not before after.
func (c *Crawler) retry(p *Page, err error, after time.Time) {
	if max(p.Request.Attempt, 1) < c.cfg.attempts(err) {
		p.Again = later(time.Now().Add(backoff(p.Request)), after).UTC()
	}
}

// parse makes the page's one tree, when there is room for it. A parser that fails costs that tree only.
func (c *flight) parse(ctx context.Context, p *Page) *Page {
	if c.cfg.Parse == nil {
		return p
	}
	if err := c.plant(ctx, p.Body); err != nil {
		return p.fail(OutcomeStopped, err)
	}
	doc, err := c.cfg.Parse(p.Body, p.Header.Get("Content-Type"))
	if err != nil {
		p.Err = fmt.Errorf("parse %s: %w", p.URL, err)
		return p
	}
	p.Doc = doc
	p.AMP = ampOf(p)
	return p
}

// redirect returns where an answer sends us.
func redirect(ex *exchange) (location string, ok bool) {
	switch ex.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		location = strings.TrimSpace(ex.header.Get("Location"))
	}
	return location, location != ""
}

// resolve reads a Location as seen from base. Its scheme is judged as that of any other URL.
func resolve(base *url.URL, location string) (*url.URL, error) {
	if !utf8.ValidString(location) { // bytes of an old charset: sent back as they came
		location = legal(location, "")
	}
	location = dropBreaks.Replace(location)
	if rest, ok := cutPrefixFold(location, base.Scheme+":"); ok && rest != "" {
		location = rest // as browsers read "http:page" on a page of http
	}
	root := base.Scheme + "://" + base.Host
	path := base.EscapedPath()
	switch {
	case hasScheme(location):
	case strings.HasPrefix(strings.ReplaceAll(location, `\`, "/"), "//"):
		location = base.Scheme + ":" + "//" + location[2:]
	case location[0] == '/' || location[0] == '\\':
		location = root + location
	case location[0] == '?':
		location = root + path + location
	case location[0] == '#':
		location = root + base.RequestURI()
	default:
		location = root + path[:strings.LastIndexByte(path, '/')+1] + location
	}
	u, err := parseURL(location)
	if err != nil {
		return nil, err
	}
	if u.User == nil && u.Scheme == base.Scheme && u.Host == base.Host {
		u.User = base.User // a name and password hold for their site
	}
	return u, nil
}

func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// hasScheme reports whether a Location is absolute.
func hasScheme(s string) bool {
	scheme, _, found := strings.Cut(s, ":")
	return found && scheme != "" && !strings.ContainsFunc(scheme, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("+-.", r))
	})
}
