package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"broadsheet/crawler"
)

// lookPause is how often at most a frontier with more hosts than its window searches them all for one that may be asked soon.
const lookPause = 10 * time.Second

// SetLimits sets the limits of a crawl, before it begins.
func (f *Frontier) SetLimits(l crawler.Limits) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limits, f.used, f.full, f.renewal = l, map[string]int{}, 0, time.Time{}
	if l.PerHost > 0 && l.Renewed > 0 {
		f.renewal = time.Now().Add(l.Renewed)
	}
}

// renews tells whether hosts may be lent again when they are counted anew; mu is held.
func (f *Frontier) renews() bool { return f.full > 0 && !f.renewal.IsZero() }

// renew counts the requests of hosts anew when it is time; mu is held. What is out counts for the time in which it was lent.
func (f *Frontier) renew(now time.Time) {
	if f.renewal.IsZero() || f.renewal.After(now) {
		return
	}
	f.used, f.full, f.renewal = map[string]int{}, 0, now.Add(f.limits.Renewed)
	for _, h := range f.hosts {
		f.enqueue(h)
	}
	f.outside()
}

// Spent returns how many hosts have reached Limits.PerHost.
func (f *Frontier) Spent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.full
}

// spent tells whether a host is not lent any more; mu is held.
func (f *Frontier) spent(host string) bool {
	return f.limits.PerHost > 0 && f.used[host] >= f.limits.PerHost
}

// use counts a lease that went out, or with -1 one that came back; mu is held.
func (f *Frontier) use(host string, n int) {
	if f.limits.PerHost <= 0 {
		return
	}
	was := f.spent(host)
	if f.used[host] = max(f.used[host]+n, 0); f.used[host] == 0 {
		delete(f.used, host)
	}
	switch is := f.spent(host); {
	case is && !was:
		f.full++
	case was && !is:
		f.full--
	}
}

// later returns a *crawler.LaterError when nothing is leased and nothing can be within the patience; a watch has all the
// patience that there is. mu is held.
func (f *Frontier) later(ctx context.Context, now time.Time) error {
	limit := now.Add(f.limits.Patience)
	if f.limits.Patience <= 0 || f.watching || f.nearer || len(f.leased)+len(f.settling) > 0 {
		return nil
	}
	until := f.soonest
	if len(f.ready) > 0 && (until.IsZero() || f.ready[0].readyAt.Before(until)) {
		until = f.ready[0].readyAt
	}
	if !until.IsZero() && !until.After(limit) {
		return nil
	}
	if !f.whole {
		if len(f.notes) > 0 || now.Before(f.looked) { // the table is behind
			return nil
		}
		f.looked = now.Add(lookPause)
		first, err := f.db.firstFree(ctx, f.spent)
		if err != nil {
			return err
		}
		if !first.IsZero() && (until.IsZero() || first.Before(until)) {
			until = first
		}
	}
	if until.IsZero() || !until.After(limit) {
		return nil
	}
	f.changed() // the other waiters are to see it as well
	return &crawler.LaterError{Until: until}
}

// firstFree returns when the first of the hosts that have something to do may be asked; zero: there is none.
// It looks at each of them, and ends early at one that may be asked now.
func (db *DB) firstFree(ctx context.Context, skip func(host string) bool) (first time.Time, err error) {
	rows, err := db.read.QueryContext(ctx, `
		WITH RECURSIVE pending (host) AS (
			SELECT (SELECT min(host) FROM requests WHERE state = 'pending' AND next_at IS NULL)
			UNION ALL
			SELECT (SELECT min(host) FROM requests WHERE state = 'pending' AND next_at IS NULL AND host > pending.host) FROM pending WHERE host IS NOT NULL)
		SELECT host, (SELECT next_at FROM hosts WHERE hosts.host = pending.host) FROM pending WHERE host IS NOT NULL`)
	if err != nil {
		return first, err
	}
	defer rows.Close()
	for rows.Next() {
		var host string
		var until sql.NullString
		if err := rows.Scan(&host, &until); err != nil {
			return first, err
		}
		if skip(host) {
			continue
		}
		at := parseTime(until.String)
		if at.IsZero() {
			return time.Now(), nil
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first, rows.Err()
}

// PutOff gives a lease back whose request is not to be leased before a time: no attempt is counted.
func (f *Frontier) PutOff(_ context.Context, r crawler.Request, until time.Time) error {
	return f.unused(r, note{kind: noteRelease, id: r.ID, attempt: r.Attempt, at: until})
}

// Detach frees the host of a lease that goes on.
func (f *Frontier) Detach(_ context.Context, r crawler.Request) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leased[r.ID]
	if !ok || l.attempt != r.Attempt {
		return fmt.Errorf("detach request %s: %w", r.Key, crawler.ErrLease)
	}
	if !l.detached {
		f.free(l.host)
		l.detached = true
		f.leased[r.ID] = l
		f.changed()
	}
	return nil
}
