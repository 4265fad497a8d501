package extractor

import (
	"strings"
)

// minuteWords stand after the number of minutes, readWords near it. Both lists are lower case.
var (
	minuteWords = []string{"min", "minut", "мин", "хв", "λεπτ", "dakika", "dk", "dak", "perc", "분", "分", "دقيق", "דקות", "phút", "menit"}
	readWords   = []string{"read", "lese", "lecture", "lire", "lectura", "leitura", "lettura", "leestijd", "lees", "läs", "læs", "les", "czyt", "čten", "čít", "okuma", "читан", "чита",
		"luku", "citire", "olvas", "읽", "読", "阅读", "قراءة", "קריאה", "đọc", "baca", "ανάγνωσης", "estimated"}
)

// readingMinutes reads "5 Mins Read", "Lesezeit: 4 Minuten", "3 min de lecture"; 0 without one. bare allows
// the minutes to stand alone, as in "5 minutes".
func readingMinutes(text string, bare bool) int {
	if len(text) > 200 {
		return 0
	}
	low := strings.ToLower(text)
	if !bare && !containsAny(low, readWords) {
		return 0
	}
	for i := 0; i < len(low); i++ {
		if low[i] < '0' || low[i] > '9' || i > 0 && (low[i-1] == ':' || low[i-1] == '.' || low[i-1] >= '0' && low[i-1] <= '9') {
			continue
		}
		n, j := 0, i
		for j < len(low) && low[j] >= '0' && low[j] <= '9' && j-i < 4 {
			n = n*10 + int(low[j]-'0')
			j++
		}
		rest := strings.TrimLeft(low[j:], " -\u00a0+")
		if n < 1 || n > 240 {
			continue
		}
		for _, w := range minuteWords {
			if strings.HasPrefix(rest, w) {
				return n
			}
		}
	}
	return 0
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// describeReading takes the reading time that the page prints, else the one in its head.
func (f *facts) describeReading(a *Article, s span, head []line) {
	for _, l := range head {
		if len(l.text) > 300 || l.first > s.text+60 {
			continue
		}
		if f.p.nodes[l.first].all&(flagRelated|flagNav|flagAside) != 0 {
			continue
		}
		text := l.text
		if len(text) > 120 {
			continue
		}
		if n := readingMinutes(text, false); n > 0 {
			a.ReadingTime = n
			a.Provenance["reading_minutes"] = Source{From: "visible"}
			return
		}
	}
	for _, k := range []string{"1", "2", "3"} {
		if containsAny(strings.ToLower(f.p.metaContent("twitter:label"+k)), readWords) {
			if n := readingMinutes(f.p.metaContent("twitter:data"+k), true); n > 0 {
				a.ReadingTime = n
				a.Provenance["reading_minutes"] = Source{From: "meta"}
				return
			}
		}
	}
}
