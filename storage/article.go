package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// articleColumns are the columns of table article that hold the fields of an extractor.Article, in the
// order of articleValues. Text columns for readers come first; the JSON columns keep the lists exactly.
var articleColumns = []string{
	"title", "byline", "date", "tldr", "body", "tags", "url", "site", "authors", "desk", "section", "language",
	"date_precision", "modified", "lead", "description", "flags", "keywords", "word_count", "reading_minutes",
	"paywalled", "kind", "canonical_url", "host", "image_url", "image_alt", "image_caption", "markdown", "body_html",
	"authors_json", "tldr_json", "tags_json", "flags_json", "keywords_json", "provenance", "text_sha256",
}

// articleValues returns the values of articleColumns for an article that cleanArticle made.
func articleValues(a *extractor.Article) []any {
	image := make([]any, 3)
	if a.Image != nil {
		image = []any{a.Image.URL, a.Image.Alt, a.Image.Caption}
	}
	sum := sha256.Sum256([]byte(a.Title + "\n\n" + a.Body))
	return []any{
		a.Title, a.Byline, a.Date, lines(a.TLDR), a.Body, list(a.Tags), a.URL, a.Site, list(a.Authors), a.Desk, a.Section, a.Language,
		a.DatePrecision, a.Modified, a.Lead, a.Description, list(a.Flags), list(a.Keywords), a.WordCount, a.ReadingTime,
		a.Paywalled, string(a.Kind), a.CanonicalURL, bareHost(a.URL), image[0], image[1], image[2], a.Markdown, a.BodyHTML,
		jsonText(a.Authors), jsonText(a.TLDR), jsonText(a.Tags), jsonText(a.Flags), jsonText(a.Keywords), jsonText(a.Provenance), hex.EncodeToString(sum[:]),
	}
}

// articleFields are the columns from which scanArticle makes the article again.
const articleFields = `title, byline, date, body, url, site, desk, section, language, date_precision, modified, lead,
	description, word_count, reading_minutes, paywalled, kind, canonical_url, image_url, image_alt, image_caption,
	markdown, body_html, authors_json, tldr_json, tags_json, flags_json, keywords_json, provenance`

// scanArticle reads a row of articleFields. Lists and Provenance are never nil.
func scanArticle(scan func(...any) error) (*extractor.Article, error) {
	var a extractor.Article
	var imageURL, imageAlt, imageCaption *string
	var authors, tldr, tags, flags, keywords, provenance []byte
	err := scan(&a.Title, &a.Byline, &a.Date, &a.Body, &a.URL, &a.Site, &a.Desk, &a.Section, &a.Language, &a.DatePrecision,
		&a.Modified, &a.Lead, &a.Description, &a.WordCount, &a.ReadingTime, &a.Paywalled, &a.Kind, &a.CanonicalURL,
		&imageURL, &imageAlt, &imageCaption, &a.Markdown, &a.BodyHTML, &authors, &tldr, &tags, &flags, &keywords, &provenance)
	if err != nil {
		return nil, err
	}
	if imageURL != nil {
		a.Image = &extractor.Image{URL: *imageURL, Alt: deref(imageAlt), Caption: deref(imageCaption)}
	}
	for _, j := range []struct {
		name string
		text []byte
		into any
	}{
		{"authors_json", authors, &a.Authors}, {"tldr_json", tldr, &a.TLDR}, {"tags_json", tags, &a.Tags},
		{"flags_json", flags, &a.Flags}, {"keywords_json", keywords, &a.Keywords}, {"provenance", provenance, &a.Provenance},
	} {
		if err := json.Unmarshal(j.text, j.into); err != nil {
			return nil, fmt.Errorf("article %s: column %s: %w", a.URL, j.name, err)
		}
	}
	return &a, nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// cleanArticle returns a copy of a as the archive keeps it: text that SQLite can hold, and no nil lists.
func cleanArticle(a *extractor.Article) *extractor.Article {
	c := *a
	for _, s := range []*string{
		&c.URL, &c.CanonicalURL, &c.Title, &c.Byline, &c.Desk, &c.Date, &c.DatePrecision, &c.Modified, &c.Lead, &c.Body,
		&c.BodyHTML, &c.Markdown, &c.Description, &c.Section, &c.Site, &c.Language, (*string)(&c.Kind),
	} {
		*s = clean(*s)
	}
	for _, l := range []*[]string{&c.Authors, &c.TLDR, &c.Tags, &c.Flags, &c.Keywords} {
		*l = cleanList(*l)
	}
	if a.Image != nil {
		c.Image = &extractor.Image{URL: clean(a.Image.URL), Alt: clean(a.Image.Alt), Caption: clean(a.Image.Caption)}
	}
	c.Provenance = make(map[string]extractor.Source, len(a.Provenance))
	for field, source := range a.Provenance {
		s := extractor.Source{From: clean(source.From)}
		for _, from := range source.Agreed {
			s.Agreed = append(s.Agreed, clean(from))
		}
		for _, r := range source.Rivals {
			s.Rivals = append(s.Rivals, extractor.Rival{From: clean(r.From), Value: clean(r.Value)})
		}
		c.Provenance[clean(field)] = s
	}
	return &c
}

func cleanList(list []string) []string {
	c := make([]string, len(list))
	for i, s := range list {
		c[i] = clean(s)
	}
	return c
}

// lines joins bullets for the text column: one a line.
func lines(bullets []string) string {
	one := make([]string, len(bullets))
	for i, b := range bullets {
		one[i] = strings.Join(strings.Fields(b), " ")
	}
	return strings.Join(one, "\n")
}

// list joins names for the text columns. The semicolon, because commas stand inside names and tags.
func list(names []string) string { return strings.Join(names, "; ") }

// isArticle says whether a page of this kind belongs in the view articles.
func isArticle(k extractor.Kind) bool {
	return k == extractor.KindArticle || k == extractor.KindLiveBlog
}

// articleKey returns the key of an article that was found at finalURL, and its rank as a source: 0 when
// the page is an article at its own address. A page may name another address as its canonical one, but
// only on its own site: a syndicated copy stays an article of its own.
func articleKey(a *extractor.Article, finalURL string) (key string, rank int) {
	final, err := crawler.Key(finalURL)
	if err != nil {
		final = clean(finalURL)
	}
	key = final
	if host := bareHost(a.CanonicalURL); host != "" && host == bareHost(finalURL) {
		if canonical, err := crawler.Key(a.CanonicalURL); err == nil {
			key = canonical
		}
	}
	if key != final {
		rank++
	}
	if !isArticle(a.Kind) {
		rank += 2
	}
	return clean(key), rank
}

// bareHost returns the lower-case host of a URL without "www.", or "".
func bareHost(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Filter selects articles; the zero value selects all.
type Filter struct {
	Site, Language, Author, Tag string
	Since, Until                string // on date, YYYY-MM-DD, inclusive
	Limit                       int
}

// where returns the conditions of a filter for table article. Site is the publication's name or its
// host; a language selects its regional forms too; a day is the page's own, in its own time zone.
func (f Filter) where() (conditions string, args []any) {
	var b strings.Builder
	b.WriteString(`kind IN ('article', 'live_blog')`)
	and := func(condition string, values ...any) {
		b.WriteString(" AND " + condition)
		args = append(args, values...)
	}
	if f.Site != "" {
		site := clean(f.Site)
		and(`(site = ? COLLATE NOCASE OR host = ?)`, site, strings.TrimPrefix(strings.ToLower(site), "www."))
	}
	if f.Language != "" {
		and(`(language = ? COLLATE NOCASE OR substr(language, 1, ?) = ? COLLATE NOCASE)`, clean(f.Language), len([]rune(f.Language))+1, clean(f.Language)+"-")
	}
	if f.Author != "" {
		and(`article.id IN (SELECT article_id FROM article_authors JOIN authors ON authors.id = author_id WHERE name = ? COLLATE NOCASE)`, clean(f.Author))
	}
	if f.Tag != "" {
		and(`article.id IN (SELECT article_id FROM article_tags JOIN tags ON tags.id = tag_id WHERE tag = ? COLLATE NOCASE)`, clean(f.Tag))
	}
	if f.Since != "" {
		and(`+date >= ?`, clean(f.Since)) // '+': the order of the result is worth more than the index
	}
	if f.Until != "" {
		and(`+date <> '' AND +date <= ? || '~'`, clean(f.Until)) // '~' sorts after the time of day
	}
	return b.String(), args
}

// Articles yields the selected articles in the order in which their requests were added.
func (db *DB) Articles(ctx context.Context, f Filter) iter.Seq2[*extractor.Article, error] {
	return func(yield func(*extractor.Article, error) bool) {
		fail := func(err error) { yield(nil, fmt.Errorf("read articles of %s: %w", db.path, explain(err))) }
		where, args := f.where()
		limit := -1
		if f.Limit > 0 {
			limit = f.Limit
		}
		rows, err := db.read.QueryContext(ctx, `SELECT `+articleFields+` FROM article WHERE `+where+
			` ORDER BY source_request_id, id LIMIT ?`, append(args, limit)...)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			a, err := scanArticle(rows.Scan)
			if err != nil {
				fail(err)
				return
			}
			if !yield(a, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}
