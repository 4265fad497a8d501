package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"broadsheet/storage"
)

// datasetteFile is what we write of Datasette's metadata: docs.datasette.io/en/stable/metadata.html.
type datasetteFile struct {
	Title     string
	Databases map[string]struct {
		Description, Source string
		Tables              map[string]struct {
			Description, Sort string
			SortDesc          string `yaml:"sort_desc"`
			Label             string `yaml:"label_column"`
			FTSTable          string `yaml:"fts_table"`
			FTSPK             string `yaml:"fts_pk"`
			Hidden            bool
			Size              int
			Facets            []string
			Columns           map[string]string
		}
		Queries map[string]struct{ Title, Description, SQL string }
	}
}

// What is written for Datasette is YAML, names every table and column of the real schema and nothing else, and its queries answer.
func TestDatasette(t *testing.T) {
	old := oldFile(t, "9")
	path := filepath.Join(filepath.Dir(old), "my news: #1.db") // a name that YAML would misread
	if err := os.Rename(old, path); err != nil {
		t.Fatal(err)
	}
	does(t, exitDone, "search", "--db", path, "tower")
	does(t, exitDone, "copies", "--db", path)
	text := does(t, exitDone, "datasette", "--db", path, "--title", "News: \"a\"\nb")
	var f datasetteFile
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	db, ok := f.Databases["my news: #1"]
	if !ok || len(f.Databases) != 1 || f.Title != "News: \"a\"\nb" || db.Description == "" {
		t.Errorf("title %q, databases %v", f.Title, f.Databases)
	}
	real := map[string][]string{}
	for line := range strings.Lines(rowsOf(t, path, `
		SELECT l.name, c.name FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c
		WHERE l.schema = 'main' AND l.type IN ('table', 'virtual', 'view') AND l.name NOT LIKE 'sqlite%' AND c.hidden = 0`)) {
		table, column, _ := strings.Cut(strings.TrimSpace(line), "|")
		real[table] = append(real[table], column)
	}
	described := map[string][]string{}
	for name, table := range db.Tables {
		for column, about := range table.Columns {
			described[name] = append(described[name], column)
			if about == "" {
				t.Errorf("%s.%s is not described", name, column)
			}
		}
		for _, column := range append(table.Facets, table.Sort, table.SortDesc, table.Label, table.FTSPK) {
			if column != "" && !slices.Contains(real[name], column) {
				t.Errorf("%s has no column %s", name, column)
			}
		}
		if table.FTSTable != "" && real[table.FTSTable] == nil {
			t.Errorf("%s: no table %s", name, table.FTSTable)
		}
	}
	for _, columns := range real {
		slices.Sort(columns)
	}
	for _, columns := range described {
		slices.Sort(columns)
	}
	if diff := cmp.Diff(real, described); diff != "" {
		t.Errorf("tables and columns (-schema +metadata):\n%s", diff)
	}
	for name := range shownTables {
		if db.Tables[name].Hidden || db.Tables[name].Columns == nil {
			t.Errorf("%s has settings but is not shown", name)
		}
	}
	for _, name := range []string{"article", "articles_fts", "articles_fts_chars", "copy_sketches", "identities", "requests"} {
		if !db.Tables[name].Hidden {
			t.Errorf("%s is not hidden", name)
		}
	}
	if len(db.Queries) != len(cannedQueries) {
		t.Errorf("%d queries, want %d", len(db.Queries), len(cannedQueries))
	}
	archive, err := storage.Open(t.Context(), path, storage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	cluster := strings.TrimSpace(rowsOf(t, path, `select min(cluster) from copies`))
	values := map[string]string{"words": "tower", "name": "Ada Ferro", "cluster": cluster}
	for name, q := range db.Queries {
		for _, filled := range []bool{true, false} { // Datasette asks with nothing in the form first
			var args []any
			for _, m := range regexp.MustCompile(`:(\w+)`).FindAllStringSubmatch(q.SQL, -1) {
				value, ok := values[m[1]]
				if !ok {
					t.Fatalf("%s: no value for %s", name, m[0])
				}
				if !filled {
					value = ""
				}
				args = append(args, sql.Named(m[1], value))
			}
			_, rows, err := archive.Query(t.Context(), q.SQL, args...)
			if err != nil || len(rows) == 0 && filled {
				t.Errorf("%s: %d rows, %v", name, len(rows), err)
			}
		}
	}
	does(t, exitUsage, "datasette", "--db", path, "-o", path)
	does(t, exitUsage, "datasette")
}
