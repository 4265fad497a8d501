package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"broadsheet/storage"
)

// Plain progress lines come after so many pages or so long, whichever is first, but at most one a second.
const (
	progressPages = 100
	progressTime  = 10 * time.Second
	progressPause = time.Second
)

// progress tells how far a crawl is: a bar on a terminal, now and then a line elsewhere, with --verbose a
// line a page.
type progress struct {
	con   *console
	total int // -1: it runs on

	mu     sync.Mutex // guards what follows
	bar    *progressbar.ProgressBar
	lines  bool
	done   int
	failed int
	shown  int
	last   time.Time

	lastIdle time.Time // when idle said something last
}

func newProgress(con *console, total int, wanted bool) *progress {
	p := &progress{con: con, total: total, last: time.Now()}
	switch {
	case !wanted || con.quiet:
	case !con.tty || con.json:
		p.lines = true
	default:
		// The struct hides the terminal's *os.File, which the bar would sync at each drawing. No colours at
		// all, so that NO_COLOR has nothing left to forbid.
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(struct{ barWriter }{con.out}),
			progressbar.OptionSetDescription("crawl"), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		con.setBar(p.bar)
	}
	return p
}

// barWriter is io.Writer and nothing more.
type barWriter interface{ Write(p []byte) (int, error) }

// saw counts a page that the archive has committed. Attempts that will be repeated are not the end of a page.
func (p *progress) saw(n pageNote, saved storage.Saved) {
	// The crawler has told how the page was fetched.
	p.con.log.Debug("saved", "url", n.url, "as", string(saved))
	if saved == storage.SavedRetry {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if saved == storage.SavedFailed {
		p.failed++
	}
	since := time.Since(p.last)
	switch {
	case p.bar != nil:
		p.con.draw(func() {
			p.bar.Describe(p.description())
			// A bar that cannot be drawn is no reason to stop a crawl.
			if p.total < 0 {
				_ = p.bar.Set(p.done)
			} else {
				_ = p.bar.Set(min(p.done, p.total))
			}
		})
	case p.lines && since >= progressPause && (p.done-p.shown >= progressPages || since >= progressTime):
		p.shown, p.last = p.done, time.Now()
		of := fmt.Sprintf("%d of %d pages", p.done, p.total)
		if p.total < 0 {
			of = count(p.done, "page")
		}
		p.con.say(fmt.Sprintf("%s, %d failed", of, p.failed),
			"progress", "pages", p.done, "of", p.total, "failed", p.failed)
	}
}

func (p *progress) description() string {
	if p.failed == 0 {
		return "crawl"
	}
	return fmt.Sprintf("crawl (%d failed)", p.failed)
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar != nil {
		p.con.setBar(nil)
	}
}
