package extractor_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/extractor"
)

// want is a page's want.json: the fields as they must come out, and what must not be in the text.
type want struct {
	URL     string                     `json:"url"`
	Want    map[string]json.RawMessage `json:"want"`
	Absent  []string                   `json:"absent"`
	Present []string                   `json:"present"`
}

// TestPages extracts each testdata/pages/<slug>/page.html and compares the fields that its want.json names.
func TestPages(t *testing.T) {
	dirs, err := filepath.Glob("../testdata/pages/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no fixtures in testdata/pages: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var w want
			data, err := os.ReadFile(filepath.Join(dir, "want.json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &w); err != nil {
				t.Fatal(err)
			}
			a := extractFile(t, filepath.Join(dir, "page.html"), w.URL)
			got := fields(t, a)
			for name, raw := range w.Want {
				var v any
				if err := json.Unmarshal(raw, &v); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(v, only(v, got[name])); d != "" {
					t.Errorf("%s: (-want +got)\n%s", name, d)
				}
			}
			text := strings.Join(append([]string{a.Lead, a.Body}, a.TLDR...), "\n")
			for _, s := range w.Present {
				if !strings.Contains(text, s) {
					t.Errorf("text lacks %q", s)
				}
			}
			for _, s := range w.Absent {
				if strings.Contains(text, s) {
					t.Errorf("text has %q", s)
				}
			}
		})
	}
}

// only returns got with no more keys than want, where both are objects: want.json names what matters.
func only(want, got any) any {
	w, ok1 := want.(map[string]any)
	g, ok2 := got.(map[string]any)
	if !ok1 || !ok2 {
		return got
	}
	out := make(map[string]any)
	for k := range w {
		if v, ok := g[k]; ok {
			out[k] = v
		}
	}
	return out
}

func extractFile(t *testing.T, path, address string) *extractor.Article {
	t.Helper()
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := extractor.Parse(page, "")
	if err != nil {
		t.Fatal(err)
	}
	return extractor.Extract(doc, u)
}

// fields returns an article as its JSON names and values.
func fields(t *testing.T, a *extractor.Article) map[string]any {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
