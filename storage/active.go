package storage

import (
	"context"
	"fmt"
	"time"
)

// activeSoon is longer than the usual pause between two requests to a host, and shorter than one that fails is left alone.
const activeSoon = time.Minute

// Active returns how many requests are out, and of how many hosts one is or will be soon: between two requests a host with more of
// them is active too. Hosts beyond the window are not counted.
func (f *Frontier) Active() (requests, hosts int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := map[*hostQueue]bool{}
	for _, l := range f.leased {
		seen[l.host] = true
	}
	soon := time.Now().Add(activeSoon)
	for _, h := range f.ready {
		if !h.readyAt.After(soon) {
			seen[h] = true
		}
	}
	return len(f.leased), len(seen)
}

// Share counts the requests that are not done, of each host perHost at most.
func (db *DB) Share(ctx context.Context, perHost int) (n int, err error) {
	err = db.read.QueryRowContext(ctx, `
		SELECT coalesce(sum(min(n, ?)), 0) FROM (SELECT count(*) AS n FROM (
			SELECT host FROM requests WHERE state = 'pending' AND next_at IS NULL
			UNION ALL SELECT host FROM requests WHERE state = 'pending' AND next_at IS NOT NULL
			UNION ALL SELECT host FROM requests WHERE state = 'leased') GROUP BY host)`, perHost).Scan(&n)
	if err != nil {
		err = fmt.Errorf("count what is pending in %s: %w", db.path, explain(err))
	}
	return n, err
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
