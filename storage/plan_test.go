package storage

import (
	"fmt"
	"strings"
	"testing"
)

// Statements that run over the whole archive read it in their order: SQLite must not sort whole articles,
// nor look at all of them for the few that it wants.
func TestQueryPlans(t *testing.T) {
	db := openTemp(t)
	where, args := Filter{Site: "s", Language: "de", Since: "2024", Until: "2025"}.where()
	for _, test := range []struct {
		name, query string
		args        []any
		want        string
	}{
		{"articles", `SELECT ` + articleFields + ` FROM article WHERE ` + where + ` ORDER BY source_request_id, id LIMIT 1`, args, "SCAN article USING INDEX article_source"},
		{"unindexed", `SELECT EXISTS (SELECT 1 FROM article WHERE ` + isUnindexed + `)`, nil, "article_unindexed"},
		{"count", `SELECT count(*) FROM article WHERE kind IN ('article', 'live_blog')`, nil, "COVERING INDEX article_source"},
		{"not HTML", `SELECT url FROM requests WHERE state = 'done' AND outcome = 'not_html'`, nil, "requests_not_html"},
		{"refill", selectWaiting, []any{"h", 1}, "SEARCH requests USING INDEX requests_waiting (host=?)"},
		{"queue", selectQueue, nil, "INDEX requests_waiting"},
		{"soonest", selectSoonest, nil, "COVERING INDEX requests_later"},
		{"next check", selectNextCheck, nil, "INDEX requests_due (next_at"},
		{"nearer", selectNearer, []any{1}, "INDEX requests_nearer (depth=?)"},
		{"due", `SELECT id FROM requests WHERE ` + isChecked + ` AND next_at <= ? ORDER BY next_at LIMIT 1`, []any{"2024"}, "INDEX requests_due (next_at"},
	} {
		_, rows, err := db.Query(t.Context(), `EXPLAIN QUERY PLAN `+test.query, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		if plan := fmt.Sprint(rows); !strings.Contains(plan, test.want) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: plan %s, want %q", test.name, plan, test.want)
		}
	}
}
