package storage

import (
	"context"
	"fmt"

	"broadsheet/crawler"
)

// writeCuts counts links that were not followed.
func writeCuts(ctx context.Context, tx *stmts, runID int64, cuts []crawler.Cut) error {
	for _, c := range cuts {
		if _, err := tx.exec(ctx, `
			INSERT INTO cuts (run_id, reason, host, pattern, count, example) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET count = count + excluded.count, example = min(example, excluded.example)`,
			runID, clean(c.Reason), clean(c.Host), clean(c.Pattern), c.Count, clean(c.Example)); err != nil {
			return err
		}
	}
	return nil
}

// Cut is what a run did not follow for one reason.
type Cut struct {
	Reason  string `json:"reason"` // see crawler.Cut
	Count   int    `json:"count"`
	Example string `json:"example"` // the first by its letters
}

// Cuts returns what a run did not follow, by reason, the most frequent first.
func (db *DB) Cuts(ctx context.Context, runID int64) (cuts []Cut, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT reason, sum(count), min(example) FROM cuts WHERE run_id = ? GROUP BY reason ORDER BY 2 DESC, 1`, runID)
	if err != nil {
		return nil, fmt.Errorf("read the cuts of %s: %w", db.path, explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var c Cut
		if err := rows.Scan(&c.Reason, &c.Count, &c.Example); err != nil {
			return nil, err
		}
		cuts = append(cuts, c)
	}
	return cuts, rows.Err()
}
