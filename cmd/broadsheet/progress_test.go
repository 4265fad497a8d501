package main

import (
	"bytes"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/storage"
)

func TestProgressLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := newProgress(&console{log: slog.New(slog.DiscardHandler), out: &out}, 500, true, func() pulse { return pulse{hosts: 3} })
		pages := func(n int, each time.Duration, saved storage.Saved) {
			for range n {
				time.Sleep(each)
				p.saw(pageNote{}, saved)
			}
		}
		pages(250, 20*time.Millisecond, storage.SavedStored) // a line each 100 pages
		pages(20, time.Second, storage.SavedFailed)          // a line each 10 seconds
		pages(230, time.Microsecond, storage.SavedStored)    // at most a line a second
		pages(1, time.Hour, storage.SavedRetry)              // not the end of a page
		pages(1, time.Hour, storage.SavedAbsent)             // no page
		p.end()
		want := `100 of 500 pages, 0 failed; 50.0/s, 3 hosts, 8s left
200 of 500 pages, 0 failed; 50.0/s, 3 hosts, 6s left
259 of 500 pages, 9 failed; 16.0/s, 3 hosts, 16s left
269 of 500 pages, 19 failed; 8.3/s, 3 hosts, 28s left
369 of 500 pages, 20 failed; 13.7/s, 3 hosts, 10s left
`
		if got := out.String(); got != want {
			t.Errorf("lines:\n%swant:\n%s", got, want)
		}
	})
}

// A crawl that finds more cannot say how long it will take; it says what it knows of.
func TestProgressWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := newProgress(&console{log: slog.New(slog.DiscardHandler), out: &out}, -1, true, func() pulse { return pulse{hosts: 1, queue: 1234} })
		time.Sleep(time.Hour)
		p.saw(pageNote{}, storage.SavedStored)
		if got, want := out.String(), "1 page, 0 failed; 0.0/s, 1 host, 1234 in the queue\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRate()
		r.tick()
		if got := r.now(); got > 1 {
			t.Errorf("one page at once is %v a second", got)
		}
		for range 1000 {
			time.Sleep(100 * time.Millisecond)
			r.tick()
		}
		if got := r.now(); got < 9 || got > 11 {
			t.Errorf("ten a second are %v", got)
		}
		time.Sleep(10 * rateTime)
		if got := r.now(); got > 0.1 {
			t.Errorf("long after the last it is %v a second", got)
		}
	})
}
