package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"broadsheet/crawler"
)

// A page may be found at the end of a long way first and of a shorter one later. Its row keeps the shortest (mergeRequest) and
// the depth at which its links were taken (links_depth). Where the first has become less, the links are taken again from the page
// that is kept, when there is nothing else to do: those that were too deep are new, those of others come nearer in turn. So what
// a crawl comes to within its depth does not depend on which host answers first. wider.go has pages read again for another reason.

// Reread makes a page of what is kept of one, with where it leads, as crawler.Crawler.Reread does.
type Reread func(ctx context.Context, k crawler.Kept) (*crawler.Page, error)

// nearerBatch is how many pages are read again in one transaction.
const nearerBatch = 8

// Reread says how pages are read again, and at which depth links are cut off: as long as no page has come so far, a shorter way
// would bring nothing. Without, links stay as they were. Call it before the first Next.
func (f *Frontier) Reread(reread Reread, maxDepth int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reread, f.nearer, f.maxDepth, f.deepest = reread, true, maxDepth, -1
}

func (f *Frontier) hasNearer() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.nearer
}

// linksDepth is the depth at which links were taken, NULL when the answer had none to take, or it was not fetched but imported.
func (r *record) linksDepth() any {
	if r.imported == nil && r.err == "" && (r.outcome == crawler.OutcomeFetched || r.outcome == crawler.OutcomeListing) {
		return r.request.Depth
	}
	return nil
}

// readNearer reads some pages again, those first to which the way is shortest, so that each of them is read once.
func (f *Frontier) readNearer(ctx context.Context) error {
	f.mu.Lock()
	f.nearer = false // unless somebody finds another meanwhile
	f.mu.Unlock()
	ids, err := f.db.nearer(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	if cut, err := f.hasCut(ctx); err != nil || !cut {
		return err
	}
	// Outside of the transaction: to read a page it may have to wait for those that wait to be saved.
	var pages []*reread
	for _, id := range ids {
		r, err := f.readAgain(ctx, id)
		if err != nil {
			return fmt.Errorf("read request %d again: %w", id, err)
		}
		pages = append(pages, r)
	}
	var hosts []string
	err = f.db.tx(ctx, func(tx *sql.Tx) error {
		s := newStmts(tx)
		for _, r := range pages {
			added, err := r.write(ctx, s, f.db)
			if err != nil {
				return err
			}
			hosts = append(hosts, added...)
		}
		return nil
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nearer = true
	f.waiting(hosts)
	for _, r := range pages {
		if f.watching && err == nil {
			f.sooner(r.next)
		}
	}
	return err
}

// hasCut tells whether links have been cut off by their depth.
func (f *Frontier) hasCut(ctx context.Context) (bool, error) {
	f.mu.Lock()
	deepest := f.deepest
	f.mu.Unlock()
	if deepest < 0 { // once a crawl, and only when there is something to be read again
		if err := f.db.read.QueryRowContext(ctx, `SELECT max(links_depth) FROM requests`).Scan(&deepest); err != nil {
			return false, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deepest = max(f.deepest, deepest)
	return f.deepest >= f.maxDepth, nil
}

// reread is a page that was read again.
type reread struct {
	id    int64
	depth int
	page  *crawler.Page // nil: none is kept
	next  time.Time     // when it is to be looked at again, if that is new; set when it is written
}

// readAgain takes the links of a page again.
func (f *Frontier) readAgain(ctx context.Context, id int64) (*reread, error) {
	k, err := f.db.keptPage(ctx, id)
	if err != nil {
		return nil, err
	}
	r := &reread{id: id, depth: k.Request.Depth}
	if k.Body != nil {
		r.page, err = f.reread(ctx, k)
	}
	return r, err
}

// write stores the links, and returns the hosts of those that are new or nearer.
func (r *reread) write(ctx context.Context, tx *stmts, db *DB) (hosts []string, err error) {
	if r.page != nil {
		if hosts, err = insertRequests(ctx, tx, r.page.Links, db.runID()); err != nil {
			return nil, err
		}
		if err := writeCuts(ctx, tx, db.run.Load(), r.page.Cuts); err != nil {
			return nil, err
		}
		if err := r.writeNext(ctx, tx); err != nil {
			return nil, err
		}
	}
	_, err = tx.exec(ctx, `UPDATE requests SET links_depth = ?, run_id = coalesce(?, run_id) WHERE id = ?`, r.depth, db.runID(), r.id)
	return hosts, err
}

// writeNext makes a page that turns out to list others due again, as its record would have. What it lists now is nothing new.
func (r *reread) writeNext(ctx context.Context, tx *stmts) error {
	if _, err := tx.exec(ctx, `UPDATE requests SET links_hash = ? WHERE id = ? AND (links_hash IS NOT NULL OR ?)`, hashText(r.page), r.id, r.page.Lists); err != nil || !r.page.Lists {
		return err
	}
	var key, checked string
	err := tx.row(ctx, `SELECT key, checked_at FROM requests WHERE id = ? AND state = 'done' AND checked_at IS NOT NULL AND interval_s IS NULL`, r.id).Scan(&key, &checked)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		r.next = parseTime(checked).Add(jitter(firstListing, key))
		_, err = tx.exec(ctx, `UPDATE requests SET interval_s = ?, next_at = ? WHERE id = ?`, int64(firstListing/time.Second), timeText(r.next), r.id)
	}
	return err
}

// selectNearer selects pages of one depth, as reading one may bring those behind it nearer.
const selectNearer = `
	SELECT id FROM requests WHERE links_depth > depth AND depth = (SELECT min(depth) FROM requests WHERE links_depth > depth) LIMIT ?`

// nearer returns the next pages to be read again.
func (db *DB) nearer(ctx context.Context) (ids []int64, err error) {
	return scanIDs(db.read.QueryContext(ctx, selectNearer, nearerBatch))
}

// keptPage returns the newest page of a request that is kept; without a body when none is.
func (db *DB) keptPage(ctx context.Context, id int64) (k crawler.Kept, err error) {
	q := &k.Request
	q.ID = id
	var fetch sql.NullInt64
	var fetchedAt, header string
	err = db.read.QueryRowContext(ctx, `
		SELECT url, key, host, source, found_by, depth, coalesce(seed, ''),
			(SELECT max(id) FROM fetches WHERE request_id = requests.id AND outcome IN ('fetched', 'listing') AND page_sha256 IS NOT NULL)
		FROM requests WHERE id = ?`, id).
		Scan(&q.URL, &q.Key, &q.Host, &q.Source, &q.FoundBy, &q.Depth, &q.Seed, &fetch)
	if err != nil || !fetch.Valid {
		return k, err
	}
	if err := db.read.QueryRowContext(ctx, `SELECT fetched_at, header FROM fetches WHERE id = ?`, fetch.Int64).Scan(&fetchedAt, &header); err != nil {
		return k, err
	}
	k.FetchedAt = parseTime(fetchedAt)
	if json.Unmarshal([]byte(header), &k.Header) != nil {
		k.Header = nil // the page says by itself what it is
	}
	p, err := db.storedPage(ctx, fetch.Int64)
	if err == nil {
		err = p.Err
	}
	k.URL, k.Body = p.URL, p.Body
	return k, err
}
