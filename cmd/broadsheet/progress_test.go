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
		p := newProgress(&console{log: slog.New(slog.DiscardHandler), out: &out}, 500, true)
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
		p.end()
		want := "100 of 500 pages, 0 failed\n200 of 500 pages, 0 failed\n259 of 500 pages, 9 failed\n269 of 500 pages, 19 failed\n369 of 500 pages, 20 failed\n"
		if got := out.String(); got != want {
			t.Errorf("lines:\n%swant:\n%s", got, want)
		}
	})
}
