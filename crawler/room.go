package crawler

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// What a hostile server sends costs far more memory than its address. These bound what is in memory at one time, however many
// such servers there are: a body takes a seat before it may grow, and a tree takes its share before it is made.
//
// The order is: a place of a worker, then a seat of each size in turn, then a tree. Who has any of these may wait for one
// behind it, never for one before it; so a flight that asks for a seat never waits for a worker's place again while it has one.
const (
	lightBody   = 512 << 10 // bytes of a body that needs no seat: nearly all pages
	middleBody  = 4 << 20
	middleSeats = 6
	largeSeats  = 1        // bodies of up to Config.MaxBody: as many as heavy trees
	treeMemory  = 48 << 20 // of light trees: sixteen pages of usual size
	heavyTree   = treeMemory / 3
	maxWide     = 8                // wait for a seat with a decoder of many megabytes
	wideAgain   = 30 * time.Second // further ones let go what they have, and come back then
)

// rooms are what heavy pages wait for.
type rooms struct {
	sizes []size        // ascending
	trees *Budget       // bytes of light trees, as treeCost guesses them
	heavy *Budget       // one heavy tree, beside the light ones
	wide  chan struct{} // a token of each that waits for a seat with a wide decoder
}

// size is how long a body may grow, and who may.
type size struct {
	bytes int64
	seats *Budget // nil: everybody
}

func newRooms(maxBody int64) *rooms {
	rs := &rooms{trees: NewBudget(treeMemory), heavy: NewBudget(1), wide: make(chan struct{}, maxWide)}
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

// grow lets the body of an exchange, of have bytes, grow to what it returns, which is more if have is less than limit.
func (f *flight) grow(ctx context.Context, ex *exchange, have, limit int64) (int64, error) {
	if have >= limit {
		return limit, nil
	}
	for _, s := range f.rooms.sizes {
		if s.bytes <= have {
			continue
		}
		return min(s.bytes, limit), f.seat(ctx, ex, s.seats)
	}
	return limit, nil
}

// seat takes a seat for the body of an exchange.
func (f *flight) seat(ctx context.Context, ex *exchange, seats *Budget) error {
	if seats == nil {
		return nil
	}
	if isWide(ex.header) {
		select {
		case f.rooms.wide <- struct{}{}:
			defer func() { <-f.rooms.wide }()
		default:
			return &busyError{hostPort(ex.url), time.Now().Add(wideAgain)}
		}
	}
	return f.takeHeavy(ctx, seats)
}

// isWide tells whether a body's decoder may look back many megabytes: Brotli 16, zstd 8, all others 32 KB.
func isWide(header http.Header) bool {
	coding := strings.ToLower(strings.Join(header.Values("Content-Encoding"), ","))
	return strings.Contains(coding, "br") || strings.Contains(coding, "zstd")
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
