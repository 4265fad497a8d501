package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Every query that the help of a command, the README or docs/COPIES.md shows can be asked of an archive.
func TestQueriesOfExamplesRun(t *testing.T) {
	texts := map[string]string{}
	for _, cmd := range newRoot().Commands() {
		texts[cmd.Name()+" --help"] = cmd.Long + "\n" + cmd.Example
	}
	for _, name := range []string{"README.md", "docs/COPIES.md"} {
		content, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(content)
	}
	path := oldFile(t, "9")
	does(t, exitDone, "copies", "--db", path) // brings it up to date
	query := regexp.MustCompile(`"(SELECT [^"]*)"|'(SELECT [^']*)'|(?m)^(SELECT [^;]*);$`)
	ran := 0
	for where, text := range texts {
		for _, m := range query.FindAllStringSubmatch(text, -1) {
			q := m[1] + m[2] + m[3]
			ran++
			t.Run(where, func(t *testing.T) {
				t.Log(q)
				rowsOf(t, path, q)
			})
		}
	}
	if ran < 7 {
		t.Errorf("%d queries found", ran)
	}
}
