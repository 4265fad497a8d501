package main

import (
	"cmp"
	"slices"

	"broadsheet/crawler"
)

// best keeps so many of the requests that are added to it as a crawl of one host takes first: by priority, then in their order.
type best struct {
	limit int
	reqs  []crawler.Request
}

func (b *best) add(r crawler.Request) {
	if b.reqs = append(b.reqs, r); len(b.reqs) >= 2*b.limit+1000 {
		b.take()
	}
}

// above counts those with a priority or a greater one.
func (b *best) above(priority int) (n int) {
	for _, r := range b.reqs {
		if r.Priority >= priority {
			n++
		}
	}
	return n
}

// take returns them in their order.
func (b *best) take() []crawler.Request {
	slices.SortStableFunc(b.reqs, func(x, y crawler.Request) int { return cmp.Compare(y.Priority, x.Priority) })
	b.reqs = b.reqs[:min(len(b.reqs), b.limit)]
	return b.reqs
}
