package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// signer is who signs an article.
type signer struct {
	name string
	kind signerKind
}

type signerKind byte

const (
	signerPerson signerKind = iota
	signerAgency
	signerSite // the publication itself
	signerDesk // a desk or team of it
)

// credit is a byline taken apart.
type credit struct {
	signers []signer
	desk    string
}

func (c credit) names() []string {
	var out []string
	for _, s := range c.signers {
		out = append(out, s.name)
	}
	return out
}

// personal tells whether someone signs who is not the publication.
func (c credit) personal() bool {
	return slices.ContainsFunc(c.signers, func(s signer) bool { return s.kind == signerPerson || s.kind == signerAgency })
}

const (
	maxCredit  = 600 // bytes of a byline that are read
	maxSigners = 30
)

// readCredit takes a byline, or an author string of the head, apart. site tells the publication's own names.
func readCredit(raw string, site func(name string) bool) credit {
	var c credit
	c.add(raw, site)
	return c
}

// add reads one more string into the credit.
func (c *credit) add(raw string, site func(string) bool) {
	raw = collapse(cutRunes(raw, maxCredit))
	raw = stripPrefix(dropTokens(dropBrackets(raw)))
	if raw == "" {
		return
	}
	if agencies[fold(raw)] {
		c.sign(raw, signerAgency)
		return
	}
	parts := splitCredit(raw)
	// "The Tidewater Post et AFP" signs as one: the words between belong to it.
	if len(parts) == 2 && len(raw) > len(parts[0])+len(parts[1])+3 && site(parts[0]) && agencies[fold(parts[1])] {
		c.sign(raw, signerAgency)
		return
	}
	if site(raw) {
		c.sign(raw, signerSite)
		return
	}
	// "Surname, Given" of citation metas: two single words around the only comma.
	if len(parts) == 2 && strings.Count(raw, ",") == 1 && strings.HasPrefix(raw, parts[0]+",") && !strings.Contains(parts[0], " ") &&
		!strings.Contains(parts[1], " ") && wordLike(parts[0]) && wordLike(parts[1]) && !degrees[degreeKey(parts[1])] {
		parts = []string{parts[1] + " " + parts[0]}
	}
	for i, part := range parts {
		part = cutTail(stripPrefix(part))
		part = strings.Trim(part, " .,:;-–—|/·•»*_~")
		if part == "" || i > 0 && degrees[degreeKey(part)] {
			continue
		}
		key := fold(part)
		switch {
		case agencies[key]:
			c.sign(part, signerAgency)
		case site(part):
			c.sign(part, signerSite)
		case isDesk(part):
			if c.desk == "" {
				c.desk = part
			}
			if i == 0 {
				c.sign(part, signerDesk)
			}
		case isRole(part, i > 0), notNames[key], !nameLike(part):
		default:
			c.sign(dropDegrees(part), signerPerson)
		}
	}
}

func (c *credit) sign(name string, kind signerKind) {
	if len(c.signers) >= maxSigners {
		return
	}
	key := fold(name)
	for i, s := range c.signers {
		old := fold(s.name)
		if old == key || strings.HasPrefix(old, key+" ") {
			return
		}
		if strings.HasPrefix(key, old+" ") && s.kind == kind {
			c.signers[i].name = name
			return
		}
	}
	c.signers = append(c.signers, signer{name, kind})
}

// settle drops the publication and its desks from a list that also has people.
func (c *credit) settle() {
	if c.personal() {
		c.signers = slices.DeleteFunc(c.signers, func(s signer) bool { return s.kind == signerSite || s.kind == signerDesk })
	}
}

// stripPrefix drops what stands before a name: "By", "Von", "Text:".
func stripPrefix(s string) string {
	for range 3 {
		s = strings.TrimLeft(s, " :-–—|/·•»*,.;")
		cut := 0
		for _, p := range bylinePrefixes {
			if n := prefixFold(s, p); n > cut && endsWord(s, n, p) {
				cut = n
			}
		}
		if cut == 0 {
			return s
		}
		s = s[cut:]
	}
	return strings.TrimLeft(s, " :-–—|/·•»*,.;")
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
	if isWide(r) || r == ':' || r == '：' || r == '/' {
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

// isRole tells what someone does. later: the part stands after a name.
func isRole(s string, later bool) bool {
	words := strings.Fields(strings.ToLower(s))
	hits := 0
	for _, w := range words {
		if roleWords[strings.Trim(w, ".,:")] {
			hits++
		}
	}
	return hits > 0 && (later || len(words) == 1 || hits == len(words))
}

func degreeKey(s string) string {
	return strings.ToLower(strings.NewReplacer(".", "", "®", "", "™", "").Replace(strings.TrimSpace(s)))
}

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

// isLogin tells an account's name: one word of small Latin letters. A signature such as "srf/hosb" is none.
func isLogin(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c >= 0x80 || c == ' ' || c == '/' {
			return false
		}
	}
	return true
}

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
