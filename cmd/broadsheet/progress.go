package main

import (
	"fmt"
	"math"
	"strings"
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
	total int // -1: nobody knows, as it runs on or finds more
	pulse func() pulse
	rate  *rate

	mu     sync.Mutex // guards what follows
	bar    *progressbar.ProgressBar
	lines  bool
	done   int
	failed int
	shown  int
	last   time.Time

	lastIdle time.Time // when idle said something last
}

func newProgress(con *console, total int, wanted bool, now func() pulse) *progress {
	p := &progress{con: con, total: total, pulse: now, rate: newRate(), last: time.Now()}
	switch {
	case !wanted || con.quiet:
	case !con.tty || con.json:
		p.lines = true
	default:
		// The struct hides the terminal's *os.File, which the bar would sync at each drawing. No colours at
		// all, so that NO_COLOR has nothing left to forbid.
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(struct{ barWriter }{con.out}),
			progressbar.OptionSetDescription(p.description()), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(total >= 0),
			progressbar.OptionSetWidth(16), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		con.setBar(p.bar)
	}
	return p
}

// barWriter is io.Writer and nothing more.
type barWriter interface{ Write(p []byte) (int, error) }

// saw counts a page that the archive has committed. Attempts that will be repeated are not the end of a page, and a place where
// a feed was looked for is none; the summary does not count them either.
func (p *progress) saw(n pageNote, saved storage.Saved) {
	// The crawler has told how the page was fetched.
	p.con.log.Debug("saved", "url", n.url, "as", string(saved))
	if saved == storage.SavedRetry || saved == storage.SavedAbsent {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.rate.tick()
	if p.total >= 0 && p.done > p.total { // a feed or sitemap of the list led on
		p.total = p.done + p.pulse().queue
		if p.bar != nil {
			p.con.draw(func() { p.bar.ChangeMax(p.total) })
		}
	}
	if saved == storage.SavedFailed && n.notHad == "" {
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
		p.line()
	}
}

// line says how it goes.
func (p *progress) line() {
	of := fmt.Sprintf("%d of %d pages", p.done, p.total)
	if p.total < 0 {
		of = count(p.done, "page")
	}
	now, perSecond := p.pulse(), p.rate.now()
	text := fmt.Sprintf("%s, %d failed; %.1f/s, %s", of, p.failed, perSecond, count(now.hosts, "host"))
	facts := []any{"pages", p.done, "of", p.total, "failed", p.failed, "pages_per_second", math.Round(perSecond*100) / 100, "hosts", now.hosts}
	if p.total < 0 {
		text += fmt.Sprintf(", %d in the queue", now.queue)
		facts = append(facts, "queue", now.queue)
	} else if left, ok := p.left(perSecond); ok {
		text += ", " + left.String() + " left"
		facts = append(facts, "seconds_left", left.Seconds())
	}
	p.con.event(text, "progress", facts...)
}

// left is about how long a list still takes at this rate.
func (p *progress) left(perSecond float64) (time.Duration, bool) {
	seconds := float64(p.total-p.done) / perSecond
	if p.done >= p.total || perSecond <= 0 || seconds > (1000*time.Hour).Seconds() {
		return 0, false
	}
	return time.Duration(math.Ceil(seconds)) * time.Second, true
}

func (p *progress) description() string {
	now := p.pulse()
	words := []string{fmt.Sprintf("crawl %.1f/s", p.rate.now()), count(now.hosts, "host")}
	if p.total < 0 {
		words = append(words, fmt.Sprintf("%d in the queue", now.queue))
	}
	if p.failed > 0 {
		words = append(words, fmt.Sprintf("%d failed", p.failed))
	}
	return strings.Join(words, ", ")
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar != nil {
		p.con.setBar(nil)
	}
}
