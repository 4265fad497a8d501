package main

import (
	"regexp"
	"strings"

	"broadsheet/docs"
)

// tableDoc is what docs/SCHEMA.md says of a table or view.
type tableDoc struct {
	name, about string
	contract    bool // it is among those for readers
	columns     []columnDoc
}

type columnDoc struct{ name, about string }

var (
	docHeading = regexp.MustCompile("^### `(\\w+)`")
	docColumn  = regexp.MustCompile("^\\| `(\\w+)` +\\| *(.*?) *\\|$")
	docSee     = regexp.MustCompile("^see `(\\w+)`")
)

// schemaDocs reads docs/SCHEMA.md, in its order, as plain text: what is said by pointing to another table is said again.
func schemaDocs() []tableDoc {
	var all []tableDoc
	readers, inTable := false, false
	for line := range strings.Lines(docs.Schema) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "## ") {
			readers, inTable = line == "## For readers", false
		}
		if m := docHeading.FindStringSubmatch(line); m != nil {
			all = append(all, tableDoc{name: m[1], contract: readers})
			inTable = true
			continue
		}
		if !inTable {
			continue
		}
		t := &all[len(all)-1]
		if m := docColumn.FindStringSubmatch(line); m != nil {
			t.columns = append(t.columns, columnDoc{m[1], m[2]})
		} else if line != "" && line[0] != '|' && len(t.columns) == 0 {
			t.about = strings.TrimSpace(t.about + " " + line)
		}
	}
	meaning := map[string]string{}
	for _, t := range all {
		for _, c := range t.columns {
			meaning[t.name+"."+c.name] = c.about
		}
	}
	plain := strings.NewReplacer("`", "", "**", "")
	for i := range all {
		all[i].about = plain.Replace(all[i].about)
		for k := range all[i].columns {
			c := &all[i].columns[k]
			if m := docSee.FindStringSubmatch(c.about); m != nil && meaning[m[1]+"."+c.name] != "" {
				c.about = meaning[m[1]+"."+c.name]
			}
			c.about = plain.Replace(c.about)
		}
	}
	return all
}
