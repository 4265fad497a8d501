package crawler

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// MemoryFrontier is a Frontier that is gone when the program ends. One request of a host is leased at
// a time. It is for programs that use this package without an archive, and for its tests; the command's
// frontier is a table of package storage.
type MemoryFrontier struct {
	delay, term time.Duration

	mu      sync.Mutex // guards what follows
	seen    map[string]bool
	hosts   map[string]*memoryHost
	ready   hostHeap              // hosts with waiting requests and no lease, soonest first
	leased  map[int64]memoryLease // by ID
	lastID  int64
	limits  Limits
	used    map[string]int // leases of a host that are out or came to an end
	renewal time.Time      // when they are counted anew; zero: never
	changed chan struct{}  // closed and replaced at every change that a waiting Next must see
}

// NewMemoryFrontier returns an empty frontier that leaves a host alone for a delay after each Done; zero or
// less: not at all. A crawl needs none, as Run holds the hosts that it has really asked.
func NewMemoryFrontier(delay time.Duration) *MemoryFrontier {
	return &MemoryFrontier{
		delay:   max(delay, 0),
		seen:    map[string]bool{},
		hosts:   map[string]*memoryHost{},
		leased:  map[int64]memoryLease{},
		used:    map[string]int{},
		term:    leaseTerm,
		changed: make(chan struct{}),
	}
}

// Add puts in requests whose Key is not known yet. It fills in an empty Key or Host from the URL, and ID.
func (f *MemoryFrontier) Add(ctx context.Context, reqs ...Request) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range reqs {
		if err := complete(&r); err != nil {
			return fmt.Errorf("add: %w", err)
		}
		if f.seen[r.Key] {
			continue
		}
		f.seen[r.Key] = true
		f.lastID++
		r.ID = f.lastID
		r.Attempt = 0
		f.put(r, time.Time{})
	}
	f.wake()
	return nil
}

func complete(r *Request) (err error) {
	if r.Key == "" {
		if r.Key, err = Key(r.URL); err != nil {
			return err
		}
	}
	if r.Host == "" {
		r.Host, err = HostOf(r.URL)
	}
	return err
}

// Next leases a request whose host is free, waiting if need be. It returns io.EOF when nothing is
// waiting and nothing is leased, since what is leased can still come back.
func (f *MemoryFrontier) Next(ctx context.Context) (Request, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Request{}, err
		}
		f.mu.Lock()
		f.expire(time.Now())
		f.renew(time.Now())
		r, wait, err := f.take(time.Now())
		changed := f.changed
		f.mu.Unlock()
		if err != nil || wait == 0 {
			return r, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// leaseTerm is how long a lease lasts: far longer than a request with its redirects takes.
const leaseTerm = 30 * time.Minute

// forever is how long Next waits when only another call can change anything.
const forever = time.Duration(1<<63 - 1)

// take leases the soonest request if its time has come, or says how long to wait.
func (f *MemoryFrontier) take(now time.Time) (r Request, wait time.Duration, err error) {
	if len(f.ready) == 0 {
		if len(f.leased) == 0 && !f.spent() {
			return Request{}, 0, io.EOF
		}
		return Request{}, f.soonestEnd(now), nil
	}
	h := f.ready[0]
	if wait := h.next().Sub(now); wait > 0 {
		if f.limits.Patience > 0 && wait > f.limits.Patience && len(f.leased) == 0 {
			return Request{}, 0, &LaterError{h.next()}
		}
		return Request{}, min(wait, f.soonestEnd(now)), nil
	}
	heap.Pop(&f.ready)
	h.leased = true
	r = heap.Pop(&h.waiting).(waiting).Request
	r.Attempt++
	f.used[r.Host]++
	f.leased[r.ID] = memoryLease{Request: r, until: now.Add(f.term)}
	return r, 0, nil
}

// soonestEnd returns how long it takes until a lease is lost or hosts are counted anew; forever without either.
func (f *MemoryFrontier) soonestEnd(now time.Time) time.Duration {
	wait := forever
	if !f.renewal.IsZero() {
		wait = f.renewal.Sub(now)
	}
	for _, l := range f.leased {
		wait = min(wait, l.until.Sub(now))
	}
	return wait
}

// expire ends leases whose time is over.
func (f *MemoryFrontier) expire(now time.Time) {
	for _, l := range f.leased {
		if !l.until.After(now) {
			f.end(l, &now)
		}
	}
}

// Done ends a lease and frees its host after the delay.
func (f *MemoryFrontier) Done(ctx context.Context, r Request, again time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leased[r.ID]
	if !ok || l.Attempt != r.Attempt {
		return fmt.Errorf("end request %s: %w", r.Key, ErrLease)
	}
	h := f.host(l.Host) // anew, if it was forgotten while the lease was detached
	h.free = later(h.free, time.Now().Add(f.delay))
	if again.IsZero() {
		f.end(l, nil)
	} else {
		f.end(l, &again)
	}
	return nil
}

// SetLimits sets the limits of a crawl, before it begins.
func (f *MemoryFrontier) SetLimits(l Limits) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limits, f.used, f.renewal = l, map[string]int{}, time.Time{}
	if l.PerHost > 0 && l.Renewed > 0 {
		f.renewal = time.Now().Add(l.Renewed)
	}
}

// renew counts the requests of hosts anew when it is time.
func (f *MemoryFrontier) renew(now time.Time) {
	if f.renewal.IsZero() || f.renewal.After(now) {
		return
	}
	f.used, f.renewal = map[string]int{}, now.Add(f.limits.Renewed)
	for _, h := range f.hosts {
		f.enqueue(h)
	}
}

// spent tells whether requests wait for the renewal.
func (f *MemoryFrontier) spent() bool {
	if f.renewal.IsZero() {
		return false
	}
	for _, h := range f.hosts {
		if !h.leased && len(h.waiting) > 0 && h.index < 0 {
			return true
		}
	}
	return false
}

// Release gives a lease back that came to nothing.
func (f *MemoryFrontier) Release(ctx context.Context, r Request) error {
	return f.PutOff(ctx, r, time.Time{})
}

// PutOff gives a lease back whose request is not to be leased before a time.
func (f *MemoryFrontier) PutOff(ctx context.Context, r Request, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leased[r.ID]
	if !ok || l.Attempt != r.Attempt {
		return fmt.Errorf("release request %s: %w", r.Key, ErrLease)
	}
	l.Attempt--
	f.end(l, &until)
	return nil
}

// Detach frees the host of a lease that goes on.
func (f *MemoryFrontier) Detach(ctx context.Context, r Request) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leased[r.ID]
	if !ok || l.Attempt != r.Attempt {
		return fmt.Errorf("detach request %s: %w", r.Key, ErrLease)
	}
	if !l.detached {
		l.detached = true
		f.leased[r.ID] = l
		f.free(f.host(l.Host))
		f.wake()
	}
	return nil
}

// end ends a lease; its request waits again until a time, or is done for nil.
func (f *MemoryFrontier) end(l memoryLease, again *time.Time) {
	delete(f.leased, l.ID)
	h := f.host(l.Host)
	if again != nil {
		heap.Push(&h.waiting, waiting{l.Request, *again})
		f.used[l.Host] = max(f.used[l.Host]-1, 0)
	}
	if !l.detached {
		f.free(h)
	} else {
		f.enqueue(h)
	}
	f.wake()
}

// free lets a host have its next lease.
func (f *MemoryFrontier) free(h *memoryHost) {
	h.leased = false
	f.enqueue(h)
	if len(h.waiting) == 0 {
		f.forget()
	}
}

// enqueue puts a host in its place among the ready ones, if it has something to do and nothing out.
func (f *MemoryFrontier) enqueue(h *memoryHost) {
	switch {
	case h.index >= 0:
		heap.Fix(&f.ready, h.index)
	case !h.leased && len(h.waiting) > 0 && (f.limits.PerHost == 0 || f.used[h.waiting[0].Host] < f.limits.PerHost):
		heap.Push(&f.ready, h)
	}
}

// Hold leaves a host alone until a time. It never shortens a wait.
func (f *MemoryFrontier) Hold(ctx context.Context, host string, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(host)
	h.free = later(h.free, until)
	if h.index >= 0 {
		heap.Fix(&f.ready, h.index)
	}
	f.wake()
	return nil
}

func (f *MemoryFrontier) put(r Request, notBefore time.Time) {
	h := f.host(r.Host)
	heap.Push(&h.waiting, waiting{r, notBefore})
	f.enqueue(h)
}

func (f *MemoryFrontier) host(name string) *memoryHost {
	h := f.hosts[name]
	if h == nil {
		h = &memoryHost{index: -1}
		f.hosts[name] = h
	}
	return h
}

// forget drops hosts that have nothing to say any more, once they are the greater part.
func (f *MemoryFrontier) forget() {
	if len(f.hosts) < 1024 || len(f.hosts) < 2*(len(f.ready)+len(f.leased)) {
		return
	}
	now := time.Now()
	for name, h := range f.hosts {
		if !h.leased && len(h.waiting) == 0 && !h.free.After(now) {
			delete(f.hosts, name)
		}
	}
}

func (f *MemoryFrontier) wake() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// memoryHost is what waits for one host.
type memoryHost struct {
	waiting requestHeap
	free    time.Time // before this the host is left alone
	leased  bool
	index   int // in MemoryFrontier.ready; -1: not there
}

// next returns when the host's first request may be leased; it has one.
func (h *memoryHost) next() time.Time { return later(h.free, h.waiting[0].notBefore) }

// memoryLease is a request that is out.
type memoryLease struct {
	Request
	until    time.Time
	detached bool // its host may have another
}

type waiting struct {
	Request
	notBefore time.Time
}

// requestHeap has the request that may be asked first on top, and among those the oldest.
type requestHeap []waiting

func (q requestHeap) Len() int      { return len(q) }
func (q requestHeap) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q requestHeap) Less(i, j int) bool {
	return cmp.Or(q[i].notBefore.Compare(q[j].notBefore), cmp.Compare(q[j].Priority, q[i].Priority), cmp.Compare(q[i].ID, q[j].ID)) < 0
}
func (q *requestHeap) Push(x any) { *q = append(*q, x.(waiting)) }
func (q *requestHeap) Pop() any {
	last := (*q)[len(*q)-1]
	(*q)[len(*q)-1] = waiting{}
	*q = (*q)[:len(*q)-1]
	return last
}

// hostHeap has the host that may be asked first on top.
type hostHeap []*memoryHost

func (q hostHeap) Len() int { return len(q) }
func (q hostHeap) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q hostHeap) Less(i, j int) bool {
	return cmp.Or(q[i].next().Compare(q[j].next()), cmp.Compare(q[i].waiting[0].ID, q[j].waiting[0].ID)) < 0
}
func (q *hostHeap) Push(x any) {
	h := x.(*memoryHost)
	h.index = len(*q)
	*q = append(*q, h)
}
func (q *hostHeap) Pop() any {
	h := (*q)[len(*q)-1]
	h.index = -1
	(*q)[len(*q)-1] = nil
	*q = (*q)[:len(*q)-1]
	return h
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
