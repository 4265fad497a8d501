package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage"
	"broadsheet/storage/export"
)

// How many failed URLs and lines that are none a summary names; the archive has them all.
const (
	shownFailures = 10
	shownInvalid  = 5
)

// summary is what a crawl did, as it is printed and as the archive keeps it.
type summary struct {
	Stored      int            `json:"stored"`
	Unchanged   int            `json:"unchanged"`
	NotArticles int            `json:"not_articles"`
	Revised     int            `json:"revised"` // of known articles that had changed
	Gone        int            `json:"gone"`
	Due         int            `json:"due"` // pages that were to be looked at again, those that are pending still included
	Listings    int            `json:"listings"`
	Failed      int            `json:"failed"` // without Invalid
	Failures    map[string]int `json:"failures,omitempty"`
	NotHad      map[string]int `json:"not_to_be_had,omitempty"` // links that the crawl found, by reason; not in Failed
	Invalid     int            `json:"invalid"`                 // lines that are no URLs
	Known       int            `json:"known"`                   // listed, and done or failed for good before
	Continued   int            `json:"continued"`               // listed, and waiting since an earlier crawl
	Duplicates  int            `json:"duplicates"`              // listed twice
	Retried     int            `json:"retried"`                 // had failed before
	Pending     int            `json:"pending"`                 // to be fetched by the next crawl
	Cuts        []storage.Cut  `json:"cuts,omitempty"`          // links that were not followed
	Stopped     bool           `json:"stopped"`
	Limited     bool           `json:"limited"` // by --limit
	Waits       waits          `json:"waits"`
	DB          string         `json:"-"`

	again     bool      // with --refresh or --watch
	offer     bool      // of these two, as the command has them
	nextCheck time.Time // when --refresh found nothing to do: of the next page
	started   time.Time
	listed    int // URLs that were given, whatever became of them
	articles  int // in the whole archive, as the next two
	others    int // pages that are none
	failures  int
	invalid   []string // the first shownInvalid, each with its line and reason

	mu     sync.Mutex // guards the counts and failed while the crawl runs
	failed []pageNote // the first shownFailures
}

// pageNote is what is told of a page when the page itself may be gone.
type pageNote struct {
	url     string
	status  int
	outcome string
	notHad  string // see notHad
	err     error
}

// String names the page and its reason; the reason often names the page already.
func (n pageNote) String() string {
	switch {
	case n.err == nil:
		return n.url + ": " + n.outcome
	case strings.Contains(n.err.Error(), n.url):
		return strings.TrimPrefix(n.err.Error(), "fetch ")
	}
	return n.url + ": " + n.err.Error()
}

func noteOf(p *crawler.Page) pageNote {
	n := pageNote{url: p.Request.URL, status: p.Status, outcome: string(p.Outcome), notHad: notHad(p), err: p.Err}
	if p.Err != nil && p.Outcome == crawler.OutcomeFetched {
		n.outcome = "extraction" // it came, but the extractor could not read it
	}
	return n
}

// watch passes a list on and notes its first lines that are no URLs.
func (s *summary) watch(list iter.Seq2[crawler.Request, error]) iter.Seq2[crawler.Request, error] {
	return func(yield func(crawler.Request, error) bool) {
		for r, err := range list {
			if bad, ok := errors.AsType[*crawler.LineError](err); ok && len(s.invalid) < shownInvalid {
				s.invalid = append(s.invalid, oneLine(bad.Error()))
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// saw counts a page that the archive has committed.
func (s *summary) saw(n pageNote, saved storage.Saved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch saved {
	case storage.SavedStored:
		s.Stored++
	case storage.SavedUnchanged:
		s.Unchanged++
	case storage.SavedNotArticle:
		s.NotArticles++
	case storage.SavedRevised:
		s.Revised++
	case storage.SavedGone:
		s.Gone++
	case storage.SavedListing:
		s.Listings++
	case storage.SavedFailed:
		if n.notHad != "" {
			one(&s.NotHad, n.notHad)
			break
		}
		s.Failed++
		one(&s.Failures, n.outcome)
		if len(s.failed) < shownFailures {
			s.failed = append(s.failed, n)
		}
	}
}

// one counts one more of a reason.
func one(counts *map[string]int, reason string) {
	if *counts == nil {
		*counts = map[string]int{}
	}
	(*counts)[reason]++
}

// count adds what the archive holds at the end.
func (s *summary) count(ctx context.Context, db *storage.DB) error {
	c, err := db.Counts(ctx)
	if err != nil {
		return err
	}
	s.Pending, s.articles, s.others, s.failures = c.Pending, c.Articles, c.NotArticles, c.Failed
	s.Stopped = s.Stopped && c.Pending > 0 // Ctrl-C at the very end stopped nothing
	s.Limited = s.Limited && c.Pending > 0 && !s.Stopped
	return nil
}

// outcome is the word by which the archive remembers the run.
func (s *summary) outcome(err error) string {
	switch {
	case s.Stopped, errors.Is(err, errStoppedEarly):
		return "stopped"
	case err != nil:
		return "error"
	case s.Limited:
		return "limited"
	case s.Waits.Until != nil:
		return "later"
	}
	return "done"
}

// pages is how many URLs came to an end.
func (s *summary) pages() int {
	return s.Stored + s.Revised + s.Gone + s.Unchanged + s.NotArticles + s.Listings + s.Failed + total(s.NotHad)
}

// report tells a person what happened and what to do next, or a log reader the same as one record.
func (s *summary) report(con *console) {
	var b strings.Builder
	took := time.Since(s.started).Round(time.Second / 10)
	fmt.Fprintf(&b, "%s in %s", count(s.pages(), "page"), took)
	if s.Limited {
		fmt.Fprint(&b, ", as many as --limit lets")
	}
	fmt.Fprintln(&b)
	row := func(n int, name, more string) {
		if n > 0 {
			fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("  %6d %-13s %s", n, name, more), " "))
		}
	}
	row(s.Stored, "stored", "")
	row(s.Unchanged, "unchanged", "same article under another address, or no change")
	row(s.Revised, "revised", "had changed; earlier versions are in the view article_revisions")
	row(s.Gone, "gone", "404 or 410 where there was a page; what is known of them is kept")
	row(s.NotArticles, "not articles", "kept in the view other_pages")
	row(s.Listings, "listings", "feeds and sitemaps, read for their entries")
	row(s.Failed, "failed", reasons(s.Failures))
	row(total(s.NotHad), "not to be had", "links that the crawl found: "+reasons(s.NotHad))
	row(s.Invalid, "invalid", "lines that are no URLs, kept in the view failures")
	row(s.Known, "known before", s.knownBefore())
	row(s.Continued, "continued", "listed before, but not fetched until now")
	row(s.Duplicates, "duplicates", "listed more than once")
	row(s.Retried, "retried", "had failed before")
	row(s.Due, "due", "pages that were to be looked at again")
	row(s.Pending, "pending", s.Waits.more())
	row(s.cut(), "not followed", "links that look like a trap, in the table cuts")
	if s.listed == 0 && s.pages()+s.Pending == 0 {
		if s.nextCheck.IsZero() {
			fmt.Fprintln(&b, "nothing was pending")
		} else {
			fmt.Fprintf(&b, "nothing was due; the next page is at %s\n", s.nextCheck.UTC().Format(time.RFC3339))
		}
	}
	if s.Known > 0 && s.pages()+s.Pending == 0 && s.offer && s.articles+s.others > 0 {
		fmt.Fprintln(&b, "nothing new was listed; --refresh looks again at what was fetched and is due, --refresh --older-than 0s at all of it")
	}
	for _, line := range s.invalid {
		fmt.Fprintf(&b, "invalid: %s\n", line)
	}
	if more := s.Invalid - len(s.invalid); more > 0 {
		fmt.Fprintf(&b, "and %d more: select url, error from failures where outcome = 'invalid'\n", more)
	}
	for _, n := range s.failed {
		fmt.Fprintf(&b, "failed: %s\n", oneLine(n.String()))
	}
	if more := s.Failed - len(s.failed); more > 0 && len(s.failed) > 0 {
		fmt.Fprintf(&b, "and %d more: select url, error from failures\n", more)
	}
	b.WriteString(s.Waits.lines())
	b.WriteString(s.cutLines())
	fmt.Fprintf(&b, "archive: %s (%s)", export.Clean(s.DB), count(s.articles, "article"))
	b.WriteString(s.next())
	con.say(b.String(), "finished", "stored", s.Stored, "unchanged", s.Unchanged, "not_articles", s.NotArticles,
		"failed", s.Failed, "failures", s.Failures, "not_to_be_had", s.NotHad, "invalid", s.Invalid, "invalid_lines", s.invalid, "known", s.Known, "continued", s.Continued, "duplicates", s.Duplicates,
		"retried", s.Retried, "listings", s.Listings, "revised", s.Revised, "gone", s.Gone, "due", s.Due, "not_followed", s.cut(), "pending", s.Pending, "stopped", s.Stopped, "limited", s.Limited, "waits", s.Waits, "db", s.DB, "articles", s.articles, "seconds", took.Seconds())
}

func (s *summary) knownBefore() string {
	if s.again {
		return "fetched again where due"
	}
	return "not fetched again"
}

// next names a command that shows what the archive has.
func (s *summary) next() string {
	db := export.Clean(shellQuote(s.DB))
	switch {
	case s.articles > 0:
		return "\nnext: broadsheet search --db " + db + " 'words'"
	case s.failures > 0:
		return "\nnext: sqlite3 " + db + " 'select url, error from failures'"
	case s.others > 0:
		return "\nnext: sqlite3 " + db + " 'select url, kind from other_pages'"
	}
	return ""
}

// reasons lists outcomes with their counts, the most frequent first.
func reasons(failures map[string]int) string {
	names := slices.SortedFunc(maps.Keys(failures), func(a, b string) int {
		return cmp.Or(cmp.Compare(failures[b], failures[a]), cmp.Compare(a, b))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, failures[name])
	}
	return strings.Join(names, ", ")
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
