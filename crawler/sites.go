package crawler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Sites is what a crawl learns of sites that the next one should know. An archive keeps it; without one it is gone
// with the Crawler. An error of it ends the crawl.
type Sites interface {
	// Robots returns the newest answer that is kept for an origin, "https://example.org"; a zero one when there is none.
	Robots(ctx context.Context, origin string) (RobotsFile, error)
	SaveRobots(ctx context.Context, f RobotsFile) error
	// SetAside returns how often in a row a host was set aside because its requests failed, until it answered, and before when it
	// is not to be asked, for that or another reason.
	SetAside(ctx context.Context, host string) (times int, until time.Time, err error)
	// SaveSetAside notes that a host was set aside for the nth time in a row; for 0 times it has answered.
	SaveSetAside(ctx context.Context, host string, times int, until time.Time) error
}

// RobotsFile is what came of asking an origin for its robots.txt.
type RobotsFile struct {
	Origin    string
	URL       string // the address that answered, after redirects
	FetchedAt time.Time
	Status    int    // 0: no answer
	Text      []byte // of a 2xx answer, at most 500 KiB, as it came but for a last line that was cut
	SHA256    string // of Text, in hex; "" without one
	Error     string // in a word or a status, why it is not known what is allowed
}

// newRobotsFile is what an answer says. A text that is too long is cut behind its last whole line, since half a rule would
// say something else.
func newRobotsFile(origin string, u *url.URL, ex *exchange) RobotsFile {
	f := RobotsFile{Origin: origin, URL: public(u).String(), FetchedAt: ex.sent.UTC(), Status: ex.status}
	text := ex.payload.Bytes
	if ex.payload.Truncated {
		text = text[:max(bytes.LastIndexByte(text, '\n'), 0)]
	}
	if ex.status/100 == 2 && len(text) > 0 {
		sum := sha256.Sum256(text)
		f.Text, f.SHA256 = text, hex.EncodeToString(sum[:])
	}
	return f
}

// recall takes in what earlier crawls have learned of a host, before it is asked first. A frontier lends none that is held, but
// redirects lead to any.
func (f *flight) recall(ctx context.Context, host string) error {
	if f.cfg.Sites == nil || f.gate.learned(host) {
		return nil
	}
	times, until, err := f.cfg.Sites.SetAside(ctx, host)
	if err != nil {
		if ctx.Err() == nil {
			f.broken = fmt.Errorf("read what is known of host %s: %w", host, err)
		}
		return err
	}
	f.gate.remember(host, times, until)
	return nil
}

// learn takes in what an exchange says of its host.
func (f *flight) learn(ctx context.Context, host string, ex *exchange) error {
	if ctx.Err() != nil || ex.sent.IsZero() || outcomeOf(ctx, ex.err) == OutcomePrivate {
		return nil
	}
	if lost, err := f.proxy.saw(ex); lost {
		return err
	}
	v := ex.verdict()
	times, moved := f.gate.learn(host, v, f.r.Key, ex.took, retryAfter(ex.header, time.Now()))
	if !moved {
		return nil
	}
	until := f.gate.freeAt(host)
	if times > 0 {
		f.cfg.Log.Warn("host set aside", "host", host, "until", until.UTC(), "times", times)
	}
	if f.cfg.Sites == nil {
		return nil
	}
	if err := f.cfg.Sites.SaveSetAside(context.WithoutCancel(ctx), host, times, until); err != nil {
		return fmt.Errorf("note that host %s is set aside: %w", host, err)
	}
	return nil
}

// verdict says what the exchange says of its host.
func (ex *exchange) verdict() verdict {
	switch {
	case ex.status == http.StatusTooManyRequests:
		return limiting
	case ex.status == 0 || ex.status == http.StatusServiceUnavailable || ex.err != nil && isTimeout(ex.err):
		return strained
	case ex.status >= 500 && ex.robots: // nothing of the host may be asked
		return strained
	case ex.status >= 500 || ex.err != nil && ex.status/100 == 2:
		return broken
	}
	return healthy
}

func isTimeout(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}

// learned tells whether it is known how often a host was set aside.
func (hs *hosts) learned(name string) bool {
	h := hs.enter(name)
	defer hs.leave(h)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	return h.pace.learned
}

// isSlow tells whether a host has been slow to answer.
func (hs *hosts) isSlow(name string) bool {
	h := hs.enter(name)
	defer hs.leave(h)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	return h.pace.latency > slowAfter
}

// remember takes in how often a host was set aside before, and until when it is left alone.
func (hs *hosts) remember(name string, times int, until time.Time) {
	h := hs.enter(name)
	defer hs.leave(h)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.pace.aside, h.pace.learned = max(times, 0), true
	h.free = later(h.free, until)
}

// learn takes in an answer of a host and holds it accordingly. It returns how often in a row the host has been set
// aside now, and whether that is new.
func (hs *hosts) learn(name string, v verdict, key string, took time.Duration, after time.Time) (times int, moved bool) {
	h := hs.enter(name)
	defer hs.leave(h)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if v != strained { // how long we waited in vain is our own limit
		h.pace.sample(took)
	}
	hold, moved := h.pace.learn(v, name, key)
	h.free = later(h.free, later(after, time.Now().Add(hold)))
	return h.pace.aside, moved
}
