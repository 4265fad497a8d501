package crawler

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// listed is an entry of a feed or a sitemap.
type listed struct {
	url   string // as it is written there
	title string
	date  string // as it is written there
	// published says that date is when it was published; else it was changed then.
	published bool
	more      bool // it is a sitemap itself
}

// maxListed is how many URLs a sitemap may hold by its protocol; of longer ones the rest is left out.
const maxListed = 50_000

// errListed ends the reading of what is longer.
var errListed = errors.New("more than 50,000 entries")

// parseSitemap reads a sitemap or an index of sitemaps (sitemaps.org 0.9, Google's news extension) as far as it can: what
// came before an error is returned with it.
func parseSitemap(body []byte) (entries []listed, err error) {
	next := xmlTokens(body, (*xml.Decoder).RawToken) // names keep their prefixes; nothing is nested in memory
	var entry *listed
	var field *string
	var text strings.Builder
	var published string
	for {
		token, err := next()
		switch {
		case err == io.EOF:
			return entries, nil
		case err != nil:
			return entries, fmt.Errorf("read sitemap: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "url", "sitemap":
				entry, field, published = &listed{more: t.Name.Local == "sitemap"}, nil, ""
			default:
				field = entry.field(t.Name, &published)
				text.Reset()
			}
		case xml.CharData:
			if field != nil && text.Len()+len(t) <= maxURL {
				text.Write(t)
			}
		case xml.EndElement:
			switch {
			case entry == nil:
			case t.Name.Local == "url" || t.Name.Local == "sitemap":
				if published != "" {
					entry.date, entry.published = published, true
				}
				if entry.url != "" {
					if entries = append(entries, *entry); len(entries) == maxListed {
						return entries, errListed
					}
				}
				entry, field = nil, nil
			case field != nil:
				*field = strings.TrimSpace(text.String())
				field = nil
			}
		}
	}
}

// field returns where the text of an element goes; nil for those that say nothing to us.
func (e *listed) field(name xml.Name, published *string) *string {
	if e == nil {
		return nil
	}
	switch {
	case name.Local == "loc" && (name.Space == "" || name.Space == "sm"):
		return &e.url
	case name.Local == "lastmod":
		return &e.date
	case name.Local == "publication_date" && name.Space != "video":
		return published
	case name.Local == "title" && name.Space == "news":
		return &e.title
	}
	return nil
}
