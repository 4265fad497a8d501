package export

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode"

	"broadsheet/extractor"
)

// columns are the columns of a CSV or TSV file, in order. They are only added to, at the end.
var columns = []struct {
	name string
	cell func(a Row) string
}{
	{"title", func(a Row) string { return a.Title }},
	{"byline", func(a Row) string { return a.Byline }},
	{"date", func(a Row) string { return a.Date }},
	{"tldr", func(a Row) string { return strings.Join(a.TLDR, "\n") }},
	{"body", func(a Row) string { return a.Body }},
	{"tags", func(a Row) string { return strings.Join(a.Tags, "; ") }},
	{"url", func(a Row) string { return a.URL }},
	{"site", func(a Row) string { return a.Site }},
	{"authors", func(a Row) string { return strings.Join(a.Authors, "; ") }},
	{"desk", func(a Row) string { return a.Desk }},
	{"section", func(a Row) string { return a.Section }},
	{"language", func(a Row) string { return a.Language }},
	{"date_precision", func(a Row) string { return a.DatePrecision }},
	{"modified", func(a Row) string { return a.Modified }},
	{"lead", func(a Row) string { return a.Lead }},
	{"description", func(a Row) string { return a.Description }},
	{"keywords", func(a Row) string { return strings.Join(a.Keywords, "; ") }},
	{"flags", func(a Row) string { return strings.Join(a.Flags, "; ") }},
	{"canonical_url", func(a Row) string { return a.CanonicalURL }},
	{"image_url", func(a Row) string { return image(a.Article).URL }},
	{"image_caption", func(a Row) string { return image(a.Article).Caption }},
	{"word_count", func(a Row) string { return strconv.Itoa(a.WordCount) }},
	{"reading_minutes", func(a Row) string { return known(a.ReadingTime) }},
	{"paywalled", func(a Row) string { return strconv.FormatBool(a.Paywalled) }},
	{"kind", func(a Row) string { return string(a.Kind) }},
	{"fetched_at", func(a Row) string { return a.FetchedAt }},
	{"first_fetched_at", func(a Row) string { return a.FirstFetchedAt }},
	{"page_sha256", func(a Row) string { return a.PageSHA256 }},
	{"truncated", func(a Row) string { return strconv.FormatBool(a.Truncated) }},
	{"author_roles", func(a Row) string { return strings.Join(a.AuthorRoles, "; ") }},
	{"agencies", func(a Row) string { return strings.Join(a.Agencies, "; ") }},
	{"ai_notice", func(a Row) string { return a.AINotice }},
	{"text_sha256", func(a Row) string { return a.TextSHA256 }},
	{"warc_file", func(a Row) string { return a.WARCFile }},
	{"warc_offset", func(a Row) string { return a.warcOffset() }},
	{"captured_at", func(a Row) string { return a.CapturedAt }},
	{"revision", func(a Row) string { return known(a.Revision) }},
	{"extractor_version", func(a Row) string { return a.ExtractorVersion }},
	{"gone_at", func(a Row) string { return a.GoneAt }},
}

func image(a *extractor.Article) extractor.Image {
	if a.Image == nil {
		return extractor.Image{}
	}
	return *a.Image
}

// warcOffset is WARCOffset as text, "" without one.
func (r Row) warcOffset() string {
	if r.WARCOffset == nil {
		return ""
	}
	return strconv.FormatInt(*r.WARCOffset, 10)
}

// known writes a number that is 0 when it is not known.
func known(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// CSV writes a header row and a row an article: RFC 4180, UTF-8 without a byte order mark; lines inside a cell end in LF. Lists are
// joined with "; ", the points of tldr with LF.
//
// Spreadsheets run cells that look like formulas. Such a cell gets an apostrophe in front, which a spreadsheet takes
// for "this is text": one whose first character, after spaces and apostrophes, is one of = + - @ or a full-width form of
// them, or that begins with a tab or carriage return. To undo it, take one apostrophe off each cell that
// begins with apostrophes and then so.
func CSV(w io.Writer, articles Articles) error {
	return table(w, articles, ',', "\r\n", Cell)
}

// table writes a header row and a row an article, whose cells are made safe by one function.
func table(w io.Writer, articles Articles, comma rune, end string, safe func(string) string) error {
	var row bytes.Buffer
	out := csv.NewWriter(&row)
	out.Comma = comma
	cells := make([]string, len(columns))
	// The library can end rows in CR LF, but would then change the line ends inside cells as well.
	flush := func(w io.Writer) error {
		if err := out.Write(cells); err != nil {
			return err
		}
		out.Flush()
		row.Truncate(row.Len() - 1)
		row.WriteString(end)
		_, err := row.WriteTo(w)
		return err
	}
	first := true
	header := func(w io.Writer) error {
		first = false
		for i, c := range columns {
			cells[i] = c.name
		}
		return flush(w)
	}
	err := each(w, articles, func(w io.Writer, a Row) error {
		if first {
			if err := header(w); err != nil {
				return err
			}
		}
		for i, c := range columns {
			cells[i] = safe(c.cell(a))
		}
		return flush(w)
	})
	if first && err == nil { // a file without articles has its header too
		err = header(w)
	}
	return err
}

// Cell makes a text safe as a cell of a CSV file: see CSV.
func Cell(s string) string { return guard(cell(s)) }

// cell drops what no CSV reader is sure to keep: NUL, invalid UTF-8, and CR before LF.
func cell(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.ReplaceAll(s, "\x00", "")
	if !strings.Contains(s, "\r\n") {
		return s
	}
	lines := strings.SplitAfter(s, "\n")
	for i, line := range lines {
		if before, ended := strings.CutSuffix(line, "\n"); ended {
			lines[i] = strings.TrimRight(before, "\r") + "\n"
		}
	}
	return strings.Join(lines, "")
}

// guard puts an apostrophe before a cell that a spreadsheet would run.
func guard(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// formula tells whether s, apostrophes apart, is what a spreadsheet may take for a formula.
func formula(s string) bool {
	s = strings.TrimLeft(s, "'")
	if s != "" && (s[0] == '\t' || s[0] == '\r') {
		return true
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return r == '\'' || unicode.IsSpace(r) || unicode.Is(unicode.C, r) // controls, joiners, byte order marks
	})
	for _, sign := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}
