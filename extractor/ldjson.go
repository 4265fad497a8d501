package extractor

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ldValue is a value of a JSON-LD script. Strings are parts of the script where no escape stands in them.
type ldValue struct {
	kind ldKind
	str  string // a string, or a number or literal as written
	keys []string
	list []ldValue // elements of an array, or the values of an object's keys
}

type ldKind byte

const (
	ldNull ldKind = iota
	ldString
	ldNumber // numbers, true and false
	ldArray
	ldObject
)

// Bounds on one script; what comes later is not read.
const (
	ldMaxBytes  = 4 << 20
	ldMaxDepth  = 64
	ldMaxValues = 100_000 // of all scripts of a page
	ldMaxKeys   = 1000    // of an object: a lookup walks them
	ldMaxItems  = 200     // of a list, where each is looked up
)

// parseLD reads a script as publishers write them. On valid JSON it agrees with encoding/json; beyond that it
// takes comments, CDATA and HTML comment marks around the value, trailing and missing commas, line ends and
// stray quotes inside strings, single values after one another, and a script that breaks off. One lenient
// reader is both faster than encoding/json into maps and the only code path to test. values counts those
// that were read, on from script to script.
func parseLD(s string, values *int) []ldValue {
	r := ldReader{s: s[:min(len(s), ldMaxBytes)], values: values}
	var out []ldValue
	for len(out) < 100 {
		r.skip()
		if r.i >= len(r.s) {
			break
		}
		if c := r.s[r.i]; c != '{' && c != '[' {
			r.i++ // CDATA marks, a stray semicolon, the name of a variable
			continue
		}
		out = append(out, r.value(0, 0))
	}
	return out
}

type ldReader struct {
	s      string
	i      int
	values *int // how many were read
}

// skip moves over white space, control characters and comments.
func (r *ldReader) skip() {
	for r.i < len(r.s) {
		rest := r.s[r.i:]
		switch {
		case rest[0] <= ' ' || rest[0] == 0x7f:
			r.i++
		case strings.HasPrefix(rest, "\ufeff"):
			r.i += 3
		case strings.HasPrefix(rest, "/*"):
			if j := strings.Index(rest[2:], "*/"); j >= 0 {
				r.i += j + 4
			} else {
				r.i = len(r.s)
			}
		case strings.HasPrefix(rest, "//"):
			r.lineComment()
		case strings.HasPrefix(rest, "<!--"):
			r.i += 4
		case strings.HasPrefix(rest, "-->"):
			r.i += 3
		case strings.HasPrefix(rest, "<![CDATA["):
			r.i += 9
		case strings.HasPrefix(rest, "]]>"):
			r.i += 3
		default:
			return
		}
	}
}

// lineComment moves over a comment, up to the end of its line or to a value: "//<![CDATA[{...}".
func (r *ldReader) lineComment() {
	for r.i < len(r.s) {
		switch {
		case r.s[r.i] == '\n':
			r.i++
			return
		case strings.HasPrefix(r.s[r.i:], "<![CDATA["):
			r.i += len("<![CDATA[")
			return
		}
		r.i++
	}
}

func (r *ldReader) value(depth int, in byte) ldValue {
	r.skip()
	*r.values++
	if r.i >= len(r.s) || depth > ldMaxDepth || *r.values > ldMaxValues {
		r.i = len(r.s)
		return ldValue{}
	}
	switch r.s[r.i] {
	case '{':
		return r.object(depth)
	case '[':
		return r.array(depth)
	case '"':
		return ldValue{kind: ldString, str: r.quoted(in)}
	}
	return r.bare()
}

func (r *ldReader) object(depth int) ldValue {
	v := ldValue{kind: ldObject}
	r.i++
	for {
		r.skip()
		if r.i >= len(r.s) {
			return v
		}
		switch c := r.s[r.i]; {
		case c == '}':
			r.i++
			return v
		case c == ']': // a closing mark of something that was never opened here: the object broke off
			return v
		case c != '"':
			r.i++
			continue
		}
		key := r.quoted(':')
		r.skip()
		if r.i >= len(r.s) {
			return v
		}
		if r.s[r.i] != ':' {
			continue
		}
		r.i++
		val := r.value(depth+1, '{')
		if len(v.keys) < ldMaxKeys {
			v.keys = append(v.keys, key)
			v.list = append(v.list, val)
		}
	}
}

func (r *ldReader) array(depth int) ldValue {
	v := ldValue{kind: ldArray}
	r.i++
	for {
		r.skip()
		if r.i >= len(r.s) {
			return v
		}
		switch r.s[r.i] {
		case ']':
			r.i++
			return v
		case '}':
			return v
		case ',', ':', ';':
			r.i++
			continue
		}
		at := r.i
		v.list = append(v.list, r.value(depth+1, '['))
		if r.i == at {
			r.i++
		}
	}
}

// quoted reads a string. A quote ends it only where something follows that may follow a string: in is '{' for
// a value of an object, '[' for an element of an array, ':' for a key. Valid JSON always passes that test.
func (r *ldReader) quoted(in byte) string {
	start := r.i + 1
	escaped := false
	for r.i = start; r.i < len(r.s); r.i++ {
		switch r.s[r.i] {
		case '\\':
			escaped = true
			r.i++
		case '"':
			if !r.endsString(r.i+1, in) {
				continue
			}
			raw := r.s[start:r.i]
			r.i++
			if escaped {
				raw = unescapeJSON(raw)
			}
			return raw
		}
	}
	r.i = len(r.s)
	return unescapeJSON(r.s[min(start, len(r.s)):])
}

// endsString tells whether a quote before position i closes its string. It looks at most 64 bytes ahead, so
// that a text full of quotes stays cheap.
func (r *ldReader) endsString(i int, in byte) bool {
	next := func() byte {
		for end := min(i+64, len(r.s)); i < end; i++ {
			if r.s[i] > ' ' {
				return r.s[i]
			}
		}
		return 0
	}
	switch c := next(); c {
	case 0, '/':
		return true
	case ':':
		return in == ':'
	case '}':
		return in != ':'
	case ']':
		return in != ':'
	case '"':
		return in == '{' && i > 0 && r.s[i-1] <= ' ' // a missing comma between two lines
	case ',':
		if in == ':' {
			return false
		}
		i++
		c = next()
		if in == '{' {
			return c == '"' || c == '}' || c == '/' || c == 0 || c == ','
		}
		return c == 0 || strings.IndexByte(`"{[]}-0123456789tfn/,`, c) >= 0
	}
	return in == 0
}

// bare reads a number, a literal or an unquoted word.
func (r *ldReader) bare() ldValue {
	start := r.i
	for r.i < len(r.s) && strings.IndexByte(",]}\n\r", r.s[r.i]) < 0 {
		r.i++
	}
	word := strings.TrimSpace(r.s[start:r.i])
	if word == "null" || word == "" {
		return ldValue{}
	}
	return ldValue{kind: ldNumber, str: word}
}

// unescapeJSON undoes the escapes of a JSON string; a wrong one stays as it is.
func unescapeJSON(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'u':
			c, ok := hex4(s[i+1:])
			if !ok {
				b.WriteString(`\u`)
				continue
			}
			i += 4
			if utf16.IsSurrogate(c) {
				if strings.HasPrefix(s[i+1:], `\u`) {
					if low, ok := hex4(s[i+3:]); ok && utf16.IsSurrogate(low) {
						c = utf16.DecodeRune(c, low)
						i += 6
					}
				}
				if utf16.IsSurrogate(c) {
					c = utf8.RuneError
				}
			}
			b.WriteRune(c)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(n), err == nil
}

// get returns the value of a key of an object; of the first object when v is an array.
func (v *ldValue) get(key string) *ldValue {
	if v == nil {
		return nil
	}
	if v.kind == ldArray && len(v.list) > 0 {
		v = &v.list[0]
	}
	if v.kind != ldObject {
		return nil
	}
	for i, k := range v.keys {
		if k == key {
			return &v.list[i]
		}
	}
	return nil
}

// all returns the elements of an array, ldMaxItems at most, or the value itself as the only one.
func (v *ldValue) all() []ldValue {
	switch {
	case v == nil || v.kind == ldNull:
		return nil
	case v.kind == ldArray:
		return v.list[:min(len(v.list), ldMaxItems)]
	}
	return []ldValue{*v}
}

// text returns a string or number with entities undone; of an array the first with one, of an object its
// @value or name.
func (v *ldValue) text() string {
	for range 3 {
		if v == nil {
			return ""
		}
		switch v.kind {
		case ldString, ldNumber:
			return cleanTwice(v.str)
		case ldArray:
			if len(v.list) == 0 {
				return ""
			}
			v = &v.list[0]
		case ldObject:
			w := v.get("@value")
			if w == nil {
				w = v.get("name")
			}
			v = w
		default:
			return ""
		}
	}
	return ""
}

// cleanTwice is cleanText for text that no HTML parser has unescaped yet.
func cleanTwice(s string) string {
	if len(s) > maxField {
		s = cutRunes(s, maxField)
	}
	s = cleanText(s)
	if strings.IndexByte(s, '&') >= 0 {
		s = cleanText(s)
	}
	return s
}
