package extractor

import (
	"strings"
	"time"

	"golang.org/x/net/html/atom"
)

// dated is a claim on a date, read.
type dated struct {
	claim
	at stamp
}

// readDates reads claims and drops those that hold no date.
func (f *facts) readDates(claims []claim) []dated {
	var out []dated
	for _, c := range claims {
		if s, ok := parseDate(c.value, f.locale); ok {
			out = append(out, dated{c, s})
		}
	}
	return out
}

// describeDates fills when the article was published and changed.
func (f *facts) describeDates(a *Article, s span, top []line, titleAt int32) {
	p := f.p
	one := func(from, v string) []claim { return []claim{{from, v}} }
	pub := f.readDates(one("json-ld", f.ld.published))
	pub = append(pub, f.readDates(p.metaClaims(publishedMetas))...)
	pub = append(pub, f.readDates(one("microdata", f.itemprop("datePublished")))...)
	head := len(pub)
	mod := f.readDates(one("json-ld", f.ld.modified))
	mod = append(mod, f.readDates(p.metaClaims(modifiedMetas))...)
	mod = append(mod, f.readDates(one("microdata", f.itemprop("dateModified")))...)
	mod = append(mod, f.readDates(one("json-ld", f.ld.pageModified))...)
	seen := append(f.visibleDates(s, top, titleAt), f.tailDates(s, titleAt)...)
	for _, v := range seen {
		if v.modified {
			mod = append(mod, v.dated)
		} else {
			pub = append(pub, v.dated)
		}
	}
	pub = append(pub, f.listedDate(a.Title)...)
	if at, ok := dateInPath(p.url.Path); ok {
		pub = append(pub, dated{claim{"url", at.dayString()}, at})
	}
	pub = append(pub, f.confirmed(f.ld.pagePublished, pub[head:])...)
	pub = firstPrint(pub, mod, head)
	if at, ok := settleDate(a, "date", pub); ok {
		a.Date, a.DatePrecision = at.String(), at.precision()
	}
	if at, ok := settleDate(a, "modified", mod); ok {
		a.Modified = at.String()
	}
}

// confirmed reads the date of the WebPage, which is the day a page of the site was set up rather than a piece
// written (measured: 11 of 14 such dates belong to pages without one). It counts only when the page shows that day.
func (f *facts) confirmed(value string, others []dated) []dated {
	page := f.readDates([]claim{{"json-ld", value}})
	for _, d := range page {
		for _, o := range others {
			if o.at.dayString() == d.at.dayString() {
				return page
			}
		}
	}
	return nil
}

// firstPrint puts the date that the page shows before those of the head when the head's is later and the day of
// the last change too: some systems write the change into both.
func firstPrint(pub, mod []dated, head int) []dated {
	if head == 0 || head >= len(pub) || len(mod) == 0 {
		return pub
	}
	shown := pub[head]
	if shown.from == "url" || shown.at.dayString() >= pub[0].at.dayString() || mod[0].at.dayString() > pub[0].at.dayString() {
		return pub
	}
	return append([]dated{shown}, pub...)
}

// settleDate takes the first date; when it is only a day, or has no zone, and another source knows the time of
// that same day, the time is taken from there.
func settleDate(a *Article, field string, list []dated) (taken stamp, ok bool) {
	if len(list) == 0 {
		return stamp{}, false
	}
	best := list[0]
	for _, d := range list[1:] {
		if best.at.precision() == "day" && d.at.precision() != "day" && d.at.dayString() == best.at.dayString() {
			best = d
		}
	}
	for _, d := range list[1:] {
		if best.at.inUTC() && !d.at.inUTC() && sameInstant(best.at, d.at) {
			best = d
		}
	}
	var claims []keyed
	for _, d := range list {
		claims = append(claims, d.keyed())
		if d.at.hasTime && d.at.zone == "" && d.at.dayString() == best.at.dayString() {
			claims = append(claims, keyed{d.claim, d.value}) // a time without a zone is kept as it was written
		}
	}
	a.Provenance[field] = sourceOf(best.keyed(), claims)
	return best.at, true
}

// keyed compares dates by their day: the same day at another time agrees.
func (d dated) keyed() keyed { return keyed{claim{d.from, d.at.String()}, d.at.dayString()} }

// inUTC tells an offset that may be the publisher's or its system's.
func (s stamp) inUTC() bool { return s.zone == "Z" || s.zone == "+00:00" }

// sameInstant tells two stamps with offsets less than a minute apart. The one with the publisher's own offset
// names the day that its readers saw.
func sameInstant(a, b stamp) bool {
	if a.precision() == "day" || b.precision() == "day" {
		return false
	}
	ta, err1 := time.Parse(time.RFC3339, a.String())
	tb, err2 := time.Parse(time.RFC3339, b.String())
	return err1 == nil && err2 == nil && ta.Sub(tb).Abs() < time.Minute
}

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
// date-like classes before those in plain lines.
func (f *facts) visibleDates(s span, head []line, titleAt int32) []seenDate {
	p := f.p
	var out []seenDate
	for _, i := range f.marks.dates {
		nd := &p.nodes[i]
		if i < s.from || i > s.text+intoText || f.notOurs(i, titleAt) || nd.all&flagCaption != 0 {
			continue
		}
		text := p.textOf(i)
		value := text
		from := "visible"
		if nd.tag == atom.Time {
			if dt := cleanText(attr(nd.n, "datetime")); dt != "" {
				if _, ok := parseDate(dt, f.locale); ok {
					value, from = dt, "markup"
				}
			}
		}
		at, ok := parseDate(value, f.locale)
		if !ok && value != text {
			at, ok = parseDate(text, f.locale)
		}
		if !ok {
			continue
		}
		out = append(out, seenDate{dated{claim{from, cutRunes(value, 300)}, at}, f.isUpdate(i, text)})
		// "Published Nov 3, 2025, updated Nov 5, 2025" in one element.
		if nd.tag != atom.Time && len(out) > 0 {
			f.addSecond(&out, text)
		}
	}
	for _, l := range head {
		if len(l.text) > 200 || l.first > s.text+intoText || f.notOurs(l.first, titleAt) || p.nodes[l.first].all&flagCaption != 0 || titleAt >= 0 && p.within(l.first, titleAt) {
			continue
		}
		digits := false
		for k := 0; k < len(l.text); k++ {
			digits = digits || l.text[k] >= '0' && l.text[k] <= '9' || l.text[k] >= 0xd9
		}
		if !digits {
			continue
		}
		at, ok := scanDate(cutRunes(l.text, 400), f.locale)
		// A sentence that names a day is no dateline.
		if !ok || len(l.text) > 90 && strings.Contains(l.text, ". ") || countWords(l.text) > 22 {
			continue
		}
		if l.first < titleAt-nearTitle {
			continue
		}
		out = append(out, seenDate{dated{claim{"visible", cutRunes(l.text, 300)}, at}, updateLabel(l.text)})
		f.addSecond(&out, l.text)
	}
	return out
}

// tailDates returns the dates after the text that a label calls the publication's: "Published 3 May 2024", or "Date" in
// a line of its own before it.
func (f *facts) tailDates(s span, titleAt int32) []seenDate {
	var out []seenDate
	label := ""
	for _, l := range f.p.lines(s.last-40, s.last+150, 80) {
		before := label
		label = strings.ToLower(l.text)
		if len(l.text) > 100 || f.notOurs(l.first, titleAt) || f.p.nodes[l.first].all&(flagAside|flagCaption) != 0 {
			continue
		}
		at, ok := scanDate(l.text, f.locale)
		if !ok {
			continue
		}
		if len(before) < 30 {
			before += " " + label
		} else {
			before = label
		}
		if updateLabel(before) {
			out = append(out, seenDate{dated{claim{"visible", l.text}, at}, true})
		} else if firstOf(before, publishWords) < 30 {
			out = append(out, seenDate{dated{claim{"visible", l.text}, at}, false})
		}
	}
	return out
}

// addSecond reads the second date of a text such as "Published … Updated …".
func (f *facts) addSecond(out *[]seenDate, text string) {
	low := strings.ToLower(text)
	for _, w := range updateWords {
		i := strings.Index(low, w)
		if i <= 0 || i >= len(text) || len(low) != len(text) {
			continue
		}
		first, ok1 := scanDate(text[:i], f.locale)
		second, ok2 := scanDate(text[i:], f.locale)
		if ok1 && ok2 {
			last := &(*out)[len(*out)-1]
			last.at, last.modified = first, false
			*out = append(*out, seenDate{dated{claim{last.from, last.value}, second}, true})
		}
		return
	}
}

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
				return u.chars > nd.chars+25 && !f.isHere(attr(u.n, "href"))
			}
		}
	}
	return false
}

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
			if nd.tag != atom.H2 && nd.tag != atom.H3 && nd.tag != atom.H4 || nd.hidden || nd.chars < 8 {
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
	if updateLabel(text) {
		return true
	}
	// The text before it, in the same line or as a label above.
	for k := i - 1; k > i-8 && k >= 0; k-- {
		nd := &p.nodes[k]
		if nd.tag == atom.Time {
			break
		}
		if nd.text && !nd.hidden && nd.chars > 1 {
			return nd.chars < 40 && updateLabel(collapse(nd.n.Data))
		}
	}
	return false
}

// updateLabel tells whether the first label in a text is one of a change rather than of a publication.
func updateLabel(text string) bool {
	low := strings.ToLower(cutRunes(text, 300))
	return firstOf(low, updateWords) < firstOf(low, publishWords)
}

func firstOf(s string, words []string) int {
	best := len(s) + 1
	for _, w := range words {
		if i := strings.Index(s, w); i >= 0 && i < best {
			best = i
		}
	}
	return best
}

// listedDate reads the date of this page's own entry in a list of pages: a link with the title as its text, or to
// this page, and beside it, in the same entry, a date. The dates of the other entries say nothing about this one.
func (f *facts) listedDate(title string) []dated {
	p := f.p
	want := fold(title)
	if want == "" {
		return nil
	}
	tried := 0
	for k := range p.nodes {
		nd := &p.nodes[k]
		if nd.tag != atom.A || nd.hidden || nd.chars < 8 || tried > 40 || nd.end-int32(k) > 30 {
			continue
		}
		if nd.chars < int32(len(want))/4 || nd.chars > int32(len(want))*3 {
			continue
		}
		i := int32(k)
		if fold(p.textOf(i)) != want {
			if href := attr(nd.n, "href"); href == "" || strings.HasPrefix(href, "#") || !f.isHere(href) || attr(nd.n, "aria-current") == "" {
				continue
			}
		}
		tried++
		// The entry is the widest box around the link that holds no other link to a page.
		box := i
		for n := 0; n < 4; n++ {
			up := p.nodes[box].parent
			if up < 0 || p.nodes[up].chars > nd.chars+80 || p.otherLink(up, i) {
				break
			}
			box = up
		}
		for j := box; j < p.nodes[box].end; j++ {
			t := &p.nodes[j]
			if !t.text || t.hidden || p.within(j, i) || len(t.n.Data) > 200 {
				continue
			}
			if at, ok := parseDate(t.n.Data, f.locale); ok {
				return []dated{{claim{"visible", collapse(t.n.Data)}, at}}
			}
		}
	}
	return nil
}

// otherLink tells whether a box holds a link elsewhere than the one at i points to.
func (p *page) otherLink(box, i int32) bool {
	if p.nodes[box].end-box > 200 {
		return true
	}
	href := attr(p.nodes[i].n, "href")
	for k := box; k < p.nodes[box].end; k++ {
		if nd := &p.nodes[k]; nd.tag == atom.A && k != i && nd.chars > 20 && attr(nd.n, "href") != href {
			return true
		}
	}
	return false
}
