package crawler

import (
	"context"
	"errors"
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
	maxRobotsCost   = 16 << 20 // bytes of rules that are kept
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
		if e.err = c.keptRules(ctx, origin, e); e.err == nil && e.rules == nil {
			c.fetchRules(ctx, origin, e)
		}
		if c.cfg.RespectTDM && e.rules != nil {
			c.fetchTDM(ctx, origin, e)
		}
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
		e.cost += 16*len(e.rules.list) + len(e.rules.patterns)
		for _, s := range e.rules.sitemaps {
			e.cost += 16 + len(s)
		}
		for _, r := range e.rules.tdm {
			e.cost += 128 + len(r.Location) + len(r.Reservation) + len(r.Policy)
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

// keptRules fills e with the robots.txt that Config.Sites has, if that was so less than a day ago. An answer that settled
// nothing is not used again.
func (c *flight) keptRules(ctx context.Context, origin string, e *robotsEntry) error {
	if c.cfg.Sites == nil {
		return nil
	}
	f, err := c.cfg.Sites.Robots(ctx, origin)
	if err != nil {
		if ctx.Err() == nil {
			c.broken = err
		}
		return err
	}
	if e.expires = f.FetchedAt.Add(robotsLife); f.Status > 0 && f.Error == "" && time.Now().Before(e.expires) && !f.FetchedAt.After(time.Now()) {
		e.rules = c.readRules(f)
	}
	return nil
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
	var f RobotsFile
	first := u
	for range robotsRedirects + 1 {
		gap, err := c.sideGap(ctx, first, u)
		if err != nil {
			if !errors.Is(err, ErrDisallowed) {
				e.err = err
				return
			}
			break
		}
		ex := &exchange{url: u, limit: robotsLimit, robots: true}
		c.send(ctx, ex, gap)
		if ex.err != nil && (ex.status == 0 || ex.status/100 == 2) {
			e.err = fmt.Errorf("fetch %s: %w", u, ex.err)
			if _, proxy := errors.AsType[*ProxyError](c.broken); !ex.sent.IsZero() && !proxy {
				f = newRobotsFile(origin, u, ex)
				f.Text, f.SHA256, f.Error = nil, "", string(outcomeOf(ctx, ex.err))
				c.saveRobots(ctx, f)
			}
			return
		}
		f = newRobotsFile(origin, u, ex)
		if next, ok := redirect(ex); ok {
			if u, err = resolve(u, next); err != nil {
				break
			}
			continue
		}
		if ex.status == http.StatusTooManyRequests || ex.status >= 500 {
			err := &StatusError{ex.status}
			e.after = retryAfter(ex.header, time.Now())
			e.err = fmt.Errorf("fetch %s: %w", u, err)
			f.Error = err.Error()
			c.saveRobots(ctx, f)
			return
		}
		break
	}
	e.rules = c.readRules(f) // redirects that lead nowhere are no robots.txt
	e.expires = time.Now().Add(robotsLife)
	c.saveRobots(ctx, f)
}

// sideGap returns how long the host of u is left alone after it was asked for the robots.txt or tdmrep.json that first names. A
// redirect to another host is no leave to ask that one faster than usual, or for what it is known to disallow: the error
// is ErrDisallowed, or one that ends the crawl.
func (c *flight) sideGap(ctx context.Context, first, u *url.URL) (time.Duration, error) {
	if sameHost(first, u) {
		return min(c.delay(nil), robotsPause), nil
	}
	rs, err := c.knownRules(ctx, u)
	if err != nil {
		if ctx.Err() == nil {
			c.broken = err
		}
		return 0, err
	}
	if rs != nil && !rs.allows(u) {
		return 0, ErrDisallowed
	}
	return c.delay(rs), nil
}

// saveRobots keeps an answer that the site has given; a crawl that was cut off got none.
func (c *flight) saveRobots(ctx context.Context, f RobotsFile) {
	if c.cfg.Sites == nil || ctx.Err() != nil {
		return
	}
	if err := c.cfg.Sites.SaveRobots(context.WithoutCancel(ctx), f); err != nil {
		c.broken = err
	}
}

// readRules reads the text of an answer; without one all is allowed.
func (c *Crawler) readRules(f RobotsFile) *rules {
	if f.Status/100 != 2 {
		return &rules{}
	}
	rs := parseRules(f.Text, productToken(c.cfg.UserAgent))
	rs.sha256 = f.SHA256
	return rs
}

// delay returns how long a host with these rules is left alone after a request.
func (c *Crawler) delay(rs *rules) time.Duration {
	d := max(c.cfg.Delay, 0)
	if rs != nil {
		d = max(d, min(rs.delay, maxCrawlDelay))
	}
	return d
}
