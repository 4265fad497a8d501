package crawler

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	robotsLimit     = 500 << 10       // what RFC 9309 asks a crawler to read at least
	robotsRedirects = 5               // and to follow
	robotsLife      = 24 * time.Hour  // and to keep at most
	robotsPause     = time.Second     // between a robots.txt and the first page: the full delay would double a small crawl
	robotsFailLife  = 8 * time.Second // shorter than the shortest backoff, so that a retry asks again
	maxCrawlDelay   = time.Minute
	maxRobotsCost   = 32 << 20 // bytes of rules that are kept
)

// robots keeps what each origin's robots.txt says.
type robots struct {
	mu       sync.Mutex // guards what follows
	byOrigin map[string]*robotsEntry
	cost     int // of all entries
}

// robotsEntry is one robots.txt. Its fields are set before ready is closed and not changed afterwards.
type robotsEntry struct {
	ready   chan struct{}
	rules   *rules
	err     error // there is no answer that settles what is allowed
	expires time.Time
	after   time.Time // the server's Retry-After
	cost    int
}

// rulesFor returns the robots.txt that holds for u, fetching it if need be. Workers that ask at the same
// time share one fetch. after is when a server that failed wants to be asked again.
func (c *flight) rulesFor(ctx context.Context, u *url.URL) (rs *rules, after time.Time, err error) {
	origin := u.Scheme + "://" + u.Host
	c.robots.mu.Lock()
	e := c.robots.byOrigin[origin]
	fresh := e == nil || e.done() && !time.Now().Before(e.expires)
	if fresh {
		if e != nil {
			c.robots.cost -= e.cost
		}
		e = &robotsEntry{ready: make(chan struct{})}
		c.robots.byOrigin[origin] = e
	}
	c.robots.mu.Unlock()
	if fresh {
		c.fetchRules(ctx, origin, e)
		if ctx.Err() != nil || isBusy(e.err) {
			e.expires = time.Time{} // cut off, which says nothing about the site
		}
		c.robots.keep(origin, e)
		close(e.ready)
	}
	if !e.done() { // another fetches it
		err := c.aside(ctx, hostPort(u), func(ctx context.Context) error {
			select {
			case <-e.ready:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err != nil {
			return nil, time.Time{}, err
		}
	}
	return e.rules, e.after, e.err
}

func (e *robotsEntry) done() bool {
	select {
	case <-e.ready:
		return true
	default:
		return false
	}
}

// keep counts a new entry and drops others, whichever they are, while there are too many.
func (rb *robots) keep(origin string, e *robotsEntry) {
	e.cost = 512 + len(origin)
	if e.rules != nil {
		for _, r := range e.rules.list {
			e.cost += 128 + r.length + 16*len(r.parts)
		}
		for _, s := range e.rules.sitemaps {
			e.cost += 16 + len(s)
		}
	}
	rb.mu.Lock()
	defer rb.mu.Unlock()
	rb.cost += e.cost
	for name, old := range rb.byOrigin {
		if rb.cost <= maxRobotsCost {
			break
		}
		if old != e && old.done() {
			rb.cost -= old.cost
			delete(rb.byOrigin, name)
		}
	}
}

// fetchRules asks for a robots.txt and fills e. A 4xx status means that all is allowed; 429, 5xx and no
// answer mean that nothing is until it answers.
func (c *flight) fetchRules(ctx context.Context, origin string, e *robotsEntry) {
	e.expires = time.Now().Add(robotsFailLife)
	u, err := parseURL(origin + "/robots.txt")
	if err != nil {
		e.err = err
		return
	}
	for range robotsRedirects + 1 {
		ex := &exchange{url: u, limit: robotsLimit, robots: true}
		c.send(ctx, ex, min(c.delay(nil), robotsPause))
		if ex.err != nil && (ex.status == 0 || ex.status/100 == 2) {
			e.err = fmt.Errorf("fetch %s: %w", u, ex.err)
			return
		}
		if next, ok := redirect(ex); ok {
			if u, err = resolve(u, next); err != nil {
				break
			}
			continue
		}
		e.rules, e.err = c.readRules(ex)
		if e.err != nil {
			e.after = retryAfter(ex.header, time.Now())
			e.err = fmt.Errorf("fetch %s: %w", u, e.err)
			return
		}
		break
	}
	if e.rules == nil { // redirects that lead nowhere are no robots.txt
		e.rules = &rules{}
	}
	e.expires = time.Now().Add(robotsLife)
}

func (c *Crawler) readRules(ex *exchange) (*rules, error) {
	switch {
	case ex.status/100 == 2:
		text := ex.payload.Bytes
		if ex.payload.Truncated { // half a rule would say something else
			text = text[:max(bytes.LastIndexByte(text, '\n'), 0)]
		}
		return parseRules(text, productToken(c.cfg.UserAgent)), nil
	case ex.status == http.StatusTooManyRequests || ex.status >= 500:
		return nil, &StatusError{ex.status}
	}
	return &rules{}, nil
}

// delay returns how long a host with these rules is left alone after a request.
func (c *Crawler) delay(rs *rules) time.Duration {
	d := max(c.cfg.Delay, 0)
	if rs != nil {
		d = max(d, min(rs.delay, maxCrawlDelay))
	}
	return d
}
