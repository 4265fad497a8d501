package changes

// match is a run that two lists have in common: a[a:a+n] and b[b:b+n].
type match struct{ a, b, n int }

// maxSteps bounds the search for a middle of two stretches: about maxSteps² comparisons. Stretches that differ more are split where each has a
// token that neither has twice, or else are taken to have nothing in common.
const maxSteps = 1500

// matches returns what two lists have in common, in order. It is Myers' algorithm in its form with linear space (An O(ND) Difference Algorithm and
// Its Variations, 1986, 4b), with a bound on its work.
func matches(a, b []string) []match {
	ids := map[string]int32{}
	number := func(tokens []string) []int32 {
		list := make([]int32, len(tokens))
		for i, t := range tokens {
			id, ok := ids[t]
			if !ok {
				id = int32(len(ids))
				ids[t] = id
			}
			list[i] = id
		}
		return list
	}
	d := differ{a: number(a), b: number(b)}
	d.compare(0, len(a), 0, len(b))
	return d.found
}

type differ struct {
	a, b              []int32
	forward, backward [2*maxSteps + 3]int
	found             []match
	depth             int // of anchored inside anchored
}

// maxDepth bounds how often stretches between anchors are split at anchors again: a text can be made so that each time hardly anything is split off.
const maxDepth = 8

// put adds a run, and joins it with the one before when it goes on from there.
func (d *differ) put(a, b, n int) {
	if n == 0 {
		return
	}
	if k := len(d.found); k > 0 && d.found[k-1].a+d.found[k-1].n == a && d.found[k-1].b+d.found[k-1].n == b {
		d.found[k-1].n += n
		return
	}
	d.found = append(d.found, match{a, b, n})
}

// compare finds what a[a0:a1] and b[b0:b1] have in common.
func (d *differ) compare(a0, a1, b0, b1 int) {
	n := 0
	for a0+n < a1 && b0+n < b1 && d.a[a0+n] == d.b[b0+n] {
		n++
	}
	d.put(a0, b0, n)
	a0, b0 = a0+n, b0+n
	n = 0
	for a0 < a1-n && b0 < b1-n && d.a[a1-n-1] == d.b[b1-n-1] {
		n++
	}
	a1, b1 = a1-n, b1-n
	if a0 < a1 && b0 < b1 {
		if x, y, ok := d.middle(a0, a1, b0, b1); ok {
			d.compare(a0, x, b0, y)
			d.compare(x, a1, y, b1)
		} else {
			d.anchored(a0, a1, b0, b1)
		}
	}
	d.put(a1, b1, n)
}

// middle returns a point on a shortest path from corner to corner, which is none of the two; ok is false when that would take too long.
func (d *differ) middle(a0, a1, b0, b1 int) (x, y int, ok bool) {
	n, m := a1-a0, b1-b0
	delta := n - m
	odd := delta&1 != 0
	const mid = maxSteps + 1
	d.forward[mid+1], d.backward[mid+1] = 0, 0
	for step := 0; step <= min((n+m+1)/2, maxSteps); step++ {
		for k := -step; k <= step; k += 2 {
			x := d.forward[mid+k-1] + 1
			if k == -step || k != step && d.forward[mid+k-1] < d.forward[mid+k+1] {
				x = d.forward[mid+k+1]
			}
			y := x - k
			for x >= 0 && y >= 0 && x < n && y < m && d.a[a0+x] == d.b[b0+y] {
				x, y = x+1, y+1
			}
			d.forward[mid+k] = x
			if r := delta - k; odd && r >= -(step-1) && r <= step-1 && x+d.backward[mid+r] >= n && x <= n && y <= m && x >= 0 && y >= 0 && x+y > 0 && x+y < n+m {
				return a0 + x, b0 + y, true
			}
		}
		for k := -step; k <= step; k += 2 {
			x := d.backward[mid+k-1] + 1
			if k == -step || k != step && d.backward[mid+k-1] < d.backward[mid+k+1] {
				x = d.backward[mid+k+1]
			}
			y := x - k
			for x >= 0 && y >= 0 && x < n && y < m && d.a[a1-x-1] == d.b[b1-y-1] {
				x, y = x+1, y+1
			}
			d.backward[mid+k] = x
			if r := delta - k; !odd && r >= -step && r <= step && x+d.forward[mid+r] >= n && x <= n && y <= m && x >= 0 && y >= 0 && x+y > 0 && x+y < n+m {
				return a1 - x, b1 - y, true
			}
		}
	}
	return 0, 0, false
}

// anchored splits two stretches at tokens that each has once, in an order that both have; between two of them a search may be short enough.
func (d *differ) anchored(a0, a1, b0, b1 int) {
	if d.depth == maxDepth {
		return
	}
	d.depth++
	defer func() { d.depth-- }()
	type count struct{ inA, inB, at int }
	counts := map[int32]count{}
	for _, t := range d.a[a0:a1] {
		c := counts[t]
		c.inA++
		counts[t] = c
	}
	for i, t := range d.b[b0:b1] {
		c := counts[t]
		c.inB, c.at = c.inB+1, b0+i
		counts[t] = c
	}
	var points [][2]int
	for i := a0; i < a1; i++ {
		if c := counts[d.a[i]]; c.inA == 1 && c.inB == 1 {
			points = append(points, [2]int{i, c.at})
		}
	}
	points = ascending(points)
	if len(points) == 0 {
		return
	}
	for _, p := range points {
		d.compare(a0, p[0], b0, p[1])
		d.put(p[0], p[1], 1)
		a0, b0 = p[0]+1, p[1]+1
	}
	d.compare(a0, a1, b0, b1)
}

// ascending returns a longest part of points whose second numbers ascend, as their first do.
func ascending(points [][2]int) [][2]int {
	var tops []int // of piles: the index of the last point
	before := make([]int, len(points))
	for i, p := range points {
		low, high := 0, len(tops)
		for low < high {
			mid := (low + high) / 2
			if points[tops[mid]][1] < p[1] {
				low = mid + 1
			} else {
				high = mid
			}
		}
		before[i] = -1
		if low > 0 {
			before[i] = tops[low-1]
		}
		if low == len(tops) {
			tops = append(tops, i)
		} else {
			tops[low] = i
		}
	}
	longest := make([][2]int, len(tops))
	if len(tops) > 0 {
		for i, at := len(tops)-1, tops[len(tops)-1]; i >= 0; i, at = i-1, before[at] {
			longest[i] = points[at]
		}
	}
	return longest
}
