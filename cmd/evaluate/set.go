package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"broadsheet/extractor"
	"broadsheet/storage/warc"
)

// set is where gold pages come from: a gold file and a WARC file, or a folder of pages.
type set struct {
	name       string
	gold, warc string
	folder     string
}

// page is a gold page with its bytes; body is nil when the set does not hold it.
type page struct {
	gold
	body        []byte
	contentType string
}

// Where the sets are looked for when none is named: the tuning pages of those who work on the extractor, which are
// not part of the repository, and the repository's own.
const (
	tuningSets = "../shared/corpus"
	ownPages   = "testdata/pages"
)

// findSets turns the arguments of the command into sets. note says what was taken when nothing was named.
func findSets(args []string) (sets []set, note string, err error) {
	if len(args) == 0 {
		args = []string{tuningSets}
		if _, err := os.Stat(tuningSets); err != nil {
			args = []string{ownPages}
			note = fmt.Sprintf("no SET named and no %s here: scoring %s, which the extractor's tests hold at 1", tuningSets, ownPages)
		}
	}
	names := map[string]string{}
	for _, arg := range args {
		found, err := findSet(arg)
		if err != nil {
			return nil, "", err
		}
		for _, s := range found {
			if other, ok := names[s.name]; ok {
				return nil, "", fmt.Errorf("%s and %s are both called %s: evaluate one at a time", other, arg, s.name)
			}
			names[s.name] = arg
		}
		sets = append(sets, found...)
	}
	return sets, note, nil
}

// findSet reads one argument: the beginning of a set's file names, its gold file, a folder of sets or a folder of pages.
func findSet(arg string) ([]set, error) {
	info, err := os.Stat(arg)
	if err != nil || !info.IsDir() {
		stem := arg
		for _, suffix := range []string{".gz", ".jsonl", ".warc", ".gold"} {
			stem = strings.TrimSuffix(stem, suffix)
		}
		s, err := fileSet(stem)
		if err != nil {
			return nil, err
		}
		return []set{s}, nil
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(arg), "*.gold.jsonl*"))
	if err != nil {
		return nil, fmt.Errorf("look for sets in %s: %w", arg, err)
	}
	var out []set
	for _, f := range files {
		stem := strings.TrimSuffix(strings.TrimSuffix(f, ".gz"), ".gold.jsonl")
		if slices.ContainsFunc(out, func(s set) bool { return s.name == filepath.Base(stem) }) {
			continue // packed and unpacked side by side
		}
		s, err := fileSet(stem)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if out == nil {
		absolute, err := filepath.Abs(arg)
		if err != nil {
			return nil, err
		}
		out = []set{{name: filepath.Base(absolute), folder: arg}}
	}
	return out, nil
}

func fileSet(stem string) (set, error) {
	s := set{name: filepath.Base(stem)}
	var err error
	if s.gold, err = either(stem + ".gold.jsonl"); err != nil {
		return s, fmt.Errorf("set %s: %w; a SET is a path before .gold.jsonl and .warc, or a folder of pages", stem, err)
	}
	if s.warc, err = either(stem + ".warc"); err != nil {
		return s, fmt.Errorf("set %s: %w", stem, err)
	}
	return s, nil
}

// either returns the plain file if there is one, else its compressed form.
func either(name string) (string, error) {
	for _, n := range []string{name, name + ".gz"} {
		if _, err := os.Stat(n); err == nil {
			return n, nil
		}
	}
	return "", fmt.Errorf("no %s and no %[1]s.gz", name)
}

func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// load reads the gold and the pages of a set, in the order of the gold; one page alone when id is not empty.
func (s set) load(id string) ([]page, error) {
	var pages []page
	var err error
	if s.folder != "" {
		pages, err = loadFolder(s.folder)
	} else {
		pages, err = loadFiles(s.gold, s.warc)
	}
	if err != nil {
		return nil, err
	}
	if id != "" {
		pages = slices.DeleteFunc(pages, func(p page) bool { return p.ID != id })
	}
	return pages, nil
}

func loadFolder(folder string) ([]page, error) {
	dirs, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var pages []page
	for _, d := range dirs {
		g, err := readWant(filepath.Join(folder, d.Name(), "want.json"))
		if errors.Is(err, fs.ErrNotExist) || err != nil && !d.IsDir() {
			continue // something else that lies there
		}
		if err != nil {
			return nil, err
		}
		body, err := os.ReadFile(filepath.Join(folder, d.Name(), "page.html"))
		if err != nil {
			return nil, err
		}
		pages = append(pages, page{gold: g, body: body})
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("%s holds neither NAME/page.html with want.json nor NAME.gold.jsonl", folder)
	}
	return pages, nil
}

// loadFiles matches the responses of a WARC file with the gold: by the header X-Page-Id, else by address.
func loadFiles(goldName, warcName string) ([]page, error) {
	golds, err := readGold(goldName)
	if err != nil {
		return nil, err
	}
	pages := make([]page, len(golds))
	byID, byURL := map[string]int{}, map[string]int{}
	for i, g := range golds {
		pages[i].gold = g
		byID[g.ID] = i
		byURL[g.URL] = i
	}
	f, err := os.Open(warcName)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for r, err := range warc.Read(f, warc.Options{MaxBody: extractor.MaxHTML}) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", warcName, err)
		}
		if r.Type != "response" && r.Type != "resource" {
			continue
		}
		id := r.HTTPHeader.Get("X-Page-Id")
		if id == "" {
			id = r.Header.Get("X-Page-Id")
		}
		i, ok := byID[id]
		if id == "" {
			i, ok = byURL[r.URI]
		}
		if !ok || pages[i].body != nil || r.Err != nil {
			continue // no gold for it, or a damaged record: its page counts as missing
		}
		pages[i].body, pages[i].contentType = r.Body, r.ContentType()
		if pages[i].URL == "" {
			pages[i].URL = r.URI
		}
	}
	return pages, nil
}
