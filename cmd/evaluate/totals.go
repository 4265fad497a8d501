package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
)

// measure is one line of the table: what is measured of which field, and its key in Scores.
type measure struct{ field, name, key string }

// measures are the lines in the order in which they are printed.
var measures = []measure{
	{"body", "word precision", "word_p"},
	{"body", "word recall", "word_r"},
	{"body", "word F1", "word_f1"},
	{"body", "shingle precision", "shingle_p"},
	{"body", "shingle recall", "shingle_r"},
	{"body", "shingle F1", "shingle_f1"},
	{"body", "pages under .5", "bad"},
	{"body", "empty", "empty"},
	{"body", "with", "with"},
	{"body", "without", "without"},
	{"title", "exact", "title_exact"},
	{"title", "token F1", "title_f1"},
	{"authors", "set precision", "authors_p"},
	{"authors", "set recall", "authors_r"},
	{"authors", "set F1", "authors_f1"},
	{"authors", "exact", "authors_exact"},
	{"authors", "filled", "authors_filled"},
	{"date", "same day", "date_exact"},
	{"date", "within a day", "date_1day"},
	{"date", "filled", "date_filled"},
	{"tags", "set precision", "tags_p"},
	{"tags", "set recall", "tags_r"},
	{"tags", "set F1", "tags_f1"},
	{"tags", "filled", "tags_filled"},
	{"tldr", "set precision", "tldr_p"},
	{"tldr", "set recall", "tldr_r"},
	{"tldr", "set F1", "tldr_f1"},
	{"tldr", "exact", "tldr_exact"},
	{"false fill", "authors", "authors_false"},
	{"false fill", "date", "date_false"},
	{"false fill", "tags", "tags_false"},
	{"false fill", "tldr", "tldr_false"},
	{"false fill", "body", "body_false"},
	{"kind", "article recall", "article_recall"},
	{"kind", "false articles", "article_false"},
}

// total is a measure over pages: its mean over the N pages that have it.
type total struct {
	Value float64 `json:"value"`
	N     int     `json:"n"`
}

type totals map[string]total

// sumUp returns the mean of every measure over the rows. Shingle F1 alone is taken from the means of precision and
// recall, as Scrapinghub's benchmark has it.
func sumUp(rows []row) totals {
	t := totals{}
	for _, m := range measures {
		var sum float64
		n := 0
		for i := range rows {
			if v, ok := rows[i].Scores[m.key]; ok {
				sum += v
				n++
			}
		}
		if n > 0 {
			t[m.key] = total{sum / float64(n), n}
		}
	}
	if body, ok := t["word_f1"]; ok {
		t["shingle_f1"] = total{harmonic(t["shingle_p"].Value, t["shingle_r"].Value), body.N}
	}
	return t
}

// folds is the number of parts for cross-validation.
const folds = 5

// groupings are the ways to break the totals down.
var groupings = map[string]func(*row) string{
	"lang":      func(r *row) string { return r.Lang },
	"publisher": func(r *row) string { return r.Publisher },
	"site":      func(r *row) string { return r.Site },
	"page_type": func(r *row) string { return r.PageType },
	"kind":      func(r *row) string { return r.Got.Kind },
	"fold":      func(r *row) string { return fmt.Sprint(fold(r.Site)) },
}

// fold puts a site, whole, into one of five parts by FNV-1a: whoever learns from the other four leaves the same pages out.
func fold(site string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(site)) // never fails
	return h.Sum32() % folds
}

// unknownGroup takes the pages that have no value to be grouped by.
const unknownGroup = "?"

// groupBy sums up the rows of each group.
func groupBy(rows []row, key func(*row) string) map[string]totals {
	groups := map[string][]row{}
	for i := range rows {
		k := cmp.Or(key(&rows[i]), unknownGroup)
		groups[k] = append(groups[k], rows[i])
	}
	out := map[string]totals{}
	for k, g := range groups {
		out[k] = sumUp(g)
	}
	return out
}
