package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Due selects the pages that Refresh has asked for again.
type Due struct {
	// OlderThan selects what was last checked so long ago or longer. Negative: what is due by the interval that the page's
	// changes have taught.
	OlderThan time.Duration
}

// isChecked selects the requests that are looked at again: articles, live blogs, feeds, sitemaps and pages that list others.
const isChecked = `state IN ('done', 'gone') AND next_at IS NOT NULL`

// Refresh makes requests pending that are done but may have changed since, and returns how many. Call it before Frontier.
func (db *DB) Refresh(ctx context.Context, due Due) (n int, err error) {
	now := time.Now()
	condition, at := isChecked+` AND next_at <= ?`, now
	if due.OlderThan >= 0 {
		condition, at = isChecked+` AND checked_at <= ?`, now.Add(-due.OlderThan)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		n, err = tryAgain(ctx, newStmts(tx), condition, timeText(at))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("refresh %s: %w", db.path, err)
	}
	return n, nil
}

// NextCheck returns when the next page is due to be looked at again; the zero time when none is.
func (db *DB) NextCheck(ctx context.Context) (time.Time, error) {
	var at sql.NullString
	if err := db.read.QueryRowContext(ctx, selectNextCheck).Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("next check in %s: %w", db.path, explain(err))
	}
	return parseTime(at.String), nil
}

const selectNextCheck = `SELECT min(next_at) AS at FROM requests WHERE ` + isChecked

// Watch makes the frontier lend the pages that are done as well, each when it is due again, so that Next waits for the next
// one instead of returning io.EOF. idle, if not nil, is told by Next when there is nothing to do until a time. Call it
// before the first Next.
func (f *Frontier) Watch(ctx context.Context, idle func(until time.Time)) error {
	next, err := f.db.NextCheck(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watching, f.onIdle = true, idle
	f.sooner(next)
	return nil
}

// sooner notes that something is put off until a time; zero: it is not.
func (f *Frontier) sooner(at time.Time) {
	if !at.IsZero() && (f.soonest.IsZero() || at.Before(f.soonest)) {
		f.soonest = at
	}
}

// tellIdle tells once for each time until when nothing can be done. mu is not held then: who is told may wait for others that
// wait for the Frontier.
func (f *Frontier) tellIdle() {
	f.mu.Lock()
	until := f.soonest
	if f.renews() && (until.IsZero() || f.renewal.Before(until)) {
		until = f.renewal
	}
	if f.onIdle == nil || until.IsZero() || until.Equal(f.toldIdle) || !f.whole || f.nearer || len(f.ready)+len(f.leased)+len(f.settling)+len(f.notes) > 0 {
		f.mu.Unlock()
		return
	}
	f.toldIdle = until
	f.mu.Unlock()
	f.onIdle(until)
}
