package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// agencyMetas are meta elements that name an agency.
var agencyMetas = []string{"agency", "news_agency", "newsagency", "article:agency", "source", "dc.source", "dcterms.source"}

// sourceLabels stand before the agencies that a text was made from, at its end; lower case.
var sourceLabels = []string{
	"©", "additional reporting by", "agencias", "agences", "agenturen", "avec", "bron", "com", "com informações", "con", "con información", "con informazioni", "copyright", "erstellt mit", "fontes", "fonte", "forrás", "fuentes", "fuente",
	"kaynak", "kilde", "kilder", "kjelde", "källa", "källor", "lähde", "lähteet", "med", "met", "mit", "mit informationen", "mit material", "nguồn", "quelle", "quellen", "reporting by", "sources", "source", "sumber", "sursa", "surse",
	"theo", "unter verwendung", "with", "zdroj", "zdroje", "źródła", "źródło", "zpracováno podle", "πηγή", "джерело", "источник", "извор", "източник", "المصدر", "מקור", "出典", "来源", "來源", "출처",
}

// describeAgencies fills the news agencies that the page credits: in its structured data, in a byline, where the text begins
// and where it ends.
func (f *facts) describeAgencies(a *Article, s span, begin opening, head, tail []line, all []named, titleAt int32) {
	var src Source
	add := func(from string, names []string) {
		for _, n := range names {
			if !slices.Contains(a.Agencies, n) {
				a.Agencies = append(a.Agencies, n)
			}
		}
		switch {
		case len(names) == 0 || from == src.From || slices.Contains(src.Agreed, from):
		case src.From == "":
			src.From = from
		default:
			src.Agreed = append(src.Agreed, from)
		}
	}
	for _, who := range f.ld.authors {
		add("json-ld", signedBy(who.name))
	}
	for _, name := range f.ld.sources {
		add("json-ld", signedBy(name))
	}
	for _, m := range f.p.metaClaims(agencyMetas) {
		add(m.from, signedBy(m.value))
	}
	for _, n := range all {
		if n.raw != "" && len(n.credit.signers) > 0 {
			add(n.from, signedBy(n.raw))
		}
	}
	add("visible", begin.agencies)
	add("visible", f.headCredits(s, head, titleAt))
	for _, l := range tail {
		if f.p.nodes[l.first].all&(flagAside|flagCaption|flagRelated|flagComment) == 0 {
			add("visible", endsWith(l.text, l.first <= s.last))
		}
	}
	if len(a.Agencies) > 0 {
		a.Provenance["agencies"] = src
	}
}

const (
	creditChars = 160 // bytes of a line that names where a text comes from
	creditWords = 14  // its words
	endCredit   = 60  // bytes of a credit in brackets at the end of a text
)

// headCredits returns the agencies that sign between the title and the text in a line of their own: beside a line with a date, or
// with the place, "AFP, MANILA".
func (f *facts) headCredits(s span, head []line, titleAt int32) []string {
	var out []string
	dates := func(k int) bool {
		if k < 0 || k >= len(head) || len(head[k].text) > endCredit {
			return false
		}
		_, ok := scanDate(head[k].text, f.locale)
		return ok
	}
	for k, l := range head {
		if titleAt < 0 || l.first <= titleAt || l.first >= s.text || len(l.text) > endCredit || f.p.nodes[l.first].all&flagCaption != 0 {
			continue
		}
		agency, place, placed := strings.Cut(l.text, ", ")
		placed = placed && agencyOf(agency) != "" && strings.ToUpper(place) == place && place != strings.ToLower(place)
		if (placed || dates(k-1) || dates(k+1)) && !f.notOurs(l.first, titleAt) {
			if placed {
				l.text = agency
			}
			out = append(out, onlyAgencies(l.text)...)
		}
	}
	return out
}

// endsWith returns the agencies that a line at the end of a text credits: a line of its own, or brackets behind the last
// sentence of the text.
func endsWith(line string, inText bool) []string {
	line = strings.TrimRight(line, " .")
	if inText && strings.HasSuffix(line, ")") {
		if i := strings.LastIndexByte(line, '('); i >= 0 && len(line)-i < endCredit {
			return onlyAgencies(line[i:])
		}
	}
	if len(line) > creditChars {
		return nil
	}
	low := strings.ToLower(strings.TrimLeft(line, "(-–—*• "))
	for _, label := range sourceLabels {
		if rest, ok := strings.CutPrefix(low, label); ok && rest != "" {
			if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(r) && label[0] < 0x80 {
				continue
			}
			if countWords(line) <= creditWords {
				return creditedIn(line)
			}
		}
	}
	return onlyAgencies(line)
}

// opening is how the text of an agency begins: "LONDON, May 3, 2024 (Reuters) - The minister …".
type opening struct {
	agencies []string
	at       stamp
	dated    bool
	text     string
}

const (
	openLines = 4   // lines of the text of which one may begin so: a standfirst may come before
	openChars = 120 // bytes of an opening
	openWords = 14  // its words
	// openPlaces is how many words that are no date an opening has in scripts without capitals.
	openPlaces = 4
)

// begins reads how the text begins.
func (f *facts) begins(s span, head []line) opening {
	tried := 0
	for _, l := range head {
		if l.first < s.text || tried == openLines {
			continue
		}
		tried++
		if o := readOpening(l.text, f.locale); o.dated || len(o.agencies) > 0 {
			return o
		}
	}
	return opening{}
}

// readOpening reads the opening of a line: places, a day and an agency, then a dash or the agency's bracket.
func readOpening(line string, loc locale) opening {
	end := openingEnd(line)
	if end <= 0 {
		return opening{}
	}
	text := line[:end]
	o := opening{text: text}
	var where string
	at, from, to, dated := cutDate(text, loc)
	if dated {
		where = text[:from] + " " + text[to:]
	} else {
		where = text
	}
	places, words, caseless := 0, 0, 0
	for w := range strings.FieldsFuncSeq(where, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' && r != '-' && r != '.'
	}) {
		w = strings.Trim(w, ".-")
		low := strings.ToLower(w)
		r, _ := utf8.DecodeRuneInString(w)
		switch words++; {
		case w == "":
			words--
		case words > openWords:
			return opening{}
		case agencyOf(w) != "" || months[low] > 0 || dateSmall[low] || zones[low] != "":
		case unicode.IsUpper(r):
			places++
		case !unicode.IsLower(r):
			if caseless++; caseless > openPlaces {
				return opening{}
			}
			places++
		case len(w) > longestShort:
			return opening{} // a sentence
		}
	}
	o.agencies = creditedIn(text)
	if o.dated = dated && (places > 0 || len(o.agencies) > 0); o.dated {
		o.at = at
	}
	return o
}

// openingEnd returns where an opening ends in a line: before a dash, or behind a bracket with an agency; 0 without one.
func openingEnd(line string) int {
	if i := strings.IndexAny(line[:min(len(line), openChars/2)], "电電"); i > 0 && wideAgency(line) != "" {
		return i + len("电")
	}
	depth, open := 0, -1
	for i, r := range line {
		if i > openChars {
			return 0
		}
		switch r {
		case '(', '【':
			depth, open = depth+1, i
		case ')', '】':
			if depth--; open >= 0 && len(creditedIn(line[open:i])) > 0 {
				return i + utf8.RuneLen(r)
			}
		case '/':
			if n := strings.IndexByte(line[i+1:], '/'); n > 0 && n < endCredit && len(creditedIn(line[i:i+1+n])) > 0 {
				return i + n + 2
			}
		case '.', '!', '?', '。':
			if i+2 < len(line) && line[i+1] == ' ' && i > openChars/3 {
				return 0 // a sentence has ended
			}
		case '–', '—', '―', '-':
			next, _ := utf8.DecodeRuneInString(line[i+utf8.RuneLen(r):])
			spaced := i > 0 && (line[i-1] == ' ' || line[i-1] == ')' || line[i-1] == '/') && (next == ' ' || next == '-')
			if depth == 0 && (spaced || r != '-' && i > 0 && next != ' ' && line[i-1] != ' ') {
				if after := strings.TrimLeft(line[i:], "-–—― "); after != "" && isDigit(rune(after[0])) {
					return 0 // a period
				}
				return i
			}
		}
	}
	return 0
}
