package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"broadsheet/crawler"
)

// Sites is what the archive knows of hosts, as a crawler.Sites.
type Sites struct{ db *DB }

// Sites returns what the archive knows of hosts. What it learns carries the run that began last.
func (db *DB) Sites() *Sites { return &Sites{db} }

// Robots returns the newest answer that is kept for an origin, a zero one when there is none. FetchedAt is when
// it was last seen to be so.
func (s *Sites) Robots(ctx context.Context, origin string) (crawler.RobotsFile, error) {
	f := crawler.RobotsFile{Origin: origin}
	var checked, text string
	err := s.db.read.QueryRowContext(ctx, `
		SELECT url, checked_at, status, sha256, text, error FROM robots WHERE origin = ? ORDER BY id DESC LIMIT 1`, clean(origin)).
		Scan(&f.URL, &checked, &f.Status, &f.SHA256, &text, &f.Error)
	if errors.Is(err, sql.ErrNoRows) {
		return crawler.RobotsFile{}, nil
	}
	if err != nil {
		return crawler.RobotsFile{}, fmt.Errorf("read robots.txt of %s in %s: %w", origin, s.db.path, explain(err))
	}
	f.Text, f.FetchedAt = []byte(text), parseTime(checked)
	if sum := sha256.Sum256(f.Text); f.SHA256 != "" && f.SHA256 != hex.EncodeToString(sum[:]) {
		return crawler.RobotsFile{}, nil // it was no UTF-8, so the text is not what the site said byte for byte
	}
	return f, nil
}

// SaveRobots keeps an answer: a row of its own when it differs from the last one.
func (s *Sites) SaveRobots(ctx context.Context, f crawler.RobotsFile) error {
	at, origin, url, reason := timeText(f.FetchedAt), clean(f.Origin), clean(f.URL), clean(f.Error)
	err := s.db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE robots SET checked_at = ? WHERE id = (SELECT max(id) FROM robots WHERE origin = ?)
				AND url = ? AND status = ? AND sha256 = ? AND error = ?`, at, origin, url, f.Status, f.SHA256, reason)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO robots (origin, url, fetched_at, checked_at, status, sha256, text, error, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			origin, url, at, at, f.Status, f.SHA256, clean(string(f.Text)), reason, s.db.runID())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep robots.txt of %s in %s: %w", f.Origin, s.db.path, explain(err))
	}
	return nil
}

// SetAside returns how often in a row a host was set aside, and until when it is left alone.
func (s *Sites) SetAside(ctx context.Context, host string) (times int, until time.Time, err error) {
	var at string
	err = s.db.read.QueryRowContext(ctx, `SELECT set_aside, next_at FROM hosts WHERE host = ?`, clean(host)).Scan(&times, &at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, until, fmt.Errorf("read host %s in %s: %w", host, s.db.path, explain(err))
	}
	return times, parseTime(at), nil
}

// SaveSetAside notes that a host was set aside for the nth time in a row; for 0 times it has answered.
func (s *Sites) SaveSetAside(ctx context.Context, host string, times int, until time.Time) error {
	err := s.db.tx(ctx, func(tx *sql.Tx) error {
		if times == 0 {
			_, err := tx.ExecContext(ctx, `UPDATE hosts SET set_aside = 0 WHERE host = ?`, clean(host))
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO hosts (host, next_at, set_aside) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET next_at = excluded.next_at, set_aside = excluded.set_aside`, clean(host), timeText(until), times)
		return err
	})
	if err != nil {
		return fmt.Errorf("note of host %s in %s: %w", host, s.db.path, explain(err))
	}
	return nil
}

// isTrouble selects requests whose failure says that their host is not well.
const isTrouble = `(outcome IN ('network', 'timeout') OR outcome IN ('http_error', 'disallowed') AND (status = 429 OR status >= 500))`

// Waiting is a host of which all that is pending must wait.
type Waiting struct {
	Host   string    `json:"host"` // with its port
	Until  time.Time `json:"until"`
	Reason string    `json:"reason,omitempty"` // of its last failure that may pass; "" when none is known
}

// Waiting returns the first n hosts that must wait until after a time, the soonest first.
func (db *DB) Waiting(ctx context.Context, after time.Time, n int) ([]Waiting, error) {
	fail := func(err error) ([]Waiting, error) {
		return nil, fmt.Errorf("look for hosts that wait in %s: %w", db.path, explain(err))
	}
	rows, err := db.read.QueryContext(ctx, `
		WITH late AS MATERIALIZED (
				SELECT host, min(next_at) AS next_at FROM requests WHERE state = 'pending' AND next_at IS NOT NULL GROUP BY 1),
			now AS NOT MATERIALIZED (SELECT host FROM requests WHERE state = 'pending' AND next_at IS NULL)
		SELECT host, max(next_at) AS until FROM (
			SELECT host, next_at FROM hosts
			WHERE next_at > ?1 AND (host IN (SELECT host FROM late) OR EXISTS (SELECT 1 FROM now WHERE now.host = hosts.host))
			UNION ALL
			SELECT host, next_at FROM late WHERE next_at > ?1 AND NOT EXISTS (SELECT 1 FROM now WHERE now.host = late.host))
		GROUP BY host ORDER BY until, host LIMIT ?2`, timeText(after), n)
	if err != nil {
		return fail(err)
	}
	defer rows.Close()
	var all []Waiting
	for rows.Next() {
		var w Waiting
		var until string
		if err := rows.Scan(&w.Host, &until); err != nil {
			return fail(err)
		}
		w.Until = parseTime(until)
		all = append(all, w)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	for i := range all {
		err := db.read.QueryRowContext(ctx, `
			SELECT error FROM (
				SELECT error, tried_at FROM requests WHERE state = 'pending' AND next_at IS NOT NULL AND host = ?1 AND error <> ''
				UNION ALL
				SELECT error, tried_at FROM requests WHERE state = 'failed' AND host = ?1 AND error <> '' AND `+isTrouble+`)
			ORDER BY tried_at DESC LIMIT 1`, all[i].Host).Scan(&all[i].Reason)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fail(err)
		}
	}
	return all, nil
}

// HeldHosts counts the hosts that have pending requests and are to be left alone until after a time, and those requests.
func (db *DB) HeldHosts(ctx context.Context, after time.Time) (hosts, requests int, err error) {
	err = db.read.QueryRowContext(ctx, `
		WITH held AS MATERIALIZED (SELECT host FROM hosts WHERE next_at > ?),
			late AS MATERIALIZED (
				SELECT host, count(*) AS n FROM requests WHERE state = 'pending' AND next_at IS NOT NULL AND host IN held GROUP BY 1)
		SELECT count(*), coalesce(sum(n), 0) FROM (
			SELECT (SELECT count(*) FROM requests WHERE requests.host = held.host AND state = 'pending' AND next_at IS NULL)
				+ coalesce(late.n, 0) AS n
			FROM held LEFT JOIN late USING (host)) WHERE n > 0`, timeText(after)).Scan(&hosts, &requests)
	if err != nil {
		err = fmt.Errorf("count hosts in %s: %w", db.path, explain(err))
	}
	return hosts, requests, err
}
