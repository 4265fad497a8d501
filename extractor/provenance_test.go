package extractor

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestProvenance compares the filled fields of the fixtures with their sources: each has one, and nothing else has.
func TestProvenance(t *testing.T) {
	// Given, counted, judged, or another form of a field with a source.
	without := map[string]bool{"url": true, "word_count": true, "kind": true, "date_precision": true, "body_html": true, "markdown": true, "provenance": true}
	files, err := filepath.Glob("../testdata/pages/*/page.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, name := range files {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a := extractOf(t, string(page))
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		fields := map[string]json.RawMessage{}
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatal(err)
		}
		for field, value := range fields {
			if without[field] {
				continue
			}
			src, ok := a.Provenance[field]
			filled := string(value) != `""` && string(value) != "[]" && string(value) != "null" && string(value) != "0" && string(value) != "false"
			if filled != ok || ok && src.From == "" {
				t.Errorf("%s: %s is %.60s, its source %+v", name, field, value, src)
			}
		}
		for field := range a.Provenance {
			if _, ok := fields[field]; !ok {
				t.Errorf("%s: a source for %s, which is no field", name, field)
			}
		}
	}
}

func TestSourceOf(t *testing.T) {
	got := settled(claim{"json-ld", "Ferry"}, []claim{{"json-ld", "Ferry"}, {"meta", "ferry"}, {"meta", "FERRY"}, {"markup", ""}, {"opengraph", "Boat"}, {"opengraph", "Boat"}, {"json-ld", "Ship"}})
	if got.From != "json-ld" || len(got.Agreed) != 1 || got.Agreed[0] != "meta" || len(got.Rivals) != 2 || got.Rivals[1] != (Rival{"json-ld", "Ship"}) {
		t.Errorf("got %+v", got)
	}
}
