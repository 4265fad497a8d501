// Package extractor reads the article out of a parsed news page. What it says depends on the page alone:
// there is no network, no clock and no log in it.
//
// Read Article and Extract first; then page.go (the one walk), metadata.go and body.go.
package extractor

import (
	"html"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Version names the extractor's rules; it is stored with each article and grows when results change.
const Version = "3"

// Kind says what a page is.
type Kind string

const (
	KindArticle   Kind = "article"
	KindLiveBlog  Kind = "live_blog"
	KindIndex     Kind = "index"      // a front page, section page, search result or tag page
	KindConsent   Kind = "consent"    // a cookie or consent wall instead of the page
	KindErrorPage Kind = "error_page" // a 404, a block or an empty shell, whatever its status
	KindProduct   Kind = "product"    // something for sale, with its price
	KindForum     Kind = "forum"      // a thread of posts by many, or questions and answers
	KindOther     Kind = "other"      // documentation, a form, a service's page …
)

// Article is what a page says, field by field. What the page does not give is empty. It is complete
// when Extract returns it and is not changed afterwards.
type Article struct {
	URL           string   `json:"url"`            // the page's address as given
	CanonicalURL  string   `json:"canonical_url"`  // what the page calls itself, absolute
	Title         string   `json:"title"`          // the headline, without the site's name
	Byline        string   `json:"byline"`         // as printed, without dates and reading times
	Authors       []string `json:"authors"`        // names of people, or of an agency that signs
	AuthorRoles   []string `json:"author_roles"`   // what each of Authors is said to be, in their order, "" where nothing is; empty when nothing is of any
	Agencies      []string `json:"agencies"`       // news agencies that the page credits, among Authors or not
	Desk          string   `json:"desk"`           // newsdesk or team printed with the author
	Date          string   `json:"date"`           // published: RFC 3339 with the page's offset, or YYYY-MM-DD; when a signed page prints only its last change, that
	DatePrecision string   `json:"date_precision"` // second, minute, day; empty without a date
	Modified      string   `json:"modified"`       // last changed, in the same forms as Date
	Lead          string   `json:"lead"`           // the visible standfirst
	TLDR          []string `json:"tldr"`           // the publisher's own key points
	AINotice      string   `json:"ai_notice"`      // what the page says of a machine's part in its text or key points; it is in neither
	Body          string   `json:"body"`           // paragraphs, headings, list items and quotes, a blank line between
	BodyHTML      string   `json:"body_html"`      // the same as safe HTML
	Markdown      string   `json:"markdown"`       // the same as CommonMark
	Tags          []string `json:"tags"`           // topics that the page shows; where it shows none, those of its head (see Provenance)
	Flags         []string `json:"flags"`          // editorial flags among the tags, such as Featured
	Keywords      []string `json:"keywords"`       // topics that the page's head names
	Description   string   `json:"description"`    // the head's summary
	Section       string   `json:"section"`
	Site          string   `json:"site"`     // the publication's name
	Language      string   `json:"language"` // BCP 47
	Image         *Image   `json:"image"`
	Images        []Image  `json:"images"`          // pictures of the text with what is printed under them, in page order
	Updates       []Update `json:"updates"`         // a live blog's entries in page order; their text is in Body too
	WordCount     int      `json:"word_count"`      // of Body; for scripts without spaces, characters count as words
	ReadingTime   int      `json:"reading_minutes"` // as the page prints it; 0 when it does not
	Paywalled     bool     `json:"paywalled"`
	Kind          Kind     `json:"kind"`
	// Provenance says for each filled field where it came from. Keys are the JSON names.
	Provenance map[string]Source `json:"provenance"`
}

// Update is an entry of a live blog: schema.org's liveBlogUpdate.
type Update struct {
	URL           string   `json:"url,omitempty"` // of the entry itself, absolute
	Date          string   `json:"date"`          // in the forms of Article.Date
	DatePrecision string   `json:"date_precision"`
	Title         string   `json:"title,omitempty"`
	Authors       []string `json:"authors,omitempty"`
	Body          string   `json:"body"`
}

// Image is a picture: the page's main one, or one of its text.
type Image struct {
	URL     string `json:"url"`
	Alt     string `json:"alt,omitempty"`
	Caption string `json:"caption,omitempty"`
}

// Source is where a field came from.
type Source struct {
	From   string   `json:"from"`             // json-ld, opengraph, meta, microdata, markup, visible, readability, noscript, template, json-state, url, modified (see Date)
	Agreed []string `json:"agreed,omitempty"` // other sources with the same value
	Rivals []Rival  `json:"rivals,omitempty"` // other values, with their source
}

// Rival is a value that a source gave and that was not taken.
type Rival struct {
	From  string `json:"from"`
	Value string `json:"value"`
}

// Extract reads the article of a page. u is the page's address, nil when it is not known; doc is only read.
func Extract(doc *goquery.Document, u *url.URL) *Article {
	r := read(doc, u)
	p, a, b := r.page, r.article, r.body
	defer p.free()
	a.Kind = p.kind(r.facts, a, b, r.blocks)
	if a.Kind == KindOther && !r.facts.isNews() && p.isShell(r.blocks) {
		a.Kind = KindErrorPage
	}
	if !a.Kind.keepsText() {
		a.Lead, a.TLDR, a.AINotice, a.Images, b.blocks, b.lines = "", []string{}, "", []Image{}, nil, nil
		delete(a.Provenance, "lead")
		delete(a.Provenance, "tldr")
		delete(a.Provenance, "ai_notice")
		delete(a.Provenance, "images")
	}
	if a.Kind == KindLiveBlog {
		r.facts.describeUpdates(a, b, r.blocks)
	}
	switch {
	case len(b.lines) > 0:
		a.Body = strings.Join(b.lines, "\n\n")
		a.BodyHTML = "<p>" + strings.ReplaceAll(html.EscapeString(a.Body), "\n\n", "</p>\n<p>") + "</p>"
		lines := make([]string, len(b.lines))
		for k, line := range b.lines {
			lines[k] = escapeMarkdown(line)
		}
		a.Markdown = strings.Join(lines, "\n\n")
	case len(b.blocks) > 0:
		a.Body = p.joinBlocks(b.blocks)
		around := p.framesOf(b.blocks, b.root)
		a.BodyHTML = p.bodyHTML(b.blocks, around)
		a.Markdown = p.markdown(b.blocks, around)
	}
	a.addUpdates(b.more)
	if a.Body != "" {
		a.WordCount = countWords(a.Body)
		a.Provenance["body"] = Source{From: b.from}
	}
	return a
}

// reading is a page with what was found on it, before it is judged.
type reading struct {
	page    *page
	facts   *facts
	blocks  []block
	body    *body
	article *Article // all but kind and body
}

// read reads a page; where it shows next to nothing, as if what it holds beside stood in it.
func read(doc *goquery.Document, u *url.URL) reading {
	r := readOnce(doc, u)
	if again, ok := r.unshown(u); ok {
		r.page.free()
		return again
	}
	return r
}

func readOnce(doc *goquery.Document, u *url.URL) reading {
	p := newPage(doc, u)
	f := p.gather()
	a := &Article{Authors: []string{}, TLDR: []string{}, Tags: []string{}, Flags: []string{}, Keywords: []string{},
		AuthorRoles: []string{}, Agencies: []string{}, Images: []Image{}, Updates: []Update{}, Provenance: map[string]Source{}}
	if u != nil {
		a.URL = u.String()
	}
	title, titleAt, src := f.headline()
	a.Title = title
	if title != "" {
		a.Provenance["title"] = src
	}
	blocks := p.blocks()
	b := p.read(blocks, f, a, titleAt)
	f.describe(a, b, titleAt)
	b.dropAbout(a.Authors)
	return reading{p, f, blocks, b, a}
}
