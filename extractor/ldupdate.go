package extractor

import (
	"html"
	"slices"
	"strings"
)

// ldUpdate is an entry of a live blog as the JSON-LD has it.
type ldUpdate struct {
	url, published, headline string
	lines                    []string // paragraphs of its text
	authors                  []ldAuthor
}

const (
	maxUpdates     = 2000    // entries of a live blog that are read
	maxUpdateBytes = 2 << 20 // of their texts together
)

// live returns the live blog that the page is, nil when the JSON-LD has none: some systems write it beside a NewsArticle.
func (d *ldDoc) live(main *ldEntity, here func(string) bool, like func(string) float64) *ldValue {
	isLive := func(e *ldEntity) bool { return slices.Contains(e.types, "LiveBlogPosting") }
	if main != nil && isLive(main) {
		return main.v
	}
	for i := range d.entities {
		if e := &d.entities[i]; isLive(e) && !e.aside && (here(ldRef(e.v.get("url"))) || here(ldRef(e.v.get("mainEntityOfPage"))) ||
			like(e.v.get("headline").text()) >= .6) {
			return e.v
		}
	}
	return nil
}

// updates reads the entries of a live blog.
func (d *ldDoc) updates(v *ldValue) []ldUpdate {
	list := v.get("liveBlogUpdate")
	if list == nil {
		return nil
	}
	entries := []ldValue{*list}
	if list.kind == ldArray {
		entries = list.list
	}
	var out []ldUpdate
	total := 0
	for i := range entries[:min(len(entries), maxUpdates)] {
		e := d.deref(&entries[i])
		if e.kind != ldObject {
			continue
		}
		u := ldUpdate{url: html.UnescapeString(ldRef(e.get("url"))), published: e.get("datePublished").text(), headline: e.get("headline").text(),
			authors: d.people(e.get("author"))}
		if u.url == "" {
			u.url = ldRef(e.get("@id"))
		}
		if u.published == "" {
			u.published = e.get("dateCreated").text()
		}
		if body := e.get("articleBody"); body != nil && body.kind == ldString && total+len(body.str) <= maxUpdateBytes {
			total += len(body.str)
			u.lines = textLines(body.str)
		}
		if u.headline != "" || len(u.lines) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// textLines returns the paragraphs of a text in JSON, its markup and entities undone.
func textLines(s string) []string {
	var out []string
	for line := range strings.SplitSeq(stripTags(html.UnescapeString(s)), "\n") {
		if line = collapse(html.UnescapeString(line)); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// addUpdates appends entries that the page does not show to the text.
func (a *Article) addUpdates(list []Update) {
	if len(list) == 0 {
		return
	}
	var text, page, mark strings.Builder
	paragraph := func(sb *strings.Builder, s, sep string) {
		if sb.Len() > 0 {
			sb.WriteString(sep)
		}
		sb.WriteString(s)
	}
	text.WriteString(a.Body)
	page.WriteString(a.BodyHTML)
	mark.WriteString(a.Markdown)
	for k := range list {
		if u := &list[k]; u.Title != "" {
			paragraph(&text, u.Title, "\n\n")
			paragraph(&page, "<h3>"+html.EscapeString(u.Title)+"</h3>", "\n")
			paragraph(&mark, "### "+escapeMarkdown(u.Title), "\n\n")
		}
		for line := range strings.SplitSeq(list[k].Body, "\n\n") {
			if line != "" {
				paragraph(&text, line, "\n\n")
				paragraph(&page, "<p>"+html.EscapeString(line)+"</p>", "\n")
				paragraph(&mark, escapeMarkdown(line), "\n\n")
			}
		}
	}
	a.Body, a.BodyHTML, a.Markdown = text.String(), page.String(), mark.String()
}
