package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"broadsheet/extractor"
	"broadsheet/storage"
)

// again is a run of the extractor over the pages that an archive keeps. No site is asked.
type again struct {
	con         *console
	db          *storage.DB
	run         int64
	done        storage.AgainRun
	before      int // of done.Pages, those of runs that were stopped or killed
	maxFailures int
	shownAt     time.Time
}

// extractAgain is extract --again. Ctrl-C ends it between two pages, and the same command goes on there.
func extractAgain(ctx context.Context, con *console, f *extractFlags, command string) (err error) {
	db, run, end, err := beginRun(ctx, f.db, storage.Options{MustExist: true}, storage.Run{Command: command})
	if err != nil {
		return err
	}
	defer func() { err = first(err, end()) }()
	a := again{con: con, db: db, run: run, shownAt: time.Now(), maxFailures: f.maxFailures}
	a.done = storage.AgainRun{Rules: extractor.Version + revision(), Site: f.site, Since: f.since}
	resumed, err := db.ResumeAgain(ctx, &a.done)
	if err != nil {
		return err
	}
	if a.before = a.done.Pages; resumed {
		con.say(fmt.Sprintf("going on after %s that an earlier run has done", count(a.before, "page")), "going on", "pages", a.before)
	}
	working, release := stoppable(ctx)
	defer release()
	started := time.Now()
	if !a.done.Mending {
		err = a.save(working, db.Pages(working, a.done.Through, f.site, f.since))
	}
	if err == nil && working.Err() == nil {
		a.done.Mending = true
		err = a.save(working, db.StalePages(working))
	}
	outcome := "done"
	switch {
	case working.Err() != nil && ctx.Err() == nil:
		outcome = "stopped"
		err = &exitError{exitStopped, fmt.Errorf("stopped after %s; to go on: %s", count(a.done.Pages, "page"), command)}
	case err != nil:
		outcome = "error"
	default:
		err = bringUpIndex(ctx, con, db)
	}
	err = first(err, db.EndRun(context.WithoutCancel(ctx), run, outcome, a.done.Summary()))
	if err != nil {
		return err
	}
	a.report(time.Since(started))
	if a.maxFailures >= 0 && a.done.Failed > a.maxFailures {
		return &exitError{exitFailures, fmt.Errorf("%d of %s could not be extracted", a.done.Failed, count(a.done.Pages, "page"))}
	}
	return nil
}

// What is written in one transaction, at most: a kill loses no more.
const (
	againPages = 100
	againTime  = 250 * time.Millisecond
)

// againBatch is what goes into the archive together.
type againBatch struct {
	pages []storage.Again
	urls  []string
}

// save extracts pages on all cores and writes them in their order beside that.
func (a *again) save(ctx context.Context, pages iter.Seq2[storage.StoredPage, error]) error {
	working, cancel := context.WithCancel(ctx)
	defer cancel()
	var broken error // set before ordered's results end
	kept := func(context.Context) iter.Seq[rawPage] {
		return func(yield func(rawPage) bool) {
			for p, err := range pages {
				if err != nil {
					broken = err
					return
				}
				if !yield(rawPage{name: p.URL, url: p.URL, contentType: p.ContentType, body: p.Body, fetchID: p.FetchID, requestID: p.RequestID, err: p.Err}) {
					return
				}
			}
		}
	}
	batches, written := make(chan againBatch), make(chan error, 1)
	go func() {
		var failed error
		for b := range batches {
			if failed == nil {
				if failed = a.write(context.WithoutCancel(ctx), b); failed != nil {
					cancel()
				}
			}
		}
		written <- failed
	}()
	var b againBatch
	begun := time.Now()
	for x := range ordered(working, kept, rawPage.size, extractKept) {
		if x.err != nil {
			a.con.complain("extract", described(x))
		}
		b.pages = append(b.pages, storage.Again{FetchID: x.page.fetchID, RequestID: x.page.requestID, Article: x.article})
		b.urls = append(b.urls, x.page.url)
		if len(b.pages) == againPages || time.Since(begun) > againTime {
			batches <- b
			b, begun = againBatch{}, time.Now()
		}
	}
	if len(b.pages) > 0 {
		batches <- b
	}
	close(batches)
	err := <-written
	if err == nil && ctx.Err() == nil {
		err = broken // what an interrupt ends may look broken
	}
	return err
}

// extractKept is extractPage without its output.
func extractKept(p rawPage) extracted {
	x := extracted{err: p.err}
	if x.err == nil {
		x.article, x.err = articleOf(p)
	}
	p.body = nil
	x.page = p
	return x
}

func (a *again) write(ctx context.Context, b againBatch) error {
	changed, err := a.db.SaveAgain(ctx, a.run, &a.done, b.pages)
	if err != nil {
		return err
	}
	for i, fields := range changed {
		if len(fields) > 0 {
			a.con.log.Debug("changed", "url", b.urls[i], "fields", fields)
		}
	}
	if time.Since(a.shownAt) > progressTime {
		a.shownAt = time.Now()
		a.con.event(fmt.Sprintf("%s, %d changed, %d failed", count(a.done.Pages, "page"), a.done.Changed, a.done.Failed),
			"progress", "pages", a.done.Pages, "changed", a.done.Changed, "failed", a.done.Failed)
	}
	return nil
}

// report says which fields changed on how many pages.
func (a *again) report(took time.Duration) {
	d := a.done
	var b strings.Builder
	fmt.Fprintf(&b, "extracted %s again in %s: %d changed, %d failed", count(d.Pages, "page"), took.Round(time.Second/10), d.Changed, d.Failed)
	names := slices.SortedFunc(maps.Keys(d.Fields), func(x, y string) int { return cmp.Or(cmp.Compare(d.Fields[y], d.Fields[x]), cmp.Compare(x, y)) })
	for _, name := range names {
		more := ""
		switch name {
		case "article":
			more = "  which article the page is"
		case "altered":
			more = "  something other than this program had changed them; no version was made of that"
		}
		fmt.Fprintf(&b, "\n  %6d %s%s", d.Fields[name], name, more)
	}
	if d.Changed > 0 {
		fmt.Fprint(&b, "\nwhat articles said before is in the view article_revisions")
	}
	a.con.say(b.String(), "finished", "pages", d.Pages, "before", a.before, "changed", d.Changed, "failed", d.Failed, "fields", d.Fields, "seconds", took.Seconds())
}
