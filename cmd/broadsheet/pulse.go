package main

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/storage"
)

// pulse is what goes on in a crawl at a moment.
type pulse struct {
	requests, hosts int // that are being asked
	queue           int // URLs that are not done
}

// pulseTaker looks at a crawl now and then.
type pulseTaker struct {
	frontier *storage.Frontier
	asked    chan struct{} // holds a token when somebody has read queue since it was counted
	queue    atomic.Int64
	failed   atomic.Bool // the last look at the archive

	mu      sync.Mutex    // guards what follows
	counted time.Time     // when queue was
	news    chan struct{} // closed and replaced when it was counted again

	cancel  context.CancelFunc
	looking sync.WaitGroup
}

// The queue is counted so often, if somebody reads it, and for a fiftieth of the time at most: ten million URLs take seconds.
const (
	queueEvery = 2 * time.Second
	queueShare = 50

	refreshTime = 200 * time.Millisecond // who asks for numbers would not wait longer
)

// takePulse begins to look; who calls it calls end.
func takePulse(ctx context.Context, db *storage.DB, frontier *storage.Frontier, queue int) *pulseTaker {
	t := &pulseTaker{frontier: frontier, asked: make(chan struct{}, 1), counted: time.Now(), news: make(chan struct{})}
	t.queue.Store(int64(queue))
	ctx, t.cancel = context.WithCancel(ctx)
	t.looking.Go(func() {
		pause := queueEvery
		for {
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return
			}
			select {
			case <-t.asked:
			case <-ctx.Done():
				return
			}
			began := time.Now()
			// The next look may succeed; a database that is broken ends the crawl by itself.
			n, err := db.Queue(ctx)
			t.saw(n, err)
			t.failed.Store(err != nil && ctx.Err() == nil)
			pause = max(queueEvery, queueShare*time.Since(began))
		}
	})
	return t
}

// saw takes in a count, and tells who waits for it.
func (t *pulseTaker) saw(queue int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.queue.Store(int64(queue))
		t.counted = time.Now()
	}
	close(t.news)
	t.news = make(chan struct{})
}

func (t *pulseTaker) ask() {
	select {
	case t.asked <- struct{}{}:
	default:
	}
}

// refresh waits a moment for a new count when the last one is old, as it is when nobody has read it since.
func (t *pulseTaker) refresh(ctx context.Context) {
	t.mu.Lock()
	old, news := time.Since(t.counted) > queueEvery, t.news
	t.mu.Unlock()
	if !old {
		return
	}
	t.ask()
	ctx, cancel := context.WithTimeout(ctx, refreshTime)
	defer cancel()
	select {
	case <-news:
	case <-ctx.Done():
	}
}

func (t *pulseTaker) now() pulse {
	t.ask()
	requests, hosts := t.frontier.Active()
	return pulse{requests: requests, hosts: hosts, queue: int(t.queue.Load())}
}

func (t *pulseTaker) end() {
	t.cancel()
	t.looking.Wait()
}

// rate is how often something happens: an average over rateTime in which what is older counts less and less.
type rate struct {
	began, last time.Time
	weight      float64
}

const rateTime = 30 * time.Second

func newRate() *rate { now := time.Now(); return &rate{began: now, last: now} }

func (r *rate) tick() {
	now := time.Now()
	r.weight = r.weight*fade(now.Sub(r.last)) + 1
	r.last = now
}

// now is per second.
func (r *rate) now() float64 {
	now := time.Now()
	// Less than rateTime at the beginning, but not so little that one page seems a thousand a second.
	whole := max(1, rateTime.Seconds()*(1-fade(now.Sub(r.began))))
	return r.weight * fade(now.Sub(r.last)) / whole
}

func fade(d time.Duration) float64 { return math.Exp(-d.Seconds() / rateTime.Seconds()) }
