package storage

import (
	"context"
	"fmt"
)

// Active returns how many requests are out, and of how many hosts.
func (f *Frontier) Active() (requests, hosts int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := map[*hostQueue]bool{}
	for _, l := range f.leased {
		seen[l.host] = true
	}
	return len(f.leased), len(seen)
}

// selectQueue counts each of the three indexes of what is not done.
const selectQueue = `
	SELECT (SELECT count(*) FROM requests WHERE state = 'pending' AND next_at IS NULL)
		+ (SELECT count(*) FROM requests WHERE state = 'pending' AND next_at IS NOT NULL)
		+ (SELECT count(*) FROM requests WHERE state = 'leased')`

// Queue counts the requests that are not done, those that are out included.
func (db *DB) Queue(ctx context.Context) (n int, err error) {
	if err = db.read.QueryRowContext(ctx, selectQueue).Scan(&n); err != nil {
		err = fmt.Errorf("count what is pending in %s: %w", db.path, explain(err))
	}
	return n, err
}
