package main

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func upTo(n int, taken *atomic.Int64) func(context.Context) iter.Seq[int] {
	return func(context.Context) iter.Seq[int] {
		return func(yield func(int) bool) {
			for i := range n {
				taken.Add(1)
				if !yield(i) {
					return
				}
			}
		}
	}
}

func nothing(int) int { return 0 }

// Large values are worked on one after another, until the caller has their results.
func TestOrderedByWeight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, working, most atomic.Int64
		weigh := func(i int) int { return maxInFlight/2 + 1 }
		work := func(i int) int {
			most.Store(max(most.Load(), working.Add(1)))
			time.Sleep(time.Second)
			return i
		}
		n := 0
		for range ordered(t.Context(), upTo(10, &taken), weigh, work) {
			n++
			synctest.Wait() // whoever can work has worked
			working.Add(-1)
		}
		if n != 10 || most.Load() != 1 {
			t.Errorf("%d results, %d in flight at a time; want 10, one at a time", n, most.Load())
		}
	})
}

func TestOrdered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		// The first values take longest, so results come in the wrong order.
		slow := func(i int) int { time.Sleep(time.Duration(100-i) * time.Millisecond); return i * i }
		got := slices.Collect(ordered(t.Context(), upTo(100, &taken), nothing, slow))
		if len(got) != 100 || !slices.IsSorted(got) {
			t.Errorf("ordered = %v", got)
		}
	})
}

func TestOrderedIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		for range ordered(t.Context(), upTo(1000, &taken), nothing, func(i int) int { return i }) {
			synctest.Wait() // whoever can work has worked
			break
		}
		if limit := int64(4*runtime.GOMAXPROCS(0) + 2); taken.Load() > limit {
			t.Errorf("%d values were taken for one result, want at most %d", taken.Load(), limit)
		}
	})
}

func TestOrderedEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		// An input that never ends by itself, as a terminal.
		endless := func(ctx context.Context) iter.Seq[int] {
			return func(yield func(int) bool) {
				yield(1)
				<-ctx.Done()
			}
		}
		n := 0
		for range ordered(ctx, endless, nothing, func(i int) int { return i }) {
			n++
			cancel()
		}
		if n != 1 {
			t.Errorf("%d results, want 1", n)
		}
	}) // fails when a goroutine is left
}
