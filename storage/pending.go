package storage

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"broadsheet/crawler"
)

// findHosts learns which hosts have pending requests.
func (f *frontier) findHosts(ctx context.Context) error {
	rows, err := f.db.read.QueryContext(ctx, `
		SELECT host, max(id) FROM requests WHERE state = 'pending' GROUP BY host ORDER BY min(id)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var seen int64
	for rows.Next() {
		var name string
		var last int64
		if err := rows.Scan(&name, &last); err != nil {
			return err
		}
		seen = max(seen, last)
		f.hasMore(name)
	}
	f.seen = seen // after the hosts were made, as they begin behind it
	return rows.Err()
}

// findNew learns which hosts have requests that were added since.
func (f *frontier) findNew(ctx context.Context) error {
	if err := f.readNew(ctx); err != nil {
		return fmt.Errorf("frontier of %s: %w", f.db.path, explain(err))
	}
	return nil
}

func (f *frontier) readNew(ctx context.Context) error {
	// NOT INDEXED: the index on pending requests is ordered by host, the table itself by id.
	rows, err := f.db.read.QueryContext(ctx, `
		SELECT host, id FROM requests NOT INDEXED WHERE id > ? AND state = 'pending' ORDER BY id`, f.seen)
	if err != nil {
		return err
	}
	defer rows.Close()
	seen := f.seen
	for rows.Next() {
		var name string
		if err := rows.Scan(&name, &seen); err != nil {
			return err
		}
		f.hasMore(name)
	}
	if seen > f.seen {
		f.seen = seen // after the hosts were made, as in findHosts
		f.changed()
	}
	return rows.Err()
}

// hasMore notes that the table has rows of a host that were not read.
func (f *frontier) hasMore(name string) {
	h := f.host(name)
	h.more = true
	f.enqueue(h)
}

// refill reads the next requests of a host. Those that a crawl before this one put off until later go
// to the retries.
func (f *frontier) refill(ctx context.Context, h *hostQueue, now time.Time) error {
	limit := min(max(prefetch/len(f.hosts), 1), maxPerHost)
	rows, err := f.db.read.QueryContext(ctx, `
		SELECT id, url, key, source, depth, attempts, coalesce(next_at, '') FROM requests
		WHERE state = 'pending' AND host = ? AND id > ? ORDER BY id LIMIT ?`, h.name, h.last, limit)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	h.buffer = nil // lets the old array go
	for rows.Next() {
		r := crawler.Request{Host: h.name}
		var next string
		if err := rows.Scan(&r.ID, &r.URL, &r.Key, &r.Source, &r.Depth, &r.Attempt, &next); err != nil {
			return err
		}
		n++
		r.Attempt++
		h.last = r.ID
		if at := parseTime(next); at.After(now) {
			heap.Push(&h.retry, retry{id: r.ID, at: at, attempt: r.Attempt})
		} else {
			h.buffer = append(h.buffer, r)
		}
	}
	h.more = n == limit
	return rows.Err()
}

// request reads one request.
func (db *DB) request(ctx context.Context, id int64) (crawler.Request, error) {
	r := crawler.Request{ID: id}
	err := db.read.QueryRowContext(ctx, `SELECT url, key, host, source, depth FROM requests WHERE id = ?`, id).
		Scan(&r.URL, &r.Key, &r.Host, &r.Source, &r.Depth)
	return r, err
}
