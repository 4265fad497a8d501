package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"broadsheet/storage"
)

// warcFlags say whether a crawl keeps what it sends and receives.
type warcFlags struct {
	dir  string
	size byteSize
}

func addWARCFlags(cmd *cobra.Command, f *warcFlags) {
	f.size = 1 << 30
	flags := cmd.Flags()
	flags.StringVar(&f.dir, "warc", "", "keep what is sent and received, byte by byte, as WARC files with their CDXJ index in `FOLDER`, made when missing; the view 'captures' says where each page is. Values of Authorization, Cookie and --header are left out of it, and with credentials those of Set-Cookie. Only HTTP/1.1 is spoken")
	flags.Var(&f.size, "warc-size", "begin another WARC file after so many bytes")
	mustComplete(cmd.MarkFlagDirname("warc"))
}

// check finds what the flags cannot mean.
func (f *warcFlags) check(look, sizeGiven bool) error {
	switch {
	case f.dir == "" && sizeGiven:
		return usagef("--warc-size says when a WARC file ends, and there is none: add --warc FOLDER")
	case f.dir == "":
		return nil
	case look:
		return usagef("--warc keeps what a crawl receives, and --list and --dry-run keep nothing: give one of the two")
	}
	return nil
}

// openWARC begins the WARC files of a crawl and has them filled. close ends them; without --warc there is nothing to do.
func (j *job) openWARC(ctx context.Context, con *console, db *storage.DB, run int64) (closeWARC func() error, err error) {
	if j.warc.dir == "" {
		return func() error { return nil }, nil
	}
	robots := "RFC 9309: robots.txt of each host is fetched before its pages and obeyed, Crawl-delay too"
	if j.cfg.RespectTDM {
		robots += "; pages whose text and data mining is reserved (TDMRep) are asked for and left out of the archive"
	}
	notice := "Values of Authorization, Cookie and of fields that the operator added are [left out] of requests."
	if j.cfg.SecretCookies() {
		notice += " The crawl was given credentials; values of Set-Cookie are [left out] of answers."
	}
	if j.cfg.Proxy != nil {
		notice += " A proxy was between; requests without TLS are in the form in which it was asked."
	}
	w, repaired, err := db.OpenWARC(ctx, run, storage.WARCOptions{Dir: j.warc.dir, Size: int64(j.warc.size), Info: []string{
		"software", "broadsheet/" + version,
		"operator", j.contact,
		"http-header-user-agent", j.cfg.UserAgent,
		"robots", robots,
		"isPartOf", filepath.Base(j.db),
		"description", "Exchanges of one crawl as they went over the wire (HTTP/1.1). " + notice + " Payload digests are of bodies with their chunks joined, before Content-Encoding is undone (WARC 1.1, 5.9; RFC 2616, 7.2)",
	}})
	for _, r := range repaired {
		con.event(fmt.Sprintf("%s: the crawl that wrote it was killed; it is ended now, and %s of a record that was not whole cut off", r.File, count(int(r.Cut), "byte")), "WARC file repaired", "file", r.File, "cut", r.Cut)
	}
	if err != nil {
		return nil, err
	}
	j.cfg.Capture, j.cfg.Scratch = w.Keep, j.warc.dir
	return w.Close, nil
}

// addWARCFolders adds the flag by which a command that is given an archive finds its WARC files.
func addWARCFolders(cmd *cobra.Command, dirs *[]string) {
	cmd.Flags().StringArrayVar(dirs, "warc", nil, "look for the archive's WARC files in this `FOLDER` before the one where crawls wrote them; may be repeated")
	mustComplete(cmd.MarkFlagDirname("warc"))
}

// checkIsFolder is for folders that must be there.
func checkIsFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return usagef("--warc %s: there is no such folder", shown(dir))
	case err != nil:
		return usageError(fileError(err))
	case !info.IsDir():
		return usagef("--warc %s: it is no folder", shown(dir))
	}
	return nil
}
