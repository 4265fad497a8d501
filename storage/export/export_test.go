package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"broadsheet/extractor"
)

// of makes a sequence of articles, with an error behind them unless it is nil.
func of(end error, articles ...*extractor.Article) Articles {
	return func(yield func(Row, error) bool) {
		for _, a := range articles {
			if !yield(Row{Article: a}, nil) {
				return
			}
		}
		if end != nil {
			yield(Row{}, end)
		}
	}
}

func ferry() *extractor.Article {
	return &extractor.Article{
		URL: "https://harbour.example/ferry?a=1&b=<2>", CanonicalURL: "https://harbour.example/ferry",
		Title: `The "Ferry" returns`, Byline: "Mara Lind and Jo Okafor", Authors: []string{"Mara Lind", "Jo Okafor"}, Desk: "City desk",
		AuthorRoles: []string{"", "harbour reporter"}, Agencies: []string{"Coast Wire"}, AINotice: "Points by a machine",
		Images:  []extractor.Image{{URL: "https://harbour.example/2.jpg", Caption: "The quay"}},
		Updates: []extractor.Update{{Date: "2026-02-03", DatePrecision: "day", Body: "It left."}},
		Date:    "2026-02-03T04:05:06+01:00", DatePrecision: "second", Modified: "2026-02-04", Lead: "After the winter.",
		TLDR: []string{"It sails again", "Tickets cost more"}, Body: "First.\n\nSecond, with a comma.", Markdown: "First.\n\n**Second**, with a comma.",
		Tags: []string{"Harbour", "Transport"}, Flags: []string{"Featured"}, Keywords: []string{"ferry"}, Description: "A ferry.", Section: "City",
		Site: "Harbour Post", Language: "en", Image: &extractor.Image{URL: "https://harbour.example/f.jpg", Caption: "The ferry"},
		WordCount: 5, ReadingTime: 2, Kind: extractor.KindArticle, Provenance: map[string]extractor.Source{"title": {From: "visible"}},
	}
}

// hostile are values that a page may hold and no format may stumble over.
var hostile = []string{
	"", " ", "---", "...", "plain", `a "quoted" \ word`, "it's: a # comment", "- item", "[x]", "{y}", "key: value", "!!python/object", "*a &b", "%TAG", "`",
	"line\nline", "line\r\nline", "line\rline", "line\r\r\r\nline", "tab\tin", "\n---\nkey: value\n---\n", "nul\x00nul", "\x1b[31mred\x1b[0m", "\x1b]0;title\a", "\u009b31m",
	"bad\xffutf8\xed\xa0\x80", "\u2028\u2029\u0085\ufeff\ufffe\uffff", "abc\u202edcba", "日本語の見出し", "👩‍👩‍👧", "=1+1", "+1", "-5 degrees", "@here", "\t=x", "\rx", "  =x", "＝x", "'=x", "''-x", "'tis",
	"\u200b=x", `=HYPERLINK("https://evil.example","x")`, "<script>alert(1)</script>", "a,b;c", "~", "null", "../../etc/passwd", "CON", "NUL.txt", "a/b\\c:d*e?f", "<!-- broadsheet: next article -->",
}

func hostileArticles() (list []*extractor.Article) {
	for _, s := range append(slices.Clone(hostile), strings.Repeat("=\"long\" ", 5<<17)) {
		list = append(list, &extractor.Article{URL: s, Title: s, Date: s, Body: s, Tags: []string{s, s}, TLDR: []string{s}, Image: &extractor.Image{Caption: s}})
	}
	return list
}

func TestJSONL(t *testing.T) {
	var out bytes.Buffer
	if err := JSONL(&out, of(nil, append(hostileArticles(), ferry())...)); err != nil {
		t.Fatal(err)
	}
	for _, r := range out.String() {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u2028' {
			t.Fatalf("%U in the output", r)
		}
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if want := len(hostile) + 2; len(lines) != want {
		t.Fatalf("%d lines, want %d", len(lines), want)
	}
	for i, line := range lines {
		var a extractor.Article
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		if i < len(hostile) && a.Title != string([]rune(hostile[i])) {
			t.Errorf("title %q, want %q", a.Title, hostile[i])
		}
		if i == len(lines)-1 {
			if d := cmp.Diff(ferry(), &a); d != "" {
				t.Error(d)
			}
		}
	}
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, `{"url":"https://harbour.example/ferry?a=1&b=<2>",`) || strings.Contains(lines[0], `":null`) {
		t.Error(last)
	}
}

func TestCSV(t *testing.T) {
	var out bytes.Buffer
	if err := CSV(&out, of(nil, append(hostileArticles(), ferry())...)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const header = "title,byline,date,tldr,body,tags,url,site,authors,desk,section,language,date_precision,modified,lead,description,keywords,flags," +
		"canonical_url,image_url,image_caption,word_count,reading_minutes,paywalled,kind,fetched_at,first_fetched_at,page_sha256,truncated,author_roles,agencies,ai_notice,text_sha256,warc_file,warc_offset,captured_at,revision,extractor_version,gone_at"
	if got := strings.Join(rows[0], ","); got != header {
		t.Errorf("header %s, want %s", got, header)
	}
	want := []string{`The "Ferry" returns`, "Mara Lind and Jo Okafor", "2026-02-03T04:05:06+01:00", "It sails again\nTickets cost more", "First.\n\nSecond, with a comma.", "Harbour; Transport",
		"https://harbour.example/ferry?a=1&b=<2>", "Harbour Post", "Mara Lind; Jo Okafor", "City desk", "City", "en", "second", "2026-02-04", "After the winter.", "A ferry.", "ferry", "Featured",
		"https://harbour.example/ferry", "https://harbour.example/f.jpg", "The ferry", "5", "2", "false", "article", "", "", "", "false", "; harbour reporter", "Coast Wire", "Points by a machine", "", "", "", "", "", "", ""}
	if d := cmp.Diff(want, rows[len(rows)-1]); d != "" {
		t.Error(d)
	}
	for i, s := range hostile {
		if got := unguard(rows[i+1][0]); got != cell(s) {
			t.Errorf("cell %q comes back as %q", s, got)
		}
	}
}

// unguard undoes guard as the comment of CSV says.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula(s) {
		return s[1:]
	}
	return s
}

func TestCSVForm(t *testing.T) {
	var out bytes.Buffer
	if err := CSV(&out, of(nil, &extractor.Article{Title: "a\r\nb", Body: "-5 degrees"})); err != nil {
		t.Fatal(err)
	}
	if _, row, _ := strings.Cut(out.String(), "\r\n"); row != "\"a\nb\",,,,'-5 degrees,,,,,,,,,,,,,,,,,0,,false,,,,,false,,,,,,,,,,\r\n" {
		t.Errorf("row %q", row)
	}
	out.Reset()
	if err := CSV(&out, of(nil)); err != nil || !strings.HasPrefix(out.String(), "title,") || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("without articles: %q, %v", out.String(), err)
	}
}

func TestGuard(t *testing.T) {
	for s, want := range map[string]bool{
		"=x": true, "+x": true, "-x": true, "@x": true, "\tx": true, "\rx": true, " =x": true, "\u3000＝x": true, "＋x": true, "－x": true, "＠x": true, "\n=x": true, "\u00a0=": true,
		"'=x": true, "": false, "x=1": false, "'tis": false, " x": false, "–dash": false, "12": false, "'": false,
	} {
		if got := guard(s) == "'"+s; got != want {
			t.Errorf("guard(%q) = %q", s, guard(s))
		}
	}
}

func TestMarkdown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	articles := append(hostileArticles(), ferry(), ferry())
	n, err := Markdown(dir, of(nil, articles...))
	if err != nil || n != len(articles) {
		t.Fatalf("%d files of %d, %v", n, len(articles), err)
	}
	first := folder(t, dir)
	if len(first) != n {
		t.Errorf("%d files, want %d: %q", len(first), n, slices.Sorted(maps.Keys(first)))
	}
	for name, text := range first {
		if strings.ContainsAny(name, `<>:"/\|?*' `) || strings.ContainsFunc(name, unicode.IsControl) || len(name) > 143 {
			t.Errorf("name %q", name)
		}
		if _, err := readFrontMatter(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	const want = `---
title: "The \"Ferry\" returns"
byline: "Mara Lind and Jo Okafor"
authors:
  - "Mara Lind"
  - "Jo Okafor"
author_roles:
  - ""
  - "harbour reporter"
agencies:
  - "Coast Wire"
desk: "City desk"
date: "2026-02-03T04:05:06+01:00"
modified: "2026-02-04"
url: "https://harbour.example/ferry?a=1&b=<2>"
canonical_url: "https://harbour.example/ferry"
site: "Harbour Post"
section: "City"
language: "en"
tags:
  - "Harbour"
  - "Transport"
flags:
  - "Featured"
keywords:
  - "ferry"
description: "A ferry."
lead: "After the winter."
tldr:
  - "It sails again"
  - "Tickets cost more"
ai_notice: "Points by a machine"
image: "https://harbour.example/f.jpg"
image_caption: "The ferry"
word_count: 5
reading_minutes: 2
kind: "article"
---

First.

**Second**, with a comma.
`
	name := fileName(ferry())
	if !strings.HasPrefix(name, "2026-02-03-the-ferry-returns-") {
		t.Errorf("name %q", name)
	}
	if d := cmp.Diff(want, first[name+".md"]); d != "" {
		t.Error(d)
	}
	if first[name+"-2.md"] != want {
		t.Errorf("the second article of one URL is not in %s-2.md", name)
	}
	if _, err := Markdown(dir, of(nil, articles...)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first, folder(t, dir)); d != "" {
		t.Error("a second export differs:", d)
	}
}

func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(b)
	}
	return files
}

func TestMarkdownStaysInside(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(outside, []byte("kept"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{fileName(ferry()) + ".md", "." + fileName(ferry()) + ".md.tmp"} {
		if err := os.Symlink(outside, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		_, err := Markdown(dir, of(nil, ferry()))
		if b, _ := os.ReadFile(outside); string(b) != "kept" {
			t.Fatalf("through %s: %q, %v", name, b, err)
		}
	}
}

// What the archive knows of a page is in each format, and nothing where it is not known.
func TestRow(t *testing.T) {
	row := Row{
		Article: ferry(), Source: "saved/a.html", FetchedAt: "2026-03-04T05:06:07.000Z", FirstFetchedAt: "2026-03-01T00:00:00.000Z",
		PageSHA256: strings.Repeat("ab", 32), Truncated: true, CapturedAt: "2026-03-02T00:00:00.000Z", Revision: 2, ExtractorVersion: "7", GoneAt: "2026-03-05T00:00:00.000Z",
	}
	for name, write := range map[string]func(io.Writer, Articles) error{"JSONL": JSONL, "CSV": CSV, "Markdown": MarkdownStream} {
		var known, unknown bytes.Buffer
		if err := errors.Join(write(&known, func(yield func(Row, error) bool) { yield(row, nil) }), write(&unknown, of(nil, ferry()))); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{row.FetchedAt, row.CapturedAt, row.GoneAt, row.PageSHA256, row.ExtractorVersion, "true"} {
			if !strings.Contains(known.String(), want) {
				t.Errorf("%s: no %s in %s", name, want, &known)
			}
		}
		for _, field := range []string{"fetched_at", "captured_at", "revision", "extractor_version", "gone_at", "page_sha256"} {
			if name != "CSV" && strings.Contains(unknown.String(), field) {
				t.Errorf("%s: %s, which is not known, is in %s", name, field, &unknown)
			}
		}
	}
	var line bytes.Buffer
	if err := Line(&line, row); err != nil {
		t.Fatal(err)
	}
	want := `,"source":"saved/a.html","fetched_at":"2026-03-04T05:06:07.000Z","first_fetched_at":"2026-03-01T00:00:00.000Z","page_sha256":"` +
		row.PageSHA256 + `","truncated":true,"captured_at":"2026-03-02T00:00:00.000Z","revision":2,"extractor_version":"7","gone_at":"2026-03-05T00:00:00.000Z"}` + "\n"
	if !strings.HasSuffix(line.String(), want) {
		t.Errorf("line %s does not end in %s", &line, want)
	}
}

// Marks that turn the reading direction around are escaped, as they would rearrange a terminal.
func TestEscapeJSON(t *testing.T) {
	in := "{\"a\":\"\u202e\u2066\u009b\x7f é \u0627\"}"
	if got, want := string(EscapeJSON([]byte(in))), "{\"a\":\"\\u202e\\u2066\\u009b\\u007f é \u0627\"}"; got != want {
		t.Errorf("EscapeJSON = %s, want %s", got, want)
	}
}

// A link where an earlier version had its temporary file is neither followed nor in the way.
func TestMarkdownPlantedLink(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "victim")
	name := fileName(ferry()) + ".md"
	for _, link := range []string{name, "." + name + ".tmp"} {
		if err := os.Symlink(outside, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	if n, err := Markdown(dir, of(nil, ferry())); n != 1 || err != nil {
		t.Errorf("Markdown = %d, %v", n, err)
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a file outside of the folder was written")
	}
	if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || !info.Mode().IsRegular() {
		t.Errorf("%s: %v, %v; want a file", name, info, err)
	}
}

func TestMarkdownStream(t *testing.T) {
	trap := &extractor.Article{Title: "Trap", Body: "a\n" + separator + "\nb"}
	var out bytes.Buffer
	if err := MarkdownStream(&out, of(nil, ferry(), trap, ferry())); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(out.String(), "\n"+separator+"\n\n")
	if len(parts) != 3 || parts[0] != document(Row{Article: ferry()}) || parts[2] != parts[0] {
		t.Errorf("%d parts: %q", len(parts), out.String())
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("broken archive")
	full := errors.New("disk full")
	for name, export := range map[string]func(io.Writer, Articles) error{"jsonl": JSONL, "csv": CSV, "markdown": MarkdownStream} {
		var out bytes.Buffer
		if err := export(&out, of(broken, ferry())); !errors.Is(err, broken) || !strings.Contains(out.String(), "Ferry") {
			t.Errorf("%s: error %v after %q", name, err, out.String())
		}
		if err := export(failing{full}, of(nil, ferry())); !errors.Is(err, full) {
			t.Errorf("%s: error %v, want %v", name, err, full)
		}
	}
	if n, err := Markdown(t.TempDir(), of(broken, ferry())); n != 1 || !errors.Is(err, broken) {
		t.Errorf("%d files, %v", n, err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Markdown(file, of(nil, ferry())); err == nil {
		t.Error("a file passes for a folder")
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func FuzzCell(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out bytes.Buffer
		if err := CSV(&out, of(nil, &extractor.Article{Title: s})); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != len(columns) {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		got := rows[1][0]
		if strings.ContainsAny(got[:min(1, len(got))], "=+-@\t\r") {
			t.Fatalf("cell %q", got)
		}
		if unguard(got) != cell(s) {
			t.Fatalf("%q comes back as %q", s, unguard(got))
		}
	})
}
