package main

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folded writes the signs that publishers and their metadata spell differently in one way.
var folded = strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "\u00ad", "", "\u200b", "")

// plain is a value as it is compared: compatibility characters, quotes, dashes, case and spacing made alike.
func plain(s string) string {
	return squeeze(cases.Fold().String(folded.Replace(norm.NFKC.String(s))))
}

// plainSet is the set of the values as they are compared.
func plainSet(values []string) map[string]bool {
	set := map[string]bool{}
	for _, v := range values {
		if p := plain(v); p != "" {
			set[p] = true
		}
	}
	return set
}

func setPRF(got, want map[string]bool) prf {
	hits := 0
	for k := range got {
		if want[k] {
			hits++
		}
	}
	return newPRF(hits, len(got), len(want))
}

// space is \s of Python inside a character class.
const space = `\t-\r\x1c-\x20\x{85}\x{a0}\p{Z}`

var (
	byCue       = regexp.MustCompile(`(?i)^[` + space + `]*(?:written[` + space + `]+)?(?:by|von|par|por|di|door|af|av)[:` + space + `]+`)
	parentheses = regexp.MustCompile(`[` + space + `]*\([^()]*\)`)
	degree      = regexp.MustCompile(`(?i)^(?:(?:ph\.?d|m\.?d|d\.?o|m\.?sc?|b\.?sc?|m\.?a|b\.?a|m\.?b\.?a|m\.?p\.?h|r\.?d\.?n?|r\.?n|ld\.?n?|` +
		`dvm|vmd|dds|jd|esq|cfp|cpa|cfa|cepf|cpt|cscs|cpp|psp|lcsw|lmft|fac[\p{L}\p{N}_]{1,2}|foma|fand|dacvb|dabom|lvt|vts|` +
		`e?-?ryt|jr|sr|iii?)[.®™\p{Nd}` + space + `]*)+$`)
)

// nameSet is the set of single names in a list of bylines: the word "by" and what stands in parentheses dropped, joint
// bylines split, academic degrees after a name dropped. Both sides are read so; a byline left whole is not punished.
func nameSet(authors []string) map[string]bool {
	set := map[string]bool{}
	for _, text := range authors {
		text = parentheses.ReplaceAllString(byCue.ReplaceAllString(text, ""), "")
		for i, part := range splitNames(text) {
			if part == "" || i > 0 && degree.MatchString(part) {
				continue
			}
			if name := strings.Trim(plain(part), " .,:-@"); name != "" {
				set[name] = true
			}
		}
	}
	return set
}

// splitNames cuts a byline at signs and at "and", "und" and "et". It is written out because \b of Go's regular
// expressions knows ASCII only and would cut "Béthune" before its "et".
func splitNames(s string) []string {
	var parts []string
	from, before := 0, rune(-1)
	for i := 0; i < len(s); {
		r, width := utf8.DecodeRuneInString(s[i:])
		cut := 0
		if strings.ContainsRune(";,|\n·•&", r) {
			cut = width
		} else if !isWord(before) {
			cut = joinWord(s[i:])
		}
		if cut == 0 {
			before = r
			i += width
			continue
		}
		parts = append(parts, strings.TrimRightFunc(s[from:i], isSpace))
		before, _ = utf8.DecodeLastRuneInString(s[:i+cut])
		rest := strings.TrimLeftFunc(s[i+cut:], isSpace)
		if from = len(s) - len(rest); from > i+cut {
			before = ' '
		}
		i = from
	}
	return append(parts, s[from:])
}

// joinWord returns the length of the whole word that joins names at the beginning of s, or 0.
func joinWord(s string) int {
	for _, w := range [...]string{"and", "und", "et"} {
		if len(s) >= len(w) && strings.EqualFold(s[:len(w)], w) {
			if next, _ := utf8.DecodeRuneInString(s[len(w):]); len(s) == len(w) || !isWord(next) {
				return len(w)
			}
		}
	}
	return 0
}

// day is the date of a time stamp, as the page wrote it.
func day(date string) string {
	return date[:min(len(date), len(time.DateOnly))]
}

// daysApart returns how many days lie between two dates; ok is false when one is no date.
func daysApart(a, b string) (days int, ok bool) {
	x, errX := time.Parse(time.DateOnly, a)
	y, errY := time.Parse(time.DateOnly, b)
	if errX != nil || errY != nil {
		return 0, false
	}
	return int(x.Sub(y).Abs().Hours()) / 24, true
}
