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

// Large pages become trees one after another, others together, and what visit holds still counts.
func TestTreesAreBounded(t *testing.T) {
	for name, tt := range map[string]struct {
		body        string
		most, least int64
	}{
		"usual":          {strings.Repeat("<p>words and words", 5000), treeMemory, treeMemory / 2},
		"long":           {strings.Repeat("x", heavyTree/16+1), heavyTree + 16, 1},
		"short, of tags": {strings.Repeat("<b>", heavyTree/256), heavyTree + 48*heavyTree/256, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{handle: func(r *http.Request) (*http.Response, error) { return html(tt.body), nil }}
				cfg := quick(s)
				cfg.IgnoreRobots, cfg.Workers = true, 32
				var trees, most atomic.Int64
				cfg.Parse = func(body []byte, _ string) (*goquery.Document, error) {
					n := trees.Add(treeCost(body))
					for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
					}
					return goquery.NewDocumentFromReader(strings.NewReader("<p>"))
				}
				f := NewMemoryFrontier(0)
				for i := range 32 {
					addAll(t, f, fmt.Sprintf("http://h%d.test/", i))
				}
				c := New(cfg, f)
				stats, err := c.Run(t.Context(), func(_ context.Context, p *Page) error {
					time.Sleep(time.Second)
					trees.Add(-treeCost(p.Body))
					return nil
				})
				if err != nil || stats.Pages != 32 {
					t.Fatalf("Run = %+v, %v", stats, err)
				}
				if n := most.Load(); n > tt.most || n < tt.least {
					t.Errorf("trees cost %d at one time, want %d to %d", n, tt.least, tt.most)
				}
				c.idle(t)
			})
		})
	}
}

// idle fails the test if something is taken when all is done.
func (c *Crawler) idle(t *testing.T) {
	t.Helper()
	used := c.rooms.trees.used + c.rooms.heavy.used
	for _, s := range c.rooms.sizes {
		if s.seats != nil {
			used += s.seats.used
		}
	}
	if s := c.slots; used != 0 || s.taken != 0 || s.heavy != 0 || s.mute != 0 || s.slow != 0 || s.parked != 0 {
		t.Errorf("when all is done, %d are taken of budgets, and of places %d, with %d heavy, %d mute, %d slow, %d parked", used, s.taken, s.heavy, s.mute, s.slow, s.parked)
	}
}
