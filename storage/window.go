package storage

import (
	"container/heap"
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/crawler"
)

// The window: so many hosts, and so many requests of each, are in memory.
const (
	windowHosts = 1024
	perHost     = 32
	fillSteps   = 256                    // hosts that one call looks at, so that no worker waits long for it
	lookAgain   = 100 * time.Millisecond // after that many
	farAway     = time.Second            // a host whose turn is later makes room for one that may be asked now
	keptHold    = 10 * time.Second       // a longer hold is written at once, others when their host leaves the window
)

// hostQueue is what the frontier knows of a host in its window.
type hostQueue struct {
	name   string
	turn   int64             // decides among hosts that are ready at one time: who was asked longest ago
	buffer []crawler.Request // read from the table, in order
	more   bool              // the table may have others
	busy   bool              // one of its requests is out
	freeAt time.Time         // not to be asked before

	readyAt time.Time // its place in Frontier.ready
	index   int       // same; -1 when it is not in
}

func (h *hostQueue) holdUntil(t time.Time) {
	if t.After(h.freeAt) {
		h.freeAt = t
	}
}

// waiting notes that hosts have requests that were not read.
func (f *Frontier) waiting(hosts []string) {
	for _, name := range hosts {
		if h := f.hosts[name]; h != nil {
			h.more = true
			f.enqueue(h)
		} else if !f.spent(name) {
			f.outside()
		}
	}
	f.changed()
}

// outside notes that a host outside the window has something to do: fill will come to it.
func (f *Frontier) outside() { f.whole, f.found = false, true }

// fill brings hosts into the window that have something to do, in the order of their names, round and round
// until a round has found none.
func (f *Frontier) fill(ctx context.Context, now time.Time) error {
	if !f.whole && len(f.hosts) >= windowHosts && (len(f.ready) == 0 || f.ready[0].readyAt.After(now)) {
		f.makeRoom(now)
	}
	for range fillSteps {
		if f.whole || len(f.hosts) >= windowHosts {
			return nil
		}
		name, held, err := f.db.nextHost(ctx, f.cursor)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			f.cursor, f.whole, f.found = "", !f.found, false
		case err != nil:
			return err
		default:
			f.cursor = name
			if f.hosts[name] == nil && !f.spent(name) {
				f.found = true
				f.enter(name, later(held, f.holds[name]))
			}
		}
	}
	return nil
}

// enter takes a host into the window.
func (f *Frontier) enter(name string, held time.Time) {
	f.turns++
	h := &hostQueue{name: name, turn: f.turns, more: true, freeAt: held, index: -1}
	f.hosts[name] = h
	f.enqueue(h)
}

// makeRoom drops hosts that have nothing to do, or nothing soon.
func (f *Frontier) makeRoom(now time.Time) {
	for name, h := range f.hosts {
		idle := h.index < 0
		if h.busy || !idle && !h.readyAt.After(now.Add(farAway)) {
			continue
		}
		if !idle {
			heap.Remove(&f.ready, h.index)
			f.outside()
		}
		delete(f.hosts, name)
		f.hold(name, h.freeAt)
	}
}

// hold notes until when a host outside the window is left alone, or one inside if it is to be known to the
// next process.
func (f *Frontier) hold(host string, until time.Time) {
	if !until.After(later(f.holds[host], time.Now())) {
		return
	}
	f.holds[host] = until
	f.notes = append(f.notes, note{kind: noteHold, host: host, at: until})
}

// take puts the next request of a host into r.
func (f *Frontier) take(ctx context.Context, h *hostQueue, r *crawler.Request) (ok bool, err error) {
	if len(h.buffer) == 0 && h.more {
		if err := f.refill(ctx, h); err != nil {
			return false, err
		}
	}
	if len(h.buffer) == 0 {
		return false, nil
	}
	if *r, h.buffer = h.buffer[0], h.buffer[1:]; len(h.buffer) == 0 {
		h.buffer = nil // lets the array go
	}
	return true, nil
}

// refill reads the next requests of a host. To the table, those that are out may still wait.
func (f *Frontier) refill(ctx context.Context, h *hostQueue) error {
	out := 0
	for _, l := range f.leased {
		if l.host.name == h.name {
			out++
		}
	}
	for _, host := range f.settling {
		if host == h.name {
			out++
		}
	}
	rows, err := f.db.read.QueryContext(ctx, selectWaiting, h.name, perHost+out)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		r := crawler.Request{Host: h.name}
		if err := rows.Scan(&r.ID, &r.URL, &r.Key, &r.Source, &r.FoundBy, &r.Depth, &r.Attempt, &r.Priority, &r.ListedTitle, &r.ListedDate, &r.Seed,
			&r.ETag, &r.LastModified, &r.AnsweredBy); err != nil {
			return err
		}
		n++
		_, leased := f.leased[r.ID]
		if _, settling := f.settling[r.ID]; !leased && !settling {
			h.buffer = append(h.buffer, r)
		}
	}
	if err := rows.Err(); err != nil {
		return err // it may have others, so more stays
	}
	h.more = n == perHost+out
	return nil
}

// selectWaiting reads what may be asked of a host now: what a process died on comes last.
const selectWaiting = `
	SELECT id, url, key, source, found_by, depth, attempts, priority, coalesce(listed_title, ''), coalesce(listed_date, ''), coalesce(seed, ''),
		coalesce(etag, ''), coalesce(last_modified, ''), coalesce(answered_by, '')
	FROM requests WHERE state = 'pending' AND next_at IS NULL AND host = ? ORDER BY lost, priority DESC, id LIMIT ?`

// nextHost returns the first host behind another, in the order of names, that has something to do, and until when it is held.
func (db *DB) nextHost(ctx context.Context, after string) (name string, held time.Time, err error) {
	var until string
	err = db.read.QueryRowContext(ctx, `
		SELECT host, coalesce((SELECT next_at FROM hosts WHERE hosts.host = requests.host), '') FROM requests
		WHERE state = 'pending' AND next_at IS NULL AND host > ? ORDER BY host LIMIT 1`, after).Scan(&name, &until)
	return name, parseTime(until), err
}

// enqueue puts a host in its place among the ready ones, if it has something to do and nothing out.
func (f *Frontier) enqueue(h *hostQueue) {
	if h.busy || len(h.buffer) == 0 && !h.more || f.spent(h.name) {
		return
	}
	h.readyAt = h.freeAt
	if h.index >= 0 {
		heap.Fix(&f.ready, h.index)
	} else {
		heap.Push(&f.ready, h)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// readyHeap orders hosts by the time when they may be asked, then by turn.
type readyHeap []*hostQueue

func (h readyHeap) Len() int { return len(h) }
func (h readyHeap) Less(i, j int) bool {
	if !h[i].readyAt.Equal(h[j].readyAt) {
		return h[i].readyAt.Before(h[j].readyAt)
	}
	return h[i].turn < h[j].turn
}
func (h readyHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *readyHeap) Push(x any) {
	q := x.(*hostQueue)
	q.index = len(*h)
	*h = append(*h, q)
}
func (h *readyHeap) Pop() any {
	old := *h
	q := old[len(old)-1]
	q.index = -1
	*h = old[:len(old)-1]
	return q
}
