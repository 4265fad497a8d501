package main

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"broadsheet/crawler"
)

// maxInFlight is how many bytes of pages are worked on at a time: with trees and results, a page takes many times
// its size. A larger one is worked on alone.
const maxInFlight = 24 << 20

// ordered does the work for each value on all cores and yields the results in the order of the values. A few
// values and results are in memory at a time, however slow one of them or the caller is, and they weigh at most
// maxInFlight. It ends early, with its goroutines, when ctx does; in is called with a context that ends when no
// more is wanted.
func ordered[In, Out any](ctx context.Context, in func(context.Context) iter.Seq[In], weigh func(In) int, work func(In) Out) iter.Seq[Out] {
	type result struct {
		out    chan Out // takes one without waiting
		weight int64
	}
	type task struct {
		in In
		result
	}
	return func(yield func(Out) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var all sync.WaitGroup
		defer all.Wait()
		defer cancel()

		workers := runtime.GOMAXPROCS(0)
		tasks := make(chan task)
		results := make(chan result, 2*workers)
		budget := crawler.NewBudget(maxInFlight)
		for range workers {
			all.Go(func() {
				for t := range tasks {
					t.out <- work(t.in)
				}
			})
		}
		all.Go(func() {
			defer close(results)
			defer close(tasks)
			for v := range in(ctx) {
				t := task{v, result{make(chan Out, 1), int64(weigh(v))}}
				if budget.Take(ctx, t.weight) != nil {
					return
				}
				select {
				case results <- t.result:
				case <-ctx.Done():
					return
				}
				select {
				case tasks <- t:
				case <-ctx.Done():
					return
				}
			}
		})
		for r := range results {
			select {
			case v := <-r.out:
				if !yield(v) {
					return
				}
				budget.Give(r.weight)
			case <-ctx.Done():
				return
			}
		}
	}
}
