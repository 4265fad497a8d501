package extractor

import (
	"fmt"
	"time"
)

// dateEntries dates the entries: the JSON-LD first, then what the page's own times say. A printed time alone has a day only when the
// order of the entries leaves no choice, and an offset only when the page shows which.
func (f *facts) dateEntries(a *Article, entries []liveEntry, known []*ldUpdate) {
	exact := make([]stamp, len(entries)) // year 0: not known
	var pairs zonePairs
	for k := range entries {
		m := entries[k].mark
		if m.dated() && m.stamp.zone != "" {
			exact[k] = m.stamp
		}
		if l := known[k]; l != nil {
			if s, ok := parseDate(l.published, f.locale); ok && s.precision() != "day" {
				exact[k] = s
			}
		}
		if exact[k].year > 0 && m.printed >= 0 {
			pairs.add(exact[k], m.printed)
		}
	}
	zone := pairs.zone()
	if date, ok := parseDate(a.Date, f.locale); ok && zone == "" && date.precision() != "day" && !date.inUTC() {
		zone = date.zone
	}
	days := f.entryDays(a, entries, exact)
	for k := range entries {
		s := exact[k]
		if m := entries[k].mark; s.year == 0 && m.dated() {
			s = m.stamp
			s.zone = zone
		} else if s.year == 0 && m.stamp.hasTime && !days.first.IsZero() {
			d := days.first.AddDate(0, 0, days.after[k])
			s = m.stamp
			s.year, s.month, s.day, s.zone = d.Year(), int(d.Month()), d.Day(), zone
		}
		if s.year > 0 && s.valid() {
			a.Updates[k].Date, a.Updates[k].DatePrecision = s.String(), s.precision()
		}
	}
}

// zonePairs are exact times with the time of day that the page prints for them: together they show the offset of its clock.
type zonePairs struct {
	offset      int // minutes
	n           int
	contradicts bool
}

func (z *zonePairs) add(s stamp, printed int) {
	t, err := time.Parse(time.RFC3339, s.String())
	if err != nil {
		return
	}
	t = t.UTC()
	offset := turn(t.Hour()*60+t.Minute(), printed)
	if offset%15 != 0 {
		return // printed and marked up at different times
	}
	z.contradicts = z.contradicts || z.n > 0 && offset != z.offset
	z.offset = offset
	z.n++
}

// zone returns the offset that all pairs agree on.
func (z *zonePairs) zone() string {
	if z.n == 0 || z.contradicts {
		return ""
	}
	sign, o := '+', z.offset
	if o < 0 {
		sign, o = '-', -o
	}
	return fmt.Sprintf("%c%02d:%02d", sign, o/60, o%60)
}

// entryDays are the days of a live blog's entries: that of the first one, and how many days later the others are. The first is zero
// when the page leaves a choice.
type entryDays struct {
	first time.Time
	after []int
}

// entryDays finds the days of entries whose times are printed without one. From one entry to the next the time goes back, or on, all
// along; where the clock jumps, a midnight lies between. An entry with an exact time fixes the days of all; without one the midnights must
// be as many as lie between the page's publication and its last change.
func (f *facts) entryDays(a *Article, entries []liveEntry, exact []stamp) entryDays {
	none := entryDays{}
	published, ok := parseDate(a.Date, f.locale)
	if !ok {
		return none
	}
	changed := published
	if s, ok := parseDate(a.Modified, f.locale); ok {
		changed = s
	}
	clock := make([]int, len(entries))
	for k := range entries {
		if clock[k] = entries[k].mark.clock(); !entries[k].mark.stamp.hasTime {
			return none
		}
	}
	down, up := steps(entries)
	step, start := -1, midnight(changed) // newest first
	if up > down {
		step, start = 1, midnight(published)
	}
	if min(down, up)*4 > down+up {
		return none
	}
	d := entryDays{after: make([]int, len(entries))}
	for k := range clock {
		if k > 0 {
			d.after[k] = d.after[k-1]
			if (clock[k]-clock[k-1])*step < 0 && turn(clock[k-1], clock[k])*step > 0 {
				d.after[k] += step
			}
		}
		if s := exact[k]; s.year > 0 && s.hour*60+s.minute == clock[k] {
			day := midnight(s).AddDate(0, 0, -d.after[k])
			if !d.first.IsZero() && !day.Equal(d.first) {
				return none
			}
			d.first = day
		}
	}
	if d.first.IsZero() {
		if !midnight(published).AddDate(0, 0, d.after[len(clock)-1]*step).Equal(midnight(changed)) {
			return none
		}
		d.first = start
	}
	return d
}

func midnight(s stamp) time.Time {
	return time.Date(s.year, time.Month(s.month), s.day, 0, 0, 0, 0, time.UTC)
}
