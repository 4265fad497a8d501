package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"broadsheet/crawler"
)

// outcomeInvalid is the outcome of a line that is no URL; it never reaches the crawler.
const outcomeInvalid = "invalid"

// Retry says which requests that failed before are tried again when they are listed again.
type Retry int

const (
	RetryPassing Retry = iota // those that may succeed another day: a timeout, the network, 408, 429, 5xx
	RetryPrivate              // also those that were private addresses, as these may be asked now
	RetryFailed               // all, whether they are listed or not
)

// condition selects the failed requests that are to be tried again.
func (r Retry) condition() string {
	const passing = `outcome IN ('timeout', 'network') OR outcome = 'http_error' AND (status IN (408, 429) OR status >= 500)`
	return `state = 'failed' AND (` + []string{passing, `outcome = 'private' OR ` + passing, `coalesce(outcome, '') NOT IN ('` + outcomeInvalid + `', '` + outcomePurged + `')`}[r] + `)`
}

// insertRequest adds a request whose key is new.
const insertRequest = `
	INSERT INTO requests (url, key, host, source, found_by, depth, priority, listed_title, listed_date, added_at, run_id, seed)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`

// requestValues are the values of insertRequest.
func requestValues(r crawler.Request, run any) []any {
	return []any{r.URL, r.Key, r.Host, r.Source, string(cmp.Or(r.FoundBy, crawler.FoundByList)), r.Depth, r.Priority,
		orNull(r.ListedTitle), orNull(r.ListedDate), timeText(time.Now()), run, orNull(r.Seed)}
}

// listRequest makes a seed of a request that a crawl has found by itself before. When its page is here already, its links are taken
// again as those of a seed (see nearer.go).
const listRequest = `UPDATE requests SET found_by = 'list', source = ?, depth = 0, seed = NULL WHERE id = ? AND found_by <> 'list'`

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// mergeRequest adds a link whose key is new. Of one that is known it takes over what pages, feeds and sitemaps say of it,
// whichever came first: the shortest way to it, and the title and date that a listing gives it.
const mergeRequest = `
	INSERT INTO requests (url, key, host, source, found_by, depth, priority, listed_title, listed_date, added_at, run_id, seed)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
		source = iif(found_by = 'link' AND excluded.found_by <> 'link', excluded.source, source),
		found_by = iif(found_by = 'link', excluded.found_by, found_by),
		depth = min(depth, excluded.depth),
		priority = max(priority, excluded.priority),
		listed_title = coalesce(listed_title, excluded.listed_title),
		listed_date = coalesce(listed_date, excluded.listed_date)
	WHERE (excluded.depth < depth OR found_by = 'link' AND excluded.found_by <> 'link' OR listed_date IS NULL AND excluded.listed_date IS NOT NULL)
		AND outcome IS NOT '` + outcomePurged + `'`

// insertRequests adds requests or merges them into those with their keys, and returns the hosts of what is new or changed.
func insertRequests(ctx context.Context, tx *stmts, reqs []crawler.Request, run any) (hosts []string, err error) {
	added := map[string]bool{} // a sitemap may list 50,000 hosts
	for _, r := range reqs {
		r = fillRequest(r)
		result, err := tx.exec(ctx, mergeRequest, requestValues(r, run)...)
		if err != nil {
			return nil, err
		}
		if n, err := result.RowsAffected(); err != nil {
			return nil, err
		} else if n > 0 && !added[r.Host] {
			added[r.Host] = true
			hosts = append(hosts, r.Host)
		}
	}
	return hosts, nil
}

// Added counts what AddURLs did with a list: each line is in one of the first four.
type Added struct {
	New       int // not in the archive before
	Known     int // in the archive before this list
	Duplicate int // in this list before, whether in the archive or not
	Invalid   int // not an address that can be fetched
	Waiting   int // of Known: an earlier crawl had not come to an end with it
	Retried   int // of Known: had failed, will be tried again
	Unlisted  int // not in the list, had failed, will be tried again for RetryFailed
}

// AddURLs puts URLs into the frontier in their order. Those with a known key are counted, not added; retry
// says which failed ones are tried again. Invalid ones (see crawler.CheckURL) are stored as failed requests
// with their reason, but without user name and password. A *crawler.LineError stands for an invalid one; any
// other error ends the list. All of a list is added or, with an error, nothing. Call it before Frontier.
func (db *DB) AddURLs(ctx context.Context, reqs iter.Seq2[crawler.Request, error], retry Retry) (Added, error) {
	var added Added
	var ended error // by the list
	err := db.tx(ctx, func(tx *sql.Tx) (err error) {
		added, ended, err = db.addAll(ctx, newStmts(tx), reqs, retry)
		return errors.Join(ended, err)
	})
	switch {
	case ended != nil:
		return Added{}, ended
	case err != nil:
		return Added{}, fmt.Errorf("add URLs to %s: %w", db.path, err)
	}
	return added, nil
}

func (db *DB) addAll(ctx context.Context, tx *stmts, reqs iter.Seq2[crawler.Request, error], retry Retry) (n Added, ended, err error) {
	l := listing{retry: retry, listed: idSet{}}
	if err := tx.row(ctx, `SELECT coalesce(max(id), 0) FROM requests`).Scan(&l.before); err != nil {
		return n, nil, err
	}
	for r, bad := range reqs {
		if _, ok := errors.AsType[*crawler.LineError](bad); bad != nil && !ok {
			return n, bad, nil
		}
		if bad == nil {
			bad = crawler.CheckURL(r.URL)
		}
		if bad != nil {
			n.Invalid++
			err = db.addInvalid(ctx, tx, r, bad)
		} else {
			err = db.add(ctx, tx, r, l, &n)
		}
		if err != nil {
			return n, nil, err
		}
	}
	if retry == RetryFailed {
		n.Unlisted, err = tryAgain(ctx, tx, retry.condition())
	}
	if err == nil {
		err = db.reachAgain(ctx, tx, l.listed)
	}
	return n, nil, err
}

func (db *DB) addInvalid(ctx context.Context, tx *stmts, r crawler.Request, bad error) error {
	raw := clean(crawler.WithoutUser(r.URL))
	key := raw
	if raw != r.URL { // without its password it may be a page that can be asked for
		key = "invalid: " + raw
	}
	_, err := tx.exec(ctx, `
		INSERT INTO requests (url, key, host, source, depth, added_at, run_id, state, outcome, error)
		VALUES (?, ?, '', ?, ?, ?, ?, 'failed', ?, ?) ON CONFLICT (key) DO NOTHING`,
		raw, key, clean(r.Source), r.Depth, timeText(time.Now()), db.runID(), outcomeInvalid, clean(bad.Error()))
	return err
}

// listing is what add knows of the list that it adds to the archive.
type listing struct {
	retry  Retry
	before int64 // greater ids are of this list
	listed idSet // of the others, those that it named
}

func (db *DB) add(ctx context.Context, tx *stmts, r crawler.Request, l listing, n *Added) error {
	r = fillRequest(r)
	result, err := tx.exec(ctx, insertRequest, requestValues(r, db.runID())...)
	if err != nil {
		return err
	}
	if changed, err := result.RowsAffected(); err != nil || changed > 0 {
		n.New++
		return err
	}
	var id int64
	var state string
	if err := tx.row(ctx, `SELECT id, state FROM requests WHERE key = ?`, r.Key).Scan(&id, &state); err != nil {
		return err
	}
	if id > l.before || !l.listed.add(id) {
		n.Duplicate++
		return nil
	}
	n.Known++
	if cmp.Or(r.FoundBy, crawler.FoundByList) == crawler.FoundByList {
		if _, err := tx.exec(ctx, listRequest, r.Source, id); err != nil {
			return err
		}
	}
	if state == "pending" || state == "leased" {
		n.Waiting++
		return nil
	}
	again, err := tryAgain(ctx, tx, l.retry.condition()+` AND id = ?`, id)
	n.Retried += again
	return err
}

// idSet is a set of ids: a word for each 64 neighbours, as a list listed again names most of them.
type idSet map[int64]uint64

// add puts an id in, and says whether it is new.
func (s idSet) add(id int64) bool {
	word, bit := id>>6, uint64(1)<<(id&63)
	if s[word]&bit != 0 {
		return false
	}
	s[word] |= bit
	return true
}

// tryAgain makes requests pending as if they had never been tried, and returns how many.
func tryAgain(ctx context.Context, tx *stmts, condition string, args ...any) (int, error) {
	result, err := tx.exec(ctx, `UPDATE requests SET state = 'pending', attempts = 0, next_at = NULL WHERE `+condition, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// runID returns the run that began last, as a value for run_id.
func (db *DB) runID() any {
	return orNullID(db.run.Load())
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
	r.Key, r.Host, r.Seed = clean(r.Key), clean(r.Host), clean(crawler.WithoutUser(r.Seed))
	r.ListedTitle, r.ListedDate = clean(r.ListedTitle), clean(r.ListedDate)
	return r
}
