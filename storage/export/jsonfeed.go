package export

import (
	"encoding/json"
	"io"
	"time"

	"broadsheet/extractor"
)

// JSONFeed writes one JSON Feed 1.1 document (jsonfeed.org), which feed readers and libraries open as it is: a line before the items,
// a line for each item, one behind. A feed without its frame would be read by nothing. What the standard has no name for is in
// each item's _broadsheet; so is a date of which only the day is known, since date_published needs a time.
func JSONFeed(w io.Writer, articles Articles, title string) error {
	head, err := json.Marshal(title)
	if err != nil {
		return err
	}
	between := "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":" + string(EscapeJSON(head)) + ",\"items\":[\n"
	err = each(w, articles, func(w io.Writer, r Row) error {
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		between = ","
		return writeJSON(w, r.URL, feedItem(r))
	})
	if err != nil {
		return err
	}
	if between == "," {
		between = ""
	}
	_, err = io.WriteString(w, between+"]}\n")
	return err
}

type jsonFeedItem struct {
	ID            string         `json:"id"`
	URL           string         `json:"url,omitempty"`
	Title         string         `json:"title,omitempty"`
	ContentHTML   string         `json:"content_html,omitempty"`
	ContentText   string         `json:"content_text"` // one of the two must be there
	Summary       string         `json:"summary,omitempty"`
	Image         string         `json:"image,omitempty"`
	DatePublished string         `json:"date_published,omitempty"`
	DateModified  string         `json:"date_modified,omitempty"`
	Authors       []jsonFeedName `json:"authors,omitempty"`
	Tags          []string       `json:"tags,omitempty"`
	Language      string         `json:"language,omitempty"`
	More          jsonFeedMore   `json:"_broadsheet"`
}

type jsonFeedName struct {
	Name string `json:"name"`
}

type jsonFeedMore struct {
	Site         string         `json:"site,omitempty"`
	Section      string         `json:"section,omitempty"`
	Date         string         `json:"date,omitempty"`
	Modified     string         `json:"modified,omitempty"`
	Lead         string         `json:"lead,omitempty"`
	TLDR         []string       `json:"tldr,omitempty"`
	CanonicalURL string         `json:"canonical_url,omitempty"`
	Kind         extractor.Kind `json:"kind,omitempty"`
	FetchedAt    string         `json:"fetched_at,omitempty"`
	PageSHA256   string         `json:"page_sha256,omitempty"`
	TextSHA256   string         `json:"text_sha256,omitempty"`
	TextFree     bool           `json:"text_free,omitempty"`
}

func feedItem(r Row) jsonFeedItem {
	a := r.Article
	item := jsonFeedItem{
		ID: a.URL, URL: a.URL, Title: a.Title, ContentHTML: a.BodyHTML, ContentText: a.Body, Summary: a.Description, Image: image(a).URL,
		DatePublished: moment(a.Date), DateModified: moment(a.Modified), Tags: a.Tags, Language: a.Language,
		More: jsonFeedMore{
			Site: a.Site, Section: a.Section, Date: a.Date, Modified: a.Modified, Lead: a.Lead, TLDR: a.TLDR,
			CanonicalURL: a.CanonicalURL, Kind: a.Kind, FetchedAt: r.FetchedAt, PageSHA256: r.PageSHA256, TextSHA256: r.TextSHA256, TextFree: r.TextFree,
		},
	}
	for _, name := range a.Authors {
		item.Authors = append(item.Authors, jsonFeedName{Name: name})
	}
	return item
}

// moment returns a date that has a time of day, "" for any other.
func moment(date string) string {
	if _, err := time.Parse(time.RFC3339, date); err != nil {
		return ""
	}
	return date
}
