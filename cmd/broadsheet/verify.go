package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/storage"
)

func newVerify() *cobra.Command {
	var path, format, manifest, key string
	var o storage.VerifyOptions
	var reindex bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that an archive still holds what was written to it",
		Long: `Check that an archive still holds what was written to it, and print each difference with what to do about it:

  database    SQLite's own structures, and those of its full-text index
  references  rows that refer to others
  rows        rows of which others tell, such as the fetch of a page that was fetched
  pages       SHA-256 and size of the bytes of each page
  articles    SHA-256 of title and text and of all other fields, columns that follow from others, and that the times are those of
              fetches; of other kinds of page too
  revisions   the same of earlier versions, and that none is missing
  warc        the files of 'crawl --warc', read through: records that the archive refers to, block and payload digests,
              the rules of WARC 1.1, the index
  index       every word of every article; this takes as long as making the index

The archive is not changed, and may be in use. Who changes a text and its hash too is not found out: for that,
keep a manifest of the files elsewhere. Rows that older versions of the program wrote have a hash of title and text alone;
'broadsheet extract --again' shows whether their pages still give the rest.

WARC files are looked for where crawls wrote them, seen from the archive's folder, so that both can be moved together;
with --warc FOLDER first there.`,
		Example: `  broadsheet verify --db coverage.db
  broadsheet verify --db coverage.db --no-index --format jsonl > differences.jsonl
  broadsheet verify --db coverage.db --warc /mnt/warc               # the WARC files were moved there
  broadsheet verify --manifest manifest.json --key key.pem.pub    # the files, and who vouches for them
  broadsheet verify --db coverage.db --reindex      # makes the full-text index anew, then verifies`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			switch {
			case path == "" && manifest == "":
				return usagef("no archive: name its file with --db, such as --db coverage.db, or files with --manifest")
			case key != "" && manifest == "":
				return usagef("--key is for the signature of a manifest: give --manifest FILE too")
			case path == "" && (o.NoIndex || o.NoWARC || len(o.WARC) > 0 || reindex):
				return usagef("--no-index, --no-warc, --warc and --reindex are for an archive: name it with --db")
			case o.NoWARC && len(o.WARC) > 0:
				return usagef("--no-warc leaves WARC files alone, --warc says where they are: give one of them")
			case manifest != "" && reindex:
				return usagef("--reindex would change what the manifest describes: give one of them")
			case o.NoIndex && reindex:
				return usagef("--no-index leaves the index alone, --reindex makes it anew: give one of them")
			}
			if err := checkFormat(format, "text", "jsonl"); err != nil {
				return err
			}
			for _, dir := range o.WARC {
				if err := checkIsFolder(dir); err != nil {
					return err
				}
			}
			if reindex {
				if err := makeIndex(cmd.Context(), con, path, commandLine(cmd, args, true)); err != nil {
					return err
				}
			}
			v := verifying{con: con, o: o, report: differenceWriter(results{cmd.OutOrStdout()}, format)}
			return v.run(cmd.Context(), path, manifest, key)
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive")
	addFormat(cmd, &format, "text", "jsonl")
	cmd.Flags().BoolVar(&o.NoIndex, "no-index", false, "leave out the words of the full-text index, which take longest")
	cmd.Flags().BoolVar(&o.NoWARC, "no-warc", false, "leave out the WARC files, as when the archive was handed on without them")
	addWARCFolders(cmd, &o.WARC)
	cmd.Flags().StringVar(&manifest, "manifest", "", "compare files with the manifest in this `FILE`, with or without --db")
	cmd.Flags().StringVar(&key, "key", "", "check the manifest's signature with the public key in this `FILE` (PEM)")
	cmd.Flags().BoolVar(&reindex, "reindex", false, "make the full-text index anew before")
	return cmd
}

func makeIndex(ctx context.Context, con *console, path, command string) error {
	db, run, end, err := beginRun(ctx, path, storage.Options{MustExist: true}, storage.Run{Command: command})
	if err != nil {
		return err
	}
	working, release := stoppable(ctx)
	defer release()
	n, err := db.Reindex(working)
	outcome := "done"
	switch {
	case working.Err() != nil && ctx.Err() == nil:
		outcome = "stopped"
		err = &exitError{exitStopped, fmt.Errorf("stopped after %s; the index is not complete, and the next search completes it", count(n, "article"))}
	case err != nil:
		outcome = "error"
	}
	err = first(err, db.EndRun(context.WithoutCancel(ctx), run, outcome, map[string]int{"indexed": n}), end())
	if err == nil {
		con.say("indexed "+count(n, "article"), "indexed", "articles", n)
	}
	return err
}

// differenceWriter prints differences as they are found.
func differenceWriter(out io.Writer, format string) func(storage.Difference) error {
	return func(d storage.Difference) error {
		if format == "jsonl" {
			return writeJSONLine(out, d)
		}
		_, err := fmt.Fprintf(out, "%s: %s\n  %s\n  %s\n", d.Check, oneLine(d.Where), oneLine(d.Problem), oneLine(d.Todo))
		return err
	}
}

type verifying struct {
	con    *console
	o      storage.VerifyOptions
	report func(storage.Difference) error
}

// run verifies a manifest, an archive, or both, the manifest first, as its hashes are of the file as it is. Ctrl-C ends it, as nothing is changed by it.
func (v *verifying) run(ctx context.Context, path, manifest, key string) error {
	working, release := stoppable(ctx)
	defer release()
	found, err := 0, error(nil)
	if manifest != "" {
		found, err = verifyManifest(working, v.con, manifest, key, v.report)
	}
	if err == nil && path != "" {
		var n int
		n, err = v.archive(working, path)
		found += n
	}
	switch {
	case working.Err() != nil && ctx.Err() == nil:
		return &exitError{exitStopped, errors.New("stopped; nothing was changed, and a new run begins anew")}
	case err != nil:
		return err
	case found > 0:
		return &exitError{exitDiffers, fmt.Errorf("%s: it is not what was written", count(found, "difference"))}
	}
	return nil
}

func (v *verifying) archive(ctx context.Context, path string) (found int, err error) {
	db, err := storage.Open(ctx, path, storage.Options{ReadOnly: true})
	if errors.Is(err, storage.ErrNotFound) {
		return 0, usageError(err)
	}
	if err != nil {
		return 0, err
	}
	shownAt := time.Now()
	s, err := db.Verify(ctx, v.o, func(what string, done, all int) {
		if time.Since(shownAt) < 5*time.Second {
			return
		}
		shownAt = time.Now()
		text := "verifying " + what
		if all > 0 {
			text += fmt.Sprintf(": %d of %d", done, all)
		}
		v.con.event(text, "verifying", "check", what, "done", done, "of", all)
	}, v.report)
	if err == nil {
		v.con.say(verified(s), "verified", "checked", s.Checked, "differences", s.Differences)
	}
	return s.Found(), first(err, db.Close())
}

// verified is a summary in words.
func verified(s storage.VerifySummary) string {
	words := []string{
		count(s.Checked["pages"], "stored page"),
		count(s.Checked["articles"], "row") + " of articles and other pages", // more than 'stats' counts
		count(s.Checked["revisions"], "revision"),
	}
	if n, ok := s.Checked["warc"]; !ok {
		words = append(words, "not the WARC files")
	} else if n > 0 {
		words = append(words, count(n, "WARC record"))
	}
	if _, ok := s.Checked["index"]; !ok {
		words = append(words, "not the index")
	}
	text := "verified " + strings.Join(words, ", ")
	if s.Found() == 0 {
		return text + ": no differences"
	}
	var found []string
	for _, name := range slices.Sorted(maps.Keys(s.Differences)) {
		found = append(found, fmt.Sprintf("%s %d", name, s.Differences[name]))
	}
	return text + "; differences: " + strings.Join(found, ", ")
}
