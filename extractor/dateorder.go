package extractor

import (
	"slices"
	"strings"
)

// maxOrdered is how many texts are asked for the order of day and month.
const maxOrdered = 2000

// dateOrder finds out whether the page writes the day or the month first: from dates in numbers of which one can only be a day,
// as 14/3/2024. Where they disagree, or there are none, 4/3/2024 stays open.
func (f *facts) dateOrder() {
	days, months, tried := 0, 0, 0
	for k := range f.p.nodes {
		nd := &f.p.nodes[k]
		if !nd.text || nd.hidden || nd.chars < 6 || len(nd.n.Data) > dateLine || !strings.ContainsAny(nd.n.Data, "/-") || !strings.ContainsFunc(nd.n.Data, isDigit) {
			continue
		}
		if tried++; tried > maxOrdered {
			break
		}
		var buf [96]dateToken
		r := dateReader{text: nd.n.Data, toks: tokenize(nd.n.Data, buf[:0], f.locale)}
		for i := 0; i+2 < len(r.toks); i++ {
			_, _, ok := r.numbers(i)
			switch a, b := r.toks[i], r.toks[i+1]; {
			case !ok || !a.isDay() || b.before == '.':
			case a.num > 12:
				days++
			case b.num > 12:
				months++
			}
		}
	}
	if (days > 0) != (months > 0) {
		f.locale.monthFirst, f.locale.either = months > 0, false
	}
}

// swapped is the stamp with day and month the other way round.
func (s stamp) swapped() stamp {
	s.day, s.month = s.month, s.day
	return s
}

// sureDays are the days of dates that can be read in one way only.
func sureDays(lists ...[]dated) []string {
	var days []string
	for _, list := range lists {
		for _, d := range list {
			if !d.at.either {
				days = append(days, d.at.dayString())
			}
		}
	}
	return days
}

// ordered reads the dates that are open as the day that another source names, and sets apart those for which none does.
func ordered(list []dated, sure []string) (known, unsure []dated) {
	for _, d := range list {
		switch {
		case !d.at.either || slices.Contains(sure, d.at.dayString()):
		case slices.Contains(sure, d.at.swapped().dayString()):
			d.at = d.at.swapped()
		default:
			unsure = append(unsure, d)
			continue
		}
		d.at.either = false
		known = append(known, d)
	}
	return known, unsure
}

// addUnsure puts dates that may be one of two days among the rivals of the one that was taken, as they were written.
func addUnsure(a *Article, list []dated) {
	src := a.Provenance["date"]
	for _, d := range list {
		if r := (Rival{d.from, cutRunes(d.value, maxRival)}); len(src.Rivals) < maxRivals && !slices.Contains(src.Rivals, r) {
			src.Rivals = append(src.Rivals, r)
		}
	}
	a.Provenance["date"] = src
}
