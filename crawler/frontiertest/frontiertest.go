// Package frontiertest holds the test that every crawler.Frontier must pass.
package frontiertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"broadsheet/crawler"
)

// pause is how long a wait is in these tests, and patience how long one that goes wrong may take.
const (
	pause    = 60 * time.Millisecond
	patience = 10 * time.Second
)

// Run checks a Frontier. make returns an empty one without a delay between requests, whose leases last for
// term; it is called once for each check and cleans up after itself with t.Cleanup.
func Run(t *testing.T, make func(t *testing.T, term time.Duration) crawler.Frontier) {
	checks := []struct {
		name  string
		check func(*testing.T, context.Context, crawler.Frontier)
	}{
		{"empty", empty},
		{"order and attempt", order},
		{"a known key is skipped", known},
		{"one lease a host", oneLease},
		{"other hosts go on", otherHosts},
		{"again later", againLater},
		{"again at once", againAtOnce},
		{"end only when leases are done", endWaits},
		{"Next ends with its context", cancelled},
		{"Next wakes at Add", wakes},
		{"hold", hold},
		{"priority", priority},
		{"release", release},
		{"an ended lease is refused", ended},
		{"put off", putOff},
		{"detach", detach},
		{"patience", patient},
		{"requests a host", perHost},
		{"requests a host are counted anew", renewed},
		{"many workers", manyWorkers},
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			c.check(t, ctx, make(t, patience))
		})
	}
	t.Run("a lost lease comes back", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		lost(t, ctx, make(t, pause))
	})
}

func request(t *testing.T, url string) crawler.Request {
	t.Helper()
	key, err := crawler.Key(url)
	if err != nil {
		t.Fatal(err)
	}
	host, err := crawler.HostOf(url)
	if err != nil {
		t.Fatal(err)
	}
	return crawler.Request{URL: url, Key: key, Host: host, Source: "list", FoundBy: crawler.FoundByList}
}

func add(t *testing.T, ctx context.Context, f crawler.Frontier, urls ...string) {
	t.Helper()
	var reqs []crawler.Request
	for _, u := range urls {
		reqs = append(reqs, request(t, u))
	}
	if err := f.Add(ctx, reqs...); err != nil {
		t.Fatalf("Add: %v", err)
	}
}

func next(t *testing.T, ctx context.Context, f crawler.Frontier, want string) crawler.Request {
	t.Helper()
	r, err := f.Next(ctx)
	if err != nil || want != "" && r.URL != want {
		t.Fatalf("Next = %q, %v, want %q", r.URL, err, want)
	}
	return r
}

// nothing checks that Next has nothing to lease for a while.
func nothing(t *testing.T, ctx context.Context, f crawler.Frontier) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	if r, err := f.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Next = %q, %v, want to wait", r.URL, err)
	}
}

func end(t *testing.T, ctx context.Context, f crawler.Frontier) {
	t.Helper()
	if r, err := f.Next(ctx); err != io.EOF {
		t.Fatalf("Next = %q, %v, want io.EOF", r.URL, err)
	}
}

func done(t *testing.T, ctx context.Context, f crawler.Frontier, r crawler.Request, again time.Time) {
	t.Helper()
	if err := f.Done(ctx, r, again); err != nil {
		t.Fatalf("Done(%q): %v", r.URL, err)
	}
}

func empty(t *testing.T, ctx context.Context, f crawler.Frontier) { end(t, ctx, f) }

func order(t *testing.T, ctx context.Context, f crawler.Frontier) {
	urls := []string{"http://a.example/1", "http://a.example/2", "http://a.example/3"}
	add(t, ctx, f, urls...)
	var last int64
	for _, u := range urls {
		r := next(t, ctx, f, u)
		want := request(t, u)
		want.ID, want.Attempt = r.ID, 1
		if r != want {
			t.Errorf("Next = %+v, want %+v", r, want)
		}
		if r.ID <= last {
			t.Errorf("ID %d of %s, want more than %d", r.ID, u, last)
		}
		last = r.ID
		done(t, ctx, f, r, time.Time{})
	}
	end(t, ctx, f)
}

func known(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://A.example:80/1#x")
	add(t, ctx, f, "http://a.example/1")
	r := next(t, ctx, f, "http://a.example/1")
	add(t, ctx, f, "http://a.example/1")
	done(t, ctx, f, r, time.Time{})
	add(t, ctx, f, "http://a.example/1")
	end(t, ctx, f)
}

func oneLease(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://a.example/2")
	r := next(t, ctx, f, "http://a.example/1")
	nothing(t, ctx, f)
	done(t, ctx, f, r, time.Time{})
	next(t, ctx, f, "http://a.example/2")
}

func otherHosts(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://a.example/2", "http://b.example/1", "http://a.example:8080/1")
	got := map[string]bool{}
	for range 3 {
		r, err := f.Next(ctx)
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		got[r.URL] = true
	}
	if !got["http://a.example/1"] || !got["http://b.example/1"] || !got["http://a.example:8080/1"] {
		t.Errorf("leases %v, want the first of each host", got)
	}
	nothing(t, ctx, f)
}

func againLater(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://a.example/2")
	r := next(t, ctx, f, "http://a.example/1")
	at := time.Now().Add(2 * pause)
	done(t, ctx, f, r, at)
	second := next(t, ctx, f, "http://a.example/2") // does not wait for the first
	done(t, ctx, f, second, time.Time{})
	again := next(t, ctx, f, "http://a.example/1")
	if early := time.Until(at); early > time.Millisecond { // a store may keep whole milliseconds
		t.Errorf("leased again %v too early", early)
	}
	if again.Attempt != 2 || again.ID != r.ID {
		t.Errorf("again: attempt %d of ID %d, want 2 of %d", again.Attempt, again.ID, r.ID)
	}
	done(t, ctx, f, again, time.Time{})
	end(t, ctx, f)
}

func againAtOnce(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	for attempt := 1; attempt <= 3; attempt++ {
		r := next(t, ctx, f, "http://a.example/1")
		if r.Attempt != attempt {
			t.Fatalf("attempt %d, want %d", r.Attempt, attempt)
		}
		done(t, ctx, f, r, time.Now().Add(-time.Hour))
	}
}

func endWaits(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	r := next(t, ctx, f, "http://a.example/1")
	nothing(t, ctx, f) // the lease may bring links or come back
	add(t, ctx, f, "http://b.example/link")
	done(t, ctx, f, r, time.Time{})
	done(t, ctx, f, next(t, ctx, f, "http://b.example/link"), time.Time{})
	end(t, ctx, f)
	add(t, ctx, f, "http://c.example/") // an end is not for ever
	next(t, ctx, f, "http://c.example/")
}

func cancelled(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if r, err := f.Next(gone); !errors.Is(err, context.Canceled) {
		t.Fatalf("Next = %q, %v, want context.Canceled", r.URL, err)
	}
	next(t, ctx, f, "http://a.example/1") // nothing was leased to nobody
}

func wakes(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	next(t, ctx, f, "http://a.example/1")
	got := make(chan string, 1)
	go func() {
		r, err := f.Next(ctx)
		if err != nil {
			got <- err.Error()
			return
		}
		got <- r.URL
	}()
	add(t, ctx, f, "http://b.example/1")
	if u := <-got; u != "http://b.example/1" {
		t.Errorf("the waiting Next got %q, want http://b.example/1", u)
	}
}

func hold(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://a.example/2", "http://b.example/1")
	r := next(t, ctx, f, "http://a.example/1")
	until := time.Now().Add(3 * pause)
	if err := f.Hold(ctx, r.Host, until); err != nil {
		t.Fatalf("Hold: %v", err)
	}
	if err := f.Hold(ctx, r.Host, until.Add(-time.Hour)); err != nil { // never shortens
		t.Fatalf("Hold: %v", err)
	}
	done(t, ctx, f, r, time.Time{})
	done(t, ctx, f, next(t, ctx, f, "http://b.example/1"), time.Time{})
	second := next(t, ctx, f, "http://a.example/2")
	if early := time.Until(until); early > time.Millisecond {
		t.Errorf("leased %v before the hold ended", early)
	}
	done(t, ctx, f, second, time.Time{})
	end(t, ctx, f)
}

func priority(t *testing.T, ctx context.Context, f crawler.Frontier) {
	var reqs []crawler.Request
	for i, p := range []int{0, 5, -1, 5} {
		r := request(t, fmt.Sprintf("http://a.example/%d", i))
		r.Priority, r.FoundBy, r.ListedTitle, r.ListedDate, r.Depth = p, crawler.FoundByFeed, "A title", "2026-01-02", 3
		reqs = append(reqs, r)
	}
	if err := f.Add(ctx, reqs...); err != nil {
		t.Fatalf("Add: %v", err)
	}
	for _, i := range []int{1, 3, 0, 2} {
		r := next(t, ctx, f, reqs[i].URL)
		want := reqs[i]
		want.ID, want.Attempt = r.ID, 1
		if r != want {
			t.Errorf("Next = %+v, want %+v", r, want)
		}
		done(t, ctx, f, r, time.Time{})
	}
	end(t, ctx, f)
}

func release(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	r := next(t, ctx, f, "http://a.example/1")
	if err := f.Release(ctx, r); err != nil {
		t.Fatalf("Release: %v", err)
	}
	r = next(t, ctx, f, "http://a.example/1")
	if r.Attempt != 1 {
		t.Errorf("attempt %d after a release, want 1", r.Attempt)
	}
	done(t, ctx, f, r, time.Time{})
	end(t, ctx, f)
}

func putOff(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://a.example/2")
	until := time.Now().Add(pause)
	if err := f.PutOff(ctx, next(t, ctx, f, "http://a.example/1"), until); err != nil {
		t.Fatalf("PutOff: %v", err)
	}
	done(t, ctx, f, next(t, ctx, f, "http://a.example/2"), time.Time{}) // its host is free
	r := next(t, ctx, f, "http://a.example/1")
	if r.Attempt != 1 || time.Now().Before(until) {
		t.Errorf("attempt %d, %v too early; want 1 and in time", r.Attempt, time.Until(until))
	}
	done(t, ctx, f, r, time.Time{})
	end(t, ctx, f)
}

func detach(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1", "http://a.example/2", "http://a.example/3")
	first := next(t, ctx, f, "http://a.example/1")
	for range 2 { // the second time says nothing new
		if err := f.Detach(ctx, first); err != nil {
			t.Fatalf("Detach: %v", err)
		}
	}
	second := next(t, ctx, f, "http://a.example/2")
	done(t, ctx, f, first, time.Time{}) // the host is the second's now
	nothing(t, ctx, f)
	done(t, ctx, f, second, time.Time{})
	third := next(t, ctx, f, "http://a.example/3")
	if err := f.Detach(ctx, third); err != nil {
		t.Fatalf("Detach: %v", err)
	}
	if err := f.Release(ctx, third); err != nil {
		t.Fatalf("Release: %v", err)
	}
	done(t, ctx, f, next(t, ctx, f, "http://a.example/3"), time.Time{})
	if err := f.Detach(ctx, first); !errors.Is(err, crawler.ErrLease) {
		t.Errorf("Detach of a lease that has ended = %v, want ErrLease", err)
	}
	end(t, ctx, f)
}

// limited is a Frontier whose limits can be set, as all can.
type limited interface{ SetLimits(crawler.Limits) }

func patient(t *testing.T, ctx context.Context, f crawler.Frontier) {
	f.(limited).SetLimits(crawler.Limits{Patience: 10 * pause})
	add(t, ctx, f, "http://a.example/1", "http://b.example/1")
	first, second := next(t, ctx, f, ""), next(t, ctx, f, "")
	hold := func(d time.Duration) time.Time {
		until := time.Now().Add(d)
		for _, host := range []string{"a.example:80", "b.example:80"} {
			if err := f.Hold(ctx, host, until); err != nil {
				t.Fatalf("Hold: %v", err)
			}
		}
		return until
	}
	hold(pause) // shorter than the patience
	done(t, ctx, f, first, time.Now())
	first = next(t, ctx, f, "")
	until := hold(time.Hour)
	done(t, ctx, f, first, time.Now())
	nothing(t, ctx, f) // as long as one is out, more may come
	done(t, ctx, f, second, time.Now().Add(2*time.Hour))
	_, err := f.Next(ctx)
	late, ok := errors.AsType[*crawler.LaterError](err)
	if !ok || late.Until.Sub(until).Abs() > time.Second {
		t.Errorf("Next = %v, want a LaterError until %v", err, until)
	}
}

func perHost(t *testing.T, ctx context.Context, f crawler.Frontier) {
	f.(limited).SetLimits(crawler.Limits{PerHost: 2})
	add(t, ctx, f, "http://a.example/1", "http://a.example/2", "http://a.example/3", "http://b.example/1")
	ended := map[string]int{}
	for i := range 5 {
		r, err := f.Next(ctx)
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		if i < 2 { // what comes back does not count
			if err := f.Release(ctx, r); err != nil {
				t.Fatalf("Release: %v", err)
			}
			continue
		}
		ended[r.Host]++
		done(t, ctx, f, r, time.Time{})
	}
	if ended["a.example:80"] != 2 || ended["b.example:80"] != 1 {
		t.Errorf("requests a host: %v", ended)
	}
	end(t, ctx, f)
}

func renewed(t *testing.T, ctx context.Context, f crawler.Frontier) {
	began := time.Now()
	f.(limited).SetLimits(crawler.Limits{PerHost: 1, Renewed: 2 * pause})
	add(t, ctx, f, "http://a.example/1", "http://a.example/2")
	done(t, ctx, f, next(t, ctx, f, "http://a.example/1"), time.Time{})
	out := next(t, ctx, f, "http://a.example/2")
	if waited := time.Since(began); waited < 2*pause {
		t.Errorf("the second came after %s", waited)
	}
	time.Sleep(time.Until(began.Add(4*pause + pause/2))) // given back in another time than it was lent in
	if err := f.Release(ctx, out); err != nil {
		t.Fatalf("Release: %v", err)
	}
	done(t, ctx, f, next(t, ctx, f, "http://a.example/2"), time.Time{})
	end(t, ctx, f)
}

func ended(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	first := next(t, ctx, f, "http://a.example/1")
	done(t, ctx, f, first, time.Now())
	second := next(t, ctx, f, "http://a.example/1")
	for _, r := range []crawler.Request{first, {ID: second.ID + 1000, Attempt: 1}} {
		if err := f.Done(ctx, r, time.Time{}); !errors.Is(err, crawler.ErrLease) {
			t.Errorf("Done of lease %d of %d = %v, want ErrLease", r.Attempt, r.ID, err)
		}
		if err := f.Release(ctx, r); !errors.Is(err, crawler.ErrLease) {
			t.Errorf("Release of lease %d of %d = %v, want ErrLease", r.Attempt, r.ID, err)
		}
	}
	done(t, ctx, f, second, time.Time{})
	end(t, ctx, f)
}

// lost has a frontier whose leases last for a moment.
func lost(t *testing.T, ctx context.Context, f crawler.Frontier) {
	add(t, ctx, f, "http://a.example/1")
	first := next(t, ctx, f, "http://a.example/1")
	second := next(t, ctx, f, "http://a.example/1") // waits for the end of the first lease
	if second.ID != first.ID || second.Attempt != 2 {
		t.Errorf("leased %d of %d, want 2 of %d", second.Attempt, second.ID, first.ID)
	}
	if err := f.Done(ctx, first, time.Time{}); !errors.Is(err, crawler.ErrLease) {
		t.Errorf("Done of the lost lease = %v, want ErrLease", err)
	}
	done(t, ctx, f, second, time.Time{})
	end(t, ctx, f)
}

func manyWorkers(t *testing.T, ctx context.Context, f crawler.Frontier) {
	const hosts, pages, workers = 7, 20, 8
	for h := range hosts {
		for p := range pages {
			add(t, ctx, f, fmt.Sprintf("http://h%d.example/%d", h, p))
		}
	}
	var mu sync.Mutex // guards leased, seen
	leased, seen := map[string]bool{}, map[string]int{}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				r, err := f.Next(ctx)
				if err == io.EOF {
					return
				}
				if err != nil {
					t.Errorf("Next: %v", err)
					return
				}
				mu.Lock()
				if leased[r.Host] {
					t.Errorf("two leases for %s", r.Host)
				}
				leased[r.Host] = true
				seen[r.URL]++
				again := time.Time{}
				if r.Attempt == 1 && r.ID%5 == 0 {
					again = time.Now()
				}
				leased[r.Host] = false
				mu.Unlock()
				if err := f.Done(ctx, r, again); err != nil {
					t.Errorf("Done: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	total := 0
	for u, n := range seen {
		total += n
		if n > 2 {
			t.Errorf("%s leased %d times", u, n)
		}
	}
	if len(seen) != hosts*pages || total != hosts*pages+hosts*pages/5 {
		t.Errorf("%d requests in %d leases, want %d in %d", len(seen), total, hosts*pages, hosts*pages+hosts*pages/5)
	}
}
