// Package crawler turns URLs into pages, politely: one request at a time and a delay a host,
// robots.txt obeyed, and a clear outcome for every request.
//
// Read Config and Run first. A crawl is Run's workers, each taking a Request from a Frontier,
// fetching it (fetch.go, the only file that knows Colly) and handing the Page to the caller.
package crawler

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Config says how to crawl. The zero value works and is polite.
type Config struct {
	Workers      int           // pages in flight, each of another host; default 8
	Delay        time.Duration // between the end of one request to a host and the start of the next; default 5 s; negative: none
	Timeout      time.Duration // for one request with its body; default 60 s
	MaxBody      int64         // bytes of decoded body that are kept; default 16 MiB
	MaxRedirects int           // default 10
	Retries      int           // further attempts after a timeout, a network error, 429 or 5xx; default 2; negative: none
	UserAgent    string        // default "broadsheet/VERSION"; its product token is what robots.txt is searched for
	AllowPrivate bool          // ask private, loopback and link-local addresses too
	IgnoreRobots bool          // for tests; the command has no flag for it
	Log          *slog.Logger  // default: discards
	// Parse turns a body into the one tree of its page; contentType is the header's value.
	// nil: pages carry no tree.
	Parse func(body []byte, contentType string) (*goquery.Document, error)
	// Transport replaces the network, for tests. nil: a transport with address checks.
	Transport http.RoundTripper
}

// Stats counts what a Run did.
type Stats struct {
	Requests  int64 // HTTP requests sent, redirects and robots.txt included
	Pages     int64 // pages handed to visit
	Bytes     int64 // decoded bytes received
	ByOutcome map[Outcome]int64
}

// Crawler fetches what its frontier holds.
type Crawler struct {
	cfg Config
}

// New returns a crawler that takes its requests from f.
func New(cfg Config, f Frontier) *Crawler { panic("contract only") }

// Run fetches until the frontier is empty, Stop is called, ctx ends or visit returns an error. visit
// is called from the workers, several at a time, once for each attempt; its error ends the crawl.
// After Stop, Run finishes the requests in flight and returns nil; when ctx ends they are cut off.
func (c *Crawler) Run(ctx context.Context, visit func(context.Context, *Page) error) (Stats, error) {
	panic("contract only")
}

// Stop makes Run take no further requests and return when those in flight are done.
func (c *Crawler) Stop() { panic("contract only") }
