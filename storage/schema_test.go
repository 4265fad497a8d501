package storage

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// docs/SCHEMA.md has a heading "### `name`" for each table and view and below it a table with a row for
// each column, in the order of the schema, and describes nothing else.
func TestSchemaIsDocumented(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "docs", "SCHEMA.md"))
	if err != nil {
		t.Fatal(err)
	}
	heading, row := regexp.MustCompile("^### `(\\w+)`"), regexp.MustCompile("^\\| `(\\w+)` +\\| *\\S")
	documented := map[string][]string{}
	name := ""
	for line := range strings.Lines(string(content)) {
		if m := heading.FindStringSubmatch(line); m != nil {
			name = m[1]
			documented[name] = []string{}
		} else if strings.HasPrefix(line, "#") {
			name = ""
		} else if m := row.FindStringSubmatch(line); m != nil && name != "" {
			documented[name] = append(documented[name], m[1])
		}
	}
	db := openTemp(t)
	_, rows, err := db.Query(t.Context(), `
		SELECT l.name, c.name FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c
		WHERE l.schema = 'main' AND l.type IN ('table', 'virtual', 'view') AND l.name NOT LIKE 'sqlite%' AND c.hidden = 0
		ORDER BY l.name, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	real := map[string][]string{}
	for _, r := range rows {
		real[r[0].(string)] = append(real[r[0].(string)], r[1].(string))
	}
	if diff := cmp.Diff(real, documented); diff != "" {
		t.Errorf("docs/SCHEMA.md (-schema +documented):\n%s", diff)
	}
}

// Every query that the document shows runs.
func TestSchemaExamplesRun(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "docs", "SCHEMA.md"))
	if err != nil {
		t.Fatal(err)
	}
	db := openTemp(t)
	library(t, db)
	if _, err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(string(content), -1) {
		for q := range strings.SplitSeq(block[1], ";") {
			if strings.TrimSpace(q) == "" {
				continue
			}
			ran++
			if _, rows, err := db.Query(t.Context(), q); err != nil || len(rows) == 0 {
				t.Errorf("%s: %d rows, %v", strings.TrimSpace(q), len(rows), err)
			}
		}
	}
	if ran < 4 {
		t.Errorf("%d examples found", ran)
	}
}
