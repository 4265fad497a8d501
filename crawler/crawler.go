// Package crawler turns URLs into pages, politely: one request at a time and a delay a host,
// robots.txt obeyed, and a clear outcome for every request.
//
// Read Config and Run first. A crawl is Run's workers, each taking a Request from a Frontier,
// fetching it (fetch.go, the only file that knows Colly) and handing the Page to the caller.
package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Config says how to crawl. The zero value works and is polite.
type Config struct {
	Workers       int           // pages in flight, each of another host, and up to 32 times as many, 256, that wait for an answer for longer than 1 s; default 8
	Delay         time.Duration // between the end of one request to a host and the start of the next, or longer when the host is slow; default 5 s; negative: none
	Timeout       time.Duration // for one request with its body; default 60 s
	FirstByte     time.Duration // from the end of a request to the header of its answer; default 30 s
	MinRate       int           // bytes a second of a body, averaged over each 20 s that it is waited for; default 500; negative: however slow
	MaxBody       int64         // bytes of decoded body that are kept; default 16 MiB
	MaxRedirects  int           // default 10; negative: none
	Retries       int           // further attempts after a timeout, a network error (one after an unknown name or a bad certificate), 429 or 5xx; default 2; negative: none
	UserAgent     string        // default "broadsheet/VERSION"; its product token is what robots.txt is searched for
	Header        http.Header   // further fields of each request (see ParseHeader); Authorization and Cookie go to HeaderOrigins only
	HeaderOrigins []string      // see Origin
	Cookies       []Cookie      // what the crawl begins with; servers' own are kept by site until it ends
	Proxy         *url.URL      // asked for everything, and resolves the names (see ParseProxy); default: none, whatever the environment says
	AllowPrivate  bool          // ask private, loopback and link-local addresses too
	Follow        Follow        // where to go from the pages; default: nowhere
	MaxPattern    int           // links that are followed to pages of one pattern on a host, fewer with parameters; default 100,000; negative: no limit
	RespectTDM    bool          // leave out pages whose text and data mining is reserved: OutcomeReserved
	IgnoreRobots  bool          // for tests; the command has no flag for it
	Log           *slog.Logger  // default: discards
	// Parse turns a body into the one tree of its page; contentType is the header's value.
	// nil: pages carry no tree. It is for its owner to recover from a page on which it panics.
	Parse func(body []byte, contentType string) (*goquery.Document, error)
	// Sites keeps what the next crawl should know of the sites. nil: nobody does.
	Sites Sites
	// Capture is given each exchange as it went over the wire, redirects and robots.txt too, before its page is visited; what it returns
	// is in Page.Captures. It is called from the workers, several at a time, and must be done with Exchange.Body when it returns; its
	// error ends the crawl. With it only HTTP/1.1 is spoken. nil: nobody keeps them.
	Capture func(context.Context, *Exchange) (Captured, error)
	Scratch string // folder of temporary files for long answers, with Capture; default: the system's
	// Transport replaces the network, for tests. nil: a transport with address checks.
	Transport http.RoundTripper
}

// Stats counts what a Run did.
type Stats struct {
	Requests  int64 // HTTP requests sent, redirects and robots.txt included
	Pages     int64 // pages handed to visit
	Bytes     int64 // decoded bytes received
	ByOutcome map[Outcome]int64
	Later     time.Time // when to come back for what is left, after a *LaterError; else zero
}

// Crawler fetches what its frontier holds.
type Crawler struct {
	cfg       Config // with its defaults filled in
	frontier  Frontier
	collector *collector
	network   *http.Transport // nil with Config.Transport
	gate      *hosts
	robots    robots
	jars      *jars
	traps     *traps
	handed    *handed // links that pages have led to
	slots     *slots  // places of workers
	rooms     *rooms  // memory
	proxy     proxyWatch
	stop      chan struct{} // closed by Stop
	stopOnce  sync.Once
	requests  atomic.Int64
	bytes     atomic.Int64
}

// New returns a crawler that takes its requests from f.
func New(cfg Config, f Frontier) *Crawler {
	cfg = cfg.withDefaults()
	c := &Crawler{cfg: cfg, frontier: f, slots: newSlots(cfg.Workers), rooms: newRooms(cfg.MaxBody), stop: make(chan struct{})}
	c.handed = newHanded()
	c.jars = newJars(cfg.Cookies)
	c.traps = newTraps(cfg.MaxPattern)
	c.gate = newHosts(c.stop)
	c.robots.byOrigin = map[string]*robotsEntry{}
	next := cfg.Transport
	if next == nil {
		c.network = newNetwork(cfg)
		if cfg.Capture != nil {
			recordWires(c.network, cfg.Proxy)
		}
		next = c.network
	}
	rt := &transport{next: next, timeout: cfg.Timeout, rate: int64(cfg.MinRate)}
	if cfg.Proxy != nil && !cfg.AllowPrivate {
		rt.check = refuseByName
	}
	c.collector = newCollector(rt)
	return c
}

// withDefaults fills in what is zero and turns what is negative into none or, where none makes no
// sense, into the default.
func (cfg Config) withDefaults() Config {
	cfg.Workers = cmp.Or(max(cfg.Workers, 0), 8)
	cfg.Delay = max(cmp.Or(cfg.Delay, 5*time.Second), 0)
	cfg.Timeout = cmp.Or(max(cfg.Timeout, 0), 60*time.Second)
	cfg.FirstByte = cmp.Or(max(cfg.FirstByte, 0), 30*time.Second)
	cfg.MinRate = max(cmp.Or(cfg.MinRate, 500), 0)
	cfg.MaxBody = cmp.Or(max(cfg.MaxBody, 0), 16<<20)
	cfg.MaxRedirects = max(cmp.Or(cfg.MaxRedirects, 10), 0)
	cfg.Retries = max(cmp.Or(cfg.Retries, 2), 0)
	cfg.UserAgent = cmp.Or(cfg.UserAgent, "broadsheet/dev")
	cfg.Follow = cfg.Follow.withDefaults()
	cfg.MaxPattern = max(cmp.Or(cfg.MaxPattern, DefaultMaxPattern), 0)
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	return cfg
}

// Run fetches until the frontier is empty or makes us wait too long (Stats.Later), Stop is called, ctx ends or visit
// returns an error. visit is called from the workers, several at a time, once for each attempt; its error ends the crawl.
//
// After Stop, Run finishes the requests in flight and returns nil; when ctx ends they are cut off. A
// request that was cut off, or that waited for its host, is not handed to visit and its lease is not
// ended, so it comes back with the next crawl and no attempt is counted.
func (c *Crawler) Run(ctx context.Context, visit func(context.Context, *Page) error) (Stats, error) {
	cut, cancel := context.WithCancel(ctx) // for requests in flight
	defer cancel()
	lease, drain := context.WithCancel(cut) // for further ones
	defer drain()
	var stopper sync.WaitGroup
	stopper.Go(func() {
		select {
		case <-c.stop:
			drain()
		case <-lease.Done():
		}
	})
	t := tally{requests: c.requests.Load(), bytes: c.bytes.Load(), outcomes: map[Outcome]int64{}}
	if err := c.lend(cut, lease, &t, func(f *flight) error {
		err := c.work(cut, f, &t, visit)
		if err != nil {
			cancel()
		}
		return err
	}); err != nil {
		t.fail(err)
	}
	drain()
	stopper.Wait()
	if c.network != nil {
		c.network.CloseIdleConnections()
	}
	err := t.err
	if err == nil {
		err = ctx.Err()
	}
	return c.stats(&t), err
}

// Stop makes Run take no further requests and return when those in flight are done. It may be called
// at any time and more than once; a stopped Crawler stays stopped.
func (c *Crawler) Stop() { c.stopOnce.Do(func() { close(c.stop) }) }

func (c *Crawler) stopped() bool {
	select {
	case <-c.stop:
		return true
	default:
		return false
	}
}

// work is what becomes of a lease: fetch, visit, done.
func (c *Crawler) work(ctx context.Context, f *flight, t *tally, visit func(context.Context, *Page) error) error {
	p := f.fetch(ctx)
	p.Captures = f.captures
	if p.absent() {
		p.nothing()
	}
	if f.broken != nil && ctx.Err() == nil {
		if _, ok := errors.AsType[*ProxyError](f.broken); ok {
			return errors.Join(f.broken, f.giveBack(ctx, nil))
		}
		return f.broken
	}
	if p.Outcome == OutcomeStopped {
		busy, _ := errors.AsType[*busyError](p.Err)
		return f.giveBack(ctx, busy)
	}
	t.count(p)
	c.log(p)
	err := visit(ctx, p)
	f.leave()
	if err != nil {
		return err
	}
	// What was visited is done, whatever has ended meanwhile.
	if err := c.done(context.WithoutCancel(ctx), p); err != nil && !errors.Is(err, ErrLease) {
		return fmt.Errorf("end request %s: %w", f.r.Key, err)
	}
	return nil
}

// done ends a lease. A host that is to be left alone is held first, because the Frontier may lease its
// next request as soon as Done has freed it.
func (c *Crawler) done(ctx context.Context, p *Page) error {
	hosts := map[string]bool{p.Request.Host: true}
	if p.URL.Host != "" {
		hosts[hostPort(p.URL)] = true
	}
	for host := range hosts {
		if err := c.hold(ctx, host); err != nil {
			return err
		}
	}
	return c.frontier.Done(ctx, p.Request, p.Again)
}

func (c *Crawler) log(p *Page) {
	attrs := []any{"url", p.URL.String(), "outcome", p.Outcome, "status", p.Status, "bytes", len(p.Body), "duration_ms", p.Duration.Milliseconds()}
	if p.Err != nil {
		attrs = append(attrs, "err", p.Err)
	}
	if !p.Again.IsZero() {
		attrs = append(attrs, "again", p.Again)
	}
	if p.Err != nil {
		c.cfg.Log.Warn("failed", attrs...)
	} else {
		c.cfg.Log.Info("fetched", attrs...)
	}
}

// tally counts during a Run.
type tally struct {
	requests, bytes int64 // of the Crawler when Run began

	mu       sync.Mutex // guards what follows
	pages    int64
	outcomes map[Outcome]int64
	until    time.Time // of a *LaterError
	err      error     // the first
}

func (t *tally) count(p *Page) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pages++
	t.outcomes[p.Outcome]++
}

func (t *tally) later(until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until = until
}

func (t *tally) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = err
	}
}

func (c *Crawler) stats(t *tally) Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stats{
		Requests:  c.requests.Load() - t.requests,
		Pages:     t.pages,
		Bytes:     c.bytes.Load() - t.bytes,
		ByOutcome: maps.Clone(t.outcomes),
		Later:     t.until,
	}
}
