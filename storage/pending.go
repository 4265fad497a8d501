package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"broadsheet/crawler"
)

// Pending yields what the next crawl goes on with: the requests that wait, host by host, in the order in which each would be
// asked. An error ends it.
func (db *DB) Pending(ctx context.Context) iter.Seq2[crawler.Request, error] {
	return func(yield func(crawler.Request, error) bool) {
		fail := func(err error) {
			yield(crawler.Request{}, fmt.Errorf("list what is pending in %s: %w", db.path, explain(err)))
		}
		rows, err := db.read.QueryContext(ctx, `
			SELECT id, url, key, host, source, found_by, depth, priority, coalesce(listed_title, ''), coalesce(listed_date, ''), coalesce(seed, '')
			FROM requests WHERE state IN ('pending', 'leased') ORDER BY host, priority DESC, id`)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r crawler.Request
			if err := rows.Scan(&r.ID, &r.URL, &r.Key, &r.Host, &r.Source, &r.FoundBy, &r.Depth, &r.Priority, &r.ListedTitle, &r.ListedDate, &r.Seed); err != nil {
				fail(err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}

// State returns the state of the request with a key; "" when there is none.
func (db *DB) State(ctx context.Context, key string) (state string, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT state FROM requests WHERE key = ?`, clean(key)).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		err = fmt.Errorf("look for %s in %s: %w", key, db.path, explain(err))
	}
	return state, err
}
