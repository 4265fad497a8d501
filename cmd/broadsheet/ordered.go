package main

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// ordered does the work for each value on all cores and yields the results in the order of the values. A few
// values and results are in memory at a time, however slow one of them or the caller is. It ends early,
// with its goroutines, when ctx does; in is called with a context that ends when no more is wanted.
func ordered[In, Out any](ctx context.Context, in func(context.Context) iter.Seq[In], work func(In) Out) iter.Seq[Out] {
	type task struct {
		in  In
		out chan Out // takes one result without waiting
	}
	return func(yield func(Out) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var all sync.WaitGroup
		defer all.Wait()
		defer cancel()

		workers := runtime.GOMAXPROCS(0)
		tasks := make(chan task)
		results := make(chan chan Out, 2*workers)
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
				t := task{v, make(chan Out, 1)}
				select {
				case results <- t.out:
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
		for out := range results {
			select {
			case v := <-out:
				if !yield(v) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}
