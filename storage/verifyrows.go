package storage

import (
	"context"
	"database/sql"
	"fmt"
)

// maxIntegrity is how many faults SQLite lists; who has that many needs a backup.
const maxIntegrity = 100

// verifyDatabase asks SQLite. Its check has that of FTS5 in it, for both indexes.
func verifyDatabase(ctx context.Context, v *verification) error {
	return v.each(ctx, fmt.Sprintf(`PRAGMA integrity_check(%d)`, maxIntegrity), func(rows *sql.Rows) error {
		var problem string
		if err := rows.Scan(&problem); err != nil || problem == "ok" {
			return err
		}
		return v.differs("the file", problem, "take the archive from a backup, or save what is left with: sqlite3 FILE .recover")
	})
}

// verifyReferences finds rows whose counterpart is missing.
func verifyReferences(ctx context.Context, v *verification) error {
	return v.each(ctx, `SELECT "table", coalesce(rowid, 0), parent FROM pragma_foreign_key_check`, func(rows *sql.Rows) error {
		var table, parent string
		var row int64
		if err := rows.Scan(&table, &row, &parent); err != nil {
			return err
		}
		return v.differs(fmt.Sprintf("row %d of %s", row, table), "the row of "+parent+" that it refers to is missing",
			"take the archive from a backup: a row of "+parent+" was deleted by something other than this program")
	})
}

// missing are rows that others say there must be, where no reference says so. Each query gives an address and what is wrong.
var missing = []struct{ query, todo string }{
	{`SELECT url, 'it was fetched, and no row of fetches says when' FROM requests
	  WHERE state = 'done' AND outcome IN ('fetched', 'listing', 'not_html', 'unmodified') AND NOT EXISTS (SELECT 1 FROM fetches WHERE request_id = requests.id)`,
		"take the archive from a backup"},
	{`SELECT url, 'an article was stored at ' || fetched_at || ', and it is not in the archive' FROM fetches
	  WHERE article_id IS NULL AND saved IN ('stored', 'revised') AND outcome = 'fetched'`,
		"take the archive from a backup; what a purge removed is not reported here"},
	{`SELECT url, printf('it shows version %d and has %d earlier ones', revision, n) FROM (
	    SELECT url, revision, (SELECT count(*) FROM revisions r WHERE r.article_id = article.id AND r.number BETWEEN 1 AND article.revision - 1) AS n,
	      (SELECT count(*) FROM revisions r WHERE r.article_id = article.id) AS every
	    FROM article) WHERE n <> revision - 1 OR every <> n`,
		"take the archive from a backup: versions of this article are missing or were added"},
	{`SELECT url, 'its authors in article_authors are not those of its row' FROM article
	  WHERE kind IN ('article', 'live_blog') AND json_valid(authors_json) AND
	    (SELECT count(*) FROM article_authors WHERE article_id = article.id) <> (SELECT count(DISTINCT value) FROM json_each(authors_json))`,
		"extract it again, which writes them anew: broadsheet extract --again"},
	{`SELECT url, 'its tags in article_tags are not those of its row' FROM article
	  WHERE kind IN ('article', 'live_blog') AND json_valid(tags_json) AND
	    (SELECT count(*) FROM article_tags WHERE article_id = article.id) <> (SELECT count(DISTINCT value) FROM json_each(tags_json))`,
		"extract it again, which writes them anew: broadsheet extract --again"},
}

// verifyRows finds missing rows of which others tell.
func verifyRows(ctx context.Context, v *verification) error {
	for _, m := range missing {
		err := v.each(ctx, m.query, func(rows *sql.Rows) error {
			var where, problem string
			if err := rows.Scan(&where, &problem); err != nil {
				return err
			}
			return v.differs(where, problem, m.todo)
		})
		if err != nil {
			return err
		}
		v.saw()
	}
	return nil
}
