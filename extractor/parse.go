package extractor

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/gogs/chardet"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// MaxHTML is how many bytes of a page Parse reads; what comes after is left out. The largest page of the tuning
// sets has 5 MB.
const MaxHTML = 32 << 20

// ErrBinary says that a body is not text in any encoding: an image, an archive, random bytes.
var ErrBinary = errors.New("binary data, not a page")

// isBinary looks at the first 512 bytes, as browsers do: pages have next to no control characters, other files many.
func isBinary(body []byte, contentType string) bool {
	head := body[:min(len(body), 512)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) || strings.Contains(strings.ToLower(contentType), "utf-16") {
		return false
	}
	controls := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			controls++
		}
	}
	return controls > 4 && controls*25 > len(head)
}

// Parse turns a page's bytes into its tree. contentType is the HTTP header's value or "". Bad HTML is
// no error: browsers show it, so we read it. What is no text is ErrBinary.
func Parse(body []byte, contentType string) (*goquery.Document, error) {
	if len(body) > MaxHTML {
		body = body[:MaxHTML]
	}
	if isBinary(body, contentType) {
		return nil, ErrBinary
	}
	text := decode(body, contentType)
	text, wild := inspect(text)
	if wild {
		text = tame(text)
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil && !wild {
		// The parser gives up on more than 512 open elements.
		root, err = html.Parse(bytes.NewReader(tame(text)))
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
		return bytes.TrimPrefix(convert(e, body), []byte(byteOrderMark))
	}
	declared, name := declaredCharset(body, contentType)
	if name == "iso-2022-jp" {
		return convert(declared, body)
	}
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
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

const byteOrderMark = "\ufeff"

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
		i := bytes.IndexByte(head, '<')
		if i < 0 {
			return nil, ""
		}
		head = head[i+1:]
		if len(head) < 5 || !bytes.EqualFold(head[:4], []byte("meta")) {
			continue
		}
		end := bytes.IndexByte(head, '>')
		if end < 0 {
			return nil, ""
		}
		if e, name := charset.Lookup(charsetOf(head[:end])); e != nil {
			return e, name
		}
		head = head[end:]
	}
}

// charsetOf returns what follows "charset=" in a meta element.
func charsetOf(tag []byte) string {
	low := bytes.ToLower(tag)
	for {
		i := bytes.Index(low, []byte("charset"))
		if i < 0 {
			return ""
		}
		low = bytes.TrimLeft(low[i+len("charset"):], " \t\r\n")
		if len(low) > 0 && low[0] == '=' {
			label := bytes.TrimLeft(low[1:], " \t\r\n\"'")
			if end := bytes.IndexAny(label, "\"' \t\r\n;/"); end >= 0 {
				label = label[:end]
			}
			return string(label)
		}
	}
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
	// The detector's order of equals changes from call to call, so equals are put into one here.
	var best chardet.Result
	guesses, err := chardet.NewTextDetector().DetectAll(sample)
	if err == nil {
		best = slices.MinFunc(guesses, func(a, b chardet.Result) int {
			return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Charset, b.Charset))
		})
	}
	if best.Confidence >= 20 {
		if e, _ := charset.Lookup(best.Charset); e != nil {
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
