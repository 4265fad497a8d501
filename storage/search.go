package storage

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Hit is a search result.
type Hit struct {
	URL     string  `json:"url"`
	Title   string  `json:"title"`
	Site    string  `json:"site"`
	Date    string  `json:"date"`
	Snippet string  `json:"snippet"` // matches between « and »… see Search
	Rank    int     `json:"rank"`    // from 1, the best
	Score   float64 `json:"score"`   // bm25; smaller is better
}

// defaultHits is the limit of a search that gives none.
const defaultHits = 20

// unindexed is the name of the index that Search makes for itself of what is not in the others.
const unindexed = "temp.unindexed_fts"

// Search returns the best hits for a query, at most f.Limit or 20. All articles are considered: those not in
// the index yet are added first, or, where the file cannot be written, searched apart.
//
// All words must be there; "quoted words" are a phrase; AND, OR, NOT and parentheses combine, NOT before AND before OR; a *
// at the end of a word or phrase searches what begins with it; title:, byline: (or author:), tldr:, body:, tags: and lead: before a
// word, a phrase or a group look there alone. Case and accents don't matter. What does not follow this is a *QueryError.
//
// In a snippet matches stand between « and », and … is where text was left out; the text may have such
// characters of its own.
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
	s := searcher{tx: tx, match: match, filter: f, limit: limit}
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
	tx     *sql.Tx
	match  string
	filter Filter
	limit  int
	found  []found
}

type found struct {
	Hit
	id    int64
	table string
}

// selectHits finds the best of one index. FTS5 sorts by rank itself and SQLite looks at the articles in that order, so that
// of many matches only those are looked up that are shown; what a filter does not select is left out before its article is read. The weights follow the
// columns title, byline, tldr, body, tags, lead.
func selectHits(table string, f Filter) (query string, args []any) {
	name := table[strings.IndexByte(table, '.')+1:]
	conditions, args := f.whereID(name + ".rowid")
	return `
		SELECT article.id, url, article.title, site, date, rank
		FROM ` + table + ` CROSS JOIN article ON article.id = ` + name + `.rowid
		WHERE ` + name + ` MATCH ? AND rank MATCH 'bm25(10, 4, 4, 1, 4, 4)' AND indexed = ? AND ` + conditions + `
		ORDER BY rank LIMIT ?`, args
}

func (s *searcher) search(ctx context.Context, table string, indexed int) error {
	query, args := selectHits(table, s.filter)
	rows, err := s.tx.QueryContext(ctx, query, slices.Concat([]any{s.match, indexed}, args, []any{s.limit})...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		h := found{table: table}
		if err := rows.Scan(&h.id, &h.URL, &h.Title, &h.Site, &h.Date, &h.Score); err != nil {
			return err
		}
		s.found = append(s.found, h)
	}
	return rows.Err()
}

// best returns the best of all that was found, with their snippets: making one is too dear for the rest.
func (s *searcher) best(ctx context.Context) ([]Hit, error) {
	slices.SortStableFunc(s.found, func(a, b found) int { return cmp.Compare(a.Score, b.Score) })
	hits := make([]Hit, 0, s.limit)
	for i, h := range s.found[:min(len(s.found), s.limit)] {
		h.Rank = i + 1
		var err error
		if h.Snippet, err = s.snippet(ctx, h); err != nil {
			return nil, err
		}
		hits = append(hits, h.Hit)
	}
	return hits, nil
}

// snippet returns the passage of the body, of the standfirst or of the key points that matches best.
func (s *searcher) snippet(ctx context.Context, h found) (string, error) {
	const begin, end = "\x02", "\x03" // the text itself may have « and »
	name := h.table[strings.IndexByte(h.table, '.')+1:]
	length := 24
	if h.table == "articles_fts_chars" || hasSpaceless(s.match) {
		length = 48 // characters
	}
	var body, tldr, lead string
	err := s.tx.QueryRowContext(ctx, `
		SELECT snippet(`+name+`, 3, ?1, ?2, '…', ?3), snippet(`+name+`, 2, ?1, ?2, '…', ?3), snippet(`+name+`, 5, ?1, ?2, '…', ?3)
		FROM `+h.table+` WHERE `+name+` MATCH ?4 AND rowid = ?5`, begin, end, length, s.match, h.id).Scan(&body, &tldr, &lead)
	if err != nil {
		return "", err
	}
	text := body
	for _, other := range []string{lead, tldr} {
		if !strings.Contains(text, begin) && (strings.Contains(other, begin) || text == "") {
			text = other
		}
	}
	text = strings.Join(strings.Fields(unsegment(text)), " ")
	return strings.NewReplacer(begin, "«", end, "»").Replace(text), nil
}
