package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Difference is something in an archive that is not as it was written.
type Difference struct {
	Check   string `json:"check"`   // the name of the check that found it
	Where   string `json:"where"`   // a row, in words, with the address of what it is about
	Problem string `json:"problem"` // what is and what should be
	Todo    string `json:"todo"`    // what a user can do about it
}

// VerifySummary counts what Verify looked at and what it found.
type VerifySummary struct {
	Checked     map[string]int `json:"checked"` // by check: how many rows it looked at
	Differences map[string]int `json:"differences"`
}

// Found is the number of all differences.
func (s VerifySummary) Found() (n int) {
	for _, d := range s.Differences {
		n += d
	}
	return n
}

// verifier is one check. It reads all of an archive of one kind and reports what differs; an error means that it could not go on.
type verifier struct {
	name  string
	total string // SQL: how many rows it looks at; "" when that is not known
	check func(ctx context.Context, v *verification) error
}

// verifiers are all checks, in the order in which they run: those that tell why others fail come first.
var verifiers = []verifier{
	{"database", "", verifyDatabase},
	{"references", "", verifyReferences},
	{"rows", "", verifyRows},
	{"pages", `SELECT count(*) FROM pages`, verifyPages},
	{"articles", `SELECT count(*) FROM article`, verifyArticles},
	{"revisions", `SELECT count(*) FROM revisions`, verifyRevisions},
	{warcCheck, `SELECT count(*) FROM warc_records`, verifyWARC},
	{indexCheck, `SELECT count(*) FROM article WHERE indexed > 0`, verifyIndex},
}

// Checks that may be left out: that of the index takes as long as making it, that of WARC files reads all of them.
const (
	indexCheck = "index"
	warcCheck  = "warc"
)

// VerifyOptions says what Verify leaves out, and where it looks.
type VerifyOptions struct {
	NoIndex, NoWARC bool
	// WARC are folders where the archive's WARC files may be, beside those where crawls wrote them.
	WARC []string
}

// verification is a run of one check.
type verification struct {
	db       *DB
	o        VerifyOptions
	tx       *sql.Tx // one state of the archive, for all checks
	name     string
	all      int
	summary  *VerifySummary
	progress func(what string, done, all int)
	report   func(Difference) error
	refused  error // by report
}

// Verify computes anew what the archive can be checked by: SQLite's own structures, references between tables, the hashes of stored
// pages and of all versions of all texts, the columns that follow from others, the WARC files that crawls have written, and the full-text index. It changes nothing, reads one state
// of the archive while others may write, and holds a row at a time. report is told of each difference as it is found; its error ends the
// run. progress is told how many rows of how many a check has looked at; 0 when that is not known.
func (db *DB) Verify(ctx context.Context, o VerifyOptions, progress func(what string, done, all int), report func(Difference) error) (VerifySummary, error) {
	s := VerifySummary{Checked: map[string]int{}, Differences: map[string]int{}}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s, fmt.Errorf("verify %s: %w", db.path, explain(err))
	}
	defer tx.Rollback() // nothing was written
	for _, c := range verifiers {
		if o.NoIndex && c.name == indexCheck || o.NoWARC && c.name == warcCheck {
			continue
		}
		v := &verification{db: db, o: o, tx: tx, name: c.name, summary: &s, progress: progress, report: report}
		if err := v.run(ctx, c); err != nil {
			return s, fmt.Errorf("verify %s: %w", db.path, err)
		}
	}
	return s, nil
}

// run makes a difference of what keeps a check from going on, as a damaged file does, so that the other checks can tell more.
func (v *verification) run(ctx context.Context, c verifier) error {
	v.progress(c.name, 0, 0)
	v.summary.Checked[c.name] = 0
	var err error
	if c.total != "" {
		err = v.tx.QueryRowContext(ctx, c.total).Scan(&v.all)
	}
	if err == nil {
		err = c.check(ctx, v)
	}
	switch {
	case err == nil, v.refused != nil:
		return v.refused
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return v.differs("this check", fmt.Sprintf("it ended after %d rows: %v", v.summary.Checked[c.name], explain(err)),
		"take the archive from a backup, or save what is left with: sqlite3 FILE .recover")
}

// saw counts a row.
func (v *verification) saw() {
	v.summary.Checked[v.name]++
	if n := v.summary.Checked[v.name]; n%64 == 0 {
		v.progress(v.name, n, v.all)
	}
}

func (v *verification) differs(where, problem, todo string) error {
	v.summary.Differences[v.name]++
	v.refused = v.report(Difference{Check: v.name, Where: where, Problem: problem, Todo: todo})
	return v.refused
}

// each runs a query and calls row for each of its rows.
func (v *verification) each(ctx context.Context, query string, row func(*sql.Rows) error, args ...any) error {
	rows, err := v.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// text returns the one text that a query gives, "" without one: what a difference is about, where that can still be told.
func (v *verification) text(ctx context.Context, query string, args ...any) string {
	var s string
	if err := v.tx.QueryRowContext(ctx, query, args...).Scan(&s); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "unknown: " + err.Error()
	}
	return s
}
