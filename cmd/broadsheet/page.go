package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/spf13/cobra"

	"broadsheet/storage"
)

func newPage() *cobra.Command {
	var path, output string
	var number int
	cmd := &cobra.Command{
		Use:   "page URL|SHA256",
		Short: "Write a page as it was received, byte by byte",
		Long: `Write the page that an article was read from: its bytes as they were received, after Content-Encoding was undone and before any
other character encoding was read. SHA-256 of what is written is page_sha256 of the article; it is computed again and compared.

An article is named by any address that leads to it, and its versions by their numbers, from 1 (see 'broadsheet diff'); any other
page that the archive keeps by its SHA-256, as in the column page_sha256 of the table fetches.`,
		Example: `  broadsheet page --db coverage.db https://news.example/a/123 -o page.html
  broadsheet page --db coverage.db https://news.example/a/123 --number 1 | sha256sum
  broadsheet page --db coverage.db "$(sqlite3 coverage.db 'SELECT f.page_sha256 FROM other_pages JOIN fetches f USING (article_id) LIMIT 1')" -o page.html`,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			switch {
			case len(args) != 1:
				return usagef("give one address of an article, or one SHA-256 of a page, got %d", len(args))
			case cmd.Flags().Changed("number") && number < 1:
				return usagef("--number %d: versions are counted from 1", number)
			case cmd.Flags().Changed("number") && isSHA256.MatchString(args[0]):
				return usagef("--number counts the versions of an article, and a SHA-256 names one page: give its address, or leave out --number")
			case output == "-" && isTerminal(cmd.OutOrStdout()):
				return usagef("a page may hold what changes a terminal: name a file with -o, or pass it on with |")
			}
			if err := (&exportFlags{db: path, output: output}).checkOutput(); err != nil {
				return err
			}
			db, err := openToRead(cmd, path, storage.Filter{})
			if err != nil {
				return err
			}
			return first(writePage(cmd, con, db, args[0], number, output), db.Close())
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	cmd.Flags().IntVar(&number, "number", 0, "version `N` of the article (default: the last)")
	cmd.Flags().StringVarP(&output, "output", "o", "-", "`FILE`; - is standard output")
	mustComplete(cmd.MarkFlagFilename("output"))
	return cmd
}

var isSHA256 = regexp.MustCompile(`^[0-9a-f]{64}$`)

func writePage(cmd *cobra.Command, con *console, db *storage.DB, of string, number int, output string) error {
	sum, note := of, ""
	if !isSHA256.MatchString(of) {
		id, versions, err := db.FindArticle(cmd.Context(), of)
		if errors.Is(err, storage.ErrNotFound) {
			return usageError(err)
		}
		if err != nil {
			return err
		}
		if number == 0 {
			number = versions
		}
		if number > versions {
			return usagef("version %d: there are %d of %s", number, versions, of)
		}
		v, err := db.Revision(cmd.Context(), id, number)
		if err != nil {
			return err
		}
		if v.PageSHA256 == "" {
			return usagef("version %d of %s has no page in the archive", number, of)
		}
		sum, note = v.PageSHA256, fmt.Sprintf("version %d of %d, captured %s; ", number, versions, oneLine(v.CapturedAt))
	}
	body, err := db.Page(cmd.Context(), sum)
	if errors.Is(err, storage.ErrNotFound) {
		return usageError(err)
	}
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { _, err := w.Write(body); return err }
	if output == "-" {
		err = write(results{cmd.OutOrStdout()})
	} else if err = writeWhole(output, write); err != nil {
		err = fmt.Errorf("write %s: %w", output, fileError(err))
	}
	if err == nil {
		con.say(note+count(len(body), "byte")+", SHA-256 "+sum, "page", "sha256", sum, "bytes", len(body))
	}
	return err
}
