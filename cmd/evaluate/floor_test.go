package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"testing"
)

// What the extractor has reached on the tuning sets, and is not to lose without anybody noticing: the figures of
// docs/QUALITY.md less .003, or the goal that was set where that is less.
var floors = map[string][]struct {
	group, measure string
	floor          float64
	atMost         bool // the floor is a ceiling
}{
	"fundus-dev": {
		{"all", "word_f1", .983, false}, {"all", "shingle_f1", .980, false}, {"all", "title_exact", .900, false},
		{"all", "authors_f1", .925, false}, {"all", "date_exact", .985, false}, {"all", "tags_f1", .830, false}, {"all", "article_recall", 1, false},
	},
	"fundus-eval-dev": {{"all", "word_f1", .962, false}},
	"wcxb-dev": {
		{"independent", "word_f1", .962, false}, {"independent", "bad", .007, true}, {"independent", "title_exact", .890, false},
		{"independent", "authors_f1", .825, false}, {"independent", "date_exact", .900, false},
		{"all", "date_false", .10, true}, {"all", "authors_false", .08, true}, {"all", "article_recall", .97, false},
	},
	"wcxb-nonarticle-dev": {{"all", "article_false", .12, true}},
}

func TestFloors(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 1,672 pages: not with -short")
	}
	for set, all := range floors {
		t.Run(set, func(t *testing.T) {
			stem := "../../" + tuningSets + "/" + set
			if _, err := os.Stat(stem + ".warc.gz"); err != nil {
				t.Skipf("no tuning set: %v", err)
			}
			var out bytes.Buffer
			if err := run([]string{"--json", "--no-cpu", stem}, &out, io.Discard); err != nil {
				t.Fatal(err)
			}
			var got struct {
				Sets []struct {
					Totals map[string]map[string]struct{ Value *float64 }
				}
			}
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				value := got.Sets[0].Totals[f.group][f.measure].Value
				if value == nil {
					t.Errorf("%s: no measure %s", f.group, f.measure)
				} else if f.atMost && *value > f.floor || !f.atMost && *value < f.floor {
					t.Errorf("%s: %s is %.4f, and was on the right side of %.4f", f.group, f.measure, *value, f.floor)
				}
			}
		})
	}
}
