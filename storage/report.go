package storage

import (
	"context"
	"fmt"
	"iter"
	"strconv"
)

// Coverage counts what became of URLs.
type Coverage struct {
	Listed      map[string]int `json:"listed"`       // by how they were found (crawler.FoundBy), on the day on which they were added
	Attempts    int            `json:"attempts"`     // fetches of every kind, on the day on which they were made, as what follows
	Fetched     int            `json:"fetched"`      // attempts that brought a page, a listing, another file or 304
	Stored      int            `json:"stored"`       // articles that were new to the archive
	Revised     int            `json:"revised"`      // articles that had changed
	Unchanged   int            `json:"unchanged"`    // articles that the archive had already
	NotArticles int            `json:"not_articles"` // pages of other kinds, and files that are no pages
	Listings    int            `json:"listings"`     // feeds and sitemaps
	Refused     map[string]int `json:"refused"`      // disallowed (robots.txt) and reserved (TDMRep)
	Failed      map[string]int `json:"failed"`       // by reason: an outcome, or http_error with its status; invalid lines
	Retried     int            `json:"retried"`      // attempts that failed and were or will be repeated
	Cut         map[string]int `json:"cut"`          // links that look like a trap, by reason, on the day on which the run began
	Pending     int            `json:"pending"`      // still to be fetched, on the day on which they were added
	Gone        int            `json:"gone"`         // on the day on which they were found to be gone
	Published   int            `json:"published"`    // articles in the archive, on the day of their own date
	Undated     int            `json:"undated"`      // articles without a date, which have no day
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
}

// selectCoverage counts in one statement whose rows come host by host and day by day: SQLite sorts them outside of memory
// when they are many, and who reads them keeps one host.
const selectCoverage = `
	SELECT CASE WHEN host LIKE '%:443' THEN substr(host, 1, length(host) - 4) WHEN host LIKE '%:80' THEN substr(host, 1, length(host) - 3) ELSE host END AS site,
		day, what, a, b, status, sum(n) FROM (
		SELECT host, substr(added_at, 1, 10) AS day, 'request' AS what, found_by AS a,
			iif(state IN ('pending', 'leased'), 'pending', iif(outcome = 'invalid', 'invalid', '')) AS b, 0 AS status, 1 AS n
		FROM requests
		UNION ALL
		SELECT host, substr(gone_at, 1, 10), 'gone', '', '', 0, 1 FROM requests WHERE state = 'gone'
		UNION ALL
		SELECT host, substr(f.fetched_at, 1, 10), 'fetch', f.outcome, f.saved, iif(f.outcome = 'http_error', f.status, 0), 1
		FROM fetches f CROSS JOIN requests r ON r.id = f.request_id
		UNION ALL
		SELECT r.host, substr(a.date, 1, 10), 'published', '', '', 0, 1
		FROM article a CROSS JOIN requests r ON r.id = a.source_request_id WHERE a.kind IN ('article', 'live_blog')
		UNION ALL
		SELECT host, coalesce((SELECT substr(started_at, 1, 10) FROM runs WHERE id = run_id), ''), 'cut', reason, '', 0, count FROM cuts
	)
	WHERE (?1 = '' OR day >= ?1) AND (?2 = '' OR day <= ?2)
	GROUP BY site, day, what, a, b, status ORDER BY site, day`

// Report yields the coverage of each host, by the letters of its name, from one state of the archive. Days before since and
// after until (YYYY-MM-DD; "" for no bound) are left out. An error ends it.
func (db *DB) Report(ctx context.Context, since, until string) iter.Seq2[*HostCoverage, error] {
	return func(yield func(*HostCoverage, error) bool) {
		fail := func(err error) { yield(nil, fmt.Errorf("report on %s: %w", db.path, explain(err))) }
		rows, err := db.read.QueryContext(ctx, selectCoverage, since, until)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		var h *HostCoverage
		for rows.Next() {
			var c counted
			var host, day string
			if err := rows.Scan(&host, &day, &c.what, &c.a, &c.b, &c.status, &c.n); err != nil {
				fail(err)
				return
			}
			if h != nil && h.Host != host {
				h.Holes = holes(h.Days)
				if !yield(h, nil) {
					return
				}
				h = nil
			}
			if h == nil {
				h = &HostCoverage{Host: host, Total: NewCoverage()}
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
			h.Holes = holes(h.Days)
			yield(h, nil)
		}
	}
}

// NewCoverage returns one that counts nothing yet. Its maps are there, so that JSON has {} and not null.
func NewCoverage() Coverage {
	return Coverage{Listed: map[string]int{}, Refused: map[string]int{}, Failed: map[string]int{}, Cut: map[string]int{}}
}

// counted is a row of selectCoverage.
type counted struct {
	what, a, b string
	status, n  int
}

// Add adds the counts of other to c.
func (c *Coverage) Add(other Coverage) {
	for _, m := range []struct{ to, from map[string]int }{{c.Listed, other.Listed}, {c.Refused, other.Refused}, {c.Failed, other.Failed}, {c.Cut, other.Cut}} {
		for k, n := range m.from {
			m.to[k] += n
		}
	}
	c.Attempts += other.Attempts
	c.Fetched += other.Fetched
	c.Stored += other.Stored
	c.Revised += other.Revised
	c.Unchanged += other.Unchanged
	c.NotArticles += other.NotArticles
	c.Listings += other.Listings
	c.Retried += other.Retried
	c.Pending += other.Pending
	c.Gone += other.Gone
	c.Published += other.Published
	c.Undated += other.Undated
}

func (r counted) addTo(c *Coverage, day string) {
	switch r.what {
	case "request":
		c.Listed[r.a] += r.n
		switch r.b {
		case "pending":
			c.Pending += r.n
		case "invalid":
			c.Failed[outcomeInvalid] += r.n
		}
	case "gone":
		c.Gone += r.n
	case "published":
		if day == "" {
			c.Undated += r.n
		} else {
			c.Published += r.n
		}
	case "cut":
		c.Cut[r.a] += r.n
	case "fetch":
		r.addFetch(c)
	}
}

func (r counted) addFetch(c *Coverage) {
	c.Attempts += r.n
	switch r.a {
	case "fetched", "listing", "not_html", "unmodified":
		c.Fetched += r.n
	}
	switch Saved(r.b) {
	case SavedStored:
		c.Stored += r.n
	case SavedRevised:
		c.Revised += r.n
	case SavedUnchanged:
		c.Unchanged += r.n
	case SavedNotArticle:
		c.NotArticles += r.n
	case SavedListing:
		c.Listings += r.n
	case SavedRetry:
		c.Retried += r.n
	case SavedFailed:
		reason := r.a
		switch {
		case reason == "disallowed" || reason == "reserved":
			c.Refused[reason] += r.n
			return
		case reason == "fetched":
			reason = "extraction" // it came, but the extractor could not read it
		case r.status != 0:
			reason += " " + strconv.Itoa(r.status)
		}
		c.Failed[reason] += r.n
	}
}
