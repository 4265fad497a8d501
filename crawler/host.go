package crawler

import (
	"context"
	"errors"
	"sync"
	"time"
)

// errStopped ends a wait because Stop was called.
var errStopped = errors.New("the crawl was stopped")

// hosts is the gate that every HTTP request passes, redirects and robots.txt included: a host has one
// request at a time, and the next no sooner than it is free. The Frontier keeps workers from queueing
// here; the gate holds whatever the Frontier and the redirects do.
type hosts struct {
	stop <-chan struct{} // closed: nobody waits any more

	mu      sync.Mutex // guards what follows and the fields of each host but slot
	byName  map[string]*host
	sweepAt int // forget idle hosts when there are this many
}

type host struct {
	slot  chan struct{} // holds a token while a request is in flight
	users int           // who has the token or waits for it
	free  time.Time     // before this no request starts
	pace  pace
}

const (
	minSweep = 256
	maxHosts = 1 << 16 // beyond, hosts are forgotten whatever is known of them; the Frontier's holds stay
)

// busyError says that a host is not to be asked for so long that nobody should wait for it here.
type busyError struct {
	host  string
	until time.Time
}

func (e *busyError) Error() string {
	return e.host + " is left alone until " + e.until.UTC().Format(time.RFC3339)
}

func newHosts(stop <-chan struct{}) *hosts {
	return &hosts{stop: stop, byName: map[string]*host{}, sweepAt: minSweep}
}

// try is acquire for who would not wait.
func (hs *hosts) try(name string) bool {
	h := hs.enter(name)
	select {
	case h.slot <- struct{}{}:
	default:
		hs.leave(h)
		return false
	}
	hs.mu.Lock()
	free := !h.free.After(time.Now())
	hs.mu.Unlock()
	if !free {
		<-h.slot
		hs.leave(h)
	}
	return free
}

// acquire waits until the host may be asked, or returns a *busyError when it is held for longer than patience. A nil
// error obliges the caller to release.
func (hs *hosts) acquire(ctx context.Context, name string, patience time.Duration) error {
	h := hs.enter(name)
	select {
	case h.slot <- struct{}{}:
	case <-ctx.Done():
		hs.leave(h)
		return ctx.Err()
	case <-hs.stop:
		hs.leave(h)
		return errStopped
	}
	for {
		hs.mu.Lock()
		free := h.free
		hs.mu.Unlock()
		wait := time.Until(free)
		err := error(&busyError{name, free})
		if wait <= patience {
			err = hs.pause(ctx, wait)
		}
		if err != nil {
			<-h.slot
			hs.leave(h)
			return err
		}
		if wait <= 0 {
			return nil
		}
	}
}

// pause waits, or returns why it did not.
func (hs *hosts) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-hs.stop:
		return errStopped
	default:
	}
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-hs.stop:
		return errStopped
	}
}

// release lets the host's next request start after gap, or later as the host's pace may be.
func (hs *hosts) release(name string, gap time.Duration) {
	hs.mu.Lock()
	h := hs.byName[name]
	h.free = later(h.free, time.Now().Add(h.pace.gap(gap)))
	hs.mu.Unlock()
	<-h.slot
	hs.leave(h)
}

// hold leaves a host alone until a time; it never shortens a wait.
func (hs *hosts) hold(name string, until time.Time) {
	h := hs.enter(name)
	hs.mu.Lock()
	h.free = later(h.free, until)
	hs.mu.Unlock()
	hs.leave(h)
}

// freeAt returns when a host may be asked again.
func (hs *hosts) freeAt(name string) time.Time {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if h := hs.byName[name]; h != nil {
		return h.free
	}
	return time.Time{}
}

func (hs *hosts) enter(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.byName[name]
	if h == nil {
		if len(hs.byName) >= hs.sweepAt {
			hs.sweep()
		}
		h = &host{slot: make(chan struct{}, 1)}
		hs.byName[name] = h
	}
	h.users++
	return h
}

func (hs *hosts) leave(h *host) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.users--
}

// sweep forgets hosts that nobody uses and that may be asked at once and are well; mu is held.
func (hs *hosts) sweep() {
	now := time.Now()
	full := len(hs.byName) >= maxHosts
	for name, h := range hs.byName {
		if h.users == 0 && (full || !h.free.After(now) && !h.pace.troubled()) {
			delete(hs.byName, name)
		}
	}
	hs.sweepAt = min(max(minSweep, 2*len(hs.byName)), maxHosts)
}
