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
	cancel   context.CancelFunc
	looking  sync.WaitGroup
}

// The queue is counted so often, if somebody reads it, and for a fiftieth of the time at most: ten million URLs take seconds.
const (
	queueEvery = 2 * time.Second
	queueShare = 50
)

// takePulse begins to look; who calls it calls end.
func takePulse(ctx context.Context, db *storage.DB, frontier *storage.Frontier, queue int) *pulseTaker {
	t := &pulseTaker{frontier: frontier, asked: make(chan struct{}, 1)}
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
			if err == nil {
				t.queue.Store(int64(n))
			}
			t.failed.Store(err != nil && ctx.Err() == nil)
			pause = max(queueEvery, queueShare*time.Since(began))
		}
	})
	return t
}

func (t *pulseTaker) now() pulse {
	select {
	case t.asked <- struct{}{}:
	default:
	}
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
