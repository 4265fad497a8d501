package storage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// papers saves articles of three sites over some weeks, in an order of its own.
func papers(t testing.TB, db *DB, n int, seed uint64) {
	t.Helper()
	all := make([]saving, n)
	for i := range all {
		host := []string{"north.example", "south.example", "west.example"}[min(i%5, 2)]
		u := fmt.Sprintf("https://%s/story-%d", host, i)
		a := article(u, fmt.Sprintf("Story %d", i), fmt.Sprintf("The text of story %d is this.", i))
		a.Site, a.Language = map[string]string{"north.example": "The North", "south.example": "South"}[host], []string{"en", "en-GB", "de"}[i%3]
		if i%10 != 9 {
			a.Date = fmt.Sprintf("2024-01-%02dT23:30:00-05:00", i%28+1)
		}
		a.Authors = [][]string{{"Ada Ferro"}, {"Ada Ferro", "Tom Okoro"}, nil}[i%3]
		a.Tags = []string{fmt.Sprintf("tag %d", i%4)}
		all[i] = saving{answer(crawler.Request{URL: u}, u, fmt.Sprint("page ", i)), a}
	}
	front := article("https://north.example/", "Front page", "")
	front.Kind = extractor.KindIndex
	all = append(all, saving{answer(crawler.Request{URL: front.URL}, front.URL, "front"), front})
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	save(t, db, 0, all...)
}

func counts(t *testing.T, db *DB, by string, f Filter) []string {
	t.Helper()
	var lines []string
	for c, err := range db.CountBy(t.Context(), strings.Split(by, ","), f) {
		if err != nil {
			t.Fatal(by, err)
		}
		lines = append(lines, fmt.Sprint(strings.Join(c.Values, "|"), " ", c.Articles, " ", c.First, " ", c.Last))
	}
	return lines
}

func TestCountBy(t *testing.T) {
	db := openTemp(t)
	papers(t, db, 60, 1)
	for _, test := range []struct {
		by   string
		f    Filter
		want []string
	}{
		{"site", Filter{}, []string{"west.example 36 2024-01-01 2024-01-28", "South 12 2024-01-01 2024-01-27", "The North 12 2024-01-01 2024-01-28"}},
		{"language", Filter{Site: "south"}, []string{"de 4 2024-01-01 2024-01-27", "en 4 2024-01-07 2024-01-24", "en-GB 4 2024-01-02 2024-01-19"}},
		{"author", Filter{Limit: 2}, []string{"Ada Ferro 40 2024-01-01 2024-01-28", " 20 2024-01-01 2024-01-27"}},
		{"tag", Filter{Author: "tom okoro", Tag: "TAG 1"}, []string{"tag 1 5 2024-01-02 2024-01-26"}},
		{"week", Filter{Since: "2024-01-08"}, []string{"2024-W02 12 2024-01-08 2024-01-14", "2024-W03 13 2024-01-15 2024-01-21", "2024-W04 13 2024-01-22 2024-01-28"}},
		{"day", Filter{Until: "2024-01-02"}, []string{"2024-01-01 3 2024-01-01 2024-01-01", "2024-01-02 2 2024-01-02 2024-01-02"}},
		{"month,kind", Filter{}, []string{"|article 6  ", "2024-01|article 54 2024-01-01 2024-01-28"}},
		{"year,language", Filter{Language: "en", Site: "The North"}, []string{"2024|en 4 2024-01-01 2024-01-18", "2024|en-GB 4 2024-01-11 2024-01-28"}},
	} {
		if diff := cmp.Diff(test.want, counts(t, db, test.by, test.f)); diff != "" {
			t.Errorf("CountBy(%s, %+v) (-want +got):\n%s", test.by, test.f, diff)
		}
	}
	for _, by := range [][]string{{"colour"}, {"site", "site"}} {
		for _, err := range db.CountBy(t.Context(), by, Filter{}) {
			if err == nil {
				t.Errorf("CountBy(%s) is no error", by)
			}
		}
	}
}

func draw(t *testing.T, db *DB, o Sampling, f Filter) (*Sample, []Sampled) {
	t.Helper()
	s, err := db.Sample(t.Context(), o, f)
	if err != nil {
		t.Fatal(err)
	}
	var all []Sampled
	for a, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return s, all
}

func drawnURLs(all []Sampled) []string {
	var urls []string
	for _, a := range all {
		urls = append(urls, a.URL)
	}
	return urls
}

func TestSample(t *testing.T) {
	db, other := openTemp(t), openTemp(t)
	papers(t, db, 300, 1)
	papers(t, other, 300, 2)
	siteWeek := []string{"site", "week"}
	for _, test := range []struct {
		o    Sampling
		f    Filter
		want int
	}{
		{Sampling{Seed: "1", By: siteWeek, Size: 40}, Filter{}, 40},
		{Sampling{Seed: "1", By: siteWeek, Size: 7}, Filter{}, 7}, // fewer than strata
		{Sampling{Seed: "1", By: siteWeek, Each: 3}, Filter{}, 39},
		{Sampling{Seed: "x", Size: 10}, Filter{Site: "The North"}, 10},
		{Sampling{Seed: "x", Size: 1000}, Filter{}, 300},
		{Sampling{Seed: "x", By: []string{"language", "day"}, Each: 1000}, Filter{}, 300},
		{Sampling{Seed: "x", Size: 10}, Filter{Site: "nobody"}, 0},
	} {
		s, all := draw(t, db, test.o, test.f)
		if len(all) != test.want || s.Len() != test.want {
			t.Errorf("%+v: %d articles drawn, want %d", test.o, len(all), test.want)
		}
		weights := 0.0
		for _, a := range all {
			weights += a.Weight
		}
		if test.want > 0 && (weights < float64(s.Articles)-1e-6 || weights > float64(s.Articles)+1e-6) {
			t.Errorf("%+v: the weights are %f together, want %d", test.o, weights, s.Articles)
		}
		if _, again := draw(t, other, test.o, test.f); !slices.Equal(drawnURLs(all), drawnURLs(again)) {
			t.Errorf("%+v: another order of the same articles gives another sample", test.o)
		}
		if test.o.Seed = "another"; test.want > 0 && test.want < 300 {
			if _, another := draw(t, db, test.o, test.f); slices.Equal(drawnURLs(all), drawnURLs(another)) {
				t.Errorf("%+v: another seed gives the same sample", test.o)
			}
		}
	}
	// Each stratum has its share, rounded down or up.
	_, all := draw(t, db, Sampling{Seed: "1", By: siteWeek, Size: 40}, Filter{})
	for _, a := range all {
		if share := float64(a.Of) * 40 / 300; float64(a.Drawn) < share-1 || float64(a.Drawn) > share+1 {
			t.Errorf("stratum %q: %d of %d drawn, want about %.1f", a.Stratum, a.Drawn, a.Of, share)
		}
	}
	// More articles of a site change nothing for the others.
	few, _ := db.Sample(t.Context(), Sampling{Seed: "1", By: siteWeek, Each: 3}, Filter{})
	u := "https://west.example/late"
	late := article(u, "Late", "late text")
	late.Date = "2024-01-03"
	save(t, db, 0, saving{answer(crawler.Request{URL: u}, u, "late"), late})
	more, _ := db.Sample(t.Context(), Sampling{Seed: "1", By: siteWeek, Each: 3}, Filter{})
	same := 0
	for _, a := range few.drawn {
		if slices.ContainsFunc(more.drawn, func(b drawn) bool { return a.id == b.id }) {
			same++
		}
	}
	if same < few.Len()-1 || more.Len() != few.Len() {
		t.Errorf("%d of %d stay", same, few.Len())
	}
	if _, err := db.Sample(t.Context(), Sampling{By: []string{"author"}, Each: 1}, Filter{}); err == nil {
		t.Error("a sample by author is no error")
	}
}

// Over many seeds each article is drawn as often as any other.
func TestSampleIsFair(t *testing.T) {
	const seeds, size, n = 600, 9, 60
	db := openTemp(t)
	papers(t, db, n, 1)
	times := map[int64]int{}
	for seed := range seeds {
		s, err := db.Sample(t.Context(), Sampling{Seed: fmt.Sprint(seed), By: []string{"site", "week"}, Size: size}, Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range s.drawn {
			times[d.id]++
		}
	}
	for id, got := range times {
		// 90 are expected, with a deviation of 9.
		if got < 50 || got > 130 {
			t.Errorf("article %d was drawn %d times of %d", id, got, seeds)
		}
	}
	if len(times) != n {
		t.Errorf("%d of %d articles were ever drawn", len(times), n)
	}
}
