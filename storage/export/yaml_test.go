package export

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"broadsheet/extractor"
)

// readFrontMatter reads the small part of YAML that frontMatter may write, and nothing else: keys with a double-quoted
// scalar, a number or true, and lists of double-quoted scalars.
func readFrontMatter(doc string) (map[string][]string, error) {
	rest, ok := strings.CutPrefix(doc, "---\n")
	if !ok {
		return nil, fmt.Errorf("begins with %.10q", doc)
	}
	got, key := map[string][]string{}, ""
	for {
		line, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return nil, fmt.Errorf("no end")
		}
		if rest = after; line == "---" {
			return got, nil
		}
		value, item := strings.CutPrefix(line, "  - ")
		if !item {
			var ok bool
			if key, value, ok = strings.Cut(line, ":"); !ok || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_256") != "" || got[key] != nil {
				return nil, fmt.Errorf("line %.60q", line)
			}
			if got[key] = []string{}; value == "" {
				continue
			}
			value = strings.TrimPrefix(value, " ")
		}
		if _, err := strconv.Atoi(value); err != nil && value != "true" {
			if value, err = unquote(value); err != nil {
				return nil, fmt.Errorf("key %s: %w", key, err)
			}
		}
		got[key] = append(got[key], value)
	}
}

// unquote reads a double-quoted scalar by the rules of YAML 1.2 (5.1 and 7.3.1), and allows fewer of the escapes.
func unquote(s string) (string, error) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return "", fmt.Errorf("not quoted: %.60q", s)
	}
	var b strings.Builder
	for s = s[1 : len(s)-1]; s != ""; {
		r, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		switch {
		case r == '"' || r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff || r == 0xfeff || r == utf8.RuneError && n == 1:
			return "", fmt.Errorf("%U stands for itself", r)
		case r != '\\':
			b.WriteRune(r)
			continue
		case s == "":
			return "", fmt.Errorf("escape without a character")
		}
		c := s[0]
		s = s[1:]
		digits := map[byte]int{'x': 2, 'u': 4}[c]
		switch {
		case c == '"' || c == '\\':
			b.WriteByte(c)
		case c == 'n' || c == 'r' || c == 't':
			b.WriteByte(map[byte]byte{'n': '\n', 'r': '\r', 't': '\t'}[c])
		case digits > 0 && len(s) >= digits:
			v, err := strconv.ParseUint(s[:digits], 16, 32)
			if err != nil {
				return "", err
			}
			b.WriteRune(rune(v))
			s = s[digits:]
		default:
			return "", fmt.Errorf("escape %q", c)
		}
	}
	return b.String(), nil
}

func checkFrontMatter(t *testing.T, s string) {
	t.Helper()
	want := string([]rune(s)) // invalid bytes as U+FFFD
	got, err := readFrontMatter(frontMatter(Row{Article: &extractor.Article{Title: s, Byline: s, Tags: []string{s, "x", s}, Date: "2026-01-02"}}))
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	if got["title"][0] != want || s != "" && got["byline"][0] != want || !slices.Equal(got["tags"], []string{want, "x", want}) || got["date"][0] != "2026-01-02" {
		t.Fatalf("%q comes back as %q", s, got)
	}
}

func TestFrontMatter(t *testing.T) {
	for _, s := range hostile {
		checkFrontMatter(t, s)
	}
}

func FuzzFrontMatter(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkFrontMatter(t, s)
		name := fileName(&extractor.Article{Title: s, URL: s, Date: s})
		for _, r := range name {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) || len(name) > 120 {
				t.Fatalf("name %q", name)
			}
		}
		if bytes.ContainsAny([]byte(document(Row{Article: &extractor.Article{Body: s}})), "\x00\x1b\r\x7f\u009b\u202e") {
			t.Fatalf("document of %q holds control characters", s)
		}
	})
}
