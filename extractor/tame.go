package extractor

import (
	"bytes"
	"io"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Some small pages cost the parser of x/net/html gigabytes or minutes: it copies every formatting element that is left
// open, with its attributes, into each paragraph that follows, and compares the attributes of each further <html> and <body> with
// all earlier ones. skim and inspect tell such pages, and tame rewrites them.

const (
	maxPageWeight = 1_600_000 // a page is cut behind tags of this weight: 400,000 elements, or 320,000 with their ends; the tuning sets' largest has 60,000 nodes
	elementWeight = 4         // of a start tag or a comment, which are nodes of the tree; an end tag weighs 1
	maxPageAttrs  = 1_000_000 // and behind so many attributes; where they cannot be told from text, the further ones are dropped
	maxUnclosed   = 64        // formatting elements that a page may leave open without being rewritten
	maxRoots      = 4         // <html> and <body> tags
	maxTagBytes   = 16 << 10  // of a tag that a rewritten page keeps as it is; pages put pictures and data into attributes
	maxAttrs      = 500       // attributes of a longer tag, with which it is rewritten
	maxOpen       = 200       // the nesting that tame leaves; the parser adds some elements of its own and stops at 512
	maxFormatting = 8         // formatting elements that tame carries into the next block
)

// inspect returns the text up to maxPageWeight, of which some stands before it, and whether tame must rewrite it. It knows
// no scripts and comments; skim does, and leaves to it what it cannot tell apart.
func inspect(text []byte, weight int) (cut []byte, wild bool) {
	roots, unclosed := 0, 0
	wild = len(text) > maxPageAttrs && attrsAtMost(text) > maxPageAttrs
	for i := 0; ; {
		n := bytes.IndexByte(text[i:], '<')
		if n < 0 {
			return text, wild
		}
		i += n + 1
		rest := text[i:]
		end := len(rest) > 0 && rest[0] == '/'
		if end {
			rest = rest[1:]
		}
		name := rest[:nameLen(rest)]
		if weight += weightOf(name, end); weight > maxPageWeight {
			return text[:i-1], wild
		}
		switch {
		case len(name) == 0:
			continue
		case isFormatting(name):
			if end {
				unclosed--
			} else {
				unclosed++
			}
		case !end && len(name) == 4 && (bytes.EqualFold(name, []byte("html")) || bytes.EqualFold(name, []byte("body"))):
			roots++
		}
		if unclosed > maxUnclosed || roots > maxRoots {
			wild = true
		}
		if close := bytes.IndexByte(rest[:min(len(rest), maxTagBytes)], '>'); close < 0 && len(rest) > maxTagBytes && !end {
			wild = true
			i += maxTagBytes
		}
	}
}

// weightOf is the weight of a tag. The parser makes elements of </p> and </br> too.
func weightOf(name []byte, end bool) int {
	if !end || bytes.EqualFold(name, []byte("p")) || bytes.EqualFold(name, []byte("br")) {
		return elementWeight
	}
	return 1
}

// attrsAtMost returns more than the number of attributes in a tag or a text.
func attrsAtMost(text []byte) int {
	n := 0
	for _, c := range text {
		if isTagSpace(c) || c == '/' || c == '=' {
			n++
		}
	}
	return n
}

// nameLen is the length of the tag name that b begins with.
func nameLen(b []byte) int {
	n := 0
	for n < len(b) && n < 12 && (b[n]|0x20 >= 'a' && b[n]|0x20 <= 'z' || n > 0 && b[n] >= '0' && b[n] <= '9') {
		n++
	}
	return n
}

// isFormatting tells the elements that the parser opens again in the next block when they are left open.
func isFormatting(name []byte) bool {
	switch len(name) {
	case 1:
		switch name[0] | 0x20 {
		case 'a', 'b', 'i', 's', 'u':
			return true
		}
	case 2:
		return bytes.EqualFold(name, []byte("em")) || bytes.EqualFold(name, []byte("tt"))
	case 3:
		return bytes.EqualFold(name, []byte("big"))
	case 4:
		return bytes.EqualFold(name, []byte("code")) || bytes.EqualFold(name, []byte("font")) || bytes.EqualFold(name, []byte("nobr"))
	case 5:
		return bytes.EqualFold(name, []byte("small"))
	case 6:
		return bytes.EqualFold(name, []byte("strong")) || bytes.EqualFold(name, []byte("strike"))
	}
	return false
}

// tame rewrites a page so that parsing it takes time and memory in proportion to its length: it drops the tags that
// nest deeper than maxOpen, those of drawings and formulas, in which all others would mean something else, further <html> and
// <body> tags, the attributes of endless tags and those beyond maxPageAttrs, and closes formatting elements that would go through
// many blocks. It writes no end tag that the parser could take in another way. All text is kept.
func tame(text io.Reader) []byte {
	var t tamer
	z := html.NewTokenizer(text)
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return t.out.Bytes()
		case html.StartTagToken, html.SelfClosingTagToken: // in HTML the slash says nothing
			raw := z.Raw()
			name, _ := z.TagName()
			t.attrs += attrsAtMost(raw)
			if len(raw) > maxTagBytes || t.attrs > maxPageAttrs {
				raw = []byte("<" + string(name) + ">")
			}
			t.start(string(name), raw)
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(string(name))
		default:
			t.out.Write(z.Raw())
		}
	}
}

type tamer struct {
	out        bytes.Buffer
	open       []string // elements, but for formatting ones and those that close themselves; maxOpen at most
	deeper     int      // elements in those that were dropped
	formatting []string // open elements
	roots      int
	attrs      int
}

func (t *tamer) start(name string, raw []byte) {
	tag := atom.Lookup([]byte(name))
	switch {
	case tag == atom.Html || tag == atom.Body:
		if t.roots++; t.roots <= 2 {
			t.out.Write(raw)
		}
	case isVoid(tag), isRawText(tag):
		t.out.Write(raw)
	case tag == atom.Math, drawn[name]:
	case isFormatting([]byte(name)):
		if len(t.formatting) < maxFormatting {
			t.formatting = append(t.formatting, name)
			t.out.Write(raw)
		}
	default:
		if isBlock(tag) {
			t.closeFormatting()
		}
		if closesItself(tag) {
			t.out.Write(raw)
			return
		}
		if len(t.open) < maxOpen {
			t.open = append(t.open, name)
			t.out.Write(raw)
			return
		}
		t.deeper++
		if isBlock(tag) {
			t.out.WriteString("<br><br>")
		}
	}
}

func (t *tamer) closeFormatting() {
	for n := len(t.formatting); n > 0; n-- {
		t.out.WriteString("</" + t.formatting[n-1] + ">")
	}
	t.formatting = t.formatting[:0]
}

func (t *tamer) end(name string) {
	tag := atom.Lookup([]byte(name))
	switch {
	case tag == atom.Html || tag == atom.Body, isVoid(tag) && tag != atom.Br:
	case isRawText(tag), closesItself(tag), tag == atom.Br:
		t.out.WriteString("</" + name + ">")
	case isFormatting([]byte(name)):
		if n := len(t.formatting); n > 0 && t.formatting[n-1] == name {
			t.formatting = t.formatting[:n-1]
			t.out.WriteString("</" + name + ">")
		}
	case t.deeper > 0:
		t.deeper--
	default:
		// It closes what is open in it too, but none that is not a block closes one.
		k := len(t.open) - 1
		for k >= 0 && t.open[k] != name && (isBlock(tag) || !isBlock(atom.Lookup([]byte(t.open[k])))) {
			k--
		}
		if k < 0 || t.open[k] != name {
			return
		}
		for n := len(t.open) - 1; n >= k; n-- {
			t.out.WriteString("</" + t.open[n] + ">")
		}
		t.open = t.open[:k]
	}
}

// closesItself tells elements that the parser closes when the next one begins, so that they do not nest.
func closesItself(t atom.Atom) bool {
	switch t {
	case atom.P, atom.Li, atom.Dd, atom.Dt, atom.Option:
		return true
	}
	return false
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
