package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// withoutDateTail ends a byline where its date begins, with the labels, the weekday and the time before that: "By Ann Lee - Published
// 4 May 2025 at 10:00". A date before the names stays, and so does one between two of them.
func withoutDateTail(text string, names []string, loc locale) string {
	const borders = " -–—|/·•,;:("
	_, at, end, ok := cutDate(text, loc)
	if !ok {
		return text
	}
	head, label := strings.TrimRight(text[:at], borders), false
	for {
		i := strings.LastIndexAny(head, " |") + 1
		word := strings.Trim(head[i:], ".,:()")
		if i == 0 || !dateWord(word, label) {
			break
		}
		label = label || isDateLabel(strings.ToLower(word))
		head = strings.TrimRight(head[:i], borders)
	}
	if stripPrefix(head) == "" {
		return text
	}
	tail := fold(text[end:])
	for _, n := range names {
		if strings.Contains(tail, fold(n)) {
			return text
		}
	}
	return head
}

// dateWord tells a word that leads to a date, and is no part of a name: "Mo" and "Do" may be. labelled: a label follows it.
func dateWord(word string, labelled bool) bool {
	low := strings.ToLower(word)
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case word == "" || isDigit(r):
		return true
	case firstOf(low, updateWords) == 0 || firstOf(low, publishWords) == 0:
		return true
	case unicode.IsUpper(r):
		return labelled && (labelParts[low] || low == "last" || low == "first") || dateSmall[low] && len(low) > longestShort
	}
	return dateSmall[low] || labelParts[low]
}
