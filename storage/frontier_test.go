package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/crawler/frontiertest"
)

func TestAddURLs(t *testing.T) {
	db := openTemp(t)
	run := begin(t, db)
	got := add(t, db, "https://a.example/1", "https://a.example/2", "HTTPS://A.example:443/1#top", "no address", "no address", "mailto:a@a.example")
	if want := (Added{New: 2, Duplicate: 1, Invalid: 3}); got != want {
		t.Errorf("AddURLs = %+v, want %+v", got, want)
	}
	got = add(t, db, "https://a.example/2", "https://a.example/3", "https://a.example/3")
	if want := (Added{New: 1, Known: 1, Duplicate: 1, Waiting: 1}); got != want {
		t.Errorf("AddURLs again = %+v, want %+v", got, want)
	}
	got = add(t, db, "https://a.example/3", "https://a.example/1", "https://A.example/3", "https://a.example/3#x", "https://a.example/1")
	if want := (Added{Known: 2, Duplicate: 3, Waiting: 2}); got != want {
		t.Errorf("AddURLs with repeated known lines = %+v, want %+v", got, want)
	}
	c, err := db.Counts(t.Context())
	if err != nil || c.Pending != 3 || c.Failed != 2 || c.Failures["invalid"] != 2 {
		t.Errorf("Counts = %+v, %v", c, err)
	}
	rows := dump(t, db, `SELECT url, ' ', error <> '' FROM failures ORDER BY request_id`)
	if diff := cmp.Diff([]string{"no address 1", "mailto:a@a.example 1"}, rows); diff != "" {
		t.Error(diff)
	}
	if r := dump(t, db, `SELECT DISTINCT run_id, host FROM requests WHERE state = 'pending'`); len(r) != 1 || r[0] != fmt.Sprint(run, "a.example:443") {
		t.Errorf("run and host = %q", r)
	}
}

// Passwords get into no table, whichever way they come.
func TestPasswordsAreNotKept(t *testing.T) {
	db := openTemp(t)
	const secret = "https://jo:hunter2@a.example/x"
	if got := add(t, db, secret, "https://a.example/x", secret, "http://jo:hun/ter2@a.example/"); got != (Added{New: 1, Invalid: 3}) {
		t.Errorf("AddURLs = %+v", got)
	}
	rows := dump(t, db, `SELECT url || ' ' || state || ' ' || coalesce(error, '') FROM requests ORDER BY id`)
	want := []string{
		`https://a.example/x failed URL "https://a.example/x": ` + crawler.ErrUser.Error(),
		`https://a.example/x pending `,
		`http://a.example/ failed URL "http://a.example/": bad port`,
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if err := frontierOf(t, db, 0).Add(t.Context(), crawler.Request{URL: "https://jo:hunter2@a.example/y", Source: "https://jo:hunter2@a.example/"}); err != nil {
		t.Fatal(err)
	}
	p := answer(crawler.Request{URL: "https://jo:hunter2@a.example/z"}, "https://jo:hunter2@a.example/z", "x")
	save(t, db, begin(t, db), saving{p, article("https://a.example/z", "T", "B")})
	for _, table := range []string{"requests", "fetches", "article", "article_addresses"} {
		for _, row := range dump(t, db, `SELECT * FROM `+table) {
			if strings.Contains(row, "hun") {
				t.Errorf("%s has a password: %s", table, row)
			}
		}
	}
}

// A list is added whole or not at all, and a bad line never ends it.
func TestAddURLsListError(t *testing.T) {
	db := openTemp(t)
	broken := errors.New("the disk is on fire")
	list := func(end error) iter.Seq2[crawler.Request, error] {
		return func(yield func(crawler.Request, error) bool) {
			_ = yield(crawler.Request{URL: "https://a.example/"}, nil) &&
				yield(crawler.Request{URL: "", Source: "list"}, &crawler.LineError{Line: 2, Err: errors.New("not UTF-8")}) &&
				yield(crawler.Request{URL: "https://b.example/"}, nil) &&
				(end == nil || yield(crawler.Request{}, end))
		}
	}
	if n, err := db.AddURLs(t.Context(), list(broken), RetryPassing); !errors.Is(err, broken) || n != (Added{}) {
		t.Errorf("AddURLs = %+v, %v", n, err)
	}
	if got := dump(t, db, `SELECT count(*) FROM requests`); got[0] != "0" {
		t.Errorf("%s requests of a list that broke off, want none", got[0])
	}
	if n, err := db.AddURLs(t.Context(), list(nil), RetryPassing); err != nil || n != (Added{New: 2, Invalid: 1}) {
		t.Errorf("AddURLs = %+v, %v", n, err)
	}
	if got := dump(t, db, `SELECT error FROM failures`); len(got) != 1 || !strings.HasSuffix(got[0], "not UTF-8") {
		t.Errorf("failures = %q", got)
	}
}

// What failed for a passing reason is tried again when it is listed again; the rest only when asked for.
func TestListedAgain(t *testing.T) {
	db := openTemp(t)
	list := []string{"https://a.example/timeout", "https://a.example/503", "https://a.example/private", "https://a.example/404", "https://a.example/robots", "https://a.example/loop", "none"}
	add(t, db, list...)
	never := time.Time{}
	save(t, db, begin(t, db),
		saving{failure(request(t, db, list[0]), crawler.OutcomeTimeout, 0, never), nil},
		saving{failure(request(t, db, list[1]), crawler.OutcomeHTTPError, 503, never), nil},
		saving{failure(request(t, db, list[2]), crawler.OutcomePrivate, 0, never), nil},
		saving{failure(request(t, db, list[3]), crawler.OutcomeHTTPError, 404, never), nil},
		saving{failure(request(t, db, list[4]), crawler.OutcomeDisallowed, 0, never), nil},
		saving{failure(request(t, db, list[5]), crawler.OutcomeRefused, 302, never), nil})
	again := func(retry Retry, want Added, pending ...string) {
		t.Helper()
		if got, err := db.AddURLs(t.Context(), urls(list...), retry); err != nil || got != want {
			t.Errorf("AddURLs again = %+v, %v; want %+v", got, err, want)
		}
		if got := dump(t, db, `SELECT url FROM requests WHERE state = 'pending' AND attempts = 0 ORDER BY id`); !slices.Equal(got, pending) {
			t.Errorf("pending = %q, want %q", got, pending)
		}
	}
	list = append(list, list[0]) // what is tried again is not waiting when it is repeated
	again(RetryPassing, Added{Known: 6, Duplicate: 1, Retried: 2, Invalid: 1}, list[:2]...)
	list = list[:len(list)-1]
	again(RetryPrivate, Added{Known: 6, Waiting: 2, Retried: 1, Invalid: 1}, list[:3]...)
	list = list[:4]
	again(RetryFailed, Added{Known: 4, Waiting: 3, Retried: 1, Unlisted: 2}, append(list, "https://a.example/robots", "https://a.example/loop")...)
}

func frontierOf(t testing.TB, db *DB, delay time.Duration) *Frontier {
	t.Helper()
	f, err := db.Frontier(t.Context(), delay)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func next(t testing.TB, f crawler.Frontier) crawler.Request {
	t.Helper()
	r, err := f.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func address(r crawler.Request) string { return strings.TrimPrefix(r.URL, "https://") }

func TestFrontierContract(t *testing.T) {
	frontiertest.Run(t, func(t *testing.T, term time.Duration) crawler.Frontier {
		f := frontierOf(t, openTemp(t), 0)
		f.term = term
		return f
	})
}

func TestFrontierTakesTurnsAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		add(t, db, "https://a.example/1", "https://a.example/2", "https://a.example/3", "https://b.example/1", "https://b.example/2", "https://c.example/1")
		f := frontierOf(t, db, 5*time.Second)
		start := time.Now()
		var got []string
		for {
			r, err := f.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(address(r), " ", time.Since(start)))
			time.Sleep(time.Second) // the fetch; the bubble's clock
			if err := f.Done(t.Context(), r, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"a.example/1 0s", "b.example/1 1s", "c.example/1 2s", "a.example/2 6s", "b.example/2 7s", "a.example/3 12s"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("leases (-want +got):\n%s", diff)
		}
	})
}

// roundTrip is a network that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// The crawler's own delay is enough for a frontier without one: a host is asked once in five seconds, and
// pages that must not be asked cost no time.
func TestFrontierLeavesDelaysToTheCrawler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		const hosts, pages = 3, 4
		var list []string
		for i := range 50 {
			for h := range hosts {
				list = append(list, fmt.Sprintf("http://h%d.test/private/%d", h, i))
				if i < pages {
					list = append(list, fmt.Sprintf("http://h%d.test/%d", h, i))
				}
			}
		}
		add(t, db, list...)
		start := time.Now()
		var mu sync.Mutex // guards asked
		asked := map[string][]time.Duration{}
		network := roundTrip(func(r *http.Request) (*http.Response, error) {
			body, contentType := "<p>x", "text/html"
			if r.URL.Path == "/robots.txt" {
				body, contentType = "User-agent: *\nDisallow: /private/", "text/plain"
			} else {
				mu.Lock()
				asked[r.URL.Host] = append(asked[r.URL.Host], time.Since(start))
				mu.Unlock()
			}
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		stats, err := crawler.New(crawler.Config{Transport: network, Delay: 5 * time.Second, Workers: 8}, frontierOf(t, db, 0)).
			Run(t.Context(), func(context.Context, *crawler.Page) error { return nil })
		if err != nil || stats.ByOutcome[crawler.OutcomeDisallowed] != 50*hosts || stats.ByOutcome[crawler.OutcomeFetched] != pages*hosts {
			t.Fatalf("Run = %+v, %v", stats, err)
		}
		for host, at := range asked {
			for i := 1; i < len(at); i++ {
				if gap := at[i] - at[i-1]; gap < 5*time.Second {
					t.Errorf("%s: asked %s after the request before", host, gap)
				}
			}
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("the crawl took %s: what is disallowed costs time", took)
		}
	})
}

func TestFrontierWithoutDelayIsFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the clock stands still: only turns decide
		db := openTemp(t)
		add(t, db, "https://a.example/1", "https://a.example/2", "https://b.example/1", "https://b.example/2")
		f := frontierOf(t, db, -1)
		var got []string
		for range 4 {
			r := next(t, f)
			got = append(got, address(r))
			f.Done(t.Context(), r, time.Time{})
		}
		if want := []string{"a.example/1", "b.example/1", "a.example/2", "b.example/2"}; !slices.Equal(got, want) {
			t.Errorf("leases = %q, want %q", got, want)
		}
	})
}

func TestFrontierRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		add(t, db, "https://a.example/1", "https://a.example/2")
		f := frontierOf(t, db, time.Second)
		start := time.Now()
		r := next(t, f)
		f.Done(t.Context(), r, start.Add(time.Minute))
		second := next(t, f)
		f.Done(t.Context(), second, time.Time{})
		again := next(t, f)
		if again.URL != r.URL || again.Attempt != 2 || time.Since(start) != time.Minute {
			t.Errorf("Next = %s, attempt %d after %s; want %s, 2, 1m0s", again.URL, again.Attempt, time.Since(start), r.URL)
		}
		// With the only request out, Next waits for its end, and then there is nothing.
		waited := make(chan error)
		go func() {
			_, err := f.Next(t.Context())
			waited <- err
		}()
		synctest.Wait()
		select {
		case err := <-waited:
			t.Errorf("Next returned %v while a request is out", err)
		default:
		}
		f.Done(t.Context(), again, time.Time{})
		if err := <-waited; err != io.EOF {
			t.Errorf("Next = %v, want io.EOF", err)
		}
		if err := f.Done(t.Context(), again, time.Now()); !errors.Is(err, crawler.ErrLease) { // it must not come back
			t.Errorf("Done of an ended lease = %v", err)
		}
		if _, err := f.Next(t.Context()); err != io.EOF {
			t.Errorf("Next = %v, want io.EOF", err)
		}
	})
}

func TestFrontierNextEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		add(t, db, "https://a.example/1", "https://a.example/2")
		f := frontierOf(t, db, time.Hour)
		f.Done(t.Context(), next(t, f), time.Time{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := f.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Next = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

func TestFrontierAdd(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/1")
	f := frontierOf(t, db, 0)
	r := next(t, f)
	err := f.Add(t.Context(), crawler.Request{URL: "https://b.example/", Source: r.URL, Depth: 1}, crawler.Request{URL: "https://a.example/1"}, crawler.Request{URL: "https://a.example/2"})
	if err != nil {
		t.Fatal(err)
	}
	f.Done(t.Context(), r, time.Time{})
	var got []string
	for range 2 {
		r := next(t, f)
		got = append(got, address(r))
		f.Done(t.Context(), r, time.Time{})
	}
	slices.Sort(got)
	if want := []string{"a.example/2", "b.example/"}; !slices.Equal(got, want) {
		t.Errorf("leases = %q, want %q", got, want)
	}
	if _, err := f.Next(t.Context()); err != io.EOF {
		t.Errorf("Next = %v, want io.EOF", err)
	}
}

// More hosts than the window holds: each request is leased once, a held host keeps its hold while it is outside,
// and memory has bounds.
func TestFrontierWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of hosts: not with -short")
	}
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		const hosts = 3 * windowHosts
		var list []string
		for i := range 2 * hosts {
			list = append(list, fmt.Sprintf("https://h%d.example/%d", i%hosts, i))
		}
		add(t, db, list...)
		f := frontierOf(t, db, 2*time.Second)
		if err := f.Hold(t.Context(), "h7.example:443", time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		start, seen, last := time.Now(), map[string]bool{}, map[string]time.Time{}
		for range list {
			r := next(t, f)
			if at, ok := last[r.Host]; seen[r.URL] || ok && time.Since(at) < 2*time.Second {
				t.Fatalf("%s is leased twice, or %v after the request before", r.URL, time.Since(at))
			}
			if r.Host == "h7.example:443" && time.Since(start) < time.Hour-time.Millisecond {
				t.Errorf("a held host was asked after %v", time.Since(start))
			}
			seen[r.URL], last[r.Host] = true, time.Now()
			if err := f.Done(t.Context(), r, time.Time{}); err != nil {
				t.Fatal(err)
			}
			if n := len(f.hosts); n > windowHosts {
				t.Fatalf("%d hosts in the window", n)
			}
		}
		if r, err := f.Next(t.Context()); err != io.EOF {
			t.Errorf("Next = %v, %v; want the end", r.URL, err)
		}
		if len(f.holds) > maxNotes {
			t.Errorf("%d holds are remembered", len(f.holds))
		}
	})
}

// Many workers on few hosts: each request is leased once, and no host has two out at a time.
func TestFrontierLeasesOnce(t *testing.T) {
	db := openTemp(t)
	var list []string
	for i := range 600 {
		list = append(list, fmt.Sprintf("https://h%d.example/%d", i%5, i))
	}
	add(t, db, list...)
	f := frontierOf(t, db, 0)
	var mu sync.Mutex
	seen, out := map[int64]int{}, map[string]int{}
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for {
				r, err := f.Next(t.Context())
				if err != nil {
					if err != io.EOF {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				seen[r.ID]++
				out[r.Host]++
				if seen[r.ID] > 1 || out[r.Host] > 1 {
					t.Errorf("%s: leased %d times, its host %d times at once", r.URL, seen[r.ID], out[r.Host])
				}
				out[r.Host]--
				mu.Unlock()
				if err := f.Done(t.Context(), r, time.Time{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	if len(seen) != len(list) {
		t.Errorf("%d requests leased, want %d", len(seen), len(list))
	}
}

// A process that dies loses no request: neither one that was out, nor one whose page was not committed.
func TestFrontierAfterKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	first := openAt(t, path, Options{}) // not closed before the second opens it
	add(t, first, "https://a.example/1", "https://b.example/1", "https://c.example/1", "https://d.example/1")
	f := frontierOf(t, first, 0)
	saved, lost, later := next(t, f), next(t, f), next(t, f)
	again := time.Now().Add(time.Hour)
	save(t, first, begin(t, first), saving{answer(saved, saved.URL, "x"), article(saved.URL, "t", "b")},
		saving{failure(later, crawler.OutcomeTimeout, 0, again), nil})

	second := openAt(t, path, Options{})
	f = frontierOf(t, second, 0)
	var got []string
	for range 2 {
		got = append(got, next(t, f).URL)
	}
	slices.Sort(got)
	if want := []string{lost.URL, "https://d.example/1"}; !slices.Equal(got, want) {
		t.Errorf("leases after a kill = %q, want %q", got, want)
	}
	if r := request(t, second, later.URL); r.Attempt != 2 {
		t.Errorf("attempt of the one put off = %d, want 2", r.Attempt)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Next = %v: what was put off for an hour must wait", err)
	}
}

// A request that was put off in an earlier process comes at its time, with its number of attempts.
func TestFrontierKeepsRetryTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		add(t, db, "https://a.example/1")
		at := time.Now().Add(10 * time.Minute)
		save(t, db, 0, saving{failure(request(t, db, "https://a.example/1"), crawler.OutcomeTimeout, 0, at), nil})
		f := frontierOf(t, db, time.Second)
		r := next(t, f)
		if wait := time.Until(at).Abs(); r.Attempt != 2 || wait > time.Millisecond {
			t.Errorf("attempt %d, %s off its time", r.Attempt, wait)
		}
	})
}

// What a process dies on comes last, and is given up when that has happened too often.
func TestFrontierGivesUpWhatKillsIt(t *testing.T) {
	db := openTemp(t)
	const bomb, page = "https://a.example/bomb", "https://a.example/page"
	dies := func(want string) {
		t.Helper()
		f := frontierOf(t, db, 0)
		if r := next(t, f); r.URL != want || r.Attempt != 1 {
			t.Fatalf("Next = %s, attempt %d; want %s, 1", r.URL, r.Attempt, want)
		}
		if err := f.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	add(t, db, bomb, page)
	dies(bomb)
	f := frontierOf(t, db, 0)
	if err := f.Done(t.Context(), next(t, f), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range maxLost - 1 {
		dies(bomb)
	}
	frontierOf(t, db, 0)
	got := dump(t, db, `SELECT url, ' ', state, ' ', coalesce(outcome, '') FROM requests ORDER BY id`)
	if diff := cmp.Diff([]string{bomb + " failed crashed", page + " done "}, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// What a worker brings whose lease was lost, and lent again, is refused.
func TestLateResultIsRefused(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/1")
	f := frontierOf(t, db, 0)
	f.term = time.Millisecond
	late := next(t, f)
	now := next(t, f)
	if got := save(t, db, begin(t, db), saving{answer(late, late.URL, "x"), article(late.URL, "Late", "b")}); got[0] != SavedStale {
		t.Errorf("Save of a lost lease = %s, want %s", got[0], SavedStale)
	}
	for range 2 { // saving twice does no harm
		if got := save(t, db, begin(t, db), saving{answer(now, now.URL, "x"), article(now.URL, "In time", "b")}); got[0] == SavedStale {
			t.Errorf("Save of the lease = %s", got[0])
		}
	}
	if got := dump(t, db, `SELECT title, state, attempts, (SELECT count(*) FROM fetches) FROM articles, requests`); !slices.Equal(got, []string{"In timedone2 1"}) {
		t.Errorf("archive = %q", got)
	}
}

// A page's links are in the archive when the page is, and keep the crawl going although the page is done.
func TestLinksAreSavedWithTheirPage(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/1")
	f := frontierOf(t, db, 0)
	r := next(t, f)
	p := answer(r, r.URL, "x")
	p.Links = []crawler.Request{
		{URL: "https://a.example/2", Source: r.URL, FoundBy: crawler.FoundByLink, Depth: 1},
		{URL: "https://b.example/", Source: r.URL, FoundBy: crawler.FoundByLink, Depth: 1},
		{URL: "https://a.example/1#top", Source: r.URL, Depth: 1},
	}
	w := db.NewWriter(t.Context(), begin(t, db))
	if err := w.Save(t.Context(), p, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Done(t.Context(), r, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // waits for the Writer
		link := next(t, f)
		if link.FoundBy != crawler.FoundByLink || link.Depth != 1 || link.Source != r.URL {
			t.Errorf("Next = %+v", link)
		}
		if err := f.Done(t.Context(), link, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := f.Next(t.Context()); err != io.EOF {
		t.Errorf("Next = %v, %v; want the end", r.URL, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// What pages, feeds and sitemaps say of one address comes together, whichever came first; a seed stays one.
func TestLinksMerge(t *testing.T) {
	link := crawler.Request{URL: "https://a.example/1", Source: "https://a.example/s", Seed: "https://a.example/", FoundBy: crawler.FoundByLink, Depth: 2, Priority: -9}
	entry := crawler.Request{URL: "https://a.example/1", Source: "https://a.example/feed", Seed: "https://a.example/", FoundBy: crawler.FoundByFeed, Depth: 3, Priority: -5,
		ListedTitle: "One", ListedDate: "2025-10-06"}
	near := link
	near.Source, near.Depth = "https://a.example/t", 1
	const query = `SELECT source || ' ' || found_by || ' ' || depth || ' ' || priority || ' ' || listed_title || ' ' || listed_date || ' ' || seed FROM requests WHERE found_by <> 'list'`
	want := []string{"https://a.example/feed feed 1 -5 One 2025-10-06 https://a.example/"}
	for _, order := range [][]crawler.Request{{link, entry, near}, {entry, near, link}, {near, link, entry}, {link, link, near, entry, entry}} {
		db := openTemp(t)
		add(t, db, "https://a.example/")
		f := frontierOf(t, db, 0)
		for _, r := range order {
			if err := f.Add(t.Context(), r, crawler.Request{URL: "https://a.example/#x", FoundBy: crawler.FoundByLink, Depth: 4, Seed: "https://b.example/"}); err != nil {
				t.Fatal(err)
			}
		}
		if got := dump(t, db, query); !slices.Equal(got, want) {
			t.Errorf("%v: %q, want %q", order, got, want)
		}
		if got := dump(t, db, `SELECT depth || coalesce(seed, '') FROM requests WHERE url = 'https://a.example/'`); !slices.Equal(got, []string{"0"}) {
			t.Errorf("seed: %q", got)
		}
		seed, one := next(t, f), crawler.Request{}
		if err := f.Done(t.Context(), seed, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if one = next(t, f); one.Seed != "https://a.example/" || one.ListedTitle != "One" || one.Depth != 1 {
			t.Errorf("Next = %+v", one)
		}
	}
}

// Pending lists what the next crawl goes on with in its order; State knows each address.
func TestPending(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://b.example/1", "https://a.example/1", "https://a.example/2", "not a URL")
	f := frontierOf(t, db, 0)
	if err := f.Add(t.Context(), crawler.Request{URL: "https://a.example/3", FoundBy: crawler.FoundByFeed, Priority: 1, ListedTitle: "Three"}); err != nil {
		t.Fatal(err)
	}
	r := next(t, f)
	save(t, db, begin(t, db), saving{answer(r, r.URL, "x"), nil})
	if err := f.Done(t.Context(), r, time.Time{}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range db.Pending(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.URL+" "+string(r.FoundBy)+" "+r.ListedTitle)
	}
	want := []string{"https://a.example/1 list ", "https://a.example/2 list ", "https://b.example/1 list "}
	if r.URL != "https://a.example/3" || !slices.Equal(got, want) {
		t.Errorf("after %s: %q, want %q", r.URL, got, want)
	}
	for key, want := range map[string]string{"https://a.example/1": "pending", r.Key: "done", "not a URL": "failed", "https://c.example/": ""} {
		if state, err := db.State(t.Context(), key); err != nil || state != want {
			t.Errorf("State(%s) = %q, %v; want %q", key, state, err, want)
		}
	}
}

// Feeds, sitemaps, and places where there is none, are done and no failures.
func TestListingsAreSaved(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/feed", "https://b.example/feed")
	f := frontierOf(t, db, 0)
	want := map[crawler.Outcome]Saved{crawler.OutcomeListing: SavedListing, crawler.OutcomeAbsent: SavedAbsent}
	for outcome, saved := range want {
		r := next(t, f)
		p := answer(r, r.URL, "<rss/>")
		p.Outcome = outcome
		if got := save(t, db, begin(t, db), saving{p, nil}); got[0] != saved {
			t.Errorf("%s is saved as %s", outcome, got[0])
		}
	}
	if got := dump(t, db, `SELECT state || ' ' || outcome FROM requests ORDER BY outcome`); !slices.Equal(got, []string{"done absent", "done listing"}) {
		t.Errorf("requests: %q", got)
	}
	if got := dump(t, db, `SELECT url FROM failures UNION ALL SELECT url FROM other_pages`); len(got) > 0 {
		t.Errorf("failures and other pages: %q", got)
	}
}
