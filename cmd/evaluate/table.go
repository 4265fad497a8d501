package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printSet writes the table of a set: a measure a line, with the number of pages that have it.
func printSet(w io.Writer, s *setReport) {
	fmt.Fprintf(w, "%s: %d pages, %d missing, %d errors\n\n", printable(s.Name), s.Pages, s.Missing, s.Errors)
	fmt.Fprintf(w, "%-30s", "")
	for _, g := range s.groups() {
		fmt.Fprintf(w, "%12s %5s", g, "n")
	}
	fmt.Fprintln(w)
	field := ""
	for _, m := range measures {
		if _, ok := s.Totals[allPages][m.key]; !ok {
			continue
		}
		if field != "" && m.field != field {
			fmt.Fprintln(w)
		}
		field = m.field
		fmt.Fprintf(w, "%-11s%-19s", m.field, m.name)
		for _, g := range s.groups() {
			t, ok := s.Totals[g][m.key]
			fmt.Fprintf(w, "%12s %5d", figure(t, ok), t.N)
		}
		fmt.Fprintln(w)
	}
	printKinds(w, s.Rows)
	if c := s.CPU; c != nil {
		fmt.Fprintf(w, "\n%s        %.2f × html.Parse (%.2f s / %.2f s, best of %d)   %.0f pages/s   %.1f MB/s   %d pages, %.1f MB\n",
			c.Clock, c.Ratio, c.ExtractSeconds, c.ParseSeconds, c.Rounds, c.PagesPerSecond, c.MBPerSecond, c.Pages, float64(c.Bytes)/1e6)
	}
	fmt.Fprintln(w)
}

func figure(t total, ok bool) string {
	if !ok {
		return "-"
	}
	return fmt.Sprintf("%.3f", t.Value)
}

// printKinds writes how many pages of each type came out as each kind.
func printKinds(w io.Writer, rows []row) {
	types, kinds := map[string]map[string]int{}, map[string]bool{}
	for i := range rows {
		t, k := rows[i].PageType, rows[i].Got.Kind
		if t == "" || k == "" {
			continue
		}
		if types[t] == nil {
			types[t] = map[string]int{}
		}
		types[t][k]++
		kinds[k] = true
	}
	if len(types) == 0 {
		return
	}
	columns := slices.Sorted(maps.Keys(kinds))
	fmt.Fprintf(w, "\n%-18s", "page type \\ kind")
	for _, k := range columns {
		fmt.Fprintf(w, " %11s", k)
	}
	fmt.Fprintln(w)
	for _, t := range slices.Sorted(maps.Keys(types)) {
		fmt.Fprintf(w, "%-18s", printable(t))
		for _, k := range columns {
			fmt.Fprintf(w, " %11d", types[t][k])
		}
		fmt.Fprintln(w)
	}
}

// columns are the measures of the short tables, where a line is a set or a group of pages; + is what should not be there.
var columns = []struct{ head, key string }{
	{"body", "word_f1"}, {"shingle", "shingle_f1"}, {"<.5", "bad"}, {"title", "title_exact"}, {"authors", "authors_f1"},
	{"date", "date_exact"}, {"tags", "tags_f1"}, {"tldr", "tldr_f1"},
	{"+authors", "authors_false"}, {"+date", "date_false"}, {"article", "article_recall"}, {"+article", "article_false"},
}

// line is one row of a short table.
type line struct {
	name   string
	pages  int
	totals totals
	cpu    *cpu
}

// printGroups writes a line for each group, the largest first.
func printGroups(w io.Writer, by string, groups map[string]totals, rows []row) {
	size := map[string]int{}
	for i := range rows {
		size[cmp.Or(groupings[by](&rows[i]), unknownGroup)]++
	}
	var lines []line
	for name, t := range groups {
		lines = append(lines, line{name: name, pages: size[name], totals: t})
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(b.pages, a.pages), cmp.Compare(a.name, b.name))
	})
	printLines(w, "by "+by, lines)
	fmt.Fprintln(w)
}

// printSummary writes a line for each set and its independent part.
func printSummary(w io.Writer, sets []*setReport) {
	var lines []line
	for _, s := range sets {
		lines = append(lines, line{s.Name, s.Pages, s.Totals[allPages], s.CPU})
		if t, ok := s.Totals[independent]; ok {
			n := 0
			for i := range s.Rows {
				if s.Rows[i].Independent {
					n++
				}
			}
			lines = append(lines, line{"  " + independent, n, t, nil})
		}
	}
	printLines(w, "summary", lines)
}

// printLines writes a short table without the columns that no line has.
func printLines(w io.Writer, title string, lines []line) {
	timed := slices.ContainsFunc(lines, func(l line) bool { return l.cpu != nil })
	fmt.Fprintf(w, "%-24s %5s", title, "pages")
	var shown []string
	for _, c := range columns {
		if slices.ContainsFunc(lines, func(l line) bool { _, ok := l.totals[c.key]; return ok }) {
			shown = append(shown, c.key)
			fmt.Fprintf(w, " %8s", c.head)
		}
	}
	if timed {
		fmt.Fprintf(w, " %8s", "cpu")
	}
	fmt.Fprintln(w)
	for _, l := range lines {
		fmt.Fprintf(w, "%-24s %5d", shorten(l.name, 24), l.pages)
		for _, key := range shown {
			v, ok := l.totals[key]
			fmt.Fprintf(w, " %8s", figure(v, ok))
		}
		if l.cpu != nil {
			fmt.Fprintf(w, " %8.2f", l.cpu.Ratio)
		}
		fmt.Fprintln(w)
	}
}

// printable makes text of pages safe to show: what moves a terminal's cursor or turns its text becomes a space.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
			'\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// shorten makes text printable and cuts it to a number of characters.
func shorten(s string, n int) string {
	const mark = " ..."
	s = printable(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	keep := n - len(mark)
	for i := range s {
		if keep == 0 {
			return s[:i] + mark
		}
		keep--
	}
	return s
}
