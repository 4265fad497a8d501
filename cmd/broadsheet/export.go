package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

// exportFlags is the command line of export.
type exportFlags struct {
	db, format, output string
	filter             storage.Filter
}

func newExport() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write articles as JSON Lines, CSV or Markdown",
		Long: `Write the archive's articles, in the order of their list, to standard output, a file, or (Markdown) a folder with a
file each. A file appears whole or not at all.`,
		Example: `  broadsheet export --db coverage.db --format jsonl > coverage.jsonl
  broadsheet export --db coverage.db --format csv --site 'Daily Example' --since 2026-01-01 -o daily.csv
  broadsheet export --db coverage.db --format markdown -o articles/`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error { return f.run(cmd) }),
	}
	addDB(cmd, &f.db, "`FILE` of the archive (required)")
	addFormat(cmd, &f.format, "jsonl", "csv", "markdown")
	cmd.Flags().StringVarP(&f.output, "output", "o", "-", "`FILE`, or folder for Markdown; - is standard output")
	addFilter(cmd, &f.filter)
	cmd.Flags().IntVar(&f.filter.Limit, "limit", 0, "`N` articles at most; 0: all")
	return cmd
}

func (f *exportFlags) run(cmd *cobra.Command) error {
	con, err := newConsole(cmd)
	if err != nil {
		return err
	}
	if err := checkFormat(f.format, "jsonl", "csv", "markdown"); err != nil {
		return err
	}
	if f.filter.Limit < 0 {
		return usagef("--limit %d: use 0 for all", f.filter.Limit)
	}
	if err := f.checkOutput(); err != nil {
		return err
	}
	db, err := openToRead(cmd, f.db, f.filter)
	if err != nil {
		return err
	}
	defer db.Close() // nothing was written
	articles := exportRows(db.Articles(cmd.Context(), f.filter))
	switch {
	case f.output == "-":
		return f.write(results{cmd.OutOrStdout()}, articles)
	case f.format == "markdown":
		n, err := export.Markdown(f.output, articles)
		if err != nil {
			return fileError(err)
		}
		con.say(fmt.Sprintf("%s in %s", count(n, "file"), shown(f.output)), "exported", "files", n, "folder", f.output)
		return nil
	}
	if err := writeWhole(f.output, func(w io.Writer) error { return f.write(w, articles) }); err != nil {
		return fmt.Errorf("write %s: %w", f.output, fileError(err))
	}
	con.say("wrote "+shown(f.output), "exported", "file", f.output)
	return nil
}

// checkOutput refuses to write where an archive is. It comes before the archive is opened: closing another
// descriptor of that file would drop SQLite's locks on it.
func (f *exportFlags) checkOutput() error {
	if f.output == "-" {
		return nil
	}
	info, err := os.Stat(f.output)
	exists := err == nil
	switch {
	case f.output == "":
		return usagef("-o needs a name: a file, or a folder for Markdown; - is standard output")
	case f.format == "markdown" && exists && !info.IsDir():
		return usagef("-o %s: Markdown is written to a folder with a file for each article, and this is a file: give another name, or - for standard output", shown(f.output))
	case f.format != "markdown" && exists && info.IsDir():
		return usagef("-o %s: it is a folder: give a file", shown(f.output))
	case exists && info.Mode().IsRegular() && isDatabase(f.output):
		return usagef("-o %s: it is an SQLite database, such as an archive, and would be replaced: give another file", shown(f.output))
	case f.format != "markdown" && f.db != "" && besideArchive(f.output, f.db):
		return usagef("-o %s: the name belongs to the archive: give another file", shown(f.output))
	}
	return nil
}

// isDatabase tells whether a file begins as an SQLite database does.
func isDatabase(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close() // only read
	head := make([]byte, len(sqliteMagic))
	_, err = io.ReadFull(file, head)
	return err == nil && string(head) == sqliteMagic
}

// sqliteMagic begins every SQLite file.
const sqliteMagic = "SQLite format 3\x00"

// besideArchive tells whether path is the archive or a name that SQLite or a crawl uses beside it, whether
// there is such a file now or not.
func besideArchive(path, db string) bool {
	path, db = resolved(path), resolved(db)
	for _, suffix := range []string{"", "-wal", "-shm", "-journal", "-crawl"} {
		if path == db+suffix {
			return true
		}
		a, err1 := os.Stat(path)
		b, err2 := os.Stat(db + suffix)
		if err1 == nil && err2 == nil && os.SameFile(a, b) {
			return true
		}
	}
	return false
}

// resolved is a path without links, also of a file that is still to be made.
func resolved(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// exportRows passes on what an archive knows to what an export writes.
func exportRows(articles iter.Seq2[storage.Stored, error]) export.Articles {
	return func(yield func(export.Row, error) bool) {
		for a, err := range articles {
			row := export.Row{
				Article: a.Article, FetchedAt: a.FetchedAt, FirstFetchedAt: a.FirstFetchedAt,
				PageSHA256: a.PageSHA256, Truncated: a.Truncated,
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (f *exportFlags) write(w io.Writer, articles export.Articles) error {
	switch f.format {
	case "csv":
		return export.CSV(w, articles)
	case "markdown":
		return export.MarkdownStream(w, articles)
	}
	return export.JSONL(w, articles)
}

// writeWhole writes a file beside its place and then moves it there, so that nobody meets half of it. A
// place that is no plain file, such as a pipe, is written as it is.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	perm := os.FileMode(0o666)
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return errors.New("it is a folder")
		}
		if !info.Mode().IsRegular() {
			return writeInto(path, write)
		}
		perm = info.Mode().Perm()
		// A link stays a link.
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	temp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.part", filepath.Base(path), os.Getpid()))
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return bare(err)
	}
	defer func() {
		if err != nil {
			os.Remove(temp) // the first error is the one that counts
		}
	}()
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return bare(err)
	}
	return bare(os.Rename(temp, path))
}

func writeInto(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return bare(err)
	}
	return errors.Join(write(file), file.Close())
}

// bare drops the temporary file's name from an error; the caller names the file that was meant.
func bare(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// shown is a path as it may be printed.
func shown(path string) string { return strings.TrimSpace(export.Clean(path)) }
