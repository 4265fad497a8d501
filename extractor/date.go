package extractor

import (
	"fmt"
	"strings"
	"time"
)

// stamp is a point in time as precise as its source gave it.
type stamp struct {
	year, month, day  int
	hour, minute, sec int
	hasTime, hasSec   bool
	zone              string // "Z" or "+01:00"; empty when the source names none
}

// String is RFC 3339 with the source's own offset, or the day alone when no time or no offset is known:
// a time without an offset is no point in time, and none is invented.
func (s stamp) String() string {
	if s.precision() == "day" {
		return s.dayString()
	}
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d%s", s.year, s.month, s.day, s.hour, s.minute, s.sec, s.zone)
}

func (s stamp) dayString() string { return fmt.Sprintf("%04d-%02d-%02d", s.year, s.month, s.day) }

func (s stamp) precision() string {
	switch {
	case !s.hasTime || s.zone == "":
		return "day"
	case s.hasSec:
		return "second"
	}
	return "minute"
}

// valid tells a day of the calendar between 1990 and 2100 and a time of day.
func (s stamp) valid() bool {
	if s.year < 1990 || s.year > 2100 || s.month < 1 || s.month > 12 || s.day < 1 || s.day > 31 {
		return false
	}
	if s.hour > 23 || s.minute > 59 || s.sec > 60 {
		return false
	}
	return time.Date(s.year, time.Month(s.month), s.day, 0, 0, 0, 0, time.UTC).Day() == s.day
}

// parseDate reads a date as machines and people write them. text may hold other words; what is read of it is
// the first date. The page's locale decides where the words do not.
func parseDate(text string, loc locale) (stamp, bool) {
	text = strings.Trim(strings.TrimSpace(text), "\"'“”`")
	if text == "" {
		return stamp{}, false
	}
	text = cutRunes(text, 400)
	if s, ok := digitsOnly(text); ok {
		return s, s.valid()
	}
	return scanDate(text, loc)
}

// digitsOnly reads epoch seconds and milliseconds, yyyymmdd and yyyymmddhhmmss.
func digitsOnly(text string) (stamp, bool) {
	n := int64(0)
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' || i > 14 {
			return stamp{}, false
		}
		n = n*10 + int64(text[i]-'0')
	}
	switch len(text) {
	case 8:
		return stamp{year: int(n / 10000), month: int(n / 100 % 100), day: int(n % 100)}, true
	case 14:
		return stamp{year: int(n / 1e10), month: int(n / 1e8 % 100), day: int(n / 1e6 % 100), hour: int(n / 1e4 % 100),
			minute: int(n / 100 % 100), sec: int(n % 100), hasTime: true, hasSec: true}, true
	case 13:
		n /= 1000
	case 10:
	default:
		return stamp{}, false
	}
	t := time.Unix(n, 0).UTC()
	return stamp{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), minute: t.Minute(), sec: t.Second(),
		hasTime: true, hasSec: true, zone: "Z"}, true
}

// scanDate looks for a date among the numbers and words of text.
func scanDate(text string, loc locale) (stamp, bool) {
	var buf [96]dateToken
	toks := tokenize(text, buf[:0], loc)
	for i := range toks {
		s, next, ok := dateAt(toks, i, text, loc.monthFirst)
		if !ok {
			continue
		}
		timeOf(&s, toks, i, next, text)
		return s, true
	}
	return stamp{}, false
}

// dateAt reads a date that begins with token i; next is the token after it.
func dateAt(toks []dateToken, i int, text string, monthFirst bool) (s stamp, next int, ok bool) {
	t := toks[i]
	at := func(k int) dateToken {
		if i+k < len(toks) {
			return toks[i+k]
		}
		return dateToken{num: -1}
	}
	a, b := at(1), at(2)
	isYear := func(t dateToken) bool { return t.num >= 1990 && t.num <= 2100 && t.digits == 4 }
	isDay := func(t dateToken) bool { return t.num >= 1 && t.num <= 31 && t.digits <= 2 }
	isMonth := func(t dateToken) bool { return t.num >= 1 && t.num <= 12 && t.digits <= 2 }
	fits := func(y, m, d int) bool {
		s = stamp{year: y, month: m, day: d}
		return s.valid()
	}
	switch {
	case t.num < 0 && t.month > 0:
		// November 26, 2025; Nov. 26th 2025; a day with its suffix takes one more token.
		if !isDay(a) || a.before == ':' {
			return s, 0, false
		}
		k := 2
		if o := at(k); o.num < 0 && o.glued && ordinal(text[o.start:o.end]) {
			k++
		}
		if y := at(k); isYear(y) && y.before != ':' && fits(y.num, int(t.month), a.num) {
			return s, i + k + 1, true
		}
	case isYear(t):
		switch {
		case unitIs(text, a, "年", "년") && isMonth(b) && unitIs(text, at(3), "月", "월") && isDay(at(4)):
			if fits(t.num, b.num, at(4).num) {
				k := 5
				if unitIs(text, at(k), "日", "일") {
					k++
				}
				return s, i + k, true
			}
		case isMonth(a) && isDay(b) && a.before != 0 && a.before == b.before && strings.IndexByte("-/.", a.before) >= 0,
			isMonth(a) && isDay(b) && a.before == '.' && b.before == '.':
			if fits(t.num, a.num, b.num) {
				return s, i + 3, true
			}
		case a.month > 0 && isDay(b):
			// Hungarian: 2025. november 26.; also 2025 Nov 26
			if fits(t.num, int(a.month), b.num) {
				return s, i + 3, true
			}
		}
	case isDay(t) && t.before != ':':
		k := 1
		// 26th November 2025; 26 de noviembre de 2025; 26-Nov-2025; 26. November 2025; d. 26. nov. 2025
		for k < 3 && at(k).num < 0 && at(k).month == 0 && i+k < len(toks) && between(text[at(k).start:at(k).end]) {
			k++
		}
		if m := at(k); m.month > 0 && m.num < 0 {
			k++
			for at(k).num < 0 && i+k < len(toks) && k < 6 && between(text[at(k).start:at(k).end]) {
				k++
			}
			y := at(k)
			if isYear(y) && fits(y.num, int(m.month), t.num) {
				return s, i + k + 1, true
			}
			// Thai Buddhist years.
			if y.num >= 2533 && y.num <= 2643 && y.digits == 4 && text[m.start] == 0xe0 && fits(y.num-543, int(m.month), t.num) {
				return s, i + k + 1, true
			}
			if y.digits == 2 && y.before == m.before && (y.before == '-' || y.before == '\'' || y.before == '.' && k == 2) && y.num <= 50 && fits(2000+y.num, int(m.month), t.num) {
				return s, i + k + 1, true
			}
			return s, 0, false
		}
		// 26.11.2025, 26/11/2025, 11/26/2025, 26-11-2025, 26. 11. 2025; two digits of a year only with dots or slashes.
		if i > 0 && t.before != 0 && strings.IndexByte("./-", t.before) >= 0 && toks[i-1].num >= 0 && toks[i-1].end+1 == t.start {
			return s, 0, false
		}
		if !isDay(a) || a.before != b.before || a.before == 0 || strings.IndexByte("./-", a.before) < 0 {
			return s, 0, false
		}
		if c := at(3); c.num >= 0 && c.before == a.before && c.start == b.end+1 {
			return s, 0, false // four numbers: an address or a version
		}
		y := b.num
		switch {
		case isYear(b):
		case b.digits == 2 && a.before != '-' && b.num <= 50 && b.num >= 10 && t.digits == 2 && a.digits == 2:
			y += 2000
		default:
			return s, 0, false
		}
		if monthFirst && a.before != '.' && t.num <= 12 || a.num > 12 {
			if fits(y, t.num, a.num) {
				return s, i + 3, true
			}
		}
		if fits(y, a.num, t.num) || fits(y, t.num, a.num) {
			return s, i + 3, true
		}
	}
	return s, 0, false
}

// dateInPath reads /2025/11/26/, /2025-11-26- and /20251126/ in a path.
func dateInPath(path string) (stamp, bool) {
	if len(path) > 2000 {
		return stamp{}, false
	}
	digit := func(i int) bool { return i >= 0 && i < len(path) && path[i] >= '0' && path[i] <= '9' }
	num := func(i, n int) int {
		v := 0
		for k := i; k < i+n; k++ {
			if !digit(k) {
				return -1
			}
			v = v*10 + int(path[k]-'0')
		}
		return v
	}
	for i := 0; i+8 <= len(path); i++ {
		if !digit(i) || digit(i-1) {
			continue
		}
		y := num(i, 4)
		if y < 1990 || y > 2100 {
			continue
		}
		if s := (stamp{year: y, month: num(i+4, 2), day: num(i+6, 2)}); s.valid() && !digit(i+8) {
			return s, true
		}
		sep := path[i+4]
		if sep != '/' && sep != '-' && sep != '_' {
			continue
		}
		j := i + 5
		m, w := num(j, 2), 2
		if m < 0 {
			m, w = num(j, 1), 1
		}
		if m < 0 && sep == '/' && j+3 < len(path) && path[j+3] == '/' {
			m, w = int(months[strings.ToLower(path[j:j+3])]), 3
		}
		j += w
		if j >= len(path) || path[j] != sep {
			continue
		}
		j++
		d, w := num(j, 2), 2
		if d < 0 {
			d, w = num(j, 1), 1
		}
		if s := (stamp{year: y, month: m, day: d}); s.valid() && !digit(j+w) {
			return s, true
		}
	}
	return stamp{}, false
}
