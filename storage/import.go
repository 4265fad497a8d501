package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// Import is a WARC file that is read into the archive, whole or one shard of it.
type Import struct {
	ID     int64
	Done   bool // it was read to its end before
	Counts ImportCounts
}

// ImportCounts is how far a file has been read, and what was in it. Each record is in one of the others.
type ImportCounts struct {
	Records     int `json:"records"`
	Pages       int `json:"pages"`        // responses and resources that are pages, revisits of them, and answers of 400 and more
	NotPages    int `json:"not_pages"`    // images, requests, metadata …
	Redirects   int `json:"redirects"`    // answers that lead elsewhere
	OtherShards int `json:"other_shards"` // of other jobs
	Unresolved  int `json:"unresolved"`   // revisits of pages that are not here
	Damaged     int `json:"damaged"`      // records that cannot be read, and pages that cannot be extracted
}

// Imported says which record of a WARC file a page is.
type Imported struct {
	Import   int64
	Offset   int64 // of the record, see warc.Record
	Type     string
	RecordID string
	Member   []byte       // see warc.Record; nil: none
	Counts   ImportCounts // up to and with this record
	Info     string       // the file's warcinfo
}

// BeginImport returns what is known of a file, by the digest of its ends, as its name may change. shard is "" or as "1/8".
func (db *DB) BeginImport(ctx context.Context, run int64, name, ends, shard string) (*Import, error) {
	var i Import
	var counts string
	err := db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO imports (name, ends_sha256, shard, run_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, clean(name), ends, shard, run)
		if err == nil {
			err = tx.QueryRowContext(ctx, `SELECT id, done, counts FROM imports WHERE ends_sha256 = ? AND shard = ?`, ends, shard).Scan(&i.ID, &i.Done, &counts)
		}
		return err
	})
	if err == nil {
		err = json.Unmarshal([]byte(counts), &i.Counts)
	}
	if err != nil {
		return nil, fmt.Errorf("begin to import %s into %s: %w", name, db.path, err)
	}
	return &i, nil
}

// EndImport notes that a file was read to its end.
func (db *DB) EndImport(ctx context.Context, id int64, counts ImportCounts, info string) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE imports SET done = 1, records = ?, counts = ?, info = ? WHERE id = ?`, counts.Records, jsonText(counts), clean(info), id)
		return err
	})
	if err != nil {
		return fmt.Errorf("end an import into %s: %w", db.path, err)
	}
	return nil
}

// Prepared is a page of a WARC file with all done that needs no database.
type Prepared struct{ r *record }

// Prepare hashes and compresses a page. It may be called from many goroutines; of needs no Counts yet.
func (db *DB) Prepare(p *crawler.Page, a *extractor.Article, of Imported) *Prepared {
	return &Prepared{db.newRecord(p, a, &of, nil)}
}

// SaveImported is Save for a page of a WARC file. In the transaction that stores it the file is noted to be read up to it, with counts.
func (w *Writer) SaveImported(ctx context.Context, p *Prepared, counts ImportCounts) error {
	p.r.imported.Counts = counts
	return w.save(ctx, p.r)
}

// alreadyImported tells whether the archive has this capture already, from another copy of the file. An imported page follows what was
// fetched, however often that was tried.
func (r *record) alreadyImported(ctx context.Context, tx *stmts, k *known) (bool, error) {
	var id int64
	r.request.Attempt = max(1, k.attempts)
	err := tx.row(ctx, `SELECT id FROM fetches WHERE request_id = ? AND fetched_at = ? AND status = ? AND body_bytes = ? AND coalesce(page_sha256, ?5) = ?5`,
		r.request.ID, timeText(r.fetchedAt), r.status, r.bodySize, r.sha256).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		var same int // a second answer in the same second
		err = tx.row(ctx, `SELECT count(*) FROM fetches WHERE request_id = ? AND fetched_at = ?`, r.request.ID, timeText(r.fetchedAt)).Scan(&same)
		r.request.Attempt += same
		return false, err
	}
	return err == nil, err
}

// writeImported handles what is not to be written as other pages are: what is here already, and captures of before what the
// archive knows, which are noted and whose bytes are kept, but change nothing.
func (r *record) writeImported(ctx context.Context, tx *stmts, k *known, runID int64) (done bool, err error) {
	known, err := r.alreadyImported(ctx, tx, k)
	if err != nil {
		return false, err
	}
	if known {
		r.saved = SavedUnchanged
		return true, r.noteImport(ctx, tx)
	}
	if k.checkedAt <= timeText(r.fetchedAt) {
		return false, nil
	}
	r.saved = SavedOlder
	if err := r.keep(ctx, tx); err != nil {
		return false, err
	}
	var article any
	if r.article != nil && isArticle(r.article.Kind) {
		article = orNullID(k.article)
	}
	if err := r.writeFetch(ctx, tx, runID, orNull(r.sha256), article); err != nil {
		return false, err
	}
	return true, r.writeImport(ctx, tx)
}

// writeImport notes which record the fetch is, and that the file is read up to it.
func (r *record) writeImport(ctx context.Context, tx *stmts) error {
	if r.imported == nil {
		return nil
	}
	_, err := tx.exec(ctx, `
		INSERT INTO import_records (fetch_id, import_id, offset, type, record_id)
		SELECT id, ?, ?, ?, ? FROM fetches WHERE request_id = ? AND attempt = ? AND fetched_at = ? ON CONFLICT DO NOTHING`,
		r.imported.Import, r.imported.Offset, r.imported.Type, clean(r.imported.RecordID), r.request.ID, r.request.Attempt, timeText(r.fetchedAt))
	if err != nil {
		return err
	}
	return r.noteImport(ctx, tx)
}

func (r *record) noteImport(ctx context.Context, tx *stmts) error {
	i := r.imported
	_, err := tx.exec(ctx, `UPDATE imports SET records = ?, counts = ?, info = ? WHERE id = ?`, i.Counts.Records, jsonText(i.Counts), clean(i.Info), i.Import)
	return err
}

// Captured returns the page that was captured at an address: at a time, or with the zero time or else the last before another; ErrNotFound when it is
// not kept.
func (db *DB) Captured(ctx context.Context, address string, at, before time.Time) (p StoredPage, truncated bool, err error) {
	key, err := crawler.Key(address)
	if err != nil {
		return p, false, ErrNotFound
	}
	query, moment := `f.fetched_at = ?`, at
	if at.IsZero() {
		query, moment = `f.fetched_at <= ?`, before
	}
	var id int64
	err = db.read.QueryRowContext(ctx, `
		SELECT f.id, f.truncated FROM fetches f JOIN requests r ON r.id = f.request_id
		WHERE r.key = ? AND f.page_sha256 IS NOT NULL AND f.outcome = 'fetched' AND `+query+` ORDER BY f.fetched_at DESC, f.id DESC LIMIT 1`, clean(key), timeText(moment)).Scan(&id, &truncated)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, ErrNotFound
	}
	if err == nil {
		p, err = db.storedPage(ctx, id)
	}
	if err == nil {
		err = p.Err
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("read a page of %s: %w", db.path, explain(err))
	}
	return p, truncated, err
}

// ImportedAs counts what became of the pages of a file, by what became of them.
func (db *DB) ImportedAs(ctx context.Context, id int64) (map[string]int, error) {
	counts := map[string]int{}
	rows, err := db.read.QueryContext(ctx, `SELECT f.saved, count(*) FROM import_records r JOIN fetches f ON f.id = r.fetch_id WHERE r.import_id = ? GROUP BY 1`, id)
	if err != nil {
		return nil, fmt.Errorf("count in %s: %w", db.path, explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var saved string
		var n int
		if err := rows.Scan(&saved, &n); err != nil {
			return nil, fmt.Errorf("count in %s: %w", db.path, explain(err))
		}
		counts[saved] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count in %s: %w", db.path, explain(err))
	}
	return counts, nil
}
