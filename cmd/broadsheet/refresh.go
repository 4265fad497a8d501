package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/storage"
)

// refreshFlags say what of an archive's pages is looked at again.
type refreshFlags struct {
	refresh, watch bool
	olderThan      age
}

func addRefreshFlags(cmd *cobra.Command, f *refreshFlags) {
	flags := cmd.Flags()
	flags.BoolVar(&f.refresh, "refresh", false, "look again at the pages that are due, by how often each has changed")
	flags.Var(&f.olderThan, "older-than", "with --refresh: look at all that were last checked so long ago, such as 6h or 7d, due or not")
	flags.BoolVar(&f.watch, "watch", false, "run on: look at each page, feed and front page again when it is due, until Ctrl-C")
}

const refreshHelp = `--refresh looks again at what is done: articles, feeds, sitemaps and pages that list others, but not at failures (see
--retry-failed) or other kinds of page. A site that keeps ETag or Last-Modified answers 304 and sends nothing. When
an article has changed, its earlier version stays in the view article_revisions. What answers 410, or 404 for a day,
is marked as gone and kept. Each page is due by its age and its changes: fresh news within hours, old ones after
weeks, nothing more often than every 15 minutes. With --scope and the like, new links are followed as in any crawl.

--watch does so until it is stopped, and costs nothing while nothing is due. Killed, it goes on with the same command.
Ctrl-C is its regular end: it finishes what is in flight and exits with 0.`

// check finds what the flags cannot mean.
func (f *refreshFlags) check() error {
	if f.olderThan.set && !f.refresh {
		return usagef("--older-than %s: it is for --refresh, give both", f.olderThan.String())
	}
	return nil
}

// due returns what Refresh is to select.
func (f *refreshFlags) due() storage.Due {
	if f.olderThan.set {
		return storage.Due{OlderThan: f.olderThan.d}
	}
	return storage.Due{OlderThan: -1}
}

// age is a flag such as 90m, 6h or 7d.
type age struct {
	d    time.Duration
	set  bool
	text string // as it was given
}

// Set reads the flag's value.
func (a *age) Set(s string) error {
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(n) * 24 * time.Hour
		if n > 36500 { // more would not fit
			err = strconv.ErrRange
		}
	}
	if err != nil || d < 0 {
		return fmt.Errorf("use a time such as 90m, 6h or 7d; 0s for all")
	}
	a.d, a.set, a.text = d, true, s
	return nil
}

// String returns the time as it was given.
func (a *age) String() string { return a.text }

// Type is what --help calls the value.
func (a *age) Type() string { return "time" }

// refreshed makes requests of the archive pending that are to be looked at again.
func (j *job) refreshed(ctx context.Context, db *storage.DB, s *summary) (err error) {
	if !j.refresh.refresh {
		return nil
	}
	if s.Due, err = db.Refresh(ctx, j.refresh.due()); err == nil && s.Due == 0 {
		s.nextCheck, err = db.NextCheck(ctx)
	}
	return err
}

// watch makes the frontier wait for what is due, and the full-text index be brought up to date in the meantime. end waits
// for that.
func (j *job) watch(ctx context.Context, con *console, db *storage.DB, frontier *storage.Frontier, p *progress) (end func(), err error) {
	if !j.refresh.watch {
		return func() {}, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	var indexing sync.WaitGroup
	quiet := make(chan struct{}, 1)
	indexing.Go(func() {
		for {
			select {
			case <-quiet:
			case <-ctx.Done():
				return
			}
			if _, err := db.Index(ctx); err != nil && ctx.Err() == nil {
				con.warn("the full-text index is behind: "+err.Error(), "index not complete", "err", err)
			}
		}
	})
	end = func() { cancel(); indexing.Wait() }
	err = frontier.Watch(ctx, func(until time.Time) {
		p.idle(until)
		select {
		case quiet <- struct{}{}:
		default:
		}
	})
	if err != nil {
		end()
	}
	return end, err
}

// idle tells that nothing is due until a time.
func (p *progress) idle(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.con.draw(func() { p.bar.Describe("waiting until " + until.Local().Format("Jan 2 15:04:05")) })
		return
	}
	if p.lines && (p.lastIdle.IsZero() || time.Since(p.lastIdle) >= progressTime) {
		p.lastIdle = time.Now()
		p.con.event(fmt.Sprintf("%s, %d failed; nothing is due until %s (in %s)", count(p.done, "page"), p.failed, until.UTC().Format(time.RFC3339), time.Until(until).Round(time.Second)),
			"idle", "pages", p.done, "failed", p.failed, "until", until.UTC())
	}
}
