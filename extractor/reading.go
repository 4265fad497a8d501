package extractor

import (
	"slices"
	"strings"
	"unicode"
)

// minuteWords stand after the number of minutes, readWords near it; lower case, whole words.
var (
	minuteWords = []string{"min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "minuut", "minut", "minuter", "minutter", "minuta", "minuty", "minutę", "minúty", "minút", "minuutin", "minuuttia", "minuutti",
		"мин", "минут", "минута", "минуты", "минути", "хв", "хвилин", "хвилини", "хвилина", "λεπτά", "λεπτό", "λεπτών", "dakika", "dakikalık", "dk", "dak", "perc", "perces", "דקות", "דקה", "דק",
		"دقيقة", "دقائق", "دقيقه", "دقیقه", "phút", "menit"}
	readWords = []string{"read", "reads", "reading", "lesezeit", "lesedauer", "lesen", "leseminuten", "lecture", "lire", "lectura", "leer", "leitura", "ler", "lettura", "leggere", "leestijd", "leesduur", "lezen", "lästid", "läsning", "läsa",
		"læsetid", "læsning", "læs", "lesetid", "lese", "lesing", "czytania", "czytanie", "czyt", "čtení", "čítanie", "čítania", "okuma", "чтения", "чтение", "читать", "читання", "читати", "четене", "читања", "lukuaika", "lukea",
		"citire", "citit", "olvasás", "olvasási", "olvasmány", "قراءة", "القراءة", "للقراءة", "مطالعه", "קריאה", "לקריאה", "đọc", "baca", "membaca", "ανάγνωσης", "ανάγνωση"}
	// Scripts without spaces have no whole words: these begin a run of letters, or stand anywhere in one.
	wideMinutes = []string{"分", "분"}
	wideReads   = []string{"読", "阅读", "閱讀", "읽"}
)

const (
	readingAway  = 3  // words between the minutes and the word for reading: "temps de lecture estimé : 3 min"
	bareWords    = 4  // words of a text that says only minutes: "ca. 5 min", "updated 5 minutes ago"
	readingWords = 18 // words of a line with a reading time and the author or the date beside it; more is a sentence
)

// readingMinutes reads "5 Mins Read", "Lesezeit: 4 Minuten", "3 min de lecture"; 0 without one. bare allows
// the minutes to stand alone, as in "5 minutes", where they are all that the text says.
func readingMinutes(text string, bare bool) int {
	if len(text) > 200 || !strings.ContainsFunc(text, isDigit) {
		return 0
	}
	words := readingTokens(strings.ToLower(text))
	for i, w := range words {
		if w.minutes < 1 || w.minutes > 240 || i+1 == len(words) || !isMinute(words[i+1].text) {
			continue
		}
		if bare && len(words) <= bareWords {
			return w.minutes
		}
		near := words[max(i-readingAway-1, 0):min(i+2+readingAway, len(words))]
		if slices.ContainsFunc(near, func(w readingToken) bool { return isReading(w.text) }) {
			return w.minutes
		}
	}
	return 0
}

// readingToken is a run of letters or a number.
type readingToken struct {
	text    string
	minutes int // -1 for letters, and for numbers that are part of a time or a fraction
}

func readingTokens(text string) []readingToken {
	var out []readingToken
	start, sort := 0, byte(0)
	before := rune(0) // the character before the run
	flush := func(end int) {
		switch sort {
		case 'w':
			out = append(out, readingToken{text[start:end], -1})
		case 'd':
			n := 0
			for _, r := range text[start:end] {
				n = min(n*10+digitValue(r), 10_000)
			}
			if before == ':' || before == '.' || before == ',' {
				n = -1
			}
			out = append(out, readingToken{text[start:end], n})
		}
	}
	last := rune(0)
	for i, r := range text {
		now := byte(0)
		switch {
		case isDigit(r):
			now = 'd'
		case unicode.IsLetter(r) || unicode.IsMark(r):
			now = 'w'
		}
		if now != sort {
			flush(i)
			start, sort, before = i, now, last
		}
		last = r
	}
	flush(len(text))
	return out
}

func isMinute(w string) bool {
	return slices.Contains(minuteWords, w) || slices.ContainsFunc(wideMinutes, func(m string) bool { return strings.HasPrefix(w, m) })
}

func isReading(w string) bool { return slices.Contains(readWords, w) || hasCue(w, wideReads) }

// describeReading takes the reading time that the page prints, else the one in its head. What the title or the text says of
// minutes is none.
func (f *facts) describeReading(a *Article, b *body, s span, head []line, titleAt int32) {
	for _, l := range head {
		if l.first > s.text+intoText || f.p.nodes[l.first].all&(flagRelated|flagNav|flagAside) != 0 || titleAt >= 0 && f.p.within(l.first, titleAt) {
			continue
		}
		if n := readingMinutes(l.text, false); n > 0 && countWords(l.text) <= readingWords && !b.holds(l.first) {
			a.ReadingTime = n
			a.Provenance["reading_minutes"] = Source{From: "visible"}
			return
		}
	}
	for _, k := range []string{"1", "2", "3"} {
		label := strings.ToLower(f.p.metaContent("twitter:label" + k))
		if !slices.ContainsFunc(readingTokens(label), func(w readingToken) bool { return isReading(w.text) }) {
			continue
		}
		if n := readingMinutes(f.p.metaContent("twitter:data"+k), true); n > 0 {
			a.ReadingTime = n
			a.Provenance["reading_minutes"] = Source{From: "meta"}
			return
		}
	}
}

// holds tells whether a node is in one of the kept blocks.
func (b *body) holds(i int32) bool {
	return slices.ContainsFunc(b.blocks, func(x block) bool { return i >= x.from && i < x.to })
}
