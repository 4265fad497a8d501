package extractor

import (
	"html"
	"strings"
)

// stateWriter turns the text of an article as content systems store it into markup: HTML in a string, plain text, a list of paragraphs, or a
// tree of blocks as rich-text editors save it.
type stateWriter struct {
	sb   strings.Builder
	size int // bytes of text and markup taken from the data
}

// stateInner are the keys under which a block has its text or its parts; the first that has something is taken.
var stateInner = []string{"rendered", "html", "processed", "text", "content", "children", "value", "body", "paragraphs", "blocks", "items", "data", "model", "document"}

// stateOther are parts of the names of blocks that hold no text of the article.
var stateOther = []string{"image", "picture", "photo", "video", "audio", "gallery", "related", "newsletter", "embed", "promo", "advert", "teaser", "button", "share", "comment", "recommend"}

// block writes a value as paragraphs.
func (w *stateWriter) block(v *ldValue, depth int) {
	if depth > maxStateDepth || w.size > maxUnshown {
		return
	}
	switch v.kind {
	case ldString:
		w.text(v.str)
	case ldArray:
		for i := range v.list {
			w.block(&v.list[i], depth+1)
		}
	case ldObject:
		typ := typeName(v)
		if hasCue(typ, stateOther) {
			return
		}
		inner := innerOf(v)
		if inner == nil {
			return
		}
		tag := blockName(typ)
		if tag == "" && (inner.kind != ldArray || !isInline(inner)) {
			w.block(inner, depth+1)
			return
		}
		if tag == "" {
			tag = "p"
		}
		w.sb.WriteString("<" + tag + ">")
		w.inline(inner, depth+1)
		w.sb.WriteString("</" + tag + ">\n")
	}
}

// inline writes a value as the text of one paragraph.
func (w *stateWriter) inline(v *ldValue, depth int) {
	if v == nil || depth > maxStateDepth || w.size > maxUnshown {
		return
	}
	switch v.kind {
	case ldString:
		s := v.str
		if !isMarkup(s) {
			s = html.EscapeString(html.UnescapeString(s))
		}
		w.sb.WriteString(s)
		w.size += len(v.str)
	case ldArray:
		for i := range v.list {
			w.inline(&v.list[i], depth+1)
		}
	case ldObject:
		if !hasCue(typeName(v), stateOther) {
			w.inline(innerOf(v), depth+1)
		}
	}
}

// text writes a string: markup as it is, plain text with a paragraph a line.
func (w *stateWriter) text(s string) {
	w.size += len(s)
	if isMarkup(s) {
		w.sb.WriteString(s)
		w.sb.WriteByte('\n')
		return
	}
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			w.sb.WriteString("<p>" + html.EscapeString(html.UnescapeString(line)) + "</p>\n")
		}
	}
}

func isMarkup(s string) bool { return strings.Contains(s, "</") || strings.Contains(s, "<br") }

// typeName returns what a block says it is, in lower case.
func typeName(v *ldValue) string {
	for _, k := range [...]string{"type", "nodeType", "_type", "__typename", "kind", "component"} {
		if c := v.get(k); c != nil && c.kind == ldString && len(c.str) < 100 {
			return strings.ToLower(c.str)
		}
	}
	return ""
}

// innerOf returns the text or the parts of a block; nil when it has none.
func innerOf(v *ldValue) *ldValue {
	for _, k := range stateInner {
		if c := v.get(k); c != nil && (c.kind == ldString && c.str != "" || c.kind == ldArray && len(c.list) > 0 || c.kind == ldObject) {
			return c
		}
	}
	return nil
}

// blockName is the element for a block of a type; "" for those that hold blocks, or of which nothing is known.
func blockName(typ string) string {
	switch {
	case typ == "p", typ == "text", strings.Contains(typ, "paragraph"):
		return "p"
	case typ == "li", strings.Contains(typ, "list-item"), strings.Contains(typ, "listitem"), strings.Contains(typ, "list_item"):
		return "li"
	case typ == "h2", typ == "h3", typ == "h4", strings.Contains(typ, "heading"), strings.Contains(typ, "subhead"):
		return "h2"
	case typ == "blockquote", typ == "quote":
		return "blockquote"
	}
	return ""
}

// isInline tells a list of pieces of one paragraph: each has a text and none holds blocks.
func isInline(v *ldValue) bool {
	for i := range v.list[:min(len(v.list), ldMaxItems)] {
		c := &v.list[i]
		if c.kind != ldObject {
			return false
		}
		switch typ := typeName(c); {
		case typ == "text", typ == "span", strings.Contains(typ, "link"), typ == "" && c.get("text") != nil:
		default:
			return false
		}
	}
	return len(v.list) > 0
}
