package main

import (
	"strings"
	"testing"

	"broadsheet/storage"
)

// A title of megabytes is a line as text, and whole as data.
func TestTitleOfMegabytes(t *testing.T) {
	hits := []storage.Hit{{URL: "https://news.example/1", Title: strings.Repeat("long ", 1<<20)}}
	for format, least := range map[string]int{"text": 200, "jsonl": 5 << 20, "csv": 5 << 20} {
		var b strings.Builder
		if err := printHits(&b, format, hits, false); err != nil || b.Len() < least || format == "text" && b.Len() > 1000 {
			t.Errorf("%s: %d bytes, %v", format, b.Len(), err)
		}
	}
}
