package storage

import (
	"container/heap"
	"context"
	"database/sql"
	"fmt"
	"io"
	"sync"
	"time"

	"broadsheet/crawler"
)

// prefetch is how many requests the frontier holds in memory over all hosts, at most maxPerHost a host.
const (
	prefetch   = 20_000
	maxPerHost = 64
)

// minSweep is after how many requests at least the frontier looks for hosts that are done.
const minSweep = 256

// Frontier returns the archive's requests that are not done as a crawler.Frontier: delay passes between
// the end of one lease of a host and the start of the next. A crawler.Crawler needs none, as it holds the
// hosts that it has really asked. Its state survives the process: a lease whose page was never saved is
// pending still and comes back with the next Frontier.
func (db *DB) Frontier(ctx context.Context, delay time.Duration) (crawler.Frontier, error) {
	f := &frontier{db: db, delay: max(delay, 0), hosts: map[string]*hostQueue{}, leased: map[int64]*hostQueue{}, wake: make(chan struct{})}
	if err := f.findHosts(ctx); err != nil {
		return nil, fmt.Errorf("frontier of %s: %w", db.path, explain(err))
	}
	return f, nil
}

// frontier decides in memory whose turn it is and reads the requests from the table as it needs them. It
// never writes their state: that is the Writer's, in the transaction that stores the page. Since each
// host's rows are read once, in the order of their ids, a request that is done but not committed yet is
// never seen again; what is to be tried again is remembered here.
type frontier struct {
	db    *DB
	delay time.Duration

	mu     sync.Mutex // guards all below
	hosts  map[string]*hostQueue
	ready  readyHeap            // hosts that are free and have something to do
	leased map[int64]*hostQueue // requests that are out
	turns  int64                // the last turn that was given
	seen   int64                // the greatest request id that findHosts has looked at
	done   int                  // calls of Done since forget
	wake   chan struct{}        // closed and replaced when something changes
}

// hostQueue is what the frontier knows of one host.
type hostQueue struct {
	name   string
	turn   int64             // decides among hosts that are ready at one time: who was asked longest ago
	buffer []crawler.Request // read from the table, in order
	last   int64             // the last id that was read
	more   bool              // the table may have greater ids
	retry  retryHeap
	busy   bool      // one of its requests is out
	freeAt time.Time // not to be asked before

	readyAt time.Time // its place in frontier.ready
	index   int       // same; -1 when it is not in
}

// Add puts in requests whose key is not known yet; the others are skipped.
func (f *frontier) Add(ctx context.Context, reqs ...crawler.Request) error {
	err := f.db.tx(ctx, func(tx *sql.Tx) error {
		s := newStmts(tx)
		for _, r := range reqs {
			r = fillRequest(r)
			if _, err := s.exec(ctx, insertRequest, r.URL, r.Key, r.Host, r.Source, r.Depth, timeText(time.Now()), f.db.runID()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add to frontier of %s: %w", f.db.path, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.findNew(ctx)
}

// Next leases a request whose host is free, waiting if need be. It returns io.EOF when nothing is left,
// and ctx's error when ctx ends first.
func (f *frontier) Next(ctx context.Context) (crawler.Request, error) {
	for {
		if err := ctx.Err(); err != nil {
			return crawler.Request{}, err
		}
		r, wait, wake, err := f.lease(ctx)
		if err != nil || wait == 0 {
			return r, err
		}
		if err := sleep(ctx, wait, wake); err != nil {
			return crawler.Request{}, err
		}
	}
}

// sleep waits for a time, a change or the end of ctx; a negative time is forever.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	var passed <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		passed = timer.C
	}
	select {
	case <-passed:
	case <-wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// lease returns a request, or how long to wait before there can be one: negative means until wake.
func (f *frontier) lease(ctx context.Context) (r crawler.Request, wait time.Duration, wake <-chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if len(f.ready) == 0 && len(f.leased) == 0 {
			if err := f.findNew(ctx); err != nil {
				return r, 0, nil, err
			}
			if len(f.ready) == 0 {
				f.changed() // the other waiters are to see the end as well
				return r, 0, nil, io.EOF
			}
		}
		if len(f.ready) == 0 {
			return r, -1, f.wake, nil
		}
		h := f.ready[0]
		if wait := time.Until(h.readyAt); wait > 0 {
			return r, wait, f.wake, nil
		}
		heap.Pop(&f.ready)
		r, ok, err := f.take(ctx, h)
		if err != nil {
			f.enqueue(h)
			return r, 0, nil, fmt.Errorf("frontier of %s: %w", f.db.path, explain(err))
		}
		if ok {
			h.busy = true
			f.leased[r.ID] = h
			return r, 0, nil, nil
		}
		f.enqueue(h) // it turned out to have nothing, or nothing before its next retry
	}
}

// take returns the next request of a host: a retry that is due before what was never asked.
func (f *frontier) take(ctx context.Context, h *hostQueue) (r crawler.Request, ok bool, err error) {
	now := time.Now()
	if len(h.retry) > 0 && !h.retry[0].at.After(now) {
		if r, err = f.db.request(ctx, h.retry[0].id); err != nil {
			return r, false, err
		}
		r.Attempt = h.retry[0].attempt
		heap.Pop(&h.retry)
		return r, true, nil
	}
	if len(h.buffer) == 0 && h.more {
		if err := f.refill(ctx, h, now); err != nil {
			return r, false, err
		}
	}
	if len(h.buffer) == 0 {
		return r, false, nil
	}
	if r, h.buffer = h.buffer[0], h.buffer[1:]; len(h.buffer) == 0 {
		h.buffer = nil // lets the array go
	}
	return r, true, nil
}

// Done ends a lease and frees its host after the delay. A zero again means never again. A request that is
// not leased is ignored.
func (f *frontier) Done(_ context.Context, r crawler.Request, again time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.leased[r.ID]
	if h == nil {
		return nil
	}
	delete(f.leased, r.ID)
	h.busy, h.turn = false, f.nextTurn()
	h.holdUntil(time.Now().Add(f.delay))
	if !again.IsZero() {
		heap.Push(&h.retry, retry{id: r.ID, at: again, attempt: r.Attempt + 1})
	}
	f.enqueue(h)
	f.forget()
	f.changed()
	return nil
}

// forget drops hosts that have nothing to do any more, after so many Dones that the look at all of them costs
// little. One of which rows were read that readNew has not come to stays: its queue knows that they were.
func (f *frontier) forget() {
	if f.done++; f.done < len(f.hosts)/2+minSweep {
		return
	}
	f.done = 0
	now := time.Now()
	for name, h := range f.hosts {
		idle := !h.busy && h.index < 0 && !h.more && len(h.buffer)+len(h.retry) == 0
		if idle && h.last <= f.seen && !h.freeAt.After(now) {
			delete(f.hosts, name)
		}
	}
}

// Hold leaves a host alone until a time. It never shortens a wait.
func (f *frontier) Hold(_ context.Context, host string, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(host)
	h.holdUntil(until)
	f.enqueue(h)
	f.changed()
	return nil
}

func (h *hostQueue) holdUntil(t time.Time) {
	if t.After(h.freeAt) {
		h.freeAt = t
	}
}

// host returns the queue of a host, a new one if need be: of a host that has, or had, all its rows up to seen read.
func (f *frontier) host(name string) *hostQueue {
	h := f.hosts[name]
	if h == nil {
		h = &hostQueue{name: name, turn: f.nextTurn(), last: f.seen, index: -1}
		f.hosts[name] = h
	}
	return h
}

// enqueue puts a host in its place among the ready ones, if it is free and has something to do.
func (f *frontier) enqueue(h *hostQueue) {
	at := h.freeAt
	switch {
	case h.busy:
		return
	case len(h.buffer) > 0 || h.more:
	case len(h.retry) > 0:
		if h.retry[0].at.After(at) {
			at = h.retry[0].at
		}
	default:
		return
	}
	h.readyAt = at
	if h.index >= 0 {
		heap.Fix(&f.ready, h.index)
	} else {
		heap.Push(&f.ready, h)
	}
}

func (f *frontier) nextTurn() int64 {
	f.turns++
	return f.turns
}

// changed wakes all that wait.
func (f *frontier) changed() {
	close(f.wake)
	f.wake = make(chan struct{})
}

// readyHeap orders hosts by the time when they may be asked, then by turn.
type readyHeap []*hostQueue

func (h readyHeap) Len() int { return len(h) }
func (h readyHeap) Less(i, j int) bool {
	if !h[i].readyAt.Equal(h[j].readyAt) {
		return h[i].readyAt.Before(h[j].readyAt)
	}
	return h[i].turn < h[j].turn
}
func (h readyHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *readyHeap) Push(x any) {
	q := x.(*hostQueue)
	q.index = len(*h)
	*h = append(*h, q)
}
func (h *readyHeap) Pop() any {
	old := *h
	q := old[len(old)-1]
	q.index = -1
	*h = old[:len(old)-1]
	return q
}

// retry is a request to be tried again. Only its number is kept: a host that is down can have many.
type retry struct {
	id      int64
	at      time.Time
	attempt int
}

type retryHeap []retry

func (h retryHeap) Len() int           { return len(h) }
func (h retryHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h retryHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *retryHeap) Push(x any)        { *h = append(*h, x.(retry)) }
func (h *retryHeap) Pop() any {
	old := *h
	r := old[len(old)-1]
	*h = old[:len(old)-1]
	return r
}
