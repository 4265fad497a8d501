package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/changes"
	"broadsheet/storage/export"
)

func newDiff() *cobra.Command {
	var path, format string
	var from, to int
	cmd := &cobra.Command{
		Use:   "diff URL",
		Short: "Show what changed between two versions of an article, by paragraph and word",
		Long: `Show what changed between two versions of an article: title, byline, dates, section, lead, authors, key points, tags and
text, by paragraph and word. [-words-] were removed, {+words+} added.

Versions are counted from 1; without --from and --to the last two are compared. The view article_revisions of the
archive lists all, the view article_changes what sites did: headlines, edits that they do not mention, removals.`,
		Example: `  broadsheet diff --db coverage.db https://news.example/a/123
  broadsheet diff --db coverage.db https://news.example/a/123 --from 1 --to 4 --format html > changes.html
  sqlite3 coverage.db "SELECT url, title_before, title_after FROM article_changes WHERE change = 'headline'"`,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if err := checkFormat(format, "text", "json", "html"); err != nil {
				return err
			}
			if len(args) != 1 {
				return usagef("give one address of an article, got %d", len(args))
			}
			for _, f := range []struct {
				name  string
				value int
			}{{"from", from}, {"to", to}} {
				if cmd.Flags().Changed(f.name) && f.value < 1 {
					return usagef("--%s %d: versions are counted from 1", f.name, f.value)
				}
			}
			db, err := openToRead(cmd, path, storage.Filter{})
			if err != nil {
				return err
			}
			c, err := compareVersions(cmd, db, args[0], from, to)
			if err == nil {
				err = printComparison(cmd, con, c, format)
			}
			return first(err, db.Close())
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "json", "html")
	cmd.Flags().IntVar(&from, "from", 0, "earlier version: its number `N` (default: the one before the later)")
	cmd.Flags().IntVar(&to, "to", 0, "later version: its number `N` (default: the last)")
	return cmd
}

// versionNote is what is said of a version. Times are UTC.
type versionNote struct {
	Number           int    `json:"number"`
	Kind             string `json:"kind"`
	CapturedAt       string `json:"captured_at"`
	ExtractorVersion string `json:"extractor_version"`
	TextSHA256       string `json:"text_sha256"`
	PageSHA256       string `json:"page_sha256"`
}

// comparison is two versions of an article, and what differs.
type comparison struct {
	URL      string      `json:"url"`
	Title    string      `json:"title"` // of the later version
	Versions int         `json:"versions"`
	From     versionNote `json:"from"`
	To       versionNote `json:"to"`
	changes.Changes
}

// compareVersions compares two versions; of an article with one version it compares nothing.
func compareVersions(cmd *cobra.Command, db *storage.DB, address string, from, to int) (*comparison, error) {
	id, versions, err := db.FindArticle(cmd.Context(), address)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, usageError(err)
	}
	if err != nil {
		return nil, err
	}
	if to == 0 {
		to = versions
	}
	if from == 0 {
		from = max(to-1, 1)
	}
	if from > versions || to > versions {
		return nil, usagef("version %d: there are %d of %s", max(from, to), versions, address)
	}
	a, err := db.Revision(cmd.Context(), id, from)
	if err != nil {
		return nil, err
	}
	b, err := db.Revision(cmd.Context(), id, to)
	if err != nil {
		return nil, err
	}
	return &comparison{URL: b.URL, Title: b.Title, Versions: versions, From: noted(a), To: noted(b), Changes: changes.Compare(a.Article, b.Article)}, nil
}

func noted(v *storage.Revision) versionNote {
	return versionNote{v.Number, string(v.Kind), v.CapturedAt, v.ExtractorVersion, v.TextSHA256, v.PageSHA256}
}

func printComparison(cmd *cobra.Command, con *console, c *comparison, format string) error {
	switch {
	case c.Versions == 1:
		con.say("there is one version of it; nothing to compare", "one version", "url", c.URL)
	case c.None():
		con.say(fmt.Sprintf("nothing that is compared differs between versions %d and %d", c.From.Number, c.To.Number), "no difference", "url", c.URL)
	}
	out := bufio.NewWriter(results{cmd.OutOrStdout()})
	write := map[string]func(io.Writer, *comparison) error{"text": diffText, "html": diffHTML,
		"json": func(w io.Writer, c *comparison) error { return writeJSONLine(w, c) }}[format]
	return first(write(out, c), out.Flush())
}

// diffText writes what differs, and how many paragraphs between do not.
func diffText(w io.Writer, c *comparison) error {
	fmt.Fprintf(w, "%s\n%s\n", titleLine(c.Title), oneLine(c.URL)) // a bufio.Writer keeps its error
	for _, v := range slices.Compact([]versionNote{c.From, c.To}) {
		fmt.Fprintf(w, "version %d, captured %s, extractor %s, text %s\n", v.Number, oneLine(v.CapturedAt), oneLine(v.ExtractorVersion), oneLine(v.TextSHA256))
	}
	for _, f := range c.Fields {
		fmt.Fprintf(w, "\n%s: %s\n", f.Name, markedWords(f.Pieces))
	}
	for _, l := range c.Lists {
		fmt.Fprintf(w, "\n%s:", l.Name)
		for _, s := range l.Removed {
			fmt.Fprintf(w, " [-%s-]", oneLine(s))
		}
		for _, s := range l.Added {
			fmt.Fprintf(w, " {+%s+}", oneLine(s))
		}
		fmt.Fprintln(w)
	}
	same := 0
	for _, p := range c.Paragraphs {
		if p.Op == changes.Same {
			same++
			continue
		}
		same = unchanged(w, same)
		fmt.Fprintf(w, "\n%s\n", markedWords(p.Pieces))
	}
	unchanged(w, same)
	_, err := fmt.Fprint(w)
	return err
}

// unchanged counts paragraphs that are not shown, and returns 0.
func unchanged(w io.Writer, n int) int {
	if n > 0 {
		fmt.Fprintf(w, "\n(%s as before)\n", count(n, "paragraph"))
	}
	return 0
}

func markedWords(pieces []changes.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		text := export.CleanLines(p.Text)
		switch p.Op {
		case changes.Removed:
			text = "[-" + text + "-]"
		case changes.Added:
			text = "{+" + text + "+}"
		}
		b.WriteString(text)
	}
	return b.String()
}
