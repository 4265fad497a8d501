package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameBorders stand between "By" and a name.
const nameBorders = " 　:：-–—|/·•»*,.;"

// stripPrefix drops what stands before a name: "By", "Von", "Text:".
func stripPrefix(s string) string {
	for range 3 {
		s = strings.TrimLeft(s, nameBorders)
		cut := 0
		first, _ := utf8.DecodeRuneInString(s)
		for _, p := range prefixesByFirst[unicode.ToLower(first)] {
			if n := prefixFold(s, p); n > cut && endsWord(s, n, p) {
				cut = n
			}
		}
		if cut == 0 {
			return s
		}
		s = s[cut:]
	}
	return strings.TrimLeft(s, nameBorders)
}

// prefixesByFirst are bylinePrefixes by their first letter: most lines begin with none of them.
var prefixesByFirst = map[rune][]string{}

func init() {
	for _, p := range bylinePrefixes {
		first, _ := utf8.DecodeRuneInString(p)
		prefixesByFirst[first] = append(prefixesByFirst[first], p)
	}
}

// prefixFold returns how many bytes of s the lower-case prefix p covers, 0 when s does not begin with it.
func prefixFold(s, p string) int {
	n := 0
	for _, want := range p {
		r, w := utf8.DecodeRuneInString(s[n:])
		if w == 0 || unicode.ToLower(r) != want {
			return 0
		}
		n += w
	}
	return n
}

// endsWord tells whether the prefix p of s ends with a word, and may stand before a name there: what is a noun of its own needs a
// colon after it, or a line of its own.
func endsWord(s string, n int, p string) bool {
	if n >= len(s) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[n:])
	if isWide(r) || r == '　' || r == ':' || r == '：' || r == '/' {
		return true
	}
	return r == ' ' && !colonPrefixes[p]
}

// dropBrackets drops (…) and […]; what never closes stays.
func dropBrackets(s string) string {
	for _, pair := range [...]string{"()", "[]", "（）"} {
		open, shut := pair[:len(pair)/2], pair[len(pair)/2:]
		for range 8 {
			i := strings.Index(s, open)
			if i < 0 {
				break
			}
			j := strings.Index(s[i:], shut)
			if j < 0 {
				break
			}
			s = s[:i] + " " + s[i+j+len(shut):]
		}
	}
	return collapse(s)
}

// dropPlace drops from where a reporter reports: "王大文／台北報導".
func dropPlace(s string) string {
	for _, reports := range [...]string{"報導", "报道", "報道"} {
		if strings.HasSuffix(s, reports) {
			if i := strings.LastIndexAny(s, "／∕/"); i > 0 {
				return s[:i]
			}
		}
	}
	return s
}

// dropPictures drops those who made the pictures from a byline, from their label on to the next label or the end: "Photos: Ivo
// Brandt", "Photographs by Ivo Brandt". Whoever made text and pictures, "Words and photos by Nora Vask", stays.
func dropPictures(s string) string {
	words := strings.Fields(s)
	var keep []string
	pictures := false
	for i, w := range words {
		before := ""
		if i > 0 {
			before = words[i-1]
		}
		rest := words[i+1:]
		with := joiners[strings.ToLower(before)] || len(rest) > 0 && joiners[strings.ToLower(rest[0])]
		switch {
		case pictures:
			labelled := strings.HasSuffix(w, ":") || len(rest) > 0 && byWords[strings.ToLower(rest[0])] || strings.HasSuffix(before, ";") || before == "|"
			pictures = !labelled || !hasPrefix(strings.Join(words[i:], " "))
		case !with:
			pictures = pictureLabel(words[i:])
		}
		if !pictures {
			keep = append(keep, w)
		}
	}
	if len(keep) == len(words) {
		return s
	}
	return strings.TrimRight(strings.Join(keep, " "), " .,;|/·•&-–—")
}

// pictureLabel tells whether words begin with a label of pictures.
func pictureLabel(words []string) bool {
	label, colon := strings.CutSuffix(words[0], ":")
	return pictureWords[strings.ToLower(label)] && (colon || len(words) > 1 && (byWords[strings.ToLower(words[1])] || words[1] == ":"))
}

// dropTokens drops e-mail addresses, handles and URLs.
func dropTokens(s string) string {
	if !strings.ContainsAny(s, "@/") && !strings.Contains(s, "www.") {
		return s
	}
	var keep []string
	for w := range strings.FieldsSeq(s) {
		if strings.Contains(w, "@") || strings.Contains(w, "://") || strings.HasPrefix(w, "www.") {
			if strings.HasSuffix(w, ",") {
				keep = append(keep, ",")
			}
			continue
		}
		keep = append(keep, w)
	}
	return strings.Join(keep, " ")
}

// splitCredit splits at punctuation and at the words between names.
func splitCredit(s string) []string {
	var parts []string
	start := 0
	cut := func(end, next int) {
		if p := strings.TrimSpace(s[start:end]); p != "" {
			parts = append(parts, p)
		}
		start = next
	}
	for i, r := range s {
		if i < start {
			continue
		}
		w := utf8.RuneLen(r)
		switch r {
		case ',', ';', '|', '·', '•', '、', '，', '؛', '،', '；', '»', '\n', '+':
			cut(i, i+w)
		case '/':
			// A bar inside one word is part of a signature, agency and initials; "Ann Lee / Bob Roe" are two names.
			if i > 0 && (s[i-1] == ' ' || strings.Contains(s[:i], " ")) {
				cut(i, i+w)
			}
		case '・':
			if i > 0 && strings.Contains(s, " ") {
				cut(i, i+w)
			}
		case '-', '–', '—':
			if i > 0 && s[i-1] == ' ' && i+w < len(s) && s[i+w] == ' ' {
				cut(i, i+w)
			}
		case ' ':
			rest := s[i+1:]
			j := strings.IndexByte(rest, ' ')
			if j > 0 && j <= 8 && joiners[strings.ToLower(rest[:j])] && !(len(rest[:j]) == 1 && rest[0] >= 'A' && rest[0] <= 'Z') && surelyJoins(s[start:i], rest[:j], rest[j+1:]) {
				cut(i, i+1+j+1)
			}
		}
		if len(parts) > 2*maxSigners {
			break
		}
	}
	cut(len(s), len(s))
	return parts
}

// surelyJoins tells a word between two names from a part of one name, as in "José Ortega y Gasset" or "Eça e
// Silva": one-letter words need two words on each side.
func surelyJoins(before, word, after string) bool {
	if len(word) > 1 || word == "&" {
		return true
	}
	return strings.Contains(before, " ") && strings.Contains(strings.TrimSpace(after), " ")
}

// cutTail ends a name where a time, a label or a role begins.
func cutTail(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		low := strings.ToLower(strings.Trim(w, ".,:"))
		if strings.ContainsAny(w, "0123456789") || i > 0 && (cutWords[low] || months[low] > 0 && i+1 < len(words) && strings.ContainsAny(words[i+1], "0123456789")) {
			// "5 Mins Read" glued to the last word: "Newsdesk5".
			if k := strings.IndexAny(w, "0123456789"); k > 2 && i+1 < len(words) && !cutWords[low] {
				return strings.Join(append(words[:i:i], w[:k]), " ")
			}
			if i == 0 {
				return s
			}
			// "Ann Lee Staff Writer", but "Staff" of "Post Staff" is a desk.
			if deskWords[low] && i == len(words)-1 {
				continue
			}
			if low == "by" || low == "in" || low == "on" || i >= 2 || strings.ContainsAny(w, "0123456789") {
				return strings.Join(words[:i], " ")
			}
		}
	}
	for _, suffix := range bylineSuffixes {
		if rest, ok := strings.CutSuffix(s, suffix); ok && rest != "" && (suffix[0] >= 0x80 || strings.HasSuffix(rest, " ")) {
			return strings.TrimSpace(rest)
		}
	}
	return s
}
