package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/crawler"
	"broadsheet/storage"
	"broadsheet/testdata/sites"
)

// demoDelay keeps the demo short; the sites of others are never asked this fast.
const demoDelay = 20 * time.Millisecond

// demoQueries are what the demo asks its archive.
var demoQueries = []struct{ title, sql string }{
	{"The newest articles", `select date, title, byline from articles order by date desc limit 5`},
	{"What they are about", `select tag, count(*) as articles from tags join article_tags on tag_id = tags.id ` +
		`group by tag order by articles desc, tag limit 5`},
}

const demoSearch = "harbour tram"

func newDemo() *cobra.Command {
	var path string
	var keep bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Crawl a built-in sample news site and show what the archive can answer",
		Long: `Serve a built-in sample news site on this machine, crawl it with the very code of 'broadsheet crawl', and ask the
archive three questions. It takes seconds and needs no network.`,
		Example: `  broadsheet demo
  broadsheet demo --keep        # again, with the same archive: nothing is fetched twice`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if path == "" {
				return usagef("--db needs a file name")
			}
			site, err := parseSite(sites.Demo)
			if err != nil {
				return err
			}
			if !keep {
				if err := removeDemo(cmd.Context(), site, path); err != nil {
					return err
				}
			}
			return demo(cmd, con, site, path)
		}),
	}
	addDB(cmd, &path, "`FILE` of the demo's archive")
	cmd.Flags().Lookup("db").DefValue, path = "broadsheet-demo.db", "broadsheet-demo.db"
	cmd.Flags().BoolVar(&keep, "keep", false, "go on with the archive of an earlier demo instead of replacing it")
	return cmd
}

func demo(cmd *cobra.Command, con *console, site *demoSite, path string) error {
	addr, transport, stop, err := site.serve()
	if err != nil {
		return err
	}
	defer stop()
	out := results{cmd.OutOrStdout()}
	lines := 0
	for range crawler.ReadURLs(bytes.NewReader(site.list)) {
		lines++
	}
	if _, err := fmt.Fprintf(out, `A sample news site of %d hosts is served on %s, on this machine only.
Its list of %d URLs is crawled as 'broadsheet crawl -i urls.txt --db %s' would do it.

`, len(site.hosts()), addr, lines, shown(shellQuote(path))); err != nil {
		return err
	}
	j := job{
		db: path, command: commandLine(cmd, nil, true), list: bytes.NewReader(site.list), public: true, progress: true,
		seeds: func(list io.Reader) iter.Seq2[crawler.Request, error] { return seeds(nil, list, true) },
		cfg: crawler.Config{
			Delay: demoDelay, UserAgent: "broadsheet/" + version + " (demo)", Log: con.log, Parse: parse, Transport: transport,
		},
	}
	s, err := j.run(cmd.Context(), con)
	if err != nil && !errors.Is(err, errStoppedEarly) {
		return err
	}
	if err != nil || s.Stopped {
		return &exitError{exitStopped, fmt.Errorf("stopped; to go on: broadsheet demo --keep --db=%s", shellQuote(path))}
	}
	s.report(con)
	return demoAnswers(cmd.Context(), out, path, colored(cmd.OutOrStdout()))
}

// demoAnswers asks the archive and says what to do next.
func demoAnswers(ctx context.Context, out io.Writer, path string, bold bool) (err error) {
	db, err := storage.Open(ctx, path, storage.Options{MustExist: true})
	if err != nil {
		return err
	}
	defer func() { err = first(err, db.Close()) }()
	var b strings.Builder
	name := shown(shellQuote(path))
	for _, q := range demoQueries {
		fmt.Fprintf(&b, "%s: sqlite3 %s %s\n\n", q.title, name, shellQuote(q.sql))
		columns, rows, err := db.Query(ctx, q.sql)
		if err != nil {
			return err
		}
		table(&b, columns, rows)
	}
	fmt.Fprintf(&b, "Full text: broadsheet search --db %s %s\n\n", name, shellQuote(demoSearch))
	hits, err := db.Search(ctx, demoSearch, storage.Filter{Limit: 2})
	if err != nil {
		return err
	}
	if err := printHits(&b, "text", hits, bold); err != nil {
		return err
	}
	fmt.Fprintf(&b, `The archive is %s, one SQLite file. Next:
  sqlite3 %s .tables
  broadsheet export --db %s --format csv
  broadsheet crawl -i urls.txt --db coverage.db --contact you@example.org
`, shown(path), name, name)
	_, err = io.WriteString(out, b.String())
	return err
}

// table writes rows in columns; cells are cut so that a row fits a terminal.
func table(w io.Writer, columns []string, rows [][]any) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tab, "  %s\n", strings.Join(columns, "\t"))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cut(oneLine(fmt.Sprint(v)), 64)
		}
		fmt.Fprintf(tab, "  %s\n", strings.Join(cells, "\t"))
	}
	tab.Flush() // a strings.Builder takes everything
	fmt.Fprintln(w)
}

// cut shortens s to n characters.
func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}

// removeDemo removes the archive of an earlier demo, and no other file.
func removeDemo(ctx context.Context, site *demoSite, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := storage.Open(ctx, path, storage.Options{MustExist: true})
	if err != nil {
		return err
	}
	_, rows, err := db.Query(ctx, `select distinct host from requests`)
	if err = first(err, db.Close()); err != nil {
		return err
	}
	hosts := site.hosts()
	for _, row := range rows {
		if host, _ := row[0].(string); !hosts[host] {
			return usagef("%s holds other pages than the demo's: name another file with --db", path)
		}
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("replace the earlier demo: %w", fileError(err))
		}
	}
	return nil
}
