package storage

import (
	"context"
	"database/sql"
	"time"

	"broadsheet/crawler"
)

// Notes are written when there are so many, when a worker waits that could not be served without, or with a
// Writer's next batch.
const (
	maxNotes  = 512
	notePause = 250 * time.Millisecond
)

// maxLost is how often in a row a lease may be lost before its request is given up: what kills the process
// each time must not do so for ever.
const maxLost = 20

// outcomeCrashed is the outcome of such a request; it never reaches the crawler.
const outcomeCrashed = "crashed"

type noteKind int

const (
	noteLease   noteKind = iota // it is out, until at
	noteDone                    // nobody saved anything; it is put off until at, or done for a zero at
	noteRelease                 // given back unused, and put off until at if that is not zero
	noteLost                    // its time was over
	noteHold                    // a host is left alone until at
)

// note is a change that the table does not show yet.
type note struct {
	kind    noteKind
	id      int64
	attempt int
	host    string
	at      time.Time
}

// flush writes notes, and calls up the requests whose time has come.
func (f *Frontier) flush(ctx context.Context) error {
	f.flushing.Lock()
	defer f.flushing.Unlock()
	notes := f.takeNotes()
	var due []string
	var soonest time.Time
	err := f.db.tx(ctx, func(tx *sql.Tx) (err error) {
		s := newStmts(tx)
		if err := writeNotes(ctx, s, notes); err != nil {
			return err
		}
		due, soonest, err = f.callUp(ctx, s, time.Now())
		return err
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settle(notes, err)
	if err == nil {
		f.soonest = soonest
		f.waiting(due)
	}
	return err
}

// takeNotes returns the notes to be written; flushing is held until settle has been told of them.
func (f *Frontier) takeNotes() []note {
	f.mu.Lock()
	defer f.mu.Unlock()
	notes := f.notes
	f.notes, f.urgent, f.flushed = nil, false, time.Now()
	return notes
}

// settle ends what notes began: the table shows them, or err.
func (f *Frontier) settle(notes []note, err error) {
	if err != nil {
		f.notes = append(notes, f.notes...)
		return
	}
	for _, n := range notes {
		switch n.kind {
		case noteDone, noteRelease, noteLost:
			if host, ok := f.settling[n.id]; ok && !f.unsaved[n.id] {
				delete(f.settling, n.id)
				if n.kind != noteDone || !n.at.IsZero() {
					f.waiting([]string{host})
				}
				if n.kind != noteLost && !n.at.IsZero() && (f.soonest.IsZero() || n.at.Before(f.soonest)) {
					f.soonest = n.at
				}
			}
		case noteHold:
			if f.holds[n.host].Equal(n.at) {
				delete(f.holds, n.host)
			}
		}
	}
	f.changed()
}

func writeNotes(ctx context.Context, tx *stmts, notes []note) error {
	for _, n := range notes {
		var err error
		switch n.kind {
		case noteLease:
			_, err = tx.exec(ctx, `UPDATE requests SET state = 'leased', attempts = ?, lease_until = ?, next_at = NULL WHERE id = ?`, n.attempt, timeText(n.at), n.id)
		case noteDone:
			state, next := "done", any(nil)
			if !n.at.IsZero() {
				state, next = "pending", notBefore(n.at)
			}
			_, err = tx.exec(ctx, `UPDATE requests SET state = ?, next_at = ?, lost = 0, lease_until = NULL`+ofLease, state, next, n.id, n.attempt)
		case noteRelease:
			next := any(nil)
			if !n.at.IsZero() {
				next = notBefore(n.at)
			}
			_, err = tx.exec(ctx, `UPDATE requests SET state = 'pending', attempts = attempts - 1, next_at = ?, lease_until = NULL`+ofLease, next, n.id, n.attempt)
		case noteLost:
			_, err = tx.exec(ctx, `UPDATE requests SET state = 'pending', lost = lost + 1, lease_until = NULL`+ofLease, n.id, n.attempt)
		case noteHold:
			_, err = tx.exec(ctx, `INSERT INTO hosts (host, next_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET next_at = max(next_at, excluded.next_at)`, clean(n.host), timeText(n.at))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ofLease selects a request if its lease is that of the note.
const ofLease = ` WHERE id = ? AND state = 'leased' AND attempts = ?`

// callUpBatch is how many requests are called up in one transaction.
const callUpBatch = 1000

// callUp lets requests wait no longer whose time has come. It returns their hosts, and the time of the next.
func (f *Frontier) callUp(ctx context.Context, tx *stmts, now time.Time) (hosts []string, soonest time.Time, err error) {
	queries := []string{callUpLater}
	soonestOf := selectSoonest
	if f.watching {
		queries = append(queries, callUpDue)
		soonestOf = `SELECT min(at) FROM (` + selectSoonest + ` UNION ALL ` + selectNextCheck + `)`
	}
	for _, query := range queries {
		if hosts, err = calledUp(ctx, tx, hosts, query, now); err != nil {
			return nil, soonest, err
		}
	}
	var at sql.NullString
	err = tx.row(ctx, soonestOf).Scan(&at)
	return hosts, parseTime(at.String), err
}

// What callUp does with requests that were put off, and with pages that are due for a check.
const (
	callUpLater = `
		UPDATE requests SET next_at = NULL WHERE id IN (
			SELECT id FROM requests WHERE state = 'pending' AND next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ?)
		RETURNING host`
	callUpDue = `
		UPDATE requests SET state = 'pending', attempts = 0, next_at = NULL WHERE id IN (
			SELECT id FROM requests WHERE ` + isChecked + ` AND next_at <= ? ORDER BY next_at LIMIT ?)
		RETURNING host`
)

// calledUp adds the hosts of the requests that a query calls up.
func calledUp(ctx context.Context, tx *stmts, hosts []string, query string, now time.Time) ([]string, error) {
	rows, err := tx.query(ctx, query, timeText(now), callUpBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var host string
		if err := rows.Scan(&host); err != nil {
			return nil, err
		}
		hosts = append(hosts, host)
	}
	return hosts, rows.Err()
}

const selectSoonest = `SELECT min(next_at) AS at FROM requests WHERE state = 'pending' AND next_at IS NOT NULL`

func (db *DB) soonest(ctx context.Context) (time.Time, error) {
	var at sql.NullString
	err := db.read.QueryRowContext(ctx, selectSoonest).Scan(&at)
	return parseTime(at.String), err
}

// recoverLeases gives back what a process had out that is no more; some: there was something.
func recoverLeases(ctx context.Context, tx *sql.Tx) (some bool, err error) {
	s := newStmts(tx)
	if err := s.row(ctx, `SELECT EXISTS (SELECT 1 FROM requests WHERE state = 'leased')`).Scan(&some); err != nil {
		return false, err
	}
	if _, err := s.exec(ctx, `
		UPDATE requests SET state = 'pending', attempts = attempts - 1, lost = lost + 1, lease_until = NULL
		WHERE state = 'leased' AND lost + 1 < ?`, maxLost); err != nil {
		return some, err
	}
	if _, err := s.exec(ctx, `
		UPDATE requests SET state = 'failed', outcome = ?, error = 'each crawl that asked for it died', lease_until = NULL
		WHERE state = 'leased'`, outcomeCrashed); err != nil {
		return some, err
	}
	_, err = s.exec(ctx, `DELETE FROM hosts WHERE next_at <= ? AND set_aside = 0`, timeText(time.Now()))
	return some, err
}

// What follows is for the Writer, which ends requests together with their pages.

// queued notes that the page of a request is in the Writer's queue.
func (f *Frontier) queued(r crawler.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settling[r.ID], f.unsaved[r.ID] = r.Host, true
}

// unqueued notes that it did not get there.
func (f *Frontier) unqueued(r crawler.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.settling, r.ID)
	delete(f.unsaved, r.ID)
}

// saved notes that a batch is in the table, with the notes that were written before it; or not, with err.
func (f *Frontier) saved(batch []*record, notes []note, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.failed = err
	}
	f.nearer = f.reread != nil
	for _, r := range batch {
		if f.deepest >= 0 {
			f.deepest = max(f.deepest, r.request.Depth)
		}
		delete(f.settling, r.request.ID)
		delete(f.unsaved, r.request.ID)
		if err == nil && (r.saved == SavedRetry || f.watching) {
			f.sooner(r.next)
		}
		f.waiting(r.hosts)
	}
	f.settle(notes, err)
}
