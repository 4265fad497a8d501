// Package export writes articles as files that other programs read: JSON Lines in four vocabularies, CSV, TSV, Parquet, Markdown, TEI and
// EPUB. Each format takes the articles as they come from the archive and holds one of them at a time, Parquet a row group.
package export

import (
	"bufio"
	"fmt"
	"io"
	"iter"

	"broadsheet/extractor"
)

// Row is an article with what is known of its page; what is not known is written nowhere.
type Row struct {
	*extractor.Article
	Source         string `json:"source,omitempty"`           // the file that it was read from
	FetchedAt      string `json:"fetched_at,omitempty"`       // when a page of it was last fetched
	FirstFetchedAt string `json:"first_fetched_at,omitempty"` // and when first
	PageSHA256     string `json:"page_sha256,omitempty"`      // of the kept page
	Truncated      bool   `json:"truncated"`                  // only the beginning of the page was read
	TextSHA256     string `json:"text_sha256,omitempty"`      // of title, blank line and body
	WARCFile       string `json:"warc_file,omitempty"`        // the file that has the page as it came, without its folder
	WARCOffset     *int64 `json:"warc_offset,omitempty"`      // of the page's record in it
	TextFree       bool   `json:"text_free,omitempty"`        // what the publisher wrote was left out: see TextFree

	// Of an archive:
	CapturedAt       string `json:"captured_at,omitempty"`       // when the page was fetched that first said what the article says now
	Revision         int    `json:"revision,omitempty"`          // the number of this version, from 1
	ExtractorVersion string `json:"extractor_version,omitempty"` // of the rules that read it
	GoneAt           string `json:"gone_at,omitempty"`           // when its site was found to have it no more
}

// Articles is what is written, in the order in which it is written. An error in it ends an export, after what
// came before it has been written.
type Articles = iter.Seq2[Row, error]

// each writes every article with write, through a buffer that is flushed whatever happens.
func each(w io.Writer, articles Articles, write func(io.Writer, Row) error) (err error) {
	b := bufio.NewWriterSize(w, 64<<10)
	defer func() {
		if e := b.Flush(); e != nil && err == nil {
			err = fmt.Errorf("write export: %w", e)
		}
	}()
	for a, err := range articles {
		if err != nil {
			return err
		}
		if err := write(b, a); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
	}
	return nil
}
