package storage

import (
	"context"
	"database/sql"
	"time"
)

// Rest leaves all hosts alone for delay when the process before died in the middle, and returns for how long. What that process
// did last may not be in the table, so that nobody knows which hosts it had just asked.
func (f *Frontier) Rest(delay time.Duration) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.orphaned || delay <= 0 {
		return 0
	}
	f.rest = time.Now().Add(delay)
	return delay
}

// diedBefore tells whether the last run before this one came to no end.
func (db *DB) diedBefore(ctx context.Context, tx *sql.Tx) (died bool, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM (SELECT ended_at FROM runs WHERE id IS NOT ? ORDER BY id DESC LIMIT 1) WHERE ended_at IS NULL)`, db.runID()).Scan(&died)
	return died, err
}
