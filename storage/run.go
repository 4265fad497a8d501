package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Run is one invocation of a command that writes.
type Run struct {
	ID        int64
	Command   string // the command line
	Version   string
	Program   string // Version with what else tells builds apart: extractor, Go, commit
	Host      string // the machine's name
	System    string // such as linux/amd64
	Config    string // JSON object: the value that each flag had, given or not; "" when it is not known
	UserAgent string
	Started   time.Time // zero: now
}

// BeginRun records the start of a run and returns its id. URLs that are added from now on carry it.
func (db *DB) BeginRun(ctx context.Context, r Run) (int64, error) {
	if r.Started.IsZero() {
		r.Started = time.Now()
	}
	var id int64
	err := db.tx(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `
			INSERT INTO runs (command, version, user_agent, started_at, program, host, system, config) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			clean(r.Command), clean(r.Version), clean(r.UserAgent), timeText(r.Started), clean(r.Program), clean(r.Host), clean(r.System), orNull(clean(r.Config))).Scan(&id)
	})
	if err != nil {
		return 0, fmt.Errorf("begin a run in %s: %w", db.path, err)
	}
	db.run.Store(id)
	return id, nil
}

// EndRun records the end of a run, with an outcome of one word and a summary that is kept as JSON.
func (db *DB) EndRun(ctx context.Context, id int64, outcome string, summary any) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE runs SET ended_at = ?, outcome = ?, summary = ? WHERE id = ?`,
			timeText(time.Now()), clean(outcome), jsonText(summary), id)
		return err
	})
	if err != nil {
		return fmt.Errorf("end run %d in %s: %w", id, db.path, err)
	}
	return nil
}

// Counts is what the archive holds, for summaries.
type Counts struct {
	Articles, NotArticles, Pending, Failed int
	Nearer                                 int            // pages whose links are to be taken again: a shorter way is known, or they were given with another reach
	Failures                               map[string]int // outcome → requests that failed with it
}

// Counts counts what the archive holds now.
func (db *DB) Counts(ctx context.Context) (Counts, error) {
	c := Counts{Failures: map[string]int{}}
	err := db.read.QueryRowContext(ctx, `
		SELECT (SELECT count(*) FROM article WHERE kind IN ('article', 'live_blog')),
		       (SELECT count(*) FROM other_pages),
		       (SELECT count(*) FROM requests WHERE state IN ('pending', 'leased')),
		       (SELECT count(*) FROM requests WHERE links_depth > depth)`).Scan(&c.Articles, &c.NotArticles, &c.Pending, &c.Nearer)
	if err == nil {
		err = db.countFailures(ctx, &c)
	}
	if err != nil {
		return Counts{}, fmt.Errorf("count in %s: %w", db.path, explain(err))
	}
	return c, nil
}

func (db *DB) countFailures(ctx context.Context, c *Counts) error {
	rows, err := db.read.QueryContext(ctx, `SELECT coalesce(outcome, ''), count(*) FROM requests WHERE state = 'failed' GROUP BY 1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var outcome string
		var n int
		if err := rows.Scan(&outcome, &n); err != nil {
			return err
		}
		c.Failures[outcome] = n
		c.Failed += n
	}
	return rows.Err()
}

// Followed returns how far the last crawl went, as it was noted by NoteFollow; "" when that is not known.
func (db *DB) Followed(ctx context.Context) (follow string, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT follow FROM runs WHERE follow IS NOT NULL ORDER BY id DESC LIMIT 1`).Scan(&follow)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the runs of %s: %w", db.path, explain(err))
	}
	return follow, nil
}

// NoteFollow keeps how far a run goes, as JSON.
func (db *DB) NoteFollow(ctx context.Context, run int64, follow string) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE runs SET follow = ? WHERE id = ?`, clean(follow), run)
		return err
	})
	if err != nil {
		return fmt.Errorf("note run %d in %s: %w", run, db.path, err)
	}
	return nil
}
