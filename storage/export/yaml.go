package export

import (
	"fmt"
	"strconv"
	"strings"
)

// frontMatter writes the fields of an article, all but its text, as YAML between two lines of dashes. Fields that the page does not
// give are left out.
func frontMatter(a Row) string {
	var b strings.Builder
	text := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, quote(value))
		}
	}
	list := func(key string, values []string) {
		if len(values) == 0 {
			return
		}
		fmt.Fprintf(&b, "%s:\n", key)
		for _, v := range values {
			fmt.Fprintf(&b, "  - %s\n", quote(v))
		}
	}
	b.WriteString("---\n")
	fmt.Fprintf(&b, "title: %s\n", quote(a.Title))
	text("byline", a.Byline)
	list("authors", a.Authors)
	list("author_roles", a.AuthorRoles)
	list("agencies", a.Agencies)
	text("desk", a.Desk)
	text("date", a.Date)
	text("modified", a.Modified)
	text("url", a.URL)
	text("canonical_url", a.CanonicalURL)
	text("site", a.Site)
	text("section", a.Section)
	text("language", a.Language)
	list("tags", a.Tags)
	list("flags", a.Flags)
	list("keywords", a.Keywords)
	text("description", a.Description)
	text("lead", a.Lead)
	list("tldr", a.TLDR)
	text("ai_notice", a.AINotice)
	text("image", image(a.Article).URL)
	text("image_caption", image(a.Article).Caption)
	fmt.Fprintf(&b, "word_count: %d\n", a.WordCount)
	if a.ReadingTime != 0 {
		b.WriteString("reading_minutes: " + strconv.Itoa(a.ReadingTime) + "\n")
	}
	if a.Paywalled {
		b.WriteString("paywalled: true\n")
	}
	text("kind", string(a.Kind))
	text("source", a.Source)
	text("fetched_at", a.FetchedAt)
	text("page_sha256", a.PageSHA256)
	text("text_sha256", a.TextSHA256)
	text("warc_file", a.WARCFile)
	if a.WARCOffset != nil {
		b.WriteString("warc_offset: " + a.warcOffset() + "\n")
	}
	text("captured_at", a.CapturedAt)
	if a.Revision > 0 {
		b.WriteString("revision: " + strconv.Itoa(a.Revision) + "\n")
	}
	text("extractor_version", a.ExtractorVersion)
	text("gone_at", a.GoneAt)
	if a.Truncated {
		b.WriteString("truncated: true\n")
	}
	if a.TextFree {
		b.WriteString("text_free: true\n")
	}
	b.WriteString("---\n")
	return b.String()
}

// QuoteYAML writes a text as a double-quoted YAML scalar, in one line, whatever it holds.
func QuoteYAML(s string) string { return quote(s) }

// quote writes s as a double-quoted YAML scalar, in one line, whatever s holds: what YAML does not count as printable and what
// turns reading directions is escaped.
func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s { // an invalid byte comes as U+FFFD
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r == '\u2028' || r == '\u2029' || r == '\ufffe' || r == '\uffff' || turns(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
