package storage

import (
	"slices"
	"time"
)

// Hole is a run of days with far fewer URLs than is usual for the host. Days at its edges are in it; days on which nothing
// was and nothing is usual do not end it.
type Hole struct {
	Of    string `json:"of"` // published: articles by their own date; listed: URLs by the day on which they were added
	From  string `json:"from"`
	To    string `json:"to"`
	Days  int    `json:"days"`  // with too few
	Found int    `json:"found"` // on these days
	Usual int    `json:"usual"` // on such days
}

const (
	// usualDays of the same weekday on each side say what is usual: papers have no Sunday edition, or a thin one.
	usualDays = 4
	// leastUsual is the least that must be usual. Where four a day are, a day with none is one in fifty.
	leastUsual = 4
	// farFewer than usual is less than one in so many.
	farFewer = 4
	// longestHole in days. What is further apart are two collections.
	longestHole = 366
)

// holes finds the holes of a host.
func holes(days []DayCoverage) []Hole {
	all := []Hole{}
	for _, of := range []struct {
		name  string
		count func(*Coverage) int
	}{
		{"published", func(c *Coverage) int { return c.Published }},
		{"listed", func(c *Coverage) int { return sum(c.Listed) }},
	} {
		var series []dayCount
		for i := range days {
			day, err := time.Parse(time.DateOnly, days[i].Day)
			if n := of.count(&days[i].Coverage); err == nil && n > 0 {
				series = append(series, dayCount{int(day.Unix() / 86400), n})
			}
		}
		for _, h := range holesOf(series) {
			h.Of = of.name
			all = append(all, h)
		}
	}
	return all
}

// dayCount is a day with something on it, counted from 1970.
type dayCount struct{ day, n int }

func (d dayCount) weekday() int { return (d.day%7 + 7) % 7 }

// holesOf finds the holes in days that are in order.
func holesOf(series []dayCount) (all []Hole) {
	var after [7][]int // by weekday: counts of the days to come
	for _, d := range slices.Backward(series) {
		after[d.weekday()] = append(after[d.weekday()], d.n) // the next one last
	}
	var before [7][]int
	open := false // the last hole may go on
	look := func(d dayCount) {
		w := d.weekday()
		usual := min(median(before[w]), median(after[w]))
		if usual < leastUsual || d.n*farFewer >= usual {
			open = open && d.n == 0
			return
		}
		if !open {
			all = append(all, Hole{From: dayText(d.day)})
			open = true
		}
		h := &all[len(all)-1]
		h.To, h.Found, h.Usual, h.Days = dayText(d.day), h.Found+d.n, h.Usual+usual, h.Days+1
	}
	for i, d := range series {
		if i > 0 && d.day-series[i-1].day <= longestHole {
			for empty := series[i-1].day + 1; empty < d.day; empty++ {
				look(dayCount{day: empty})
			}
		} else {
			open = false
		}
		w := d.weekday()
		after[w] = after[w][:len(after[w])-1]
		look(d)
		before[w] = append(before[w], d.n)
	}
	return all
}

// median returns the lower median of the last usualDays counts, 0 of none.
func median(counts []int) int {
	last := slices.Sorted(slices.Values(counts[max(0, len(counts)-usualDays):]))
	if len(last) == 0 {
		return 0
	}
	return last[(len(last)-1)/2]
}

func dayText(day int) string { return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly) }

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
