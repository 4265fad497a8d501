package export

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"broadsheet/extractor"
)

// maxSlug is how many bytes of a title go into a file's name: the whole must stay below 143, where some encrypting file systems end.
const maxSlug = 80

// fileName names an article's file, without its ending: day, title in letters and digits, and some digits that stand
// for its URL, so that two articles of one title have two files. No system reserves a name of this form, and none tells two of
// them apart by case.
func fileName(a *extractor.Article) string {
	day := "undated"
	if len(a.Date) >= 10 && isDay(a.Date[:10]) {
		day = a.Date[:10]
	}
	title := slug(a.Title)
	if title == "" {
		title = "untitled"
	}
	sum := sha256.Sum256([]byte(a.URL))
	return day + "-" + title + "-" + hex.EncodeToString(sum[:3])
}

func isDay(s string) bool {
	for i := range len(s) {
		if dash := i == 4 || i == 7; dash && s[i] != '-' || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// slug writes a title in small letters, digits and single hyphens, in any script.
func slug(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(head(title, 4*maxSlug)) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = gap || r != '\'' && r != '’'
			continue
		}
		s := string(unicode.ToLower(r))
		if gap && b.Len() > 0 {
			s = "-" + s
		}
		if gap = false; b.Len()+len(s) > maxSlug {
			break
		}
		b.WriteString(s)
	}
	return b.String()
}

// head cuts s after at most n bytes; a rune that is cut is left out.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
