package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := newHosts(make(chan struct{}))
		start := time.Now()
		var mu sync.Mutex // guards open, starts
		open, starts := 0, []time.Duration{}
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if err := hs.acquire(t.Context(), "a:80", time.Hour); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				open++
				if open > 1 {
					t.Error("two requests at a time")
				}
				starts = append(starts, time.Since(start))
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				open--
				mu.Unlock()
				hs.release("a:80", 4*time.Second)
			})
		}
		wg.Wait()
		for i, at := range starts {
			if at != time.Duration(i)*5*time.Second {
				t.Errorf("request %d at %v, want %v", i, at, time.Duration(i)*5*time.Second)
			}
		}
	})
}

func TestGateHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := newHosts(make(chan struct{}))
		start := time.Now()
		hs.hold("a:80", start.Add(time.Minute))
		time.AfterFunc(30*time.Second, func() { hs.hold("a:80", start.Add(2*time.Minute)) }) // while someone waits
		hs.hold("a:80", start)                                                               // never shortens
		if err := hs.acquire(t.Context(), "a:80", time.Hour); err != nil || time.Since(start) != 2*time.Minute {
			t.Errorf("acquire: %v after %v, want 2 minutes", err, time.Since(start))
		}
	})
}

func TestGateWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan struct{})
		hs := newHosts(stop)
		if err := hs.acquire(t.Context(), "a:80", time.Hour); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := hs.acquire(ctx, "a:80", time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("acquire of a busy host: %v, want ctx's error", err)
		}
		hs.hold("b:80", time.Now().Add(time.Hour))
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := hs.acquire(ctx, "b:80", time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("acquire of a held host: %v, want ctx's error", err)
		}
		time.AfterFunc(time.Second, func() { close(stop) })
		for _, name := range []string{"a:80", "b:80", "c:80"} {
			if err := hs.acquire(t.Context(), name, time.Hour); err != errStopped {
				t.Errorf("acquire of %s at the stop: %v, want errStopped", name, err)
			}
		}
	})
}

func TestGateForgets(t *testing.T) {
	hs := newHosts(make(chan struct{}))
	for i := range 20_000 {
		name := fmt.Sprintf("h%d:80", i)
		if err := hs.acquire(t.Context(), name, time.Hour); err != nil {
			t.Fatal(err)
		}
		hs.release(name, 0)
	}
	if len(hs.byName) > minSweep {
		t.Errorf("%d hosts remembered, want at most %d", len(hs.byName), minSweep)
	}
}

// Redirects of many hosts to one that wants a long delay do not take the places of all workers.
func TestCrowdOfRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := robotsSite(t, func(r *http.Request, _ int) (*http.Response, error) {
			if r.URL.Host == "slow.test" {
				return answer(200, "text/plain", "User-agent: *\nCrawl-delay: 60"), nil
			}
			return answer(404, "", ""), nil
		})
		handle := s.handle
		start := time.Now()
		var seen atomic.Int64 // until honest.test was asked
		s.handle = func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "honest.test" {
				seen.Store(int64(time.Since(start)) + 1)
			}
			if r.URL.Path == "/robots.txt" || r.URL.Host[0] != 'e' {
				return handle(r)
			}
			resp := answer(302, "", "")
			resp.Header.Set("Location", "//slow.test/"+r.URL.Host)
			return resp, nil
		}
		f := NewMemoryFrontier(0)
		for i := range maxParked + 100 {
			addAll(t, f, fmt.Sprintf("http://e%d.test/", i))
		}
		addAll(t, f, "http://honest.test/")
		c := New(quick(s), f)
		time.AfterFunc(5*time.Minute, c.Stop)
		run(t.Context(), c)
		if took := time.Duration(seen.Load()); took == 0 || took > time.Minute {
			t.Errorf("honest.test was asked after %v, want at once", took)
		}
	})
}
