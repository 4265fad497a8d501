package crawler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// How long a fetch waits for a host: longer than any Crawl-delay that we keep, shorter than a lease.
const (
	maxPark  = 2 * time.Minute  // for the time when a host is free
	maxQueue = 10 * time.Minute // behind others that wait for it too
)

// flight is a lease on its way. What it waits for decides what others may do meanwhile: for its own host, the place
// of a worker is free for another; for another host, as after a redirect, its own is free for other requests too.
type flight struct {
	*Crawler
	r        Request
	detached bool
	broken   error // of the frontier or of Config.Sites; it ends the crawl
	place    workplace
	taken    []taken // of Crawler.rooms
	captures []Captured
}

// lend leases requests, as many at a time as there are workers, until there is none or lease ends.
func (c *Crawler) lend(ctx, lease context.Context, t *tally, work func(*flight) error) (err error) {
	var flights sync.WaitGroup
	defer flights.Wait()
	for c.slots.vacant(lease) == nil {
		r, err := c.frontier.Next(lease)
		switch wait, late := errors.AsType[*LaterError](err); {
		case late:
			t.later(wait.Until)
			return nil
		case err == io.EOF || err != nil && lease.Err() != nil || errors.Is(err, errStopped): // the last is of Reread
			return nil
		case err != nil:
			return fmt.Errorf("next request: %w", err)
		}
		f := &flight{Crawler: c, r: r, place: workplace{slots: c.slots}}
		err = c.slots.take(lease)
		if err == nil && c.stopped() { // lease ends a moment later
			err = context.Canceled
		}
		if err != nil { // or a waiting one came back meanwhile
			c.slots.give()
			return f.giveBack(ctx, nil)
		}
		flights.Go(func() {
			defer f.place.end()
			defer f.leave()
			if err := work(f); err != nil {
				t.fail(err)
			}
		})
	}
	return nil
}

// giveBack ends a lease that came to nothing, when the crawl stops or busy is what it cannot wait for.
func (f *flight) giveBack(ctx context.Context, busy *busyError) error {
	ctx = context.WithoutCancel(ctx)
	var err error
	if busy == nil {
		err = f.frontier.Release(ctx, f.r)
	} else {
		if busy.host == f.r.Host {
			err = f.frontier.Hold(ctx, busy.host, busy.until)
		}
		if err == nil {
			err = f.frontier.PutOff(ctx, f.r, busy.until)
		}
	}
	if err != nil && !errors.Is(err, ErrLease) {
		return fmt.Errorf("give back request %s: %w", f.r.Key, err)
	}
	return nil
}

// enter waits until a host may be asked. A nil error obliges the caller to release the host.
func (f *flight) enter(ctx context.Context, host string) error {
	if err := f.recall(ctx, host); err != nil {
		return err
	}
	if f.gate.try(host) {
		return nil
	}
	if until := f.gate.freeAt(host); time.Until(until) > maxPark {
		return &busyError{host, until}
	}
	return f.aside(ctx, host, func(ctx context.Context) error { return f.gate.acquire(ctx, host, maxPark) })
}

// aside waits for a host, and lets others go on meanwhile.
func (f *flight) aside(ctx context.Context, host string, wait func(context.Context) error) error {
	if host != f.r.Host && !f.detached && f.slots.detach() {
		defer f.slots.undetach()
		if err := f.detach(ctx); err != nil {
			return err
		}
	}
	queued, cancel := context.WithTimeout(ctx, maxQueue)
	defer cancel()
	// Its own host is free soon. Another may have so many in its queue that all places would wait for it.
	err := f.place.aside(host == f.r.Host, func() error { return wait(queued) })
	if err == errCrowded || err != nil && queued.Err() != nil && ctx.Err() == nil {
		return &busyError{host, time.Now().Add(maxPark)}
	}
	return err
}

// detach lets the host of the lease go.
func (f *flight) detach(ctx context.Context) error {
	err := f.hold(context.WithoutCancel(ctx), f.r.Host)
	if err == nil {
		err = f.frontier.Detach(ctx, f.r)
	}
	if f.detached = err == nil; errors.Is(err, ErrLease) {
		err = nil // what comes of it is refused
	}
	f.broken = err
	return err
}

// hold tells the frontier how long the gate holds a host.
func (c *Crawler) hold(ctx context.Context, host string) error {
	if free := c.gate.freeAt(host); free.After(time.Now()) {
		return c.frontier.Hold(ctx, host, free)
	}
	return nil
}
