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
	maxPageTags   = 1_000_000 // a page is cut behind so many tags; the tuning sets' largest has 60,000 nodes
	maxPageAttrs  = 2_000_000 // and behind so many attributes
	maxUnclosed   = 64        // formatting elements that a page may leave open without being rewritten
	maxRoots      = 4         // <html> and <body> tags
	maxTagBytes   = 16 << 10  // of a tag that a rewritten page keeps as it is; pages put pictures and data into attributes
	maxAttrs      = 500       // attributes of a longer tag, with which it is rewritten
	maxOpen       = 200       // the nesting that tame leaves; the parser adds some elements of its own and stops at 512
	maxFormatting = 8         // formatting elements that tame carries into the next block
)

// inspect returns the text up to its maxPageTags-th tag, of which some stand before it, and whether tame must rewrite it. It knows
// no scripts and comments; skim does, and leaves to it what it cannot tell apart.
func inspect(text []byte, tags int) (cut []byte, wild bool) {
	roots, unclosed := 0, 0
	for i := 0; ; {
		n := bytes.IndexByte(text[i:], '<')
		if n < 0 {
			return text, wild
		}
		i += n + 1
		if tags++; tags > maxPageTags {
			return text[:i-1], wild
		}
		rest := text[i:]
		end := len(rest) > 0 && rest[0] == '/'
		if end {
			rest = rest[1:]
		}
		name := rest[:nameLen(rest)]
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
// nest deeper than maxOpen, further <html> and <body> tags and the attributes of endless tags, and closes formatting elements
// that would go through many blocks. All text is kept.
func tame(text io.Reader) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(text)
	depth, roots := 0, 0
	var formatting []string
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
		if len(raw) > maxTagBytes {
			raw = []byte("<" + string(name) + ">")
		}
		switch {
		case tag == atom.Html || tag == atom.Body:
			if tt == html.StartTagToken {
				if roots++; roots <= 2 {
					out.Write(raw)
				}
			}
		case isVoid(tag), isRawText(tag):
			out.Write(raw)
		case isFormatting(name):
			if tt == html.StartTagToken {
				if len(formatting) >= maxFormatting {
					continue
				}
				formatting = append(formatting, string(name))
			} else if n := len(formatting); n > 0 && formatting[n-1] == string(name) {
				formatting = formatting[:n-1]
			} else {
				continue
			}
			out.Write(raw)
		case tt == html.StartTagToken:
			if isBlock(tag) {
				for n := len(formatting); n > 0; n-- {
					out.WriteString("</" + formatting[n-1] + ">")
				}
				formatting = formatting[:0]
			}
			if closesItself(tag) {
				out.Write(raw)
				continue
			}
			if depth++; depth <= maxOpen {
				out.Write(raw)
			} else if isBlock(tag) {
				out.WriteString("<br><br>")
			}
		case closesItself(tag):
			out.Write(raw)
		default:
			if depth <= maxOpen {
				out.Write(raw)
			}
			depth = max(depth-1, 0)
		}
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
