package extractor

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// reporterTitles stand before or behind a reporter's name in Chinese, Japanese and Korean, with a space between or none.
var (
	titlesBehind = []string{"기자", "특파원", "선임기자", "논설위원", "객원기자", "인턴기자", "記者", "特派員", "編集委員"}
	titlesBefore = []string{"記者", "记者", "特約記者", "特约记者", "本報記者", "本报记者", "実習記者"}
)

// notAfterTitle are characters that make another word of a title before them: a press conference, the press corps.
const notAfterTitle = "会會們们團团団席證证站"

// reporter finds a reporter's name in a line of other things about the piece: "2024年11月6日 來源：潮報　記者 林曉嵐", "한서윤 기자
// seoyun@solbawi.example". It returns the name with the title as printed.
func reporter(line string) string {
	words := strings.FieldsFunc(line, func(r rune) bool {
		return isSpace(r) || strings.ContainsRune("　|｜/／:：·・[]【】()（）", r)
	})
	for i, w := range words {
		if slices.Contains(titlesBefore, w) && i+1 < len(words) && isWideName(words[i+1]) {
			return w + " " + words[i+1]
		}
		if slices.Contains(titlesBehind, w) && i > 0 && isWideName(words[i-1]) {
			return words[i-1] + " " + w
		}
		for _, t := range titlesBefore {
			if name, ok := strings.CutPrefix(w, t); ok && isWideName(name) && !strings.ContainsAny(cutRunes(name, len("会")), notAfterTitle) {
				return t + " " + name
			}
		}
		for _, t := range titlesBehind {
			if name, ok := strings.CutSuffix(w, t); ok && isWideName(name) {
				return name + " " + t
			}
		}
	}
	return ""
}

// isWideName tells names of two to four characters, as nearly all are in Chinese and Korean, and of up to seven where kana are
// among them.
func isWideName(s string) bool {
	n, most := utf8.RuneCountInString(s), 4
	for _, r := range s {
		switch scriptOf(r) {
		case han, hangul:
		case kana:
			most = 7
		default:
			return false
		}
	}
	return n >= 2 && n <= most && !slices.Contains(titlesBehind, s) && !slices.Contains(titlesBefore, s)
}
