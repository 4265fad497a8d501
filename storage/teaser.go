package storage

import (
	"context"
	"database/sql"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// teasers finds articles in what lists them: feeds, which may have their whole text, and front pages, which have their headlines. They are found by
// address and by title.
type teasers struct {
	addresses []listedAt
	titles    []string
}

// listedAt is how a page may write an address.
type listedAt struct{ whole, host, path string } // without scheme; path with its query, "" when it says too little

// minTeaser is how many runes of a title are enough to know it again.
const minTeaser = 12

func (t *teasers) address(key string) {
	_, whole, ok := strings.Cut(key, "://")
	u, err := url.Parse(key)
	if !ok || err != nil || strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		return // a whole site, or nothing that is an address
	}
	_, path, _ := strings.Cut(whole, "/")
	t.addresses = append(t.addresses, listedAt{strings.TrimPrefix(whole, "www."), strings.TrimPrefix(u.Host, "www."), "/" + path})
}

func (t *teasers) title(s string) {
	if s = oneSpace(s); utf8.RuneCountInString(s) >= minTeaser {
		t.titles = append(t.titles, s)
	}
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// in tells whether the page at an address, with these bytes, has one of the articles.
func (t *teasers) in(address string, body []byte) bool {
	text := html.UnescapeString(html.UnescapeString(string(body))) // HTML inside of XML is escaped twice
	text = strings.ReplaceAll(text, `\/`, "/")                     // JSON
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	}
	for _, a := range t.addresses {
		if standsIn(text, a.whole, "") || a.host == host && standsIn(text, a.path, "\"'= \n\t>(") {
			return true
		}
	}
	if len(t.titles) == 0 {
		return false
	}
	text = oneSpace(text)
	return slices.ContainsFunc(t.titles, func(title string) bool { return strings.Contains(text, title) })
}

// standsIn tells whether an address stands in a text and ends there, behind one of some characters; "": behind any.
func standsIn(text, address, behind string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], address)
		if at < 0 {
			return false
		}
		at += from
		from = at + len(address)
		next, _ := utf8.DecodeRuneInString(text[from:])
		ends := from == len(text) || !unicode.IsLetter(next) && !unicode.IsDigit(next) && !strings.ContainsRune("-_%", next)
		if ends && (behind == "" || at > 0 && strings.IndexByte(behind, text[at-1]) >= 0) {
			return true
		}
	}
}

// teaser is a kept page that is no article and has something of what is purged.
type teaser struct {
	sha256  string
	fetches []int64 // that brought it, or what has the same links and so was not kept
}

// listings finds them. It holds one page at a time.
func (db *DB) listings(ctx context.Context, tx *stmts, t teasers) (found []teaser, err error) {
	pages, err := queryTexts(ctx, tx, `
		SELECT DISTINCT f.page_sha256 FROM fetches f LEFT JOIN article a ON a.id = f.article_id
		WHERE f.page_sha256 IS NOT NULL AND (a.id IS NULL OR a.kind NOT IN ('article', 'live_blog'))
		AND NOT EXISTS (SELECT 1 FROM article b WHERE b.page_sha256 = f.page_sha256 AND b.kind IN ('article', 'live_blog')) ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	for _, sum := range pages {
		has, err := db.hasTeaser(ctx, tx, t, sum)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", sum, err)
		}
		if !has {
			continue
		}
		fetches, err := queryIDs(ctx, tx, `
			SELECT id FROM fetches WHERE page_sha256 = ?1
			UNION SELECT g.id FROM fetches f JOIN fetches g ON g.request_id = f.request_id AND g.id > f.id AND g.page_sha256 IS NULL
			WHERE f.page_sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM fetches h WHERE h.request_id = f.request_id AND h.id > f.id AND h.id < g.id AND h.page_sha256 IS NOT NULL) ORDER BY 1`, sum)
		if err != nil {
			return nil, err
		}
		found = append(found, teaser{sum, fetches})
	}
	return found, nil
}

func (db *DB) hasTeaser(ctx context.Context, tx *stmts, t teasers, sum string) (bool, error) {
	var packed sql.RawBytes
	var size int64
	rows, err := tx.query(ctx, `SELECT body, size FROM pages WHERE sha256 = ?`, sum)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(&packed, &size); err != nil {
		return false, err
	}
	body, err := db.unpackPage(packed, size)
	if err != nil {
		return false, nil // what is damaged can't be read by anyone
	}
	if err := rows.Close(); err != nil {
		return false, err
	}
	addresses, err := queryTexts(ctx, tx, `SELECT DISTINCT final_url FROM fetches WHERE page_sha256 = ? ORDER BY 1`, sum)
	return slices.ContainsFunc(addresses, func(a string) bool { return t.in(a, body) }), err
}

// teasersOf gathers by what articles, and pages that were asked for, are known in listings.
func teasersOf(ctx context.Context, tx *stmts, items []PurgeItem, requests []int64, address string) (t teasers, err error) {
	var addresses []string
	articles := 0
	for _, item := range items {
		var kind string
		if err := tx.row(ctx, `SELECT kind FROM article WHERE id = ?`, item.id).Scan(&kind); err != nil {
			return t, err
		}
		if !isArticle(extractor.Kind(kind)) {
			continue
		}
		articles++
		of, err := queryTexts(ctx, tx, `SELECT url FROM article_addresses WHERE article_id = ?1 UNION SELECT url FROM article WHERE id = ?1 ORDER BY 1`, item.id)
		if err != nil {
			return t, err
		}
		addresses = append(addresses, of...)
		titles, err := queryTexts(ctx, tx, `SELECT title FROM article WHERE id = ?1 UNION SELECT title FROM revisions WHERE article_id = ?1 ORDER BY 1`, item.id)
		if err != nil {
			return t, err
		}
		for _, s := range titles {
			t.title(s)
		}
	}
	if articles == 0 && len(items) > 0 {
		return t, nil // a front page is linked to by all pages of its site
	}
	if address != "" {
		addresses = append(addresses, address)
	}
	for _, id := range requests {
		of, err := queryTexts(ctx, tx, `SELECT url FROM requests WHERE id = ?`, id)
		if err != nil {
			return t, err
		}
		addresses = append(addresses, of...)
	}
	for i, a := range addresses {
		addresses[i] = fillRequest(crawler.Request{URL: a}).Key
	}
	slices.Sort(addresses)
	for _, key := range slices.Compact(addresses) {
		t.address(key)
	}
	return t, nil
}

// listing takes the bytes of a page that lists what was purged out of the archive. When and from where it was fetched stays.
func (p *purger) listing(l teaser) {
	p.orphans = append(p.orphans, l.sha256)
	p.do(`UPDATE fetches SET page_sha256 = NULL, saved = ? WHERE page_sha256 = ?`, outcomePurged, l.sha256)
	p.do(`UPDATE article SET page_sha256 = NULL WHERE page_sha256 = ?`, l.sha256)
	p.do(`UPDATE revisions SET page_sha256 = NULL WHERE page_sha256 = ?`, l.sha256)
}

// withoutTeasers keeps the bytes of a page that is no article out of the archive when it lists what was purged. Its links are followed as ever.
func (r *record) withoutTeasers(ctx context.Context, tx *stmts) error {
	if r.sha256 == "" || r.article != nil && isArticle(r.article.Kind) {
		return nil
	}
	keys, err := queryTexts(ctx, tx, `SELECT substr(token, 9) FROM purged WHERE token LIKE 'address %' ORDER BY 1`)
	if err != nil {
		return err
	}
	var t teasers
	for _, key := range keys {
		t.address(key)
	}
	body, err := r.unpack(r.packed)
	if err != nil {
		return err
	}
	if t.in(r.finalURL, body) {
		r.packed, r.sha256 = nil, ""
	}
	return nil
}
