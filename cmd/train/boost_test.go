package main

import (
	"math/rand/v2"
	"testing"
)

// TestBoost learns a rule that no single feature shows: y is whether x0 and x1 lie on the same side.
func TestBoost(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	d := &data{width: 4}
	for range 2000 {
		row := []float32{rng.Float32() - 0.5, rng.Float32() - 0.5, rng.Float32(), rng.Float32()}
		d.x = append(d.x, row...)
		y := float32(0)
		if row[0]*row[1] > 0 {
			y = 1
		}
		d.y, d.weight, d.fold = append(d.y, y), append(d.weight, 1), append(d.fold, len(d.y)%folds)
	}
	m := boost(d, settings{trees: 60, rate: 0.2, lambda: 1, rows: 0.8, features: 1, minWeight: 1, seed: 3}, 0)
	right, all := 0, 0
	for i := range d.rows() {
		if d.fold[i] != 0 {
			continue
		}
		all++
		if (m.score(d.row(i)) > 0) == (d.y[i] > 0) {
			right++
		}
	}
	if share := float64(right) / float64(all); share < 0.9 {
		t.Errorf("%.2f of the held-out rows are right, want 0.9", share)
	}
	if n := len(m.bytes()); n != 4+60*(depth+4*depth+4<<depth) {
		t.Errorf("the model has %d bytes", n)
	}
}
