package crawler

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"broadsheet/crawler/coding"
)

// Limits of one request that nobody has asked to set.
const (
	dialTimeout = 15 * time.Second
	tlsTimeout  = 15 * time.Second
	maxHeader   = 256 << 10
)

// exchange is one HTTP request and what came of it.
type exchange struct {
	url    *url.URL
	jar    http.CookieJar // nil: no cookies
	limit  int64
	robots bool                                        // it is for a robots.txt
	extra  http.Header                                 // header fields of this request; nil: none
	wanted func(contentType string, head []byte) int64 // how many bytes of such a body, at most limit; 0: none; nil: limit

	answered func(http.Header) // called before the body is read; nil: nothing

	tape    *tape // what goes over the wire; nil: nobody keeps it
	chunked bool  // the body came in chunks
	cutOff  error // set by wanted: why the body was not read to its end
	status  int   // 0: no answer
	header  http.Header
	payload coding.Body
	packed  []byte // Page.Packed
	sent    time.Time
	took    time.Duration
	err     error // of the answer when status is 0, else of its body
}

type exchangeKey struct{}

// transport is the http.RoundTripper under Colly. It takes the exchange from the request's context,
// sends exactly its URL, and reads and decodes the body itself. To Colly it answers with the status and
// nothing else, so that Colly has nothing to cut, decode, convert or follow.
type transport struct {
	next    http.RoundTripper
	timeout time.Duration        // for the answer with its body
	check   func(*url.URL) error // of each address; nil: none
	rate    int64                // bytes a second of a body, at least; 0: none
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ex, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		return nil, errors.New("request without an exchange")
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	clock := startClock(t.timeout, func() { cancel(context.DeadlineExceeded) })
	defer clock.pause()
	ex.sent = clock.started
	ex.err = shortened(t.exchange(ctx, ex, req.Header, clock))
	if errors.Is(ex.err, context.Canceled) && context.Cause(ctx) == context.DeadlineExceeded {
		ex.err = context.DeadlineExceeded
	}
	ex.took = time.Since(ex.sent)
	if ex.status == 0 {
		return nil, ex.err
	}
	return &http.Response{
		Status: http.StatusText(ex.status), StatusCode: ex.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Uncompressed: true, Request: req,
	}, nil
}

// maxError is how many bytes an error of an exchange says at most: some quote what the server has sent, however long.
const maxError = 1 << 10

// shortError is an error that says less.
type shortError struct {
	error
	text string
}

func (e *shortError) Error() string { return e.text }
func (e *shortError) Unwrap() error { return e.error }

func shortened(err error) error {
	if err == nil || len(err.Error()) <= maxError {
		return err
	}
	return &shortError{err, strings.ToValidUTF8(err.Error()[:maxError], "") + "…"}
}

func (t *transport) exchange(ctx context.Context, ex *exchange, header http.Header, clock *clock) error {
	if t.check != nil {
		if err := t.check(ex.url); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked := ctx
	if ex.tape != nil {
		asked = ex.tape.record(ctx)
	}
	req, err := http.NewRequestWithContext(asked, http.MethodGet, ex.url.String(), nil)
	if err != nil {
		return err
	}
	req.Header = header.Clone()
	req.Header.Set("Accept-Encoding", coding.Accept)
	if ex.jar != nil {
		for _, c := range ex.jar.Cookies(ex.url) {
			req.AddCookie(c)
		}
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() // an unread rest closes the connection; that is meant
	ex.status, ex.header = resp.StatusCode, resp.Header
	ex.chunked = len(resp.TransferEncoding) > 0
	if ex.answered != nil {
		clock.pause() // it may wait for a place
		ex.answered(ex.header)
		clock.resume()
	}
	var wanted func([]byte) int64
	if ex.wanted != nil {
		wanted = func(head []byte) int64 {
			clock.pause() // it waits for us
			defer clock.resume()
			return ex.wanted(resp.Header.Get("Content-Type"), head)
		}
	}
	body := io.Reader(resp.Body)
	if t.rate > 0 {
		body = newSteady(body, t.rate, cancel)
	}
	var sent asSent
	if resp.Header.Get("Content-Encoding") != "" {
		body = io.TeeReader(body, &sent)
	}
	ex.payload, err = coding.Read(body, resp.Header, ex.limit, wanted)
	if ex.payload.WorthKeeping(sent.bytes) {
		ex.packed = sent.bytes
	}
	if ex.tape != nil && !ex.payload.Truncated && !ex.payload.Unwanted && cmp.Or(ex.cutOff, err) == nil {
		drain(resp.Body, cancel)
	}
	return cmp.Or(ex.cutOff, err)
}

// asSent keeps what is written to it when it is gzip or a Zstandard frame, and not more than a page of usual size.
type asSent struct {
	bytes []byte
	over  bool
}

func (w *asSent) Write(p []byte) (int, error) {
	if !w.over {
		w.bytes = append(w.bytes, p...)
		w.over = len(w.bytes) > lightBody || !coding.MayBeginPacked(w.bytes)
	}
	if w.over {
		w.bytes = nil
	}
	return len(p), nil
}

// clock ends a request whose time is over. It stands still while the request waits for us.
type clock struct {
	timer   *time.Timer
	started time.Time
	left    time.Duration // from started
}

func startClock(d time.Duration, over func()) *clock {
	return &clock{timer: time.AfterFunc(d, over), started: time.Now(), left: d}
}

func (c *clock) pause() {
	c.timer.Stop()
	c.left -= time.Since(c.started)
}

func (c *clock) resume() {
	c.started = time.Now()
	c.timer.Reset(max(c.left, 0))
}

// newNetwork returns the transport to the real network.
func newNetwork(cfg Config) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout}
	if !cfg.AllowPrivate && cfg.Proxy == nil {
		dialer.Control = refusePrivate
	}
	return &http.Transport{
		Proxy:                  http.ProxyURL(cfg.Proxy), // never that of the environment: it would be asked for the address that we must check
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  min(cfg.FirstByte, cfg.Timeout),
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // coding.Read does it, with limits
		MaxIdleConns:           2 * cfg.Workers,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        90 * time.Second,
	}
}

// outcomeOf names the reason why an exchange has no whole answer. ctx is the crawl's.
func outcomeOf(ctx context.Context, err error) Outcome {
	var n net.Error
	switch {
	case ctx.Err() != nil || errors.Is(err, errStopped) || isBusy(err):
		return OutcomeStopped
	case errors.Is(err, ErrPrivateAddress):
		return OutcomePrivate
	case errors.Is(err, ErrScheme) || errors.Is(err, ErrTooManyRedirects):
		return OutcomeRefused
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrSlow) || errors.As(err, &n) && n.Timeout():
		return OutcomeTimeout
	}
	return OutcomeNetwork
}

func isBusy(err error) bool {
	_, ok := errors.AsType[*busyError](err)
	return ok
}
