package export

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// escapeXML writes s so that it can stand in the text or an attribute of an XML 1.0 document. What XML cannot say at all becomes U+FFFD: most
// control characters, U+FFFE, U+FFFF and invalid UTF-8. Control characters that it can say, and what turns the reading
// direction around, are written as references: a reader has them as they were, a terminal never sees them.
func escapeXML(b *strings.Builder, s string) {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		by := ""
		switch {
		case r == '&':
			by = "&amp;"
		case r == '<':
			by = "&lt;"
		case r == '>':
			by = "&gt;"
		case r == '"':
			by = "&quot;"
		case r == utf8.RuneError && n == 1, r < ' ' && r != '\r', r == '\ufffe', r == '\uffff':
			by = "\ufffd"
		case r == '\r', r >= 0x7f && r < 0xa0, r == '\u2028', r == '\u2029', turns(r):
			by = fmt.Sprintf("&#x%x;", r)
		}
		if by != "" {
			b.WriteString(s[done:i])
			b.WriteString(by)
			done = i + n
		}
		i += n
	}
	b.WriteString(s[done:])
}

// escapeAttr is escapeXML for attributes, in which readers turn line ends and tabs into spaces unless they are references.
func escapeAttr(b *strings.Builder, s string) {
	if !strings.ContainsAny(s, "\n\t") {
		escapeXML(b, s)
		return
	}
	var text strings.Builder
	escapeXML(&text, s)
	b.WriteString(strings.NewReplacer("\n", "&#xa;", "\t", "&#x9;").Replace(text.String()))
}

// xmlWriter writes elements; text and attributes are escaped.
type xmlWriter struct {
	strings.Builder
	clean func(string) string // what text goes through before; nil: nothing
}

// open writes a start tag. Attributes are names and values in turn; those without a value are left out.
func (w *xmlWriter) open(name string, attributes ...string) {
	w.tag(name, attributes)
	w.WriteByte('>')
}

func (w *xmlWriter) tag(name string, attributes []string) {
	w.WriteByte('<')
	w.WriteString(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] == "" {
			continue
		}
		w.WriteByte(' ')
		w.WriteString(attributes[i])
		w.WriteString(`="`)
		escapeAttr(&w.Builder, attributes[i+1])
		w.WriteByte('"')
	}
}

func (w *xmlWriter) close(name string) {
	w.WriteString("</")
	w.WriteString(name)
	w.WriteByte('>')
}

// empty writes an element without content.
func (w *xmlWriter) empty(name string, attributes ...string) {
	w.tag(name, attributes)
	w.WriteString("/>")
}

func (w *xmlWriter) text(s string) {
	if w.clean != nil {
		s = w.clean(s)
	}
	escapeXML(&w.Builder, s)
}

// leaf writes an element that holds text, on a line of its own; nothing without text.
func (w *xmlWriter) leaf(name, text string, attributes ...string) {
	if text == "" {
		return
	}
	w.open(name, attributes...)
	w.text(text)
	w.close(name)
	w.WriteByte('\n')
}
