package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"broadsheet/extractor"
)

// JSONL writes each article as a line of JSON. It is the format that keeps everything.
func JSONL(w io.Writer, articles Articles) error {
	return each(w, articles, Line)
}

// Line writes one article as a line of JSON with one Write. Lists that are empty are [], never null; control
// characters are escaped, so that a line is safe to look at in a terminal; < > & stand as they are.
func Line(w io.Writer, a *extractor.Article) error {
	c := *a
	for _, list := range []*[]string{&c.Authors, &c.TLDR, &c.Tags, &c.Flags, &c.Keywords} {
		if *list == nil {
			*list = []string{}
		}
	}
	if c.Provenance == nil {
		c.Provenance = map[string]extractor.Source{}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&c); err != nil {
		return fmt.Errorf("encode %s: %w", a.URL, err)
	}
	_, err := w.Write(escapeControls(b.Bytes()))
	return err
}

// escapeControls escapes what encoding/json leaves as it is although terminals act on it: DEL and U+0080 to U+009F. In JSON they
// stand in strings only.
func escapeControls(line []byte) []byte {
	next := func(b []byte) int {
		for i, c := range b {
			if c == 0x7f || c == 0xc2 && i+1 < len(b) && b[i+1] < 0xa0 {
				return i
			}
		}
		return -1
	}
	i := next(line)
	if i < 0 {
		return line
	}
	var out bytes.Buffer
	for ; i >= 0; i = next(line) {
		out.Write(line[:i])
		c, n := line[i], 1
		if c == 0xc2 {
			c, n = line[i+1], 2
		}
		fmt.Fprintf(&out, `\u00%02x`, c)
		line = line[i+n:]
	}
	out.Write(line)
	return out.Bytes()
}
