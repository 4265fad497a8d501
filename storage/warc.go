package storage

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage/warc"
)

// WARCOptions says where a crawl keeps what it sent and received.
type WARCOptions struct {
	Dir  string // made when missing
	Size int64  // bytes after which a file ends; 0: 1 GiB
	// Info is said at the beginning of each file: fields of warcinfo and their values, name by name.
	Info []string
}

// minRevisit is how long a payload must be to be stored once: a revisit record has some 500 bytes itself.
const minRevisit = 1 << 10

// WARC keeps what a crawl sent and received in WARC files, and its place in the archive. A place that the archive has is on the disk.
type WARC struct {
	db     *DB
	run    int64
	folder string // see column folder of warc_files
	w      *warc.Writer

	mu     sync.Mutex // guards recent
	recent map[string]warc.Original
}

// Repaired is a file whose end was cut off, as the crawl that wrote it was killed.
type Repaired struct {
	File string
	Cut  int64 // bytes; 0: it only had to be ended
}

// OpenWARC begins to keep what a run sends and receives. Files of this archive in the folder whose crawl was killed are ended first.
// The caller holds the crawl lock (see LockCrawl), and closes what is returned after the Writer.
func (db *DB) OpenWARC(ctx context.Context, run int64, o WARCOptions) (*WARC, []Repaired, error) {
	if err := os.MkdirAll(o.Dir, 0o777); err != nil {
		return nil, nil, fmt.Errorf("open folder %s for WARC files: %w", o.Dir, plain(err))
	}
	ctx = context.WithoutCancel(ctx) // what came is kept even when the crawl is cut off
	k := &WARC{db: db, run: run, folder: db.folderOf(o.Dir), recent: map[string]warc.Original{}}
	wo := warc.WriterOptions{
		Dir: o.Dir, Size: o.Size, Info: o.Info,
		Begin: func(name string) error { return k.begin(ctx, name) },
		End:   func(name string, size int64) error { return k.end(ctx, name, size) },
	}
	if err := db.tidyWARC(ctx, []string{o.Dir}); err != nil {
		return nil, nil, fmt.Errorf("complete a purge in %s: %w", db.path, err)
	}
	repaired, err := k.repair(ctx, wo)
	if err != nil {
		return nil, repaired, err
	}
	k.w = warc.NewWriter(wo)
	db.warc.Store(k)
	return k, repaired, nil
}

// repair ends the files that were open when a crawl was killed, and makes the indexes anew that are missing.
func (k *WARC) repair(ctx context.Context, o warc.WriterOptions) ([]Repaired, error) {
	files, err := k.db.warcFiles(ctx)
	if err != nil {
		return nil, err
	}
	var repaired []Repaired
	for _, f := range files {
		if f.purged != "" {
			continue
		}
		mend := o
		if f.ended { // it may lack its index
			mend.End = nil
		}
		cut, err := warc.Repair(mend, f.name, f.size)
		if err == nil && f.folder != k.folder { // it was moved
			err = k.db.tx(ctx, func(tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE warc_files SET folder = ? WHERE name = ?`, k.folder, f.name)
				return err
			})
		}
		switch {
		case errors.Is(err, os.ErrNotExist): // it is in another folder, or was never made
			continue
		case err != nil:
			return repaired, err
		case f.ended:
			continue
		}
		repaired = append(repaired, Repaired{filepath.Join(o.Dir, f.name), cut})
	}
	return repaired, nil
}

func (k *WARC) begin(ctx context.Context, name string) error {
	return k.db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO warc_files (name, folder, run_id, begun_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, name, k.folder, orNullID(k.run), timeText(time.Now()))
		return err
	})
}

func (k *WARC) end(ctx context.Context, name string, size int64) error {
	return k.db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE warc_files SET ended_at = ?, size = ? WHERE name = ?`, timeText(time.Now()), size, name)
		return err
	})
}

// Keep is crawler.Config.Capture.
func (k *WARC) Keep(ctx context.Context, x *crawler.Exchange) (crawler.Captured, error) {
	revisit, err := k.original(context.WithoutCancel(ctx), x)
	if err != nil {
		return crawler.Captured{}, err
	}
	out := warc.Exchange{
		URL: x.URL, At: x.At, IP: x.IP, Request: x.Request, Head: x.Head, Body: x.Body, Size: x.Size, Payload: x.Payload,
		Truncated: x.Truncated, Status: x.Status, ContentType: x.Header.Get("Content-Type"), Revisit: revisit,
	}
	p, err := k.w.Write(&out)
	if err != nil {
		return crawler.Captured{}, err
	}
	sum := hex.EncodeToString(x.Payload[:])
	if revisit == nil && x.PayloadSize >= minRevisit && x.Truncated == "" {
		k.remember(sum, warc.Original{URL: x.URL, Date: p.Date})
	}
	return crawler.Captured{
		File: p.File, Offset: p.Offset, Length: p.Length, Type: p.Type, URL: x.URL, Date: p.Date, Status: x.Status, Payload: sum, Site: x.Site,
	}, nil
}

// original finds the record that an answer need not repeat; nil: there is none.
func (k *WARC) original(ctx context.Context, x *crawler.Exchange) (*warc.Original, error) {
	var o warc.Original
	var err error
	sum := hex.EncodeToString(x.Payload[:])
	switch {
	case x.Status == http.StatusNotModified:
		o.NotModified = true
		err = k.db.read.QueryRowContext(ctx, `SELECT url, date FROM warc_records WHERE url = ? AND type = 'response' AND status = 200 ORDER BY date DESC LIMIT 1`, x.URL).Scan(&o.URL, &o.Date)
		if errors.Is(err, sql.ErrNoRows) { // it was fetched before there were WARC files
			err = nil
		}
	case x.PayloadSize < minRevisit || x.Truncated != "":
		return nil, nil
	default:
		k.mu.Lock()
		known, ok := k.recent[sum]
		k.mu.Unlock()
		if ok {
			return &known, nil
		}
		err = k.db.read.QueryRowContext(ctx, `SELECT url, date FROM warc_records WHERE payload_sha256 = ? AND type = 'response' ORDER BY url = ? DESC, id LIMIT 1`, sum, x.URL).Scan(&o.URL, &o.Date)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("look for an earlier record in %s: %w", k.db.path, explain(err))
	}
	return &o, nil
}

// remember keeps the last answers until the Writer has written their places.
func (k *WARC) remember(sum string, o warc.Original) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.recent) >= 2*queueRecords {
		clear(k.recent)
	}
	k.recent[sum] = o
}

// Close ends the file that is open.
func (k *WARC) Close() error {
	k.db.warc.CompareAndSwap(k, nil)
	return k.w.Close()
}

// syncWARC puts the records of a batch on the disk, before the archive refers to them.
func (db *DB) syncWARC(batch []*record) error {
	k := db.warc.Load()
	if k == nil {
		return nil
	}
	for _, r := range batch {
		if len(r.captures) > 0 {
			return k.w.Sync()
		}
	}
	return nil
}

// writeCaptures notes where the exchanges of a fetch are.
func (r *record) writeCaptures(ctx context.Context, tx *stmts) error {
	if len(r.captures) == 0 {
		return nil
	}
	var fetch int64
	if err := tx.row(ctx, `SELECT id FROM fetches WHERE request_id = ? AND attempt = ? AND fetched_at = ?`, r.request.ID, r.request.Attempt, timeText(r.fetchedAt)).Scan(&fetch); err != nil {
		return err
	}
	last := -1
	for i, c := range r.captures {
		if !c.Site {
			last = i
		}
	}
	for i, c := range r.captures {
		role := "hop"
		switch {
		case c.Site:
			role = "site"
		case i == last && r.status == c.Status:
			role = "page"
		}
		if _, err := tx.exec(ctx, `
			INSERT INTO warc_records (file_id, fetch_id, role, type, offset, length, url, date, status, payload_sha256)
			SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM warc_files WHERE name = ? ON CONFLICT DO NOTHING`,
			fetch, role, c.Type, c.Offset, c.Length, clean(c.URL), c.Date, c.Status, c.Payload, c.File); err != nil {
			return err
		}
	}
	return nil
}
