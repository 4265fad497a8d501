package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	roleChars   = 70  // bytes of a role
	roleWordsIn = 8   // words of one
	roleLine    = 120 // bytes of a line with a name and its role
	roleAuthors = 12  // authors whose roles are looked for
)

// roleBorders stand around a role.
const roleBorders = " .,:-–—|/·•⋅()"

// describeRoles fills what each author is said to be: in the structured data, beside the name in a byline, or in the line below it.
func (f *facts) describeRoles(a *Article, s span, head []line, titleAt int32) {
	a.AuthorRoles = []string{}
	var src Source
	roles := make([]string, len(a.Authors))
	boxes := f.authorBoxes(a, s, titleAt)
	for i, name := range a.Authors[:min(len(a.Authors), roleAuthors)] {
		claims := []claim{{"json-ld", f.ldRole(name)}, {"microdata", f.itemRole(name)}, {"visible", f.printedRole(name, a.Authors, head, titleAt)}, {"visible", f.printedRole(name, a.Authors, boxes, titleAt)}}
		taken := first(claims)
		if roles[i] = taken.value; taken.value == "" {
			continue
		}
		of := settled(taken, claims)
		if src.From == "" {
			src.From = of.From
		}
		for _, from := range append(of.Agreed, of.From) {
			if from != src.From && !slices.Contains(src.Agreed, from) {
				src.Agreed = append(src.Agreed, from)
			}
		}
		src.Rivals = append(src.Rivals, of.Rivals[:min(len(of.Rivals), maxRivals-len(src.Rivals))]...)
	}
	if src.From != "" {
		a.AuthorRoles = roles
		a.Provenance["author_roles"] = src
	}
}

// ldRole returns the job title that the structured data gives an author.
func (f *facts) ldRole(name string) string {
	for _, who := range f.ld.authors {
		if who.role != "" && len(who.role) <= 2*roleChars && !bareRoles[fold(who.role)] && sameName(who.name, name) {
			return withoutLabel(who.role)
		}
	}
	return ""
}

// itemRole returns the job title that stands in the same microdata item as an author's name.
func (f *facts) itemRole(name string) string {
	tried := 0
	for k, m := range f.micro {
		if m.item < 0 || !hasWord(m.name, "jobTitle") {
			continue
		}
		if tried++; tried > roleAuthors {
			break
		}
		for j, o := range f.micro {
			if o.item == m.item && hasWord(o.name, "name") && sameName(f.propValue(j), name) {
				return withoutLabel(cutRunes(f.propValue(k), 2*roleChars))
			}
		}
	}
	return ""
}

// withoutLabel drops a label such as "Title:" before a role.
func withoutLabel(role string) string {
	if label, rest, ok := strings.Cut(role, ": "); ok && len(label) < 12 {
		return rest
	}
	return role
}

// sameName tells a name as a source writes it from the author as it is stored: titles and degrees may be around it.
func sameName(raw, name string) bool { return strings.Contains(fold(raw), fold(name)) }

// authorBoxes returns the lines of the boxes about the authors after the text.
func (f *facts) authorBoxes(a *Article, s span, titleAt int32) []line {
	if len(a.Authors) == 0 {
		return nil
	}
	var out []line
	last := int32(-1)
	for _, i := range f.marks.bylines {
		if i >= last && f.inTail(i, s, titleAt) && len(out) < headLines {
			last = f.p.nodes[i].end
			out = append(out, f.p.lines(i, last, headLines-len(out))...)
		}
	}
	return out
}

// printedRole returns what is printed beside a name or below it.
func (f *facts) printedRole(name string, all []string, lines []line, titleAt int32) string {
	for k, l := range lines {
		if len(l.text) > roleLine {
			continue
		}
		at := strings.Index(l.text, name)
		if at < 0 || f.notOurs(l.first, titleAt) {
			continue
		}
		rest := l.text[at+len(name):]
		if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLower(r) {
			continue // a longer name
		}
		// Up to the next author.
		for _, other := range all {
			if i := strings.Index(rest, other); i >= 0 && other != name {
				rest = rest[:i]
			}
		}
		if role := firstRole(rest); role != "" {
			return role
		}
		if before := stripPrefix(strings.Trim(l.text[:at], roleBorders)); isTitle(before) {
			return before
		}
		if strings.Trim(rest, roleBorders) == "" && k+1 < len(lines) {
			if role := strings.Trim(lines[k+1].text, roleBorders); isTitle(role) {
				return role
			}
		}
	}
	return ""
}

// firstRole returns the first of the parts of a text that says what someone does.
func firstRole(text string) string {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;|/·•()[]–—\n", r) }) {
		for p := range strings.SplitSeq(part, " - ") {
			words := strings.Fields(p)
			for i, w := range words {
				if low := strings.ToLower(strings.Trim(w, ".:")); strings.ContainsAny(w, "0123456789@") || i > 0 && isDateLabel(low) {
					words = words[:i] // "Staff writer Updated 3 May"
					break
				}
			}
			if role := strings.Trim(strings.Join(words, " "), roleBorders); isTitle(role) {
				return role
			}
		}
	}
	return ""
}

// isTitle tells a text that is what someone does and nothing else: "Political correspondent".
func isTitle(s string) bool {
	if s == "" || len(s) > roleChars || strings.ContainsAny(s, "0123456789@?!\"“”,|") || strings.Contains(s, ". ") || stripPrefix(s) != s || isEditing(s) {
		return false
	}
	words := strings.Fields(strings.ToLower(s))
	if len(words) > roleWordsIn || opensProse[words[0]] || slices.ContainsFunc(words, func(w string) bool { return proseWords[w] }) {
		return false
	}
	return slices.ContainsFunc(words, isJob)
}

// proseWords are words of a sentence about the author, not of a role; opensProse are those that do so only at its beginning.
var (
	proseWords = wordSet("are|covers|est|has|hat|he|he's|i|i'm|i’m|is|ist|schreibt|she|she's|was|who|writes|è")
	opensProse = wordSet("a|an|and|by|et|the|un|und|une|with")
)

// isJob tells a word for someone's work; labels of a byline that are such words are none.
func isJob(word string) bool {
	word = strings.Trim(word, ".:")
	return isRoleWord(word) && !bareRoles[word]
}
