package crawler

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Some sites lead on for ever: a relative link that grows with each page, a calendar with a next month, a shop's filters in all
// combinations. Links of pages that look like that are not followed. What the user, a feed or a sitemap lists is, but for very long addresses in
// feeds and sitemaps: a list of 50,000 would fill the archive.

// Cut counts links of a page that were not followed.
type Cut struct {
	Reason  string // one of the constants below; they are stored in the archive, so they are only added to
	Host    string // host:port of the links
	Pattern string // their path without numbers and titles, and the names of their parameters
	Count   int
	Example string // the first of them
}

const (
	cutLong       = "long"       // the address is very long
	cutDeep       = "deep"       // its path has very many parts
	cutRepeats    = "repeats"    // the same parts of its path come again and again
	cutCalendar   = "calendar"   // a list of a day that is years ahead, or long ago
	cutParameters = "parameters" // very many parameters
	cutFacets     = "facets"     // one more combination of parameters for a path that has been asked with many
	cutPattern    = "pattern"    // so many of its pattern have been followed already
)

const (
	longURL        = 2000 // bytes; sitemaps may not list longer ones (sitemaps.org)
	deepPath       = 16
	manyParameters = 12
	manyFacets     = 32 // combinations of names that one path is asked with
	yearsAhead     = 2
	oldestYear     = 1970 // for calendars; an archive's own address of a year may be older
	minBudget      = 50
	maxPatterns    = 1 << 18 // that are counted each for itself
)

// DefaultMaxPattern is the default of Config.MaxPattern.
const DefaultMaxPattern = 100_000

// traps judges links. Its memory does not grow beyond some megabytes, whatever a crawl finds.
type traps struct {
	budget int // links of a pattern without parameters, 0 for no limit; each parameter divides it by four

	mu       sync.Mutex // guards what follows
	counts   map[uint64]int32
	followed *sieve // so that a link counts once, though many pages have it
	cut      *sieve // the same for those that are cut
}

func newTraps(budget int) *traps {
	return &traps{budget: budget, counts: map[uint64]int32{}, followed: newSieve(), cut: newSieve()}
}

// check says why a link is not to be followed, "" when it is. counted is false for one that was cut before.
func (t *traps) check(u *url.URL, now time.Time) (reason, pattern string, counted bool) {
	address := u.String()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.followed.has(address) {
		return "", "", false
	}
	names := parameterNames(u.RawQuery)
	path := hostPort(u) + patternOf(u)
	pattern = path
	if len(names) > 0 {
		pattern += "?" + strings.Join(names, "&")
	}
	if reason = shapeOf(u, address, now); reason == "" {
		reason = t.spend(path, pattern, len(names))
	}
	if reason == "" {
		t.followed.add(address)
		return "", "", false
	}
	return reason, cutPath(pattern), t.cut.add(address)
}

// cutPath returns a pattern without its host, fit to print.
func cutPath(pattern string) string {
	_, pattern, _ = strings.Cut(pattern, "/")
	return cutText("/"+pattern, 200)
}

// isLong tells whether an address is too long for one that is listed. counted is false for one that was cut before.
func (t *traps) isLong(u *url.URL) (long, counted bool) {
	address := u.String()
	if len(address) <= longURL {
		return false, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return true, t.cut.add(address)
}

// spend counts a new link against the budgets of its pattern.
func (t *traps) spend(path, pattern string, names int) (reason string) {
	id := t.counter(pattern)
	if names > 1 && t.counts[id] == 0 {
		sets := t.counter("sets " + path)
		if t.counts[sets] >= manyFacets {
			return cutFacets
		}
		t.counts[sets]++
	}
	if t.budget > 0 && int(t.counts[id]) >= max(t.budget>>(2*min(names, 15)), min(minBudget, t.budget)) {
		return cutPattern
	}
	t.counts[id]++
	return ""
}

// counter returns the counter of a pattern. When there are too many, those of a host that come late share some.
func (t *traps) counter(pattern string) uint64 {
	id := t.followed.sum(pattern)
	if _, known := t.counts[id]; !known && len(t.counts) >= maxPatterns {
		host, _, _ := strings.Cut(pattern, "/")
		id = t.followed.sum(host) % (maxPatterns / 4)
	}
	return id
}

// shapeOf judges an address by itself.
func shapeOf(u *url.URL, address string, now time.Time) (reason string) {
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	switch {
	case len(address) > longURL:
		return cutLong
	case repeats(segments):
		return cutRepeats
	case len(segments) > deepPath:
		return cutDeep
	case strings.Count(u.RawQuery, "&") >= manyParameters:
		return cutParameters
	case isCalendar(u, segments, now):
		return cutCalendar
	}
	return ""
}

// repeats tells whether up to four parts of a path come three times in a row, such as /a/b/a/b/a/b, or one part five times.
// Numbers may: /2011/11/11/11.
func repeats(segments []string) bool {
	worded := func(s string) bool { return strings.Trim(s, "0123456789") != "" }
	for size := 1; size <= 4; size++ {
		run, word := 0, false // parts that equal the one size before them
		for i := size; i < len(segments); i++ {
			if segments[i] != segments[i-size] {
				run, word = 0, false
				continue
			}
			run++
			word = word || worded(segments[i])
			if run >= 2*size && word {
				return true
			}
		}
	}
	if len(segments) > 2*deepPath {
		return false // too deep either way
	}
	for i, s := range segments {
		same := 1
		for _, other := range segments[i+1:] {
			if other == s {
				same++
			}
		}
		if same >= 5 && worded(s) {
			return true
		}
	}
	return false
}

// isCalendar tells the list of a day, month or year that no news can be of: the address ends in the date or has it in a
// parameter. A year long ago must stand in what calls itself a calendar.
func isCalendar(u *url.URL, segments []string, now time.Time) bool {
	far := func(year int, calendar bool) bool {
		return year > now.Year()+yearsAhead || calendar && year > 0 && year < oldestYear
	}
	dated := len(segments)
	for dated > 0 && (segments[dated-1] == "" || strings.Trim(segments[dated-1], "0123456789-") == "") {
		dated--
	}
	calendar := slices.ContainsFunc(segments[:dated], func(s string) bool { return calendarWords[strings.ToLower(s)] })
	if dated < len(segments) && far(yearOf(segments[dated]), calendar) {
		return true
	}
	for p := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(p, "=")
		name, value = strings.ToLower(unescape(name)), unescape(value)
		// start=1200 is a place in a list.
		whole := strings.Contains(value, "-") || len(value) == len("20060102") || name == "m" || yearParameters[name]
		if dateParameters[name] && whole && far(yearOf(value), true) {
			return true
		}
	}
	return false
}

// yearOf returns the year with which a date begins: 2031, 2031-05, 203105, 2031-05-06, 20310506; 0 for something else.
func yearOf(s string) int {
	digits := strings.ReplaceAll(s, "-", "")
	if len(digits) != 4 && len(digits) != 6 && len(digits) != 8 || strings.Trim(digits, "0123456789") != "" {
		return 0
	}
	if len(digits) > 4 && (digits[4:6] < "01" || digits[4:6] > "12") {
		return 0 // a number
	}
	year := 0
	for _, d := range []byte(digits[:4]) {
		year = 10*year + int(d-'0')
	}
	if year < 1000 {
		return 0
	}
	return year
}

var (
	calendarWords  = set("calendar cal events event agenda kalender termine veranstaltungen calendrier evenements eventos calendario eventi")
	yearParameters = set("year annee jahr anno date datum fecha calendar eventdate event_date")
	dateParameters = set("date day month year y m d week from to start end cal cal_date calendar ical eventdate event_date tribe-bar-date mois annee monat jahr datum fecha mes anno")
)

// patternOf returns the path without what differs from page to page: numbers, titles, and the last part, unless that has
// parameters to tell its pages apart.
func patternOf(u *url.URL) string {
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(segments) > 8 {
		segments = append(segments[:8:8], "…")
	}
	for i, s := range segments {
		switch {
		case s == "" || s == "…":
		case strings.Trim(s, "0123456789") == "":
			segments[i] = "#"
		case i == len(segments)-1 && u.RawQuery == "", len(s) > 24, strings.ContainsAny(s, "0123456789"), strings.Count(s, "-")+strings.Count(s, "_") > 1:
			segments[i] = "*"
		}
	}
	return "/" + strings.Join(segments, "/")
}

// parameterNames returns the names of a query, each once, in order.
func parameterNames(query string) (names []string) {
	if query == "" {
		return nil
	}
	for p := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(p, "="); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// cutText returns the beginning of a text, fit to print.
func cutText(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return printable(s)
}

// follows tells whether a link of p is to be followed, and notes in p when it is not.
func (c *Crawler) follows(p *Page, u *url.URL) bool {
	reason, pattern, counted := c.traps.check(u, p.FetchedAt)
	if reason == "" {
		return true
	}
	if counted {
		p.cutOff(u, reason, pattern)
	}
	return false
}

// lists tells whether an address that p lists is to be asked for, and notes in p when it is not.
func (c *Crawler) lists(p *Page, u *url.URL) bool {
	long, counted := c.traps.isLong(u)
	if counted {
		p.cutOff(u, cutLong, cutPath(hostPort(u)+patternOf(u)))
	}
	return !long
}

// cutOff notes a link that is not followed.
func (p *Page) cutOff(u *url.URL, reason, pattern string) {
	host := hostPort(u)
	for i := range p.Cuts {
		if cut := &p.Cuts[i]; cut.Reason == reason && cut.Host == host && cut.Pattern == pattern {
			cut.Count++
			return
		}
	}
	p.Cuts = append(p.Cuts, Cut{Reason: reason, Host: host, Pattern: pattern, Count: 1, Example: cutText(public(u).String(), longURL)})
}
