package main

import (
	"maps"
	"slices"
)

// row is one page's result. Scores holds only the measures that the page's gold allows; true is 1.
type row struct {
	ID          string             `json:"id"`
	URL         string             `json:"url"`
	Lang        string             `json:"lang,omitempty"`
	Publisher   string             `json:"publisher,omitempty"`
	Site        string             `json:"site"`
	PageType    string             `json:"page_type,omitempty"`
	Independent bool               `json:"independent"`
	Missing     bool               `json:"missing,omitempty"` // the set does not hold the page
	Error       string             `json:"error,omitempty"`
	Got         got                `json:"got"`
	Scores      map[string]float64 `json:"scores"`
}

// got is what the page gave, without its text, so that two runs can be compared.
type got struct {
	Title   string   `json:"title,omitempty"`
	Authors []string `json:"authors,omitempty"`
	Date    string   `json:"date,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	TLDR    []string `json:"tldr,omitempty"`
	Kind    string   `json:"kind,omitempty"`
}

// badF1 is the word F1 under which a text counts as lost.
const badF1 = 0.5

// scorePage measures a prediction against its gold.
func scorePage(g *gold, p *prediction) row {
	r := row{
		ID: g.ID, URL: g.URL, Lang: g.Lang, Publisher: g.Publisher, Site: g.site(), PageType: g.PageType,
		Independent: g.independent(), Missing: p.missing, Error: p.Error,
		Got:    got{Title: p.Title, Authors: p.Authors, Date: p.Date, Tags: p.Tags, TLDR: p.TLDR, Kind: p.Kind},
		Scores: map[string]float64{},
	}
	s := scores(r.Scores)
	if g.Body != "" {
		s.body(g, p.Body)
	}
	if g.Title != "" {
		got, want := plain(p.Title), plain(g.Title)
		s.flag("title_exact", got == want)
		s["title_f1"] = wordPRF(got, want).F1
	}
	s.set("authors", nameSet(p.Authors), nameSet(g.Authors), len(g.Authors) > 0)
	s.set("tags", plainSet(p.Tags), plainSet(g.Tags), len(g.Tags) > 0)
	s.set("tldr", plainSet(p.TLDR), plainSet(g.TLDR), len(g.TLDR) > 0)
	if date := day(p.Date); g.Date != "" {
		days, ok := daysApart(date, g.Date)
		s.flag("date_exact", date == g.Date)
		s.flag("date_1day", ok && days <= 1)
		s.flag("date_filled", date != "")
	}
	s.none(g.None, p)
	switch {
	case p.IsArticle == nil || g.PageType == "":
	case isArticle(g.PageType):
		s.flag("article_recall", *p.IsArticle)
	default:
		s.flag("article_false", *p.IsArticle)
	}
	return r
}

type scores map[string]float64

func (s scores) flag(key string, v bool) {
	s[key] = 0
	if v {
		s[key] = 1
	}
}

func (s scores) body(g *gold, text string) {
	best, m := bestBody(text, goldBodies(g.Body, g.Optional))
	s["word_p"], s["word_r"], s["word_f1"] = m.P, m.R, m.F1
	s.flag("bad", m.F1 < badF1)
	p, r, hasP, hasR := shingles(text, best)
	if hasP {
		s["shingle_p"] = p
	}
	if hasR {
		s["shingle_r"] = r
	}
	s.flag("empty", !hasP)
	if len(g.With) > 0 {
		s["with"] = snippetShare(text, g.With, g.exact)
	}
	if len(g.Without) > 0 {
		s["without"] = snippetShare(text, g.Without, g.exact)
	}
}

// set measures a field of several values, where the gold has some.
func (s scores) set(field string, got, want map[string]bool, known bool) {
	if !known {
		return
	}
	m := setPRF(got, want)
	s[field+"_p"], s[field+"_r"], s[field+"_f1"] = m.P, m.R, m.F1
	s.flag(field+"_exact", maps.Equal(got, want))
	s.flag(field+"_filled", len(got) > 0)
}

// none measures the fields that the page surely lacks: 1 is a value where there is none.
func (s scores) none(fields []string, p *prediction) {
	filled := map[string]bool{
		"authors": len(nameSet(p.Authors)) > 0,
		"date":    p.Date != "",
		"tags":    len(plainSet(p.Tags)) > 0,
		"tldr":    len(plainSet(p.TLDR)) > 0,
		"body":    len(tokens(p.Body)) > 0,
	}
	for _, field := range slices.Sorted(maps.Keys(filled)) {
		if slices.Contains(fields, field) {
			s.flag(field+"_false", filled[field])
		}
	}
}
