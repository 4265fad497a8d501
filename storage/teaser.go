package storage

import (
	"context"
	"database/sql"
	"fmt"
	"html"
	"iter"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// teasers finds articles in what lists them: feeds, which may have their whole text, and front pages, which have their headlines. They are found by
// address and by title, in a time that hardly depends on how many they are: an author may have thousands.
type teasers struct {
	sites    map[string]*listedSite // by host, without www.
	titles   map[string][]string    // by their last titleEnd bytes
	lastByte [256]bool              // of titles
}

// listedSite has the paths, with their queries, by which a host's pages are known.
type listedSite struct {
	paths   map[string]bool
	longest int
}

const (
	// minTeaser is how many runes of a title are enough to know it again.
	minTeaser = 12
	// titleEnd is how many bytes of a title's end are looked up: every title has them.
	titleEnd = minTeaser
)

// address adds an address in its normal form (crawler.Key).
func (t *teasers) address(key string) {
	_, whole, ok := strings.Cut(key, "://")
	u, err := url.Parse(key)
	if !ok || err != nil || strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		return // a whole site, or nothing that is an address
	}
	_, path, _ := strings.Cut(whole, "/")
	path = "/" + path
	host := strings.TrimPrefix(u.Host, "www.")
	if t.sites == nil {
		t.sites = map[string]*listedSite{}
	}
	s := t.sites[host]
	if s == nil {
		s = &listedSite{paths: map[string]bool{}}
		t.sites[host] = s
	}
	s.paths[path], s.longest = true, max(s.longest, len(path))
}

func (t *teasers) title(s string) {
	if s = oneSpace(s); utf8.RuneCountInString(s) < minTeaser {
		return
	}
	if t.titles == nil {
		t.titles = map[string][]string{}
	}
	end := s[len(s)-titleEnd:]
	t.titles[end] = append(t.titles[end], s)
	t.lastByte[s[len(s)-1]] = true
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// in tells whether the page at an address, with these bytes, has one of the articles.
func (t *teasers) in(address string, body []byte) bool {
	text := html.UnescapeString(html.UnescapeString(string(body))) // HTML inside of XML is escaped twice
	text = strings.ReplaceAll(text, `\/`, "/")                     // JSON
	for host, s := range t.sites {
		for at := range placesOf(text, host) {
			if s.begins(text[at+len(host):]) {
				return true
			}
		}
	}
	if u, err := url.Parse(address); err == nil {
		if s := t.sites[strings.TrimPrefix(strings.ToLower(u.Host), "www.")]; s != nil && s.linked(text) {
			return true
		}
	}
	return len(t.titles) > 0 && t.titled(oneSpace(text))
}

// linked tells whether a page of the site itself, which need not name the host, has one of the paths.
func (s *listedSite) linked(text string) bool {
	for at := range placesOf(text, "/") {
		if at > 0 && strings.IndexByte("\"'= \n\t>(", text[at-1]) >= 0 && s.begins(text[at:]) {
			return true
		}
	}
	return false
}

// begins tells whether a text begins with one of the paths, and the path ends there.
func (s *listedSite) begins(text string) bool {
	for n := 1; n <= min(len(text), s.longest); n++ {
		next, _ := utf8.DecodeRuneInString(text[n:])
		ends := n == len(text) || !unicode.IsLetter(next) && !unicode.IsDigit(next) && !strings.ContainsRune("-_%", next)
		if ends && s.paths[text[:n]] {
			return true
		}
	}
	return false
}

// titled tells whether one of the titles stands in a text.
func (t *teasers) titled(text string) bool {
	for n := titleEnd; n <= len(text); n++ {
		if !t.lastByte[text[n-1]] {
			continue
		}
		if slices.ContainsFunc(t.titles[text[n-titleEnd:n]], func(title string) bool { return strings.HasSuffix(text[:n], title) }) {
			return true
		}
	}
	return false
}

// placesOf yields where a word stands in a text.
func placesOf(text, word string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; from += len(word) {
			at := strings.Index(text[from:], word)
			if at < 0 {
				return
			}
			if from += at; !yield(from) {
				return
			}
		}
	}
}

// teaser is a kept page that is no article and has something of what is purged.
type teaser struct {
	sha256  string
	fetches []int64 // that brought it, or what has the same links and so was not kept
}

// listings finds them. It holds one page at a time.
func (db *DB) listings(ctx context.Context, tx *stmts, t *teasers) (found []teaser, err error) {
	if len(t.sites) == 0 && len(t.titles) == 0 {
		return nil, nil
	}
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

func (db *DB) hasTeaser(ctx context.Context, tx *stmts, t *teasers, sum string) (bool, error) {
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
func teasersOf(ctx context.Context, tx *stmts, items []PurgeItem, requests []int64, address string) (t *teasers, err error) {
	t = &teasers{}
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
	t, err := tx.refusedTeasers(ctx)
	if err != nil {
		return err
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

// refusedTeasers are those of all purges. They are read once in a transaction, which purges nothing itself when it asks.
func (s *stmts) refusedTeasers(ctx context.Context) (*teasers, error) {
	if s.refused != nil {
		return s.refused, nil
	}
	keys, err := queryTexts(ctx, s, `SELECT substr(token, 9) FROM purged WHERE token >= 'address ' AND token < 'address!'`)
	if err != nil {
		return nil, err
	}
	t := &teasers{}
	for _, key := range keys {
		t.address(key)
	}
	s.refused = t
	return t, nil
}
