package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the table "Who may import whom": for each folder what of ours it may import. Tests may import
// more, to compare one stage with another.
var mayImport = map[string][]string{
	"extractor":            nil,
	"crawler":              nil,
	"crawler/frontiertest": {"crawler"},
	"storage":              {"crawler", "extractor"},
	"storage/warc":         nil,
	"storage/export":       {"extractor"},
	"testdata/sites":       nil,
	// Commands are where the packages meet; nobody imports them.
	"cmd/": {"crawler", "extractor", "storage", "storage/warc", "storage/export", "testdata/sites"},
}

// staysHome names outside packages that one file, or one folder, keeps to itself, so that they can be
// replaced there.
var staysHome = []struct{ prefix, home string }{
	{"github.com/gocolly/colly", "crawler/fetch.go"},
	{"github.com/go-shiori/go-readability", "extractor/readability.go"},
	{"modernc.org/sqlite", "storage/storage.go"},
	{"github.com/spf13/cobra", "cmd/"},
	{"github.com/schollz/progressbar", "cmd/broadsheet/progress.go"},
}

func TestImports(t *testing.T) {
	const root = "../.."
	files := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		files++
		checkImports(t, name, filepath.ToSlash(rel))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 2*len(mayImport) {
		t.Errorf("looked at %d files only; is %s the root of the module?", files, root)
	}
}

func checkImports(t *testing.T, name, rel string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	test := strings.HasSuffix(rel, "_test.go")
	folder := path.Dir(rel)
	if strings.HasPrefix(folder, "cmd/") {
		folder = "cmd/"
	}
	allowed, known := mayImport[folder]
	if !known {
		t.Errorf("%s: folder %s has no line in mayImport", rel, folder)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Errorf("%s: %v", rel, err)
			continue
		}
		if ours, ok := strings.CutPrefix(imported, "broadsheet/"); ok && !test && !slices.Contains(allowed, ours) {
			t.Errorf("%s imports %s; %s may import %q", rel, imported, folder, allowed)
		}
		for _, s := range staysHome {
			if strings.HasPrefix(imported, s.prefix) && !strings.HasPrefix(rel, s.home) && !test {
				t.Errorf("%s imports %s, which belongs in %s", rel, imported, s.home)
			}
		}
	}
}
