package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// fieldNames are the fields that can be looked at page by page.
var fieldNames = []string{"body", "title", "authors", "date", "tags", "tldr", "kind"}

// fieldKeys says for each field which score is its quality, and which one is a value where the page has none.
var fieldKeys = map[string]struct{ good, bad string }{
	"body":    {"word_f1", "body_false"},
	"title":   {"title_f1", ""},
	"authors": {"authors_f1", "authors_false"},
	"date":    {"date_exact", "date_false"},
	"tags":    {"tags_f1", "tags_false"},
	"tldr":    {"tldr_f1", "tldr_false"},
	"kind":    {"article_recall", "article_false"},
}

// quality is how good a field of a page is, 1 when nothing is wrong; ok is false when the gold does not tell.
func quality(field string, r *row) (v float64, ok bool) {
	keys := fieldKeys[field]
	if v, ok = r.Scores[keys.good]; ok {
		if field == "title" && r.Scores["title_exact"] == 0 {
			v = min(v, 0.999) // the same words with other signs between them
		}
		return v, true
	}
	v, ok = r.Scores[keys.bad]
	return 1 - v, ok
}

// preview is how much is shown of a page in a list of pages.
const (
	previewParagraphs = 3
	previewWidth      = 140
)

// scored is a set's pages with what was predicted and how good it is; the three go together by position.
type scored struct {
	pages       []page
	predictions []prediction
	rows        []row
}

// printWorst writes the n pages where a field is worst, and what is wrong with it.
func printWorst(w io.Writer, s scored, field string, n int) {
	var order []int
	for i := range s.rows {
		if v, ok := quality(field, &s.rows[i]); ok && v < 1 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, _ := quality(field, &s.rows[a])
		y, _ := quality(field, &s.rows[b])
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(s.rows[a].ID, s.rows[b].ID))
	})
	fmt.Fprintf(w, "worst pages by %s (%d are not perfect)\n\n", field, len(order))
	for _, i := range order[:min(n, len(order))] {
		printHeading(w, &s.rows[i], field)
		if field == "body" {
			printDiff(w, &s.pages[i], &s.predictions[i], previewParagraphs)
		} else {
			printField(w, &s.pages[i].gold, &s.predictions[i], field)
		}
	}
	fmt.Fprintln(w)
}

// printPage writes everything about one page.
func printPage(w io.Writer, s scored, i int) {
	g, p := &s.pages[i].gold, &s.predictions[i]
	printHeading(w, &s.rows[i], "body")
	for _, field := range fieldNames[1:] {
		fmt.Fprintf(w, "  %s\n", field)
		printField(w, g, p, field)
	}
	fmt.Fprintln(w, "  body")
	printDiff(w, &s.pages[i], p, math.MaxInt)
	fmt.Fprintln(w)
}

func printHeading(w io.Writer, r *row, field string) {
	fmt.Fprint(w, printable(r.ID))
	if v, ok := quality(field, r); ok {
		fmt.Fprintf(w, "  %s %.3f", field, v)
	}
	keys := strings.TrimSuffix(fieldKeys[field].good, "_f1")
	if p, ok := r.Scores[keys+"_p"]; ok {
		fmt.Fprintf(w, " (P %.2f R %.2f)", p, r.Scores[keys+"_r"])
	}
	fmt.Fprintf(w, "  %s", printable(r.URL))
	if r.Missing {
		fmt.Fprint(w, "  MISSING in the set")
	}
	if r.Error != "" {
		fmt.Fprintf(w, "  ERROR %s", printable(r.Error))
	}
	fmt.Fprintln(w)
}

func printField(w io.Writer, g *gold, p *prediction, field string) {
	want, got := "", ""
	switch field {
	case "title":
		want, got = fmt.Sprintf("%q", g.Title), fmt.Sprintf("%q", p.Title)
	case "authors":
		want, got = fmt.Sprintf("%q", g.Authors), fmt.Sprintf("%q", p.Authors)
	case "date":
		want, got = fmt.Sprintf("%q", g.Date), fmt.Sprintf("%q", p.Date)
	case "tags":
		want, got = fmt.Sprintf("%q", g.Tags), fmt.Sprintf("%q", p.Tags)
	case "tldr":
		want, got = fmt.Sprintf("%q", g.TLDR), fmt.Sprintf("%q", p.TLDR)
	case "kind":
		want, got = fmt.Sprintf("%q", g.PageType), fmt.Sprintf("%q", p.Kind)
	}
	if slices.Contains(g.None, field) {
		want = "none"
	}
	fmt.Fprintf(w, "     gold %s\n     got  %s\n", printable(want), printable(got))
}

// printDiff writes the paragraphs of the gold that the text lacks and those of the text that the gold lacks.
func printDiff(w io.Writer, g *page, p *prediction, limit int) {
	if g.Body == "" && !slices.Contains(g.None, "body") {
		fmt.Fprintln(w, "     the gold does not say")
		return
	}
	printParagraphs(w, "missing", unmatched(paragraphs(g.Body), p.Body), limit)
	printParagraphs(w, "extra", unmatched(paragraphs(p.Body), g.Body), limit)
}

func printParagraphs(w io.Writer, title string, list []string, limit int) {
	n := 0
	for _, p := range list {
		n += len(tokens(p))
	}
	fmt.Fprintf(w, "     %s: %d paragraphs, %d words\n", title, len(list), n)
	for i, p := range list {
		if i == limit {
			break
		}
		if limit == math.MaxInt {
			p = printable(p)
		} else {
			p = shorten(p, previewWidth)
		}
		fmt.Fprintf(w, "       | %s\n", p)
	}
}

// paragraphs are the lines of a text that have words.
func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(p string) bool { return len(tokens(p)) == 0 })
}

// A paragraph is found in another text when most of its runs of three words stand there: a run short enough to live
// through another wrapping, long enough not to be met by chance.
const (
	runLength  = 3
	foundShare = 0.6
)

// unmatched returns the paragraphs that are not found in the other text.
func unmatched(list []string, other string) []string {
	have := grams(tokens(lower(other)), runLength)
	var out []string
	for _, p := range list {
		runs, found := grams(tokens(lower(p)), runLength), 0
		for run, n := range runs {
			if have[run] > 0 {
				found += n
			}
		}
		if float64(found) < foundShare*float64(runs.size()) {
			out = append(out, p)
		}
	}
	return out
}
