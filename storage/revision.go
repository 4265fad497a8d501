package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"broadsheet/extractor"
)

// RevisionKind says how a version of an article came to be.
type RevisionKind string

const (
	RevisionCapture      RevisionKind = "capture"       // the page was fetched again and had changed
	RevisionReExtraction RevisionKind = "re-extraction" // the extractor read the same bytes otherwise
)

// Revision is one version of an article. Times are UTC, RFC 3339 with milliseconds.
type Revision struct {
	*extractor.Article
	Number           int // from 1
	Kind             RevisionKind
	CapturedAt       string // when the page was fetched that showed it first
	PageSHA256       string // of a page that shows it; "" when none is kept
	ExtractorVersion string
	TextSHA256       string // of title, blank line and body
}

// Revision returns a version of an article, whole; ErrNotFound when there is none of this number.
func (db *DB) Revision(ctx context.Context, article int64, number int) (*Revision, error) {
	v, err := db.revision(ctx, article, number)
	if err != nil {
		return nil, fmt.Errorf("read revision %d of article %d in %s: %w", number, article, db.path, explain(err))
	}
	return v, nil
}

func (db *DB) revision(ctx context.Context, article int64, number int) (*Revision, error) {
	v := Revision{Number: number}
	var packed []byte
	err := db.read.QueryRowContext(ctx, `
		SELECT kind, captured_at, coalesce(page_sha256, ''), extractor_version, text_sha256, article FROM revisions WHERE article_id = ? AND number = ?`, article, number).
		Scan(&v.Kind, &v.CapturedAt, &v.PageSHA256, &v.ExtractorVersion, &v.TextSHA256, &packed)
	if err == nil {
		return &v, db.unpackArticle(packed, &v)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	v.Article, err = scanArticle(func(into ...any) error {
		return db.read.QueryRowContext(ctx, `SELECT `+articleFields+`, revision_kind, captured_at, coalesce(page_sha256, ''), extractor_version, text_sha256
			FROM article WHERE id = ? AND revision = ?`, article, number).
			Scan(append(into, &v.Kind, &v.CapturedAt, &v.PageSHA256, &v.ExtractorVersion, &v.TextSHA256)...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return &v, err
}

func (db *DB) unpackArticle(packed []byte, v *Revision) error {
	text, err := db.zdec.DecodeAll(packed, nil)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	return json.Unmarshal(text, &v.Article)
}

// edited tells whether two articles differ in what readers see of them. Where only the head of the page differs, its
// pictures or its markup, the row is brought up to date and no version is kept.
func edited(a, b *extractor.Article) bool {
	seen := func(a *extractor.Article) string {
		return jsonText([]any{a.Kind, a.Title, a.Byline, a.Authors, a.AuthorRoles, a.Desk, a.Agencies, a.Section, a.Date, a.TLDR, a.Tags, a.Flags,
			a.Lead, a.Body, a.AINotice, a.Paywalled, a.Updates})
	}
	return seen(a) != seen(b)
}

// putRevision keeps what article's row shows as an earlier version; the row is about to show the next. What something other than the program
// has written there is not kept: it would become what the site had said.
func putRevision(ctx context.Context, tx *stmts, id int64, was *extractor.Article, s source, kind RevisionKind) (kept bool, err error) {
	forged, err := altered(ctx, tx, id, was)
	if err != nil || forged {
		if forged && s.altered != nil {
			s.altered()
		}
		return false, err
	}
	// The columns are for queries, the packed article for everything else.
	if _, err := tx.exec(ctx, `
		INSERT INTO revisions (article_id, number, kind, captured_at, fetch_id, page_sha256, extractor_version, text_sha256,
			title, byline, date, modified, tldr, tags, lead, body, article)
		SELECT id, revision, revision_kind, captured_at,
			(SELECT f.id FROM fetches f WHERE f.request_id = source_request_id AND f.fetched_at = captured_at AND f.article_id = article.id),
			page_sha256, extractor_version, text_sha256, title, byline, date, modified, tldr, tags, lead, body, ?
		FROM article WHERE id = ?`, s.pack([]byte(jsonText(was))), id); err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, `UPDATE article SET revision = revision + 1, revision_kind = ?, captured_at = ? WHERE id = ?`, string(kind), s.fetchedAt, id)
	return true, err
}

// altered tells whether a row of article, which reads as was, is not what the program wrote, as verify would find it.
func altered(ctx context.Context, tx *stmts, id int64, was *extractor.Article) (bool, error) {
	var fields string
	derived := make([]string, len(derivedColumns))
	row := make([]any, strings.Count(articleFields, ",")+1)
	into := []any{&fields}
	for i := range derived {
		into = append(into, &derived[i])
	}
	for i := range row {
		into = append(into, &row[i])
	}
	if err := tx.row(ctx, `SELECT fields_sha256, `+strings.Join(derivedColumns, ", ")+`, `+articleFields+` FROM article WHERE id = ?`, id).Scan(into...); err != nil {
		return false, err
	}
	for i, want := range derivedValues(was) {
		if derived[i] != want {
			return true, nil
		}
	}
	return fields != "" && fieldsSum(row) != fields, nil
}
