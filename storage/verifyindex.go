package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

const reindexTodo = "make the index anew: broadsheet verify --reindex"

// verifyIndex makes the index of what is said to be in it again, outside the file, and compares all words, with how often and in how many
// articles they are in each column. (FTS5's own check cannot: of an index with external content it takes every row to be indexed.)
func verifyIndex(ctx context.Context, v *verification) error {
	const made, columns = "verified", "title, byline, tldr, body, tags, lead"
	for _, index := range []struct {
		table string
		least int // of article.indexed
	}{{"articles_fts", indexedWords}, {"articles_fts_chars", indexedChars}} {
		for _, q := range []string{
			`CREATE VIRTUAL TABLE temp.` + made + ` USING fts5 (` + columns + `, content = '', tokenize = 'unicode61 remove_diacritics 2')`,
			`CREATE VIRTUAL TABLE temp.` + made + `_words USING fts5vocab (temp, ` + made + `, col)`,
			`CREATE VIRTUAL TABLE temp.stored_words USING fts5vocab (main, ` + index.table + `, col)`,
		} {
			if _, err := v.tx.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		if err := v.indexAgain(ctx, made, index.least); err != nil {
			return err
		}
		if err := v.compareIndex(ctx, index.table, made, index.least); err != nil {
			return err
		}
		for _, table := range []string{"stored_words", made + "_words", made} {
			if _, err := v.tx.ExecContext(ctx, `DROP TABLE temp.`+table); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verification) indexAgain(ctx context.Context, into string, least int) error {
	insert, err := v.tx.PrepareContext(ctx, `INSERT INTO temp.`+into+` (rowid, title, byline, tldr, body, tags, lead) VALUES (?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close() // nothing is left to fail
	return v.each(ctx, `SELECT id, title, byline, tldr, body, tags, lead FROM article WHERE indexed >= ? ORDER BY id`, func(rows *sql.Rows) error {
		var t text
		f := &t.fields
		if err := rows.Scan(&t.id, &f[0], &f[1], &f[2], &f[3], &f[4], &f[5]); err != nil {
			return err
		}
		if least == indexedWords {
			v.saw()
		} else {
			t.segment()
		}
		_, err := insert.ExecContext(ctx, t.id, f[0], f[1], f[2], f[3], f[4], f[5])
		return err
	}, least)
}

func (v *verification) compareIndex(ctx context.Context, table, made string, least int) error {
	const shown = 5
	for _, c := range []struct{ query, problem string }{
		{`SELECT 'article ' || id || ' ' || url FROM article WHERE indexed >= ?1 AND id NOT IN (SELECT id FROM ` + table + `_docsize)`, "%d articles are not in it: %s"},
		{`SELECT 'article ' || id FROM ` + table + `_docsize WHERE id NOT IN (SELECT id FROM article WHERE indexed >= ?1)`, "%d articles are in it that should not be: %s"},
		{`SELECT DISTINCT term FROM (SELECT term, col, doc, cnt FROM temp.` + made + `_words EXCEPT SELECT term, col, doc, cnt FROM temp.stored_words) WHERE ?1`, "%d words of articles are not in it, or not as often: %s"},
		{`SELECT DISTINCT term FROM (SELECT term, col, doc, cnt FROM temp.stored_words EXCEPT SELECT term, col, doc, cnt FROM temp.` + made + `_words) WHERE ?1`, "%d words in it are not in articles, or not as often: %s"},
	} {
		n, some := 0, []string{}
		err := v.each(ctx, c.query, func(rows *sql.Rows) error {
			var s string
			if n++; n > shown {
				return nil
			}
			err := rows.Scan(&s)
			some = append(some, s)
			return err
		}, least)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if n > shown {
			some = append(some, "…")
		}
		if err := v.differs(table, fmt.Sprintf(c.problem, n, strings.Join(some, ", ")), reindexTodo); err != nil {
			return err
		}
	}
	return nil
}

// Reindex makes the full-text index anew; n is how many articles are in it. Killed in between, the index is not complete, and the next
// command that needs it goes on.
func (db *DB) Reindex(ctx context.Context) (n int, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{
			`INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')`,
			`DROP TABLE articles_fts_chars`, // by rows, what is damaged could not be deleted
			`CREATE VIRTUAL TABLE articles_fts_chars USING fts5 (title, byline, tldr, body, tags, lead, tokenize = 'unicode61 remove_diacritics 2')`,
			`UPDATE article SET indexed = 0 WHERE indexed > 0`,
		} {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("empty the index of %s: %w", db.path, err)
	}
	return db.Index(ctx)
}
