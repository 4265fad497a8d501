package export

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"broadsheet/extractor"
)

// rowGroupBytes is how much text a row group of a Parquet file holds, about: it is what an export keeps in memory, compressed, and what a
// reader takes at a time.
const rowGroupBytes = 8 << 20

// parquetRow is a row of a Parquet file. The names are those of CSV where it has them. What is not known is null; a list is never null.
// Fields are only added, at the end.
type parquetRow struct {
	URL           string     `parquet:"url,zstd"`
	CanonicalURL  string     `parquet:"canonical_url,optional,zstd"`
	Title         string     `parquet:"title,optional,zstd"`
	Byline        string     `parquet:"byline,optional,zstd"`
	Authors       []string   `parquet:"authors,list,zstd"`
	AuthorRoles   []string   `parquet:"author_roles,list,zstd"`
	Agencies      []string   `parquet:"agencies,list,zstd"`
	Desk          string     `parquet:"desk,optional,zstd"`
	Date          string     `parquet:"date,optional,zstd"` // as CSV has it: with the page's offset, or a day
	DatePrecision string     `parquet:"date_precision,optional,dict,zstd"`
	Day           *int32     `parquet:"day,optional,date,zstd"`            // of date, in the page's own time zone
	Published     *time.Time `parquet:"published,optional,timestamp,zstd"` // date as a moment, when it has a time
	Modified      string     `parquet:"modified,optional,zstd"`
	Changed       *time.Time `parquet:"modified_at,optional,timestamp,zstd"` // modified as a moment
	Site          string     `parquet:"site,optional,dict,zstd"`
	Section       string     `parquet:"section,optional,dict,zstd"`
	Language      string     `parquet:"language,optional,dict,zstd"`
	Kind          string     `parquet:"kind,optional,dict,zstd"`
	Tags          []string   `parquet:"tags,list,zstd"`
	Flags         []string   `parquet:"flags,list,zstd"`
	Keywords      []string   `parquet:"keywords,list,zstd"`
	Lead          string     `parquet:"lead,optional,zstd"`
	TLDR          []string   `parquet:"tldr,list,zstd"`
	Description   string     `parquet:"description,optional,zstd"`
	Body          string     `parquet:"body,optional,zstd"`
	Markdown      string     `parquet:"markdown,optional,zstd"`
	BodyHTML      string     `parquet:"body_html,optional,zstd"`
	AINotice      string     `parquet:"ai_notice,optional,zstd"`
	ImageURL      string     `parquet:"image_url,optional,zstd"`
	ImageAlt      string     `parquet:"image_alt,optional,zstd"`
	ImageCaption  string     `parquet:"image_caption,optional,zstd"`
	Images        []picture  `parquet:"images,list"`
	Updates       []entry    `parquet:"updates,list"`
	WordCount     int32      `parquet:"word_count,zstd"`
	Reading       int32      `parquet:"reading_minutes,optional,zstd"`
	Paywalled     bool       `parquet:"paywalled,zstd"`
	FirstFetched  *time.Time `parquet:"first_fetched_at,optional,timestamp,zstd"`
	Fetched       *time.Time `parquet:"fetched_at,optional,timestamp,zstd"`
	PageSHA256    string     `parquet:"page_sha256,optional,zstd"`
	TextSHA256    string     `parquet:"text_sha256,optional,zstd"`
	WARCFile      string     `parquet:"warc_file,optional,dict,zstd"`
	WARCOffset    *int64     `parquet:"warc_offset,optional,zstd"`
	Truncated     bool       `parquet:"truncated,zstd"`
	TextFree      bool       `parquet:"text_free,zstd"`
	Captured      *time.Time `parquet:"captured_at,optional,timestamp,zstd"`
	Revision      int32      `parquet:"revision,optional,zstd"`
	Extractor     string     `parquet:"extractor_version,optional,dict,zstd"`
	Gone          *time.Time `parquet:"gone_at,optional,timestamp,zstd"`
}

type picture struct {
	URL     string `parquet:"url,zstd"`
	Alt     string `parquet:"alt,optional,zstd"`
	Caption string `parquet:"caption,optional,zstd"`
}

type entry struct {
	URL       string     `parquet:"url,optional,zstd"`
	Date      string     `parquet:"date,optional,zstd"`
	Published *time.Time `parquet:"published,optional,timestamp,zstd"`
	Title     string     `parquet:"title,optional,zstd"`
	Authors   []string   `parquet:"authors,list,zstd"`
	Body      string     `parquet:"body,optional,zstd"`
}

// Parquet writes a row an article: lists as lists, times as times, Zstandard. Text is valid UTF-8 and otherwise as it is. The same
// articles give the same bytes.
func Parquet(w io.Writer, articles Articles) error {
	rows := parquet.SchemaOf(parquetRow{})
	out := parquet.NewGenericWriter[any](w, parquet.NewSchema("article", shortBounds(rows)), parquet.CreatedBy("Broadsheet", "", ""))
	held, values := 0, parquet.Row(nil)
	for r, err := range articles {
		if err != nil {
			return err
		}
		row := parquetRowOf(r)
		values = rows.Deconstruct(values[:0], &row)
		if _, err := out.WriteRows([]parquet.Row{values}); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		if held += row.size(); held < rowGroupBytes {
			continue
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		held = 0
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

func parquetRowOf(r Row) parquetRow {
	a, i := r.Article, image(r.Article)
	row := parquetRow{
		URL: utf(a.URL), CanonicalURL: utf(a.CanonicalURL), Title: utf(a.Title), Byline: utf(a.Byline), Authors: utfs(a.Authors), AuthorRoles: utfs(a.AuthorRoles),
		Agencies: utfs(a.Agencies), Desk: utf(a.Desk), Date: utf(a.Date), DatePrecision: utf(a.DatePrecision), Day: dayNumber(dayOf(a.Date)),
		Published: timeOf(time.RFC3339, a.Date), Modified: utf(a.Modified), Changed: timeOf(time.RFC3339, a.Modified), Site: utf(a.Site), Section: utf(a.Section),
		Language: utf(a.Language), Kind: utf(string(a.Kind)), Tags: utfs(a.Tags), Flags: utfs(a.Flags), Keywords: utfs(a.Keywords), Lead: utf(a.Lead), TLDR: utfs(a.TLDR),
		Description: utf(a.Description), Body: utf(a.Body), Markdown: utf(a.Markdown), BodyHTML: utf(a.BodyHTML), AINotice: utf(a.AINotice),
		ImageURL: utf(i.URL), ImageAlt: utf(i.Alt), ImageCaption: utf(i.Caption), WordCount: int32(a.WordCount), Reading: int32(a.ReadingTime), Paywalled: a.Paywalled,
		FirstFetched: timeOf(time.RFC3339, r.FirstFetchedAt), Fetched: timeOf(time.RFC3339, r.FetchedAt), PageSHA256: r.PageSHA256, TextSHA256: r.TextSHA256, WARCFile: utf(r.WARCFile), WARCOffset: r.WARCOffset,
		Truncated: r.Truncated, TextFree: r.TextFree, Captured: timeOf(time.RFC3339, r.CapturedAt), Revision: int32(r.Revision), Extractor: utf(r.ExtractorVersion), Gone: timeOf(time.RFC3339, r.GoneAt),
	}
	for _, i := range a.Images {
		row.Images = append(row.Images, picture{URL: utf(i.URL), Alt: utf(i.Alt), Caption: utf(i.Caption)})
	}
	for _, u := range a.Updates {
		row.Updates = append(row.Updates, entryOf(u))
	}
	return row
}

func entryOf(u extractor.Update) entry {
	return entry{
		URL: utf(u.URL), Date: utf(u.Date), Published: timeOf(time.RFC3339, u.Date), Title: utf(u.Title), Authors: utfs(u.Authors), Body: utf(u.Body),
	}
}

// size is about how many bytes a row takes until its group is written.
func (r *parquetRow) size() int {
	n := 512 + len(r.URL) + len(r.CanonicalURL) + len(r.Title) + len(r.Byline) + len(r.Desk) + len(r.Lead) + len(r.Description) + len(r.Body) + len(r.Markdown) +
		len(r.BodyHTML) + len(r.AINotice) + len(r.ImageURL) + len(r.ImageAlt) + len(r.ImageCaption)
	for _, list := range [][]string{r.Authors, r.AuthorRoles, r.Agencies, r.Tags, r.Flags, r.Keywords, r.TLDR} {
		for _, s := range list {
			n += 8 + len(s)
		}
	}
	for _, i := range r.Images {
		n += 32 + len(i.URL) + len(i.Alt) + len(i.Caption)
	}
	for _, u := range r.Updates {
		n += 64 + len(u.URL) + len(u.Title) + len(u.Body)
	}
	return n
}

// timeOf reads a time; nil when it is none, or one that a file of four-digit years cannot say.
func timeOf(layout, s string) *time.Time {
	t, err := time.Parse(layout, s)
	if err != nil {
		return nil
	}
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return nil
	}
	return &t
}

// dayNumber returns the days from 1970-01-01 to a day; nil when it is none.
func dayNumber(day string) *int32 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	n := int32(t.Unix() / 86400) // the beginning of a day is a whole number of them, before 1970 too
	return &n
}

// utf returns s with U+FFFD for each invalid byte, as in JSON.
func utf(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

func utfs(list []string) []string {
	c := make([]string, len(list))
	for i, s := range list {
		c[i] = utf(s)
	}
	return c
}
