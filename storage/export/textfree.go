package export

import (
	"slices"

	"broadsheet/extractor"
)

// TextFree passes articles on without what their publishers wrote: no lead, key points, description, body in any form, captions,
// alternative texts, entries of live blogs or notices, and nothing of them in the provenance. Addresses, names, dates, topics, counts
// and hashes stay, so that whoever may have the text can fetch it again and see that it is the same.
//
// Titles are left out too unless titles is set. Links and bibliographic facts are free to share everywhere; headlines are not: some
// courts count them as works (Meltwater, [2011] EWCA Civ 890), others as names (37 CFR 202.1), and European law
// leaves "very short extracts" to its states (Directive 2019/790, article 15).
func TextFree(articles Articles, titles bool) Articles {
	return func(yield func(Row, error) bool) {
		for r, err := range articles {
			if err == nil {
				r = textFree(r, titles)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// textFree builds the article anew from what may stay: a field that is added to articles is left out until it is named here.
func textFree(r Row, titles bool) Row {
	a := r.Article
	c := &extractor.Article{
		URL: a.URL, CanonicalURL: a.CanonicalURL, Byline: a.Byline, Authors: a.Authors, AuthorRoles: a.AuthorRoles, Agencies: a.Agencies, Desk: a.Desk,
		Date: a.Date, DatePrecision: a.DatePrecision, Modified: a.Modified, Tags: a.Tags, Flags: a.Flags, Keywords: a.Keywords, Section: a.Section,
		Site: a.Site, Language: a.Language, WordCount: a.WordCount, ReadingTime: a.ReadingTime, Paywalled: a.Paywalled, Kind: a.Kind,
	}
	if titles {
		c.Title = a.Title
	}
	if a.Image != nil {
		c.Image = &extractor.Image{URL: a.Image.URL}
	}
	for _, i := range a.Images {
		c.Images = append(c.Images, extractor.Image{URL: i.URL})
	}
	for _, u := range a.Updates {
		kept := extractor.Update{URL: u.URL, Date: u.Date, DatePrecision: u.DatePrecision, Authors: u.Authors}
		if titles {
			kept.Title = u.Title
		}
		c.Updates = append(c.Updates, kept)
	}
	c.Provenance = map[string]extractor.Source{}
	for field, s := range a.Provenance { // its rivals are values of the page
		c.Provenance[field] = extractor.Source{From: s.From, Agreed: slices.Clone(s.Agreed)}
	}
	r.Article, r.TextFree = c, true
	return r
}
