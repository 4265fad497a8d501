package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"math"
	"strings"
	"sync"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage"
	"broadsheet/storage/export"
)

// lister finds what a crawl would fetch and fetches only what leads to it: of the URLs given those that are no articles, feeds
// and sitemaps.
type lister struct {
	job   *job
	con   *console
	out   *bufio.Writer // a line a page; nil: found is kept instead
	limit int           // pages that are listed, those that a crawl would take first; 0: all
	crawl *crawler.Crawler
	todo  *crawler.MemoryFrontier

	mu     sync.Mutex // guards what follows
	known  map[uint64]bool
	seed   maphash.Seed
	found  []crawler.Request
	best   best           // instead of found, with a limit
	ahead  map[string]int // what leads to pages, by key: its priority, or visited
	failed int
	lists  map[string]bool // keys of URLs given that turned out to be feeds or sitemaps
	err    error           // of out
}

// list prints what a crawl would fetch. With an archive it adds that to it, and prints what the archive's next crawl would fetch.
func (j *job) listing(ctx context.Context, con *console, w io.Writer, limit int) (failed int, err error) {
	out := bufio.NewWriter(results{w})
	l := &lister{job: j, con: con, limit: limit, todo: crawler.NewMemoryFrontier(0), known: map[uint64]bool{}, seed: maphash.MakeSeed(), best: best{limit: limit}, ahead: map[string]int{}, lists: map[string]bool{}}
	if j.db == "" {
		l.out = out
	}
	ended, err := l.run(ctx)
	l.found = append(l.found, l.best.take()...)
	switch {
	case err == nil && ended && j.db != "":
		err = j.keepList(ctx, l, out)
	case limit > 0 && j.db == "":
		err = first(err, printAll(out, l.found))
	}
	if err = first(err, out.Flush()); err == nil && !ended {
		err = &exitError{exitStopped, errors.New("stopped before the list was whole")}
	}
	return l.failed, err
}

// run finds everything; ended: it was not stopped by Ctrl-C.
func (l *lister) run(ctx context.Context) (ended bool, err error) {
	for r, bad := range l.job.seeds(interruptible(ctx, l.job.list)) {
		line, ok := errors.AsType[*crawler.LineError](bad)
		switch {
		case ok:
			l.failed++
			l.con.complain("crawl", line)
			continue
		case bad != nil:
			return false, bad
		}
		if !crawler.LeadsOn(r.URL, l.job.cfg.Follow) {
			l.page(r)
		} else if err := l.visitLater(ctx, r); err != nil {
			return false, err
		}
	}
	l.crawl = crawler.New(l.job.cfg, &watchedFrontier{Frontier: l.todo, public: l.job.public})
	if l.full() {
		return true, l.err
	}
	l.todo.SetLimits(crawler.Limits{Patience: l.job.limits.Patience})
	stopped := false
	fetching, cancel := context.WithCancel(ctx)
	defer cancel()
	release := onInterrupt(func() { stopped = true; l.crawl.Stop() }, cancel)
	stats, err := l.crawl.Run(fetching, l.visit)
	release()
	if until := stats.Later; !until.IsZero() {
		l.con.warn("the list is not whole: hosts fail or ask for time until "+until.UTC().Format(time.RFC3339), "list not whole", "until", until.UTC())
	}
	if stopped && errors.Is(err, context.Canceled) {
		err = nil
	}
	return !stopped, first(l.err, err)
}

func (l *lister) visit(ctx context.Context, p *crawler.Page) error {
	if !p.Again.IsZero() {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ahead[p.Request.Key] = visited
	given := p.Request.Depth == 0
	switch {
	case notHad(p) != "":
	case p.Err != nil:
		l.failed++
		l.con.complain("crawl", errors.New(noteOf(p).String()))
	case p.Outcome == crawler.OutcomeListing && given:
		l.lists[p.Request.Key] = true
		if l.job.db != "" {
			l.found = append(l.found, p.Request) // the archive's next crawl reads it again
		}
	case given:
		l.page(p.Request)
	}
	for _, r := range l.job.local(p.Links) {
		switch r.FoundBy {
		case crawler.FoundByHost, crawler.FoundByIndex:
			if err := l.visitLater(ctx, r); err != nil {
				return err
			}
		default:
			if disallowed, err := l.crawl.KnownDisallowed(ctx, r.URL); err != nil {
				return err
			} else if !disallowed {
				l.page(r)
			}
		}
	}
	if l.full() {
		l.crawl.Stop()
	}
	return l.err
}

// visited is less than any priority.
const visited = math.MinInt

// visitLater adds what leads to pages.
func (l *lister) visitLater(ctx context.Context, r crawler.Request) error {
	key, err := crawler.Key(r.URL)
	if err != nil {
		return err
	}
	if _, ok := l.ahead[key]; !ok {
		l.ahead[key] = r.Priority
	}
	return l.todo.Add(ctx, r)
}

// full tells whether a crawl would take as many pages as the limit lets before anything that is to be fetched yet.
func (l *lister) full() bool {
	next := visited
	for _, priority := range l.ahead {
		next = max(next, priority)
	}
	return l.limit > 0 && l.best.above(next) >= l.limit
}

// page notes a page that would be fetched.
func (l *lister) page(r crawler.Request) {
	key, err := crawler.Key(r.URL)
	if err != nil {
		return
	}
	sum := maphash.String(l.seed, key)
	if l.known[sum] {
		return
	}
	l.known[sum] = true
	switch {
	case l.limit > 0:
		l.best.add(r)
	case l.out == nil:
		l.found = append(l.found, r)
	default:
		if err := printListed(l.out, r); err != nil && l.err == nil {
			l.err = err
		}
	}
}

func printAll(w io.Writer, reqs []crawler.Request) error {
	for _, r := range reqs {
		if err := printListed(w, r); err != nil {
			return err
		}
	}
	return nil
}

// printListed prints a page with what a feed or sitemap says of it.
func printListed(w io.Writer, r crawler.Request) error {
	fields := []string{r.URL, r.ListedDate, r.ListedTitle}
	for i, f := range fields {
		fields[i] = strings.Join(strings.Fields(export.Clean(f)), " ")
	}
	_, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(fields, "\t"), "\t"))
	return err
}

// keepList adds what was found to the archive, and prints what its next crawl would fetch.
func (j *job) keepList(ctx context.Context, l *lister, out io.Writer) (err error) {
	db, run, end, err := beginRun(ctx, j.db, storage.Options{Durable: j.durable, MustExist: j.mustExist}, storage.Run{Command: j.command, UserAgent: j.cfg.UserAgent})
	if err != nil {
		return err
	}
	defer func() { err = first(err, end()) }()
	added, err := db.AddURLs(ctx, asSeeds(l.found), j.retry)
	outcome := "done"
	if err != nil {
		outcome = "error"
	}
	err = first(err, db.EndRun(context.WithoutCancel(ctx), run, outcome, map[string]int{"listed": len(l.found), "new": added.New}))
	if err != nil {
		return err
	}
	chosen := best{limit: l.limit}
	for r, err := range db.Pending(ctx) {
		if err != nil {
			return err
		}
		if r.FoundBy == crawler.FoundByHost || r.FoundBy == crawler.FoundByIndex || l.lists[r.Key] {
			continue
		}
		switch disallowed, err := l.crawl.KnownDisallowed(ctx, r.URL); {
		case err != nil:
			return err
		case disallowed:
		case l.limit > 0:
			chosen.add(r)
		default:
			if err := printListed(out, r); err != nil {
				return err
			}
		}
	}
	return printAll(out, chosen.take())
}

func asSeeds(reqs []crawler.Request) iter.Seq2[crawler.Request, error] {
	return func(yield func(crawler.Request, error) bool) {
		for _, r := range reqs {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// local leaves out links to public addresses when no contact was given, so that none may be asked.
func (j *job) local(links []crawler.Request) []crawler.Request {
	if j.public {
		return links
	}
	var kept []crawler.Request
	for _, r := range links {
		if isLocal(r.URL) {
			kept = append(kept, r)
		}
	}
	return kept
}
