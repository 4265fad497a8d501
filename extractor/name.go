package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isDesk tells a desk or team: a word such as "Newsdesk", "Redaktion" or "team" at its end or beginning.
func isDesk(s string) bool {
	words := strings.Fields(strings.ToLower(s))
	if len(words) == 0 || len(words) > 6 {
		return false
	}
	if deskWords[words[len(words)-1]] || deskWords[words[0]] {
		return true
	}
	last := words[len(words)-1]
	return strings.HasSuffix(last, "redaktion") || strings.HasSuffix(last, "newsdesk") || strings.HasSuffix(last, "編集部") || strings.HasSuffix(last, "取材班")
}

// isCompany tells a name that ends with a company's legal form.
func isCompany(s string) bool {
	s = strings.TrimRight(s, ".")
	i := strings.LastIndexAny(s, " ,")
	return i > 0 && legalForms[strings.ReplaceAll(s[i+1:], ".", "")]
}

// isAffiliation tells where someone works, as scholars have it behind their names: "University of Quay".
func isAffiliation(s string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		if affiliations[w] || slices.ContainsFunc(affiliationStems, func(stem string) bool { return strings.HasPrefix(w, stem) }) {
			return true
		}
	}
	return false
}

// isUnnamed tells a desk or someone of the house whom the byline does not name: "Our Correspondent".
func isUnnamed(s string) bool {
	words := strings.Fields(strings.ToLower(s))
	if len(words) > 2 && words[0] == "from" {
		words = words[1:]
	}
	if len(words) < 2 || len(words) > 6 {
		return false
	}
	switch words[0] {
	case "our", "unser", "unsere", "unserer", "unserem", "notre", "nos", "nuestro", "nuestra", "nostro", "nostra", "nosso", "nossa", "onze", "vår":
		return isRole(s, true) && words[len(words)-1] != "editors" // those sign as a desk does
	}
	key := strings.TrimPrefix(fold(s), "the ")
	return key == "editorial board" || key == "special correspondent" || key == "staff correspondent" || key == "staff reporter"
}

// isEditing tells a part of a byline that names who edited or checked a piece.
func isEditing(part string) bool {
	low := strings.ToLower(strings.TrimLeft(part, " .,;:-–—|/·•"))
	for _, label := range editLabels {
		if rest, ok := strings.CutPrefix(low, label); ok && (rest == "" || rest[0] == ' ' || rest[0] == ':' || strings.HasSuffix(label, ":")) {
			return true
		}
	}
	return false
}

// isRole tells what someone does. later: the part stands after a name.
func isRole(s string, later bool) bool {
	words := strings.Fields(strings.ToLower(s))
	hits := 0
	for _, w := range words {
		if isRoleWord(strings.Trim(w, ".,:")) {
			hits++
		}
	}
	return hits > 0 && (later || len(words) == 1 || hits == len(words))
}

// dropTitle drops what someone of a newsroom does before the name: "Political correspondent Ann Lee".
func dropTitle(s string) string {
	words := strings.Fields(s)
	for i := min(len(words)-3, jobWords-1); i >= 0; i-- {
		low := strings.ToLower(words[i])
		if name := strings.Join(words[i+1:], " "); (newsJobs[low] || hasJobEnding(low)) && properName(name) {
			return name
		}
	}
	return s
}

// jobWords is how many words a title before a name has.
const jobWords = 4

func hasJobEnding(word string) bool {
	return slices.ContainsFunc(jobEndings, func(end string) bool { return strings.HasSuffix(word, end) })
}

// isRoleWord tells a word for someone's work: one of a table, or a compound that ends with one: "Politikredakteurin".
func isRoleWord(word string) bool {
	return roleWords[word] || hasJobEnding(word)
}

// degreeKey is letters behind a name as degrees has them: "Ph.D." is phd.
func degreeKey(s string) string {
	return strings.ToLower(degreeMarks.Replace(strings.TrimSpace(s)))
}

var degreeMarks = strings.NewReplacer(".", "", "®", "", "™", "")

// dropDegrees drops letters behind a name without a comma: "Ann Lee MD", "Ann Lee, PhD".
func dropDegrees(s string) string {
	words := strings.Fields(s)
	for len(words) > 2 {
		w := strings.Trim(words[len(words)-1], ",")
		k := degreeKey(w)
		if !degrees[k] || k == "jr" || k == "sr" || k == "ii" || k == "iii" || k == "ma" || k == "do" || k == "med" || strings.ToUpper(w[:1]) != w[:1] {
			break
		}
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// nameLike tells what may be a name at all: some letters, no digits, not a sentence.
func nameLike(s string) bool {
	letters, wide := 0, 0
	for _, r := range s {
		switch {
		case isDigit(r), r == '@', r == '{', r == '<', r == '>', r == '=', r == '?', r == '!', r == '"', r == '#', r == '%', r == '\\':
			return false
		case isWide(r):
			wide++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if letters < 2 || wide > 14 || isLogin(s) {
		return false
	}
	return len(strings.Fields(s)) <= 6 && len(s) <= 90
}

// isLogin tells an account's name: one word of small Latin letters. With a bar inside it is a signature, an agency
// and the writer's initials.
func isLogin(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c >= 0x80 || c == ' ' || c == '/' {
			return false
		}
	}
	return true
}

const longestShort = 4 // bytes of a name cut short inside a name, with its full stop

// properName tells a name that needs no other evidence: two to six words that begin upper-case.
func properName(s string) bool {
	words := strings.Fields(s)
	r, _ := utf8.DecodeRuneInString(s)
	if unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hangul, r) || unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Hiragana, r) {
		n := utf8.RuneCountInString(s)
		return n >= 2 && n <= 12
	}
	if len(words) < 2 || len(words) > 6 {
		return false
	}
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if i > 0 && i < len(words)-1 && len(w) > longestShort && strings.HasSuffix(w, ".") {
			return false // the end of a sentence
		}
		if i == 0 || i == len(words)-1 {
			if unicode.IsLower(r) || !unicode.IsLetter(r) {
				return false
			}
		}
	}
	return true
}

func wordLike(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) && nameLike(s)
}
