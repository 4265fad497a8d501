package main

import (
	"context"
	"fmt"
	"iter"
	"os/signal"
	"time"

	"broadsheet/storage"
)

// againSummary is what extracting again did.
type againSummary struct {
	Pages   int `json:"pages"`
	Changed int `json:"changed"`
	Failed  int `json:"failed"`
}

// extractAgain runs the extractor over the pages that an archive keeps. No site is asked. Ctrl-C ends it
// between two pages.
func extractAgain(ctx context.Context, con *console, path, command string) (err error) {
	db, run, end, err := beginRun(ctx, path, storage.Options{MustExist: true}, storage.Run{Command: command})
	if err != nil {
		return err
	}
	defer func() { err = first(err, end()) }()
	working, release := signal.NotifyContext(ctx, stopSignals...)
	defer release()
	var s againSummary
	started := time.Now()
	err = saveAgain(working, con, db, db.Pages, &s)
	if err == nil && working.Err() == nil {
		var mended againSummary // pages that are counted already
		err = saveAgain(working, con, db, db.StalePages, &mended)
	}
	outcome := "done"
	switch {
	case working.Err() != nil && ctx.Err() == nil:
		outcome = "stopped"
		err = &exitError{exitStopped, fmt.Errorf("stopped after %s; to start over: %s", count(s.Pages, "page"), command)}
	case err != nil:
		outcome = "error"
	default:
		_, err = db.Index(working)
	}
	err = first(err, db.EndRun(context.WithoutCancel(ctx), run, outcome, s))
	if err == nil {
		con.say(fmt.Sprintf("extracted %s again in %s: %d changed, %d failed", count(s.Pages, "page"),
			time.Since(started).Round(time.Second/10), s.Changed, s.Failed),
			"finished", "pages", s.Pages, "changed", s.Changed, "failed", s.Failed)
	}
	return err
}

func saveAgain(ctx context.Context, con *console, db *storage.DB, pages func(context.Context) iter.Seq2[storage.StoredPage, error], s *againSummary) error {
	var broken error // set before ordered's results end
	kept := func(ctx context.Context) iter.Seq[rawPage] {
		return func(yield func(rawPage) bool) {
			for p, err := range pages(ctx) {
				if err != nil {
					broken = err
					return
				}
				if !yield(rawPage{name: p.URL, url: p.URL, contentType: p.ContentType, body: p.Body, fetchID: p.FetchID}) {
					return
				}
			}
		}
	}
	for x := range ordered(ctx, kept, rawPage.size, extractKept) {
		s.Pages++
		if x.err != nil {
			s.Failed++
			con.complain("extract", described(x))
			continue
		}
		changed, err := db.SaveAgain(ctx, x.page.fetchID, x.article)
		if err != nil {
			return err
		}
		if changed {
			s.Changed++
			con.log.Debug("changed", "url", x.page.url)
		}
	}
	return broken
}

// extractKept is extractPage without its output.
func extractKept(p rawPage) extracted {
	a, err := articleOf(p)
	p.body = nil
	return extracted{page: p, article: a, err: err}
}
