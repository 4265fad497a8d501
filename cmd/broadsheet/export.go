package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

// exportFlags is the command line of export.
type exportFlags struct {
	db, format, fields, textFree, output string
	filter                               storage.Filter
}

// Values of --text-free.
const (
	withoutTitles = "true" // without a value
	withTitles    = "titles"
)

// optionalValue is a flag that may stand alone and may have a value behind "=". Help shows it as it does a switch.
type optionalValue string

func (v *optionalValue) String() string     { return string(*v) }
func (v *optionalValue) Set(s string) error { *v = optionalValue(s); return nil }
func (v *optionalValue) Type() string       { return "bool" }

// exportFormats are the values of --format; exportFields those of --fields.
var (
	exportFormats = []string{"jsonl", "csv", "tsv", "parquet", "markdown", "tei", "epub"}
	exportFields  = []string{"broadsheet", "schemaorg", "trafilatura", "jsonfeed"}
)

func newExport() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write articles as JSON Lines, CSV, TSV, Parquet, Markdown, TEI or EPUB",
		Long: `Write the archive's articles, in the order of their list, to standard output, a file, or (Markdown, TEI) a folder with
a file each. A file appears whole or not at all; the same archive gives the same bytes. Any number of articles needs
the same memory.

Which format for whom:

  jsonl      programs, and keeping everything: a JSON object a line, lists as lists, where each field came from
               Python:  pandas.read_json("a.jsonl", lines=True)
               Datasette:  sqlite-utils insert a.db articles a.jsonl --nl  (or serve the archive itself: datasette coverage.db)
             With --fields, in the words of others:
               schemaorg    NewsArticle as JSON-LD, a line each: search engines, knowledge graphs, Solr
               trafilatura  the keys of Trafilatura's --json: scripts written for it
               jsonfeed     one JSON Feed 1.1 document: feed readers
  parquet    data frames, the larger the better: typed columns, lists for authors and tags, times as times, compressed
               pandas, polars:  read_parquet("a.parquet")      R:  arrow::read_parquet("a.parquet")
               DuckDB:  SELECT site, count(*) FROM 'a.parquet' WHERE list_contains(tags, 'Health') GROUP BY site
  csv        spreadsheets, R (readr::read_csv), Stata, SPSS; texts have line ends inside cells. Excel cuts cells at 32,767
             characters: leave texts out with --text-free, or use Parquet
  tsv        the shell: an article is one line, no cell holds a tab (cut, awk, sort, grep). In texts \n, \t and \\ stand for
               line ends, tabs and backslashes, and a cell with a quotation mark is quoted as in CSV. For R take CSV
  markdown   people and static sites: a file an article with YAML front matter (Obsidian, Hugo, Jekyll, grep)
  tei        corpus linguistics: TEI P5, for TXM, Sketch Engine, CQPweb, eXist, CATMA. One teiCorpus in a file, or a file an
             article when -o ends in a slash or is a folder
  epub       e-readers and tablets: a book with a chapter an article. Some thousand are what a reader copes with

CSV and TSV are safe to open in spreadsheets: a cell that would run as a formula gets an apostrophe in front. They are UTF-8
without a mark for it, so import them (Excel: Data, From Text/CSV; UTF-8, comma or tab) instead of opening them with a click:
a program that splits at semicolons makes cells that nobody has looked at.

--text-free leaves out what the publisher wrote, for sharing a data set where its texts may not be shared: no lead, key points,
description, text, caption or title. Addresses, names, dates, topics, counts and hashes stay: who has access can fetch the pages
again and compare text_sha256. --text-free=titles keeps the titles too; headlines may be protected in some countries. Names of
authors are personal data: whether they may be shared is for you to judge.`,
		Example: `  broadsheet export --db coverage.db > coverage.jsonl
  broadsheet export --db coverage.db --format parquet -o coverage.parquet
  broadsheet export --db coverage.db --format csv --site 'Daily Example' --since 2026-01-01 -o daily.csv
  broadsheet export --db coverage.db --format tsv | cut -f 1,3,8 | sort -t "$(printf '\t')" -k 2
  broadsheet export --db coverage.db --fields schemaorg --kind live_blog | jq -r .headline
  broadsheet export --db coverage.db --format tei --lang de -o corpus.xml
  broadsheet export --db coverage.db --format tei -o corpus/
  broadsheet export --db coverage.db --format epub --author 'Mara Lind' -o lind.epub
  broadsheet export --db coverage.db --format parquet --text-free -o shared.parquet`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error { return f.run(cmd) }),
	}
	addDB(cmd, &f.db, "`FILE` of the archive (required)")
	addFormat(cmd, &f.format, exportFormats...)
	f.addShape(cmd)
	addFilter(cmd, &f.filter)
	cmd.Flags().IntVar(&f.filter.Limit, "limit", 0, "`N` articles at most; 0: all")
	return cmd
}

// addShape gives a command the flags that say how articles are written, and where.
func (f *exportFlags) addShape(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.fields, "fields", exportFields[0], "`NAMES` and shape of JSON Lines: "+strings.Join(exportFields, ", "))
	mustComplete(cmd.RegisterFlagCompletionFunc("fields", cobra.FixedCompletions(exportFields, cobra.ShellCompDirectiveNoFileComp)))
	cmd.Flags().Var((*optionalValue)(&f.textFree), "text-free", "leave out what the publisher wrote; --text-free=titles keeps the titles")
	cmd.Flags().Lookup("text-free").NoOptDefVal = withoutTitles
	cmd.Flags().StringVarP(&f.output, "output", "o", "-", "`FILE`, or folder for Markdown and TEI; - is standard output")
}

func (f *exportFlags) run(cmd *cobra.Command) error {
	con, err := newConsole(cmd)
	if err != nil {
		return err
	}
	if err := f.check(cmd.OutOrStdout()); err != nil {
		return err
	}
	db, err := openToRead(cmd, f.db, f.filter)
	if err != nil {
		return err
	}
	defer db.Close() // nothing was written
	return untilStopped(cmd.Context(), func(ctx context.Context) error {
		return f.save(cmd, con, db.Articles(ctx, f.filter))
	})
}

// untilStopped runs what writes files from what it reads. Ctrl-C ends the reading, so that no half-written and no temporary file is left behind; a
// second one ends the program where it is, which may be waiting for whoever reads its output.
func untilStopped(ctx context.Context, write func(context.Context) error) error {
	working, release := stoppable(ctx)
	defer release()
	err := write(working)
	if err != nil && working.Err() != nil && ctx.Err() == nil {
		return &exitError{exitStopped, errors.New("stopped; a file is there whole or not at all")}
	}
	return err
}

// save writes articles to where the flags say.
func (f *exportFlags) save(cmd *cobra.Command, con *console, stored iter.Seq2[storage.Stored, error]) error {
	if f.format == "parquet" {
		// Its library turns over some 50 MB of buffers, and the collector would by default let as much garbage lie beside.
		defer debug.SetGCPercent(debug.SetGCPercent(25))
	}
	total := 0
	articles := exportRows(counted(stored, &total, func(n int) { con.say(count(n, "article")+" so far", "exporting", "articles", n) }))
	if f.textFree != "" {
		articles = export.TextFree(articles, f.textFree == withTitles)
	}
	switch {
	case f.output == "-":
		err := f.noneSelected(f.write(results{cmd.OutOrStdout()}, articles))
		if err == nil && total == 0 {
			con.say("no article is selected", "no articles")
		}
		return err
	case f.intoFolder():
		write := export.Markdown
		if f.format == "tei" {
			write = export.TEIFolder
		}
		n, err := write(f.output, articles)
		if err != nil {
			return fileError(err)
		}
		con.say(fmt.Sprintf("%s in %s", count(n, "file"), shown(f.output)), "exported", "files", n, "folder", f.output)
		return nil
	}
	err := f.noneSelected(writeWhole(f.output, func(w io.Writer) error { return f.write(w, articles) }))
	if errors.Is(err, export.ErrNone) {
		return err
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f.output, fileError(err))
	}
	con.say("wrote "+shown(f.output)+": "+count(total, "article"), "exported", "file", f.output, "articles", total)
	return nil
}

// counted passes articles on, counts them, and tells every progressTime how many they were.
func counted(stored iter.Seq2[storage.Stored, error], total *int, tell func(n int)) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		last := time.Now()
		for a, err := range stored {
			if err == nil {
				*total++
			}
			if !yield(a, err) {
				return
			}
			if time.Since(last) >= progressTime {
				tell(*total)
				last = time.Now()
			}
		}
	}
}

// check finds what the flags cannot mean.
func (f *exportFlags) check(stdout io.Writer) error {
	if err := checkFormat(f.format, exportFormats...); err != nil {
		return err
	}
	switch {
	case !slices.Contains(exportFields, f.fields):
		return usagef("--fields %q: use %s", f.fields, strings.Join(exportFields, ", "))
	case f.fields != exportFields[0] && f.format != "jsonl":
		return usagef("--fields %s: only JSON Lines has other names: leave --format %s out", f.fields, f.format)
	case f.textFree != "" && f.textFree != withTitles && f.textFree != withoutTitles:
		return usagef("--text-free=%s: use --text-free, or --text-free=titles to keep the titles", f.textFree)
	case f.filter.Limit < 0:
		return usagef("--limit %d: use 0 for all", f.filter.Limit)
	case f.output == "-" && (f.format == "parquet" || f.format == "epub") && isTerminal(stdout):
		return usagef("--format %s is not for a terminal: give a file with -o", f.format)
	}
	return f.checkOutput()
}

// intoFolder tells whether each article is to have a file of its own: Markdown always, TEI where a folder is named.
func (f *exportFlags) intoFolder() bool {
	if f.output == "-" || f.format != "tei" {
		return f.output != "-" && f.format == "markdown"
	}
	info, err := os.Stat(f.output)
	return err == nil && info.IsDir() || os.IsPathSeparator(f.output[len(f.output)-1])
}

// noneSelected says of an export that cannot be empty what the user may do.
func (f *exportFlags) noneSelected(err error) error {
	if errors.Is(err, export.ErrNone) {
		return usageError(fmt.Errorf("--format %s: %w: select more, or use another format", f.format, export.ErrNone))
	}
	return err
}

// checkOutput refuses to write where an archive is. It comes before the archive is opened: closing another
// descriptor of that file would drop SQLite's locks on it.
func (f *exportFlags) checkOutput() error {
	if f.output == "-" {
		return nil
	}
	if f.output == "" {
		return usagef("-o needs a name: a file, or a folder for Markdown; - is standard output")
	}
	info, err := os.Stat(f.output)
	exists := err == nil
	switch folder := f.intoFolder(); {
	case f.format == "markdown" && exists && !info.IsDir():
		return usagef("-o %s: Markdown is written to a folder with a file for each article, and this is a file: give another name, or - for standard output", shown(f.output))
	case !folder && (exists && info.IsDir() || os.IsPathSeparator(f.output[len(f.output)-1])):
		return usagef("-o %s: it is a folder: give a file", shown(f.output))
	case exists && info.Mode().IsRegular() && isDatabase(f.output):
		return usagef("-o %s: it is an SQLite database, such as an archive, and would be replaced: give another file", shown(f.output))
	case !folder && f.db != "" && besideArchive(f.output, f.db):
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
				PageSHA256: a.PageSHA256, Truncated: a.Truncated, TextSHA256: a.TextSHA256, WARCOffset: a.WARCOffset,
				CapturedAt: a.CapturedAt, Revision: a.Revision, ExtractorVersion: a.ExtractorVersion, GoneAt: a.GoneAt,
			}
			if a.WARCFile != "" { // folders are nobody's business
				row.WARCFile = filepath.Base(a.WARCFile)
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
	case "tsv":
		return export.TSV(w, articles)
	case "parquet":
		return export.Parquet(w, articles)
	case "markdown":
		return export.MarkdownStream(w, articles)
	case "tei":
		return export.TEI(w, articles, f.name())
	case "epub":
		return export.EPUB(w, articles, f.name())
	}
	switch f.fields {
	case "schemaorg":
		return export.SchemaOrg(w, articles)
	case "trafilatura":
		return export.Trafilatura(w, articles)
	case "jsonfeed":
		return export.JSONFeed(w, articles, f.name())
	}
	return export.JSONL(w, articles)
}

// name is what a corpus, a book or a feed is called: after the archive's file.
func (f *exportFlags) name() string {
	base := filepath.Base(f.db)
	return strings.TrimSuffix(base, filepath.Ext(base))
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
