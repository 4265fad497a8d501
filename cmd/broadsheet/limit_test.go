package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/crawler"
)

// However many workers there are, so many pages are lent and no more; what counts for nothing comes on top.
func TestLimitedFrontier(t *testing.T) {
	memory := crawler.NewMemoryFrontier(0)
	for i := range 60 {
		if err := memory.Add(t.Context(), crawler.Request{URL: fmt.Sprintf("http://h%d.test/", i)}); err != nil {
			t.Fatal(err)
		}
	}
	const limit, freed, released, retried = 20, 5, 3, 4
	f := newLimitedFrontier(memory, limit)
	var lent, counted atomic.Int64
	done := make(chan error)
	for range 8 {
		go func() {
			done <- func() error {
				for {
					r, err := f.Next(t.Context())
					if err != nil {
						return nil
					}
					p := &crawler.Page{Request: r, Outcome: crawler.OutcomeFetched}
					var again time.Time
					switch n := lent.Add(1); {
					case n <= freed:
						p.Outcome = crawler.OutcomeListing
					case n <= freed+released:
						if err := f.Release(t.Context(), r); err != nil {
							return err
						}
						continue
					case n <= freed+released+retried:
						again = time.Now()
						p.Again = again
					default:
						counted.Add(1)
					}
					f.saw(p)
					if err := f.Done(context.Background(), r, again); err != nil {
						return err
					}
				}
			}()
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if counted.Load() != limit || lent.Load() != limit+freed+released+retried || !f.limited() {
		t.Errorf("%d lent, %d counted, limited: %v", lent.Load(), counted.Load(), f.limited())
	}
}

// A crawl that comes to its end before the limit was not limited.
func TestLimitNotReached(t *testing.T) {
	memory := crawler.NewMemoryFrontier(0)
	if err := memory.Add(t.Context(), crawler.Request{URL: "http://h.test/"}); err != nil {
		t.Fatal(err)
	}
	f := newLimitedFrontier(memory, 2)
	r, err := f.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Done(t.Context(), r, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Next(t.Context()); err == nil || f.limited() {
		t.Errorf("error %v, limited: %v", err, f.limited())
	}
}
