package storage

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/bits"
	"slices"
)

// A URL may be given again with another reach (see NoteFollow): a front page alone first, then its whole host. Nothing of it is
// pending then, but its page and those that it led to lead elsewhere now. They are marked, and read again from what is kept of
// them as where a shorter way was found (see nearer.go): no host is asked for them. The marks are made in the transaction that
// adds the list, so a crawl that dies has both or neither, and the next one takes up the marks that are left.
//
// The run_id of a request that was given or read again is that of the last run to do so. What led where with which reach
// follows from it, and from the runs that have fetched pages since.

// takeAgain is a links_depth greater than any depth.
const takeAgain = 1_000_000

// reachAgain marks what a list names of the archive, and the requests whose scope counts from it, where links were taken with
// another reach than the run has.
func (db *DB) reachAgain(ctx context.Context, tx *stmts, listed idSet) error {
	if len(listed) == 0 {
		return nil
	}
	run, given := db.run.Load(), jsonText(listed.ids())
	var follow sql.NullString
	if err := tx.row(ctx, `SELECT follow FROM runs WHERE id = ?`, run).Scan(&follow); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	} else if !follow.Valid { // it is no crawl
		return nil
	}
	reach, others, changed := follow.String, false, ""
	if err := tx.row(ctx, `SELECT EXISTS (`+otherRuns+`)`, given, reach).Scan(&others); err != nil || !others { // mostly all runs have one reach
		return err
	}
	if err := tx.row(ctx, `
		SELECT json_group_array(requests.id) FROM json_each(?) JOIN requests ON requests.id = value LEFT JOIN runs ON runs.id = run_id
		WHERE runs.follow IS NOT ?`, given, reach).Scan(&changed); err != nil {
		return err
	}
	if changed != "[]" {
		if _, err := tx.exec(ctx, takeAll, changed, takeAgain); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, takeSince, given, reach, takeAgain); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE requests SET run_id = ? WHERE id IN (SELECT value FROM json_each(?))`, run, given)
	return err
}

// otherRuns selects the runs with another reach since the requests were given.
const otherRuns = `
	SELECT id FROM runs WHERE follow IS NOT ?2 AND id >= (SELECT min(coalesce(run_id, 0)) FROM json_each(?1) JOIN requests ON requests.id = value)`

// reached selects requests and those whose scope counts from them.
const reached = `
	links_depth IS NOT NULL AND (id IN (SELECT value FROM json_each(?1)) OR seed IN (
		SELECT url FROM json_each(?1) JOIN requests ON requests.id = value
		UNION SELECT final_url FROM json_each(?1) JOIN fetches ON request_id = value))`

const takeAll = `UPDATE requests SET links_depth = ?2 WHERE ` + reached

// takeSince marks what such a run has fetched or read again.
const takeSince = `
	UPDATE requests SET links_depth = ?3 WHERE ` + reached + ` AND id IN (
		SELECT request_id FROM fetches WHERE run_id IN (` + otherRuns + `) AND outcome IN ('fetched', 'listing')
		UNION SELECT id FROM requests WHERE run_id IN (` + otherRuns + `))`

// ids returns the ids in their order.
func (s idSet) ids() []int64 {
	ids := []int64{}
	for _, word := range slices.Sorted(maps.Keys(s)) {
		for set := s[word]; set != 0; set &= set - 1 {
			ids = append(ids, word<<6|int64(bits.TrailingZeros64(set)))
		}
	}
	return ids
}
