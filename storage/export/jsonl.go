package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"broadsheet/extractor"
)

// JSONL writes each article as a line of JSON with the names that the archive uses. It is the format that keeps everything.
func JSONL(w io.Writer, articles Articles) error {
	return each(w, articles, Line)
}

// Line writes one article as a line of JSON with one Write. Lists that are empty are [], never null; control
// characters are escaped, so that a line is safe to look at in a terminal; < > & stand as they are.
func Line(w io.Writer, r Row) error {
	c := *r.Article
	for _, list := range []*[]string{&c.Authors, &c.TLDR, &c.Tags, &c.Flags, &c.Keywords, &c.AuthorRoles, &c.Agencies} {
		if *list == nil {
			*list = []string{}
		}
	}
	if c.Images == nil {
		c.Images = []extractor.Image{}
	}
	if c.Updates == nil {
		c.Updates = []extractor.Update{}
	}
	if c.Provenance == nil {
		c.Provenance = map[string]extractor.Source{}
	}
	r.Article = &c
	return writeJSON(w, r.URL, r)
}

// writeJSON writes what stands for the article at url as a line of JSON with one Write.
func writeJSON(w io.Writer, url string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode %s: %w", url, err)
	}
	_, err := w.Write(EscapeJSON(b.Bytes()))
	return err
}

// EscapeJSON escapes what encoding/json leaves as it is although terminals act on it: DEL, U+0080 to U+009F, and
// what turns the reading direction around. In JSON they stand in strings only.
func EscapeJSON(line []byte) []byte {
	next := func(b []byte) (at int, r rune, size int) {
		for at := 0; at < len(b); at++ {
			if b[at] == 0x7f {
				return at, 0x7f, 1
			}
			if b[at] != 0xc2 && b[at] != 0xe2 && b[at] != 0xef { // how the others begin
				continue
			}
			if r, size := utf8.DecodeRune(b[at:]); size > 1 && (r < 0xa0 || turns(r)) {
				return at, r, size
			}
		}
		return -1, 0, 0
	}
	i, r, n := next(line)
	if i < 0 {
		return line
	}
	var out bytes.Buffer
	for ; i >= 0; i, r, n = next(line) {
		out.Write(line[:i])
		fmt.Fprintf(&out, `\u%04x`, r)
		line = line[i+n:]
	}
	out.Write(line)
	return out.Bytes()
}
