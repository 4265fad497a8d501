package crawler

import (
	"context"
	"slices"
	"sync"
)

// Budget bounds what is in memory at one time: who takes from it waits until there is enough, first come, first
// served. More than all of it counts as all of it, so that the heaviest goes alone. It is safe for concurrent
// use.
type Budget struct {
	limit int64

	mu      sync.Mutex // guards what follows
	used    int64
	waiting []*waiter
}

type waiter struct {
	n     int64
	ready chan struct{} // closed when n is taken
}

// NewBudget returns a budget of limit units.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// Take takes n units, which Give gives back, or returns ctx's error when that ends first.
func (b *Budget) Take(ctx context.Context, n int64) error {
	w := &waiter{min(n, b.limit), make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, w)
	b.serve()
	b.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	default:
	}
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := slices.Index(b.waiting, w); i >= 0 {
		b.waiting = slices.Delete(b.waiting, i, i+1)
	} else {
		b.used -= w.n // taken meanwhile
	}
	b.serve()
	return ctx.Err()
}

// Give gives back what Take(n) took.
func (b *Budget) Give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= min(n, b.limit)
	b.serve()
}

// serve lets the first in the queue go on; mu is held.
func (b *Budget) serve() {
	for len(b.waiting) > 0 && b.used+b.waiting[0].n <= b.limit {
		w := b.waiting[0]
		b.waiting = slices.Delete(b.waiting, 0, 1)
		b.used += w.n
		close(w.ready)
	}
}
