package storage

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"slices"
)

// maxBody bounds what one stored page may unpack to, whatever the file says: the crawler's own limit is
// far below.
const maxBody = 1 << 30

// StoredPage is a kept page, ready to be extracted again.
type StoredPage struct {
	FetchID     int64
	RequestID   int64
	URL         string // final address
	ContentType string
	Body        []byte
	Err         error // the body is damaged; there is none
}

// Pages yields the kept page of each request after one that its article shows, else the newest, in order, for extracting again; site
// and since select those whose articles are of a site, by name or host, and of that day or later. It reads a few at a time and holds no snapshot in
// between, so the archive may be written meanwhile; what is selected is looked up once, in 8 bytes of memory a page.
func (db *DB) Pages(ctx context.Context, after int64, site, since string) iter.Seq2[StoredPage, error] {
	if site == "" && since == "" {
		return db.kept(ctx, after, keptAtOnce, `true`)
	}
	condition, args := `date >= ?`, []any{clean(since)}
	if site != "" {
		of, names := ofSite(site)
		condition, args = condition+` AND `+of, append(args, names...)
	}
	return db.kept(ctx, after, math.MaxInt, `article_id IN (SELECT id FROM article WHERE `+condition+`)`, args...)
}

// StalePages is Pages for the articles that SaveAgain has left without the page that their content was of. Saving those again
// mends them.
func (db *DB) StalePages(ctx context.Context) iter.Seq2[StoredPage, error] {
	return db.kept(ctx, 0, keptAtOnce, `article_id IN (`+selectStale+`)`)
}

var selectStale = fmt.Sprintf(`SELECT id FROM article WHERE source_rank = %d`, staleRank)

// keptAtOnce is how many pages are looked up at a time. It is for conditions that are cheap to look up again for the next ones.
const keptAtOnce = 100

// kept yields the pages whose fetches meet a condition, which is looked up for so many of them at a time.
func (db *DB) kept(ctx context.Context, after int64, atOnce int, condition string, args ...any) iter.Seq2[StoredPage, error] {
	return func(yield func(StoredPage, error) bool) {
		after := after
		for {
			fetches, last, err := db.keptFetches(ctx, after, atOnce, condition, args)
			if err != nil {
				yield(StoredPage{}, fmt.Errorf("read pages of %s: %w", db.path, explain(err)))
				return
			}
			if len(fetches) == 0 {
				return
			}
			after = last
			for _, id := range fetches {
				p, err := db.storedPage(ctx, id)
				if err != nil {
					err = fmt.Errorf("read the page of fetch %d in %s: %w", id, db.path, explain(err))
				}
				if !yield(p, err) || err != nil {
					return
				}
			}
		}
	}
}

// keptFetches returns the fetch of each of the next requests whose page the article shows, else the newest with a page, and the last request.
func (db *DB) keptFetches(ctx context.Context, after int64, atOnce int, condition string, args []any) (fetches []int64, last int64, err error) {
	rows, err := db.read.QueryContext(ctx, selectKept(condition), slices.Concat([]any{after}, args, []any{atOnce})...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&last, &id); err != nil {
			return nil, 0, err
		}
		fetches = append(fetches, id)
	}
	return fetches, last, rows.Err()
}

func selectKept(condition string) string {
	return `
		SELECT request_id, coalesce(max(id) FILTER (WHERE EXISTS (SELECT 1 FROM article a
			WHERE a.id = article_id AND a.source_request_id = request_id AND a.page_sha256 = fetches.page_sha256)), max(id)) FROM fetches
		WHERE request_id > ? AND outcome = 'fetched' AND page_sha256 IS NOT NULL AND ` + condition + `
		GROUP BY request_id ORDER BY request_id LIMIT ?`
}

func (db *DB) storedPage(ctx context.Context, fetchID int64) (StoredPage, error) {
	p := StoredPage{FetchID: fetchID}
	var size int64
	var packed sql.RawBytes
	rows, err := db.read.QueryContext(ctx, `
		SELECT f.request_id, f.final_url, f.content_type, p.size, p.body
		FROM fetches f JOIN pages p ON p.sha256 = f.page_sha256 WHERE f.id = ?`, fetchID)
	if err != nil {
		return p, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return p, err
		}
		return p, ErrNotFound
	}
	if err := rows.Scan(&p.RequestID, &p.URL, &p.ContentType, &size, &packed); err != nil {
		return p, err
	}
	if p.Body, err = db.unpackPage(packed, size); err != nil {
		p.Body, p.Err = nil, fmt.Errorf("unpack the stored page: %w", err)
	}
	return p, rows.Err()
}
