package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

func newSearch() *cobra.Command {
	var path, format string
	var filter storage.Filter
	cmd := &cobra.Command{
		Use:   "search QUERY…",
		Short: "Find articles by their words, best first",
		Long: `Find articles in which all words occur, best first, in title, byline, standfirst, key points, text and tags.

  peace talks                 both words
  "peace talks"               one behind the other; harbo* finds what begins so
  peace OR ceasefire          one of them; NOT binds before AND, AND before OR
  (peace OR truce) NOT war    parentheses make groups
  title:peace body:"the quay" in a field: title, byline (or author), lead, tldr, body, tags; title:(peace OR truce) too

Case and accents don't matter. A name of an operator or a field is a word when it stands in quotes. In --format jsonl the score is
BM25 as SQLite has it: the smaller, the better.`,
		Example: `  broadsheet search --db coverage.db 'peace talks'
  broadsheet search --db coverage.db --since 2026-01-01 --site 'Daily Example' '"peace talks" OR ceasefire'
  broadsheet search --db coverage.db --lang de --author 'Ada Ferro' 'title:hafen*'
  broadsheet search --db coverage.db --format csv --limit 1000 budget > budget.csv`,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if err := checkFormat(format, "text", "jsonl", "csv"); err != nil {
				return err
			}
			if filter.Limit < 1 || filter.Limit > 10000 {
				return usagef("--limit %d: use 1 to 10000", filter.Limit)
			}
			query := strings.Join(args, " ")
			if strings.TrimSpace(query) == "" {
				return usagef("no words to search for: name some, such as 'peace talks'")
			}
			db, err := openToRead(cmd, path, filter)
			if err != nil {
				return err
			}
			defer db.Close() // only read
			limit := filter.Limit
			filter.Limit++ // to know whether there are more
			hits, err := db.Search(cmd.Context(), query, filter)
			if bad, ok := errors.AsType[*storage.QueryError](err); ok {
				return usageError(bad)
			}
			if err != nil {
				return err
			}
			if len(hits) == 0 {
				con.say("no matches", "no matches", "query", query)
			}
			if len(hits) > limit {
				hits = hits[:limit]
				con.say(fmt.Sprintf("more articles match than the best %d shown: --limit N shows more", limit), "more match", "shown", limit)
			}
			return printHits(results{cmd.OutOrStdout()}, format, hits, colored(cmd.OutOrStdout()))
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "jsonl", "csv")
	addFilter(cmd, &filter)
	cmd.Flags().IntVar(&filter.Limit, "limit", 20, "`N` articles at most")
	return cmd
}

// openToRead opens the archive of a command that shows articles.
func openToRead(cmd *cobra.Command, path string, filter storage.Filter) (*storage.DB, error) {
	if path == "" {
		return nil, usagef("no archive: name its file with --db, such as --db coverage.db")
	}
	if err := checkFilter(filter); err != nil {
		return nil, err
	}
	// Opened for writing, an archive of an older version is brought up to date and its full-text index is kept; one
	// that cannot be written can still be read.
	db, err := storage.Open(cmd.Context(), path, storage.Options{MustExist: true})
	if err != nil {
		db, err = storage.Open(cmd.Context(), path, storage.Options{ReadOnly: true})
	}
	if errors.Is(err, storage.ErrNotFound) {
		return nil, usageError(err)
	}
	if err != nil || !filter.NoCopies {
		return db, err
	}
	has, since, err := db.HasCopies(cmd.Context())
	if err == nil && has && since > 0 {
		if con, conErr := newConsole(cmd); conErr == nil { // the command has seen to its flags
			con.say(fmt.Sprintf("%s came or changed since copies were looked for, and may be copies: broadsheet copies --db %s", count(since, "article"), shown(shellQuote(path))), "not looked at for copies", "articles", since)
		}
	}
	if err == nil && !has {
		err = usagef("--no-copies: nobody has looked for copies in %s: run broadsheet copies --db %s", shown(path), shown(shellQuote(path)))
	}
	if err != nil {
		return nil, first(err, db.Close())
	}
	return db, nil
}

func printHits(w io.Writer, format string, hits []storage.Hit, bold bool) error {
	switch format {
	case "jsonl":
		for _, h := range hits {
			if err := writeJSONLine(w, h); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		out := csv.NewWriter(w)
		out.Write([]string{"rank", "title", "site", "date", "url", "snippet"}) // Error has it
		for _, h := range hits {
			row := []string{strconv.Itoa(h.Rank), h.Title, h.Site, h.Date, h.URL, h.Snippet}
			for k := range row {
				row[k] = export.Cell(row[k])
			}
			out.Write(row)
		}
		out.Flush()
		return out.Error()
	}
	mark := strings.NewReplacer() // « and » as they are
	if bold {                     // a page's own « and » become bold too, which does no harm
		mark = strings.NewReplacer("«", "\x1b[1m", "»", "\x1b[0m")
	}
	for _, h := range hits {
		lines := nonEmpty(fmt.Sprintf("%d. %s", h.Rank, titleLine(h.Title)), strings.Join(nonEmpty(oneLine(h.Site), oneLine(h.Date)), ", "),
			oneLine(h.URL), mark.Replace(oneLine(h.Snippet)))
		if _, err := fmt.Fprintf(w, "%s\n\n", strings.Join(lines, "\n   ")); err != nil {
			return err
		}
	}
	return nil
}

func nonEmpty(words ...string) []string {
	kept := words[:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}
