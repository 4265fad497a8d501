package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/storage"
)

// notPurged is what a purge cannot reach.
const notPurged = `Not in these files and so not removed: backups and other copies of them, exports, WARC files that somebody else made, articles that
quote it, and blocks that the disk or a snapshot of the file system still keeps. Remove them there too.`

func newPurge() *cobra.Command {
	var path, format string
	var q storage.PurgeRequest
	var dryRun, yes, lift bool
	cmd := &cobra.Command{
		Use:   "purge URL | --author NAME",
		Short: "Remove an article, or all of an author, on a legal request",
		Long: `Remove an article, or all articles that are or once were signed by an author: title, text, all earlier versions, the
pages as they came, their headers, their words in the index, and the bytes of feeds, front pages and other pages that are no
articles and have their address or title. Other articles and their pages stay, whatever they quote or link to, and so do
copies at other addresses, which are named. Table purges keeps when it was done and why; an author's name is not kept. The addresses stay, as failed requests: they are not asked for again, and what brings the same content by another address is not stored. Addresses often have words of the headline.

WARC files that 'crawl --warc' wrote are read through, and those that have it replaced by others with a new name, in which
a dated metadata record stands in the place of each answer and its request; all other records are the same bytes. They
are looked for where crawls wrote them, with --warc FOLDER first there; those that are missing are named. Later crawls
with --warc keep what sites show, front pages that name it too: the same purge again takes that out.

The archive is then written anew and its WAL emptied, so that no part of it holds what was removed; this needs as much
free space as the file. ` + notPurged,
		Example: `  broadsheet purge --db coverage.db https://news.example/a/123 --dry-run
  broadsheet purge --db coverage.db https://news.example/a/123 --reason 'court order 12 C 34/26' --yes
  broadsheet purge --db coverage.db --author 'Ada Ferro' --reason 'request of 2026-11-03' --yes --warc /mnt/warc
  broadsheet purge --db coverage.db --lift https://news.example/a/123     # it may be fetched again`,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if err := checkFormat(format, "text", "jsonl"); err != nil {
				return err
			}
			switch {
			case path == "":
				return usagef("no archive: name its file with --db, such as --db coverage.db")
			case len(args) > 1:
				return usagef("one address at a time: got %d", len(args))
			case len(args) == 1 && q.Author != "":
				return usagef("an address and --author: give one of them")
			case len(args) == 0 && (strings.TrimSpace(q.Author) == "" || lift):
				return usagef("what is to be purged? Give an address, or --author NAME")
			case lift && (dryRun || q.Reason != ""):
				return usagef("--lift needs the address alone")
			case q.KeepWARC && len(q.WARC) > 0:
				return usagef("--keep-warc leaves WARC files alone, --warc says where they are: give one of them")
			case !lift && !dryRun && (!yes || strings.TrimSpace(q.Reason) == ""):
				return usagef("nothing can bring back what is purged: look at it with --dry-run, then give --reason TEXT and --yes")
			}
			for _, dir := range q.WARC {
				if err := checkIsFolder(dir); err != nil {
					return err
				}
			}
			if len(args) == 1 {
				q.URL = args[0]
			}
			if dryRun {
				return planPurge(cmd, con, path, format, q)
			}
			return purge(cmd, con, path, format, q, lift)
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "jsonl")
	cmd.Flags().StringVar(&q.Author, "author", "", "all articles by this `NAME`, the whole of it; case does not matter")
	cmd.Flags().StringVar(&q.Reason, "reason", "", "why, as `TEXT` that stays in the archive (required, but for --dry-run)")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would be removed, and remove nothing")
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "remove it: there is no way back")
	addWARCFolders(cmd, &q.WARC)
	cmd.Flags().BoolVar(&q.KeepWARC, "keep-warc", false, "leave the WARC files as they are, and name those that have it")
	cmd.Flags().BoolVar(&lift, "lift", false, "let a purged address be fetched again")
	return cmd
}

func planPurge(cmd *cobra.Command, con *console, path, format string, q storage.PurgeRequest) error {
	db, err := openToRead(cmd, path, storage.Filter{})
	if err != nil {
		return err
	}
	r, err := db.PurgePlan(cmd.Context(), q)
	if err == nil {
		err = printPurge(results{cmd.OutOrStdout()}, format, r)
	}
	if err == nil {
		sayWARC(con, r)
		text := count(len(r.Items), "article") + " would be removed" + ofListings(r.Listings)
		if r.Captures > 0 {
			text += ", and " + count(r.Captures, "record") + " from " + count(len(r.InWARC), "WARC file")
		}
		con.say(text, "would be purged", "articles", len(r.Items), "listings", r.Listings, "captures", r.Captures, "warc", r.InWARC)
	}
	return first(err, db.Close())
}

// purge removes, as a run of the archive. An author's name is in neither its command nor its settings.
func purge(cmd *cobra.Command, con *console, path, format string, q storage.PurgeRequest, lift bool) (err error) {
	name := q.Author
	if name != "" {
		if err := cmd.Flags().Set("author", "…"); err != nil {
			return err
		}
	}
	ctx := withConfig(cmd.Context(), cmd)
	db, run, end, err := beginRun(ctx, path, storage.Options{MustExist: true, Durable: true}, storage.Run{Command: commandLine(cmd, cmd.Flags().Args(), true)})
	if err != nil {
		return err
	}
	defer func() { err = first(err, end()) }()
	q.Author, q.RunID = name, run
	if lift {
		n, err := db.Lift(ctx, q.URL)
		if errors.Is(err, storage.ErrNotFound) {
			err = usagef("%s was not purged from %s", q.URL, shown(path))
		}
		if err = first(err, endPurge(ctx, db, run, err, map[string]int{"addresses": n})); err == nil {
			con.say(addressCount(n)+" may be fetched again, by the next crawl", "lifted", "addresses", n)
		}
		return err
	}
	shownAt := time.Now()
	q.Progress = func(file string, offset, size int64) {
		if time.Since(shownAt) >= 5*time.Second {
			shownAt = time.Now()
			con.event(fmt.Sprintf("looking through %s: %d of %d MB", file, offset>>20, size>>20), "looking through a WARC file", "file", file, "done", offset, "of", size)
		}
	}
	r, err := db.Purge(ctx, q)
	sayWARC(con, r)
	err = first(err, endPurge(ctx, db, run, err, map[string]int{"articles": len(r.Items), "pages": r.Pages, "addresses": r.Addresses, "captures": r.Captures}))
	if err == nil {
		err = printPurge(results{cmd.OutOrStdout()}, format, r)
	}
	if err == nil {
		con.say(fmt.Sprintf("removed %s; %s will not be fetched again\n%s", purged(r), addressCount(r.Addresses), notPurged),
			"purged", "articles", len(r.Items), "pages", r.Pages, "addresses", r.Addresses, "captures", r.Captures, "warc", r.InWARC)
	}
	return err
}

// purged says what was removed.
func purged(r storage.PurgeResult) string {
	text := count(len(r.Items), "article") + " and " + count(r.Pages, "page")
	if r.Captures > 0 {
		text += ", and " + count(r.Captures, "record") + " from " + count(len(r.InWARC), "WARC file") + ", in place of which there are others"
	}
	return text
}

// ofListings says of how many pages that are no articles the bytes go.
func ofListings(n int) string {
	if n == 0 {
		return ""
	}
	return ", and the bytes of " + count(n, "page") + " that listed or had something of it: feeds, front pages"
}

// sayWARC names the files that a purge leaves alone.
func sayWARC(con *console, r storage.PurgeResult) {
	for _, f := range r.WARC {
		con.say("still in the WARC file "+oneLine(f), "still in a WARC file", "file", f)
	}
}

func addressCount(addresses int) string {
	if addresses == 1 {
		return "1 address"
	}
	return fmt.Sprintf("%d addresses", addresses)
}

func endPurge(ctx context.Context, db *storage.DB, run int64, err error, summary any) error {
	outcome := "done"
	if err != nil {
		outcome = "error"
	}
	return db.EndRun(context.WithoutCancel(ctx), run, outcome, summary)
}

func printPurge(w io.Writer, format string, r storage.PurgeResult) error {
	for _, item := range r.Items {
		if format == "jsonl" {
			if err := writeJSONLine(w, item); err != nil {
				return err
			}
			continue
		}
		also := ""
		for _, url := range item.Also {
			also += "\n  the same text, or much of it, stays at " + oneLine(url)
		}
		if _, err := fmt.Fprintf(w, "%s\n  %s (%s)%s\n", oneLine(item.URL), strings.Join(nonEmpty(titleLine(item.Title), titleLine(item.Byline)), " · "), count(item.Versions, "version"), also); err != nil {
			return err
		}
	}
	return nil
}
