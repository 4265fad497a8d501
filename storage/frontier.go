package storage

import (
	"container/heap"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"broadsheet/crawler"
)

// leaseTerm is how long a lease lasts unless it is ended: far longer than a request with its redirects takes.
const leaseTerm = 30 * time.Minute

// Frontier is the archive's requests that are not done, as a crawler.Frontier. Its state is in the tables
// requests and hosts and survives the process. In memory it has a window of hosts, and a few requests of each:
// what it needs does not grow with the number of requests or hosts.
//
// A lease is known here at once and in the table a moment later; so is its end. A lease whose process died is
// given back when the archive's next Frontier is made. The end of a request that a Writer saves is the Writer's,
// in the transaction that stores its page.
type Frontier struct {
	db    *DB
	delay time.Duration
	term  time.Duration

	// flushing is held while notes are on their way into the table, so that they get there in their order. It
	// is taken before mu and before a transaction.
	flushing sync.Mutex

	mu       sync.Mutex            // guards all below
	hosts    map[string]*hostQueue // the window
	ready    readyHeap             // hosts of the window that have something to do and nothing out
	leased   map[int64]lease
	settling map[int64]string     // requests with an end that the table does not show yet, with their hosts
	unsaved  map[int64]bool       // of those, the ones that are in a Writer's queue
	notes    []note               // for the table
	urgent   bool                 // one of them gives a request back
	flushed  time.Time            // when notes were written last
	holds    map[string]time.Time // of hosts outside the window, as in notes
	cursor   string               // the host that fill has looked at last
	found    bool                 // in this round of fill there was one outside the window
	whole    bool                 // no host outside the window waits
	soonest  time.Time            // of the requests that are put off; zero: there are none
	watching bool                 // soonest is also that of the pages that are due again
	onIdle   func(until time.Time)
	toldIdle time.Time // what onIdle was told last
	turns    int64     // the last turn that was given
	limits   crawler.Limits
	used     map[string]int // leases of a host that are out or came to an end, with Limits.PerHost
	full     int            // hosts of which all that may be was used
	renewal  time.Time      // when they are counted anew; zero: never
	looked   time.Time      // not to search all hosts again before
	failed   error          // of a Writer: nothing is leased any more
	orphaned bool           // a process died over this archive
	rest     time.Time      // nothing is leased before; see Rest
	reread   Reread         // nil: nothing is
	nearer   bool           // there may be pages to be read again
	maxDepth int            // at which their links are cut off
	deepest  int            // at which links were taken; -1: not known
	wake     chan struct{}  // closed and replaced when something changes
}

// lease is a request that is out.
type lease struct {
	host     *hostQueue
	attempt  int
	until    time.Time
	detached bool // its host may have another
}

// Frontier returns the archive's frontier: delay passes between the end of one lease of a host and the start of
// the next. A crawler.Crawler needs none, as it holds the hosts that it has really asked. Call it with the crawl
// lock, once for a crawl: leases of an earlier process come back.
func (db *DB) Frontier(ctx context.Context, delay time.Duration) (*Frontier, error) {
	f := &Frontier{
		db: db, delay: max(delay, 0), term: leaseTerm, hosts: map[string]*hostQueue{}, leased: map[int64]lease{},
		settling: map[int64]string{}, unsaved: map[int64]bool{}, holds: map[string]time.Time{}, wake: make(chan struct{}),
	}
	err := db.tx(ctx, func(tx *sql.Tx) error {
		recovered, err := recoverLeases(ctx, tx)
		if err != nil {
			return err
		}
		died, err := db.diedBefore(ctx, tx)
		f.orphaned = recovered || died
		return err
	})
	if err == nil {
		f.soonest, err = db.soonest(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("frontier of %s: %w", db.path, explain(err))
	}
	db.lent.Store(f)
	return f, nil
}

// Add puts in requests whose key is not known yet; the others are skipped.
func (f *Frontier) Add(ctx context.Context, reqs ...crawler.Request) error {
	var hosts []string
	err := f.db.tx(ctx, func(tx *sql.Tx) (err error) {
		hosts, err = insertRequests(ctx, newStmts(tx), reqs, f.db.runID())
		return err
	})
	if err != nil {
		return fmt.Errorf("add to frontier of %s: %w", f.db.path, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nearer = f.reread != nil
	f.waiting(hosts)
	return nil
}

// Next leases a request whose host is free, waiting if need be. It returns io.EOF when nothing is left,
// and ctx's error when ctx ends first.
func (f *Frontier) Next(ctx context.Context) (crawler.Request, error) {
	for {
		if err := ctx.Err(); err != nil {
			return crawler.Request{}, err
		}
		r, wait, wake, err := f.lease(ctx)
		if err == nil && wait == 0 || err == io.EOF {
			return r, err
		}
		switch {
		case err != nil:
		case wait < 0:
			err = f.flush(ctx)
		case f.hasNearer():
			err = f.readNearer(ctx)
		default:
			f.tellIdle()
			err = sleep(ctx, wait, wake)
		}
		if _, ok := errors.AsType[*crawler.LaterError](err); ok {
			return crawler.Request{}, err
		}
		if err != nil && ctx.Err() == nil {
			return crawler.Request{}, fmt.Errorf("frontier of %s: %w", f.db.path, explain(err))
		}
	}
}

const (
	forever   = time.Duration(1<<63 - 1) // only another call can change anything
	mustFlush = -1 * time.Second         // not at all: the table is behind
)

// sleep waits for a time, a change or the end of ctx.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// lease returns a request, or how long to wait before there can be one.
func (f *Frontier) lease(ctx context.Context) (r crawler.Request, wait time.Duration, wake <-chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failed != nil {
		return r, 0, nil, f.failed
	}
	now := time.Now()
	f.expire(now)
	f.renew(now)
	if wait := f.rest.Sub(now); wait > 0 {
		return r, wait, f.wake, nil
	}
	if len(f.notes) >= maxNotes || !f.soonest.IsZero() && !f.soonest.After(now) {
		return r, mustFlush, nil, nil
	}
	if err := f.fill(ctx, now); err != nil {
		return r, 0, nil, err
	}
	for len(f.ready) > 0 {
		h := f.ready[0]
		if h.readyAt.After(now) {
			break
		}
		heap.Pop(&f.ready)
		ok, err := f.take(ctx, h, &r)
		if err != nil {
			f.enqueue(h)
			return r, 0, nil, err
		}
		if ok {
			f.lend(h, &r, now)
			return r, 0, nil, nil
		}
		f.enqueue(h) // it turned out to have nothing: this leaves it out
	}
	if err := f.end(); err != nil {
		return r, 0, nil, err
	}
	if err := f.later(ctx, now); err != nil {
		return r, 0, nil, err
	}
	return r, f.idle(now), f.wake, nil
}

// lend notes that a request is out.
func (f *Frontier) lend(h *hostQueue, r *crawler.Request, now time.Time) {
	h.busy = true
	r.Attempt++
	until := now.Add(f.term)
	f.leased[r.ID] = lease{host: h, attempt: r.Attempt, until: until}
	f.use(h.name, 1)
	f.notes = append(f.notes, note{kind: noteLease, id: r.ID, attempt: r.Attempt, at: until})
}

// end returns io.EOF when nothing is left, and nothing can come.
func (f *Frontier) end() error {
	if len(f.ready)+len(f.leased)+len(f.settling) > 0 || !f.soonest.IsZero() || !f.whole || f.nearer || f.renews() {
		return nil
	}
	f.changed() // the other waiters are to see the end as well
	return io.EOF
}

// idle returns how long nothing can be leased if nobody calls. Who waits has the time to write notes.
func (f *Frontier) idle(now time.Time) time.Duration {
	wait := forever
	if len(f.notes) > 0 {
		if wait = f.flushed.Add(notePause).Sub(now); wait <= 0 || f.urgent {
			return mustFlush
		}
	}
	if len(f.ready)+len(f.leased) == 0 && len(f.unsaved) > 0 { // their links may be all that is left
		select {
		case f.db.hurry <- struct{}{}:
		default:
		}
	}
	sooner := func(at time.Time) { wait = min(wait, max(at.Sub(now), time.Millisecond)) }
	if len(f.ready) > 0 {
		sooner(f.ready[0].readyAt)
	}
	if !f.soonest.IsZero() {
		sooner(f.soonest)
	}
	if !f.whole {
		sooner(now.Add(lookAgain))
	}
	if f.renews() {
		sooner(f.renewal)
	}
	for _, l := range f.leased {
		sooner(l.until)
	}
	return wait
}

// expire ends leases whose time is over: their requests are leased again, and what comes of the old lease is refused.
func (f *Frontier) expire(now time.Time) {
	for id, l := range f.leased {
		if !l.until.After(now) {
			f.giveBack(id, l, note{kind: noteLost, id: id, attempt: l.attempt})
		}
	}
}

// giveBack ends a lease with a note for the table.
func (f *Frontier) giveBack(id int64, l lease, n note) {
	f.settling[id] = l.host.name
	f.notes = append(f.notes, n)
	f.urgent = true
	f.release(id, l, n.kind != noteDone || !n.at.IsZero())
}

// release ends a lease here. unused: its request will be leased again.
func (f *Frontier) release(id int64, l lease, unused bool) {
	delete(f.leased, id)
	if unused {
		f.use(l.host.name, -1)
	}
	if !l.detached {
		f.free(l.host)
	}
}

// free makes a host ready again.
func (f *Frontier) free(h *hostQueue) {
	f.turns++
	h.busy, h.turn = false, f.turns
	f.enqueue(h)
}

// Done ends a lease and frees its host after the delay. A zero again means never again. The lease of a
// request may have ended before, and the request be somebody else's: crawler.ErrLease.
func (f *Frontier) Done(_ context.Context, r crawler.Request, again time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leased[r.ID]
	if !ok || l.attempt != r.Attempt {
		return fmt.Errorf("end request %s: %w", r.Key, crawler.ErrLease)
	}
	l.host.holdUntil(time.Now().Add(f.delay))
	if f.unsaved[r.ID] {
		f.release(r.ID, l, !again.IsZero())
	} else {
		f.giveBack(r.ID, l, note{kind: noteDone, id: r.ID, attempt: r.Attempt, at: again})
	}
	f.changed()
	return nil
}

// Release gives a lease back that came to nothing: no attempt is counted.
func (f *Frontier) Release(_ context.Context, r crawler.Request) error {
	return f.unused(r, note{kind: noteRelease, id: r.ID, attempt: r.Attempt})
}

func (f *Frontier) unused(r crawler.Request, n note) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leased[r.ID]
	if !ok || l.attempt != r.Attempt {
		return fmt.Errorf("release request %s: %w", r.Key, crawler.ErrLease)
	}
	f.giveBack(r.ID, l, n)
	f.changed()
	return nil
}

// Hold leaves a host alone until a time. It never shortens a wait.
func (f *Frontier) Hold(_ context.Context, host string, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[host]
	if h == nil {
		f.hold(host, until)
		return nil
	}
	if until.After(h.freeAt) {
		h.holdUntil(until)
		if time.Until(until) > keptHold { // a process that dies keeps it too
			f.hold(host, until)
		}
		f.enqueue(h)
		f.changed()
	}
	return nil
}

// Close writes what the table does not show yet.
func (f *Frontier) Close(ctx context.Context) error {
	f.mu.Lock()
	now := time.Now()
	for _, h := range f.hosts {
		if h.freeAt.After(now) {
			f.hold(h.name, h.freeAt)
		}
	}
	f.mu.Unlock()
	f.db.lent.CompareAndSwap(f, nil)
	if err := f.flush(ctx); err != nil {
		return fmt.Errorf("frontier of %s: %w", f.db.path, explain(err))
	}
	return nil
}

// changed wakes all that wait.
func (f *Frontier) changed() {
	close(f.wake)
	f.wake = make(chan struct{})
}
