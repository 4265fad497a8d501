package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"
)

const (
	tdmPath     = "/.well-known/tdmrep.json"
	tdmLimit    = 256 << 10
	maxTDMRules = 1000
	tdmFailLife = time.Hour // after it could not be had, it and robots.txt are asked for again
)

// ErrReserved is the error of a page that Config.RespectTDM leaves out.
var ErrReserved = errors.New("its publisher reserves text and data mining (TDMRep)")

// fetchTDM asks an origin for its tdmrep.json, once in the life of its robots.txt. One that is not there, or that
// robots.txt keeps from us, has no rules.
func (c *flight) fetchTDM(ctx context.Context, origin string, e *robotsEntry) {
	u, err := parseURL(origin + tdmPath)
	if err != nil || !e.rules.allows(u) {
		return
	}
	first := u
	for range robotsRedirects + 1 {
		gap, err := c.sideGap(ctx, first, u)
		if errors.Is(err, ErrDisallowed) {
			return
		}
		if err != nil {
			e.rules, e.err = nil, err
			return
		}
		ex := &exchange{url: u, limit: tdmLimit}
		c.send(ctx, ex, gap)
		switch next, moved := redirect(ex); {
		case ctx.Err() != nil || isBusy(ex.err) || errors.Is(ex.err, errStopped):
			e.rules, e.err = nil, ex.err // nothing is known of the origin
			return
		case ex.err != nil || ex.status >= 500 || ex.status == 429:
			e.expires = time.Now().Add(tdmFailLife)
			return
		case !moved:
			if ex.status/100 == 2 && !ex.payload.Truncated {
				e.rules.tdm = parseTDM(ex.payload.Bytes)
			}
			return
		default:
			if u, err = resolve(u, next); err != nil {
				return
			}
		}
	}
}

// direct fills in what a page that has come says of its use, and leaves it out if it is to be.
func (c *flight) direct(p *Page, u *url.URL, rs *rules) {
	switch p.Outcome {
	case OutcomeFetched, OutcomeNotHTML, OutcomeListing:
	default:
		return
	}
	var file tdmRule
	if rs != nil {
		file = tdmFor(rs.tdm, u)
	}
	p.Directives = readDirectives(p.Header, p.Doc, productToken(c.cfg.UserAgent), file)
	if c.cfg.RespectTDM && p.Directives.Reserved() && p.Outcome != OutcomeListing {
		c.forget(p)
		p.fail(OutcomeReserved, fmt.Errorf("fetch %s: %w", p.URL, ErrReserved))
	}
}
