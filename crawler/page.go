package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Outcome says in one word how an attempt to fetch a page ended. The words are
// stored in the archive, so they are only added to.
type Outcome string

const (
	OutcomeFetched    Outcome = "fetched"    // a body arrived with a 2xx status
	OutcomeHTTPError  Outcome = "http_error" // a 4xx or 5xx status, or a redirect that leads nowhere
	OutcomeDisallowed Outcome = "disallowed" // robots.txt says no
	OutcomePrivate    Outcome = "private"    // a private or local address, without Config.AllowPrivate
	OutcomeRefused    Outcome = "refused"    // our own rules say no whatever the settings: scheme, too many redirects
	OutcomeTimeout    Outcome = "timeout"    // no answer in time
	OutcomeNetwork    Outcome = "network"    // DNS, TCP or TLS failed, or the connection broke
	OutcomeNotHTML    Outcome = "not_html"   // a PDF, an image, anything that is not a page
	OutcomeListing    Outcome = "listing"    // a feed, a sitemap or an index of sitemaps arrived with a 2xx status; Links are its entries
	OutcomeAbsent     Outcome = "absent"     // no feed or sitemap where one was looked for (FoundByHost); neither a page nor a failure
	OutcomeReserved   Outcome = "reserved"   // text and data mining of it is reserved, with Config.RespectTDM
	OutcomeUnmodified Outcome = "unmodified" // 304: the page is still what it was when Request.ETag and LastModified were noted; no body
	OutcomeStopped    Outcome = "stopped"    // the crawl was stopped in the middle; not an attempt that counts
)

// Hop is one redirect on the way to a page.
type Hop struct {
	URL    string `json:"url"`    // the address that was asked
	Status int    `json:"status"` // its 3xx status; 2xx for a page that led on by itself (<meta http-equiv=refresh>)
}

// Page is what came back for one Request: a body with its circumstances, or the reason why
// there is none. It is complete when it reaches visit and is not changed afterwards.
type Page struct {
	Request Request
	URL     *url.URL          // the final address, after redirects; never nil
	Hops    []Hop             // redirects, first asked first
	Status  int               // HTTP status of the last answer; 0 when there was none
	Header  http.Header       // header of the last answer; nil when there was none
	Body    []byte            // payload after Content-Encoding is undone, before any charset conversion; nil for OutcomeNotHTML
	Packed  []byte            // Body as it was sent, as gzip or zstd, when that is at most half as long and nothing else was undone; nil otherwise, and when Body is changed
	Doc     *goquery.Document // the one parsed tree; nil without Config.Parse or for what is not HTML
	AMP     string            // the address of its AMP form on the same site, if its head names one
	// Directives are what the page says of its use: of its header, and of its head if there is a Doc. Its site's
	// tdmrep.json is asked with Config.RespectTDM only.
	Directives   Directives
	RobotsSHA256 string // of the text of the robots.txt that allowed or disallowed it, in hex; "" when that has no text
	// Links are where the page, feed or sitemap leads, as far as the crawl goes there. Whoever visits the page adds
	// them to the frontier; the archive's Writer does it in the transaction that saves the page.
	Links []Request
	// LinksHash is of the set of keys that the page leads to, whether the crawl has been led there before or not: it tells
	// whether a feed or a front page lists something else than it did. 0: it leads nowhere.
	LinksHash uint64
	// Lists says that some of its links, as far as the crawl goes there, look like articles: it is a page that others are found
	// by, whatever else it is.
	Lists bool
	Cuts  []Cut // links that were not followed, since they look like a trap
	// Truncated says that Body is only the beginning: the body was longer than Config.MaxBody, or its
	// compressed form ended early.
	Truncated bool
	FetchedAt time.Time     // when the last request was sent, or the attempt made if none was; UTC
	Duration  time.Duration // from FetchedAt to the last byte
	Outcome   Outcome
	// Err says why there is no usable body, and after OutcomeFetched why Config.Parse made no tree of it.
	// It is nil for other fetched pages and after OutcomeNotHTML. The body of an error page and what
	// arrived before a connection broke are kept in Body.
	Err   error
	Again time.Time // when the request will be tried again; zero: this was the last attempt

	// Captures are the exchanges that were made for it, in their order, with Config.Capture.
	Captures []Captured

	ledTo map[uint64]bool // keys that are in LinksHash
}

// StatusError is the error of a page whose server answered with something other than 2xx.
type StatusError struct{ Status int }

func (e *StatusError) Error() string {
	return fmt.Sprintf("status %d %s", e.Status, http.StatusText(e.Status))
}

// Sentinels for errors.Is on Page.Err.
var (
	ErrDisallowed       = errors.New("robots.txt disallows it")
	ErrPrivateAddress   = errors.New("private or local address (to ask it, list it again with --allow-private)")
	ErrTooManyRedirects = errors.New("too many redirects")
	ErrScheme           = errors.New("not an http or https address")
	ErrUser             = errors.New("it has a user name or password, which neither lists nor archives should hold")
)
