package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"broadsheet/crawler"
)

// addBatch is how many URLs are added in one transaction.
const addBatch = 500

// outcomeInvalid is the outcome of a line that is no URL; it never reaches the crawler.
const outcomeInvalid = "invalid"

// transient is the condition of failed requests that may succeed another day.
const transient = `state = 'failed' AND (outcome IN ('timeout', 'network')
	OR outcome = 'http_error' AND (status IN (408, 429) OR status >= 500))`

// insertRequest adds a request whose key is new. Its last value is the id of the run, or nil.
const insertRequest = `
	INSERT INTO requests (url, key, host, source, depth, added_at, run_id)
	VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`

// Added counts what AddURLs did with a list: each line is in one of the first four.
type Added struct {
	New       int // not in the archive before
	Known     int // in the archive before
	Duplicate int // in this list before
	Invalid   int // not an address that can be fetched
	Retried   int // of Known: had failed for a passing reason, will be tried again
}

// AddURLs puts URLs into the frontier in their order, in batches. Those with a known key are counted,
// not added; if they failed for a passing reason (a timeout, the network, 429, 5xx) they are tried again.
// Invalid ones (see crawler.CheckURL) are stored as failed requests with their reason, but without user name
// and password; an error that comes with a URL says that it is invalid, one without ends the list. Call it
// before Frontier.
func (db *DB) AddURLs(ctx context.Context, reqs iter.Seq2[crawler.Request, error]) (Added, error) {
	var added Added
	var before int64 // greater ids are of this list
	if err := db.read.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM requests`).Scan(&before); err != nil {
		return added, fmt.Errorf("add URLs to %s: %w", db.path, explain(err))
	}
	var batch []listed
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		n := added
		err := db.tx(ctx, func(tx *sql.Tx) error {
			s := newStmts(tx)
			for _, l := range batch {
				if err := db.add(ctx, s, l, before, &n); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("add URLs to %s: %w", db.path, err)
		}
		added, batch = n, batch[:0]
		return nil
	}
	for r, err := range reqs {
		if err != nil && r.URL == "" {
			return added, errors.Join(flush(), err)
		}
		batch = append(batch, listed{r, err})
		if len(batch) == addBatch {
			if err := flush(); err != nil {
				return added, err
			}
		}
	}
	return added, flush()
}

// listed is an entry of a list, with the reason why it is invalid, if it is.
type listed struct {
	crawler.Request
	err error
}

func (db *DB) add(ctx context.Context, tx *stmts, l listed, before int64, n *Added) error {
	if l.err == nil {
		l.err = crawler.CheckURL(l.URL)
	}
	if l.err != nil {
		n.Invalid++
		raw := clean(crawler.WithoutUser(l.URL))
		key := raw
		if raw != l.URL { // without its password it may be a page that can be asked for
			key = "invalid: " + raw
		}
		_, err := tx.exec(ctx, `
			INSERT INTO requests (url, key, host, source, depth, added_at, run_id, state, outcome, error)
			VALUES (?, ?, '', ?, ?, ?, ?, 'failed', ?, ?) ON CONFLICT (key) DO NOTHING`,
			raw, key, clean(l.Source), l.Depth, timeText(time.Now()), db.runID(), outcomeInvalid, clean(l.err.Error()))
		return err
	}
	r := fillRequest(l.Request)
	result, err := tx.exec(ctx, insertRequest, r.URL, r.Key, r.Host, r.Source, r.Depth, timeText(time.Now()), db.runID())
	if err != nil {
		return err
	}
	if changed, err := result.RowsAffected(); err != nil || changed > 0 {
		n.New++
		return err
	}
	var id int64
	if err := tx.row(ctx, `SELECT id FROM requests WHERE key = ?`, r.Key).Scan(&id); err != nil {
		return err
	}
	if id > before {
		n.Duplicate++
		return nil
	}
	n.Known++
	result, err = tx.exec(ctx, `UPDATE requests SET state = 'pending', attempts = 0, next_at = NULL WHERE id = ? AND `+transient, id)
	if err != nil {
		return err
	}
	changed, err := result.RowsAffected()
	n.Retried += int(changed)
	return err
}

// RetryFailed makes every failed request pending again, except lines that are no URLs, and returns how
// many. Call it before Frontier.
func (db *DB) RetryFailed(ctx context.Context) (n int, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE requests SET state = 'pending', attempts = 0, next_at = NULL
			WHERE state = 'failed' AND outcome IS NOT ?`, outcomeInvalid)
		if err != nil {
			return err
		}
		changed, err := result.RowsAffected()
		n = int(changed)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("retry failed requests of %s: %w", db.path, err)
	}
	return n, nil
}

// runID returns the run that began last, as a value for run_id.
func (db *DB) runID() any {
	if id := db.run.Load(); id != 0 {
		return id
	}
	return nil
}

// fillRequest returns r with clean text, without user name and password, and with the key and host that the
// caller left out.
func fillRequest(r crawler.Request) crawler.Request {
	r.URL, r.Source = clean(crawler.WithoutUser(r.URL)), clean(crawler.WithoutUser(r.Source))
	if r.Key == "" {
		r.Key = r.URL // when it has no normal form, it is its own
		if key, err := crawler.Key(r.URL); err == nil {
			r.Key = key
		}
	}
	if r.Host == "" {
		if host, err := crawler.HostOf(r.URL); err == nil {
			r.Host = host
		}
	}
	r.Key, r.Host = clean(r.Key), clean(r.Host)
	return r
}
