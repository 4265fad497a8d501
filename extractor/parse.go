package extractor

import (
	"bytes"
	"fmt"
	"mime"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/gogs/chardet"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// MaxHTML is how many bytes of a page Parse reads; what comes after is left out. The largest article of the
// tuning sets has 6 MB.
const MaxHTML = 32 << 20

// Parse turns a page's bytes into its tree. contentType is the HTTP header's value or "". Bad HTML is
// no error: browsers show it, so we read it.
func Parse(body []byte, contentType string) (*goquery.Document, error) {
	if len(body) > MaxHTML {
		body = body[:MaxHTML]
	}
	text := decode(body, contentType)
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		// The parser gives up on more than 512 open elements.
		root, err = html.Parse(bytes.NewReader(flatten(text)))
	}
	if err != nil {
		return nil, fmt.Errorf("parse html: %w", err)
	}
	return goquery.NewDocumentFromNode(root), nil
}

// decode returns body as UTF-8. The order is: byte order mark; valid UTF-8 whatever is declared, since other
// encodings hardly ever look like it; the header's charset; the page's own; a guess from the bytes.
func decode(body []byte, contentType string) []byte {
	if e, name, _ := charset.DetermineEncoding(body[:min(len(body), 4)], ""); name == "utf-16le" || name == "utf-16be" {
		return convert(e, body)
	}
	declared, name := declaredCharset(body, contentType)
	if name == "iso-2022-jp" {
		return convert(declared, body)
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) {
		return body
	}
	if name == "utf-8" && mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	if declared == nil || name == "utf-8" || name == "utf-16le" || name == "utf-16be" {
		declared = guessCharset(body)
	}
	return convert(declared, body)
}

// declaredCharset returns the encoding that the header or, failing that, a meta element names; nil
// when neither does.
func declaredCharset(body []byte, contentType string) (encoding.Encoding, string) {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		if e, name := charset.Lookup(params["charset"]); e != nil {
			return e, name
		}
	}
	// Browsers look at the first 1024 bytes; on many news pages the element stands later.
	head := body[:min(len(body), 16<<10)]
	for {
		i := bytes.Index(head, []byte("charset"))
		if i < 0 {
			break
		}
		head = head[i+len("charset"):]
		label := bytes.TrimLeft(head, " \t")
		if len(label) == 0 || label[0] != '=' {
			continue
		}
		label = bytes.TrimLeft(label[1:], " \t\"'")
		if end := bytes.IndexAny(label, "\"' \t>;/"); end > 0 && end < 40 {
			if e, name := charset.Lookup(string(label[:end])); e != nil {
				return e, name
			}
		}
	}
	return nil, ""
}

// mostlyUTF8 tells UTF-8 with a few broken places from bytes in another encoding: fewer than one in ten
// of its characters above ASCII are broken.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, w := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && w == 1 {
			bad++
		} else {
			good++
		}
		i += w
	}
	return bad*10 < good
}

// guessCharset asks a detector about the text of the page, tags left out; windows-1252 when it does not know.
func guessCharset(body []byte) encoding.Encoding {
	sample := make([]byte, 0, 32<<10)
	inTag := false
	for _, c := range body {
		switch {
		case c == '<':
			inTag = true
		case c == '>':
			inTag = false
			sample = append(sample, ' ')
		case !inTag:
			sample = append(sample, c)
		}
		if len(sample) == cap(sample) {
			break
		}
	}
	if r, err := chardet.NewTextDetector().DetectBest(sample); err == nil && r.Confidence >= 20 {
		if e, _ := charset.Lookup(r.Charset); e != nil {
			return e
		}
	}
	e, _ := charset.Lookup("windows-1252")
	return e
}

func convert(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD")) // decoders replace what they cannot read; this is for those that do not
	}
	return out
}

// maxOpen is the nesting that flatten leaves; the parser adds some elements of its own and stops at 512.
const maxOpen = 200

// flatten drops the tags that nest deeper than maxOpen and keeps their text, so that a page with 100,000 open
// elements can be read.
func flatten(text []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(text))
	z := html.NewTokenizer(bytes.NewReader(text))
	depth := 0
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return out.Bytes()
		}
		if tt != html.StartTagToken && tt != html.EndTagToken {
			out.Write(z.Raw())
			continue
		}
		raw := z.Raw()
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		switch {
		case isVoid(tag), isRawText(tag):
			out.Write(raw)
		case tt == html.StartTagToken:
			if depth++; depth <= maxOpen {
				out.Write(raw)
			} else if isBlock(tag) {
				out.WriteString("<br><br>")
			}
		default:
			if depth <= maxOpen {
				out.Write(raw)
			}
			depth = max(depth-1, 0)
		}
	}
}

// isRawText tells elements whose content is not markup: without their tags it would become text of the page.
func isRawText(t atom.Atom) bool {
	switch t {
	case atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Noscript, atom.Iframe, atom.Xmp, atom.Noembed, atom.Noframes, atom.Plaintext:
		return true
	}
	return false
}

func isVoid(t atom.Atom) bool {
	switch t {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta,
		atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}
