package export

import (
	"bytes"
	"strings"
	"testing"

	"broadsheet/extractor"
)

// The main picture comes first, and once, though the text has it too.
func TestSchemaOrgPictures(t *testing.T) {
	tram, flag := extractor.Image{URL: "https://a.example/tram.jpg", Caption: "A tram"}, extractor.Image{URL: "https://a.example/flag.jpg"}
	var out bytes.Buffer
	if err := SchemaOrg(&out, rowsOf(Row{Article: &extractor.Article{Image: &tram, Images: []extractor.Image{flag, tram}}})); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if strings.Count(text, tram.URL) != 1 || strings.Index(text, tram.URL) > strings.Index(text, flag.URL) || !strings.Contains(text, flag.URL) {
		t.Error(text)
	}
}
