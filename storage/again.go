package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// Again is a stored page that was extracted again.
type Again struct {
	FetchID, RequestID int64
	Article            *extractor.Article // nil: it could not be extracted
}

// AgainRun is how far extracting again has come and what it has changed, by all runs that went on with it.
type AgainRun struct {
	Rules   string         `json:"rules"` // the version of the extractor
	Site    string         `json:"site,omitempty"`
	Since   string         `json:"since,omitempty"`
	Through int64          `json:"through"` // the last request whose page is done
	Mending bool           `json:"mending"` // all are; now those of StalePages
	Pages   int            `json:"pages"`
	Changed int            `json:"changed"`
	Failed  int            `json:"failed"`
	Fields  map[string]int `json:"fields"` // on how many pages each field changed; "article": which article the page is; "altered": by others, so that it is no version
}

// againSummary is the summary of such a run, told from others by its one name.
type againSummary struct {
	Again *AgainRun `json:"again"`
}

// Summary is what EndRun is given for such a run.
func (r *AgainRun) Summary() any { return againSummary{r} }

// ResumeAgain makes r what the last run of extracting again had come to, when it did not come to its end and had the same rules and
// filters.
func (db *DB) ResumeAgain(ctx context.Context, r *AgainRun) (resumed bool, err error) {
	var outcome, summary string
	err = db.read.QueryRowContext(ctx, `
		SELECT coalesce(outcome, ''), summary FROM runs WHERE substr(summary, 1, 10) = '{"again":{' ORDER BY id DESC LIMIT 1`).Scan(&outcome, &summary)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	var last againSummary
	if err == nil {
		err = json.Unmarshal([]byte(summary), &last)
	}
	if err != nil {
		return false, fmt.Errorf("read the runs of %s: %w", db.path, explain(err))
	}
	if l := last.Again; outcome == "done" || l.Rules != r.Rules || l.Site != r.Site || l.Since != r.Since {
		return false, nil
	}
	*r = *last.Again
	return true, nil
}

// SaveAgain stores what extracting pages again gave, in one transaction with r, the summary of the run, which it brings up to date; changed
// has the fields of each page that differ from what the archive showed. Pages are saved again in their order (see Pages), from the first on, as each
// is compared with those before it, and then, with r.Mending, the StalePages. What an article showed stays as a revision, unless
// nothing differs but where the values are from. When the new result belongs to another article, the old one goes, with its
// revisions to the other, unless other pages led to it too.
func (db *DB) SaveAgain(ctx context.Context, run int64, r *AgainRun, batch []Again) (changed [][]string, err error) {
	after := *r
	after.Fields = map[string]int{}
	for name, n := range r.Fields {
		after.Fields[name] = n
	}
	for i := range batch {
		if batch[i].Article != nil {
			batch[i].Article = cleanArticle(batch[i].Article)
		}
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		s := newStmts(tx)
		for _, a := range batch {
			var fields []string
			if a.Article != nil {
				if fields, err = db.saveAgain(ctx, s, a); err != nil {
					return fmt.Errorf("page of fetch %d: %w", a.FetchID, err)
				}
			}
			changed = append(changed, fields)
			after.count(a, fields)
		}
		_, err := s.exec(ctx, `UPDATE runs SET summary = ? WHERE id = ?`, jsonText(after.Summary()), run)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("save articles again in %s: %w", db.path, err)
	}
	*r = after
	return changed, nil
}

func (r *AgainRun) count(a Again, fields []string) {
	if r.Mending { // counted already
		return
	}
	r.Through = a.RequestID
	r.Pages++
	if a.Article == nil {
		r.Failed++
	}
	if len(fields) > 0 {
		r.Changed++
	}
	for _, name := range fields {
		r.Fields[name]++
	}
}

func (db *DB) saveAgain(ctx context.Context, tx *stmts, of Again) (fields []string, err error) {
	forged := false
	s := source{keep: func() error { return nil }, pack: func(b []byte) []byte { return db.zenc.EncodeAll(b, nil) }, altered: func() { forged = true }}
	var page *string
	var before *int64
	err = tx.row(ctx, `SELECT request_id, final_url, page_sha256, truncated, fetched_at, article_id FROM fetches WHERE id = ?`, of.FetchID).
		Scan(&s.requestID, &s.finalURL, &page, &s.truncated, &s.fetchedAt, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	} else if err != nil {
		return nil, err
	}
	if page != nil {
		s.page = *page
	}
	s.article = before
	was, own, err := shownBefore(ctx, tx, &s)
	if err != nil {
		return nil, err
	}
	id, saved, err := putArticle(ctx, tx, of.Article, s, true)
	if err != nil {
		return nil, err
	}
	if of.Article.CanonicalURL != "" {
		if _, err := tx.exec(ctx, insertAddress, of.Article.CanonicalURL, id, "canonical"); err != nil {
			return nil, err
		}
	}
	switch {
	case before != nil && *before == id && saved == SavedStored:
		return mark(differences(was, of.Article), forged), nil
	case before != nil && *before == id:
		return nil, nil
	}
	fields = []string{"article"}
	if own {
		fields = append(fields, differences(was, of.Article)...)
	}
	_, err = tx.exec(ctx, `UPDATE fetches SET article_id = ?1 WHERE id = ?2 OR request_id = ?3 AND article_id = ?4`, id, of.FetchID, s.requestID, before)
	if err == nil {
		_, err = tx.exec(ctx, `UPDATE requests SET article_id = ?1 WHERE id = ?2 AND coalesce(article_id, ?3) IS ?3`, id, s.requestID, before)
	}
	if err == nil && before != nil {
		err = abandon(ctx, tx, *before, id, s)
	}
	if err == nil {
		err = retime(ctx, tx, id)
	}
	return mark(fields, forged), err
}

// mark adds to the fields that changed that the row had been altered.
func mark(fields []string, altered bool) []string {
	if altered {
		fields = append(fields, "altered")
	}
	return fields
}

// shownBefore returns what the article of a page shows, and whether that is the page's own. What is extracted again from the same bytes
// was captured when they were.
func shownBefore(ctx context.Context, tx *stmts, s *source) (was *extractor.Article, own bool, err error) {
	if s.article == nil {
		return nil, false, nil
	}
	var captured string
	var samePage bool
	was, err = scanArticle(func(into ...any) error {
		return tx.row(ctx, `SELECT `+articleFields+`, captured_at, source_request_id = ?2, page_sha256 IS ?3 FROM article WHERE id = ?1`, *s.article, s.requestID, s.page).
			Scan(append(into, &captured, &own, &samePage)...)
	})
	if errors.Is(err, errUnreadable) {
		s.altered()
		was, err = &extractor.Article{}, nil
	}
	if err == nil && own && samePage {
		s.fetchedAt = captured
	}
	return was, own, err
}

// differences names the fields in which two articles differ, as their columns without "_json".
func differences(a, b *extractor.Article) (names []string) {
	theirs := fieldsOf(b)
	for i, f := range fieldsOf(a) {
		if jsonText(f.of) != jsonText(theirs[i].of) {
			names = append(names, strings.TrimSuffix(f.column, "_json"))
		}
	}
	return names
}

// sameResult tells whether two articles differ in nothing but where their values are from.
func sameResult(a, b *extractor.Article) bool {
	for _, name := range differences(a, b) {
		if name != "provenance" {
			return false
		}
	}
	return true
}

// abandon deletes an article to which no page leads any more; what it showed becomes an earlier version of the one that its page is now.
// When others do, but the content was of the page that left, the next of them to be saved replaces it: see StalePages.
func abandon(ctx context.Context, tx *stmts, article, now int64, s source) error {
	var alone bool
	err := tx.row(ctx, `SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1) AND NOT EXISTS (SELECT 1 FROM fetches WHERE article_id = ?1)`, article).Scan(&alone)
	if err == nil && alone {
		if err = shelve(ctx, tx, article, s); err == nil {
			err = absorb(ctx, tx, now, article)
		}
	}
	if err != nil || alone {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE article SET source_rank = ? WHERE id = ? AND source_request_id = ?`, staleRank, article, s.requestID)
	if err == nil {
		err = retime(ctx, tx, article)
	}
	if err == nil {
		err = askWhole(ctx, tx, article)
	}
	return err
}

// retime gives an article to which other pages lead than before the times of those that do, and notes whether all of them are gone.
func retime(ctx context.Context, tx *stmts, article int64) error {
	_, err := tx.exec(ctx, `
		UPDATE article SET first_fetched_at = t.first, last_fetched_at = t.last
		FROM (SELECT min(fetched_at) AS first, max(fetched_at) AS last FROM fetches WHERE article_id = ?1 AND outcome IN (?2, ?3)) t WHERE id = ?1 AND t.first IS NOT NULL`,
		article, string(crawler.OutcomeFetched), string(crawler.OutcomeUnmodified))
	if err == nil {
		_, err = tx.exec(ctx, `UPDATE article SET gone_at = NULL WHERE id = ?`, article)
	}
	if err == nil {
		err = setGone(ctx, tx, article)
	}
	return err
}

// shelve keeps what a row shows as an earlier version, for a row that is about to go.
func shelve(ctx context.Context, tx *stmts, article int64, s source) error {
	was, err := scanArticle(tx.row(ctx, `SELECT `+articleFields+` FROM article WHERE id = ?`, article).Scan)
	if errors.Is(err, errUnreadable) || err == nil && !isArticle(was.Kind) {
		return nil
	}
	if err == nil {
		_, err = putRevision(ctx, tx, article, was, s, RevisionReExtraction)
	}
	return err
}
