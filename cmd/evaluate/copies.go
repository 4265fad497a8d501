package main

import (
	"cmp"
	"fmt"
	"io"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"

	"broadsheet/storage/copies"
	"broadsheet/storage/script"
)

// copyText is a text made from a gold page's.
type copyText struct {
	kind     string
	of       int  // the page that it is a copy of; pages that it only quotes don't count
	teaser   bool // it may be joined with its page or not, but with no other
	text     string
	shingles []uint64
}

// copyKinds are how texts are copied, each from the paragraphs of a page. A kind may say no to a page.
var copyKinds = []struct {
	name string
	make func(r *rand.Rand, p, other []string) []string
}{
	{"lead-in, other quotes", func(r *rand.Rand, p, other []string) []string {
		p = slices.Clone(p)
		p[0] = "PORT LINDQVIST (Agency) – " + p[0]
		for i := range p {
			p[i] = strings.NewReplacer(`"`, "“", "'", "’", " - ", " – ", "“", "„", "«", `"`, "»", `"`).Replace(p[i])
		}
		return p
	}},
	{"first 70 %", func(r *rand.Rand, p, other []string) []string { return firstPart(p, .7) }},
	{"first 50 %", func(r *rand.Rand, p, other []string) []string { return firstPart(p, .5) }},
	{"first 30 %", func(r *rand.Rand, p, other []string) []string { return firstPart(p, .3) }},
	{"a third of the paragraphs left out", func(r *rand.Rand, p, other []string) []string {
		kept := slices.DeleteFunc(slices.Clone(p), func(string) bool { return r.IntN(3) == 0 })
		if len(kept) == 0 || len(kept) == len(p) {
			return nil
		}
		return kept
	}},
	{"paragraphs in another order", func(r *rand.Rand, p, other []string) []string {
		p = slices.Clone(p)
		r.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
		return p
	}},
	{"a fifth of the sentences rewritten", func(r *rand.Rand, p, other []string) []string { return rewrite(r, p, 5) }},
	{"a third of the sentences rewritten", func(r *rand.Rand, p, other []string) []string { return rewrite(r, p, 3) }},
	{"every 12th word another", func(r *rand.Rand, p, other []string) []string { return swapWords(r, p, 12) }},
	{"own paragraphs between, a third", func(r *rand.Rand, p, other []string) []string {
		return insert(r, p, shuffled(r, other), .5)
	}},
	{"lead-in, first 70 %, a tenth rewritten, own end", func(r *rand.Rand, p, other []string) []string {
		p = rewrite(r, firstPart(p, .7), 10)
		p[0] = "By our correspondent. " + p[0]
		return insert(r, p, shuffled(r, other), .15)
	}},
}

// copyTraps are texts that are no copies of what they have in common.
var copyTraps = []struct {
	name string
	make func(r *rand.Rand, p, other []string) []string
}{
	{"another text that quotes a fifth", func(r *rand.Rand, p, other []string) []string {
		return insert(r, other, firstPart(p, .2), .25) // a fifth of the page, and at most of the text
	}},
	{"teaser of 40 words and a notice of 25", func(r *rand.Rand, p, other []string) []string {
		return []string{strings.Join(firstN(unitsOf(strings.Join(p, " ")), 40), " "),
			"This article is for subscribers only. Already have an account? Sign in here. Try a month for one crown and read all that we write, everywhere, at any time."}
	}},
}

func firstN(words []string, n int) []string { return words[:min(n, len(words))] }

// unitsOf are the words of a text; where words don't stand apart, pairs of characters.
func unitsOf(s string) (units []string) {
	for _, w := range strings.Fields(s) {
		if r := []rune(w); len(r) > 4 && script.IsSpaceless(r[0]) && script.IsSpaceless(r[1]) {
			for pair := range slices.Chunk(r, 2) {
				units = append(units, string(pair))
			}
		} else {
			units = append(units, w)
		}
	}
	return units
}

func wordsOf(p []string) int { return len(unitsOf(strings.Join(p, " "))) }

// firstPart is the beginning of a text, by words, in whole sentences of its last paragraph where it can.
func firstPart(p []string, part float64) []string {
	left := int(part * float64(wordsOf(p)))
	var kept []string
	for _, s := range p {
		w := unitsOf(s)
		if len(w) > left {
			w = w[:left]
		}
		if left -= len(w); len(w) > 0 {
			kept = append(kept, strings.Join(w, " "))
		}
	}
	return kept
}

// rewrite replaces every nth sentence with as many words of another order and half of them new.
func rewrite(r *rand.Rand, p []string, n int) []string {
	out := slices.Clone(p)
	i := r.IntN(n)
	for k, s := range out {
		sentences := strings.SplitAfter(strings.ReplaceAll(s, "。", "。. "), ". ")
		for j, sentence := range sentences {
			if i++; i%n != 0 {
				continue
			}
			w := unitsOf(sentence)
			for x := range w {
				if r.IntN(2) == 0 {
					w[x] = fmt.Sprintf("word%d", r.IntN(5000))
				}
			}
			sentences[j] = strings.Join(w, " ") + " "
		}
		out[k] = strings.Join(sentences, "")
	}
	return out
}

func swapWords(r *rand.Rand, p []string, n int) []string {
	out := slices.Clone(p)
	i := r.IntN(n)
	for k, s := range out {
		w := unitsOf(s)
		for x := range w {
			if i++; i%n == 0 {
				w[x] = fmt.Sprintf("word%d", r.IntN(5000))
			}
		}
		out[k] = strings.Join(w, " ")
	}
	return out
}

// shuffled is a text with the words of another and none of its runs.
func shuffled(r *rand.Rand, p []string) []string {
	w := unitsOf(strings.Join(p, " "))
	r.Shuffle(len(w), func(i, j int) { w[i], w[j] = w[j], w[i] })
	return []string{strings.Join(w, " ")}
}

// insert puts the beginning of other, as long as a part of p, behind some paragraph.
func insert(r *rand.Rand, p, other []string, part float64) []string {
	more := firstPart(other, min(1, part*float64(wordsOf(p))/float64(max(1, wordsOf(other)))))
	return slices.Insert(slices.Clone(p), r.IntN(len(p)+1), more...)
}

// copyTexts makes the texts of a set of pages: each page, its copies, and what is none.
// Pages of less than 60 words are left out, and those that share a tenth of their text with an earlier one: the sets have pages that are copies.
func copyTexts(pages []gold, seed uint64) (texts []copyText) {
	r := rand.New(rand.NewPCG(seed, 5))
	var all [][]string
	var sets [][]uint64
	for _, g := range pages {
		p, set := strings.Split(g.Body, "\n\n"), copies.Shingles(g.Body)
		if wordsOf(p) < 60 || slices.ContainsFunc(sets, func(s []uint64) bool { return 10*copies.Common(s, set) >= min(len(s), len(set)) }) {
			continue
		}
		all, sets = append(all, p), append(sets, set)
	}
	if len(all) < 2 {
		return nil // a trap needs another page
	}
	put := func(kind string, of int, p []string) {
		if len(p) == 0 {
			return
		}
		t := copyText{kind: kind, of: of, text: strings.Join(p, "\n\n"), teaser: kind == copyTraps[1].name}
		t.shingles = copies.Shingles(t.text)
		texts = append(texts, t)
	}
	for i, p := range all {
		from := (i + 1 + r.IntN(len(all)-1)) % len(all)
		other := all[from]
		put("", i, p)
		for _, k := range copyKinds {
			put(k.name, i, k.make(r, p, other))
		}
		put(copyTraps[0].name, from, copyTraps[0].make(r, p, other))
		put(copyTraps[1].name, i, copyTraps[1].make(r, p, other))
	}
	return texts
}

// linkers are ways to say which texts are copies. The last is what `broadsheet copies` does.
var linkers = []struct {
	name string
	link func(texts []copyText, join func(i, j int)) error
}{
	{"simhash, 64 bits, 3 may differ", func(t []copyText, join func(i, j int)) error { return simhashes(t, 3, join) }},
	{"simhash, 64 bits, 12 may differ", func(t []copyText, join func(i, j int)) error { return simhashes(t, 12, join) }},
	{"simhash, 64 bits, 18 may differ", func(t []copyText, join func(i, j int)) error { return simhashes(t, 18, join) }},
	{"MinHash, 32 bands of 4", func(t []copyText, join func(i, j int)) error { return minhashes(t, 32, 4, 0, join) }},
	{"MinHash, 64 bands of 2, half equal", func(t []copyText, join func(i, j int)) error { return minhashes(t, 64, 2, .5, join) }},
	{"MinHash, 64 bands of 2, 3 of 10 equal", func(t []copyText, join func(i, j int)) error { return minhashes(t, 64, 2, .3, join) }},
	{"share of shingles (broadsheet copies)", sharing},
}

func sharing(texts []copyText, join func(i, j int)) error {
	f := copies.Finder{Same: func(a, b int64) (bool, error) { return copies.Same(texts[a].shingles, texts[b].shingles), nil }}
	for i, t := range texts {
		if err := f.Add(copies.Text{ID: int64(i), Sketch: copies.Sketch(t.shingles)}); err != nil {
			return err
		}
	}
	for _, c := range f.Clusters() {
		for _, m := range c[1:] {
			join(int(c[0]), int(m))
		}
	}
	return nil
}

func simhashes(texts []copyText, differ int, join func(i, j int)) error {
	sums := make([]uint64, len(texts))
	for i, t := range texts {
		var votes [64]int
		for _, h := range t.shingles {
			for b := range votes {
				votes[b] += int(h>>b&1)*2 - 1
			}
		}
		for b, v := range votes {
			if v > 0 {
				sums[i] |= 1 << b
			}
		}
		for j := range i {
			if bits.OnesCount64(sums[i]^sums[j]) <= differ {
				join(j, i)
			}
		}
	}
	return nil
}

// minhashes joins texts that agree in all rows of a band and in a part of all rows.
func minhashes(texts []copyText, bands, rows int, part float64, join func(i, j int)) error {
	n := bands * rows
	seen := map[[2]uint64][]int{}
	signatures := make([][]uint64, len(texts))
	for i, t := range texts {
		s := make([]uint64, n)
		for k := range s {
			s[k] = 1<<64 - 1
			for _, h := range t.shingles {
				s[k] = min(s[k], (h^uint64(k+1)*0x9e3779b97f4a7c15)*0xbf58476d1ce4e5b9)
			}
		}
		signatures[i] = s
		for b := range bands {
			key := [2]uint64{uint64(b)}
			for _, v := range s[b*rows : (b+1)*rows] {
				key[1] = key[1]*1099511628211 + v
			}
			for _, j := range seen[key] {
				equal := 0
				for k := range s {
					if s[k] == signatures[j][k] {
						equal++
					}
				}
				if float64(equal) >= part*float64(n) {
					join(j, i)
				}
			}
			seen[key] = append(seen[key], i)
		}
	}
	return nil
}

// reportCopies makes copies of the pages of each set and prints what is found of them.
func reportCopies(w io.Writer, sets []set) error {
	for _, s := range sets {
		if s.gold == "" {
			continue
		}
		pages, err := readGold(s.gold)
		if err != nil {
			return err
		}
		texts := copyTexts(pages, 1)
		if len(texts) == 0 {
			fmt.Fprintf(w, "%s: fewer than two pages that are long enough and no copies\n", s.name)
			continue
		}
		fmt.Fprintf(w, "%s: %d texts\n", s.name, len(texts))
		for _, l := range linkers {
			parents := make([]int, len(texts))
			for i := range parents {
				parents[i] = i
			}
			root := func(i int) int {
				for parents[i] != i {
					i = parents[i]
				}
				return i
			}
			if err := l.link(texts, func(i, j int) {
				a, b := root(i), root(j)
				parents[max(a, b)] = min(a, b)
			}); err != nil {
				return err
			}
			cluster := make([]int, len(texts))
			for i := range cluster {
				cluster[i] = root(i)
			}
			printCopies(w, l.name, texts, cluster)
		}
		alone, err := aloneRecall(texts)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "    of all pairs, with no other copy between them      %.4f\n", alone)
	}
	return nil
}

// aloneRecall is the share of the pairs of one page that are found when the archive has no third copy.
func aloneRecall(texts []copyText) (float64, error) {
	found, all := 0, 0
	for i, t := range texts {
		for _, other := range texts[i+1:] {
			if other.of != t.of || t.teaser || other.teaser {
				continue
			}
			all++
			err := sharing([]copyText{t, other}, func(i, j int) { found++ })
			if err != nil {
				return 0, err
			}
		}
	}
	return float64(found) / float64(max(1, all)), nil
}

// printCopies prints precision and recall of the pairs that are in one cluster, and of each kind how many are found with their page.
func printCopies(w io.Writer, name string, texts []copyText, cluster []int) {
	type group struct{ cluster, of int }
	inBoth, inCluster, inPage := map[group]int{}, map[int]int{}, map[int]int{}
	teasers := map[group]int{}
	original := map[int]int{}
	for i, t := range texts {
		inCluster[cluster[i]]++
		if t.teaser {
			teasers[group{cluster[i], t.of}]++
			continue
		}
		inBoth[group{cluster[i], t.of}]++
		inPage[t.of]++
		if t.kind == "" {
			original[t.of] = cluster[i]
		}
	}
	pairs := func(n int) int { return n * (n - 1) / 2 }
	right, found, there := 0, 0, 0
	for _, n := range inBoth {
		right += pairs(n)
	}
	for _, n := range inCluster {
		found += pairs(n)
	}
	for g, n := range teasers { // with its own page a teaser is neither right nor wrong
		found -= pairs(n) + n*inBoth[g]
	}
	for _, n := range inPage {
		there += pairs(n)
	}
	fmt.Fprintf(w, "  %-40s precision %.4f  recall %.4f\n", name, float64(right)/float64(max(1, found)), float64(right)/float64(max(1, there)))
	for _, k := range copyKinds {
		all, got := 0, 0
		for i, t := range texts {
			if t.kind == k.name {
				all++
				if cluster[i] == original[t.of] {
					got++
				}
			}
		}
		fmt.Fprintf(w, "    %-50s %.4f\n", k.name, float64(got)/float64(cmp.Or(all, 1)))
	}
	for _, k := range copyTraps {
		all, wrong := 0, 0
		for i, t := range texts {
			if t.kind == k.name {
				all++
				if inCluster[cluster[i]] > inBoth[group{cluster[i], t.of}]+teasers[group{cluster[i], t.of}] {
					wrong++
				}
			}
		}
		fmt.Fprintf(w, "    joined though it is none: %-24.24s… %.4f\n", k.name, float64(wrong)/float64(cmp.Or(all, 1)))
	}
}
