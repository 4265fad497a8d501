package extractor

import (
	"slices"
	"time"
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
func (f *facts) describeDates(a *Article, s span, top, tail []line, begin opening, titleAt int32) {
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
	for _, v := range f.visibleDates(s, top, tail, titleAt) {
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
	if begin.dated {
		pub = append(pub, dated{claim{"visible", begin.text}, begin.at})
	}
	pub = append(pub, f.confirmed(f.ld.pagePublished, pub[head:])...)
	sure := sureDays(pub, mod, f.readDates(one("json-ld", f.ld.pagePublished)))
	ofHead, unsure := ordered(pub[:head], sure)
	rest, more := ordered(pub[head:], sure)
	mod, _ = ordered(mod, sure)
	pub = outvoted(firstPrint(append(ofHead, rest...), mod, len(ofHead)))
	if f.p.url.Host != "" && f.frontPage(f.p.url.String()) {
		pub = nil // a front page changes; the day it was set up is not news
	}
	if at, ok := settleDate(a, "date", pub); ok {
		a.Date, a.DatePrecision = at.String(), at.precision()
		addUnsure(a, append(unsure, more...))
	}
	if at, ok := settleDate(a, "modified", mod); ok {
		a.Modified = at.String()
		if a.Date == "" && (len(a.Authors) > 0 || f.isNews()) && shows(a.Provenance["modified"]) {
			a.Date, a.DatePrecision = a.Modified, at.precision()
			a.Provenance["date"] = Source{From: fromModified}
		}
	}
}

// fromModified is the source of a date of publication that is only known as the last change: a signed piece, or news, that prints
// no day but "Updated 3 May 2024" is cited by that day. A page that nobody signs is kept up to date rather than published.
const fromModified = "modified"

// shows tells whether the page itself shows a value, beside its head.
func shows(src Source) bool {
	return isShown(src.From) || slices.ContainsFunc(src.Agreed, isShown)
}

func isShown(from string) bool { return from == "visible" || from == "markup" }

// outvoted puts the day first on which a second source of the head and the page itself agree, where the head's first source
// stands alone with its day.
func outvoted(pub []dated) []dated {
	ofHead := func(d dated) bool { return !isShown(d.from) && d.from != "url" }
	if len(pub) < 3 || !ofHead(pub[0]) {
		return pub
	}
	for i, d := range pub {
		if i > 0 && d.at.dayString() == pub[0].at.dayString() && d.from != pub[0].from {
			return pub
		}
	}
	for i, d := range pub {
		agrees := func(o dated) bool { return isShown(o.from) && o.at.dayString() == d.at.dayString() }
		if ofHead(d) && d.from != pub[0].from && slices.ContainsFunc(pub, agrees) {
			return slices.Insert(slices.Delete(slices.Clone(pub), i, i+1), 0, d)
		}
	}
	return pub
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
