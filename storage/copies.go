package storage

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"

	"broadsheet/storage/copies"
)

// CopySummary is what FindCopies did and found.
type CopySummary struct {
	Hashed   int `json:"hashed"`   // articles that were new or had changed
	Articles int `json:"articles"` // that the archive has
	Clusters int `json:"clusters"`
	Copies   int `json:"copies"` // articles in them
}

// FindCopies says anew which articles are copies of each other, as package copies defines it, and deletes none. First what is new or has
// changed is hashed, in transactions of its own, so that a run that is killed goes on; then all clusters are made from the hashes and
// replaced in one transaction. They follow from the articles alone, not from the order in which they came. progress is told how many
// articles have been hashed, and then compared, of how many.
func (db *DB) FindCopies(ctx context.Context, progress func(what string, done, all int)) (s CopySummary, err error) {
	if s.Hashed, err = db.hashCopies(ctx, progress); err == nil {
		err = db.clusterCopies(ctx, &s, progress)
	}
	if err != nil {
		return s, fmt.Errorf("find copies in %s: %w", db.path, explain(err))
	}
	return s, nil
}

// selectUnhashed reads indexes alone.
const selectUnhashed = `SELECT article.id FROM article INDEXED BY article_source WHERE ` + isReadable + `
	AND NOT EXISTS (SELECT 1 FROM copy_sketches WHERE article_id = article.id AND version = ?) ORDER BY source_request_id, article.id`

func (db *DB) hashCopies(ctx context.Context, progress func(what string, done, all int)) (n int, err error) {
	ids, err := scanIDs(db.read.QueryContext(ctx, selectUnhashed, copies.Version))
	if err != nil {
		return 0, err
	}
	for batch := range slices.Chunk(ids, batchRecords) {
		hashed, err := db.hashBatch(ctx, batch)
		if err != nil {
			return n, err
		}
		err = db.tx(ctx, func(tx *sql.Tx) error { return saveHashes(ctx, newStmts(tx), hashed) })
		if err != nil {
			return n, err
		}
		n += len(batch)
		progress("hashed", n, len(ids))
	}
	return n, nil
}

// hashed is the sketch of a text, and what tells whether an article still has it.
type hashed struct {
	id               int64
	lead, textSHA256 string
	sketch           []byte
}

// hashBatch reads outside of the transaction that writes, so that others can write meanwhile.
func (db *DB) hashBatch(ctx context.Context, ids []int64) (all []hashed, err error) {
	read, err := db.read.PrepareContext(ctx, `SELECT lead, body, text_sha256 FROM article WHERE id = ?`)
	if err != nil {
		return nil, err
	}
	defer read.Close() // nothing was written
	for _, id := range ids {
		h := hashed{id: id}
		var body string
		switch err := read.QueryRowContext(ctx, id).Scan(&h.lead, &body, &h.textSHA256); {
		case errors.Is(err, sql.ErrNoRows):
			continue // deleted meanwhile
		case err != nil:
			return nil, err
		}
		h.sketch = copies.Pack(copies.Sketch(copies.Shingles(copiedText(h.lead, body))))
		all = append(all, h)
	}
	return all, nil
}

// copiedText is what of an article is compared. Headlines are each site's own.
func copiedText(lead, body string) string { return lead + "\n\n" + body }

func saveHashes(ctx context.Context, tx *stmts, all []hashed) error {
	for _, h := range all {
		// One that has changed meanwhile is left to the next run.
		if _, err := tx.exec(ctx, `
			INSERT OR REPLACE INTO copy_sketches (article_id, version, sketch)
			SELECT id, ?, ? FROM article WHERE id = ? AND text_sha256 = ? AND lead = ?`,
			copies.Version, h.sketch, h.id, h.textSHA256, h.lead); err != nil {
			return err
		}
	}
	return nil
}

// selectSketches has them in an order that follows from the articles: by day, of publication or else of the first capture, and key.
const selectSketches = `
	SELECT s.article_id, cast(coalesce(julianday(substr(a.date, 1, 10)), julianday(substr(a.first_fetched_at, 1, 10)), 0) AS INTEGER) AS day, s.sketch
	FROM copy_sketches s CROSS JOIN article a ON a.id = s.article_id
	WHERE s.version = ? AND a.kind IN ('article', 'live_blog') ORDER BY day, a.key`

func (db *DB) clusterCopies(ctx context.Context, s *CopySummary, progress func(what string, done, all int)) error {
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one state of the archive
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing was written
	c := copyReader{ctx: ctx, tx: newStmts(tx)}
	if err := c.tx.row(ctx, `SELECT count(*) FROM copy_sketches WHERE version = ?`, copies.Version).Scan(&s.Articles); err != nil {
		return err
	}
	found, err := c.find(func(done int) { progress("compared", done, s.Articles) })
	if err != nil {
		return err
	}
	var members []copyMember
	for _, ids := range found {
		one, err := c.members(ids)
		if err != nil {
			return err
		}
		members = append(members, one...)
	}
	s.Clusters, s.Copies = len(found), len(members)
	return db.tx(ctx, func(tx *sql.Tx) error { return saveCopies(ctx, newStmts(tx), members) })
}

// copyReader reads texts that are compared. It remembers the shingles of the one that it read last.
type copyReader struct {
	ctx    context.Context
	tx     *stmts
	last   int64
	lastOf []uint64
}

func (c *copyReader) find(progress func(done int)) (clusters [][]int64, err error) {
	f := copies.Finder{Same: func(a, b int64) (bool, error) {
		// b is the same for all candidates of a text, so it is read last.
		of, err := c.shingles(b)
		if err != nil {
			return false, err
		}
		other, err := c.read(a)
		return err == nil && copies.Same(other, of), err
	}}
	rows, err := c.tx.query(c.ctx, selectSketches, copies.Version)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var sketch sql.RawBytes
	for n := 1; rows.Next(); n++ {
		var t copies.Text
		if err := rows.Scan(&t.ID, &t.Day, &sketch); err != nil {
			return nil, err
		}
		t.Sketch = copies.Unpack(sketch)
		if err := f.Add(t); err != nil {
			return nil, err
		}
		if n%batchRecords == 0 {
			progress(n)
		}
	}
	return f.Clusters(), rows.Err()
}

// shingles returns the shingles of an article and remembers them.
func (c *copyReader) shingles(id int64) ([]uint64, error) {
	if c.last != id {
		of, err := c.read(id)
		if err != nil {
			return nil, err
		}
		c.last, c.lastOf = id, of
	}
	return c.lastOf, nil
}

func (c *copyReader) read(id int64) ([]uint64, error) {
	var lead, body string
	if err := c.tx.row(c.ctx, `SELECT lead, body FROM article WHERE id = ?`, id).Scan(&lead, &body); err != nil {
		return nil, err
	}
	return copies.Shingles(copiedText(lead, body)), nil
}

// copyMember is an article of a cluster: a row of copy_members.
type copyMember struct {
	id             int64
	cluster        string
	earliest       bool
	share, ofFirst float64
}

// version is an article of a cluster that is not written yet.
type version struct {
	id             int64
	key            string
	published, got string // when: UTC, as times are stored
}

// members says of each article of a cluster when it was, what it has in common with the earliest, and which that is: the one that was published
// first; of those at the same time, the one that was captured first; then by key. A page that gives a day counts for the end of that day, as it
// cannot be said to be earlier than one that gives a time; one that gives nothing, for the time at which it was captured.
func (c *copyReader) members(ids []int64) ([]copyMember, error) {
	all := make([]version, len(ids))
	for i, id := range ids {
		v := version{id: id}
		var date string
		if err := c.tx.row(c.ctx, `SELECT key, date, first_fetched_at FROM article WHERE id = ?`, id).Scan(&v.key, &date, &v.got); err != nil {
			return nil, err
		}
		v.published = v.got
		if at := parseTime(date); !at.IsZero() {
			v.published = timeText(at)
		} else if at := parseTime(date + "T23:59:59Z"); !at.IsZero() {
			v.published = timeText(at)
		}
		all[i] = v
	}
	slices.SortFunc(all, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.published, b.published), cmp.Compare(a.got, b.got), cmp.Compare(a.key, b.key))
	})
	sum := sha256.Sum256([]byte(all[0].key))
	cluster := hex.EncodeToString(sum[:8])
	first, err := c.read(all[0].id)
	if err != nil {
		return nil, err
	}
	members := []copyMember{{id: all[0].id, cluster: cluster, earliest: true, share: 1, ofFirst: 1}}
	for _, v := range all[1:] {
		of, err := c.read(v.id)
		if err != nil {
			return nil, err
		}
		common := float64(copies.Common(first, of))
		members = append(members, copyMember{id: v.id, cluster: cluster, share: common / float64(len(of)), ofFirst: common / float64(len(first))})
	}
	return members, nil
}

// saveCopies makes the rows those of members, and touches no other: of a second run hardly any differ. An article that is gone by now is in no
// cluster, and the only one that is left of a cluster is no copy.
func saveCopies(ctx context.Context, tx *stmts, members []copyMember) error {
	before, err := savedCopies(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range members {
		if before[m.id] != m {
			if _, err := tx.exec(ctx, `
				INSERT OR REPLACE INTO copy_members (article_id, cluster, earliest, share, share_of_earliest)
				SELECT id, ?, ?, ?, ? FROM article WHERE id = ?`, m.cluster, m.earliest, m.share, m.ofFirst, m.id); err != nil {
				return err
			}
		}
		delete(before, m.id)
	}
	for id := range before {
		if _, err := tx.exec(ctx, `DELETE FROM copy_members WHERE article_id = ?`, id); err != nil {
			return err
		}
	}
	_, err = tx.exec(ctx, `DELETE FROM copy_members WHERE cluster IN (SELECT cluster FROM copy_members GROUP BY cluster HAVING count(*) < 2)`)
	return err
}

func savedCopies(ctx context.Context, tx *stmts) (map[int64]copyMember, error) {
	rows, err := tx.query(ctx, `SELECT article_id, cluster, earliest, share, share_of_earliest FROM copy_members`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]copyMember{}
	for rows.Next() {
		var m copyMember
		if err := rows.Scan(&m.id, &m.cluster, &m.earliest, &m.share, &m.ofFirst); err != nil {
			return nil, err
		}
		all[m.id] = m
	}
	return all, rows.Err()
}

// HasCopies tells whether FindCopies has been over the archive, and how many articles came or changed since.
func (db *DB) HasCopies(ctx context.Context) (has bool, since int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM copy_sketches), (SELECT count(*) FROM (`+selectUnhashed+`))`, copies.Version).Scan(&has, &since)
	if err != nil {
		err = fmt.Errorf("look for copies in %s: %w", db.path, explain(err))
	}
	return has, since, err
}

// Copy is an article that is one of several copies, as in the view copies.
type Copy struct {
	Cluster         string  `json:"cluster"`
	Earliest        bool    `json:"earliest"`
	URL             string  `json:"url"`
	Title           string  `json:"title"`
	Site            string  `json:"site"`
	Date            string  `json:"date"`
	FirstFetchedAt  string  `json:"first_fetched_at"`
	Agencies        string  `json:"agencies"` // joined by "; "
	Share           float64 `json:"share"`    // of its text, that the earliest has
	ShareOfEarliest float64 `json:"share_of_earliest"`
}

const selectCopies = `
	SELECT c.cluster, c.earliest, url, title, iif(site <> '', site, host), date, first_fetched_at, agencies, share, share_of_earliest
	FROM copies c JOIN (SELECT cluster, count(*) AS n FROM copy_members GROUP BY cluster) USING (cluster)
	ORDER BY n DESC, c.cluster, c.earliest DESC, share DESC, url`

// Copies yields what FindCopies found, the largest clusters first, each with its earliest article first.
func (db *DB) Copies(ctx context.Context) iter.Seq2[Copy, error] {
	return func(yield func(Copy, error) bool) {
		fail := func(err error) { yield(Copy{}, fmt.Errorf("read copies of %s: %w", db.path, explain(err))) }
		rows, err := db.read.QueryContext(ctx, selectCopies)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var c Copy
			if err := rows.Scan(&c.Cluster, &c.Earliest, &c.URL, &c.Title, &c.Site, &c.Date, &c.FirstFetchedAt, &c.Agencies, &c.Share, &c.ShareOfEarliest); err != nil {
				fail(err)
				return
			}
			if !yield(c, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}
