package extractor

import (
	"bytes"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

const (
	byteOrderMark = "\ufeff"
	// declarations is how far into a page its own charset is looked for. Browsers look at the first 1024 bytes; on many news pages
	// it stands later.
	declarations = 16 << 10
)

// decode returns body as UTF-8. The order is: byte order mark; what shows in the bytes, as they are UTF-16, ISO-2022-JP or valid
// UTF-8 whatever is declared, since other encodings hardly ever look like those; a declared charset in which the text can be
// read; the one in which it reads best.
func decode(body []byte, contentType string) []byte {
	if name := utf16Name(body); name != "" {
		e, _ := charset.Lookup(name)
		return bytes.TrimPrefix(convert(e, body[:len(body)&^1]), []byte(byteOrderMark))
	}
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
	if isISO2022JP(body) {
		e, _ := charset.Lookup("iso-2022-jp")
		return convert(e, body)
	}
	if utf8.Valid(body) {
		return body
	}
	claimed, callsUTF8 := declaredCharsets(body, contentType)
	if mostlyUTF8(body, callsUTF8) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return convert(chooseCharset(body, claimed), body)
}

// utf16Name tells UTF-16 by its byte order mark or, without one, by the zeros: every other byte of
// its tags is one.
func utf16Name(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return "utf-16be"
	}
	head := body[:min(len(body), 512)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i&1]++
		}
	}
	switch half := len(head) / 2; {
	case half < 8:
	case zeros[1]*8 > half && zeros[0]*50 < half && bytes.Contains(head, []byte("<\x00")):
		return "utf-16le"
	case zeros[0]*8 > half && zeros[1]*50 < half && bytes.Contains(head, []byte("\x00<")):
		return "utf-16be"
	}
	return ""
}

// isISO2022JP tells the Japanese encoding of seven bits by its switches to Japanese and back. A page in another encoding may
// hold them too, in what a reader wrote: then some of its bytes have the eighth bit.
func isISO2022JP(body []byte) bool {
	i := bytes.IndexByte(body, 0x1b)
	if i < 0 || slices.ContainsFunc(body, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return false
	}
	body = body[i:]
	return (bytes.HasPrefix(body, []byte("\x1b$B")) || bytes.HasPrefix(body, []byte("\x1b$@"))) &&
		(bytes.Contains(body, []byte("\x1b(B")) || bytes.Contains(body, []byte("\x1b(J")))
}

// declaredCharsets returns the encodings that the header, the page's meta elements and its XML declaration name, in this order,
// and whether one of them is UTF-8.
func declaredCharsets(body []byte, contentType string) (list []encoding.Encoding, callsUTF8 bool) {
	add := func(label string) {
		e, name := charset.Lookup(label)
		switch {
		case e == nil, name == "replacement", name == "x-user-defined", strings.HasPrefix(name, "utf-16"):
		case name == "utf-8":
			callsUTF8 = true
		case len(list) < 4:
			list = append(list, e)
		}
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		add(params["charset"])
	}
	head := body[:min(len(body), declarations)]
	for {
		i := bytes.IndexByte(head, '<')
		if i < 0 || len(head)-i < 6 {
			break
		}
		head = head[i+1:]
		end := -1
		switch {
		case bytes.HasPrefix(head, []byte("!--")):
			end = bytes.Index(head, []byte("-->"))
		case bytes.EqualFold(head[:4], []byte("meta")):
			if end = bytes.IndexByte(head, '>'); end >= 0 {
				add(charsetOf(head[:end]))
			}
		default:
			continue
		}
		if end < 0 {
			break
		}
		head = head[end:]
	}
	if xml := bytes.TrimLeft(body[:min(len(body), 256)], " \t\r\n"); bytes.HasPrefix(xml, []byte("<?xml")) {
		decl, _, _ := bytes.Cut(xml, []byte("?>"))
		add(labelAfter(bytes.ToLower(decl), "encoding"))
	}
	return list, callsUTF8
}

// charsetOf returns what a meta element says: as its charset, or in its content where it stands for a header.
func charsetOf(tag []byte) string {
	low := bytes.ToLower(tag)
	if !bytes.Contains(low, []byte("http-equiv")) {
		i := bytes.Index(low, []byte("charset"))
		if i < 1 || !strings.ContainsRune(" \t\r\n\f/\"'", rune(low[i-1])) || bytes.Contains(low[:i], []byte("content")) {
			return ""
		}
	}
	return labelAfter(low, "charset")
}

// labelAfter returns what follows a name and an equals sign.
func labelAfter(low []byte, name string) string {
	for {
		i := bytes.Index(low, []byte(name))
		if i < 0 {
			return ""
		}
		low = bytes.TrimLeft(low[i+len(name):], " \t\r\n")
		if len(low) > 0 && low[0] == '=' {
			label := bytes.TrimLeft(low[1:], " \t\r\n\"'")
			if end := bytes.IndexAny(label, "\"' \t\r\n;/"); end >= 0 {
				label = label[:end]
			}
			return string(label)
		}
	}
}

// mostlyUTF8 tells UTF-8 with a few broken places from bytes in another encoding: of its characters above ASCII fewer than one in
// ten is broken, or one in fifty where nothing calls it UTF-8. Half of a surrogate pair, as programs leave it that cut an emoji in two, is a character
// that UTF-8 forbids and writes like others: where it is called UTF-8 it speaks for that.
func mostlyUTF8(b []byte, called bool) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, w := utf8.DecodeRune(b[i:])
		switch {
		case isSurrogate(b[i:]):
			w = 3
			if called {
				good++
			}
		case r == utf8.RuneError && w == 1:
			bad++
		default:
			good++
		}
		i += w
	}
	if called {
		return bad*10 < good
	}
	return bad*50 < good
}

// isSurrogate tells whether b begins with half of a surrogate pair, written as UTF-8 would write it.
func isSurrogate(b []byte) bool {
	return len(b) >= 3 && b[0] == 0xed && b[1] >= 0xa0 && b[1] <= 0xbf && b[2] >= 0x80 && b[2] <= 0xbf
}

func convert(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD")) // decoders replace what they cannot read; this is for those that do not
	}
	return out
}
