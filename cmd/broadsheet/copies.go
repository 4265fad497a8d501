package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

func newCopies() *cobra.Command {
	var path, format string
	var limit int
	cmd := &cobra.Command{
		Use:   "copies",
		Short: "Find articles that are copies of each other: wire stories, reprints, near-duplicates",
		Long: `Find articles whose texts are copies of each other, on all sites and in all languages, cut, edited or with other headlines,
up to seven days apart, and print them, the largest clusters first. Nothing is deleted: the views copy_clusters and
copies of the archive have what was found, and --no-copies of other commands leaves out all but the earliest.

Run it again after a crawl: only what is new or has changed is hashed. Stopped or killed, it goes on with the same
command. docs/COPIES.md says what a copy is, how it was measured, and how often it is wrong.`,
		Example: `  broadsheet copies --db coverage.db
  broadsheet copies --db coverage.db --format csv > copies.csv
  broadsheet export --db coverage.db --no-copies > originals.jsonl`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if err := checkFormat(format, "text", "jsonl", "csv"); err != nil {
				return err
			}
			switch {
			case limit < 0:
				return usagef("--limit %d: use 0 for all", limit)
			case path == "":
				return usagef("no archive: name its file with --db, such as --db coverage.db")
			case format == "text" && !cmd.Flags().Changed("limit"):
				limit = 20
			}
			db, err := storage.Open(cmd.Context(), path, storage.Options{MustExist: true})
			if errors.Is(err, storage.ErrNotFound) {
				return usageError(err)
			}
			if err != nil {
				return err
			}
			err = findCopies(cmd.Context(), con, db, commandLine(cmd, args, true))
			if err == nil {
				out := bufio.NewWriter(results{cmd.OutOrStdout()})
				write := map[string]func(io.Writer, iter.Seq2[storage.Copy, error]) error{"text": copiesText, "jsonl": copiesJSON, "csv": copiesCSV}[format]
				err = first(write(out, firstClusters(db.Copies(cmd.Context()), limit)), out.Flush())
			}
			return first(err, db.Close())
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "jsonl", "csv")
	cmd.Flags().IntVar(&limit, "limit", 0, "`N` clusters at most; 0: all (default: 20 as text)")
	return cmd
}

// findCopies runs the search, as a run of the archive. Ctrl-C ends it between two batches.
func findCopies(ctx context.Context, con *console, db *storage.DB, command string) error {
	run, err := db.BeginRun(ctx, withProgram(ctx, storage.Run{Command: command}))
	if err != nil {
		return err
	}
	working, release := stoppable(ctx)
	defer release()
	started, shownAt := time.Now(), time.Now()
	s, err := db.FindCopies(working, func(what string, done, all int) {
		if time.Since(shownAt) > 5*time.Second {
			shownAt = time.Now()
			con.say(fmt.Sprintf("%s %d of %s", what, done, count(all, "article")), what, "done", done, "of", all)
		}
	})
	outcome := "done"
	switch {
	case err != nil && working.Err() != nil && ctx.Err() == nil:
		outcome = "stopped"
		err = &exitError{exitStopped, fmt.Errorf("stopped after %s; to go on: %s", count(s.Hashed, "article"), command)}
	case err != nil:
		outcome = "error"
	}
	err = first(err, db.EndRun(context.WithoutCancel(ctx), run, outcome, s))
	if err == nil {
		con.say(fmt.Sprintf("%s of %s are copies, in %s; %d hashed, in %s", count(s.Copies, "article"), strconv.Itoa(s.Articles),
			count(s.Clusters, "cluster"), s.Hashed, time.Since(started).Round(time.Second/10)),
			"found copies", "copies", s.Copies, "articles", s.Articles, "clusters", s.Clusters, "hashed", s.Hashed)
	}
	return err
}

// firstClusters ends after n clusters; 0: never.
func firstClusters(all iter.Seq2[storage.Copy, error], n int) iter.Seq2[storage.Copy, error] {
	return func(yield func(storage.Copy, error) bool) {
		seen, before := 0, ""
		for c, err := range all {
			if c.Cluster != before {
				if before = c.Cluster; n > 0 && seen == n {
					return
				}
				seen++
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// copiesText writes a block a cluster.
func copiesText(w io.Writer, all iter.Seq2[storage.Copy, error]) error {
	before := ""
	for c, err := range all {
		if err != nil {
			return err
		}
		if c.Cluster != before {
			if before != "" {
				fmt.Fprintln(w) // a bufio.Writer keeps its error
			}
			before = c.Cluster
			fmt.Fprintln(w, strings.Join(nonEmpty(titleLine(c.Title), oneLine(c.Agencies)), " · "))
		}
		if _, err := fmt.Fprintf(w, "  %3.0f %%  %s\n         %s\n", 100*c.Share, strings.Join(nonEmpty(oneLine(c.Site), oneLine(c.Date), otherTitle(c)), ", "), oneLine(c.URL)); err != nil {
			return err
		}
	}
	return nil
}

// otherTitle is the title of what is not the first of its cluster.
func otherTitle(c storage.Copy) string {
	if c.Earliest {
		return ""
	}
	return titleLine(c.Title)
}

func copiesJSON(w io.Writer, all iter.Seq2[storage.Copy, error]) error {
	for c, err := range all {
		if err != nil {
			return err
		}
		if err := writeJSONLine(w, c); err != nil {
			return err
		}
	}
	return nil
}

func copiesCSV(w io.Writer, all iter.Seq2[storage.Copy, error]) error {
	out := csv.NewWriter(w)
	out.Write([]string{"cluster", "earliest", "url", "title", "site", "date", "first_fetched_at", "agencies", "share", "share_of_earliest"}) // Error has it
	for c, err := range all {
		if err != nil {
			return err
		}
		row := []string{c.Cluster, strconv.FormatBool(c.Earliest), c.URL, c.Title, c.Site, c.Date, c.FirstFetchedAt, c.Agencies}
		for i := range row {
			row[i] = export.Cell(row[i])
		}
		out.Write(append(row, strconv.FormatFloat(c.Share, 'f', 4, 64), strconv.FormatFloat(c.ShareOfEarliest, 'f', 4, 64)))
	}
	out.Flush()
	return out.Error()
}
