package storage

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hit is a search result.
type Hit struct {
	URL     string  `json:"url"`
	Title   string  `json:"title"`
	Site    string  `json:"site"`
	Date    string  `json:"date"`
	Snippet string  `json:"snippet"` // matches between « and »… see Search
	Rank    float64 `json:"rank"`    // bm25; smaller is better
}

// defaultHits is the limit of a search that gives none.
const defaultHits = 20

// indexed values of table article: which index a row is in. An article with a spaceless script is found
// by its characters; its words are in articles_fts too, for readers who ask that table themselves.
const (
	indexedNot   = 0
	indexedWords = 1
	indexedChars = 2
)

// unindexed is the name of the index that Search makes for itself of what is not in the others.
const unindexed = "temp.unindexed_fts"

// Search returns the best hits for a query (see matchQuery), at most f.Limit or 20. All articles are
// considered: those not in the index yet are added first, or, where the file cannot be written, searched
// apart. In a snippet matches stand between « and », and … is where text was left out; the text may have
// such characters of its own.
func (db *DB) Search(ctx context.Context, query string, f Filter) ([]Hit, error) {
	hits, err := db.search(ctx, query, f)
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", db.path, explain(err))
	}
	return hits, nil
}

func (db *DB) search(ctx context.Context, query string, f Filter) ([]Hit, error) {
	match, err := matchQuery(query)
	if err != nil {
		return nil, err
	}
	if db.write != nil {
		// Locked or full: then what is left is searched apart.
		if _, err := db.Index(ctx); err != nil && errorCode(err) == 0 {
			return nil, err
		}
	}
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one state of the archive for all that follows
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // nothing to keep; the table of the unindexed goes with it
	if err := indexApart(ctx, tx); err != nil {
		return nil, err
	}
	limit := cmp.Or(max(f.Limit, 0), defaultHits)
	s := searcher{tx: tx, match: match, limit: limit}
	s.conditions, s.args = f.where()
	for _, in := range []struct {
		table   string
		indexed int
	}{{"articles_fts", indexedWords}, {"articles_fts_chars", indexedChars}, {unindexed, indexedNot}} {
		if err := s.search(ctx, in.table, in.indexed); err != nil {
			return nil, err
		}
	}
	return s.best(ctx)
}

// searcher gathers hits from several indexes.
type searcher struct {
	tx         *sql.Tx
	match      string
	conditions string
	args       []any
	limit      int
	found      []found
}

type found struct {
	Hit
	id    int64
	table string
}

// search finds the best of one index. The weights follow the columns title, byline, tldr, body, tags.
func (s *searcher) search(ctx context.Context, table string, indexed int) error {
	name := table[strings.IndexByte(table, '.')+1:]
	rows, err := s.tx.QueryContext(ctx, `
		SELECT article.id, url, article.title, site, date, bm25(`+name+`, 10, 4, 4, 1, 4) AS rank_
		FROM `+table+` CROSS JOIN article ON article.id = `+name+`.rowid
		WHERE `+name+` MATCH ? AND indexed = ? AND `+s.conditions+`
		ORDER BY rank_, source_request_id LIMIT ?`,
		slices.Concat([]any{s.match, indexed}, s.args, []any{s.limit})...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		h := found{table: table}
		if err := rows.Scan(&h.id, &h.URL, &h.Title, &h.Site, &h.Date, &h.Rank); err != nil {
			return err
		}
		s.found = append(s.found, h)
	}
	return rows.Err()
}

// best returns the best of all that was found, with their snippets: making one is too dear for the rest.
func (s *searcher) best(ctx context.Context) ([]Hit, error) {
	slices.SortStableFunc(s.found, func(a, b found) int { return cmp.Compare(a.Rank, b.Rank) })
	hits := make([]Hit, 0, s.limit)
	for _, h := range s.found[:min(len(s.found), s.limit)] {
		var err error
		if h.Snippet, err = s.snippet(ctx, h); err != nil {
			return nil, err
		}
		hits = append(hits, h.Hit)
	}
	return hits, nil
}

// snippet returns the passage of the body, or of the key points, that matches best.
func (s *searcher) snippet(ctx context.Context, h found) (string, error) {
	const begin, end = "\x02", "\x03" // the text itself may have « and »
	name := h.table[strings.IndexByte(h.table, '.')+1:]
	length := 24
	if h.table == "articles_fts_chars" || hasSpaceless(s.match) {
		length = 48 // characters
	}
	var body, tldr string
	err := s.tx.QueryRowContext(ctx, `
		SELECT snippet(`+name+`, 3, ?1, ?2, '…', ?3), snippet(`+name+`, 2, ?1, ?2, '…', ?3)
		FROM `+h.table+` WHERE `+name+` MATCH ?4 AND rowid = ?5`, begin, end, length, s.match, h.id).Scan(&body, &tldr)
	if err != nil {
		return "", err
	}
	text := body
	if !strings.Contains(body, begin) && (strings.Contains(tldr, begin) || body == "") {
		text = tldr
	}
	text = strings.Join(strings.Fields(unsegment(text)), " ")
	return strings.NewReplacer(begin, "«", end, "»").Replace(text), nil
}

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
	fields [5]string
}

func indexSome(ctx context.Context, tx *stmts) (n int, err error) {
	rows, err := tx.query(ctx, `SELECT id, title, byline, tldr, body, tags FROM article WHERE `+isUnindexed+` ORDER BY id LIMIT ?`, indexBatch)
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
		if err := rows.Scan(&t.id, &t.fields[0], &t.fields[1], &t.fields[2], &t.fields[3], &t.fields[4]); err != nil {
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
	_, err := tx.exec(ctx, `INSERT INTO `+table+` (rowid, title, byline, tldr, body, tags) VALUES (?, ?, ?, ?, ?, ?)`,
		t.id, f[0], f[1], f[2], f[3], f[4])
	return err
}

// indexApart puts what is not in the index into one of this connection's own, outside the file.
func indexApart(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `CREATE VIRTUAL TABLE `+unindexed+` USING fts5 (
		title, byline, tldr, body, tags, tokenize = 'unicode61 remove_diacritics 2')`)
	if err != nil {
		return err
	}
	s := newStmts(tx)
	for after := int64(0); ; {
		rows, err := s.query(ctx, `SELECT id, title, byline, tldr, body, tags FROM article WHERE `+isUnindexed+` AND id > ? ORDER BY id LIMIT ?`, after, indexBatch)
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
