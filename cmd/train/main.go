// Command train learns the extractor's kind models from gold pages: which pages are articles, and of the others which are products,
// threads of a forum, or lists of other pages.
//
//	go run ./cmd/train ../shared/corpus/{wcxb-dev,wcxb-nonarticle-dev,fundus-dev,fundus-eval-dev}
//
// It prints what five-fold cross-validation by site says of each threshold, and writes the model that was
// learned from all pages to extractor/kind.model, product.model, forum.model and index.model.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"broadsheet/extractor"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("train: ")
	s := settings{trees: 120, rate: 0.08, lambda: 4, rows: 0.7, features: 0.4, minWeight: 4, seed: 7}
	out := flag.String("o", "extractor", "the folder into which the models are written; empty: nowhere")
	flag.IntVar(&s.trees, "trees", s.trees, "trees in the model")
	flag.Float64Var(&s.rate, "rate", s.rate, "learning rate")
	flag.Float64Var(&s.lambda, "lambda", s.lambda, "L2 on the leaves")
	flag.Float64Var(&s.minWeight, "min", s.minWeight, "weight that a split must leave on each side")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: train [flags] SET…   learns the models of kinds from gold sets (SET.gold.jsonl.gz and SET.warc.gz)")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("name the sets to learn from, such as ../shared/corpus/wcxb-dev")
	}
	var pages []page
	for _, set := range flag.Args() {
		got, err := readSet(set)
		if err != nil {
			log.Fatal(err)
		}
		log.Printf("%s: %d pages", set, len(got))
		pages = append(pages, got...)
	}
	d := rows(pages, "article")
	scores := validate(pages, d, s)
	printKinds(pages, d, s, scores)
	m := boost(d, s, -1)
	printUse(m)
	write(*out, "kind", m)
	for _, kind := range otherKinds {
		write(*out, kind, boost(rows(pages, kind), others(s), -1))
	}
}

// write puts a model into the folder.
func write(folder, name string, m *boosted) {
	if folder == "" {
		return
	}
	file := filepath.Join(folder, name+".model")
	if err := os.WriteFile(file, m.bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%s: %d bytes", file, len(m.bytes()))
}

// otherKinds are the kinds that have a model of their own, for pages that are no articles.
var otherKinds = []string{"product", "forum", "index"}

// others are the settings for the models of otherKinds, which have fewer pages to learn from.
func others(s settings) settings {
	s.trees /= 2
	return s
}

// kindOf is the extractor's name of a gold page type.
func kindOf(pageType string) string {
	switch pageType {
	case "listing", "collection":
		return "index"
	case "service", "documentation":
		return "other"
	}
	return pageType
}

// folds of the cross-validation; a site is in one of them.
const folds = 5

// rows are the pages with the question whether they are of a kind.
func rows(pages []page, kind string) *data {
	d := &data{width: len(extractor.PageFeatureNames())}
	for i := range pages {
		p := &pages[i]
		d.x = append(d.x, p.features...)
		y := float32(0)
		if kindOf(p.kind) == kind {
			y = 1
		}
		d.y = append(d.y, y)
		d.weight = append(d.weight, p.weight)
		d.fold = append(d.fold, p.fold)
	}
	return d
}

// validate prints, for models that have not seen the page's site, how many articles are found and how many other
// pages are taken for one.
func validate(pages []page, d *data, s settings) []float64 {
	scores := heldOut(d, s)
	for _, t := range []float64{-2, -1.5, -1, -0.5, 0, 0.5, 1} {
		printShares(fmt.Sprintf("score > %+.1f", t), pages, func(i int) bool { return scores[i] > t })
	}
	printShares("as extractor/kind.go decides (above -1, or above -2 with author and date)", pages, func(i int) bool { return isArticle(d, scores, i) })
	return scores
}

// heldOut returns each page's score by the model that has not seen its site.
func heldOut(d *data, s settings) []float64 {
	scores := make([]float64, d.rows())
	for f := range folds {
		m := boost(d, s, f)
		for i := range scores {
			if d.fold[i] == f {
				scores[i] = m.score(d.row(i))
			}
		}
	}
	return scores
}

var dateAt, authorAt = slices.Index(extractor.PageFeatureNames(), "date"), slices.Index(extractor.PageFeatureNames(), "author")

// isArticle decides as extractor/kind.go does.
func isArticle(d *data, scores []float64, i int) bool {
	f := d.row(i)
	return scores[i] > -1 || f[dateAt] > 0 && f[authorAt] > 0 && scores[i] > -2
}

// printKinds prints, cross-validated and decided as extractor/kind.go does, how many pages of each type are taken for each kind, and each kind's precision and recall.
func printKinds(pages []page, d *data, s settings, article []float64) {
	scores := make([][]float64, len(otherKinds))
	for k, kind := range otherKinds {
		scores[k] = heldOut(rows(pages, kind), others(s))
	}
	count := map[[2]string]int{}
	types, taken, right, all := map[string]bool{}, map[string]int{}, map[string]int{}, map[string]int{}
	for i, p := range pages {
		kind, best := "other", -1.0
		for k := range otherKinds {
			if v := scores[k][i]; v > best {
				kind, best = otherKinds[k], v
			}
		}
		if kind == "index" && best <= 0.5 {
			kind = "other"
		}
		if isArticle(d, article, i) && (best <= 0.5 || best <= article[i]) {
			kind = "article"
		}
		types[p.kind] = true
		count[[2]string{p.kind, kind}]++
		taken[kind]++
		all[kindOf(p.kind)]++
		if kindOf(p.kind) == kind {
			right[kind]++
		}
	}
	kinds := append([]string{"article"}, append(otherKinds, "other")...)
	fmt.Printf("%-14s", "type \\ kind")
	for _, k := range kinds {
		fmt.Printf("%9s", k)
	}
	fmt.Println()
	for _, t := range slices.Sorted(maps.Keys(types)) {
		fmt.Printf("%-14s", t)
		for _, k := range kinds {
			fmt.Printf("%9d", count[[2]string{t, k}])
		}
		fmt.Println()
	}
	for _, k := range kinds {
		fmt.Printf("%s: precision %.3f, recall %.3f\n", k, float64(right[k])/float64(max(taken[k], 1)), float64(right[k])/float64(max(all[k], 1)))
	}
}

// printShares prints which share of the pages of each type is taken for an article.
func printShares(rule string, pages []page, taken func(i int) bool) {
	counts := map[string][2]int{}
	add := func(name string, i int) {
		n := counts[name]
		n[1]++
		if taken(i) {
			n[0]++
		}
		counts[name] = n
	}
	for i, p := range pages {
		add(p.set+" "+p.kind, i)
		if p.kind == "article" {
			add("~ all articles", i)
		} else {
			add("~ all others", i)
		}
	}
	fmt.Printf("%s:", rule)
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		fmt.Printf("  %s %.3f", strings.TrimPrefix(k, "wcxb-nonarticle-dev "), float64(counts[k][0])/float64(counts[k][1]))
	}
	fmt.Println()
}

// printUse prints how much of the model's answers hangs on each feature.
func printUse(m *boosted) {
	names := extractor.PageFeatureNames()
	sum := make([]float64, len(names))
	for _, t := range m.trees {
		spread := 0.0
		for _, v := range t.leaf {
			spread += math.Abs(float64(v))
		}
		for k, f := range t.feature {
			if !math.IsInf(float64(t.threshold[k]), 1) {
				sum[f] += spread
			}
		}
	}
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(sum[b], sum[a]) })
	fmt.Print("features by use:")
	for _, f := range order[:40] {
		fmt.Printf(" %s %.0f,", names[f], sum[f])
	}
	fmt.Println()
}
