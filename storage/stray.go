package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"broadsheet/crawler"
)

// stray handles an address that led elsewhere, to the address of an article, and does not lead there now: whatever it answers, or
// that it does not answer, says nothing of that article. So the request is of the article no more until it leads there again;
// the article's own address is taken up as a request, which says what became of it and whose content the row shows from then on.
func (r *record) stray(ctx context.Context, tx *stmts, k *known, runID int64) error {
	if k.article == 0 || !isArticle(k.kind) || r.saved == SavedRetry || r.outcome == crawler.OutcomeUnmodified || r.article != nil && isArticle(r.article.Kind) {
		return nil
	}
	found, err := r.foundAt(ctx, tx, k.article)
	if err != nil || found == "" || sameKey(found, r.request.URL) || sameKey(found, r.finalURL) {
		return err
	}
	if err := r.leave(ctx, tx, k.article); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE requests SET article_id = NULL WHERE id = ?`, r.request.ID); err != nil {
		return err
	}
	own := crawler.Request{URL: found, Source: r.request.URL, FoundBy: r.request.FoundBy, Depth: r.request.Depth, Seed: r.request.Seed}
	hosts, err := insertRequests(ctx, tx, []crawler.Request{own}, orNullID(runID))
	if err != nil {
		return err
	}
	r.hosts = append(r.hosts, hosts...)
	// It was there once, so a 404 is no failure.
	if _, err := tx.exec(ctx, `
		UPDATE requests SET article_id = ?, checked_at = ?, interval_s = ? WHERE key = ? AND article_id IS NULL AND checked_at IS NULL AND state <> 'failed'`,
		k.article, k.checkedAt, orNullID(int64(k.interval.Seconds())), fillRequest(own).Key); err != nil {
		return err
	}
	article := k.article
	k.article = 0
	return setGone(ctx, tx, article) // this may have been the last that was not
}

// foundAt returns the address at which the request last found an article, "" when it is not known.
func (r *record) foundAt(ctx context.Context, tx *stmts, article int64) (address string, err error) {
	err = tx.row(ctx, `SELECT final_url FROM fetches WHERE request_id = ? AND article_id = ? ORDER BY id DESC LIMIT 1`, r.request.ID, article).Scan(&address)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("where the article was found: %w", err)
	}
	return address, nil
}

func sameKey(a, b string) bool {
	if a == b {
		return true
	}
	x, err := crawler.Key(a)
	y, bad := crawler.Key(b)
	return err == nil && bad == nil && x == y
}
