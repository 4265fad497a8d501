package storage

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"
)

// Coverage counts URLs by what they are now, on the day on which they were added, and what crawls did, on the day on which
// they did it. Each URL of Listed is in exactly one of the counts from Stored to Pending, so that these add up to it.
type Coverage struct {
	Listed      map[string]int `json:"listed"`       // by how they were found (crawler.FoundBy)
	Stored      int            `json:"stored"`       // articles
	Copies      int            `json:"copies"`       // other addresses of these
	NotArticles int            `json:"not_articles"` // pages of other kinds, and files that are no pages
	Listings    int            `json:"listings"`     // feeds and sitemaps
	Absent      int            `json:"absent"`       // no feed or sitemap where one was looked for
	Refused     map[string]int `json:"refused"`      // disallowed (robots.txt) and reserved (TDMRep)
	Failed      map[string]int `json:"failed"`       // by reason: an outcome, or http_error with its status; invalid lines
	Gone        int            `json:"gone"`         // they were there once
	Pending     int            `json:"pending"`      // still to be fetched, or to be looked at again in a crawl that has begun

	Attempts  int `json:"attempts"`  // fetches of every kind
	Fetched   int `json:"fetched"`   // attempts that brought a page, a listing, another file or 304
	New       int `json:"new"`       // articles that were new to the archive
	Revised   int `json:"revised"`   // articles that had changed
	Unchanged int `json:"unchanged"` // articles that the archive had already
	Retried   int `json:"retried"`   // attempts that failed and were or will be repeated

	Cut       map[string]int `json:"cut"`       // links that look like a trap, by reason, on the day on which the run began
	Published int            `json:"published"` // articles in the archive, on the day of their own date
	Undated   int            `json:"undated"`   // articles without a date, which have no day
}

// DayCoverage is the coverage of a day, YYYY-MM-DD. Days of the crawl are UTC, those of publication the page's own. What has
// no day is under "".
type DayCoverage struct {
	Day string `json:"day"`
	Coverage
}

// HostCoverage is what the archive knows of a host.
type HostCoverage struct {
	Host  string        `json:"host"` // with its port, unless it is that of http or https, which are one; "" for lines that are no URLs
	Total Coverage      `json:"total"`
	Days  []DayCoverage `json:"days"` // those on which something was, in their order
	Holes []Hole        `json:"holes"`
	// HeldUntil is the time until which crawls leave the host alone, since its requests fail or it asks for time; "" when they
	// may ask it now.
	HeldUntil string `json:"held_until,omitempty"`
	// HeldFor is the newest of its failures that may pass, when the host is left alone; "" when none is known.
	HeldFor string `json:"held_for,omitempty"`

	failed string // when that was
}

// selectCoverage counts in one statement whose rows come host by host and day by day: SQLite sorts them outside of memory
// when they are many, and who reads them keeps one host.
const selectCoverage = `
	SELECT CASE WHEN host LIKE '%:443' THEN substr(host, 1, length(host) - 4) WHEN host LIKE '%:80' THEN substr(host, 1, length(host) - 3) ELSE host END AS site,
		day, what, a, b, outcome, status, sum(n) FROM (
		SELECT r.host, substr(r.added_at, 1, 10) AS day, 'request' AS what, r.found_by AS a, CASE
				WHEN r.state IN ('pending', 'leased') THEN 'pending'
				WHEN r.state IN ('gone', 'failed') THEN r.state
				WHEN r.outcome = 'absent' THEN 'absent'
				WHEN a.kind IN ('article', 'live_blog') THEN iif(a.source_request_id = r.id, 'stored', 'copy')
				WHEN r.outcome = 'listing' OR r.article_id IS NULL AND r.links_hash IS NOT NULL THEN 'listing'
				ELSE 'other' END AS b,
			iif(r.state = 'failed', coalesce(r.outcome, ''), '') AS outcome, iif(r.state = 'failed' AND r.outcome = 'http_error', r.status, 0) AS status, 1 AS n
		FROM requests r LEFT JOIN article a ON a.id = r.article_id
		UNION ALL
		SELECT r.host, substr(f.fetched_at, 1, 10), 'fetch', '', f.saved, f.outcome, 0, 1
		FROM fetches f CROSS JOIN requests r ON r.id = f.request_id
		UNION ALL
		SELECT r.host, substr(a.date, 1, 10), 'published', '', '', '', 0, 1
		FROM article a CROSS JOIN requests r ON r.id = a.source_request_id WHERE a.kind IN ('article', 'live_blog')
		UNION ALL
		SELECT host, coalesce((SELECT substr(started_at, 1, 10) FROM runs WHERE id = run_id), ''), 'cut', reason, '', '', 0, count FROM cuts
		UNION ALL
		SELECT host, '', 'held', next_at, '', '', 0, 0 FROM hosts WHERE next_at > ?3
		UNION ALL
		SELECT host, '', 'held for', error, max(tried_at), '', 0, 0 FROM requests
		WHERE error <> '' AND tried_at IS NOT NULL AND (state = 'pending' OR ` + isTrouble + `) AND host IN (SELECT host FROM hosts WHERE next_at > ?3) GROUP BY host
	)
	WHERE (?1 = '' OR day >= ?1) AND (?2 = '' OR day <= ?2) OR what LIKE 'held%'
	GROUP BY site, day, what, a, b, outcome, status ORDER BY site, day`

// Report yields the coverage of each host, by the letters of its name, from one state of the archive. Days before since and
// after until (YYYY-MM-DD; "" for no bound) are left out. An error ends it.
func (db *DB) Report(ctx context.Context, since, until string) iter.Seq2[*HostCoverage, error] {
	return func(yield func(*HostCoverage, error) bool) {
		fail := func(err error) { yield(nil, fmt.Errorf("report on %s: %w", db.path, explain(err))) }
		rows, err := db.read.QueryContext(ctx, selectCoverage, since, until, timeText(time.Now()))
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		var h *HostCoverage
		for rows.Next() {
			var c counted
			var host, day string
			if err := rows.Scan(&host, &day, &c.what, &c.a, &c.b, &c.outcome, &c.status, &c.n); err != nil {
				fail(err)
				return
			}
			if h != nil && h.Host != host {
				if !h.yield(yield) {
					return
				}
				h = nil
			}
			if h == nil {
				h = &HostCoverage{Host: host, Total: NewCoverage()}
			}
			if c.what == "held" {
				h.HeldUntil = max(h.HeldUntil, c.a)
				continue
			}
			if c.what == "held for" {
				if c.b > h.failed {
					h.HeldFor, h.failed = c.a, c.b
				}
				continue
			}
			if len(h.Days) == 0 || h.Days[len(h.Days)-1].Day != day {
				h.Days = append(h.Days, DayCoverage{Day: day, Coverage: NewCoverage()})
			}
			c.addTo(&h.Days[len(h.Days)-1].Coverage, day)
			c.addTo(&h.Total, day)
		}
		if err := rows.Err(); err != nil {
			fail(err)
		} else if h != nil {
			h.yield(yield)
		}
	}
}

// yield passes a host on of which something is known; false: no more is wanted.
func (h *HostCoverage) yield(yield func(*HostCoverage, error) bool) bool {
	if len(h.Days) == 0 {
		return true
	}
	h.Holes = holes(h.Days)
	return yield(h, nil)
}

// NewCoverage returns one that counts nothing yet. Its maps are there, so that JSON has {} and not null.
func NewCoverage() Coverage {
	return Coverage{Listed: map[string]int{}, Refused: map[string]int{}, Failed: map[string]int{}, Cut: map[string]int{}}
}

// counted is a row of selectCoverage.
type counted struct {
	what, a, b, outcome string
	status, n           int
}

// Add adds the counts of other to c.
func (c *Coverage) Add(other Coverage) {
	for _, m := range []struct{ to, from map[string]int }{{c.Listed, other.Listed}, {c.Refused, other.Refused}, {c.Failed, other.Failed}, {c.Cut, other.Cut}} {
		for k, n := range m.from {
			m.to[k] += n
		}
	}
	c.Stored += other.Stored
	c.Copies += other.Copies
	c.NotArticles += other.NotArticles
	c.Listings += other.Listings
	c.Absent += other.Absent
	c.Gone += other.Gone
	c.Pending += other.Pending
	c.Attempts += other.Attempts
	c.Fetched += other.Fetched
	c.New += other.New
	c.Revised += other.Revised
	c.Unchanged += other.Unchanged
	c.Retried += other.Retried
	c.Published += other.Published
	c.Undated += other.Undated
}

func (r counted) addTo(c *Coverage, day string) {
	switch r.what {
	case "request":
		c.Listed[r.a] += r.n
		r.addRequest(c)
	case "fetch":
		r.addFetch(c)
	case "cut":
		c.Cut[r.a] += r.n
	case "published":
		if day == "" {
			c.Undated += r.n
		} else {
			c.Published += r.n
		}
	}
}

// addRequest counts what a URL is now.
func (r counted) addRequest(c *Coverage) {
	switch r.b {
	case "pending":
		c.Pending += r.n
	case "gone":
		c.Gone += r.n
	case "absent":
		c.Absent += r.n
	case "stored":
		c.Stored += r.n
	case "copy":
		c.Copies += r.n
	case "listing":
		c.Listings += r.n
	case "other":
		c.NotArticles += r.n
	case "failed":
		switch reason := r.outcome; {
		case reason == "disallowed" || reason == "reserved":
			c.Refused[reason] += r.n
		case reason == "fetched":
			c.Failed["extraction"] += r.n // it came, but the extractor could not read it
		case r.status != 0:
			c.Failed[reason+" "+strconv.Itoa(r.status)] += r.n
		default:
			c.Failed[reason] += r.n
		}
	}
}

// addFetch counts an attempt.
func (r counted) addFetch(c *Coverage) {
	c.Attempts += r.n
	switch r.outcome {
	case "fetched", "listing", "not_html", "unmodified":
		c.Fetched += r.n
	}
	switch Saved(r.b) {
	case SavedStored:
		c.New += r.n
	case SavedRevised:
		c.Revised += r.n
	case SavedUnchanged:
		c.Unchanged += r.n
	case SavedRetry:
		c.Retried += r.n
	}
}
