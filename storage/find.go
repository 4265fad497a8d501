package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"broadsheet/crawler"
)

// FindArticle returns the article that an address leads to or is known by, and how many versions of it there are; ErrNotFound when there is none.
func (db *DB) FindArticle(ctx context.Context, address string) (id int64, versions int, err error) {
	key := fillRequest(crawler.Request{URL: address}).Key
	err = db.read.QueryRowContext(ctx, `
		SELECT id, revision FROM article WHERE kind IN ('article', 'live_blog') AND id IN (
			SELECT id FROM article WHERE key = ?1 UNION SELECT article_id FROM article_addresses WHERE url IN (?1, ?2)
			UNION SELECT article_id FROM identities WHERE token = 'address ' || ?1
			UNION SELECT article_id FROM requests WHERE key = ?1)
		ORDER BY key <> ?1, revision DESC, id LIMIT 1`, key, clean(address)).Scan(&id, &versions)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("%s: %w among the articles of %s%s", address, ErrNotFound, db.path, db.insteadOfArticle(ctx, key))
	}
	if err != nil {
		return 0, 0, fmt.Errorf("look for %s in %s: %w", address, db.path, explain(err))
	}
	return id, versions, nil
}

// insteadOfArticle says what the archive knows of an address that leads to no article; "" when it knows nothing.
func (db *DB) insteadOfArticle(ctx context.Context, key string) string {
	var known string
	err := db.read.QueryRowContext(ctx, `
		SELECT CASE WHEN outcome = ?2 THEN coalesce(error, outcome)
			WHEN state = 'pending' THEN 'it is yet to be fetched'
			WHEN state = 'failed' THEN 'it failed: ' || coalesce(error, outcome)
			WHEN state = 'gone' THEN 'it is gone, and was no article'
			ELSE 'it led to no article (' || coalesce((SELECT kind FROM article WHERE id = article_id), outcome) || ')' END
		FROM requests WHERE key = ?1 AND state <> 'leased'`, key, outcomePurged).Scan(&known)
	if err != nil || known == "" { // it is only an explanation
		return ""
	}
	return ": " + known
}
