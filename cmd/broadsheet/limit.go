package main

import (
	"context"
	"io"
	"sync"
	"time"

	"broadsheet/crawler"
)

// limitedFrontier lends so many pages and then says that nothing is left. What turns out to be none, such as a feed or a try
// that will be repeated, is lent on top of them.
type limitedFrontier struct {
	crawler.Frontier

	mu      sync.Mutex // guards what follows
	left    int
	out     int
	free    map[int64]bool // requests that are out and count for nothing
	reached bool
	changed chan struct{} // closed and replaced when something comes back
}

func newLimitedFrontier(f crawler.Frontier, limit int) *limitedFrontier {
	return &limitedFrontier{Frontier: f, left: limit, free: map[int64]bool{}, changed: make(chan struct{})}
}

// saw judges a page before its lease ends.
func (f *limitedFrontier) saw(p *crawler.Page) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Outcome == crawler.OutcomeListing || p.Outcome == crawler.OutcomeAbsent || !p.Again.IsZero() {
		f.free[p.Request.ID] = true
	}
}

// limited tells whether the limit has ended the crawl.
func (f *limitedFrontier) limited() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reached
}

// Next leases a request, waiting while those that are out may turn out to be none of the pages.
func (f *limitedFrontier) Next(ctx context.Context) (crawler.Request, error) {
	for {
		f.mu.Lock()
		if f.left > 0 {
			f.left--
			f.out++
			f.mu.Unlock()
			r, err := f.Frontier.Next(ctx)
			if err != nil {
				f.back(0, true)
			}
			return r, err
		}
		if f.out == 0 {
			f.reached = true
			f.mu.Unlock()
			return crawler.Request{}, io.EOF
		}
		changed := f.changed
		f.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return crawler.Request{}, ctx.Err()
		}
	}
}

// back notes that a lease has ended.
func (f *limitedFrontier) back(id int64, unused bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.out--
	if unused || f.free[id] {
		f.left++
	}
	delete(f.free, id)
	close(f.changed)
	f.changed = make(chan struct{})
}

// Release gives a lease back.
func (f *limitedFrontier) Release(ctx context.Context, r crawler.Request) error {
	defer f.back(r.ID, true)
	return f.Frontier.Release(ctx, r)
}

// PutOff gives a lease back for later.
func (f *limitedFrontier) PutOff(ctx context.Context, r crawler.Request, until time.Time) error {
	defer f.back(r.ID, true)
	return f.Frontier.PutOff(ctx, r, until)
}

// Done ends a lease.
func (f *limitedFrontier) Done(ctx context.Context, r crawler.Request, again time.Time) error {
	defer f.back(r.ID, false)
	return f.Frontier.Done(ctx, r, again)
}
