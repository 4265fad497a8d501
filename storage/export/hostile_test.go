package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/parquet-go/parquet-go"

	"broadsheet/extractor"
)

// worse are hostile values on top of hostile.
func worse() []string {
	list := slices.Concat(hostile, []string{
		"a\x01\x02\x08\x0b\x0c\x0e\x1fb", "\ufffe\uffff\ufdd0", "]]>", "&amp;&#x1b;&bogus;", "\"\tquote and tab", "\"never closed", "\"\"\"", "back\\slash\\n", "\\", "\t", "\r\n",
		"\u2066isolated\u2069 \u202boverridden\u202c", "\ud7ff\ue000\U0010ffff", "\xf4\x90\x80\x80", "\xc0\x80", "e\u0301\u200d\u200c", "</title></head><body>", "<?xml?><!DOCTYPE x [<!ENTITY e \"e\">]>",
	})
	return list
}

// long is a title of 5 MB.
var long = strings.Repeat("=5 MB\x1b[31m\x00\"\t", 5<<20/14)

const hostileURL = "https://harbour.example/hostile"

func hostileRow(s string) Row {
	return Row{Article: &extractor.Article{
		URL: hostileURL, CanonicalURL: s, Title: s, Byline: s, Authors: []string{s, s}, AuthorRoles: []string{s, s}, Agencies: []string{s}, Desk: s, Date: s, DatePrecision: s, Modified: s,
		Lead: s, TLDR: []string{s}, AINotice: s, Body: s, BodyHTML: "<p>" + s + "</p>", Markdown: s, Tags: []string{s}, Flags: []string{s}, Keywords: []string{s}, Description: s, Section: s,
		Site: s, Language: s, Image: &extractor.Image{URL: s, Alt: s, Caption: s}, Images: []extractor.Image{{URL: s, Alt: s, Caption: s}},
		Updates: []extractor.Update{{URL: s, Date: s, Title: s, Authors: []string{s}, Body: s}}, Kind: extractor.Kind(s),
	}, FetchedAt: s, FirstFetchedAt: s, PageSHA256: s, TextSHA256: s}
}

// formats are all that there are: how each is written, what its title is read back as, by another's code where there is some,
// and what a title must be read back as.
var formats = []struct {
	name  string
	write func(io.Writer, Articles) error
	title func([]byte) (string, error)
	want  func(string) string
	raw   bool // control characters stay as they are
}{
	{"jsonl", JSONL, jsonKey("title"), asRunes, false},
	{"schemaorg", SchemaOrg, jsonKey("headline"), asRunes, false},
	{"trafilatura", Trafilatura, jsonKey("title"), asRunes, false},
	{"jsonfeed", func(w io.Writer, a Articles) error { return JSONFeed(w, a, "x") }, jsonKey("title"), asRunes, false},
	{"csv", CSV, csvTitle, cell, true},
	{"tsv", TSV, tsvTitle, cell, true},
	{"parquet", Parquet, parquetTitle, asRunes, true},
	{"markdown", MarkdownStream, markdownTitle, asRunes, false},
	{"tei", func(w io.Writer, a Articles) error { return TEI(w, a, "x") }, xmlElement("byline"), asXML, false},
	{"epub", func(w io.Writer, a Articles) error { return EPUB(w, a, "x") }, epubTitle, asShown, true},
}

func asRunes(s string) string { return string([]rune(s)) }

// asXML is what XML 1.0 can say of s (2.2).
func asXML(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, asRunes(s))
}

func asShown(s string) string { return strings.TrimSpace(asXML(Clean(s))) }

func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("texts of megabytes through every format: not with -short")
	}
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			for _, s := range append(worse(), long) {
				row := hostileRow(s)
				if s == long {
					row = Row{Article: &extractor.Article{URL: hostileURL, Title: s, Byline: s}}
				}
				var out bytes.Buffer
				if err := f.write(&out, rowsOf(row)); err != nil {
					t.Fatalf("%.60q: %v", s, err)
				}
				if !f.raw {
					for _, r := range out.String() {
						if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || turns(r) {
							t.Fatalf("%.60q: %U in the output", s, r)
						}
					}
				}
				got, err := f.title(out.Bytes())
				if err != nil {
					t.Errorf("%.60q: %v", s, err)
				} else if want := f.want(s); got != want {
					t.Errorf("%.60q comes back as %.60q, want %.60q", s, got, want)
				}
			}
		})
	}
}

func rowsOf(rows ...Row) Articles {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func jsonKey(key string) func([]byte) (string, error) {
	return func(b []byte) (string, error) {
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			return "", err
		}
		if items, ok := v["items"].([]any); ok {
			v = items[0].(map[string]any)
		}
		s, _ := v[key].(string)
		return s, nil
	}
}

func csvTitle(b []byte) (string, error) {
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) != 2 {
		return "", fmt.Errorf("%d rows: %w", len(rows), err)
	}
	return unguard(rows[1][0]), nil
}

// tsvTitle reads a TSV file twice: by its tabs and line feeds alone, as cut does, and with quotation marks, as pandas does.
func tsvTitle(b []byte) (string, error) {
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	if len(lines) != 2 {
		return "", fmt.Errorf("%d lines", len(lines))
	}
	plain := strings.Split(lines[1], "\t")
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 || len(rows[1]) != len(plain) || len(plain) != len(columns) {
		return "", fmt.Errorf("%d rows, %d cells: %w", len(rows), len(plain), err)
	}
	for i, c := range plain {
		if strings.HasPrefix(c, `"`) {
			c = strings.ReplaceAll(c[1:len(c)-1], `""`, `"`)
		}
		if c != rows[1][i] {
			return "", fmt.Errorf("%s is %.60q by tabs and %.60q by quotation marks", columns[i].name, c, rows[1][i])
		}
	}
	title := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r").Replace(rows[1][0])
	return unguard(title), nil
}

func parquetTitle(b []byte) (string, error) {
	type narrow struct { // another schema than the one that wrote it
		Title *string `parquet:"title,optional"`
	}
	rows, err := parquet.Read[narrow](bytes.NewReader(b), int64(len(b)))
	if err != nil || len(rows) != 1 {
		return "", fmt.Errorf("%d rows: %w", len(rows), err)
	}
	if rows[0].Title == nil {
		return "", nil
	}
	return *rows[0].Title, nil
}

func markdownTitle(b []byte) (string, error) {
	got, err := readFrontMatter(string(b))
	if err != nil {
		return "", err
	}
	return got["title"][0], nil
}

// xmlElement returns the text of the first element of a name in a document that encoding/xml reads to its end.
func xmlElement(name string) func([]byte) (string, error) {
	return func(b []byte) (string, error) {
		var text strings.Builder
		depth, found := 0, false
		for d := xml.NewDecoder(bytes.NewReader(b)); ; {
			token, err := d.Token()
			if err == io.EOF {
				return text.String(), nil
			}
			if err != nil {
				return "", err
			}
			switch token := token.(type) {
			case xml.StartElement:
				if depth > 0 || token.Name.Local == name && !found {
					depth, found = depth+1, true
				}
			case xml.EndElement:
				depth = max(0, depth-1)
			case xml.CharData:
				if depth > 0 {
					text.Write(token)
				}
			}
		}
	}
}

func epubTitle(b []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return "", err
	}
	title := ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(r) // checks the checksum
		if err != nil {
			return "", err
		}
		if strings.ContainsFunc(string(text), func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' || turns(r) }) {
			return "", fmt.Errorf("%s holds control characters", f.Name)
		}
		if !strings.HasSuffix(f.Name, "ml") && !strings.HasSuffix(f.Name, ".opf") {
			continue
		}
		h1, err := xmlElement("h1")(text)
		if err != nil {
			return "", fmt.Errorf("%s: %w", f.Name, err)
		}
		if strings.HasPrefix(f.Name, "EPUB/articles/") {
			title = strings.TrimSpace(h1)
		}
	}
	if title == hostileURL { // of an article whose title shows nothing
		title = ""
	}
	return title, nil
}

// The same articles give the same bytes, and an error among them is the export's.
func TestSameBytes(t *testing.T) {
	var rows []Row
	for i, s := range hostile {
		r := hostileRow(s)
		r.FetchedAt = fmt.Sprintf("2026-03-04T05:%02d:07.123Z", i%60)
		rows = append(rows, r, Row{Article: ferry()})
	}
	broken := errors.New("broken")
	for _, f := range formats {
		var first, second bytes.Buffer
		if err := errors.Join(f.write(&first, rowsOf(rows...)), f.write(&second, rowsOf(rows...))); err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two exports differ", f.name)
		}
		if err := f.write(io.Discard, of(broken, ferry())); !errors.Is(err, broken) {
			t.Errorf("%s: error %v, want %v", f.name, err, broken)
		}
		if err := f.write(full{}, rowsOf(rows...)); !errors.Is(err, errFull) {
			t.Errorf("%s: to a full disk: %v", f.name, err)
		}
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
