package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
)

// RunRecord is a run as the archive remembers it. Times are UTC, RFC 3339 with milliseconds.
type RunRecord struct {
	ID        int64           `json:"id"`
	Command   string          `json:"command"`
	Version   string          `json:"version"`
	Program   string          `json:"program"` // "" in runs of before, as Host and System
	Host      string          `json:"host"`
	System    string          `json:"system"`
	UserAgent string          `json:"user_agent"`
	StartedAt string          `json:"started_at"`
	EndedAt   string          `json:"ended_at"` // "": it runs still, or was killed
	Outcome   string          `json:"outcome"`  // "" without an end
	Config    json.RawMessage `json:"config"`   // null when it is not known, as the next two
	Follow    json.RawMessage `json:"follow"`
	Summary   json.RawMessage `json:"summary"`
	Fetches   int             `json:"fetches"` // attempts to fetch a page that it noted
}

// Runs yields all runs, in the order in which they began.
func (db *DB) Runs(ctx context.Context) iter.Seq2[RunRecord, error] {
	return func(yield func(RunRecord, error) bool) {
		fail := func(err error) { yield(RunRecord{}, fmt.Errorf("read the runs of %s: %w", db.path, explain(err))) }
		rows, err := db.read.QueryContext(ctx, `
			SELECT id, command, version, program, host, system, user_agent, started_at, coalesce(ended_at, ''), coalesce(outcome, ''),
			       coalesce(config, ''), coalesce(follow, ''), coalesce(summary, ''), (SELECT count(*) FROM fetches WHERE run_id = runs.id)
			FROM runs ORDER BY id`)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r RunRecord
			var texts [3]string
			if err := rows.Scan(&r.ID, &r.Command, &r.Version, &r.Program, &r.Host, &r.System, &r.UserAgent, &r.StartedAt, &r.EndedAt, &r.Outcome,
				&texts[0], &texts[1], &texts[2], &r.Fetches); err != nil {
				fail(err)
				return
			}
			for i, into := range []*json.RawMessage{&r.Config, &r.Follow, &r.Summary} {
				if *into = json.RawMessage("null"); json.Valid([]byte(texts[i])) {
					*into = json.RawMessage(texts[i])
				}
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}
