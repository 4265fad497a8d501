package export

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
	"time"
)

// EPUB writes a book for reading (EPUB 3.3): a chapter an article, and contents with each title, site and day. Text is cleaned of
// control characters and of what turns the reading direction around, pictures are left out: a book may not
// show those of the web. It is a stream: one article is held at a time, what must come last waits in temporary files. The same articles
// give the same bytes: the book's identifier is made of its chapters, its date is the last time of fetching.
func EPUB(w io.Writer, articles Articles, name string) (err error) {
	b, err := newBook(w, orElse(CleanLines(name), "Articles"))
	if err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	defer b.free()
	for r, err := range articles {
		if err != nil {
			return err
		}
		if err := b.chapter(r); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
	}
	if err := b.close(); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

type book struct {
	title    string
	out      *bufio.Writer
	zip      *zipWriter
	contents *os.File // entries of the contents
	lines    *bufio.Writer
	chapters int
	language string // of all chapters, "mul" when there are several
	modified time.Time
	content  hash.Hash
}

// epoch is the date of a book whose articles have no time of fetching.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// maxLabel is how many bytes of a title stand in the contents; the chapter has all of it.
const maxLabel = 400

func newBook(w io.Writer, title string) (*book, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	zip, err := newZip(out)
	if err != nil {
		return nil, err
	}
	contents, err := spool()
	if err != nil {
		zip.free()
		return nil, err
	}
	b := &book{title: title, out: out, zip: zip, contents: contents, lines: bufio.NewWriter(contents), modified: epoch, content: sha256.New()}
	// The first file must be this one, as it is: programs know a book by it.
	if err := b.zip.store("mimetype", "application/epub+zip"); err != nil {
		b.free()
		return nil, err
	}
	return b, nil
}

func (b *book) free() {
	b.zip.free()
	drop(b.contents)
}

const (
	xhtmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n"
	xhtmlNS   = "http://www.w3.org/1999/xhtml"
	epubNS    = "http://www.idpf.org/2007/ops"
)

func (b *book) chapter(r Row) error {
	b.chapters++
	label := orElse(Clean(r.Title), Clean(r.URL), "Untitled")
	if short := head(label, maxLabel); short != label {
		label = short + "…"
	}
	day := dayOf(r.Date)

	entry := xmlWriter{clean: Clean}
	entry.WriteString("<li>")
	entry.open("a", "href", chapterFile(b.chapters))
	entry.text(strings.Join(nonEmpty(label, orElse(Clean(r.Site)), day), " · "))
	entry.WriteString("</a></li>\n")
	if _, err := b.lines.WriteString(entry.String()); err != nil {
		return err
	}

	lang := languageTag(r.Language)
	switch {
	case lang == "" || lang == b.language:
	case b.language == "":
		b.language = lang
	default:
		b.language = "mul"
	}
	if t := timeOf(time.RFC3339, r.FetchedAt); t != nil && t.After(b.modified) {
		b.modified = t.Truncate(time.Second)
	}
	text := chapterText(r, label, lang)
	io.WriteString(b.content, text) // a hash takes everything
	return b.zip.add("EPUB/"+chapterFile(b.chapters), func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// chapterFile names a chapter's file inside the book.
func chapterFile(n int) string { return fmt.Sprintf("articles/%06d.xhtml", n) }

// chapterText is an article as XHTML.
func chapterText(r Row, label, lang string) string {
	x := xmlWriter{clean: CleanLines}
	x.WriteString(xhtmlHead)
	x.open("html", "xmlns", xhtmlNS, "xmlns:epub", epubNS, "lang", lang, "xml:lang", lang)
	x.WriteString("\n<head>\n")
	x.leaf("title", label)
	x.WriteString("<link rel=\"stylesheet\" type=\"text/css\" href=\"../style.css\"/>\n</head>\n<body>\n<section epub:type=\"chapter\">\n")
	x.leaf("h1", orElse(Clean(r.Title), label))
	x.leaf("p", strings.Join(nonEmpty(r.Byline, r.Site, r.Date), " · "), "class", "by")
	x.leaf("p", r.Lead, "class", "lead")
	if len(r.TLDR) > 0 {
		x.WriteString("<ul class=\"tldr\">\n")
		for _, point := range r.TLDR {
			x.leaf("li", orElse(point, " "))
		}
		x.WriteString("</ul>\n")
	}
	xhtmlBlocks(&x, prose(r.Article))
	x.leaf("p", r.AINotice, "class", "note")
	x.leaf("p", strings.Join(nonEmpty(r.Section, strings.Join(r.Tags, "; ")), " · "), "class", "note")
	if r.TextFree {
		x.leaf("p", "Without its text, which may not be shared.", "class", "note")
	}
	x.WriteString("<p class=\"note\">")
	if link := webLink(r.URL); link != "" {
		x.open("a", "href", link)
		x.text(r.URL)
		x.WriteString("</a>")
	} else {
		x.text(r.URL)
	}
	x.WriteString("</p>\n")
	x.leaf("p", strings.Join(nonEmpty(r.FetchedAt, r.TextSHA256), " · "), "class", "note")
	x.WriteString("</section>\n</body>\n</html>\n")
	return x.String()
}

// xhtmlBlocks writes blocks, items, cells and the text in them. Headings are h2 and below: h1 is the title.
func xhtmlBlocks(x *xmlWriter, parts []*part) {
	for _, p := range parts {
		switch p.tag {
		case "":
			x.text(p.text)
		case "br":
			x.WriteString("<br/>")
		case "a":
			x.open("a", "href", p.link)
			xhtmlBlocks(x, p.parts)
			x.close("a")
		case "dl":
			if !paired(p.parts) {
				p = &part{tag: "ul", parts: asItems(p.parts)}
			}
			fallthrough
		default:
			x.open(p.tag)
			xhtmlBlocks(x, p.parts)
			x.close(p.tag)
			if p.tag == "p" || p.tag[0] == 'h' || p.tag == "ul" || p.tag == "ol" || p.tag == "dl" || p.tag == "table" || p.tag == "blockquote" || p.tag == "pre" {
				x.WriteByte('\n')
			}
		}
	}
}

// paired tells whether terms and what is said of them alternate as a dl needs it.
func paired(parts []*part) bool {
	last := "dd"
	for i, p := range parts {
		if i == 0 && p.tag == "dd" {
			return false
		}
		last = p.tag
	}
	return last == "dd" && len(parts) > 0
}

func asItems(parts []*part) []*part {
	out := make([]*part, len(parts))
	for i, p := range parts {
		out[i] = &part{tag: "li", parts: p.parts}
	}
	return out
}

// close writes what names the chapters, and the end.
func (b *book) close() error {
	if b.chapters == 0 {
		return ErrNone
	}
	if err := b.lines.Flush(); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"META-INF/container.xml", text(container)},
		{"EPUB/style.css", text(style)},
		{"EPUB/contents.xhtml", b.writeContents},
		{"EPUB/book.opf", b.writePackage},
	} {
		if err := b.zip.add(f.name, f.write); err != nil {
			return err
		}
	}
	if err := b.zip.close(); err != nil {
		return err
	}
	return b.out.Flush()
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

const container = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`

const style = `body { line-height: 1.4; }
h1 { line-height: 1.2; }
.by, .note { font-size: 0.85em; }
.note { overflow-wrap: anywhere; }
.lead, .tldr { font-weight: bold; }
td, th { border: 1px solid; padding: 0.2em; }
pre { white-space: pre-wrap; }
`

func (b *book) writeContents(w io.Writer) error {
	x := xmlWriter{clean: CleanLines}
	x.WriteString(xhtmlHead)
	x.open("html", "xmlns", xhtmlNS, "xmlns:epub", epubNS)
	x.WriteString("\n<head>\n")
	x.leaf("title", b.title)
	x.WriteString("<link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n<body>\n<nav epub:type=\"toc\" id=\"toc\">\n")
	x.leaf("h1", b.title)
	x.WriteString("<ol>\n")
	if _, err := io.WriteString(w, x.String()); err != nil {
		return err
	}
	if _, err := b.contents.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(w, b.contents); err != nil {
		return err
	}
	_, err := io.WriteString(w, "</ol>\n</nav>\n</body>\n</html>\n")
	return err
}

func (b *book) writePackage(w io.Writer) error {
	x := xmlWriter{clean: CleanLines}
	x.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	x.WriteString("<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n")
	x.leaf("dc:identifier", "urn:uuid:"+uuid(b.content.Sum(nil)), "id", "id")
	x.leaf("dc:title", b.title)
	x.leaf("dc:language", orElse(b.language, "und"))
	x.leaf("meta", b.modified.Format("2006-01-02T15:04:05Z"), "property", "dcterms:modified")
	x.WriteString("</metadata>\n<manifest>\n")
	x.WriteString("<item id=\"contents\" href=\"contents.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n")
	x.WriteString("<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n")
	if _, err := io.WriteString(w, x.String()); err != nil {
		return err
	}
	out := bufio.NewWriter(w) // it keeps the first error
	for n := 1; n <= b.chapters; n++ {
		fmt.Fprintf(out, "<item id=\"a%d\" href=\"%s\" media-type=\"application/xhtml+xml\"/>\n", n, chapterFile(n))
	}
	out.WriteString("</manifest>\n<spine>\n<itemref idref=\"contents\"/>\n")
	for n := 1; n <= b.chapters; n++ {
		fmt.Fprintf(out, "<itemref idref=\"a%d\"/>\n", n)
	}
	out.WriteString("</spine>\n</package>\n")
	return out.Flush()
}

// uuid makes a UUID of version 8 (RFC 9562) of a hash.
func uuid(sum []byte) string {
	var u [16]byte
	copy(u[:], sum)
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}
