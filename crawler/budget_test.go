package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/PuerkitoBio/goquery"
)

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudget(10)
		var order []int64
		take := func(n int64) {
			if err := b.Take(t.Context(), n); err != nil {
				t.Error(err)
			}
			order = append(order, n)
		}
		take(6)
		go take(50) // as much as there is
		synctest.Wait()
		go take(1) // there is room, but it came later
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Take(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Take behind a queue = %v", err)
		}
		b.Give(6)
		synctest.Wait()
		if got := fmt.Sprint(order); got != "[6 50]" {
			t.Errorf("served %s, want the heaviest alone", got)
		}
		b.Give(50)
		synctest.Wait()
		if got := fmt.Sprint(order); got != "[6 50 1]" || b.used != 1 {
			t.Errorf("served %s, %d used", got, b.used)
		}
		// Who gives up makes room for those behind.
		ctx, stop := context.WithCancel(t.Context())
		go b.Take(ctx, 10)
		synctest.Wait()
		go take(2)
		synctest.Wait()
		stop()
		synctest.Wait()
		if got := fmt.Sprint(order); got != "[6 50 1 2]" || b.used != 3 {
			t.Errorf("served %s, %d used", got, b.used)
		}
	})
}

// Large pages become trees one after another, small ones together, and what visit holds still counts.
func TestTreesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := map[string]string{}
		s := &site{handle: func(r *http.Request) (*http.Response, error) { return html(body[r.URL.Host]), nil }}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Workers = true, 16
		var trees, most atomic.Int64
		cfg.Parse = func(body []byte, _ string) (*goquery.Document, error) {
			n := trees.Add(int64(len(body)))
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			return goquery.NewDocumentFromReader(strings.NewReader("<p>"))
		}
		f := NewMemoryFrontier(0)
		for i := range 16 {
			host := fmt.Sprintf("h%d.test", i)
			body[host] = strings.Repeat("x", treeBytes/4+1)
			addAll(t, f, "http://"+host+"/")
		}
		c := New(cfg, f)
		stats, err := c.Run(t.Context(), func(_ context.Context, p *Page) error {
			time.Sleep(time.Second)
			trees.Add(-int64(len(p.Body)))
			return nil
		})
		if err != nil || stats.Pages != 16 {
			t.Fatalf("Run = %+v, %v", stats, err)
		}
		if n := most.Load(); n > treeBytes || n < treeBytes/2 {
			t.Errorf("%d bytes were trees at one time, want at most %d and not one after another", n, treeBytes)
		}
		if c.trees.used != 0 {
			t.Errorf("%d bytes are taken when all is done", c.trees.used)
		}
	})
}
