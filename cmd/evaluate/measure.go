package main

import (
	"slices"
	"strings"
)

// prf is precision, recall and their harmonic mean.
type prf struct{ P, R, F1 float64 }

func newPRF(hits, got, want int) prf {
	var m prf
	if got > 0 {
		m.P = float64(hits) / float64(got)
	}
	if want > 0 {
		m.R = float64(hits) / float64(want)
	}
	m.F1 = harmonic(m.P, m.R)
	return m
}

func harmonic(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// bag counts how often each word, or run of words, is in a text.
type bag map[string]int

func (b bag) size() int {
	n := 0
	for _, c := range b {
		n += c
	}
	return n
}

// common is the size of what two bags share.
func (b bag) common(other bag) int {
	n := 0
	for k, c := range b {
		n += min(c, other[k])
	}
	return n
}

// words is the bag of a text's words in lower case.
func words(text string) bag {
	b := bag{}
	for _, t := range tokens(lower(text)) {
		b[t]++
	}
	return b
}

// grams is the bag of runs of n words; a text of fewer words is one run.
func grams(words []string, n int) bag {
	b := bag{}
	if len(words) == 0 {
		return b
	}
	for i := range max(1, len(words)-n+1) {
		b[strings.Join(words[i:min(i+n, len(words))], "\x00")]++
	}
	return b
}

func compare(got, want bag) prf {
	return newPRF(got.common(want), got.size(), want.size())
}

// wordPRF compares the words of two texts, each as often as it stands there.
func wordPRF(got, want string) prf {
	return compare(words(got), words(want))
}

// shingleSize is the length of the runs of words that Scrapinghub's article-extraction-benchmark compares.
const shingleSize = 4

// shingles compares two texts by runs of four words, case kept. ok says which of precision and recall the page has: no
// precision without a text, no recall without a gold text.
func shingles(got, want string) (p, r float64, hasP, hasR bool) {
	a, b := grams(tokens(got), shingleSize), grams(tokens(want), shingleSize)
	m := newPRF(a.common(b), a.size(), b.size())
	return m.P, m.R, len(a) > 0, len(b) > 0
}

// maxOptional is how many optional paragraphs are tried in every combination; of more, all or none.
const maxOptional = 4

// goldBodies returns the texts that count as right: with and without each optional paragraph.
func goldBodies(body string, optional []int) []string {
	if len(optional) == 0 {
		return []string{body}
	}
	paragraphs := strings.Split(body, "\n\n")
	var out []string
	for _, drop := range choices(optional) {
		var keep []string
		for i, p := range paragraphs {
			if !slices.Contains(drop, i) {
				keep = append(keep, p)
			}
		}
		out = append(out, strings.Join(keep, "\n\n"))
	}
	return out
}

// choices returns the paragraphs to leave out: none, each, each two, and so on; of many, none or all. Of two texts
// that are as near the first counts, so the order matters.
func choices(optional []int) [][]int {
	if len(optional) > maxOptional {
		return [][]int{nil, optional}
	}
	out := [][]int{nil}
	last := [][]int{nil} // the choices of one paragraph less, as positions in optional
	for range optional {
		var longer [][]int
		for _, c := range last {
			from := 0
			if len(c) > 0 {
				from = c[len(c)-1] + 1
			}
			for i := from; i < len(optional); i++ {
				longer = append(longer, append(slices.Clone(c), i))
			}
		}
		for _, c := range longer {
			drop := make([]int, len(c))
			for k, i := range c {
				drop[k] = optional[i]
			}
			out = append(out, drop)
		}
		last = longer
	}
	return out
}

// bestBody returns the right text that is nearest to got, with the measure of the two.
func bestBody(got string, accepted []string) (string, prf) {
	have := words(got)
	best, score := "", prf{F1: -1}
	for _, text := range accepted {
		if m := compare(have, words(text)); m.F1 > score.F1 {
			best, score = text, m
		}
	}
	return best, score
}

// snippetShare is the share of the snippets that stand in the text, however they are spaced, cased and quoted; exactly
// as they are written where the gold is our own.
func snippetShare(text string, snippets []string, exact bool) float64 {
	flat := func(s string) string { return squeeze(folded.Replace(lower(s))) }
	if exact {
		flat = func(s string) string { return s }
	}
	text = flat(text)
	n := 0
	for _, s := range snippets {
		if strings.Contains(text, flat(s)) {
			n++
		}
	}
	return float64(n) / float64(len(snippets))
}
