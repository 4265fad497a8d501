package crawler

import (
	"net/url"
	"strconv"
	"strings"
)

// unescape undoes percent-encoding, or returns s where that is broken.
func unescape(s string) string {
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	return s
}

const upperHex = "0123456789ABCDEF"

// legal percent-encodes what may not stand in a request line: spaces, non-ASCII bytes, the bytes in
// more, and a "%" that begins no escape.
func legal(s, more string) string {
	illegal := func(i int) bool {
		c := s[i]
		return c <= ' ' || c >= 0x7f || c == '%' && !isEscape(s[i:]) || strings.IndexByte(more, c) >= 0
	}
	clean := 0 // most addresses are
	for clean < len(s) && !illegal(clean) {
		clean++
	}
	if clean == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:clean])
	for i := clean; i < len(s); i++ {
		c := s[i]
		if illegal(i) {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// uniformEscapes makes the percent-encoding of a path or query uniform: unreserved characters plain,
// hexadecimal digits in upper case, everything illegal encoded.
func uniformEscapes(s string) string {
	s = legal(s, "\"'<>\\^`{|}")
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' { // legal leaves no stray one
			b.WriteByte(s[i])
			continue
		}
		n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8) // two digits, legal has seen to it
		if c := byte(n); isUnreserved(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return b.String()
}

func isEscape(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// removeDots resolves "." and ".." in a path, also when their dots are written %2e, so that no
// spelling slips past a robots.txt rule. The result begins with a slash.
func removeDots(path string) string {
	if strings.HasPrefix(path, "/") && !strings.Contains(path, "/.") && !strings.Contains(path, "%2") {
		return path
	}
	var out []string
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch strings.ReplaceAll(strings.ToLower(s), "%2e", ".") {
		case ".":
		case "..":
			out = out[:max(len(out)-1, 0)]
		default:
			out = append(out, s)
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}
