package crawler

import (
	"context"
	"errors"
	"time"
)

// Request is one page to ask for.
type Request struct {
	ID      int64  // the frontier's own number, in the order in which requests were added
	URL     string // as it was found; this is what is requested
	Key     string // its normal form (see Key); one request a key
	Host    string // host:port that politeness counts by (see HostOf)
	Source  string // where it was found: "list", "argument", the address of a page, feed or sitemap
	FoundBy FoundBy
	Seed    string // the address of the seed that led to it, behind its redirects; "" for a seed itself. Scopes count from it
	Depth   int    // links away from a seed, which has 0
	Attempt int    // the number of its lease, from 1

	Priority    int    // of the requests of one host the greater goes first
	ListedTitle string // in the feed or sitemap that listed it
	ListedDate  string // the same: RFC 3339, or YYYY-MM-DD

	// What the page's last answer said of its version, and the address that it came from: it is asked whether it has changed
	// since. Empty: it is asked for whole. See Validators.
	ETag, LastModified, AnsweredBy string
}

// FoundBy says in one word how a request was found. The words are stored in the archive, so they are only added to.
type FoundBy string

const (
	FoundByList    FoundBy = "list"    // given by the user; "" is the same
	FoundByLink    FoundBy = "link"    // a page links to it
	FoundByFeed    FoundBy = "feed"    // RSS, Atom or JSON Feed
	FoundBySitemap FoundBy = "sitemap" // a sitemap lists it
	FoundByIndex   FoundBy = "index"   // a sitemap that an index of sitemaps lists
	FoundByWARC    FoundBy = "warc"    // a WARC file that was imported has it
	FoundByHost    FoundBy = "host"    // a feed or sitemap: robots.txt or a page's head names it, or it is where sites keep them
)

// ErrLease says that a lease has ended already: the request was, or may be, lent to another.
var ErrLease = errors.New("its lease has ended")

// LaterError says that all that is left must wait longer than who asks for it wants to.
type LaterError struct{ Until time.Time }

func (e *LaterError) Error() string {
	return "nothing to ask until " + e.Until.UTC().Format(time.RFC3339)
}

// Limits are what a crawl may ask of a Frontier; zero is none.
type Limits struct {
	Patience time.Duration // Next waits so long at most when nothing is leased, and may wait a little longer
	PerHost  int           // requests of a host that come to an end; the rest of them is not lent any more
	Renewed  time.Duration // PerHost counts anew each time that so long has passed; zero: never
}

// Frontier knows what to fetch next, what was seen, and when a host may be asked. It is safe for
// concurrent use.
type Frontier interface {
	// Add puts in requests whose Key is not known yet; the others are skipped.
	Add(ctx context.Context, reqs ...Request) error
	// Next leases a request whose host is free, waiting if need be. Request.Attempt is the number of the
	// lease: it grows with each of a request. A lease that is not ended in time is lost, and its request lent
	// again. Next returns io.EOF when nothing is left, ctx's error when ctx ends first, and a *LaterError when nothing is
	// leased and nothing can be for longer than Limits.Patience.
	Next(ctx context.Context) (Request, error)
	// Done ends a lease and frees its host. A zero again means never again. A lease that has ended before
	// is refused with ErrLease.
	Done(ctx context.Context, r Request, again time.Time) error
	// Release gives a lease back that came to nothing: the request can be leased as if it had not been. A lease that
	// has ended before is refused with ErrLease.
	Release(ctx context.Context, r Request) error
	// PutOff is Release for a request that is not to be leased before a time.
	PutOff(ctx context.Context, r Request, until time.Time) error
	// Detach frees the host of a lease that goes on: other requests of it may be leased meanwhile. It is for a page
	// that waits for another host, to which it was redirected.
	Detach(ctx context.Context, r Request) error
	// Hold leaves a host alone until a time; it never shortens a wait. Run calls it before each Done, with
	// the delay, Crawl-delay and Retry-After that hold for the hosts that it has asked.
	Hold(ctx context.Context, host string, until time.Time) error
}
