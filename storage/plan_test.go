package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Statements that run over the whole archive read it in their order: SQLite must not sort whole articles,
// nor look at all of them for the few that it wants.
func TestQueryPlans(t *testing.T) {
	db := openTemp(t)
	selected := Filter{Site: "s", Language: "de", Since: "2024", Until: "2025"}
	where, args := selected.where()
	hits, hitArgs := selectHits("articles_fts", selected)
	facets, facetArgs := Filter{Since: "2024", Until: "2025"}.facets()
	noCopies, _ := Filter{NoCopies: true}.facets()
	members, memberArgs, err := selectMembers([]string{"site", "week"}, selected)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, query string
		args        []any
		want        string
	}{
		{"articles", `SELECT ` + articleFields + ` FROM article WHERE ` + where + ` ORDER BY source_request_id, id LIMIT 1`, args, "SCAN article USING INDEX article_source"},
		{"no article is read for a filter", `SELECT id FROM article WHERE ` + where, args, "SEARCH article USING COVERING INDEX article_facets (date>? AND date<?)"},
		{"a filter without copies", `SELECT count(*) FROM article WHERE ` + noCopies, nil, "SCAN article USING COVERING INDEX"},
		{"a filter by days", `SELECT count(*) FROM article WHERE ` + facets, facetArgs, "SEARCH article USING COVERING INDEX article_facets (date>? AND date<?)"},
		{"sample", members, memberArgs, "COVERING INDEX article_facets"},
		{"unhashed", selectUnhashed, []any{1}, "COVERING INDEX article_source"},
		{"newest", `SELECT url FROM articles ORDER BY date DESC LIMIT 10`, nil, "SCAN article USING INDEX article_facets"},
		{"all", `SELECT count(body) FROM articles`, nil, "SCAN article]"},
		{"hits", hits, slices.Concat([]any{"peace", 1}, hitArgs, []any{20}), "SCAN articles_fts VIRTUAL TABLE INDEX"},
		{"unindexed", `SELECT EXISTS (SELECT 1 FROM article WHERE ` + isUnindexed + `)`, nil, "article_unindexed"},
		{"count", `SELECT count(*) FROM article WHERE kind IN ('article', 'live_blog')`, nil, "COVERING INDEX article_source"},
		{"not HTML", `SELECT url FROM requests WHERE state = 'done' AND outcome = 'not_html'`, nil, "requests_not_html"},
		{"refill", selectWaiting, []any{"h", 1}, "SEARCH requests USING INDEX requests_waiting (host=?)"},
		{"queue", selectQueue, nil, "INDEX requests_waiting"},
		{"soonest", selectSoonest, nil, "COVERING INDEX requests_later"},
		{"next check", selectNextCheck, nil, "INDEX requests_due (next_at"},
		{"stale", selectStale, nil, "SCAN article USING COVERING INDEX article_stale"},
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
	// Counting sorts, but short rows from the index alone.
	for _, by := range []string{"site", "day", "language", "author", "tag"} {
		query, args, err := selectCounts([]string{by}, selected)
		if err != nil {
			t.Fatal(err)
		}
		_, rows, err := db.Query(t.Context(), `EXPLAIN QUERY PLAN `+query, args...)
		if plan := fmt.Sprint(rows); err != nil || !strings.Contains(plan, "SEARCH article USING COVERING INDEX article_facets (date>? AND date<?)") {
			t.Errorf("count by %s: plan %s, %v", by, plan, err)
		}
	}
	// So does a purge the few records of a payload.
	_, rows, err := db.Query(t.Context(), `EXPLAIN QUERY PLAN `+selectSamePayload, "sum")
	if plan := fmt.Sprint(rows); err != nil || !strings.Contains(plan, "INDEX warc_records_payload (payload_sha256=?)") {
		t.Errorf("records of a payload: plan %s, %v", plan, err)
	}
}
