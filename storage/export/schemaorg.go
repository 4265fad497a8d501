package export

import (
	"fmt"
	"io"
	"slices"

	"broadsheet/extractor"
)

// SchemaOrg writes each article as a line of JSON-LD: a NewsArticle of schema.org, or a LiveBlogPosting, in the terms that publishers
// themselves put into their pages. What is not known has no key. The kept page is its encoding, with hash and time of fetching.
func SchemaOrg(w io.Writer, articles Articles) error {
	return each(w, articles, func(w io.Writer, r Row) error { return writeJSON(w, r.URL, schemaOrg(r)) })
}

type ldArticle struct {
	Context          string   `json:"@context,omitempty"`
	Type             string   `json:"@type"`
	ID               string   `json:"@id,omitempty"`
	URL              string   `json:"url,omitempty"`
	MainEntityOfPage string   `json:"mainEntityOfPage,omitempty"`
	Headline         string   `json:"headline,omitempty"`
	Author           []ldName `json:"author,omitempty"`
	CreditText       string   `json:"creditText,omitempty"` // the byline as printed
	SourceOrg        []ldName `json:"sourceOrganization,omitempty"`
	DatePublished    string   `json:"datePublished,omitempty"`
	DateModified     string   `json:"dateModified,omitempty"`
	Publisher        *ldName  `json:"publisher,omitempty"`
	ArticleSection   string   `json:"articleSection,omitempty"`
	InLanguage       string   `json:"inLanguage,omitempty"`
	Keywords         []string `json:"keywords,omitempty"`
	AlternativeHead  string   `json:"alternativeHeadline,omitempty"` // the standfirst
	Description      string   `json:"description,omitempty"`
	Abstract         []string `json:"abstract,omitempty"` // the key points
	ArticleBody      string   `json:"articleBody,omitempty"`
	WordCount        int      `json:"wordCount,omitempty"`
	TimeRequired     string   `json:"timeRequired,omitempty"`
	Free             *bool    `json:"isAccessibleForFree,omitempty"`
	Image            []ldFile `json:"image,omitempty"`
	Encoding         *ldFile  `json:"encoding,omitempty"`

	Updates []ldArticle `json:"liveBlogUpdate,omitempty"`
}

// ldName is a person or an organisation.
type ldName struct {
	Type     string `json:"@type"`
	Name     string `json:"name"`
	JobTitle string `json:"jobTitle,omitempty"`
}

// ldFile is a picture or a kept page.
type ldFile struct {
	Type        string `json:"@type"`
	URL         string `json:"contentUrl,omitempty"`
	Name        string `json:"name,omitempty"`
	Caption     string `json:"caption,omitempty"`
	SHA256      string `json:"sha256,omitempty"`
	DateCreated string `json:"dateCreated,omitempty"`
}

func schemaOrg(r Row) ldArticle {
	a := r.Article
	ld := ldArticle{
		Context: "https://schema.org", Type: "NewsArticle", ID: a.URL, URL: a.URL, MainEntityOfPage: a.CanonicalURL, Headline: a.Title, CreditText: a.Byline,
		DatePublished: a.Date, DateModified: a.Modified, ArticleSection: a.Section, InLanguage: a.Language, Keywords: a.Tags,
		AlternativeHead: a.Lead, Description: a.Description, Abstract: a.TLDR, ArticleBody: a.Body, WordCount: a.WordCount,
	}
	if a.Kind == extractor.KindLiveBlog {
		ld.Type = "LiveBlogPosting"
	}
	for i, name := range a.Authors {
		author := ldName{Type: "Person", Name: name}
		if slices.Contains(a.Agencies, name) {
			author.Type = "Organization"
		} else if i < len(a.AuthorRoles) {
			author.JobTitle = a.AuthorRoles[i]
		}
		ld.Author = append(ld.Author, author)
	}
	for _, name := range a.Agencies {
		ld.SourceOrg = append(ld.SourceOrg, ldName{Type: "Organization", Name: name})
	}
	if a.Site != "" {
		ld.Publisher = &ldName{Type: "Organization", Name: a.Site}
	}
	if a.ReadingTime > 0 {
		ld.TimeRequired = fmt.Sprintf("PT%dM", a.ReadingTime)
	}
	if a.Paywalled {
		ld.Free = new(bool)
	}
	var pictures []extractor.Image
	if a.Image != nil {
		pictures = append(pictures, *a.Image)
	}
	for _, i := range a.Images {
		if a.Image == nil || i != *a.Image { // the main picture often stands in the text
			pictures = append(pictures, i)
		}
	}
	for _, i := range pictures {
		ld.Image = append(ld.Image, ldFile{Type: "ImageObject", URL: i.URL, Name: i.Alt, Caption: i.Caption})
	}
	if r.PageSHA256 != "" || r.FetchedAt != "" {
		ld.Encoding = &ldFile{Type: "MediaObject", URL: a.URL, SHA256: r.PageSHA256, DateCreated: r.FetchedAt}
	}
	for _, u := range a.Updates {
		post := ldArticle{Type: "BlogPosting", ID: u.URL, URL: u.URL, Headline: u.Title, DatePublished: u.Date, ArticleBody: u.Body}
		for _, name := range u.Authors {
			post.Author = append(post.Author, ldName{Type: "Person", Name: name})
		}
		ld.Updates = append(ld.Updates, post)
	}
	return ld
}
