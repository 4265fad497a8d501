package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Description is what an archive is, for whoever gets it. It follows from the archive alone, so that the same file has the same. Days are as in
// articles.date, times UTC, RFC 3339 with milliseconds; "" where there is none.
type Description struct {
	Schema     int            `json:"schema"` // PRAGMA user_version
	Articles   int            `json:"articles"`
	Versions   int            `json:"versions"` // of articles, with those that they show
	Pages      int            `json:"pages"`    // bodies
	PagesBytes int64          `json:"pages_bytes"`
	Requests   int            `json:"requests"`
	Fetches    int            `json:"fetches"`
	Captures   int            `json:"captures"` // answers in WARC files that crawls wrote
	Purges     int            `json:"purges"`
	Published  Span           `json:"published"` // of articles that have a date
	Fetched    Span           `json:"fetched"`
	Runs       int            `json:"runs"`
	Programs   []string       `json:"programs"`   // versions that wrote to it
	Extractors []string       `json:"extractors"` // versions of the extractor that rows are from
	Languages  []string       `json:"languages"`
	Sites      []DescribeSite `json:"sites"`
}

// Span is from the first to the last.
type Span struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// DescribeSite is what an archive has of a host.
type DescribeSite struct {
	Host     string `json:"host"`
	Name     string `json:"name"` // the most usual
	Articles int    `json:"articles"`
	Span
}

// Describe counts what is in the archive.
func (db *DB) Describe(ctx context.Context) (d Description, err error) {
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one state of the archive
	if err == nil {
		defer tx.Rollback() // nothing was written
		err = d.read(ctx, newStmts(tx))
	}
	if err != nil {
		return d, fmt.Errorf("describe %s: %w", db.path, explain(err))
	}
	return d, nil
}

func (d *Description) read(ctx context.Context, tx *stmts) error {
	err := tx.row(ctx, `
		SELECT (SELECT user_version FROM pragma_user_version),
		       (SELECT count(*) FROM article WHERE kind IN ('article', 'live_blog')),
		       (SELECT count(*) FROM article WHERE kind IN ('article', 'live_blog')) + (SELECT count(*) FROM revisions),
		       (SELECT count(*) FROM pages), (SELECT coalesce(sum(size), 0) FROM pages), (SELECT count(*) FROM requests),
		       (SELECT count(*) FROM fetches), (SELECT count(*) FROM warc_records), (SELECT count(*) FROM purges), (SELECT count(*) FROM runs),
		       coalesce((SELECT min(fetched_at) FROM fetches), ''), coalesce((SELECT max(fetched_at) FROM fetches), ''),
		       coalesce((SELECT substr(min(date), 1, 10) FROM article WHERE kind IN ('article', 'live_blog') AND date <> ''), ''),
		       coalesce((SELECT substr(max(date), 1, 10) FROM article WHERE kind IN ('article', 'live_blog') AND date <> ''), '')`).
		Scan(&d.Schema, &d.Articles, &d.Versions, &d.Pages, &d.PagesBytes, &d.Requests, &d.Fetches, &d.Captures, &d.Purges, &d.Runs,
			&d.Fetched.First, &d.Fetched.Last, &d.Published.First, &d.Published.Last)
	if err != nil {
		return err
	}
	for _, list := range []struct {
		into  *[]string
		query string
	}{
		{&d.Programs, `SELECT DISTINCT iif(program <> '', program, version) FROM runs ORDER BY 1`},
		{&d.Extractors, `SELECT extractor_version FROM article UNION SELECT extractor_version FROM revisions ORDER BY 1`},
		{&d.Languages, `SELECT DISTINCT language FROM article WHERE kind IN ('article', 'live_blog') AND language <> '' ORDER BY 1`},
	} {
		if *list.into, err = queryTexts(ctx, tx, list.query); err != nil {
			return err
		}
		if *list.into == nil {
			*list.into = []string{}
		}
	}
	d.Sites, err = describeSites(ctx, tx)
	return err
}

// selectSites has a row for each name that a host's articles give, the most usual first. It reads the index of facets once.
const selectSites = `
	SELECT host, site, count(*), coalesce(substr(min(nullif(date, '')), 1, 10), ''), substr(max(date), 1, 10)
	FROM article INDEXED BY article_facets WHERE kind IN ('article', 'live_blog') GROUP BY host, site ORDER BY host, count(*) DESC, site`

func describeSites(ctx context.Context, tx *stmts) ([]DescribeSite, error) {
	rows, err := tx.query(ctx, selectSites)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sites := []DescribeSite{}
	for rows.Next() {
		var s DescribeSite
		if err := rows.Scan(&s.Host, &s.Name, &s.Articles, &s.First, &s.Last); err != nil {
			return nil, err
		}
		last := len(sites) - 1
		if last < 0 || sites[last].Host != s.Host {
			sites = append(sites, s)
			continue
		}
		of := &sites[last]
		of.Articles += s.Articles
		of.Last = max(of.Last, s.Last)
		if of.First == "" || s.First != "" && s.First < of.First {
			of.First = s.First
		}
	}
	return sites, rows.Err()
}

// Settle puts all that is committed into the file itself, so that its bytes are the archive: nothing is left in the WAL. ErrBusy: another program
// has it open.
func (db *DB) Settle(ctx context.Context) error {
	busy := false
	if db.write != nil {
		var err error
		if busy, err = db.writeExec(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			return fmt.Errorf("settle %s: %w", db.path, err)
		}
	}
	info, err := os.Stat(db.abs + "-wal")
	switch {
	case busy, err == nil && info.Size() > 0:
		return fmt.Errorf("settle %s: %w", db.path, &explained{advice: "another program has it open, so that the file is not all of it; end that program first", err: ErrBusy})
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("settle %s: %w", db.path, plain(err))
	}
	return nil
}
