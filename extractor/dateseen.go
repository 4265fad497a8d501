package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// updateWords stand before a date that is not the first publication's.
var updateWords = []string{"updated", "update", "modified", "revised", "last edited", "edited", "reviewed", "aktualisiert", "geändert", "mis à jour", "mise à jour", "modifié", "actualizado", "actualización", "actualitzat",
	"atualizado", "aggiornato", "ultimo aggiornamento", "bijgewerkt", "uppdaterad", "oppdatert", "opdateret", "päivitetty", "aktualizováno", "aktualizacja", "zaktualizowano", "aktualizované", "frissítve", "actualizat",
	"güncelleme", "güncellendi", "обновлено", "оновлено", "ενημέρωση", "تحديث", "更新", "수정", "업데이트", "diperbarui", "cập nhật"}

// publishWords stand before the date of publication.
var publishWords = []string{"published", "posted", "first published", "veröffentlicht", "erschienen", "publié", "publicado", "pubblicato", "gepubliceerd", "publicerad", "publisert", "offentliggjort",
	"julkaistu", "opublikowano", "publikováno", "megjelent", "publicat", "yayınlanma", "опубликовано", "опубліковано", "δημοσίευση", "نشر", "公開", "発表", "发布", "입력", "등록", "date", "datum", "written", "created", "stand"}

// seenDate is a date that stands on the page.
type seenDate struct {
	dated
	modified bool
}

// visibleDates returns the dates around the title and the byline, in page order, those of time elements and
// date-like classes before those in plain lines, then those after the text; last those of lines that say more than a date, as
// captions do.
func (f *facts) visibleDates(s span, head, tail []line, titleAt int32) []seenDate {
	plain, loose := f.lineDates(s, head, titleAt)
	return slices.Concat(f.markedDates(s, titleAt), plain, f.tailDates(s, tail, titleAt), loose)
}

// markedDates returns the dates of time elements and of elements whose class says that they hold one.
func (f *facts) markedDates(s span, titleAt int32) []seenDate {
	p := f.p
	var out []seenDate
	for _, i := range f.marks.dates {
		nd := &p.nodes[i]
		if i < s.from || i > s.text+intoText || nd.all&flagCaption != 0 || f.notOurs(i, titleAt) {
			continue
		}
		text := p.textOf(i)
		d := dated{claim: claim{"visible", text}}
		ok := false
		if nd.tag == atom.Time {
			if value := cleanText(attr(nd.n, "datetime")); value != "" {
				if d.at, ok = parseDate(value, f.locale); ok {
					d.claim = claim{"markup", value}
				}
			}
		}
		if !ok {
			if d.at, ok = parseDate(text, f.locale); !ok {
				continue
			}
		}
		d.value = cutRunes(d.value, maxRival)
		// "Published Nov 3, 2025, updated Nov 5, 2025" in one element.
		if several := f.labelled(text, d.claim); nd.tag != atom.Time && several != nil {
			out = append(out, several...)
			continue
		}
		if f.namesMarked(i) {
			continue
		}
		out = append(out, seenDate{d, f.isUpdate(i, text)})
	}
	return out
}

const (
	dateLine  = 200 // bytes of a line that may be a dateline
	dateWords = 22  // its words
	sentence  = 90  // bytes from which on a line with a full stop inside is a sentence that names a day
)

// lineDates returns the dates of plain lines of the header; loose are those beside other words.
func (f *facts) lineDates(s span, head []line, titleAt int32) (plain, loose []seenDate) {
	p := f.p
	label := ""
	for _, l := range head {
		before := label
		label = l.text
		if len(l.text) > dateLine || l.first > s.text+intoText || l.first < titleAt-nearTitle || titleAt >= 0 && p.within(l.first, titleAt) {
			continue
		}
		if len(l.text) > sentence && strings.Contains(l.text, ". ") || countWords(l.text) > dateWords {
			continue
		}
		at, pos, end, ok := cutDate(l.text, f.locale)
		if !ok || p.nodes[l.first].all&flagCaption != 0 || f.notOurs(l.first, titleAt) {
			continue
		}
		dateline := isDateline(l.text, pos, end) || l.first < s.text && hasPrefix(l.text)
		if namesDay(l.text, pos, end) || l.first >= s.text && !dateline {
			continue
		}
		c := claim{"visible", l.text}
		if several := f.labelled(l.text, c); several != nil {
			plain = append(plain, several...)
			continue
		}
		change := isChange(l.text, pos)
		if len(before) < labelChars && len(dateRest(l.text, pos, end)) == 0 && !labelBefore(l.text[:pos]) && labelBefore(before) {
			change = updateLabel(before) // "Last updated:" in a line of its own
		}
		if d := (seenDate{dated{c, at}, change}); dateline {
			plain = append(plain, d)
		} else {
			loose = append(loose, d)
		}
	}
	return plain, loose
}

// labelChars is the longest label of a date in a line of its own, in bytes.
const labelChars = 30

// The strip around the end of the text, in nodes, where a page may date itself, and the lines of it that are read.
const (
	tailBefore = 40
	tailAfter  = 150
	tailLines  = 80
)

// tailDates returns the dates after the text that a label calls the publication's: "Published 3 May 2024", or "Date" in
// a line of its own before it. Several of them are the dates of other pieces.
func (f *facts) tailDates(s span, tail []line, titleAt int32) []seenDate {
	var out []seenDate
	label := ""
	for _, l := range tail {
		before := label
		label = l.text
		if len(l.text) > 100 || f.notOurs(l.first, titleAt) || f.p.nodes[l.first].all&(flagAside|flagCaption) != 0 {
			continue
		}
		at, pos, end, ok := cutDate(l.text, f.locale)
		if !ok || namesDay(l.text, pos, end) || l.first <= s.last && !isDateline(l.text, pos, end) {
			continue
		}
		text := l.text
		if len(before) < labelChars {
			text = before + " " + text
			pos += len(before) + 1
		}
		if update := isChange(text, pos); update || firstOf(strings.ToLower(text), publishWords) < 30 {
			out = append(out, seenDate{dated{claim{"visible", l.text}, at}, update})
		}
	}
	isFirst := func(d seenDate) bool { return !d.modified }
	if first := slices.IndexFunc(out, isFirst); first >= 0 {
		day := out[first].at.dayString()
		if slices.ContainsFunc(out, func(d seenDate) bool { return isFirst(d) && d.at.dayString() != day }) {
			out = slices.DeleteFunc(out, isFirst)
		}
	}
	return out
}

// teaserChars is how much more than a date or name a link has that leads to another piece: the least of titles.
const teaserChars = 25

// notOurs tells places whose dates and names belong to something else.
func (f *facts) notOurs(i, titleAt int32) bool {
	nd := &f.p.nodes[i]
	off := flagRelated | flagComment | flagNewsletter | flagAd | flagConsent | flagNav | flagFooter | flagEmbed
	if titleAt >= 0 {
		// What also covers the title says nothing.
		off &^= f.p.nodes[titleAt].all
	}
	if nd.all&off != 0 {
		return true
	}
	if f.inEntry(i, titleAt) {
		return true
	}
	// A teaser: a link to another page around it, with more text than the date.
	if nd.inLink {
		for up, k := i, 0; up >= 0 && k < 6; up, k = f.p.nodes[up].parent, k+1 {
			if u := &f.p.nodes[up]; u.tag == atom.A {
				return u.chars > nd.chars+teaserChars && !f.isHere(attr(u.n, "href"))
			}
		}
	}
	return false
}

// entryTitle is the fewest characters of an entry's heading: "RSA 2026", "潮汐時刻表".
const entryTitle = 4

// inEntry tells whether a node stands in an entry of a list of pages: a small box, without the title, that has a
// heading which links elsewhere.
func (f *facts) inEntry(i, titleAt int32) bool {
	p := f.p
	for up, k := p.nodes[i].parent, 0; up > 0 && k < 4; up, k = p.nodes[up].parent, k+1 {
		box := &p.nodes[up]
		if box.chars > 600 || box.end-up > 120 || titleAt >= 0 && p.within(titleAt, up) {
			return false
		}
		for j := up; j < box.end; j++ {
			nd := &p.nodes[j]
			if nd.tag != atom.H2 && nd.tag != atom.H3 && nd.tag != atom.H4 || nd.hidden || nd.chars < entryTitle {
				continue
			}
			if nd.linkChars*2 > nd.chars {
				return true
			}
		}
	}
	return false
}

// isUpdate tells whether a date element is labelled as a change: by its class, its text, or the words just before it.
func (f *facts) isUpdate(i int32, text string) bool {
	p := f.p
	for up, k := i, 0; up >= 0 && k < 2; up, k = p.nodes[up].parent, k+1 {
		n := p.nodes[up].n
		mark := strings.ToLower(attr(n, "class") + " " + attr(n, "itemprop") + " " + attr(n, "id"))
		if len(mark) > 400 {
			continue
		}
		if strings.Contains(mark, "publish") || strings.Contains(mark, "created") {
			if !strings.Contains(mark, "updat") && !strings.Contains(mark, "modif") {
				break
			}
			continue
		}
		if strings.Contains(mark, "updated") || strings.Contains(mark, "modified") {
			return true
		}
	}
	if _, at, ok := findDate(text, f.locale); ok && isChange(text, at) || !ok && updateLabel(text) {
		return true
	}
	if low := strings.ToLower(text); firstOf(low, publishWords) < len(low) {
		return false
	}
	// The text before it, in the same line or as a label above.
	for k := i - 1; k > i-8 && k >= 0; k-- {
		nd := &p.nodes[k]
		if nd.tag == atom.Time {
			break
		}
		if nd.text && !nd.hidden && nd.chars > 1 {
			label := collapse(nd.n.Data)
			if dateSmall[strings.ToLower(label)] {
				continue // "Last updated" "on" "3 May 2024" in three elements
			}
			if _, _, end, ok := cutDate(label, f.locale); ok {
				label = label[end:] // what stands before another date is that one's label
			}
			return nd.chars < 40 && updateLabel(label)
		}
	}
	return false
}

// updateLabel tells whether the first label in a text is one of a change rather than of a publication.
func updateLabel(text string) bool {
	low := strings.ToLower(cutRunes(text, 300))
	return firstOf(low, updateWords) < firstOf(low, publishWords)
}

// isChange tells whether the date that stands at a place in a text is labelled as a change: by the last label before it, else by
// the first one after it, if that has no date of its own. "Published in March. Updated on 3 May 2024" names the day of the
// change alone.
func isChange(text string, at int) bool {
	before := strings.ToLower(text[:at])
	update, publish := lastOf(before, updateWords), lastOf(before, publishWords)
	if update >= 0 || publish >= 0 {
		return update > publish
	}
	after := strings.ToLower(text[at:])
	update = firstOf(after, updateWords)
	if update >= len(after) || firstOf(after, publishWords) < update {
		return false
	}
	_, dated := scanDate(after[update:], locale{})
	return !dated
}

// firstOf returns where the first of the words stands in s, past its end when none does.
func firstOf(s string, words []string) int {
	best := len(s) + 1
	for _, w := range words {
		if i := strings.Index(s, w); i >= 0 && i < best && isLabel(s, i, w) {
			best = i
		}
	}
	return best
}

// lastOf returns where the last of the words stands in s, -1 when none does.
func lastOf(s string, words []string) int {
	best := -1
	for _, w := range words {
		if i := strings.LastIndex(s, w); i > best && isLabel(s, i, w) {
			best = i
		}
	}
	return best
}

// isLabel tells whether w, at i in s, is a word of its own: the "stand" of "understanding" is none. Labels in other scripts than
// ours also stand inside words.
func isLabel(s string, i int, w string) bool {
	if w[0] >= 0x80 {
		return true
	}
	letter := func(c byte) bool { return isWordByte(c) && (c < '0' || c > '9') } // "2024Updated" is two elements
	end := i + len(w)
	return (i == 0 || !letter(s[i-1])) && (end == len(s) || !letter(s[end]))
}
