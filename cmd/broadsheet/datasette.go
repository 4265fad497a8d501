package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

func newDatasette() *cobra.Command {
	var path, title, output string
	cmd := &cobra.Command{
		Use:   "datasette",
		Short: "Write a metadata.yaml, with which Datasette shows an archive as it is meant",
		Long: `Write a metadata.yaml for Datasette: what each table, view and column means, as in docs/SCHEMA.md, the newest articles first, facets, full-text search
of the view articles, the inner tables hidden, and ready-made queries: search, headline changes, silent edits, articles that are gone, copies and the like.

The file holds for this archive, as Datasette knows it by the name of its file. Datasette is a program of its own: https://datasette.io.`,
		Example: `  broadsheet datasette --db coverage.db -o metadata.yaml
  datasette coverage.db -m metadata.yaml
  datasette coverage.db -m metadata.yaml -c metadata.yaml    # Datasette 1.0, which has queries in its configuration`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if err := (&exportFlags{db: path, output: output}).checkOutput(); err != nil {
				return err
			}
			db, err := openToRead(cmd, path, storage.Filter{})
			if err != nil {
				return err
			}
			d, err := db.Describe(cmd.Context())
			if err = first(err, db.Close()); err != nil {
				return err
			}
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			write := func(w io.Writer) error { return writeDatasette(w, name, title, d) }
			if output == "-" {
				return write(results{cmd.OutOrStdout()})
			}
			if err := writeWhole(output, write); err != nil {
				return fmt.Errorf("write %s: %w", output, fileError(err))
			}
			con.say("wrote "+shown(output), "wrote", "file", output)
			return nil
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	cmd.Flags().StringVar(&title, "title", "", "`TITLE` of the archive (default: the name of its file)")
	cmd.Flags().StringVarP(&output, "output", "o", "-", "`FILE` to write to; - is standard output")
	return cmd
}

// shownTables says how Datasette shows a table or view, beside what SCHEMA.md says of it: settings of its tables in their order.
var shownTables = map[string][][2]string{
	"articles": {
		{"sort_desc", "date"}, {"size", "25"}, {"facets", "[site, section, language, kind]"}, {"fts_table", "articles_fts"}, {"fts_pk", "id"},
	},
	"article_revisions": {{"sort_desc", "captured_at"}, {"facets", "[kind]"}},
	"article_changes":   {{"sort_desc", "captured_after"}, {"facets", "[change]"}},
	"copies":            {{"sort", "cluster"}, {"facets", "[site, earliest]"}},
	"copy_clusters":     {{"sort_desc", "articles"}},
	"other_pages":       {{"sort_desc", "fetched_at"}, {"facets", "[kind, site]"}},
	"captures":          {{"sort_desc", "date"}, {"facets", "[type, role, status]"}},
	"failures":          {{"sort_desc", "last_try"}, {"facets", "[outcome, status, found_by]"}},
	"imported":          {{"sort_desc", "captured_at"}, {"facets", "[file, saved]"}},
	"authors":           {{"label_column", "name"}, {"sort", "name"}},
	"tags":              {{"label_column", "tag"}, {"sort", "tag"}},
	"runs":              {{"sort_desc", "id"}, {"facets", "[outcome]"}},
	"purges":            {{"sort_desc", "purged_at"}},
}

// shownInside are tables that are no part of the contract for readers, but say where rows are from.
var shownInside = []string{"runs", "purges", "warc_files", "imports"}

// cannedQueries are shown by Datasette with a form for what has a colon.
var cannedQueries = []struct{ name, title, about, sql string }{
	{"search", "Search", "Words, \"a phrase\", begin*, AND, OR, NOT, title: word. `broadsheet search` also finds Chinese, Japanese and Thai words, and what is not indexed yet.", `
SELECT a.date, a.title, a.site, snippet(articles_fts, 3, '«', '»', '…', 24) AS passage, a.url
FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
WHERE articles_fts MATCH iif(:words = '', '""', :words)
ORDER BY rank LIMIT 100`},
	{"headline_changes", "Headlines that were changed", "By the sites; not what a newer extractor read otherwise.", `
SELECT captured_after AS seen, title_before, title_after, modified_after AS modified, url
FROM article_changes WHERE change = 'headline' ORDER BY captured_after DESC`},
	{"silent_edits", "Texts that were changed without saying so", "The text is another, the page's time of its last change is the same or still not given. `broadsheet diff URL` shows what changed.", `
SELECT c.captured_after AS seen, c.title_after AS title, length(a.body) - length(b.body) AS characters_more, c.from_number, c.to_number, c.url
FROM article_changes c
JOIN article_revisions b ON b.article_id = c.article_id AND b.number = c.from_number
JOIN article_revisions a ON a.article_id = c.article_id AND a.number = c.to_number
WHERE c.change = 'silent_edit' ORDER BY c.captured_after DESC`},
	{"gone", "Articles that were taken away", "The site said that they are gone (410), or did not find them for a day (404).", `
SELECT gone_at, title, site, date, url FROM articles WHERE gone_at IS NOT NULL ORDER BY gone_at DESC`},
	{"copied", "Texts that stand on several sites", "Wire stories and reprints, as `broadsheet copies` has found them.", `
SELECT articles, hosts, agencies, earliest_title, earliest_site, earliest_date, last_date, round(least_share, 2) AS least_share, cluster
FROM copy_clusters WHERE hosts > 1 ORDER BY articles DESC, cluster`},
	{"copies_of", "The copies of one text", "A cluster's number is in the query before.", `
SELECT earliest, date, site, title, round(share, 2) AS share, round(share_of_earliest, 2) AS share_of_earliest, url
FROM copies WHERE cluster = :cluster ORDER BY earliest DESC, date`},
	{"by_site_and_month", "Articles by site and month", "", `
SELECT iif(site <> '', site, host) AS site, substr(date, 1, 7) AS month, count(*) AS articles FROM articles GROUP BY 1, 2 ORDER BY 2 DESC, 3 DESC`},
	{"by_author", "Who writes most", "", `
SELECT authors.name, count(*) AS articles, min(nullif(date, '')) AS first, max(date) AS last
FROM article_authors JOIN authors ON authors.id = author_id JOIN articles ON articles.id = article_id
GROUP BY authors.id ORDER BY 2 DESC, 1`},
	{"of_author", "The articles of an author", "", `
SELECT date, title, site, url FROM articles
WHERE id IN (SELECT article_id FROM article_authors JOIN authors ON authors.id = author_id WHERE name = :name) ORDER BY date DESC`},
	{"why_missing", "Why pages are missing", "", `
SELECT outcome, status, count(*) AS pages, min(url) AS such_as FROM failures GROUP BY 1, 2 ORDER BY 3 DESC`},
}

func writeDatasette(out io.Writer, name, title string, d storage.Description) error {
	var b strings.Builder
	line := func(indent int, format string, args ...any) {
		b.WriteString(strings.Repeat("  ", indent))
		fmt.Fprintf(&b, format+"\n", args...)
	}
	text := export.QuoteYAML
	if title == "" {
		title = name
	}
	line(0, "# Made by broadsheet %s for Datasette: datasette FILE -m metadata.yaml", version)
	line(0, "title: %s", text(title))
	line(0, "databases:")
	line(1, "%s:", text(name))
	about := fmt.Sprintf("%s of %s", count(d.Articles, "article"), count(len(d.Sites), "host"))
	if d.Published.First != "" {
		about += fmt.Sprintf(", %s to %s", d.Published.First, d.Published.Last)
	}
	line(2, "description: %s", text(about+". Times that end in _at are UTC; date and modified are as the pages give them."))
	line(2, "source: %s", text("Broadsheet "+version))
	line(2, "tables:")
	for _, t := range schemaDocs() {
		line(3, "%s:", t.name)
		if t.about != "" {
			line(4, "description: %s", text(t.about))
		}
		if hiddenTable(t) {
			line(4, "hidden: true")
		}
		for _, setting := range shownTables[t.name] {
			line(4, "%s: %s", setting[0], setting[1])
		}
		line(4, "columns:")
		for _, c := range t.columns {
			line(5, "%s: %s", c.name, text(c.about))
		}
	}
	line(2, "queries:")
	for _, q := range cannedQueries {
		line(3, "%s:", q.name)
		line(4, "title: %s", text(q.title))
		if q.about != "" {
			line(4, "description: %s", text(strings.ReplaceAll(q.about, "`", "")))
		}
		line(4, "sql: |-")
		for sql := range strings.Lines(strings.TrimSpace(q.sql)) {
			line(5, "%s", strings.TrimSuffix(sql, "\n"))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// hiddenTable: what is made for the program alone, and the index, whose text is that of the articles.
func hiddenTable(t tableDoc) bool {
	return !slices.Contains(shownInside, t.name) && (!t.contract || t.name == "articles_fts")
}
