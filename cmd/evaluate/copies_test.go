package main

import (
	"os"
	"strings"
	"testing"

	"broadsheet/storage/copies"
)

// pagesOf are gold pages of our own: each of 30 sentences that no other has.
func pagesOf(n int) []gold {
	pages := make([]gold, n)
	for i := range pages {
		var p []string
		for j := range 10 {
			var s []string
			for k := range 30 {
				s = append(s, strings.Repeat(string(rune('a'+(i+k)%26)), 1+(i*7+j*3+k)%5)+string(rune('a'+(i/26+j*k)%26))+string(rune('a'+i%26)))
			}
			p = append(p, strings.Join(s, " ")+".")
		}
		pages[i].Body = strings.Join(p, "\n\n")
	}
	return pages
}

func TestCopyTexts(t *testing.T) {
	texts := copyTexts(append(pagesOf(20), pagesOf(1)...), 1)
	if want := 20 * (1 + len(copyKinds) + len(copyTraps)); len(texts) != want {
		t.Errorf("%d texts, want %d: the page that is there twice counts once", len(texts), want)
	}
	if none := copyTexts(pagesOf(1), 1); none != nil {
		t.Errorf("of a single page %d texts are made", len(none))
	}
	for i, t1 := range texts {
		if t1.kind == "first 50 %" {
			if half, whole := t1.shingles, texts[i-3].shingles; copies.Common(half, whole) != len(half) || 3*len(half) < len(whole) {
				t.Errorf("the first half has %d of %d shingles", len(half), len(whole))
			}
		}
	}
	var b strings.Builder
	cluster := make([]int, len(texts))
	for i, t1 := range texts {
		cluster[i] = t1.of
	}
	if printCopies(&b, "right", texts, cluster); !strings.Contains(b.String(), "precision 1.0000  recall 1.0000") {
		t.Error(b.String())
	}
	b.Reset()
	if printCopies(&b, "all in one", texts, make([]int, len(texts))); !strings.Contains(b.String(), "precision 0.04") || !strings.Contains(b.String(), "notice… 1.0000") && !strings.Contains(b.String(), "and a… 1.0000") {
		t.Error(b.String())
	}
}

// The figures of docs/COPIES.md, less a little.
func TestCopiesFloor(t *testing.T) {
	if testing.Short() {
		t.Skip("compares 1,900 texts: not with -short")
	}
	name := "../../" + tuningSets + "/fundus-dev.gold.jsonl.gz"
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no tuning set: %v", err)
	}
	pages, err := readGold(name)
	if err != nil {
		t.Fatal(err)
	}
	texts := copyTexts(pages, 2)
	right, wrong, there := 0, 0, 0
	cluster := make([]int, len(texts))
	if err := sharing(texts, func(i, j int) { cluster[j] = i + 1 }); err != nil {
		t.Fatal(err)
	}
	for i, t1 := range texts {
		if cluster[i] == 0 {
			cluster[i] = i + 1
		}
		for j, t2 := range texts[:i] {
			switch {
			case t1.of == t2.of && (t1.teaser || t2.teaser):
			case t1.of == t2.of:
				there++
				if cluster[i] == cluster[j] {
					right++
				}
			case cluster[i] == cluster[j]:
				wrong++
			}
		}
	}
	if recall := float64(right) / float64(there); recall < .995 || wrong > right/1000 {
		t.Errorf("recall %.4f, %d right, %d wrong", recall, right, wrong)
	}
}
