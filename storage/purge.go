package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"broadsheet/crawler"
)

// outcomePurged is the outcome of requests that are not to be asked for again, as what they brought was removed on request.
const outcomePurged = "purged"

// sourcePurge is the source of requests that only a purge knows of.
const sourcePurge = "purge"

// PurgeRequest says what is to be removed, and why. URL or Author is given.
type PurgeRequest struct {
	URL    string // an address of an article, or of any other page
	Author string // all articles that are or once were signed by this name, as whole words; case does not matter
	Reason string // kept, and shown where the content was
	RunID  int64

	// WARC are folders where the archive's WARC files may be, beside those where crawls wrote them. KeepWARC leaves all of them alone.
	WARC     []string
	KeepWARC bool
	Progress func(file string, offset, size int64) // of looking through a WARC file; nil: nobody asks
}

// PurgeItem is an article, or another page, that is removed.
type PurgeItem struct {
	URL      string   `json:"url"`
	Title    string   `json:"title"`
	Byline   string   `json:"byline"`
	Versions int      `json:"versions"` // of it that the archive has
	Also     []string `json:"also"`     // addresses of other articles that stay and have the same text or, as FindCopies found, much of it
	id       int64
	text     string // its text_sha256; "" without a text
}

// PurgeResult is what was removed.
type PurgeResult struct {
	Items     []PurgeItem `json:"items"`
	Pages     int         `json:"pages"`     // bodies
	Listings  int         `json:"listings"`  // of them, those of feeds and front pages that have something of it
	Addresses int         `json:"addresses"` // that will not be asked for again
	Captures  int         `json:"captures"`  // answers that are taken out of WARC files
	InWARC    []string    `json:"in_warc"`   // those files, by the names that they had
	WARC      []string    `json:"warc"`      // files beside the archive that have it still, each with the places of its records
	listings  []teaser
}

// PurgePlan says what Purge would remove, and changes nothing.
func (db *DB) PurgePlan(ctx context.Context, q PurgeRequest) (r PurgeResult, err error) {
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err == nil {
		defer tx.Rollback() // nothing was written
		var requests []int64
		s := newStmts(tx)
		if r, requests, err = db.plan(ctx, s, q); err == nil {
			err = r.findWARC(ctx, s, requests, func(name, folder string) bool {
				path, _ := db.warcPath(name, folder, q.WARC)
				return path != "" && !q.KeepWARC
			})
		}
	}
	if err != nil {
		err = fmt.Errorf("look for what to purge in %s: %w", db.path, explain(err))
	}
	return r, err
}

// Purge removes articles and pages with all their versions, bodies, headers, titles in listings, words in the index and names that nobody else has, and
// leaves a note of when and why in table purges. The WARC files that have them are replaced by others without them. Their addresses stay, as they must not be asked for again, and so do digests by which the content is
// known when another address brings it. It is one transaction, before which a kill changes nothing. Then old WARC files are deleted, the file is written anew, so that no freed part of it has the words, and the WAL emptied; when
// that fails, because another program reads the file or the disk is full, doing it again does it. The caller holds the crawl lock.
func (db *DB) Purge(ctx context.Context, q PurgeRequest) (r PurgeResult, err error) {
	if _, err := db.writeExec(ctx, `PRAGMA secure_delete = ON`); err != nil {
		return r, fmt.Errorf("purge in %s: %w", db.path, err)
	}
	files, err := db.prepareWARC(ctx, q)
	if err != nil {
		return r, fmt.Errorf("purge in %s: %w", db.path, err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		r, err = db.purge(ctx, newStmts(tx), q, files)
		return err
	})
	if err != nil {
		return r, errors.Join(fmt.Errorf("purge in %s: %w", db.path, err), db.tidyWARC(context.WithoutCancel(ctx), q.WARC))
	}
	if err := files.finish(); err != nil {
		return r, fmt.Errorf("purge in %s: %w", db.path, err)
	}
	for _, query := range []string{`VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		busy, err := db.writeExec(ctx, query)
		if err == nil && busy {
			err = errors.New("another program reads it")
		}
		if err != nil {
			return r, fmt.Errorf("all rows are purged, but freed parts of the file may still have words of them; end what reads %s and run the command again: %w", db.path, explain(err))
		}
	}
	return r, nil
}

// writeExec runs a statement outside of a transaction; busy is what wal_checkpoint says.
func (db *DB) writeExec(ctx context.Context, query string) (busy bool, err error) {
	w, err := db.writable()
	if err != nil {
		return false, err
	}
	rows, err := w.QueryContext(ctx, query)
	if err != nil {
		return false, explain(err)
	}
	defer rows.Close()
	if strings.Contains(query, "checkpoint") && rows.Next() {
		var log, done int
		if err := rows.Scan(&busy, &log, &done); err != nil {
			return false, err
		}
	}
	for rows.Next() {
	}
	return busy, explain(rows.Err())
}

// plan finds what a request is about: items, and the requests whose pages go.
func (db *DB) plan(ctx context.Context, tx *stmts, q PurgeRequest) (r PurgeResult, requests []int64, err error) {
	var ids []int64
	if q.Author != "" {
		ids, err = db.planAuthor(ctx, tx, q.Author)
	} else {
		ids, requests, err = planURL(ctx, tx, q.URL)
	}
	if err != nil {
		return r, nil, err
	}
	for _, id := range ids {
		item := PurgeItem{id: id, Also: []string{}}
		if err := tx.row(ctx, `
			SELECT url, title, byline, revision, iif(body <> '', text_sha256, '') FROM article WHERE id = ?`, id).
			Scan(&item.URL, &item.Title, &item.Byline, &item.Versions, &item.text); err != nil {
			return r, nil, err
		}
		r.Items = append(r.Items, item)
		of, err := queryIDs(ctx, tx, `
			SELECT source_request_id FROM article WHERE id = ?1 UNION SELECT id FROM requests WHERE article_id = ?1
			UNION SELECT request_id FROM identities WHERE article_id = ?1 UNION SELECT request_id FROM fetches WHERE article_id = ?1`, id)
		if err != nil {
			return r, nil, err
		}
		requests = append(requests, of...)
	}
	if err := stay(ctx, tx, r.Items); err != nil {
		return r, nil, err
	}
	slices.Sort(requests)
	requests = slices.Compact(requests)
	t, err := teasersOf(ctx, tx, r.Items, requests, q.URL)
	if err == nil {
		r.listings, err = db.listings(ctx, tx, t)
	}
	r.Listings = len(r.listings)
	return r, requests, err
}

// stay notes in each item which articles with its text, or in its cluster of copies, are not removed. The archive is read once, however many items there are.
func stay(ctx context.Context, tx *stmts, items []PurgeItem) error {
	goes, of := map[int64]bool{}, map[string][]int{}
	for i, item := range items {
		goes[item.id] = true
		if item.text != "" {
			of[item.text] = append(of[item.text], i)
		}
	}
	rows, err := tx.query(ctx, `SELECT id, text_sha256, url FROM article ORDER BY id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var text, url string
		if err := rows.Scan(&id, &text, &url); err != nil {
			return err
		}
		for _, i := range of[text] {
			if !goes[id] {
				items[i].Also = append(items[i].Also, url)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i := range items {
		ids, err := queryIDs(ctx, tx, `SELECT n.article_id FROM copy_members m JOIN copy_members n USING (cluster) WHERE m.article_id = ? ORDER BY 1`, items[i].id)
		if err != nil {
			return err
		}
		for _, id := range ids {
			var url string
			if err := tx.row(ctx, `SELECT url FROM article WHERE id = ?`, id).Scan(&url); err != nil {
				return err
			}
			if !goes[id] && !slices.Contains(items[i].Also, url) {
				items[i].Also = append(items[i].Also, url)
			}
		}
	}
	return nil
}

// planAuthor returns the articles of which some version is by somebody. It reads every byline, and unpacks every earlier version, whose authors have no column.
func (db *DB) planAuthor(ctx context.Context, tx *stmts, name string) (ids []int64, err error) {
	by := newSignature(name)
	rows, err := tx.query(ctx, `SELECT id, byline, authors_json, NULL FROM article UNION ALL SELECT article_id, byline, '', article FROM revisions`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var byline, authors string
		var packed sql.RawBytes
		if err := rows.Scan(&id, &byline, &authors, &packed); err != nil {
			return nil, err
		}
		var is bool
		if packed == nil {
			is, err = by.onJSON(byline, authors)
		} else {
			var v Revision
			if err = db.unpackArticle(packed, &v); err == nil {
				is = by.on(v.Byline, v.Authors)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("authors of article %d: %w", id, err)
		}
		if is {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), rows.Err()
}

// planURL returns the articles that an address leads to, and the requests for it.
func planURL(ctx context.Context, tx *stmts, address string) (ids, requests []int64, err error) {
	key := fillRequest(crawler.Request{URL: address}).Key
	if requests, err = queryIDs(ctx, tx, `SELECT id FROM requests WHERE key = ?`, key); err != nil {
		return nil, nil, err
	}
	ids, err = queryIDs(ctx, tx, `
		SELECT id FROM article WHERE key = ?1 UNION SELECT article_id FROM article_addresses WHERE url IN (?1, ?2)
		UNION SELECT article_id FROM identities WHERE token = 'address ' || ?1
		UNION SELECT article_id FROM requests WHERE key = ?1 AND article_id IS NOT NULL ORDER BY 1`, key, clean(address))
	return ids, requests, err
}

func queryIDs(ctx context.Context, tx *stmts, query string, args ...any) ([]int64, error) {
	return scanIDs(tx.query(ctx, query, args...))
}

func (db *DB) purge(ctx context.Context, tx *stmts, q PurgeRequest, files *warcPurge) (r PurgeResult, err error) {
	r, requests, err := db.plan(ctx, tx, q)
	if err != nil {
		return r, err
	}
	now, what := timeText(time.Now()), "url"
	if q.Author != "" {
		what = "author"
	}
	var id int64
	if err := tx.row(ctx, `INSERT INTO purges (purged_at, what, url, reason, articles, versions, pages, addresses, run_id) VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?) RETURNING id`,
		now, what, clean(crawler.WithoutUser(q.URL)), clean(q.Reason), orNullID(q.RunID)).Scan(&id); err != nil {
		return r, err
	}
	p := purger{ctx: ctx, tx: tx, id: id, note: "removed on request, " + now[:len(time.DateOnly)] + ": " + clean(q.Reason), reason: clean(q.Reason)}
	if q.URL != "" {
		p.refuse(clean(crawler.WithoutUser(q.URL)))
	}
	versions := 0
	for _, item := range r.Items {
		versions += item.Versions
		p.article(item.id)
	}
	for _, request := range requests {
		p.request(request)
	}
	for _, l := range r.listings {
		p.listing(l)
	}
	r.Pages = p.pages()
	p.do(`INSERT INTO articles_fts (articles_fts) VALUES ('optimize')`) // or segments keep words of what is gone
	p.do(`INSERT INTO articles_fts_chars (articles_fts_chars) VALUES ('optimize')`)
	if p.err == nil {
		p.err = tx.row(ctx, `SELECT count(*) FROM purged WHERE purge_id = ? AND token LIKE 'address %'`, id).Scan(&r.Addresses)
	}
	p.do(`UPDATE purges SET articles = ?, versions = ?, pages = ?, addresses = ? WHERE id = ?`, len(r.Items), versions, r.Pages, r.Addresses, id)
	if p.err != nil {
		return r, p.err
	}
	if err := files.commit(ctx, tx); err != nil {
		return r, err
	}
	if err := r.findWARC(ctx, tx, requests, func(string, string) bool { return false }); err != nil {
		return r, err
	}
	for _, f := range files.done {
		r.Captures += len(f.Removed)
		r.InWARC = append(r.InWARC, filepath.Base(f.oldPath))
	}
	return r, nil
}

// purger removes; after an error it does nothing more.
type purger struct {
	ctx          context.Context
	tx           *stmts
	id           int64
	note, reason string
	orphans      []string // SHA-256 of pages that nothing may refer to any more
	err          error
}

func (p *purger) do(query string, args ...any) {
	if p.err == nil {
		_, p.err = p.tx.exec(p.ctx, query, args...)
	}
}

func (p *purger) texts(query string, args ...any) (all []string) {
	if p.err == nil {
		all, p.err = queryTexts(p.ctx, p.tx, query, args...)
	}
	return all
}

func queryTexts(ctx context.Context, tx *stmts, query string, args ...any) (all []string, err error) {
	rows, err := tx.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// refuse makes an address one that is not asked for.
func (p *purger) refuse(address string) {
	r := fillRequest(crawler.Request{URL: address, Source: sourcePurge})
	p.do(`INSERT INTO purged (token, purge_id) VALUES (?, ?) ON CONFLICT DO UPDATE SET purge_id = excluded.purge_id`, "address "+r.Key, p.id)
	p.do(insertRequest, requestValues(r, nil)...)
	p.do(`UPDATE requests SET state = 'failed', outcome = ?, error = ?, listed_title = NULL, listed_date = NULL, next_at = NULL, lease_until = NULL,
		etag = NULL, last_modified = NULL, answered_by = NULL, interval_s = NULL, links_hash = NULL, links_depth = NULL, article_id = NULL WHERE key = ?`, outcomePurged, p.note, r.Key)
}

// article removes an article and what is known of its content. Its authors, tags, versions, addresses, and its words in the index go with it.
func (p *purger) article(id int64) {
	for _, address := range p.texts(`SELECT url FROM article_addresses WHERE article_id = ?1 UNION SELECT url FROM article WHERE id = ?1 ORDER BY 1`, id) {
		p.refuse(address)
	}
	p.do(`INSERT INTO purged (token, purge_id) SELECT DISTINCT token, ?1 FROM identities WHERE article_id = ?2 ON CONFLICT DO UPDATE SET purge_id = excluded.purge_id`, p.id, id)
	p.orphans = append(p.orphans, p.texts(`
		SELECT page_sha256 FROM article WHERE id = ?1 AND page_sha256 IS NOT NULL UNION SELECT page_sha256 FROM revisions WHERE article_id = ?1 AND page_sha256 IS NOT NULL ORDER BY 1`, id)...)
	// By hand, since other programs' connections have no references.
	for _, table := range []string{"revisions", "article_authors", "article_tags", "article_addresses", "identities", "copy_sketches", "copy_members", "absences"} {
		p.do(`DELETE FROM `+table+` WHERE article_id = ?`, id)
	}
	p.do(`UPDATE fetches SET article_id = NULL, saved = ? WHERE article_id = ?`, outcomePurged, id)
	p.do(`UPDATE requests SET article_id = NULL WHERE article_id = ?`, id)
	p.do(`DELETE FROM article WHERE id = ?`, id)
}

// request removes what an address brought.
func (p *purger) request(id int64) {
	for _, address := range p.texts(`SELECT url FROM requests WHERE id = ?1 UNION SELECT final_url FROM fetches WHERE request_id = ?1 AND saved = ?2 ORDER BY 1`, id, outcomePurged) {
		p.refuse(address)
	}
	p.orphans = append(p.orphans, p.texts(`SELECT DISTINCT page_sha256 FROM fetches WHERE request_id = ? AND article_id IS NULL AND page_sha256 IS NOT NULL ORDER BY 1`, id)...)
	p.do(`UPDATE fetches SET page_sha256 = NULL, header = '{}', article_id = NULL, saved = ? WHERE request_id = ? AND article_id IS NULL`, outcomePurged, id)
}

// pages deletes bodies that nothing refers to any more, and returns how many. What another article was read from stays with it.
func (p *purger) pages() (n int) {
	slices.Sort(p.orphans)
	for _, sum := range slices.Compact(p.orphans) {
		if p.err != nil {
			break
		}
		result, err := p.tx.exec(p.ctx, `DELETE FROM pages WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM fetches WHERE page_sha256 = ?1)
			AND NOT EXISTS (SELECT 1 FROM article WHERE page_sha256 = ?1) AND NOT EXISTS (SELECT 1 FROM revisions WHERE page_sha256 = ?1)`, sum)
		if err == nil {
			var deleted int64
			deleted, err = result.RowsAffected()
			n += int(deleted)
		}
		p.err = err
	}
	return n
}

// Lift lets the addresses of the purges that an address belongs to be asked for again; n is how many. The notes stay, with the time.
func (db *DB) Lift(ctx context.Context, address string) (n int, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		s := newStmts(tx)
		var id int64
		err := s.row(ctx, `SELECT purge_id FROM purged WHERE token = ?`, "address "+fillRequest(crawler.Request{URL: address}).Key).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		p := purger{ctx: ctx, tx: s, err: err}
		own := fillRequest(crawler.Request{URL: address}).Key
		for _, token := range p.texts(`SELECT token FROM purged WHERE purge_id = ? AND token LIKE 'address %' ORDER BY 1`, id) {
			n++
			key := strings.TrimPrefix(token, "address ")
			// What was never asked for, such as a canonical address, is a request by the purge alone.
			p.do(`DELETE FROM requests WHERE key = ?1 AND key <> ?2 AND outcome = ?3 AND source = ?4 AND NOT EXISTS (SELECT 1 FROM fetches WHERE request_id = requests.id)`, key, own, outcomePurged, sourcePurge)
			p.do(`UPDATE requests SET state = 'pending', attempts = 0, outcome = NULL, error = NULL WHERE key = ? AND outcome = ?`, key, outcomePurged)
		}
		p.do(`DELETE FROM purged WHERE purge_id = ?`, id)
		p.do(`UPDATE purges SET lifted_at = ? WHERE id = ?`, timeText(time.Now()), id)
		return p.err
	})
	if err != nil {
		return 0, fmt.Errorf("lift the purge of %s in %s: %w", address, db.path, err)
	}
	return n, nil
}

// refusePurged drops what a page brought when it is content that was purged, at whatever address.
func (r *record) refusePurged(ctx context.Context, tx *stmts) error {
	var any bool
	if err := tx.row(ctx, `SELECT EXISTS (SELECT 1 FROM purged)`).Scan(&any); err != nil || !any {
		return err
	}
	tokens := []string{"address " + fillRequest(crawler.Request{URL: r.finalURL}).Key}
	if r.article != nil {
		tokens = append(tokens, identify(r.article, r.finalURL, r.sha256).tokens...)
	}
	for _, h := range r.hops {
		tokens = append(tokens, "address "+fillRequest(crawler.Request{URL: h.URL}).Key)
	}
	for _, t := range tokens {
		var note string
		switch err := tx.row(ctx, `SELECT substr(purged_at, 1, 10) || ': ' || reason FROM purged JOIN purges ON purges.id = purge_id WHERE token = ?`, t).Scan(&note); {
		case errors.Is(err, sql.ErrNoRows):
			continue
		case err != nil:
			return err
		}
		r.article, r.packed, r.sha256, r.bodySize, r.links, r.amp, r.header = nil, nil, "", 0, nil, "", "{}"
		r.outcome, r.again, r.err = outcomePurged, time.Time{}, "removed on request, "+note
		_, err := tx.exec(ctx, `UPDATE requests SET listed_title = NULL, listed_date = NULL WHERE id = ?`, r.request.ID)
		return err
	}
	return r.withoutTeasers(ctx, tx)
}
