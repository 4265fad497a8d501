package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
	"broadsheet/storage"
	"broadsheet/storage/warc"
)

// importer reads WARC files of any crawler into an archive.
type importer struct {
	con        *console
	db         *storage.DB
	run        int64
	writer     *storage.Writer
	unwritten  bool // the writer has pages that may not be in the archive yet
	maxBody    int64
	shard      shard
	complaints atomic.Int64
	sum        importSummary
	shownAt    time.Time
}

// importSummary is what importing did; of files that were not done, also what runs before this one had done with them.
type importSummary struct {
	Files    int                  `json:"files"`    // that were read
	Known    int                  `json:"known"`    // further files that were done before
	Unusable int                  `json:"unusable"` // files that are no WARC files or cannot be read
	Records  storage.ImportCounts `json:"records"`
	Saved    map[string]int       `json:"saved"`
}

// shard is a job's share of the records: those whose address has hash i of n. All captures of an address are in one.
type shard struct{ i, n int }

func parseShard(s string) (shard, error) {
	if s == "" {
		return shard{1, 1}, nil
	}
	a, b, _ := strings.Cut(s, "/")
	i, err := strconv.Atoi(a)
	n, bad := strconv.Atoi(b)
	if err != nil || bad != nil || i < 1 || i > n || n > 100_000 {
		return shard{}, usagef("--shard %q: use I/N, from 1/N to N/N, such as 3/8", s)
	}
	return shard{i, n}, nil
}

func (s shard) String() string {
	if s.n == 1 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.i, s.n)
}

func (s shard) has(address string) bool {
	if s.n == 1 {
		return true
	}
	if key, err := crawler.Key(address); err == nil {
		address = key
	}
	h := fnv.New64a()
	h.Write([]byte(address))
	return h.Sum64()%uint64(s.n) == uint64(s.i-1)
}

// importFiles is extract with --db and files. Ctrl-C ends it between two records, and the same command goes on there.
func importFiles(ctx context.Context, con *console, f *extractFlags, paths []string, stdin io.Reader, command string) (err error) {
	share, err := parseShard(f.shard)
	if err != nil {
		return err
	}
	db, run, end, err := beginRun(ctx, f.db, storage.Options{}, storage.Run{Command: command})
	if err != nil {
		return err
	}
	defer func() { err = first(err, end()) }()
	working, release := stoppable(ctx)
	defer release()
	im := importer{con: con, db: db, run: run, maxBody: int64(f.maxBody), shard: share, shownAt: time.Now()}
	im.sum.Saved = map[string]int{}
	started := time.Now()
	for _, path := range paths {
		if err == nil && working.Err() == nil {
			err = im.path(working, path, stdin)
		}
	}
	outcome := "done"
	switch {
	case working.Err() != nil && ctx.Err() == nil:
		outcome = "stopped"
		err = &exitError{exitStopped, fmt.Errorf("stopped after %s; to go on: %s", count(im.sum.Records.Records, "record"), command)}
	case err != nil:
		outcome = "error"
	case !f.noIndex:
		err = bringUpIndex(ctx, con, db)
	}
	if err = first(err, db.EndRun(context.WithoutCancel(ctx), run, outcome, im.sum)); err != nil {
		return err
	}
	im.report(time.Since(started))
	if failed := im.sum.Records.Damaged + im.sum.Unusable; f.maxFailures >= 0 && failed > f.maxFailures {
		return &exitError{exitFailures, fmt.Errorf("%d of %s and %s could not be read", failed, count(im.sum.Records.Records, "record"), count(im.sum.Files, "file"))}
	}
	return nil
}

// path imports a file, a folder's WARC files or standard input.
func (im *importer) path(ctx context.Context, path string, stdin io.Reader) error {
	if path == "-" {
		return im.read(ctx, interruptible(ctx, stdin), "standard input")
	}
	files := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if files = warcFiles(path); len(files) == 0 {
			im.unusable(fmt.Errorf("no WARC file in folder %s: looked for .warc, .warc.gz, .warc.zst", path))
		}
	}
	for _, name := range files {
		if ctx.Err() != nil {
			return nil
		}
		file, err := os.Open(name)
		if err != nil {
			im.unusable(fileError(err))
			continue
		}
		err = im.read(ctx, file, name)
		file.Close() // only read
		if err != nil {
			return err
		}
	}
	return nil
}

// unusable counts and names a file of which nothing is read.
func (im *importer) unusable(err error) {
	im.sum.Files++
	im.sum.Unusable++
	im.con.complain("extract", err)
}

// endSize is how much of a file's beginning and of its end, with its size, tells it from others.
const endSize = 4 << 10

// identify returns the digest by which a file is known. whole is false when only its beginning is in it: what comes from a pipe may be a download
// that was cut before, or another file behind the same first record.
func identify(r io.Reader, head []byte) (digest string, whole bool) {
	h := sha256.New()
	h.Write(head)
	if file, ok := r.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			fmt.Fprintf(h, "\n%d\n", info.Size())
			_, err = io.Copy(h, io.NewSectionReader(file, max(0, info.Size()-endSize), endSize))
			whole = err == nil
		}
	}
	return hex.EncodeToString(h.Sum(nil)), whole
}

// read imports one file. What is wrong with the file is complained about; an error is the archive's.
func (im *importer) read(ctx context.Context, r io.Reader, name string) error {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(endSize)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		im.unusable(fmt.Errorf("%s: %w", name, err))
		return nil
	}
	if !warc.Sniff(head) {
		im.unusable(fmt.Errorf("%s: not a WARC file; pages without one have no address and no date for --db", name))
		return nil
	}
	digest, whole := identify(r, head)
	known, err := im.db.BeginImport(ctx, im.run, name, digest, im.shard.String())
	if err != nil {
		return err
	}
	if known.Done && !whole {
		known.Done, known.Counts = false, storage.ImportCounts{}
	}
	counts := known.Counts
	if known.Done {
		im.sum.Known++
		im.con.say(fmt.Sprintf("%s was done before: %s", oneLine(name), count(counts.Pages, "page")), "known", "file", name, "pages", counts.Pages)
		return nil
	}
	im.sum.Files++
	if counts.Records > 0 {
		im.con.say(fmt.Sprintf("%s: going on after %s", oneLine(name), count(counts.Records, "record")), "going on", "file", name, "records", counts.Records)
	}
	if counts, err = im.records(ctx, buffered, name, known); err != nil {
		return err
	}
	im.sum.add(counts)
	saved, err := im.db.ImportedAs(context.WithoutCancel(ctx), known.ID)
	for as, n := range saved {
		im.sum.Saved[as] += n
	}
	return err
}

func (s *importSummary) add(c storage.ImportCounts) {
	all := &s.Records
	all.Records += c.Records
	all.Pages += c.Pages
	all.NotPages += c.NotPages
	all.Redirects += c.Redirects
	all.OtherShards += c.OtherShards
	all.Unresolved += c.Unresolved
	all.Damaged += c.Damaged
}

// reading is a file on its way: what its reader knows.
type reading struct {
	*importer
	id     int64 // of the import
	name   string
	counts storage.ImportCounts
	info   string
	err    error // that ended the file
}

// importable is a record that is a page, or a revisit of one.
type importable struct {
	rec    *warc.Record
	of     int64 // the import
	at     time.Time
	counts storage.ImportCounts
	file   string
	info   string
}

// records imports what is left of a file.
func (im *importer) records(ctx context.Context, r io.Reader, name string, known *storage.Import) (storage.ImportCounts, error) {
	f := &reading{importer: im, id: known.ID, name: name, counts: known.Counts}
	im.writer, im.unwritten = im.db.NewWriter(ctx, im.run), false
	found := func(context.Context) iter.Seq[importable] { return f.pages(r, known.Counts.Records) }
	late := storage.ImportCounts{} // found out after the record was counted
	var last storage.ImportCounts
	var err error
	for x := range ordered(ctx, found, func(p importable) int { return len(p.rec.Body) }, im.readImportable) {
		last = x.counts
		if x.rec.Type == "revisit" {
			if x, err = im.resolve(ctx, x); errors.Is(err, storage.ErrNotFound) {
				late.Unresolved++
				late.Pages--
				err = nil
				continue
			} else if err != nil {
				break
			}
		}
		if x.err != nil {
			late.Damaged++
			late.Pages--
			im.complain(name, x.rec.Offset, x.rec.URI, x.err)
			continue
		}
		if err = im.writer.SaveImported(context.WithoutCancel(ctx), x.prepared, sumCounts(x.counts, late)); err != nil {
			break
		}
		im.unwritten = true
		im.progress(x.counts)
	}
	err = first(err, im.writer.Close())
	switch {
	case err != nil || ctx.Err() != nil:
		return sumCounts(last, late), err
	case f.err != nil:
		im.sum.Unusable++
		im.con.complain("extract", fmt.Errorf("%s: %w", name, f.err))
		return sumCounts(f.counts, late), nil
	}
	counts := sumCounts(f.counts, late)
	return counts, im.db.EndImport(ctx, known.ID, counts, f.info)
}

func sumCounts(a, b storage.ImportCounts) storage.ImportCounts {
	s := importSummary{Records: a}
	s.add(b)
	return s.Records
}

func (im *importer) complain(name string, offset int64, address string, err error) {
	if im.complaints.Add(1) <= shownComplaints {
		im.con.complain("extract", fmt.Errorf("%s: %w", strings.Join(nonEmpty(name, cmp.Or(crawler.WithoutUser(address), fmt.Sprintf("byte %d", offset))), ": "), err))
	}
}

func (im *importer) progress(c storage.ImportCounts) {
	if time.Since(im.shownAt) > progressTime {
		im.shownAt = time.Now()
		records, pages := im.sum.Records.Records+c.Records, im.sum.Records.Pages+c.Pages
		im.con.event(fmt.Sprintf("%s, %s", count(records, "record"), count(pages, "page")), "progress", "records", records, "pages", pages)
	}
}

// pages yields the records behind the first skip that are pages of this shard. It runs beside the others.
func (f *reading) pages(r io.Reader, skip int) iter.Seq[importable] {
	return func(yield func(importable) bool) {
		n := 0
		for rec, err := range warc.Read(r, warc.Options{MaxBody: f.maxBody, Members: true, Digests: true}) {
			if err != nil {
				f.err = err
				return
			}
			if rec.Type == "warcinfo" && f.info == "" {
				f.info = string(rec.Body[:min(len(rec.Body), 4<<10)])
			}
			if n++; n <= skip {
				continue
			}
			f.counts.Records++
			p := importable{rec: rec, of: f.id, file: f.name, info: f.info}
			if !f.count(&p) {
				continue
			}
			p.counts = f.counts
			if !yield(p) {
				return
			}
		}
	}
}

// clockError is how far ahead of ours a crawler's clock may be.
const clockError = 24 * time.Hour

// count says what a record is, and whether it is to be imported.
func (f *reading) count(p *importable) bool {
	rec := p.rec
	isPage := rec.Type == "response" || rec.Type == "resource" || rec.Type == "revisit"
	at, err := time.Parse(time.RFC3339Nano, rec.Date)
	p.at = at.UTC()
	switch {
	case !f.shard.has(rec.URI):
		f.counts.OtherShards++
		return false
	case rec.Err != nil:
		f.counts.Damaged++
		f.importer.complain(f.name, rec.Offset, rec.URI, rec.Err)
		return false
	case !isPage, crawler.CheckURL(rec.URI) != nil, !mayBePage(rec):
		f.counts.NotPages++
		return false
	case rec.Type != "revisit" && rec.Status != 0 && (rec.Status < 200 || rec.Status/100 == 3):
		f.counts.Redirects++
		return false
	case rec.Type == "revisit" && rec.HTTPHeader != nil && rec.Status != http.StatusNotModified && rec.Status/100 != 2:
		f.counts.Redirects++ // again
		return false
	case err != nil:
		f.counts.Damaged++
		f.importer.complain(f.name, rec.Offset, rec.URI, fmt.Errorf("WARC record at byte %d: it has no valid WARC-Date", rec.Offset))
		return false
	case p.at.After(time.Now().Add(clockError)): // all that is captured until then would count as older
		f.counts.Damaged++
		f.importer.complain(f.name, rec.Offset, rec.URI, fmt.Errorf("WARC record at byte %d: its WARC-Date is still to come: %s", rec.Offset, p.at.Format(time.RFC3339)))
		return false
	}
	f.counts.Pages++
	return true
}

// mayBePage tells images and the like by type and content; of a revisit by what type its answer has, if it says so.
func mayBePage(rec *warc.Record) bool {
	if u, err := url.Parse(rec.URI); err == nil && u.Path == "/robots.txt" { // an error for it is no page that failed
		return false
	}
	if rec.Type == "revisit" {
		return crawler.LooksHTML(rec.HTTPHeader.Get("Content-Type"), []byte("<html>"))
	}
	return rec.Status/100 == 3 || crawler.LooksHTML(rec.ContentType(), rec.Body) || saysGone(rec)
}

// saysGone tells whether a record says that a page is gone, though not in HTML: many sites do so in a few plain words, without a
// Content-Type or with that of text. Pictures and scripts that are missing have their own.
func saysGone(rec *warc.Record) bool {
	if rec.Type != "response" || rec.Status != http.StatusGone && rec.Status != http.StatusNotFound {
		return false
	}
	media, _, _ := strings.Cut(rec.ContentType(), ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "" || media == "text/plain"
}

// readRecord is an importable whose page was read.
type readRecord struct {
	importable
	page     *crawler.Page
	article  *extractor.Article // nil when there is none
	prepared *storage.Prepared
	err      error
}

// readImportable runs on all cores: all that takes time is done here.
func (im *importer) readImportable(p importable) readRecord {
	x := extractImportable(p)
	if x.page != nil && x.err == nil {
		x.prepare(im.db)
	}
	return x
}

// extractImportable extracts the article.
func extractImportable(p importable) readRecord {
	x := readRecord{importable: p}
	if p.rec.Type == "revisit" {
		return x
	}
	rec := *p.rec
	x.page = pageOf(p)
	if rec.Status < 400 {
		x.read(rec.ContentType())
	} else {
		x.page.Outcome, x.page.Err = crawler.OutcomeHTTPError, &crawler.StatusError{Status: rec.Status}
		x.page.Body, x.page.Packed = nil, nil
	}
	rec.Body, rec.Packed = nil, nil
	x.rec = &rec
	return x
}

// prepare makes the page ready to be written and lets go of it.
func (x *readRecord) prepare(db *storage.DB) {
	of := storage.Imported{Import: x.of, Offset: x.rec.Offset, Type: x.rec.Type, RecordID: x.rec.ID, Info: x.info}
	if x.rec.Type != "revisit" { // which does not hold its page
		of.Member = x.rec.Member
	}
	x.prepared = db.Prepare(x.page, x.article, of)
	x.page, x.article, x.rec.Member = nil, nil, nil
}

// pageOf is a record as the page that a crawl would have fetched then.
func pageOf(p importable) *crawler.Page {
	address := strings.TrimSpace(p.rec.URI)
	u, err := url.Parse(address)
	if err != nil {
		u = &url.URL{} // CheckURL is stricter
	}
	header := p.rec.HTTPHeader
	if header == nil {
		header = http.Header{"Content-Type": {p.rec.ContentType()}}
	}
	return &crawler.Page{
		Request: crawler.Request{URL: address, Source: p.file, FoundBy: crawler.FoundByWARC}, URL: u, Status: p.rec.Status, Header: header,
		Body: p.rec.Body, Packed: p.rec.Packed, Truncated: p.rec.Truncated, FetchedAt: p.at, Outcome: crawler.OutcomeFetched,
	}
}

// read extracts the article of the page.
func (x *readRecord) read(contentType string) {
	doc, err := parse(x.page.Body, contentType)
	if err == nil {
		x.page.Directives = crawler.ReadDirectives(x.page.Header, doc)
		x.article, err = extract(doc, x.page.URL)
	}
	x.err = err
}

// resolve gives a revisit the page that was captured before: the one that it names, or one that has its digest, else, when it names none, the last of its address.
func (im *importer) resolve(ctx context.Context, x readRecord) (readRecord, error) {
	address := cmp.Or(strings.Trim(x.rec.Header.Get("WARC-Refers-To-Target-URI"), "<>"), x.rec.URI)
	at, err := time.Parse(time.RFC3339Nano, x.rec.Header.Get("WARC-Refers-To-Date"))
	if err != nil {
		at = time.Time{}
	}
	p, truncated, err := storage.StoredPage{}, false, error(storage.ErrNotFound)
	if !at.IsZero() {
		p, truncated, err = im.db.Captured(ctx, address, at.UTC(), x.at)
	}
	if errors.Is(err, storage.ErrNotFound) && im.unwritten {
		if err := im.writer.Close(); err != nil {
			return x, err
		}
		im.writer, im.unwritten = im.db.NewWriter(ctx, im.run), false
		if !at.IsZero() {
			p, truncated, err = im.db.Captured(ctx, address, at.UTC(), x.at)
		}
	}
	if errors.Is(err, storage.ErrNotFound) {
		p, truncated, err = im.db.Captured(ctx, address, time.Time{}, x.at)
		if err == nil && !at.IsZero() && !hasDigest(p.Body, x.rec.Header.Get("WARC-Payload-Digest")) { // another version may lie between
			err = storage.ErrNotFound
		}
	}
	if err != nil {
		return x, err
	}
	x.page = pageOf(x.importable)
	x.page.Body, x.page.Truncated = p.Body, truncated
	if x.read(p.ContentType); x.err == nil {
		x.prepare(im.db)
	}
	return x, nil
}

// report tells a person what was imported, or a log reader the same as one record.
func (im *importer) report(took time.Duration) {
	s, r := im.sum, im.sum.Records
	var b strings.Builder
	fmt.Fprintf(&b, "read %s of %s in %s", count(r.Records, "record"), count(s.Files, "file"), took.Round(time.Second/10))
	row := func(n int, name, more string) {
		if n > 0 {
			fmt.Fprint(&b, "\n", strings.TrimRight(fmt.Sprintf("  %6d %-13s %s", n, name, more), " "))
		}
	}
	row(s.Saved[string(storage.SavedStored)], "stored", "")
	row(s.Saved[string(storage.SavedUnchanged)], "unchanged", "same article under another address, or no change")
	row(s.Saved[string(storage.SavedRevised)], "revised", "had changed; earlier versions are in the view article_revisions")
	row(s.Saved[string(storage.SavedOlder)], "older", "captured before what the archive knows of them; their pages are kept")
	row(s.Saved[string(storage.SavedGone)], "gone", "404 or 410 where there was a page; what is known of them is kept")
	row(s.Saved[string(storage.SavedNotArticle)], "not articles", "kept in the view other_pages")
	row(s.Saved[string(storage.SavedFailed)], "failed", "answers of 400 and more, in the view failures")
	row(r.Pages-total(s.Saved), "known before", "in the archive already: the same capture in another file, or twice in one")
	row(r.Redirects, "redirects", "")
	row(r.NotPages, "no pages", "images, requests, metadata and the like")
	row(r.OtherShards, "other shards", "")
	unresolved := "revisits of pages that are neither in the archive nor earlier in the files"
	if r.OtherShards > 0 { // the same bytes at another address
		unresolved += ", or that are in another shard"
	}
	row(r.Unresolved, "unresolved", unresolved)
	row(r.Damaged, "damaged", "records that cannot be read")
	row(s.Known, "files known", "done before")
	im.con.say(b.String(), "finished", "files", s.Files, "known", s.Known, "unusable", s.Unusable, "records", r, "saved", s.Saved, "seconds", took.Seconds())
}

// warcFiles are the WARC files below a folder, sorted by path; what cannot be looked at shows when it is opened.
func warcFiles(dir string) (files []string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			files = append(files, path)
		case !d.IsDir() && slices.ContainsFunc(warcNames, func(ext string) bool { return strings.HasSuffix(strings.ToLower(path), ext) }):
			files = append(files, path)
		}
		return nil
	})
	return files
}

var warcNames = []string{".warc", ".warc.gz", ".warc.zst"}
