package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"broadsheet/extractor"
)

// SaveAgain stores the result of extracting a stored page again; changed says whether it differs from
// what the archive showed. Pages are saved again in their order (see Pages), from the first on, as each is compared with
// those before it, and then the StalePages. When the new result belongs to another article, the old one goes, unless
// other pages led to it too.
func (db *DB) SaveAgain(ctx context.Context, fetchID int64, a *extractor.Article) (changed bool, err error) {
	a = cleanArticle(a)
	err = db.tx(ctx, func(tx *sql.Tx) error {
		changed, err = saveAgain(ctx, newStmts(tx), fetchID, a)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("save the article of fetch %d again in %s: %w", fetchID, db.path, err)
	}
	return changed, nil
}

func saveAgain(ctx context.Context, tx *stmts, fetchID int64, a *extractor.Article) (changed bool, err error) {
	s := source{keep: func() error { return nil }}
	var page *string
	var before *int64
	err = tx.row(ctx, `SELECT request_id, final_url, page_sha256, truncated, fetched_at, article_id FROM fetches WHERE id = ?`, fetchID).
		Scan(&s.requestID, &s.finalURL, &page, &s.truncated, &s.fetchedAt, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return false, ErrNotFound
	} else if err != nil {
		return false, err
	}
	if page != nil {
		s.page = *page
	}
	s.article = before
	id, saved, err := putArticle(ctx, tx, a, s, true)
	if err != nil {
		return false, err
	}
	if a.CanonicalURL != "" {
		if _, err := tx.exec(ctx, insertAddress, a.CanonicalURL, id, "canonical"); err != nil {
			return false, err
		}
	}
	if before != nil && *before == id {
		return saved == SavedStored, nil
	}
	_, err = tx.exec(ctx, `UPDATE fetches SET article_id = ?1 WHERE id = ?2 OR request_id = ?3 AND article_id = ?4`, id, fetchID, s.requestID, before)
	if err == nil {
		_, err = tx.exec(ctx, `UPDATE requests SET article_id = ?1 WHERE id = ?2 AND coalesce(article_id, ?3) IS ?3`, id, s.requestID, before)
	}
	if err == nil && before != nil {
		err = abandon(ctx, tx, *before, s.requestID)
	}
	return true, err
}

// abandon deletes an article to which no page leads any more. When others do, but the content was of the
// page that left, the next of them to be saved replaces it: see StalePages.
func abandon(ctx context.Context, tx *stmts, article, requestID int64) error {
	if _, err := tx.exec(ctx, `DELETE FROM article WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM fetches WHERE article_id = ?1)`, article); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE article SET source_rank = ? WHERE id = ? AND source_request_id = ?`, staleRank, article, requestID)
	if err == nil {
		err = askWhole(ctx, tx, article)
	}
	return err
}
