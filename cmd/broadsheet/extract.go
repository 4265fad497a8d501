package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/crawler"
	"broadsheet/extractor"
	"broadsheet/storage"
	"broadsheet/storage/export"
)

// extractFlags is the command line of extract.
type extractFlags struct {
	url, format, db string
	site, since     string // with again
	shard           string // with db, without again
	noIndex         bool   // the same
	again           bool
	maxBody         byteSize
	maxFailures     int
}

func newExtract() *cobra.Command {
	f := extractFlags{maxBody: 16 << 20}
	cmd := &cobra.Command{
		Use:   "extract FILE|FOLDER|WARC|-…",
		Short: "Print the articles of saved pages, read WARC files into an archive, or extract its pages again",
		Long: `Read saved pages and print an article a line, in order. A folder is searched for .html, .htm, .xhtml, .html.gz, .warc
and .warc.gz files; WARC files and what is compressed are known by their content; - is standard input.

Each file, and each response in a WARC file, gives one line with its path as "source", whatever it holds: what is
no page has "url", "kind", "error" and "source" and nothing else.

With --db WARC files of any crawler (version 1.0 and 1.1; plain, gzip, zstd) are read into the archive instead: their pages with the
time at which they were captured, and where in which file they are. Damaged records, torn or with another digest than they say, are left out,
counted and named. Stopped or killed, the same command goes on; what is
done is not read twice. Give files in the order of their time, as versions follow each other. --shard 3/8 takes an eighth of the
addresses, always the same, for jobs with an archive each. A revisit
of the same bytes at an address of another part is counted as unresolved there.

With --db and --again nothing is printed; the pages kept in the archive are extracted again by this version of
the program. Only what differs is changed, and what an article said before stays as a revision of kind re-extraction. At the
end a summary says which fields changed on how many pages; the table runs keeps it. Stopped or killed, the same command goes on.`,
		Example: `  broadsheet extract page.html --url https://example.org/a
  broadsheet extract pages/ saved.warc.gz --format jsonl > articles.jsonl
  curl -s https://example.org/a | broadsheet extract - --url https://example.org/a --format markdown
  broadsheet extract CC-NEWS-*.warc.gz --db news.db
  broadsheet extract CC-NEWS-*.warc.gz --db news-3.db --shard 3/8
  broadsheet extract --db coverage.db --again
  broadsheet extract --db coverage.db --again --site daily.example --since 2026-01-01

` + exitHelp,
		RunE: ours(func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "", "`URL` that the page is from; for one page only")
	addFormat(cmd, &f.format, "jsonl", "json", "markdown", "text")
	addDB(cmd, &f.db, "`FILE` of the archive, for WARC files or --again")
	flags.BoolVar(&f.noIndex, "no-index", false, "with WARC files for --db: leave the full-text index to the first search")
	flags.StringVar(&f.shard, "shard", "", "with --db: only the `I/N`th part of the addresses, such as 3/8")
	flags.BoolVar(&f.again, "again", false, "extract the pages kept in --db again")
	flags.StringVar(&f.site, "site", "", "with --again: only articles of this `SITE`, as in the column site or the URL's host")
	flags.StringVar(&f.since, "since", "", "with --again: only articles published on this `DAY` (YYYY-MM-DD) or later")
	flags.Var(&f.maxBody, "max-body", "longest page; a longer one is read up to here")
	flags.IntVar(&f.maxFailures, "max-failures", 0, "exit with 9 when more than `N` inputs or records cannot be read; -1: never (default 0)")
	return cmd
}

func (f *extractFlags) run(cmd *cobra.Command, args []string) error {
	boundMemory()
	con, err := newConsole(cmd)
	if err != nil {
		return err
	}
	if err := f.check(cmd, args); err != nil {
		return err
	}
	if f.again {
		return extractAgain(cmd.Context(), con, f, commandLine(cmd, args, true))
	}
	if f.db != "" {
		return importFiles(cmd.Context(), con, f, args, cmd.InOrStdin(), commandLine(cmd, args, true))
	}
	in := inputs{paths: args, stdin: cmd.InOrStdin(), url: f.url, maxBody: int64(f.maxBody)}
	r := extraction{con: con}
	pages := r.watch(ordered(cmd.Context(), in.pages, rawPage.size, extractPage))
	if err := f.print(results{cmd.OutOrStdout()}, pages); err != nil {
		return err
	}
	if f.maxFailures >= 0 && r.failed > f.maxFailures {
		return &exitError{exitFailures, fmt.Errorf("%d of %s could not be read", r.failed, count(r.seen, "page"))}
	}
	return nil
}

// check finds what the flags cannot mean.
func (f *extractFlags) check(cmd *cobra.Command, args []string) error {
	switch {
	case f.again && f.db == "":
		return usagef("--again needs the archive: name its file with --db")
	case f.db != "" && !f.again && len(args) == 0:
		return usagef("no input: name WARC files for --db, or extract its pages with --again")
	case f.db != "" && !f.again && (f.url != "" || cmd.Flags().Changed("format")):
		return usagef("--db prints nothing: leave out --format and --url")
	case f.noIndex && (f.db == "" || f.again):
		return usagef("--no-index is for WARC files that are read into --db")
	case f.shard != "" && (f.db == "" || f.again):
		return usagef("--shard is for WARC files that are read into --db")
	case f.again && (len(args) > 0 || f.url != "" || cmd.Flags().Changed("format") || cmd.Flags().Changed("max-body")):
		return usagef("--again reads the pages of --db: leave out files, --url, --format and --max-body")
	case !f.again && (f.site != "" || f.since != ""):
		return usagef("--site and --since select pages for --again")
	case !f.again && len(args) == 0:
		return usagef("no input: name files, folders or WARC files, or - for standard input")
	case f.url != "" && len(args) > 1:
		return usagef("--url is the address of one page, but there are %d inputs", len(args))
	case f.maxFailures < -1:
		return usagef("--max-failures %d: use 0 or more, or -1 for no limit", f.maxFailures)
	}
	if f.url != "" {
		if u, err := url.Parse(f.url); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return usagef("--url %q: use an http or https address", f.url)
		}
		if info, err := os.Stat(args[0]); args[0] != "-" && err == nil && info.IsDir() {
			return usagef("--url is the address of one page, but %s is a folder", args[0])
		}
	}
	stdin := 0
	for _, a := range args {
		if a == "-" {
			stdin++
		}
	}
	if stdin > 1 {
		return usagef("standard input can be read once only")
	}
	return first(checkFilter(storage.Filter{Since: f.since}), checkFormat(f.format, "jsonl", "json", "markdown", "text"))
}

// extracted is what became of a page.
type extracted struct {
	page    rawPage            // without its body
	article *extractor.Article // nil when there is none
	line    []byte             // of JSON; empty when the page is owed none
	err     error              // why it could not be read
}

// extractPage runs on all cores: everything that costs time is done here.
func extractPage(p rawPage) extracted {
	x := extracted{page: p, err: p.err}
	x.page.body = nil
	other, kind := x.err, extractor.KindOther
	switch {
	case other != nil:
	case p.record && p.status >= 400:
		other, kind = fmt.Errorf("status %d %s", p.status, http.StatusText(p.status)), extractor.KindErrorPage
	case p.record && p.status != 0 && (p.status < 200 || p.status > 299):
		other = fmt.Errorf("status %d %s", p.status, http.StatusText(p.status))
	case p.record && !crawler.LooksHTML(p.contentType, p.body):
		other = fmt.Errorf("not a page: %s", cmp.Or(p.contentType, "no text"))
	default:
		x.article, x.err = articleOf(p)
		other = x.err
	}
	var line bytes.Buffer
	var err error
	if x.article != nil {
		err = export.Line(&line, x.row())
	} else if !p.noLine {
		err = noArticle(&line, p, kind, other)
	}
	if err != nil {
		x.err = fmt.Errorf("write JSON: %w", err)
	}
	x.line = line.Bytes()
	return x
}

func articleOf(p rawPage) (*extractor.Article, error) {
	doc, err := parse(p.body, p.contentType)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(p.url)
	if err != nil {
		u = &url.URL{} // links stay relative
	}
	a, err := extract(doc, u)
	if err == nil && a.URL != p.url {
		named := *a
		named.URL = p.url // as the record spells it, however odd
		a = &named
	}
	return a, err
}

// row is the article as it is written.
func (x extracted) row() export.Row {
	return export.Row{Article: x.article, Source: x.page.source, Truncated: x.page.truncated}
}

// noArticle writes the line of an input or record without a page.
func noArticle(w io.Writer, p rawPage, kind extractor.Kind, why error) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		URL    string         `json:"url"`
		Kind   extractor.Kind `json:"kind"`
		Error  string         `json:"error"`
		Source string         `json:"source"`
	}{p.url, kind, oneLine(why.Error()), p.source})
	if err != nil {
		return err
	}
	_, err = w.Write(export.EscapeJSON(line.Bytes()))
	return err
}

// extraction counts pages on their way to the output and complains about those that fail.
type extraction struct {
	con          *console
	seen, failed int
}

// shownComplaints bounds the lines about one run's damaged records; the last line has their number.
const shownComplaints = 100

func (r *extraction) watch(pages iter.Seq[extracted]) iter.Seq[extracted] {
	return func(yield func(extracted) bool) {
		for x := range pages {
			r.seen++
			if x.err != nil {
				r.failed++
				if r.failed <= shownComplaints {
					r.con.complain("extract", described(x))
				}
			} else if x.page.truncated {
				r.con.tell(slog.LevelWarn, oneLine(fmt.Sprintf("broadsheet: extract: %s: only the beginning was read: longer than --max-body or cut when it was saved",
					strings.Join(nonEmpty(x.page.name, x.page.url), ": "))),
					"only the beginning was read", []any{"input", x.page.name, "url", x.page.url})
			}
			if !yield(x) {
				return
			}
		}
	}
}

// described says which page failed.
func described(x extracted) error {
	if x.page.url != "" && x.page.record {
		return fmt.Errorf("%s: %s: %w", x.page.name, x.page.url, x.err)
	}
	if strings.Contains(x.err.Error(), x.page.name) { // as in most errors of package os
		return x.err
	}
	return fmt.Errorf("%s: %w", x.page.name, x.err)
}

func (f *extractFlags) print(w io.Writer, pages iter.Seq[extracted]) error {
	switch f.format {
	case "markdown":
		return export.MarkdownStream(w, articlesOf(pages))
	case "text":
		for a := range articlesOf(pages) {
			if _, err := io.WriteString(w, plainText(a)); err != nil {
				return err
			}
		}
		return nil
	}
	for x := range pages {
		line := x.line
		if f.format == "json" && len(line) > 0 {
			var indented bytes.Buffer
			if err := json.Indent(&indented, line, "", "  "); err != nil {
				return fmt.Errorf("indent JSON: %w", err)
			}
			line = indented.Bytes()
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func articlesOf(pages iter.Seq[extracted]) export.Articles {
	return func(yield func(export.Row, error) bool) {
		for x := range pages {
			if x.article != nil && !yield(x.row(), nil) {
				return
			}
		}
	}
}

// plainText is an article for reading in a terminal.
func plainText(a export.Row) string {
	var b strings.Builder
	fmt.Fprintln(&b, oneLine(a.Title))
	for _, line := range []string{a.Byline, strings.Join(nonEmpty(a.Date, a.Site), ", "), a.URL} {
		if line = oneLine(line); line != "" {
			fmt.Fprintln(&b, line)
		}
	}
	for _, point := range a.TLDR {
		fmt.Fprintf(&b, "- %s\n", oneLine(point))
	}
	for _, text := range nonEmpty(a.Lead, a.Body) {
		fmt.Fprintf(&b, "\n%s\n", export.CleanLines(text))
	}
	return b.String() + "\n"
}
