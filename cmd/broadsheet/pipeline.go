package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
	"broadsheet/storage"
)

// job is one crawl: where its URLs come from, how they are fetched, which archive keeps them.
type job struct {
	db                 string
	durable, mustExist bool
	command            string // for the archive's list of runs
	list               io.Reader
	seeds              func(list io.Reader) iter.Seq2[crawler.Request, error]
	public             bool // a contact was given, so public addresses may be asked
	retry              storage.Retry
	refresh            refreshFlags
	progress           bool
	noIndex            bool   // leave the full-text index as it is
	statsAddr          string // "": nobody watches
	limit              int    // pages; 0: none
	limits             crawler.Limits
	warc               warcFlags
	contact            string                 // for WARC files
	follow             *followFlags           // for cfg.Follow; nil: that is all
	given              func(flag string) bool // on the command line
	cfg                crawler.Config
}

// errStoppedEarly says that Ctrl-C came while the list was read: nothing of it is in the archive.
var errStoppedEarly = errors.New("stopped while the list was read")

// run crawls: URLs → pages → articles → archive. It returns an error only when the crawl could not be
// done; a page that fails is counted in the summary. A new archive to which nothing was added is not left behind.
func (j *job) run(ctx context.Context, con *console) (s *summary, err error) {
	db, run, end, err := beginRun(ctx, j.db, storage.Options{Durable: j.durable, MustExist: j.mustExist}, storage.Run{Command: j.command, UserAgent: j.cfg.UserAgent})
	if err != nil {
		return nil, err
	}
	defer func() { err = first(err, end()) }()
	again := j.refresh.refresh || j.refresh.watch
	s = &summary{DB: j.db, started: time.Now(), again: again, offer: j.follow != nil && !again}
	err = j.goOn(ctx, con, db, run)
	if err == nil {
		err = j.crawl(ctx, con, db, run, s)
	}
	// Even a crawl that was stopped at once says so in its archive.
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		err = first(s.count(ctx, db), s.countCuts(ctx, db, run))
	}
	err = first(err, db.EndRun(ctx, run, s.outcome(err), s))
	if s.outcome(err) == "stopped" {
		return s, err
	}
	return s, first(err, db.DiscardNew(ctx))
}

// beginRun opens an archive for one that writes to it, alone, and notes that it does. end closes it.
func beginRun(ctx context.Context, path string, o storage.Options, r storage.Run) (db *storage.DB, run int64, end func() error, err error) {
	db, err = storage.Open(ctx, path, o)
	if err != nil {
		return nil, 0, nil, noArchive(err)
	}
	unlock, err := db.LockCrawl(ctx)
	if err != nil {
		return nil, 0, nil, errors.Join(err, db.Close())
	}
	end = func() error {
		unlock()
		return db.Close()
	}
	if run, err = db.BeginRun(ctx, withProgram(ctx, r)); err != nil {
		return nil, 0, nil, errors.Join(err, end())
	}
	return db, run, end, nil
}

func (j *job) crawl(ctx context.Context, con *console, db *storage.DB, run int64, s *summary) (err error) {
	stats, err := listenStats(j.statsAddr)
	if err != nil {
		return err
	}
	defer func() { err = first(err, stats.close()) }()
	closeWARC, err := j.openWARC(ctx, con, db, run)
	if err != nil {
		return err
	}
	defer func() { err = first(err, closeWARC()) }()
	if err := j.add(ctx, db, s); err != nil {
		return err
	}
	if err := j.refreshed(ctx, db, s); err != nil {
		return err
	}
	waiting, err := db.Counts(ctx)
	if err != nil {
		return err
	}
	if waiting.Pending+waiting.Nearer == 0 && !j.refresh.watch {
		return j.indexed(ctx, con, db)
	}
	// The crawler tells the frontier when a host is free again; a delay of its own would count for pages too
	// that robots.txt keeps from being asked.
	lent, err := db.Frontier(ctx, 0)
	if err != nil {
		return err
	}
	lent.SetLimits(j.limits)
	j.cfg.Sites = db.Sites()
	frontier := &watchedFrontier{Frontier: lent, public: j.public}
	limited := newLimitedFrontier(frontier, cmp.Or(j.limit, math.MaxInt))
	crawl := crawler.New(j.cfg, limited)
	lent.Reread(func(ctx context.Context, k crawler.Kept) (*crawler.Page, error) {
		p, err := crawl.Reread(ctx, k)
		if err == nil {
			p.Links = j.local(p.Links)
		}
		return p, err
	}, max(j.cfg.Follow.MaxDepth, 0))
	writer := db.NewWriter(ctx, run)
	total := waiting.Pending
	if j.limits.PerHost > 0 {
		if total, err = db.Share(ctx, j.limits.PerHost); err != nil {
			return first(err, writer.Close(), lent.Close(ctx))
		}
	}
	total = min(total, cmp.Or(j.limit, math.MaxInt))
	if j.refresh.watch || waiting.Nearer > 0 || j.cfg.Follow.Scope != crawler.ScopeNone && j.cfg.Follow.Scope != crawler.ScopePage {
		total = -1
	}
	pulse := takePulse(ctx, db, lent, waiting.Pending)
	defer pulse.end()
	stats.begin(con, pulse)
	progress := newProgress(con, total, j.progress, pulse.now)
	endWatch, err := j.watch(ctx, con, db, lent, progress)
	if err != nil {
		return first(err, writer.Close(), lent.Close(ctx))
	}

	fetching, cancel := context.WithCancel(ctx)
	defer cancel()
	release := onInterrupt(func() {
		s.Stopped = true
		crawl.Stop()
		n := frontier.inFlight.Load()
		con.event(stopping(int(n)), "stopping", "in_flight", n)
	}, cancel)
	if rest := lent.Rest(j.cfg.Delay); rest > 0 {
		con.event(fmt.Sprintf("the last crawl was cut off; as it may have asked any host just now, none is asked for %s", rest), "resting", "seconds", rest.Seconds())
	}
	ended, err := crawl.Run(fetching, func(ctx context.Context, p *crawler.Page) error {
		p, a := article(p)
		p.Links = j.local(p.Links)
		limited.saw(p)
		stats.fetched(p)
		note := noteOf(p)
		// What was fetched is saved even when the crawl is cut off.
		return writer.Save(context.WithoutCancel(ctx), p, a, func(saved storage.Saved) {
			s.saw(note, saved)
			progress.saw(note, saved)
			stats.saw(note, saved)
		})
	})
	release()
	s.Limited = limited.limited()
	endWatch()
	if j.refresh.watch && err == nil && !s.Stopped {
		con.warn("the watch has ended: there is no article, feed, sitemap or front page to come back to", "nothing to watch")
	}
	if s.Stopped && errors.Is(err, context.Canceled) {
		err = nil
	}
	err = first(writer.Close(), err, lent.Close(context.WithoutCancel(ctx)))
	progress.end()
	err = first(err, s.countWaits(context.WithoutCancel(ctx), db, lent, ended.Later))
	if err != nil || s.Stopped {
		return err
	}
	return j.indexed(ctx, con, db)
}

// stopping says what Ctrl-C waits for.
func stopping(inFlight int) string {
	if inFlight == 0 {
		return "stopping"
	}
	return "stopping after the " + count(inFlight, "request") + " in flight; press Ctrl-C again to stop at once"
}

// add puts the job's URLs into the archive, all of them or, when it is stopped by Ctrl-C or an error, none.
func (j *job) add(ctx context.Context, db *storage.DB, s *summary) error {
	adding, release := stoppable(ctx)
	defer release()
	added, err := db.AddURLs(adding, s.watch(j.seeds(interruptible(adding, j.list))), j.retry)
	if adding.Err() != nil && ctx.Err() == nil {
		return errStoppedEarly
	}
	s.listed = added.New + added.Known + added.Duplicate + added.Invalid
	s.Known, s.Continued = added.Known-added.Retried-added.Waiting, added.Waiting
	s.Duplicates, s.Invalid, s.Retried = added.Duplicate, added.Invalid, added.Retried+added.Unlisted
	return err
}

// indexed brings the full-text index up to date, unless it is to be left alone.
func (j *job) indexed(ctx context.Context, con *console, db *storage.DB) error {
	if j.noIndex {
		return nil
	}
	return bringUpIndex(ctx, con, db)
}

// bringUpIndex brings the full-text index up to date. Ctrl-C ends it early: search does without what is missing.
func bringUpIndex(ctx context.Context, con *console, db *storage.DB) error {
	indexing, release := stoppable(ctx)
	defer release()
	_, err := db.Index(indexing)
	if err != nil && indexing.Err() != nil && ctx.Err() == nil {
		con.event("the full-text index is not complete; search works, and the next one completes it", "index not complete")
		return nil
	}
	return err
}

// article extracts a page's article. A page on which the extractor breaks is a failed page, not the
// end of a crawl.
func article(p *crawler.Page) (*crawler.Page, *extractor.Article) {
	if p.Doc == nil || p.Err != nil {
		return p, nil
	}
	a, err := extract(p.Doc, p.URL)
	if err != nil {
		failed := *p
		failed.Err = err
		return &failed, nil
	}
	return p, a
}

// first returns the first error that is one: those behind it are its consequences.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// noArchive says what to do when --db names nothing and no URL was given.
func noArchive(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return usagef("%w; to make one, give URLs or a list with -i", err)
	}
	return err
}
