package export

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ErrNone is the error of formats that cannot be without an article: TEI's schema asks for a text, EPUB's for a chapter.
var ErrNone = errors.New("no article is selected, and this format must have one")

// teiOpen and teiClose stand around a corpus.
const (
	teiOpen = `<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader>
<fileDesc>
`
	teiClose = "</teiCorpus>\n"
	teiAbout = "<publicationStmt>\n<p>Made from an archive of news pages by Broadsheet.</p>\n</publicationStmt>\n"
)

// TEI writes one teiCorpus with a TEI element an article, in the elements and attributes that TEI simplePrint and TEI All have in common: the
// page's data in each header's sourceDesc and profileDesc, the text as head, byline, argument (standfirst, key points),
// div, p, list, quote, table, hi, ref. Pictures are not part of it. It is a stream: one article is held at a time.
func TEI(w io.Writer, articles Articles, name string) error {
	first := true
	err := each(w, articles, func(w io.Writer, r Row) error {
		var x xmlWriter
		if first {
			first = false
			x.WriteString(teiOpen)
			x.WriteString("<titleStmt>\n")
			x.leaf("title", orElse(name, "Articles"))
			x.WriteString("</titleStmt>\n" + teiAbout + "<sourceDesc>\n<p>News articles from the web; each text names its page.</p>\n</sourceDesc>\n</fileDesc>\n</teiHeader>\n")
		}
		teiText(&x, r, "")
		_, err := io.WriteString(w, x.String())
		return err
	})
	if err != nil {
		return err
	}
	if first {
		return fmt.Errorf("write export: %w", ErrNone)
	}
	if _, err := io.WriteString(w, teiClose); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

// TEIFolder writes each article to a TEI file of its own, named as by Markdown.
func TEIFolder(dir string, articles Articles) (n int, err error) {
	return intoFolder(dir, ".xml", articles, func(r Row) string {
		var x xmlWriter
		x.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
		teiText(&x, r, "http://www.tei-c.org/ns/1.0")
		return x.String()
	})
}

// teiText writes an article as a TEI element.
func teiText(x *xmlWriter, r Row, namespace string) {
	lang := languageTag(r.Language)
	x.open("TEI", "xmlns", namespace, "xml:lang", lang)
	x.WriteByte('\n')
	teiHeader(x, r, lang)
	x.WriteString("<text>\n<body>\n")
	x.leaf("head", r.Title)
	x.leaf("byline", r.Byline)
	if r.Lead != "" {
		x.WriteString(`<argument n="lead">`)
		teiParagraphs(x, r.Lead)
		x.WriteString("</argument>\n")
	}
	if len(r.TLDR) > 0 {
		x.WriteString("<argument n=\"tldr\">\n<list>\n")
		for _, point := range r.TLDR {
			x.leaf("item", orElse(point, " "))
		}
		x.WriteString("</list>\n</argument>\n")
	}
	parts := prose(r.Article)
	if len(parts) == 0 {
		x.WriteString("<p/>\n") // a body holds something
	}
	teiSections(x, parts)
	x.WriteString("</body>\n</text>\n</TEI>\n")
}

// teiParagraphs writes a text of lines as one p.
func teiParagraphs(x *xmlWriter, text string) {
	x.open("p")
	x.text(text)
	x.close("p")
}

func teiHeader(x *xmlWriter, r Row, lang string) {
	x.WriteString("<teiHeader>\n<fileDesc>\n<titleStmt>\n")
	title := orElse(r.Title, r.URL, "Untitled")
	x.leaf("title", title)
	teiAuthors(x, r)
	x.WriteString("</titleStmt>\n")
	x.leaf("extent", strconv.Itoa(r.WordCount)+" words")
	x.WriteString(teiAbout)
	if r.TextFree {
		x.WriteString("<notesStmt>\n<note>Without its text, which may not be shared: data of the page and hashes only.</note>\n</notesStmt>\n")
	}
	x.WriteString("<sourceDesc>\n<bibl>\n")
	x.leaf("title", title, "level", "a")
	teiAuthors(x, r)
	x.leaf("title", r.Site, "level", "j")
	x.leaf("date", r.Date, "type", "published", "when", w3cDate(r.Date))
	x.leaf("date", r.Modified, "type", "modified", "when", w3cDate(r.Modified))
	x.leaf("date", r.FirstFetchedAt, "type", "first-fetched", "when", w3cDate(r.FirstFetchedAt))
	x.leaf("date", r.FetchedAt, "type", "fetched", "when", w3cDate(r.FetchedAt))
	x.leaf("idno", r.URL, "type", "URL")
	x.leaf("idno", r.CanonicalURL, "type", "canonical-URL")
	x.leaf("idno", r.PageSHA256, "type", "page-SHA-256")
	x.leaf("idno", r.TextSHA256, "type", "text-SHA-256")
	x.leaf("note", r.AINotice, "type", "ai-notice")
	if r.Paywalled {
		x.leaf("note", "Only subscribers see all of it.", "type", "paywalled")
	}
	if r.Truncated {
		x.leaf("note", "Only the beginning of the page was read.", "type", "truncated")
	}
	x.WriteString("</bibl>\n</sourceDesc>\n</fileDesc>\n<profileDesc>\n")
	if r.Description != "" {
		x.WriteString("<abstract>")
		teiParagraphs(x, r.Description)
		x.WriteString("</abstract>\n")
	}
	if lang != "" {
		x.WriteString("<langUsage>")
		x.open("language", "ident", lang)
		x.WriteString("</language></langUsage>\n")
	}
	x.WriteString("<textClass>\n")
	for _, terms := range []struct {
		name string
		list []string
	}{{"tags", r.Tags}, {"flags", r.Flags}, {"keywords", r.Keywords}, {"section", []string{r.Section}}, {"desk", []string{r.Desk}}, {"kind", []string{string(r.Kind)}}} {
		if strings.Join(terms.list, "") == "" {
			continue
		}
		x.open("keywords", "n", terms.name)
		for _, t := range terms.list {
			x.leaf("term", t)
		}
		x.WriteString("</keywords>\n")
	}
	x.WriteString("</textClass>\n</profileDesc>\n</teiHeader>\n")
}

func teiAuthors(x *xmlWriter, r Row) {
	for _, name := range r.Authors {
		x.leaf("author", name)
	}
}

// teiSections writes blocks. A heading opens a div, since a TEI head stands at the beginning of one; n is its level in the page.
func teiSections(x *xmlWriter, parts []*part) {
	open := false
	for _, p := range parts {
		if len(p.tag) != 2 || p.tag[0] != 'h' {
			teiBlock(x, p)
			x.WriteByte('\n')
			continue
		}
		if open {
			x.WriteString("</div>\n")
		}
		open = true
		x.open("div", "n", p.tag)
		x.WriteByte('\n')
		x.open("head")
		teiInlines(x, p.parts)
		x.WriteString("</head>\n")
	}
	if open {
		x.WriteString("</div>\n")
	}
}

// teiBlock writes a block, item or cell.
func teiBlock(x *xmlWriter, p *part) {
	in := func(name string, attributes ...string) {
		x.open(name, attributes...)
		for i, c := range p.parts {
			if p.tag == "ol" {
				x.open("item", "n", strconv.Itoa(i+1))
				teiFlow(x, c.parts)
				x.close("item")
				continue
			}
			teiBlock(x, c)
		}
		x.close(name)
	}
	text := func(name string, attributes ...string) {
		x.open(name, attributes...)
		teiFlow(x, p.parts)
		x.close(name)
	}
	switch p.tag {
	case "ul", "ol", "dl":
		in("list")
	case "li", "dd":
		text("item")
	case "dt": // a label would need an item of its own
		text("item", "rendition", "simple:bold")
	case "blockquote":
		in("quote")
	case "table":
		in("table")
	case "tr":
		in("row")
	case "td":
		text("cell")
	case "th":
		text("cell", "role", "label")
	case "pre":
		text("p", "rendition", "simple:literal", "xml:space", "preserve")
	case "p":
		text("p")
	default: // a heading in a quotation or a cell, where no div may stand
		text("p", "rendition", "simple:bold")
	}
}

// teiFlow writes blocks or text.
func teiFlow(x *xmlWriter, parts []*part) {
	for _, p := range parts {
		switch p.tag {
		case "p", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "dl", "blockquote", "table":
			teiBlock(x, p)
		default:
			teiInlines(x, []*part{p})
		}
	}
}

// teiRendition says how the page shows an inline element; simplePrint has no other way to say it.
var teiRendition = map[string]string{
	"strong": "simple:bold", "em": "simple:italic", "cite": "simple:italic", "code": "simple:typewriter", "del": "simple:strikethrough", "ins": "simple:underline",
	"u": "simple:underline", "small": "simple:smaller", "sub": "simple:subscript", "sup": "simple:superscript",
}

func teiInlines(x *xmlWriter, parts []*part) {
	for _, p := range parts {
		switch p.tag {
		case "":
			x.text(p.text)
		case "br":
			x.empty("lb")
		case "a":
			x.open("ref", "target", p.link)
			teiInlines(x, p.parts)
			x.close("ref")
		case "q":
			x.open("q")
			teiInlines(x, p.parts)
			x.close("q")
		default:
			x.open("hi", "rendition", teiRendition[p.tag]) // none for mark and abbr
			teiInlines(x, p.parts)
			x.close("hi")
		}
	}
}

// w3cDate returns a date as XML Schema has it, "" for what is none: its offsets end at 14 hours.
func w3cDate(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return s
	}
	t, err := time.Parse(time.RFC3339, s)
	if _, offset := t.Zone(); err != nil || offset < -14*3600 || offset > 14*3600 || s[:4] == "0000" {
		return ""
	}
	return s
}

var language = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// languageTag returns a language as attributes may hold it, "" for what is none.
func languageTag(s string) string {
	if len(s) > 35 || !language.MatchString(s) {
		return ""
	}
	return s
}

// orElse returns the first text that shows something.
func orElse(texts ...string) string {
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return texts[len(texts)-1]
}
