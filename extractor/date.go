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
	either            bool   // day and month may be the other way round: nothing says which number is which
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
	s, _, ok := findDate(text, loc)
	return s, ok
}

// findDate is scanDate; at is where in the text the date begins.
func findDate(text string, loc locale) (s stamp, at int, ok bool) {
	s, at, _, ok = cutDate(text, loc)
	return s, at, ok
}

// cutDate is findDate; end is where the day of the date ends.
func cutDate(text string, loc locale) (s stamp, at, end int, ok bool) {
	if !strings.ContainsFunc(text, isDigit) {
		return s, 0, 0, false
	}
	var buf [96]dateToken
	r := dateReader{text, tokenize(text, buf[:0], loc), loc.monthFirst, loc.either}
	for i := range r.toks {
		if s, next, ok := r.date(i); ok {
			if _, _, more := r.date(next); more && r.at(next).before != 0 && sign(r.at(next).before) {
				break // "1 May 2024 - 3 May 2024" is a period
			}
			timeOf(&s, r.toks, i, next, text)
			last := r.toks[min(next, len(r.toks))-1]
			if unitIs(text, last, "日", "일") {
				last.end = last.start + len("日") // the sentence goes on without a space
			}
			return s, r.toks[i].start, last.end, true
		}
	}
	return s, 0, 0, false
}

// dateReader reads dates among the tokens of a text.
type dateReader struct {
	text       string
	toks       []dateToken
	monthFirst bool
	either     bool
}

// at returns token i, an empty word when there is none.
func (r *dateReader) at(i int) dateToken {
	if i < len(r.toks) {
		return r.toks[i]
	}
	return dateToken{num: -1}
}

// word returns the text of token i.
func (r *dateReader) word(i int) string {
	t := r.at(i)
	return r.text[t.start:t.end]
}

func (t dateToken) isYear() bool        { return t.num >= 1990 && t.num <= 2100 && t.digits == 4 }
func (t dateToken) isDay() bool         { return t.num >= 1 && t.num <= 31 && t.digits <= 2 }
func (t dateToken) isMonthNumber() bool { return t.num >= 1 && t.num <= 12 && t.digits <= 2 }

// follows tells whether only one of the marks, and spaces, stand before the token.
func (t dateToken) follows(marks string) bool {
	return t.before != 0 && strings.IndexByte(marks, t.before) >= 0
}

// day is the stamp of a day and whether the calendar has it.
func day(year, month, day int) (stamp, bool) {
	s := stamp{year: year, month: month, day: day}
	return s, s.valid()
}

// date reads a date that begins with token i; next is the token after it.
func (r *dateReader) date(i int) (s stamp, next int, ok bool) {
	switch t := r.at(i); {
	case t.num < 0 && t.month > 0:
		return r.monthDayYear(i)
	case t.isYear():
		return r.yearFirst(i)
	case t.isDay() && !r.isMinute(i):
		k := i + 1
		for k < i+3 && k < len(r.toks) && r.at(k).num < 0 && r.at(k).month == 0 && between(r.word(k)) {
			k++
		}
		if m := r.at(k); m.month > 0 && m.num < 0 {
			return r.dayMonthYear(i, k)
		}
		return r.numbers(i)
	}
	return stamp{}, 0, false
}

// isMinute tells the minutes of a time, as in 9:05; the day of "Published: 3 May" is none.
func (r *dateReader) isMinute(i int) bool {
	return i > 0 && r.toks[i].before == ':' && r.toks[i-1].num >= 0 && r.toks[i-1].end+1 == r.toks[i].start
}

// monthDayYear reads "November 26, 2025" and "Nov. 26th 2025".
func (r *dateReader) monthDayYear(i int) (s stamp, next int, ok bool) {
	d := r.at(i + 1)
	if !d.isDay() || d.before == ':' {
		return s, 0, false
	}
	k := i + 2
	if o := r.at(k); o.num < 0 && o.glued && ordinal(r.word(k)) {
		k++
	}
	y := r.at(k)
	if !y.isYear() || y.before == ':' {
		return s, 0, false
	}
	s, ok = day(y.num, int(r.at(i).month), d.num)
	return s, k + 1, ok
}

// yearFirst reads "2025-11-26", "2025年11月26日", "2025. november 26." and "2025 Nov 26".
func (r *dateReader) yearFirst(i int) (s stamp, next int, ok bool) {
	y, a, b := r.at(i), r.at(i+1), r.at(i+2)
	switch {
	case unitIs(r.text, a, "年", "년") && b.isMonthNumber() && unitIs(r.text, r.at(i+3), "月", "월") && r.at(i+4).isDay():
		next = i + 5
		if unitIs(r.text, r.at(next), "日", "일") {
			next++
		}
		s, ok = day(y.num, b.num, r.at(i+4).num)
		return s, next, ok
	case a.isMonthNumber() && b.isDay() && a.before == b.before && a.follows("-/."):
		s, ok = day(y.num, a.num, b.num)
	case a.month > 0 && b.isDay():
		s, ok = day(y.num, int(a.month), b.num)
	}
	return s, i + 3, ok
}

// dayMonthYear reads "26th November 2025", "26 de noviembre de 2025", "26-Nov-2025" and "26 พฤศจิกายน 2568"; token m is the month.
func (r *dateReader) dayMonthYear(i, m int) (s stamp, next int, ok bool) {
	d, month := r.at(i).num, r.at(m)
	k := m + 1
	for k < i+6 && k < len(r.toks) && r.at(k).num < 0 && between(r.word(k)) {
		k++
	}
	y := r.at(k)
	switch {
	case y.isYear():
		s, ok = day(y.num, int(month.month), d)
	case y.digits == 4 && y.num >= 1990+buddhist && y.num <= 2100+buddhist && r.text[month.start] == 0xe0:
		s, ok = day(y.num-buddhist, int(month.month), d)
	case y.digits == 2 && y.num <= 50 && y.before == month.before && (y.follows("-'") || y.before == '.' && k == i+2):
		s, ok = day(2000+y.num, int(month.month), d)
	}
	return s, k + 1, ok
}

// buddhist is how far the years of the Thai calendar are ahead.
const buddhist = 543

// numbers reads "26.11.2025", "26/11/2025", "11/26/2025", "26-11-2025" and "26. 11. 2025"; two digits of a year only with dots
// or slashes. Four numbers in a row are an address or a version.
func (r *dateReader) numbers(i int) (s stamp, next int, ok bool) {
	t, a, b := r.at(i), r.at(i+1), r.at(i+2)
	if i > 0 && t.follows("./-") && r.toks[i-1].num >= 0 && r.toks[i-1].end+1 == t.start {
		return s, 0, false
	}
	if !a.isDay() || a.before != b.before || !a.follows("./-") {
		return s, 0, false
	}
	if c := r.at(i + 3); c.num >= 0 && c.before == a.before && c.start == b.end+1 {
		return s, 0, false
	}
	y := b.num
	switch {
	case b.isYear():
	case b.digits == 2 && a.before != '-' && b.num <= 50 && b.num >= 10 && t.digits == 2 && a.digits == 2:
		y += 2000
	default:
		return s, 0, false
	}
	months := [2]int{a.num, t.num}
	if r.monthFirst && a.before != '.' {
		months = [2]int{t.num, a.num}
	}
	for _, m := range months {
		if s, ok = day(y, m, t.num+a.num-m); ok {
			s.either = r.either && a.before != '.' && t.num <= 12 && a.num <= 12 && t.num != a.num
			break
		}
	}
	return s, i + 3, ok
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
