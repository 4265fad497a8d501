package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"broadsheet/extractor"
)

// field is a column of table article and a pointer to what it holds.
type field struct {
	column string
	of     any // *string, *extractor.Kind, *int, *bool, *[]string, **extractor.Image, or what has a column of JSON alone
}

// fieldsOf is the one list of an article's fields. A list has two columns: text for readers, and JSON, which
// keeps it exactly; a picture has three. Pictures, updates and the provenance are JSON alone.
func fieldsOf(a *extractor.Article) []field {
	return []field{
		{"title", &a.Title}, {"byline", &a.Byline}, {"date", &a.Date}, {"tldr", &a.TLDR}, {"body", &a.Body},
		{"tags", &a.Tags}, {"url", &a.URL}, {"site", &a.Site}, {"authors", &a.Authors}, {"desk", &a.Desk},
		{"section", &a.Section}, {"language", &a.Language}, {"date_precision", &a.DatePrecision},
		{"modified", &a.Modified}, {"lead", &a.Lead}, {"description", &a.Description}, {"flags", &a.Flags},
		{"keywords", &a.Keywords}, {"word_count", &a.WordCount}, {"reading_minutes", &a.ReadingTime},
		{"paywalled", &a.Paywalled}, {"kind", &a.Kind}, {"canonical_url", &a.CanonicalURL}, {"image", &a.Image},
		{"markdown", &a.Markdown}, {"body_html", &a.BodyHTML}, {"provenance", &a.Provenance},
		{"author_roles", &a.AuthorRoles}, {"agencies", &a.Agencies}, {"ai_notice", &a.AINotice},
		{"images_json", &a.Images}, {"updates_json", &a.Updates},
	}
}

// articleColumns are the columns that articleValues fills, and articleFields those that scanArticle reads.
var articleColumns, articleFields = columns()

func columns() (written []string, read string) {
	var exact []string
	for _, f := range fieldsOf(&extractor.Article{}) {
		switch f.of.(type) {
		case *[]string:
			written = append(written, f.column)
			exact = append(exact, f.column+"_json")
		case **extractor.Image:
			exact = append(exact, "image_url", "image_alt", "image_caption")
		default:
			exact = append(exact, f.column)
		}
	}
	return slices.Concat(written, exact, []string{"host", "text_sha256", "fields_sha256"}), strings.Join(exact, ", ")
}

// articleValues returns the values of articleColumns for an article that cleanArticle made.
func articleValues(a *extractor.Article) []any {
	var written, exact []any
	for _, f := range fieldsOf(a) {
		switch v := f.of.(type) {
		case *[]string:
			if f.column == "tldr" {
				written = append(written, lines(*v))
			} else {
				written = append(written, list(*v))
			}
			exact = append(exact, jsonText(*v))
		case **extractor.Image:
			if image := *v; image != nil {
				exact = append(exact, image.URL, image.Alt, image.Caption)
			} else {
				exact = append(exact, nil, nil, nil)
			}
		case *map[string]extractor.Source, *[]extractor.Image, *[]extractor.Update:
			exact = append(exact, jsonText(v))
		case *extractor.Kind:
			exact = append(exact, string(*v))
		default:
			exact = append(exact, v) // database/sql follows pointers
		}
	}
	return slices.Concat(written, exact, []any{bareHost(a.URL), textSum(a.Title, a.Body), fieldsSum(exact)})
}

// fieldsSum is fields_sha256: the SHA-256 of the values of articleFields as text, each with a NUL behind it. NULL is as empty text.
func fieldsSum(values []any) string {
	h := sha256.New()
	for _, value := range values {
		switch v := value.(type) {
		case nil:
		case string:
			io.WriteString(h, v)
		case *string:
			io.WriteString(h, *v)
		case sql.RawBytes:
			h.Write(v)
		case *int:
			io.WriteString(h, strconv.Itoa(*v))
		case *bool:
			io.WriteString(h, map[bool]string{false: "0", true: "1"}[*v])
		default:
			fmt.Fprint(h, v)
		}
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// errUnreadable is the error of a row that is nothing that the program writes.
var errUnreadable = errors.New("changed by something else")

// scanArticle reads a row of articleFields. Its own lists and Provenance are never nil.
func scanArticle(scan func(...any) error) (*extractor.Article, error) {
	var a extractor.Article
	var image [3]*string
	var into []any
	var texts []*fromJSON
	for _, f := range fieldsOf(&a) {
		switch v := f.of.(type) {
		case *[]string, *map[string]extractor.Source, *[]extractor.Image, *[]extractor.Update:
			j := &fromJSON{field: f}
			texts, into = append(texts, j), append(into, &j.text)
		case **extractor.Image:
			into = append(into, &image[0], &image[1], &image[2])
		default:
			into = append(into, v)
		}
	}
	if err := scan(into...); err != nil {
		return nil, err
	}
	if image[0] != nil {
		a.Image = &extractor.Image{URL: *image[0], Alt: deref(image[1]), Caption: deref(image[2])}
	}
	for _, j := range texts {
		if err := json.Unmarshal(j.text, j.of); err != nil {
			return nil, fmt.Errorf("article %s: column of %s: %w: %w", a.URL, j.column, errUnreadable, err)
		}
	}
	return &a, nil
}

// fromJSON is a field on its way out of its column.
type fromJSON struct {
	field
	text []byte
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
	for _, f := range fieldsOf(&c) {
		switch v := f.of.(type) {
		case *string:
			*v = clean(*v)
		case *extractor.Kind:
			*v = extractor.Kind(clean(string(*v)))
		case *[]string:
			*v = cleanList(*v, clean)
		case **extractor.Image:
			if *v != nil {
				image := cleanImage(**v)
				*v = &image
			}
		case *[]extractor.Image:
			*v = cleanList(*v, cleanImage)
		case *[]extractor.Update:
			*v = cleanList(*v, cleanUpdate)
		case *map[string]extractor.Source:
			*v = cleanProvenance(*v)
		}
	}
	return &c
}

func cleanProvenance(all map[string]extractor.Source) map[string]extractor.Source {
	c := make(map[string]extractor.Source, len(all))
	for name, source := range all {
		s := extractor.Source{From: clean(source.From)}
		for _, from := range source.Agreed {
			s.Agreed = append(s.Agreed, clean(from))
		}
		for _, r := range source.Rivals {
			s.Rivals = append(s.Rivals, extractor.Rival{From: clean(r.From), Value: clean(r.Value)})
		}
		c[clean(name)] = s
	}
	return c
}

func cleanImage(i extractor.Image) extractor.Image {
	return extractor.Image{URL: clean(i.URL), Alt: clean(i.Alt), Caption: clean(i.Caption)}
}

func cleanUpdate(u extractor.Update) extractor.Update {
	c := extractor.Update{URL: clean(u.URL), Date: clean(u.Date), DatePrecision: clean(u.DatePrecision), Title: clean(u.Title), Body: clean(u.Body)}
	if len(u.Authors) > 0 {
		c.Authors = cleanList(u.Authors, clean)
	}
	return c
}

// cleanList returns a list of its own, never nil, with each element cleaned.
func cleanList[T any](list []T, clean func(T) T) []T {
	c := make([]T, len(list))
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
	Kind                        string // article or live_blog
	Since, Until                string // on date, YYYY-MM-DD, inclusive
	NoCopies                    bool   // of articles that are copies of each other the earliest only, as FindCopies found them last
	Limit                       int
}

// where returns the conditions of a filter for table article. Site is the publication's name or its
// host; a language selects its regional forms too; a day is the page's own, in its own time zone. What is selected is
// looked up in the index of facets, so that no article is read which is not.
func (f Filter) where() (conditions string, args []any) { return f.whereID("article.id") }

// whereID is where when the number of the article is known as id before its row is read.
func (f Filter) whereID(id string) (conditions string, args []any) {
	facets, args := f.facets()
	if facets == isReadable {
		return isReadable, nil
	}
	return isReadable + ` AND +` + id + ` IN (SELECT article.id FROM article INDEXED BY article_facets WHERE ` + facets + `)`, args
}

// isReadable is the condition of the view articles.
const isReadable = `article.kind IN ('article', 'live_blog')`

// facets returns the conditions of a filter as the index of facets can answer them.
func (f Filter) facets() (conditions string, args []any) {
	var b strings.Builder
	b.WriteString(isReadable)
	and := func(condition string, values ...any) {
		b.WriteString(" AND " + condition)
		args = append(args, values...)
	}
	if f.Site != "" {
		of, names := ofSite(f.Site)
		and(of, names...)
	}
	if f.Language != "" {
		and(`(article.language = ? COLLATE NOCASE OR substr(article.language, 1, ?) = ? COLLATE NOCASE)`, clean(f.Language), len([]rune(f.Language))+1, clean(f.Language)+"-")
	}
	if f.Author != "" {
		is, names := spelled("name", f.Author)
		and(`article.id IN (SELECT article_id FROM article_authors JOIN authors ON authors.id = author_id WHERE `+is+`)`, names...)
	}
	if f.Tag != "" {
		is, names := spelled("tag", f.Tag)
		and(`article.id IN (SELECT article_id FROM article_tags JOIN tags ON tags.id = tag_id WHERE `+is+`)`, names...)
	}
	if f.Kind != "" {
		and(`article.kind = ?`, clean(f.Kind))
	}
	if f.NoCopies {
		// A cluster whose earliest is no article any more is left whole until copies are looked for again: nothing may be missing.
		and(`article.id NOT IN (SELECT article_id FROM copy_members WHERE earliest = 0 AND cluster IN
			(SELECT e.cluster FROM copy_members e JOIN article a ON a.id = e.article_id WHERE e.earliest = 1 AND a.kind IN ('article', 'live_blog')))`)
	}
	if f.Since != "" {
		and(`article.date >= ?`, clean(f.Since))
	}
	if f.Until != "" {
		and(`article.date <> '' AND article.date <= ? || '~'`, clean(f.Until)) // '~' sorts after the time of day
	}
	return b.String(), args
}

// Stored is an article with what the archive knows of its page. Times are UTC, RFC 3339 with milliseconds.
type Stored struct {
	*extractor.Article
	FirstFetchedAt, FetchedAt string // when a page of it was fetched first and last
	PageSHA256                string // of the page that the content is from; "" when none is kept
	Truncated                 bool   // only the beginning of that page was read
	TextSHA256                string // of title, blank line and body
	WARCFile                  string // that has the page as it came; "" when none is known
	WARCOffset                *int64 // of its record there; nil when no file is known
	CapturedAt                string // when the page was fetched that first said what the article says now
	Revision                  int    // the number of this version, from 1
	ExtractorVersion          string // of the program's rules that read it
	GoneAt                    string // when its site was found to have it no more; "": it was there
}

// selectStored, with a condition behind it, gives the rows that scanStored reads.
var selectStored = `SELECT ` + articleFields + `, first_fetched_at, last_fetched_at, coalesce(page_sha256, ''), truncated, text_sha256,
	coalesce((SELECT warc_file FROM articles WHERE articles.id = article.id), ''), (SELECT warc_offset FROM articles WHERE articles.id = article.id),
	captured_at, revision, extractor_version, coalesce(gone_at, '') FROM article WHERE `

func scanStored(scan func(...any) error) (a Stored, err error) {
	a.Article, err = scanArticle(func(into ...any) error {
		return scan(append(into, &a.FirstFetchedAt, &a.FetchedAt, &a.PageSHA256, &a.Truncated, &a.TextSHA256, &a.WARCFile, &a.WARCOffset,
			&a.CapturedAt, &a.Revision, &a.ExtractorVersion, &a.GoneAt)...)
	})
	return a, err
}

// Articles yields the selected articles in the order in which their requests were added.
func (db *DB) Articles(ctx context.Context, f Filter) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		fail := func(err error) { yield(Stored{}, fmt.Errorf("read articles of %s: %w", db.path, explain(err))) }
		where, args := f.where()
		limit := -1
		if f.Limit > 0 {
			limit = f.Limit
		}
		rows, err := db.read.QueryContext(ctx, selectStored+where+
			` ORDER BY source_request_id, id LIMIT ?`, append(args, limit)...)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			a, err := scanStored(rows.Scan)
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
