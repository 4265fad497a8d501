// Package export writes articles as files that other programs read: JSON Lines, CSV, Markdown. Each format takes the
// articles as they come from the archive and holds one of them at a time.
package export

import (
	"bufio"
	"fmt"
	"io"
	"iter"

	"broadsheet/extractor"
)

// Articles is what is written, in the order in which it is written. An error in it ends an export, after what
// came before it has been written.
type Articles = iter.Seq2[*extractor.Article, error]

// each writes every article with write, through a buffer that is flushed whatever happens.
func each(w io.Writer, articles Articles, write func(io.Writer, *extractor.Article) error) (err error) {
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
