package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// indexed values of table article: which index a row is in. An article with a spaceless script is found
// by its characters; its words are in articles_fts too, for readers who ask that table themselves.
const (
	indexedNot   = 0
	indexedWords = 1
	indexedChars = 2
)

// indexBatch bounds one transaction of Index, so that a crawl which writes meanwhile waits a moment only.
const (
	indexBatch = 200
	indexPause = 20 * time.Millisecond
)

// Index brings the full-text index up to date; n is how many articles were added to it. It may run while
// a crawl writes.
func (db *DB) Index(ctx context.Context) (n int, err error) {
	for {
		var added int
		// Looked up outside of the transaction, which would lock the others out for nothing.
		var some bool
		err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM article WHERE `+isUnindexed+`)`).Scan(&some)
		if err == nil && some {
			err = db.tx(ctx, func(tx *sql.Tx) error {
				added, err = indexSome(ctx, newStmts(tx))
				return err
			})
		}
		n += added
		if err != nil {
			return n, fmt.Errorf("index %s: %w", db.path, explain(err))
		}
		if added == 0 {
			return n, nil
		}
		// SQLite's locks are not fair: without a pause another process could wait in vain.
		if err := sleep(ctx, indexPause, nil); err != nil {
			return n, err
		}
	}
}

const isUnindexed = `indexed = 0 AND kind IN ('article', 'live_blog')`

// text is what is indexed of an article.
type text struct {
	id     int64
	fields [6]string // those of the index, in its order
}

func indexSome(ctx context.Context, tx *stmts) (n int, err error) {
	rows, err := tx.query(ctx, `SELECT id, title, byline, tldr, body, tags, lead FROM article WHERE `+isUnindexed+` ORDER BY id LIMIT ?`, indexBatch)
	if err != nil {
		return 0, err
	}
	batch, err := scanTexts(rows)
	if err != nil {
		return 0, err
	}
	for _, t := range batch {
		if err := t.index(ctx, tx); err != nil {
			return 0, err
		}
	}
	return len(batch), nil
}

func scanTexts(rows *sql.Rows) (batch []text, err error) {
	defer rows.Close()
	for size := 0; size < batchBytes && rows.Next(); {
		var t text
		if err := rows.Scan(&t.id, &t.fields[0], &t.fields[1], &t.fields[2], &t.fields[3], &t.fields[4], &t.fields[5]); err != nil {
			return nil, err
		}
		batch = append(batch, t)
		size += len(t.fields[3])
	}
	return batch, rows.Err()
}

func (t *text) index(ctx context.Context, tx *stmts) error {
	if err := t.insert(ctx, tx, "articles_fts"); err != nil {
		return err
	}
	indexed := indexedWords
	if hasSpaceless(strings.Join(t.fields[:], " ")) {
		indexed = indexedChars
		t.segment()
		if err := t.insert(ctx, tx, "articles_fts_chars"); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `UPDATE article SET indexed = ? WHERE id = ?`, indexed, t.id)
	return err
}

func (t *text) segment() {
	for i, s := range t.fields {
		t.fields[i] = segment(s)
	}
}

func (t *text) insert(ctx context.Context, tx *stmts, table string) error {
	f := t.fields
	_, err := tx.exec(ctx, `INSERT INTO `+table+` (rowid, title, byline, tldr, body, tags, lead) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		t.id, f[0], f[1], f[2], f[3], f[4], f[5])
	return err
}

// indexApart puts what is not in the index into one of this connection's own, outside the file.
func indexApart(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `CREATE VIRTUAL TABLE `+unindexed+` USING fts5 (
		title, byline, tldr, body, tags, lead, tokenize = 'unicode61 remove_diacritics 2')`)
	if err != nil {
		return err
	}
	s := newStmts(tx)
	for after := int64(0); ; {
		rows, err := s.query(ctx, `SELECT id, title, byline, tldr, body, tags, lead FROM article WHERE `+isUnindexed+` AND id > ? ORDER BY id LIMIT ?`, after, indexBatch)
		if err != nil {
			return err
		}
		batch, err := scanTexts(rows)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, t := range batch {
			after = t.id
			t.segment()
			if err := t.insert(ctx, s, unindexed); err != nil {
				return err
			}
		}
	}
}
