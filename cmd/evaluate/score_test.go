package main

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// article makes a prediction whose kind is one of an article, or not.
func article(p prediction, yes bool) *prediction {
	p.IsArticle = &yes
	return &p
}

func TestScorePage(t *testing.T) {
	g := &gold{
		ID: "1", Title: "A storm", Authors: []string{"Ada Lund", "Per Ek"}, Date: "2024-03-01", Tags: []string{"Sea"},
		TLDR: []string{"Wind.", "Rain."}, Body: "a b c d e", With: []string{"b c"}, Without: []string{"x", "e"}, PageType: "article",
	}
	p := article(prediction{
		Title: "a storm!", Authors: []string{"Ada Lund"}, Date: "2024-03-02", Tags: []string{"sea", "Coast"},
		TLDR: []string{"wind."}, Body: "a b c d x",
	}, true)
	got := scorePage(g, p).Scores
	want := map[string]float64{
		"word_p": 0.8, "word_r": 0.8, "word_f1": 0.8, "bad": 0, "shingle_p": 0.5, "shingle_r": 0.5, "empty": 0, "with": 1, "without": 0.5,
		"title_exact": 0, "title_f1": 1,
		"authors_p": 1, "authors_r": 0.5, "authors_f1": 2.0 / 3, "authors_exact": 0, "authors_filled": 1,
		"date_exact": 0, "date_1day": 1, "date_filled": 1,
		"tags_p": 0.5, "tags_r": 1, "tags_f1": 2.0 / 3, "tags_exact": 0, "tags_filled": 1,
		"tldr_p": 1, "tldr_r": 0.5, "tldr_f1": 2.0 / 3, "tldr_exact": 0, "tldr_filled": 1,
		"article_recall": 1,
	}
	if d := cmp.Diff(want, got, cmp.Comparer(near)); d != "" {
		t.Errorf("scores (-want +got)\n%s", d)
	}
}

func TestScoreNone(t *testing.T) {
	g := &gold{ID: "1", None: []string{"authors", "date", "tags", "tldr", "body", "other"}, PageType: "product"}
	for _, tt := range []struct {
		name string
		p    *prediction
		want float64
	}{
		{"empty", article(prediction{Authors: []string{" - "}, Body: "—"}, false), 0},
		{"filled", article(prediction{Authors: []string{"Ada"}, Date: "2024-01-01", Tags: []string{"a"}, TLDR: []string{"b"}, Body: "c"}, true), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := map[string]float64{}
			for _, k := range []string{"authors", "date", "tags", "tldr", "body", "article"} {
				want[k+"_false"] = tt.want
			}
			if got := scorePage(g, tt.p).Scores; !maps.Equal(got, want) {
				t.Errorf("scores = %v, want %v", got, want)
			}
		})
	}
}

func TestScoreMissing(t *testing.T) {
	got := scorePage(&gold{ID: "1", Body: "a", PageType: "article"}, &prediction{missing: true})
	want := map[string]float64{"word_p": 0, "word_r": 0, "word_f1": 0, "bad": 1, "shingle_r": 0, "empty": 1}
	if !got.Missing || !maps.Equal(got.Scores, want) {
		t.Errorf("missing page = %v, want %v", got.Scores, want)
	}
}

func TestSumUp(t *testing.T) {
	rows := []row{
		{Scores: map[string]float64{"word_f1": 1, "shingle_p": 1, "shingle_r": 1, "date_false": 1}},
		{Scores: map[string]float64{"word_f1": 0.5, "shingle_p": 0.5, "shingle_r": 0.2}},
		{Scores: map[string]float64{"word_f1": 0, "shingle_r": 0}}, // nothing extracted: no precision
	}
	got := sumUp(rows)
	want := totals{
		"word_f1": {0.5, 3}, "shingle_p": {0.75, 2}, "shingle_r": {0.4, 3}, "date_false": {1, 1},
		"shingle_f1": {2 * 0.75 * 0.4 / 1.15, 3},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(near)); d != "" {
		t.Errorf("totals (-want +got)\n%s", d)
	}
}

func TestIndependent(t *testing.T) {
	var rows []row
	for i, g := range []gold{{ID: "a"}, {ID: "b", Stripped: true}, {ID: "c", Drafted: true}} {
		r := scorePage(&g, &prediction{})
		r.Scores["word_f1"] = float64(i)
		rows = append(rows, r)
	}
	s := newSetReport("s", rows, "")
	if got := s.Totals[independent]["word_f1"]; got != (total{0, 1}) {
		t.Errorf("independent = %v, want 0 of 1 page", got)
	}
	if got := s.Totals[allPages]["word_f1"]; got != (total{1, 3}) {
		t.Errorf("all = %v, want 1 of 3 pages", got)
	}
	if s := newSetReport("s", rows[:1], ""); len(s.groups()) != 1 {
		t.Errorf("a set of independent pages has groups %v", s.groups())
	}
}

func TestGroupings(t *testing.T) {
	for _, tt := range []struct{ url, site string }{
		{"https://www.post.co.uk/a", "post.co.uk"},
		{"https://news.Post.co.uk:8080/b", "post.co.uk"},
		{"https://127.0.0.1/c", "127.0.0.1"},
		{"not a url %zz", "id"},
	} {
		if got := (&gold{ID: "id", URL: tt.url}).site(); got != tt.site {
			t.Errorf("site of %q = %q, want %q", tt.url, got, tt.site)
		}
	}
	parts := map[uint32]int{}
	for i := range 100 {
		parts[fold(fmt.Sprintf("site%d.example", i))]++
	}
	if len(parts) != folds {
		t.Errorf("100 sites fall into %d folds, want %d", len(parts), folds)
	}
	groups := groupBy([]row{{Lang: "de"}, {Lang: "de"}, {}}, groupings["lang"])
	if len(groups) != 2 || groups["de"] == nil || groups[unknownGroup] == nil {
		t.Errorf("groups by language = %v", groups)
	}
}
