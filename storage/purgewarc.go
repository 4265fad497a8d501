package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"broadsheet/storage/warc"
)

// A purge never changes a WARC file. It writes another beside it without what is to be removed, and the transaction that purges the archive makes
// that the file which the archive refers to; the old one is deleted afterwards. A row of warc_files tells what a kill has left: a file that replaces another and
// has not been ended is nobody's yet, and one with purged_at is to be deleted.

// warcPurge is what a purge does to WARC files.
type warcPurge struct {
	db       *DB
	q        PurgeRequest
	when     time.Time
	files    []warcFile       // that are there
	old      map[int64]string // their paths
	removed  map[place]bool
	urls     map[string]bool           // addresses whose records go when the archive does not refer to them
	teasers  *teasers                  // by which pages that are no articles are known to have something of it
	refs     map[string]bool           // "URL DATE" of response records that go
	instead  map[string]*warc.Original // by payload: the record that revisits refer to instead
	promoted map[place]*warc.Source    // revisits that get the payload
	done     []warcRewritten
}

// place is where a record is.
type place struct{ file, offset int64 }

// warcRewritten is a file in place of which there is another.
type warcRewritten struct {
	old, new int64
	oldPath  string
	warc.Rewritten
}

// prepareWARC writes the files anew that have what is to be removed.
func (db *DB) prepareWARC(ctx context.Context, q PurgeRequest) (p *warcPurge, err error) {
	p = &warcPurge{
		db: db, q: q, when: time.Now(), old: map[int64]string{}, removed: map[place]bool{}, urls: map[string]bool{}, refs: map[string]bool{},
		instead: map[string]*warc.Original{}, promoted: map[place]*warc.Source{},
	}
	if err := db.tidyWARC(ctx, q.WARC); err != nil {
		return p, err
	}
	if q.KeepWARC {
		return p, nil
	}
	if err := p.find(ctx); err != nil || len(p.files) == 0 {
		return p, err
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return p, explain(err)
	}
	err = p.choose(ctx, newStmts(tx))
	tx.Rollback() // nothing was written
	if err != nil {
		return p, explain(err)
	}
	for _, f := range p.files {
		if err := p.rewrite(ctx, f); err != nil {
			return p, errors.Join(err, db.tidyWARC(context.WithoutCancel(ctx), q.WARC))
		}
	}
	return p, nil
}

// find finds the files that are there, and ends those whose crawl was killed.
func (p *warcPurge) find(ctx context.Context) error {
	all, err := p.db.warcFiles(ctx)
	if err != nil {
		return err
	}
	for _, f := range all {
		path, open := p.db.warcPath(f.name, f.folder, p.q.WARC)
		if path == "" || f.purged != "" {
			continue
		}
		dir := filepath.Dir(path)
		if open || !f.ended {
			k := &WARC{db: p.db}
			if _, err := warc.Repair(warc.WriterOptions{Dir: dir, End: func(name string, size int64) error { return k.end(ctx, name, size) }}, f.name, f.size); err != nil {
				return err
			}
		}
		if _, err := os.Stat(filepath.Join(dir, f.name)); err != nil { // it had nothing
			continue
		}
		p.old[f.id] = filepath.Join(dir, f.name)
		p.files = append(p.files, f)
	}
	return nil
}

// choose decides which records go, and what becomes of revisits that refer to them.
func (p *warcPurge) choose(ctx context.Context, tx *stmts) error {
	result, requests, err := p.db.plan(ctx, tx, p.q)
	if err != nil {
		return err
	}
	if p.teasers, err = teasersOf(ctx, tx, result.Items, requests, p.q.URL); err != nil {
		return err
	}
	p.urls[warc.URI(p.q.URL)] = true
	for _, item := range result.Items {
		urls, err := queryTexts(ctx, tx, `SELECT url FROM article_addresses WHERE article_id = ?1 UNION SELECT url FROM article WHERE id = ?1`, item.id)
		if err != nil {
			return err
		}
		for _, u := range urls {
			p.urls[warc.URI(u)] = true
		}
	}
	for _, id := range requests {
		urls, err := queryTexts(ctx, tx, `SELECT url FROM requests WHERE id = ?`, id)
		if err != nil {
			return err
		}
		for _, u := range urls {
			p.urls[warc.URI(u)] = true
		}
	}
	sources := map[string]warc.Source{} // by payload
	err = result.eachFetch(requests, func(fetches string, id int64) error {
		rows, err := tx.query(ctx, `SELECT file_id, offset, type, url, date, payload_sha256 FROM warc_records
			WHERE fetch_id IN (`+fetches+`) AND role <> 'site' ORDER BY id`, id)
		if err != nil {
			return err
		}
		for rows.Next() {
			var at place
			var kind, url, date, payload string
			if err := rows.Scan(&at.file, &at.offset, &kind, &url, &date, &payload); err != nil {
				return errors.Join(err, rows.Close())
			}
			p.removed[at] = true
			if path := p.old[at.file]; kind == "response" && path != "" {
				p.refs[warc.URI(url)+" "+date] = true
				sources[payload] = warc.Source{Path: path, Offset: at.offset}
			}
		}
		return errors.Join(rows.Err(), rows.Close())
	})
	if err != nil {
		return err
	}
	for payload, source := range sources {
		if err := p.replace(ctx, tx, payload, source); err != nil {
			return err
		}
	}
	return nil
}

// selectSamePayload has the records of a payload, whole ones first.
const selectSamePayload = `SELECT file_id, offset, url, date FROM warc_records WHERE payload_sha256 = ? AND status <> 304 ORDER BY type = 'response' DESC, date, id`

// replace finds the record that revisits of a payload refer to when those go that have it: another response, else the first of the revisits, which gets it.
func (p *warcPurge) replace(ctx context.Context, tx *stmts, payload string, source warc.Source) error {
	rows, err := tx.query(ctx, selectSamePayload, payload)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var at place
		var o warc.Original
		if err := rows.Scan(&at.file, &at.offset, &o.URL, &o.Date); err != nil {
			return err
		}
		if p.removed[at] || p.old[at.file] == "" {
			continue
		}
		p.instead["sha256:"+payload] = &o
		p.promoted[at] = &source // it matters for revisits alone
		return nil
	}
	return rows.Err()
}

// What a record is to the archive.
const (
	warcUnknown = ""        // of a crawl that was killed before it was committed
	warcSite    = "site"    // a robots.txt
	warcPurged  = "purged"  // of a fetch whose content was removed, or refused since
	warcArticle = "article" // of one that led to an article
	warcPage    = "page"    // of any other
)

func (p *warcPurge) kind(ctx context.Context, at place) (kind string, err error) {
	err = p.db.read.QueryRowContext(ctx, `
		SELECT CASE WHEN r.role = ?3 THEN ?3 WHEN f.saved = ?4 THEN ?4 WHEN EXISTS (SELECT 1 FROM article WHERE id = f.article_id AND kind IN ('article', 'live_blog')) THEN ?5 ELSE ?6 END
		FROM warc_records r JOIN fetches f ON f.id = r.fetch_id WHERE r.file_id = ?1 AND r.offset = ?2`, at.file, at.offset, warcSite, warcPurged, warcArticle, warcPage).Scan(&kind)
	if errors.Is(err, sql.ErrNoRows) {
		return warcUnknown, nil
	}
	return kind, explain(err)
}

// goes tells whether a record is to be removed.
func (p *warcPurge) goes(a warc.Answer, at place, kind string) (bool, error) {
	switch {
	case p.removed[at], kind == warcPurged:
		return true, nil
	case kind == warcUnknown && p.urls[a.URL]:
		return true, nil
	case a.Type != "response" || kind != warcUnknown && kind != warcPage:
		return false, nil
	}
	body, err := a.Body() // of a front page that a later crawl has seen, which the archive has not kept
	return err == nil && p.teasers.in(a.URL, body), err
}

// decide says what becomes of a record.
func (p *warcPurge) decide(ctx context.Context, file int64, a warc.Answer) (warc.Action, error) {
	at := place{file, a.Offset}
	kind, err := p.kind(ctx, at)
	if err != nil {
		return warc.Action{}, err
	}
	goes, err := p.goes(a, at, kind)
	if err != nil || goes {
		if a.Type == "response" {
			p.refs[a.URL+" "+a.Date] = true // revisits come after it
		}
		return warc.Action{Remove: true}, err
	}
	switch {
	case a.Type != "revisit" || !p.refs[a.RefersURL+" "+a.RefersDate]:
		return warc.Action{}, nil
	case p.promoted[at] != nil:
		return warc.Action{Payload: p.promoted[at]}, nil
	case a.Status == http.StatusNotModified:
		return warc.Action{Refer: &warc.Original{}}, nil
	case p.instead[a.Payload] != nil:
		return warc.Action{Refer: p.instead[a.Payload]}, nil
	}
	return warc.Action{Remove: kind != warcArticle}, nil // it was the same front page again
}

func (p *warcPurge) rewrite(ctx context.Context, f warcFile) error {
	path := p.old[f.id]
	var id int64
	when := p.when.UTC().Format(time.DateOnly)
	done, err := warc.Rewrite(ctx, warc.RewriteOptions{
		Name: f.name, When: p.when,
		Why: "It was done on " + when + " on a legal request; the archive that refers to this file says why.",
		Writer: warc.WriterOptions{
			Dir: filepath.Dir(path),
			Info: []string{
				"software", "broadsheet",
				"isPartOf", filepath.Base(p.db.abs),
				"description", "Made on " + when + " from " + f.name + ", of which answers with their requests were removed on a legal request. A metadata record stands in the place of each. Records that are not named by a metadata record are the bytes of that file, with their own warcinfo record below",
			},
			Begin: func(name string) error {
				return p.db.tx(ctx, func(tx *sql.Tx) error {
					return tx.QueryRowContext(ctx, `INSERT INTO warc_files (name, folder, run_id, begun_at, replaces) VALUES (?, ?, ?, ?, ?) RETURNING id`,
						name, p.db.folderOf(filepath.Dir(path)), orNullID(p.q.RunID), timeText(p.when), f.id).Scan(&id)
				})
			},
		},
		Decide: func(a warc.Answer) (warc.Action, error) { return p.decide(ctx, f.id, a) },
		Progress: func(offset int64) {
			if p.q.Progress != nil {
				p.q.Progress(f.name, offset, f.size)
			}
		},
	})
	if err == nil && done.Name != "" {
		p.done = append(p.done, warcRewritten{f.id, id, path, done})
	}
	return err
}

// commit makes the archive refer to the new files.
func (p *warcPurge) commit(ctx context.Context, tx *stmts) (err error) {
	do := func(query string, args ...any) {
		if err == nil {
			_, err = tx.exec(ctx, query, args...)
		}
	}
	for _, f := range p.done {
		do(`UPDATE warc_files SET purged_at = ? WHERE id = ?`, timeText(p.when), f.old)
		do(`UPDATE warc_files SET ended_at = ?, size = ? WHERE id = ?`, timeText(p.when), f.Size, f.new)
		for _, offset := range f.Removed {
			do(`DELETE FROM warc_records WHERE file_id = ? AND offset = ?`, f.old, offset)
		}
		for _, m := range f.Changed {
			do(`UPDATE warc_records SET file_id = ?, offset = ?, length = ?, type = ? WHERE file_id = ? AND offset = ?`, f.new, m.Offset, m.Length, m.Type, f.old, m.From)
		}
		for _, s := range f.Kept {
			do(`UPDATE warc_records SET file_id = ?1, offset = offset + ?2 WHERE file_id = ?3 AND offset >= ?4 AND offset < ?5`, f.new, s.Delta, f.old, s.From, s.To)
		}
		left := 0
		if err == nil {
			err = tx.row(ctx, `SELECT count(*) FROM warc_records WHERE file_id = ?`, f.old).Scan(&left)
		}
		if err == nil && left > 0 {
			err = fmt.Errorf("%d records of %s are not where the archive has them; broadsheet verify tells more", left, f.oldPath)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// finish deletes the files in whose place there are others.
func (p *warcPurge) finish() error {
	for _, f := range p.done {
		if err := removeWARC(filepath.Dir(f.oldPath), filepath.Base(f.oldPath)); err != nil {
			return fmt.Errorf("another WARC file has all that stays, but the old one is there still; run the command again: %w", err)
		}
	}
	return nil
}

// findWARC says which WARC files have what requests brought: those that a purge reaches, and the others with the places of its records. Others' files that were read into the
// archive are never reached.
func (r *PurgeResult) findWARC(ctx context.Context, tx *stmts, requests []int64, reached func(name, folder string) bool) error {
	type key struct{ name, folder string }
	places := map[key][]string{}
	imported := map[string][]string{}
	err := r.eachFetch(requests, func(fetches string, id int64) error {
		rows, err := tx.query(ctx, `
			SELECT name, folder, offset, 1 FROM warc_records JOIN warc_files ON warc_files.id = file_id WHERE fetch_id IN (`+fetches+`) AND role <> 'site'
			UNION ALL SELECT name, '', offset, 0 FROM import_records JOIN imports ON imports.id = import_id WHERE fetch_id IN (`+fetches+`) ORDER BY 1, 3`, id)
		if err != nil {
			return err
		}
		for rows.Next() {
			var k key
			var offset string
			var own bool
			if err := rows.Scan(&k.name, &k.folder, &offset, &own); err != nil {
				return errors.Join(err, rows.Close())
			}
			if own {
				places[k] = append(places[k], offset)
			} else {
				imported[k.name] = append(imported[k.name], offset)
			}
		}
		return errors.Join(rows.Err(), rows.Close())
	})
	if err != nil {
		return err
	}
	for k, offsets := range places {
		if reached(k.name, k.folder) {
			r.InWARC, r.Captures = append(r.InWARC, k.name), r.Captures+len(offsets)
		} else {
			r.WARC = append(r.WARC, k.name+" at "+strings.Join(offsets, ", "))
		}
	}
	for name, offsets := range imported {
		r.WARC = append(r.WARC, name+" at "+strings.Join(offsets, ", "))
	}
	slices.Sort(r.InWARC)
	slices.Sort(r.WARC)
	return nil
}

// eachFetch calls do with a query for the fetches of each request, and then of each page that lists what is purged, and with its parameter ?1.
func (r *PurgeResult) eachFetch(requests []int64, do func(fetches string, id int64) error) error {
	for _, id := range requests {
		if err := do(`SELECT id FROM fetches WHERE request_id = ?1`, id); err != nil {
			return err
		}
	}
	for _, l := range r.listings {
		for _, id := range l.fetches {
			if err := do(`SELECT ?1`, id); err != nil {
				return err
			}
		}
	}
	return nil
}
