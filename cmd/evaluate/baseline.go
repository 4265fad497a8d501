package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
)

// seen is the smallest change that the table's three digits can show.
const seen = 0.0005

// change is a page whose field is better or worse than before.
type change struct {
	before, after         *row
	qualityWas, qualityIs float64
}

func (c change) by() float64 { return c.qualityIs - c.qualityWas }

// printChanges writes what a set gives now and did not give before: totals, then page by page. Of each field it shows at
// most n pages that became worse and n that became better.
func printChanges(w io.Writer, before, after *setReport, fields []string, n int) {
	if before == nil {
		fmt.Fprintf(w, "%s is not in the baseline\n\n", printable(after.Name))
		return
	}
	fmt.Fprintf(w, "%s since the baseline\n\n", printable(after.Name))
	printTotalChanges(w, before, after)
	old := map[string]*row{}
	for i := range before.Rows {
		old[before.Rows[i].ID] = &before.Rows[i]
	}
	both := 0
	for i := range after.Rows {
		if old[after.Rows[i].ID] != nil {
			both++
		}
	}
	if both < len(before.Rows) || both < len(after.Rows) {
		fmt.Fprintf(w, "%d pages are only in the baseline, %d only in this run\n", len(before.Rows)-both, len(after.Rows)-both)
	}
	for _, field := range fields {
		printFieldChanges(w, field, changesOf(field, old, after.Rows), n)
	}
	fmt.Fprintln(w)
}

func printTotalChanges(w io.Writer, before, after *setReport) {
	for _, g := range after.groups() {
		for _, m := range measures {
			was, ok1 := before.Totals[g][m.key]
			is, ok2 := after.Totals[g][m.key]
			if ok1 && ok2 && math.Abs(is.Value-was.Value) >= seen {
				fmt.Fprintf(w, "%-12s %-11s%-19s %.3f → %.3f  %+.3f\n", g, m.field, m.name, was.Value, is.Value, is.Value-was.Value)
			}
		}
	}
	if before.CPU != nil && after.CPU != nil {
		fmt.Fprintf(w, "%-12s %-11s%-19s %.2f → %.2f  %+.2f\n", allPages, "cpu", "× html.Parse",
			before.CPU.Ratio, after.CPU.Ratio, after.CPU.Ratio-before.CPU.Ratio)
	}
}

// changesOf returns the pages where a field changed, those that became worse first.
func changesOf(field string, old map[string]*row, rows []row) []change {
	var out []change
	for i := range rows {
		before := old[rows[i].ID]
		if before == nil {
			continue
		}
		was, ok1 := quality(field, before)
		is, ok2 := quality(field, &rows[i])
		if ok1 && ok2 && math.Abs(is-was) >= seen {
			out = append(out, change{before, &rows[i], was, is})
		}
	}
	slices.SortFunc(out, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.by(), b.by()), cmp.Compare(a.after.ID, b.after.ID))
	})
	return out
}

func printFieldChanges(w io.Writer, field string, list []change, n int) {
	better := len(list)
	for i, c := range list {
		if c.by() > 0 {
			better = len(list) - i
			break
		}
		better = len(list) - i - 1
	}
	worse := len(list) - better
	fmt.Fprintf(w, "\n%s: %d worse, %d better\n", field, worse, better)
	for i, c := range list {
		if i >= n && i < len(list)-n {
			if i == n {
				fmt.Fprintf(w, "  … %d more\n", len(list)-2*n)
			}
			continue
		}
		fmt.Fprintf(w, "  %+.3f  %.3f → %.3f  %s  %s\n", c.by(), c.qualityWas, c.qualityIs, printable(c.after.ID), printable(c.after.URL))
		if was, is := c.before.Got.field(field), c.after.Got.field(field); was != is {
			fmt.Fprintf(w, "           was %s\n           is  %s\n", printable(was), printable(is))
		}
	}
}

// field returns a value as it is shown; the text of a page is not kept.
func (g got) field(name string) string {
	switch name {
	case "title":
		return fmt.Sprintf("%q", g.Title)
	case "authors":
		return fmt.Sprintf("%q", g.Authors)
	case "date":
		return fmt.Sprintf("%q", g.Date)
	case "tags":
		return fmt.Sprintf("%q", g.Tags)
	case "tldr":
		return fmt.Sprintf("%q", g.TLDR)
	case "kind":
		return fmt.Sprintf("%q", g.Kind)
	}
	return ""
}
