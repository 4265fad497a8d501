package storage

import (
	"context"
	"errors"
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
	article   *int64                   // the one that it was before; nil: none, or not known
	altered   func()                   // told of a row that something other than the program has changed: what it shows is no version; nil: nothing
	hidden    bool                     // there was an article at this address: what is none stands before it for a time
	keep      func() error             // stores the page, for a row that refers to it
	pack      func(text []byte) []byte // compresses an earlier version
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
	if s.hidden && d.rank >= 2 {
		return id, saved, nil // the page is still its article's
	}
	return id, saved, d.write(ctx, tx, s, id)
}

// putContent stores what a page says in the row of its article; id 0: in a new one.
func putContent(ctx context.Context, tx *stmts, a *extractor.Article, s source, d identity, id int64, again bool) (_ int64, saved Saved, err error) {
	if id == 0 {
		if err := d.takeKey(ctx, tx, 0); err != nil {
			return 0, "", err
		}
		if err := s.keep(); err != nil {
			return 0, "", err
		}
		id, err = insertArticle(ctx, tx, a, s, d.final, d.rank)
		return id, SavedStored, err
	}
	rank := d.rank
	var old content
	if err = tx.row(ctx, `SELECT source_request_id, source_rank, captured_at, page_sha256 FROM article WHERE id = ?`, id).
		Scan(&old.requestID, &old.rank, &old.capturedAt, &old.page); err != nil {
		return 0, "", err
	}
	if again && s.requestID != old.requestID { // what is gone takes over from what is gone no more than from what is there
		var gone bool
		if err := tx.row(ctx, `SELECT state = 'gone' FROM requests WHERE id = ?`, s.requestID).Scan(&gone); err != nil {
			return 0, "", err
		}
		if gone {
			rank = goneRank
		}
	}
	wins := rank < old.rank || rank == old.rank && rank != goneRank && s.requestID < old.requestID
	if s.requestID == old.requestID {
		if again && old.rank == goneRank { // it was read again, not found again
			rank = goneRank
		}
		wins = again || (rank < 2 || old.rank >= 2) && s.fetchedAt >= old.capturedAt // 2 and more: not an article
	}
	saved = SavedUnchanged
	if wins {
		if saved, err = replaceArticle(ctx, tx, id, a, s, old, again); err != nil {
			return 0, "", err
		}
		if _, err := tx.exec(ctx, `UPDATE article SET source_request_id = ?, source_rank = ? WHERE id = ?`, s.requestID, rank, id); err != nil {
			return 0, "", err
		}
		if err := d.takeKey(ctx, tx, id); err != nil {
			return 0, "", err
		}
	}
	if rank < 2 {
		if _, err := tx.exec(ctx, `INSERT OR IGNORE INTO absences (article_id, gone_at, back_at) SELECT id, gone_at, ?1 FROM article WHERE id = ?2 AND gone_at <= ?1`, s.fetchedAt, id); err != nil {
			return 0, "", err
		}
	}
	_, err = tx.exec(ctx, `
		UPDATE article SET first_fetched_at = min(first_fetched_at, ?1), last_fetched_at = max(last_fetched_at, ?1),
			gone_at = iif(?2 AND gone_at <= ?1, NULL, gone_at) WHERE id = ?3`,
		s.fetchedAt, rank < 2, id)
	return id, saved, err
}

// content is where the content of an article's row is from.
type content struct {
	requestID  int64
	rank       int
	capturedAt string
	page       *string
}

// replaceArticle makes the row show a. What it showed is kept as an earlier version when the same page says something else
// now, or when that page is gone, and always when it is extracted again. When it came from a lesser address, it is no version: which of the two comes first is chance.
func replaceArticle(ctx context.Context, tx *stmts, id int64, a *extractor.Article, s source, old content, again bool) (Saved, error) {
	was, err := scanArticle(tx.row(ctx, `SELECT `+articleFields+` FROM article WHERE id = ?`, id).Scan)
	if errors.Is(err, errUnreadable) { // whatever it was, it was no version
		was, err = &extractor.Article{}, nil
	}
	if err != nil {
		return "", err
	}
	same, sameSource := jsonText(was) == jsonText(a), s.requestID == old.requestID // maps are sorted
	if same && sameSource && !again {
		return SavedUnchanged, nil // the page that it is from stays too
	}
	if err := s.keep(); err != nil {
		return "", err
	}
	saved := SavedStored
	captured := !sameSource || !isArticle(was.Kind) // the row begins to say this with this capture
	switch {
	case same:
		forged, err := altered(ctx, tx, id, was)
		if err != nil {
			return "", err
		}
		if same = !forged; same {
			saved = SavedUnchanged
		} else if s.altered != nil {
			s.altered()
		}
	case again && isArticle(was.Kind) && !sameResult(was, a):
		kept, err := putRevision(ctx, tx, id, was, s, RevisionReExtraction)
		if err != nil {
			return "", err
		}
		captured = captured || !kept
	case again || !isArticle(was.Kind) || !sameSource && old.rank != goneRank:
	case edited(was, a):
		kind := RevisionCapture
		if old.page != nil && s.page == *old.page {
			kind = RevisionReExtraction
		}
		kept, err := putRevision(ctx, tx, id, was, s, kind)
		if err != nil {
			return "", err
		}
		if captured = captured || !kept; kept {
			saved = SavedRevised
		}
	default:
		saved = SavedUnchanged
	}
	if !same {
		if err := updateArticle(ctx, tx, id, a); err != nil {
			return "", err
		}
	}
	if _, err := tx.exec(ctx, `UPDATE article SET page_sha256 = ?, truncated = ?, extractor_version = ?, captured_at = iif(?, ?, captured_at) WHERE id = ?`,
		s.page, s.truncated, extractor.Version, captured, s.fetchedAt, id); err != nil {
		return "", err
	}
	return saved, nil
}

var (
	insertArticleSQL = fmt.Sprintf(`
		INSERT INTO article (%s, key, source_request_id, source_rank, page_sha256, truncated, extractor_version, captured_at, first_fetched_at, last_fetched_at)
		VALUES (%s?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		strings.Join(articleColumns, ", "), strings.Repeat("?, ", len(articleColumns)))
	updateArticleSQL = fmt.Sprintf(`UPDATE article SET %s = ? WHERE id = ?`, strings.Join(articleColumns, " = ?, "))
)

func insertArticle(ctx context.Context, tx *stmts, a *extractor.Article, s source, key string, rank int) (id int64, err error) {
	args := append(articleValues(a), key, s.requestID, rank, s.page, s.truncated, extractor.Version, s.fetchedAt, s.fetchedAt, s.fetchedAt)
	result, err := tx.exec(ctx, insertArticleSQL, args...)
	if err != nil {
		return 0, err
	}
	if id, err = result.LastInsertId(); err != nil {
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
			INSERT INTO article_authors (article_id, position, role, author_id)
			VALUES (?, ?, ?, (SELECT id FROM authors WHERE name = ?)) ON CONFLICT DO NOTHING`, id, i+1, role, name); err != nil {
			return err
		}
	}
	for i, tag := range a.Tags {
		if _, err := tx.exec(ctx, `INSERT INTO tags (tag) VALUES (?) ON CONFLICT DO NOTHING`, tag); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `
			INSERT INTO article_tags (article_id, position, tag_id)
			VALUES (?, ?, (SELECT id FROM tags WHERE tag = ?)) ON CONFLICT DO NOTHING`, id, i+1, tag); err != nil {
			return err
		}
	}
	return nil
}
