package crawler

import (
	"bytes"
	"context"
	"sync"
)

// What a hostile server sends costs far more memory than its address. These bound what is in memory at one time, however many
// such servers there are: a body takes a seat before it may grow, and a tree takes its share before it is made.
//
// The order is: a place of a worker, then a seat of each size in turn, then a tree. Who has any of these may wait for one
// behind it, never for one before it; so a flight that asks for a seat never waits for a worker's place again while it has one.
const (
	lightBody   = 512 << 10 // bytes of a body that needs no seat: nearly all pages
	middleBody  = 4 << 20
	middleSeats = 8
	largeSeats  = 2        // bodies of up to Config.MaxBody
	treeMemory  = 48 << 20 // of light trees: sixteen pages of usual size
	heavyTree   = treeMemory / 3
)

// rooms are what heavy pages wait for.
type rooms struct {
	sizes []size  // ascending
	trees *Budget // bytes of light trees, as treeCost guesses them
	heavy *Budget // one heavy tree, beside the light ones
}

// size is how long a body may grow, and who may.
type size struct {
	bytes int64
	seats *Budget // nil: everybody
}

func newRooms(maxBody int64) *rooms {
	rs := &rooms{trees: NewBudget(treeMemory), heavy: NewBudget(1)}
	for _, s := range []size{{lightBody, nil}, {middleBody, NewBudget(middleSeats)}, {maxBody, NewBudget(largeSeats)}, {maxListing, NewBudget(1)}} {
		if n := len(rs.sizes); n == 0 || s.bytes > rs.sizes[n-1].bytes {
			rs.sizes = append(rs.sizes, s)
		}
	}
	return rs
}

// taken is a flight's share of a budget.
type taken struct {
	from *Budget
	n    int64
}

// grow lets a body of have bytes grow to what it returns, which is more if have is less than limit.
func (f *flight) grow(ctx context.Context, have, limit int64) (int64, error) {
	if have >= limit {
		return limit, nil
	}
	for _, s := range f.rooms.sizes {
		if s.bytes <= have {
			continue
		}
		if s.seats != nil {
			if err := f.takeHeavy(ctx, s.seats); err != nil {
				return 0, err
			}
		}
		return min(s.bytes, limit), nil
	}
	return limit, nil
}

// plant waits until there is room for the tree of a body. Heavy ones go one after another and leave the others alone.
func (f *flight) plant(ctx context.Context, body []byte) error {
	cost := treeCost(body)
	if cost > heavyTree {
		return f.takeHeavy(ctx, f.rooms.heavy)
	}
	if err := f.rooms.trees.Take(ctx, cost); err != nil {
		return err
	}
	f.taken = append(f.taken, taken{f.rooms.trees, cost})
	return nil
}

// treeCost is about what a body costs as a tree and while it is read: an element with its text or its end some
// hundred bytes, and attributes several times what they are long.
func treeCost(body []byte) int64 {
	return int64(16*len(body) + 256*bytes.Count(body, []byte("<")))
}

// takeHeavy waits for one of few seats. The flight leaves its place of a worker to others and does not come back to it.
// What waits when the crawl stops comes back with the next.
func (f *flight) takeHeavy(ctx context.Context, seats *Budget) error {
	f.place.weigh()
	waiting, cancel := context.WithCancelCause(ctx)
	var stopper sync.WaitGroup
	stopper.Go(func() {
		select {
		case <-f.stop:
			cancel(errStopped)
		case <-waiting.Done():
		}
	})
	err := seats.Take(waiting, 1)
	if err != nil {
		err = context.Cause(waiting)
	}
	cancel(nil)
	stopper.Wait()
	if err == nil {
		f.taken = append(f.taken, taken{seats, 1})
	}
	return err
}

// leave gives back all that the flight has taken.
func (f *flight) leave() {
	for _, t := range f.taken {
		t.from.Give(t.n)
	}
	f.taken = nil
}
