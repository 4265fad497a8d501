package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

func newReport() *cobra.Command {
	var path, format string
	var days storage.Filter
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Say what was listed, fetched and kept, by host and day, and where the holes are",
		Long: `Say by host and day how many URLs were listed and what they are now: each is in one of the columns from 'stored' to
'pending', on the day (UTC) on which it was listed, so that these add up to 'listed'.
  stored   articles                           copies   other addresses of these
  other    pages of other kinds, files, feeds, sitemaps, and places where none was found
  refused  by robots.txt, or reserved         failed   with the reasons below the table
  gone     they were there once               pending  still to be fetched, or to be looked at again
The columns behind say what was done on a day: pages 'fetched', articles 'revised' and 'unchanged', links 'cut'. Only
'published' counts the archive's articles on the day of their own date; as text, days with nothing else have no row,
unless they are in a hole.

A hole is a day with less than a quarter of what is usual on that weekday, before it and after it: of articles
published, or of URLs listed. The last days of a report are never one, as nothing comes after them.`,
		Example: `  broadsheet report --db coverage.db
  broadsheet report --db coverage.db --since 2026-01-01 --format json
  broadsheet report --db coverage.db --format html > coverage.html`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			if _, err := newConsole(cmd); err != nil {
				return err
			}
			if err := checkFormat(format, "text", "json", "html"); err != nil {
				return err
			}
			db, err := openToRead(cmd, path, days)
			if err != nil {
				return err
			}
			defer db.Close() // only read
			out := bufio.NewWriter(results{cmd.OutOrStdout()})
			hosts := db.Report(cmd.Context(), days.Since, days.Until)
			write := map[string]func(io.Writer, storage.Filter, iter.Seq2[*storage.HostCoverage, error]) error{
				"text": reportText, "json": reportJSON, "html": reportHTML,
			}[format]
			return first(write(out, days, hosts), out.Flush())
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "json", "html")
	cmd.Flags().StringVar(&days.Since, "since", "", "only this `DAY` (YYYY-MM-DD) and later")
	cmd.Flags().StringVar(&days.Until, "until", "", "only this `DAY` (YYYY-MM-DD) and earlier")
	return cmd
}

// reportJSON writes one object. Its hosts are written as they come.
func reportJSON(w io.Writer, days storage.Filter, hosts iter.Seq2[*storage.HostCoverage, error]) error {
	put := func(before string, v any) error {
		text, err := json.Marshal(v)
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s", before, export.EscapeJSON(text))
		}
		return err
	}
	if err := first(put(`{"since":`, days.Since), put(`,"until":`, days.Until)); err != nil {
		return err
	}
	total, before := storage.NewCoverage(), ",\"hosts\":[\n"
	for h, err := range hosts {
		if err := first(err, put(before, h)); err != nil {
			return err
		}
		before = ",\n"
		total.Add(h.Total)
	}
	if before != ",\n" {
		fmt.Fprint(w, before) // a bufio.Writer keeps its error
	}
	return first(put("\n],\"total\":", total), endLine(w))
}

func endLine(w io.Writer) error {
	_, err := fmt.Fprint(w, "}\n")
	return err
}

// columns are those of the table, in text and in HTML. Those behind the first, up to pending, add up to it.
var columns = []struct {
	name  string
	count func(*storage.Coverage) int
}{
	{"listed", func(c *storage.Coverage) int { return total(c.Listed) }},
	{"stored", func(c *storage.Coverage) int { return c.Stored }},
	{"copies", func(c *storage.Coverage) int { return c.Copies }},
	{"other", func(c *storage.Coverage) int { return c.NotArticles + c.Listings + c.Absent }},
	{"refused", func(c *storage.Coverage) int { return total(c.Refused) }},
	{"failed", func(c *storage.Coverage) int { return total(c.Failed) }},
	{"gone", func(c *storage.Coverage) int { return c.Gone }},
	{"pending", func(c *storage.Coverage) int { return c.Pending }},
	{"fetched", func(c *storage.Coverage) int { return c.Fetched }},
	{"revised", func(c *storage.Coverage) int { return c.Revised }},
	{"unchanged", func(c *storage.Coverage) int { return c.Unchanged }},
	{"cut", func(c *storage.Coverage) int { return total(c.Cut) }},
	{"published", func(c *storage.Coverage) int { return c.Published }},
}

// reportText writes a table a host. What it says is safe for a terminal.
func reportText(w io.Writer, _ storage.Filter, hosts iter.Seq2[*storage.HostCoverage, error]) error {
	sum, n := storage.NewCoverage(), 0
	for h, err := range hosts {
		if err != nil {
			return err
		}
		n++
		sum.Add(h.Total)
		fmt.Fprintln(w, hostName(h)) // a bufio.Writer keeps its error
		fmt.Fprintf(w, "  %-10s", "")
		for _, c := range columns {
			fmt.Fprintf(w, " %*s", width(c.name), c.name)
		}
		fmt.Fprintln(w)
		left, articles := 0, 0
		for i := range h.Days {
			if d := &h.Days[i]; worked(&d.Coverage) || inHole(d.Day, h.Holes) {
				textRow(w, dayName(d.Day), &d.Coverage)
			} else if d.Published > 0 {
				left++
				articles += d.Published
			}
		}
		textRow(w, "all", &h.Total)
		for _, note := range notes(&h.Total) {
			fmt.Fprintln(w, "  "+note)
		}
		if left > 0 {
			fmt.Fprintf(w, "  %s published on %s without a row; --format json and html have each\n", count(articles, "article"), count(left, "day"))
		}
		if held := heldText(h); held != "" {
			fmt.Fprintln(w, "  "+held)
		}
		for _, hole := range h.Holes {
			fmt.Fprintln(w, "  "+holeText(hole))
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	if n == 0 {
		_, err := fmt.Fprintln(w, "nothing was listed")
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %d listed, %d stored, %d copies, %d other, %d refused, %d failed, %d gone, %d pending\n", count(n, "host"), total(sum.Listed),
		sum.Stored, sum.Copies, sum.NotArticles+sum.Listings+sum.Absent, total(sum.Refused), total(sum.Failed), sum.Gone, sum.Pending)
	return err
}

// worked tells whether a crawl did something on a day. Days of publication go back for years.
func worked(c *storage.Coverage) bool {
	for _, col := range columns {
		if col.name != "published" && col.count(c) > 0 {
			return true
		}
	}
	return c.Attempts > 0
}

func inHole(day string, holes []storage.Hole) bool {
	return slices.ContainsFunc(holes, func(h storage.Hole) bool { return h.From <= day && day <= h.To })
}

func width(name string) int { return max(len(name), 7) }

func textRow(w io.Writer, name string, c *storage.Coverage) {
	fmt.Fprintf(w, "  %-10s", name)
	for _, col := range columns {
		if n := col.count(c); n == 0 {
			fmt.Fprintf(w, " %*s", width(col.name), ".")
		} else {
			fmt.Fprintf(w, " %*d", width(col.name), n)
		}
	}
	fmt.Fprintln(w)
}

// notes are what numbers alone do not say.
func notes(c *storage.Coverage) (lines []string) {
	others := map[string]int{"not articles": c.NotArticles, "listings": c.Listings, "absent": c.Absent}
	maps.DeleteFunc(others, func(_ string, n int) bool { return n == 0 })
	for _, n := range []struct {
		name   string
		counts map[string]int
	}{{"listed", c.Listed}, {"other", others}, {"refused", c.Refused}, {"cut", c.Cut}, {"failed", c.Failed}} {
		if len(n.counts) > 0 {
			lines = append(lines, n.name+": "+oneLine(reasons(n.counts)))
		}
	}
	if c.Retried > 0 {
		lines = append(lines, count(c.Retried, "attempt")+" failed and will be or were repeated")
	}
	if c.Undated > 0 {
		lines = append(lines, count(c.Undated, "article")+" without a date")
	}
	return lines
}

func holeText(h storage.Hole) string {
	days, what := h.From, "articles published"
	if h.To != h.From {
		days = fmt.Sprintf("%s to %s, %s", h.From, h.To, count(h.Days, "day"))
	}
	if h.Of == "listed" {
		what = "URLs listed"
	}
	return fmt.Sprintf("HOLE %s: %d %s, usual %d", days, h.Found, what, h.Usual)
}

// heldText says why a host is not asked now, "" when it may be.
func heldText(h *storage.HostCoverage) string {
	if h.HeldUntil == "" {
		return ""
	}
	return "left alone until " + oneLine(h.HeldUntil) + ": " + oneLine(cmp.Or(h.HeldFor, "its requests fail or it asks for time"))
}

func hostName(h *storage.HostCoverage) string {
	if h.Host == "" {
		return "(lines that are no URLs)"
	}
	return oneLine(h.Host)
}

func dayName(day string) string {
	if day == "" {
		return "no day"
	}
	return strings.TrimSpace(fmt.Sprintf("%.10s", oneLine(day)))
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
