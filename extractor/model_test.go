package extractor

import (
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// TestKindModel holds the embedded model and the features together: a feature that is added or moved without
// training again would be read as another.
func TestKindModel(t *testing.T) {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader("<title>A</title><h1>A</h1><p>Text."))
	if err != nil {
		t.Fatal(err)
	}
	f := PageSample(doc, &url.URL{Scheme: "https", Host: "a.example", Path: "/b"})
	if len(f) != len(kindFeatureNames) {
		t.Fatalf("%d features, %d names", len(f), len(kindFeatureNames))
	}
	if len(kindModel.trees) == 0 {
		t.Fatal("the model has no trees")
	}
	for k, tr := range kindModel.trees {
		for _, i := range tr.feature {
			if int(i) >= len(f) {
				t.Errorf("tree %d asks for feature %d of %d", k, i, len(f))
			}
		}
	}
	if s := kindModel.score(f); math.IsNaN(float64(s)) {
		t.Error("the score is not a number")
	}
}
