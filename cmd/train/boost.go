package main

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// depth must equal extractor's treeDepth.
const depth = 6

// data is what is learned from: rows of features, each with a label, a weight and the fold it is held out in.
type data struct {
	width  int
	x      []float32
	y      []float32
	weight []float32
	fold   []int
}

func (d *data) rows() int { return len(d.y) }

func (d *data) row(i int) []float32 { return d.x[i*d.width : (i+1)*d.width] }

// settings of the boosting. They were chosen by cross-validation on the tuning sets.
type settings struct {
	trees     int
	rate      float64 // learning rate
	lambda    float64 // L2 on the leaves
	rows      float64 // share of the rows that a tree sees
	features  float64 // share of the features that a level chooses from
	minWeight float64 // hessian that a split must leave on each side, over all leaves
	seed      uint64
}

type boosted struct {
	bias  float32
	trees []obliviousTree
}

type obliviousTree struct {
	feature   [depth]uint8
	threshold [depth]float32
	leaf      [1 << depth]float32
}

// bins is how many values of a feature are told apart.
const bins = 64

// edges returns up to bins-1 thresholds of a feature, at its quantiles.
func edges(d *data, feature int) []float32 {
	step := max(d.rows()/20_000, 1)
	var values []float32
	for i := 0; i < d.rows(); i += step {
		values = append(values, d.x[i*d.width+feature])
	}
	slices.Sort(values)
	var out []float32
	for b := 1; b < bins; b++ {
		v := values[b*(len(values)-1)/bins]
		if len(out) == 0 || v > out[len(out)-1] {
			out = append(out, v)
		}
	}
	return out
}

// boost learns trees on the rows outside of the fold out (-1: on all).
func boost(d *data, s settings, out int) *boosted {
	cuts := make([][]float32, d.width)
	binned := make([][]uint8, d.width)
	var rows []int32
	for i := range d.rows() {
		if d.fold[i] != out && d.weight[i] > 0 {
			rows = append(rows, int32(i))
		}
	}
	parallel(d.width, func(f int) {
		cuts[f] = edges(d, f)
		col := make([]uint8, d.rows())
		for i := range col {
			v := d.x[i*d.width+f]
			n, _ := slices.BinarySearch(cuts[f], v) // how many cuts are below v: v > cut
			col[i] = uint8(n)
		}
		binned[f] = col
	})
	sumW, sumY := 0.0, 0.0
	for _, i := range rows {
		sumW += float64(d.weight[i])
		sumY += float64(d.weight[i] * d.y[i])
	}
	p := min(max(sumY/sumW, 1e-3), 1-1e-3)
	m := &boosted{bias: float32(math.Log(p / (1 - p)))}
	score := make([]float64, d.rows())
	for i := range score {
		score[i] = float64(m.bias)
	}
	grad, hess := make([]float64, d.rows()), make([]float64, d.rows())
	leaf := make([]uint8, d.rows())
	rng := rand.New(rand.NewPCG(s.seed, 1))
	for range s.trees {
		var seen []int32
		for _, i := range rows {
			if rng.Float64() < s.rows {
				seen = append(seen, i)
				q := 1 / (1 + math.Exp(-score[i]))
				w := float64(d.weight[i])
				grad[i], hess[i] = w*(float64(d.y[i])-q), w*max(q*(1-q), 1e-6)
				leaf[i] = 0
			}
		}
		var t obliviousTree
		for level := range depth {
			feature, cut := bestSplit(d, s, rng, binned, cuts, seen, leaf, grad, hess, level)
			t.feature[level] = uint8(feature)
			t.threshold[level] = float32(math.Inf(1))
			if cut >= 0 {
				t.threshold[level] = cuts[feature][cut]
				for _, i := range seen {
					if int(binned[feature][i]) > cut {
						leaf[i] |= 1 << level
					}
				}
			}
		}
		var g, h [1 << depth]float64
		for _, i := range seen {
			g[leaf[i]] += grad[i]
			h[leaf[i]] += hess[i]
		}
		for k := range g {
			t.leaf[k] = float32(s.rate * g[k] / (h[k] + s.lambda))
		}
		m.trees = append(m.trees, t)
		for _, i := range rows {
			score[i] += float64(t.leaf[t.at(d.row(int(i)))])
		}
	}
	return m
}

// bestSplit returns the feature and the cut that gain most when all leaves are split by them; cut -1: none does.
func bestSplit(d *data, s settings, rng *rand.Rand, binned [][]uint8, cuts [][]float32, seen []int32, leaf []uint8, grad, hess []float64, level int) (int, int) {
	var chosen []int
	for f := range d.width {
		if len(cuts[f]) > 0 && rng.Float64() < s.features {
			chosen = append(chosen, f)
		}
	}
	leaves := 1 << level
	type result struct {
		gain float64
		cut  int
	}
	results := make([]result, len(chosen))
	parallel(len(chosen), func(k int) {
		col := binned[chosen[k]]
		hg := make([]float64, leaves*bins)
		hh := make([]float64, leaves*bins)
		for _, i := range seen {
			at := int(leaf[i])*bins + int(col[i])
			hg[at] += grad[i]
			hh[at] += hess[i]
		}
		gains := make([]float64, bins)
		left, right := make([]float64, bins), make([]float64, bins)
		for l := range leaves {
			g, h := hg[l*bins:(l+1)*bins], hh[l*bins:(l+1)*bins]
			sg, sh := 0.0, 0.0
			for b := range bins {
				sg += g[b]
				sh += h[b]
			}
			whole := sg * sg / (sh + s.lambda)
			cg, ch := 0.0, 0.0
			for b := range bins - 1 {
				cg += g[b]
				ch += h[b]
				gains[b] += cg*cg/(ch+s.lambda) + (sg-cg)*(sg-cg)/(sh-ch+s.lambda) - whole
				left[b] += ch
				right[b] += sh - ch
			}
		}
		best := result{0, -1}
		for c := range cuts[chosen[k]] {
			if left[c] >= s.minWeight && right[c] >= s.minWeight && gains[c] > best.gain {
				best = result{gains[c], c}
			}
		}
		results[k] = best
	})
	feature, cut, gain := 0, -1, 0.0
	for k, r := range results {
		if r.cut >= 0 && r.gain > gain {
			feature, cut, gain = chosen[k], r.cut, r.gain
		}
	}
	return feature, cut
}

func (t *obliviousTree) at(f []float32) int {
	leaf := 0
	for k := range depth {
		if f[t.feature[k]] > t.threshold[k] {
			leaf |= 1 << k
		}
	}
	return leaf
}

func (m *boosted) score(f []float32) float64 {
	s := float64(m.bias)
	for k := range m.trees {
		s += float64(m.trees[k].leaf[m.trees[k].at(f)])
	}
	return s
}

// bytes is the model as extractor.readModel reads it.
func (m *boosted) bytes() []byte {
	out := binary.LittleEndian.AppendUint32(nil, math.Float32bits(m.bias))
	for _, t := range m.trees {
		out = append(out, t.feature[:]...)
		for _, v := range t.threshold {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
		for _, v := range t.leaf {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	return out
}

func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
