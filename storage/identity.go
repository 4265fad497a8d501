package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// A page's identity is a set of tokens, and two pages are one article when they share one. Articles are thus the connected
// parts of all pages, whichever came first. A token is made of an address and, where that alone proves nothing, of what
// the page says:
//
//	the final address;
//	the canonical one, when it is a plain variant of it (crawler.Variant): no template gets that wrong;
//	each of both with the title, and with the beginning of the text: a page belongs to the canonical address that it
//	names on its own site when it shares one of the two with another page that is there or names it too;
//	what all variants of the address have in common, with the page's bytes, and with its title and text.
type identity struct {
	final  string // normal form of the final address
	rank   int    // as a source: 0 an article that names no other address as its own, 1 one that does, 2 and more no article
	tokens []string
}

const (
	minOpening = 80 // bytes; a shorter text says too little to tell its article
	minTitle   = 3
	maxLetters = 200 // a title and the beginning of a text say no more
)

// identify returns the identity of a page. sum is the SHA-256 of its bytes, "" without any.
func identify(a *extractor.Article, finalURL, sum string) identity {
	var d identity
	var err error
	if d.final, err = crawler.Key(finalURL); err != nil {
		d.final = finalURL
	}
	d.final = clean(d.final)
	claim := claimOf(a, finalURL, d.final)
	variant := crawler.Variant(d.final)
	addresses := []string{d.final}
	d.tokens = append(d.tokens, "address "+d.final)
	if claim != "" {
		d.rank = 1
		addresses = append(addresses, claim)
		if crawler.Variant(claim) == variant {
			d.tokens = append(d.tokens, "address "+claim)
		}
	}
	if sum != "" {
		d.tokens = append(d.tokens, token("bytes", variant, sum))
	}
	if !isArticle(a.Kind) { // walls and error pages look alike
		d.rank += 2
		return d
	}
	title, opening := letters(a.Title), letters(a.Body)
	if len(opening) >= minOpening {
		d.tokens = append(d.tokens, token("text", variant, a.Title+"\n\n"+a.Body))
	}
	for _, address := range addresses {
		if len(title) >= minTitle && title != letters(a.Site) {
			d.tokens = append(d.tokens, token("title", address, title))
		}
		if len(opening) >= minOpening {
			d.tokens = append(d.tokens, token("opening", address, opening))
		}
	}
	return d
}

// claimOf returns the normal form of the canonical address that a page names, if it is another than its own, on the same site,
// and not the site's front page: a syndicated copy stays an article of its own.
func claimOf(a *extractor.Article, finalURL, final string) string {
	claim, err := crawler.Key(a.CanonicalURL)
	if err != nil || claim == final || !crawler.SameSite(a.CanonicalURL, finalURL) {
		return ""
	}
	_, rest, _ := strings.Cut(claim, "://")
	if _, path, _ := strings.Cut(rest, "/"); path == "" && crawler.Variant(claim) != crawler.Variant(final) {
		return ""
	}
	return clean(claim)
}

func token(kind, address, content string) string {
	sum := sha256.Sum256([]byte(address + "\n" + content))
	return kind + " " + base64.RawURLEncoding.EncodeToString(sum[:16])
}

// letters returns the first letters and digits of a text, in lower case: what stays when it is set anew.
func letters(s string) string {
	var b strings.Builder
	left := maxLetters
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
		if left--; left == 0 {
			break
		}
	}
	return b.String()
}

// find returns the article that a page belongs to, 0 for a new one. When the page shows that what were several are one, they are
// joined first.
func (d identity) find(ctx context.Context, tx *stmts, s source, again bool) (id int64, err error) {
	var found []int64
	look := func(query string, args ...any) error {
		var id int64
		switch err := tx.row(ctx, query, args...).Scan(&id); {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case !slices.Contains(found, id):
			found = append(found, id)
		}
		return nil
	}
	others := int64(math.MaxInt64)
	if again { // what pages were taken for before counts no more: neither this one nor those that come after it
		others = s.requestID - 1
		switch same, err := d.asBefore(ctx, tx, s); {
		case err != nil:
			return 0, err
		case same:
			found = append(found, *s.article)
		}
	}
	for _, t := range d.tokens {
		if err := look(`SELECT article_id FROM identities WHERE token = ? AND request_id <= ? LIMIT 1`, t, others); err != nil {
			return 0, err
		}
	}
	// Archives of before have no tokens.
	if err := look(`SELECT id FROM article WHERE key = ? AND (? OR NOT EXISTS (SELECT 1 FROM identities WHERE article_id = id))`, d.final, !again); err != nil {
		return 0, err
	}
	if len(found) == 0 && s.article != nil { // the first of its pages keeps an article
		if err := look(`SELECT id FROM article WHERE id = ? AND NOT EXISTS (SELECT 1 FROM fetches WHERE article_id = article.id AND request_id < ?)`, *s.article, s.requestID); err != nil {
			return 0, err
		}
	}
	if len(found) < 2 {
		return first(found), nil
	}
	return joinArticles(ctx, tx, found, s, again)
}

// asBefore tells whether a page that is extracted again says of itself what it said when it was taken for its article. Then that stays so:
// what proved it may have been an earlier version of another page.
func (d identity) asBefore(ctx context.Context, tx *stmts, s source) (bool, error) {
	if s.article == nil {
		return false, nil
	}
	before, err := queryTexts(ctx, tx, `SELECT token FROM identities WHERE request_id = ? AND article_id = ? ORDER BY token`, s.requestID, *s.article)
	now := slices.Sorted(slices.Values(d.tokens))
	return err == nil && slices.Equal(before, slices.Compact(now)), err
}

const deleteIdentities = `DELETE FROM identities WHERE request_id = ?`

func first(ids []int64) int64 {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}

// joinArticles makes one article of several and returns it: the one with the best source. What the others showed is no earlier
// version of it, as it would not have been had they been known for one from the start, unless it is extracting again that joins them.
func joinArticles(ctx context.Context, tx *stmts, ids []int64, s source, again bool) (best int64, err error) {
	err = tx.row(ctx, fmt.Sprintf(`SELECT id FROM article WHERE id IN (?%s) ORDER BY source_rank, source_request_id, id LIMIT 1`, strings.Repeat(", ?", len(ids)-1)), anys(ids)...).Scan(&best)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if id == best {
			continue
		}
		if again {
			if err := shelveOld(ctx, tx, id, s); err != nil {
				return 0, err
			}
		}
		if err := absorb(ctx, tx, best, id); err != nil {
			return 0, err
		}
	}
	return best, nil
}

// shelveOld keeps what the row of an article shows that is to be joined with another, if it is of other rules: readers have seen it. What
// these rules have put apart on their way is no version.
func shelveOld(ctx context.Context, tx *stmts, id int64, s source) error {
	var old bool
	err := tx.row(ctx, `SELECT extractor_version <> ? FROM article WHERE id = ?`, extractor.Version, id).Scan(&old)
	if err != nil || !old {
		return err
	}
	return shelve(ctx, tx, id, s)
}

// absorb makes all that led to an article lead to another, which gets its earlier versions, and deletes it.
func absorb(ctx context.Context, tx *stmts, best, id int64) error {
	for _, query := range []string{
		`UPDATE fetches SET article_id = ?1 WHERE article_id = ?2`,
		`UPDATE requests SET article_id = ?1 WHERE article_id = ?2`,
		`UPDATE identities SET article_id = ?1 WHERE article_id = ?2`,
		`INSERT INTO article_addresses (url, article_id, role) SELECT url, ?1, role FROM article_addresses WHERE article_id = ?2 ON CONFLICT DO NOTHING`,
		// Their earlier versions are one history, in the order of time. The moved ones get numbers that none has.
		`UPDATE revisions SET article_id = ?1, number = number + (SELECT revision FROM article WHERE id = ?1) WHERE article_id = ?2`,
		`UPDATE revisions SET number = -n
			FROM (SELECT rowid AS r, row_number() OVER (ORDER BY captured_at, number) AS n FROM revisions WHERE article_id = ?1) WHERE rowid = r AND ?2`,
		`UPDATE revisions SET number = -number WHERE article_id = ?1 AND number < 0 AND ?2`,
		`UPDATE article SET revision = 1 + (SELECT count(*) FROM revisions WHERE article_id = ?1) WHERE id = ?1 AND ?2`,
		`UPDATE article SET first_fetched_at = min(first_fetched_at, (SELECT first_fetched_at FROM article WHERE id = ?2)),
			last_fetched_at = max(last_fetched_at, (SELECT last_fetched_at FROM article WHERE id = ?2)),
			gone_at = max(gone_at, (SELECT gone_at FROM article WHERE id = ?2)) WHERE id = ?1`, // NULL if one is still there
		`INSERT OR IGNORE INTO absences (article_id, gone_at, back_at) SELECT ?1, gone_at, back_at FROM absences WHERE article_id = ?2`,
		`DELETE FROM article WHERE id = ?2 AND id <> ?1`,
	} {
		if _, err := tx.exec(ctx, query, best, id); err != nil {
			return err
		}
	}
	return nil
}

func anys(ids []int64) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = id
	}
	return all
}

// write notes that a request's page is the article with this identity.
func (d identity) write(ctx context.Context, tx *stmts, s source, article int64) error {
	if _, err := tx.exec(ctx, deleteIdentities, s.requestID); err != nil {
		return err
	}
	for _, t := range d.tokens {
		if _, err := tx.exec(ctx, `INSERT INTO identities (token, request_id, article_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, t, s.requestID, article); err != nil {
			return err
		}
	}
	return nil
}

// takeKey lets an article have its source's address as its key. One that is left without its source, until another page of it is
// saved, has it no more.
func (d identity) takeKey(ctx context.Context, tx *stmts, article int64) error {
	if _, err := tx.exec(ctx, `UPDATE article SET key = 'moved ' || id WHERE key = ? AND id <> ?`, d.final, article); err != nil {
		return err
	}
	if article == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `UPDATE article SET key = ? WHERE id = ? AND key <> ?1`, d.final, article)
	return err
}
