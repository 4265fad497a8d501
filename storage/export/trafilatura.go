package export

import (
	"io"
	"net/url"
	"strings"
)

// Trafilatura writes each article as a line of JSON with the keys, types and separators of Trafilatura 2's own output (--json), for
// scripts written for it: author is one string, date a day, tags and categories are joined with ";". What is not known is null, as there;
// so are fingerprint, id, license and pagetype, of which an archive has no equal. comments is empty: comments are not extracted.
func Trafilatura(w io.Writer, articles Articles) error {
	return each(w, articles, func(w io.Writer, r Row) error { return writeJSON(w, r.URL, trafilatura(r)) })
}

type trafilaturaLine struct {
	Title          *string `json:"title"`
	Author         *string `json:"author"`
	Hostname       *string `json:"hostname"`
	Date           *string `json:"date"`
	Fingerprint    *string `json:"fingerprint"`
	ID             *string `json:"id"`
	License        *string `json:"license"`
	Comments       string  `json:"comments"`
	RawText        string  `json:"raw_text"`
	Text           string  `json:"text"`
	Language       *string `json:"language"`
	Image          *string `json:"image"`
	PageType       *string `json:"pagetype"`
	FileDate       *string `json:"filedate"` // the day of fetching
	Source         *string `json:"source"`
	SourceHostname *string `json:"source-hostname"` // the publication's name, in spite of the key
	Excerpt        *string `json:"excerpt"`
	Categories     string  `json:"categories"`
	Tags           string  `json:"tags"`
}

func trafilatura(r Row) trafilaturaLine {
	a := r.Article
	var host string
	if u, err := url.Parse(a.URL); err == nil {
		host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	}
	return trafilaturaLine{
		Title: orNull(a.Title), Author: orNull(strings.Join(a.Authors, "; ")), Hostname: orNull(host), Date: orNull(dayOf(a.Date)),
		RawText: strings.Join(strings.Fields(a.Body), " "), Text: a.Body, Language: orNull(a.Language), Image: orNull(image(a).URL), FileDate: orNull(dayOf(r.FetchedAt)),
		Source: orNull(a.URL), SourceHostname: orNull(a.Site), Excerpt: orNull(a.Description), Categories: a.Section, Tags: strings.Join(a.Tags, ";"),
	}
}

// dayOf returns the day that a date begins with, or "".
func dayOf(date string) string {
	if len(date) >= 10 && isDay(date[:10]) {
		return date[:10]
	}
	return ""
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
