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

// mayImport is the table "Who may import whom": for each folder the packages, of ours and from outside, that
// it imports. A new one is added here on purpose, one that is gone is taken out. A file before the package
// keeps it to itself, so that it can be replaced there. Tests may import more, to compare one stage with
// another.
var mayImport = map[string][]string{
	"extractor": {
		"readability.go: github.com/go-shiori/go-readability",
		"golang.org/x/net/html/charset",
		"github.com/PuerkitoBio/goquery",
		"golang.org/x/net/html",
		"golang.org/x/net/html/atom",
		"langdetect.go: github.com/RadhiFadlillah/whatlanggo",
		"golang.org/x/text/encoding",
		"golang.org/x/text/language",
	},
	"crawler": {
		"broadsheet/crawler/coding",
		"fetch.go: github.com/gocolly/colly/v2",
		"github.com/PuerkitoBio/goquery",
		"feed.go: github.com/mmcdole/gofeed",
		"links.go: golang.org/x/net/html",
		"refresh.go: golang.org/x/net/html",
		"tame.go: golang.org/x/net/html/charset",
		"golang.org/x/net/publicsuffix",
		"golang.org/x/net/http/httpguts",
		"proxywire.go: golang.org/x/net/proxy",
		"hostname.go: golang.org/x/net/idna",
		"golang.org/x/text/encoding",
		"golang.org/x/text/encoding/unicode",
		"golang.org/x/text/transform",
	},
	"crawler/coding": {
		"github.com/andybalholm/brotli",
		"github.com/klauspost/compress/flate",
		"github.com/klauspost/compress/gzip",
		"github.com/klauspost/compress/zlib",
		"github.com/klauspost/compress/zstd",
	},
	"crawler/frontiertest": {"broadsheet/crawler"},
	"storage": {
		"broadsheet/crawler",
		"broadsheet/extractor",
		"copies.go: broadsheet/storage/copies",
		"segment.go: broadsheet/storage/script",
		"signed.go: broadsheet/storage/script",
		"broadsheet/storage/warc",
		"github.com/klauspost/compress/gzip",
		"github.com/klauspost/compress/zstd",
		"storage.go: modernc.org/sqlite",
		"golang.org/x/text/cases",
		"spelling.go: golang.org/x/text/language",
		"golang.org/x/text/unicode/norm",
	},
	"storage/changes":  {"broadsheet/extractor", "broadsheet/storage/script"},
	"storage/copies":   {"broadsheet/storage/script", "golang.org/x/text/unicode/norm"},
	"storage/manifest": {"broadsheet/storage"},
	"storage/script":   nil,
	"storage/warc": {
		"broadsheet/crawler/coding",
		"github.com/klauspost/compress/gzip",
		"github.com/klauspost/compress/zstd",
	},
	"storage/warc/warctest": nil,
	"storage/export": {
		"broadsheet/extractor",
		"github.com/parquet-go/parquet-go",
		"prose.go: golang.org/x/net/html",
		"prose.go: golang.org/x/net/html/atom",
		"golang.org/x/text/unicode/norm",
	},
	"docs":                   nil,
	"testdata/sites":         nil,
	"testdata/archives/make": {"github.com/rogpeppe/go-internal/txtar", "modernc.org/sqlite"},
	// Commands are where the packages meet; nobody imports them.
	"cmd/broadsheet": {
		"stats.go: github.com/VictoriaMetrics/metrics",
		"broadsheet/crawler",
		"schemadoc.go: broadsheet/docs",
		"inputs.go: broadsheet/crawler/coding",
		"broadsheet/extractor",
		"broadsheet/storage",
		"broadsheet/storage/changes",
		"broadsheet/storage/export",
		"manifest.go: broadsheet/storage/manifest",
		"broadsheet/storage/warc",
		"broadsheet/testdata/sites",
		"github.com/PuerkitoBio/goquery",
		"demosite.go: github.com/rogpeppe/go-internal/txtar",
		"progress.go: github.com/schollz/progressbar/v3",
		"github.com/spf13/cobra",
		"github.com/spf13/pflag",
		"log.go: golang.org/x/term",
		"demosite.go: golang.org/x/text/encoding/htmlindex",
	},
	"cmd/evaluate": {
		"broadsheet/extractor",
		"copies.go: broadsheet/storage/copies",
		"copies.go: broadsheet/storage/script",
		"broadsheet/storage/warc",
		"github.com/spf13/cobra",
		"blind.go: golang.org/x/net/html",
		"cpu.go: golang.org/x/net/html",
		"gold.go: golang.org/x/net/publicsuffix",
		"golang.org/x/text/cases",
		"golang.org/x/text/language",
		"golang.org/x/text/unicode/norm",
	},
	"cmd/train": {"broadsheet/extractor", "broadsheet/storage/warc"},
}

func TestImports(t *testing.T) {
	const root = "../.."
	imported := map[string]map[string]bool{} // folder → lines of mayImport that hold
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		readImports(t, name, filepath.ToSlash(rel), imported)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, packages := range mayImport {
		for _, p := range packages {
			if !imported[folder][p] {
				t.Errorf("mayImport lets %s import %s, which it does not", folder, p)
			}
		}
	}
}

// readImports notes what a file imports in imported, or what it may not.
func readImports(t *testing.T, name, rel string, imported map[string]map[string]bool) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	folder, base := path.Split(rel)
	folder = path.Clean(folder)
	allowed, known := mayImport[folder]
	if !known {
		t.Errorf("%s: folder %s has no line in mayImport", rel, folder)
	}
	if imported[folder] == nil {
		imported[folder] = map[string]bool{}
	}
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Errorf("%s: %v", rel, err)
			continue
		}
		first, _, _ := strings.Cut(p, "/")
		if first != "broadsheet" && !strings.Contains(first, ".") {
			continue // the standard library
		}
		line := p
		if own := base + ": " + p; slices.Contains(allowed, own) {
			line = own
		}
		imported[folder][line] = true
		if !slices.Contains(allowed, line) {
			t.Errorf("%s imports %s, which mayImport does not let it", rel, p)
		}
	}
}
