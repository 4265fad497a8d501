package crawler

import (
	"net/url"
	"path"
	"strings"
	"time"
)

// Priorities of what is found. Seeds have 0, and the greater goes first, so all of these come behind them. Within a kind the
// newer goes first: a day is one step.
const (
	priorityPlace   = -1       // feeds and sitemaps that a site names
	priorityPage    = -100_000 // what feeds and sitemaps list, sitemaps of an index, and links that look like articles
	priorityUnknown = -150_000 // other links
	prioritySection = -200_000 // sections, tags, authors, further pages of those: they lead on
	priorityChaff   = -300_000 // searches, logins, carts
)

// ages of what has no date: a page links to what is new, and the more so the nearer it is to a seed.
const ageOfLink = 3

// day returns the number of a day, in UTC, from 1970 on.
func day(t time.Time) int { return int(t.Unix() / (24 * 60 * 60)) }

// freshness returns the day by which a link is ordered: the one that a listing gives it, or the one in its path, or, for
// neither, a few days ago.
func freshness(u *url.URL, date string, today, depth int) int {
	if len(date) >= len(time.DateOnly) {
		if t, err := time.Parse(time.DateOnly, date[:len(time.DateOnly)]); err == nil {
			return min(max(day(t), 0), today)
		}
	}
	if d, ok := pathDay(u.Path); ok {
		return min(d, today)
	}
	return today - ageOfLink*min(depth, 100)
}

// pathDay reads a year and month, or a day, from a path: /2025/10/06/, /2025/10/, 2025-10-06, 20251006.
func pathDay(path string) (n int, ok bool) {
	for i := 0; i+6 <= len(path); i++ {
		if i > 0 && isDigit(path[i-1]) || path[i] != '1' && path[i] != '2' || !allDigits(path[i:i+4]) {
			continue
		}
		if d, ok := dayAt(path[i:]); ok {
			return d, true
		}
	}
	return 0, false
}

// dayAt reads a date at the beginning of s. Digits without anything between them are a date only when there are eight.
func dayAt(s string) (n int, ok bool) {
	digits := 0
	for digits < len(s) && isDigit(s[digits]) {
		digits++
	}
	year, month, dayOfMonth := number(s[:4]), 0, 1
	switch {
	case digits == 8:
		month, dayOfMonth = number(s[4:6]), number(s[6:8])
	case digits == 4 && len(s) >= 7 && isBetween(s[4]) && allDigits(s[5:7]) && (len(s) == 7 || !isDigit(s[7])):
		month = number(s[5:7])
		if len(s) >= 10 && s[7] == s[4] && allDigits(s[8:10]) && (len(s) == 10 || !isDigit(s[10])) {
			dayOfMonth = number(s[8:10])
		}
	}
	if year < 1990 || year > 2100 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31 {
		return 0, false
	}
	return day(time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)), true
}

func isBetween(c byte) bool { return c == '/' || c == '-' || c == '_' || c == '.' }
func isDigit(c byte) bool   { return '0' <= c && c <= '9' }

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// priorityOf returns the priority of a link of a page, and whether it looks like one to an article.
func priorityOf(l link, today, depth int) (priority int, article bool) {
	kind := kindPriority(l)
	return kind + freshness(l.url, "", today, depth), kind == priorityPage
}

// kindPriority is the priority of a link but for its age.
func kindPriority(l link) int {
	switch words := pathWords(l.url); {
	case words.chaff:
		return priorityChaff
	case words.section:
		return prioritySection
	case articleScore(l) >= 30:
		return priorityPage
	case looksSection(l.url):
		return prioritySection
	}
	return priorityUnknown
}

// articleScore weighs what is general in the addresses of articles: a date, a long slug, a number, and a long text.
func articleScore(l link) int {
	score := 0
	if _, ok := pathDay(l.url.Path); ok {
		score += 30
	}
	name := path.Base(strings.TrimSuffix(l.url.Path, "/"))
	slug := strings.TrimSuffix(name, path.Ext(name))
	switch between := strings.Count(slug, "-") + strings.Count(slug, "_"); {
	case between >= 4:
		score += 30
	case between >= 2:
		score += 20
	}
	switch n := longestNumber(slug); {
	case n >= 6:
		score += 30
	case n >= 4 || longestNumber(l.url.RawQuery) >= 3:
		score += 15
	}
	switch path.Ext(name) {
	case ".html", ".htm", ".shtml", ".xhtml", ".php", ".asp", ".aspx", ".ece", ".story", ".article":
		score += 10
	}
	switch {
	case l.text >= 60:
		score += 25
	case l.text >= 30:
		score += 15
	}
	return score
}

func longestNumber(s string) int {
	longest, n := 0, 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
			longest = max(longest, n)
		} else {
			n = 0
		}
	}
	return longest
}

// looksSection tells a path of one or two plain words, and the root.
func looksSection(u *url.URL) bool {
	p := strings.Trim(u.Path, "/")
	return u.RawQuery == "" && strings.Count(p, "/") <= 1 && strings.Count(p, "-") <= 1 && longestNumber(p) == 0 && len(p) <= 40
}
