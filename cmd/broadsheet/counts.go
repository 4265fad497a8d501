package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

// overview is what is counted when nothing is named, so many of each.
var overview = []string{"site", "language", "month", "author", "tag"}

const overviewRows = 10

func newCounts() *cobra.Command {
	var path, format string
	var by []string
	var filter storage.Filter
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count articles by site, day, language, author, tag",
		Long: `Count articles by site, host, language, kind, author, tag, or the year, month, week (ISO 8601) or day of their date, or by
several of them at once. Times come in their order, others with the most frequent first. An article with several
authors or tags counts for each of them, and one whose site has no name by its host. Without --by, the first ten of some.`,
		Example: `  broadsheet stats --db coverage.db
  broadsheet stats --db coverage.db --by day --site daily.example --since 2026-01-01 --format csv > days.csv
  broadsheet stats --db coverage.db --by site,month --lang en --format jsonl`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if err := first(checkFormat(format, "text", "jsonl", "csv"), checkDimensions(by, storage.Dimensions())); err != nil {
				return err
			}
			if filter.Limit < 0 {
				return usagef("--limit %d: use 0 for all", filter.Limit)
			}
			if len(by) == 0 && format != "text" {
				return usagef("--format %s is one table: say of what, such as --by site", format)
			}
			db, err := openToRead(cmd, path, filter)
			if err != nil {
				return err
			}
			defer db.Close() // only read
			out := bufio.NewWriter(results{cmd.OutOrStdout()})
			if len(by) == 0 {
				return first(countOverview(cmd.Context(), out, db, filter), out.Flush())
			}
			n := 0
			counted := func(yield func(storage.Count, error) bool) {
				for c, err := range db.CountBy(cmd.Context(), by, filter) {
					n++
					if !yield(c, err) {
						return
					}
				}
			}
			write := map[string]func(io.Writer, []string, iter.Seq2[storage.Count, error]) error{"text": countText, "jsonl": countJSON, "csv": countCSV}[format]
			if err := first(write(out, by, counted), out.Flush()); err != nil {
				return err
			}
			if n == 0 {
				con.say("no articles", "no articles")
			}
			return nil
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "jsonl", "csv")
	cmd.Flags().StringSliceVar(&by, "by", nil, "count by these `NAMES`, with commas between: "+strings.Join(storage.Dimensions(), ", "))
	cmd.Flags().IntVar(&filter.Limit, "limit", 0, "`N` rows at most; 0: all")
	addFilter(cmd, &filter)
	return cmd
}

// checkDimensions finds names in --by that mean nothing.
func checkDimensions(by, known []string) error {
	for i, name := range by {
		switch {
		case !slices.Contains(known, name):
			return usagef("--by %q: use %s, or several with commas between", name, strings.Join(known, ", "))
		case slices.Contains(by[:i], name):
			return usagef("--by: %s stands there twice", name)
		}
	}
	return nil
}

// countOverview shows the first of some dimensions.
func countOverview(ctx context.Context, w io.Writer, db *storage.DB, filter storage.Filter) error {
	if filter.Limit == 0 {
		filter.Limit = overviewRows
	}
	for i, name := range overview {
		if i > 0 {
			fmt.Fprintln(w) // a bufio.Writer keeps its error
		}
		if err := countText(w, []string{name}, db.CountBy(ctx, []string{name}, filter)); err != nil {
			return err
		}
	}
	return nil
}

func countText(w io.Writer, by []string, counted iter.Seq2[storage.Count, error]) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tab, "%s\tarticles\tfirst\tlast\n", strings.Join(by, "\t")) // Flush has the error
	for c, err := range counted {
		if err != nil {
			return err
		}
		cells := make([]string, len(by))
		for i, v := range c.Values {
			if cells[i] = cut(oneLine(v), 60); cells[i] == "" {
				cells[i] = "–"
			}
		}
		fmt.Fprintf(tab, "%s\t%d\t%s\t%s\n", strings.Join(cells, "\t"), c.Articles, oneLine(c.First), oneLine(c.Last))
	}
	return tab.Flush()
}

func countJSON(w io.Writer, by []string, counted iter.Seq2[storage.Count, error]) error {
	for c, err := range counted {
		if err != nil {
			return err
		}
		line := map[string]any{"articles": c.Articles, "first": c.First, "last": c.Last}
		for i, name := range by {
			line[name] = c.Values[i]
		}
		if err := writeJSONLine(w, line); err != nil {
			return err
		}
	}
	return nil
}

func countCSV(w io.Writer, by []string, counted iter.Seq2[storage.Count, error]) error {
	out := csv.NewWriter(w)
	out.Write(slices.Concat(by, []string{"articles", "first", "last"})) // Error has it
	for c, err := range counted {
		if err != nil {
			return err
		}
		var row []string
		for _, v := range c.Values {
			row = append(row, export.Cell(v))
		}
		out.Write(append(row, strconv.Itoa(c.Articles), export.Cell(c.First), export.Cell(c.Last)))
	}
	out.Flush()
	return out.Error()
}
