package storage

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"broadsheet/extractor"
)

// source says where an article's content comes from.
type source struct {
	requestID int64
	finalURL  string
	page      any // SHA-256 of its page, or nil
	truncated bool
	fetchedAt string
	article   *int64 // the one that it was before; nil: none, or not known
}

// staleRank is the rank of content whose page now belongs to another article: any page is better.
const staleRank = 9

// putArticle stores an article under its identity. Several pages may be one article; whose content the row
// shows doesn't depend on which came first: the better rank (see identity) wins, then the older
// request. A page that is fetched anew replaces its own content, unless it has become a consent wall or
// an error page meanwhile; one that is extracted again always does.
func putArticle(ctx context.Context, tx *stmts, a *extractor.Article, s source, again bool) (id int64, saved Saved, err error) {
	sum, _ := s.page.(string)
	d := identify(a, s.finalURL, sum)
	if id, err = d.find(ctx, tx, s, again); err != nil {
		return 0, "", err
	}
	if id, saved, err = putContent(ctx, tx, a, s, d, id, again); err != nil {
		return 0, "", err
	}
	return id, saved, d.write(ctx, tx, s, id)
}

// putContent stores what a page says in the row of its article; id 0: in a new one.
func putContent(ctx context.Context, tx *stmts, a *extractor.Article, s source, d identity, id int64, again bool) (_ int64, saved Saved, err error) {
	if id == 0 {
		if err := d.takeKey(ctx, tx, 0); err != nil {
			return 0, "", err
		}
		id, err = insertArticle(ctx, tx, a, s, d.final, d.rank)
		return id, SavedStored, err
	}
	rank := d.rank
	var oldRequest int64
	var oldRank int
	if err = tx.row(ctx, `SELECT source_request_id, source_rank FROM article WHERE id = ?`, id).Scan(&oldRequest, &oldRank); err != nil {
		return 0, "", err
	}
	wins := cmp.Or(cmp.Compare(rank, oldRank), cmp.Compare(s.requestID, oldRequest)) < 0
	if s.requestID == oldRequest {
		wins = again || rank < 2 || oldRank >= 2 // 2 and more: not an article
	}
	saved = SavedUnchanged
	if wins {
		same, err := sameArticle(ctx, tx, id, a)
		if err != nil {
			return 0, "", err
		}
		if !same {
			saved = SavedStored
			if err := updateArticle(ctx, tx, id, a); err != nil {
				return 0, "", err
			}
		}
		if _, err := tx.exec(ctx, `
			UPDATE article SET source_request_id = ?, source_rank = ?, page_sha256 = ?, truncated = ?, extractor_version = ? WHERE id = ?`,
			s.requestID, rank, s.page, s.truncated, extractor.Version, id); err != nil {
			return 0, "", err
		}
		if err := d.takeKey(ctx, tx, id); err != nil {
			return 0, "", err
		}
	}
	_, err = tx.exec(ctx, `
		UPDATE article SET first_fetched_at = min(first_fetched_at, ?1), last_fetched_at = max(last_fetched_at, ?1) WHERE id = ?2`,
		s.fetchedAt, id)
	return id, saved, err
}

func sameArticle(ctx context.Context, tx *stmts, id int64, a *extractor.Article) (bool, error) {
	old, err := scanArticle(tx.row(ctx, `SELECT `+articleFields+` FROM article WHERE id = ?`, id).Scan)
	if err != nil {
		return false, err
	}
	return jsonText(old) == jsonText(a), nil // maps are sorted
}

var (
	insertArticleSQL = fmt.Sprintf(`
		INSERT INTO article (%s, key, source_request_id, source_rank, page_sha256, truncated, extractor_version, first_fetched_at, last_fetched_at)
		VALUES (%s?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		strings.Join(articleColumns, ", "), strings.Repeat("?, ", len(articleColumns)))
	updateArticleSQL = fmt.Sprintf(`UPDATE article SET %s = ? WHERE id = ?`, strings.Join(articleColumns, " = ?, "))
)

func insertArticle(ctx context.Context, tx *stmts, a *extractor.Article, s source, key string, rank int) (id int64, err error) {
	args := append(articleValues(a), key, s.requestID, rank, s.page, s.truncated, extractor.Version, s.fetchedAt, s.fetchedAt)
	if err := tx.row(ctx, insertArticleSQL, args...).Scan(&id); err != nil {
		return 0, err
	}
	return id, putFacets(ctx, tx, id, a)
}

func updateArticle(ctx context.Context, tx *stmts, id int64, a *extractor.Article) error {
	if _, err := tx.exec(ctx, updateArticleSQL, append(articleValues(a), id)...); err != nil {
		return err
	}
	for _, query := range []string{`DELETE FROM article_authors WHERE article_id = ?`, `DELETE FROM article_tags WHERE article_id = ?`} {
		if _, err := tx.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return putFacets(ctx, tx, id, a)
}

// putFacets links an article with its authors and tags. Other kinds of page have none: what a front page
// shows as tags is navigation.
func putFacets(ctx context.Context, tx *stmts, id int64, a *extractor.Article) error {
	if !isArticle(a.Kind) {
		return nil
	}
	for i, name := range a.Authors {
		role := ""
		if i < len(a.AuthorRoles) {
			role = a.AuthorRoles[i]
		}
		if _, err := tx.exec(ctx, `INSERT INTO authors (name) VALUES (?) ON CONFLICT DO NOTHING`, name); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `
			INSERT INTO article_authors (article_id, author_id, position, role)
			SELECT ?, id, ?, ? FROM authors WHERE name = ? ON CONFLICT DO NOTHING`, id, i+1, role, name); err != nil {
			return err
		}
	}
	for i, tag := range a.Tags {
		if _, err := tx.exec(ctx, `INSERT INTO tags (tag) VALUES (?) ON CONFLICT DO NOTHING`, tag); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `
			INSERT INTO article_tags (article_id, tag_id, position)
			SELECT ?, id, ? FROM tags WHERE tag = ? ON CONFLICT DO NOTHING`, id, i+1, tag); err != nil {
			return err
		}
	}
	return nil
}
