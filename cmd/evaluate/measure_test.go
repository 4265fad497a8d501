package main

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func samePRF(got, want prf) bool {
	return near(got.P, want.P) && near(got.R, want.R) && near(got.F1, want.F1)
}

func TestWordPRF(t *testing.T) {
	for _, tt := range []struct {
		name, got, want string
		prf             prf
	}{
		{"same", "The boat left.", "the BOAT, left", prf{1, 1, 1}},
		// 2 of 4 are right, 2 of 3 are found: 2·½·⅔ ÷ (½+⅔) = 4/7.
		{"partly", "the boat came back", "the boat left", prf{0.5, 2.0 / 3, 4.0 / 7}},
		// "the" counts once, as often as it stands in the gold.
		{"a word twice", "the the", "the boat", prf{0.5, 0.5, 0.5}},
		{"nothing found", "", "the boat", prf{}},
		{"nothing in the gold", "the boat", "", prf{}},
		{"a character a word", "渡し舟", "渡し船", prf{2.0 / 3, 2.0 / 3, 2.0 / 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wordPRF(tt.got, tt.want); !samePRF(got, tt.prf) {
				t.Errorf("wordPRF(%q, %q) = %v, want %v", tt.got, tt.want, got, tt.prf)
			}
		})
	}
}

func TestShingles(t *testing.T) {
	for _, tt := range []struct {
		name, got, want string
		p, r            float64
		hasP, hasR      bool
	}{
		{"same", "a b c d e", "a b c d e", 1, 1, true, true},
		// abcd and bcde; abcd, bcdf, cdfg: one of two, one of three.
		{"partly", "a b c d e", "a b c d f g", 0.5, 1.0 / 3, true, true},
		{"case counts", "A b c d", "a b c d", 0, 0, true, true},
		{"short texts are one run", "a b", "a b", 1, 1, true, true},
		{"short against long", "a b", "a b c d", 0, 0, true, true},
		{"empty", "", "a b c d", 0, 0, false, true},
		{"no gold", "a b c d", "…", 0, 0, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, r, hasP, hasR := shingles(tt.got, tt.want)
			if !near(p, tt.p) || !near(r, tt.r) || hasP != tt.hasP || hasR != tt.hasR {
				t.Errorf("shingles = %v %v %v %v, want %v %v %v %v", p, r, hasP, hasR, tt.p, tt.r, tt.hasP, tt.hasR)
			}
		})
	}
}

func TestGoldBodies(t *testing.T) {
	body := "a\n\nb\n\nc\n\nd\n\ne\n\nf"
	for _, tt := range []struct {
		name     string
		optional []int
		want     string // without blank lines, for reading
	}{
		{"none", nil, "abcdef"},
		{"one", []int{1}, "abcdef acdef"},
		{"three", []int{0, 2, 5}, "abcdef bcdef abdef abcde bdef bcde abde bde"},
		{"five are all or none", []int{0, 1, 2, 3, 4}, "abcdef f"},
		{"one that is not there", []int{9}, "abcdef abcdef"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := goldBodies(body, tt.optional)
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], "\n\n", "")
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("goldBodies(%v) = %s, want %s", tt.optional, s, tt.want)
			}
		})
	}
	if got := len(goldBodies(body, []int{0, 1, 2, 3})); got != 16 {
		t.Errorf("four optional paragraphs give %d bodies, want 16", got)
	}
}

func TestBestBody(t *testing.T) {
	text, m := bestBody("one two", []string{"one two three four", "one two", "one"})
	if text != "one two" || m.F1 != 1 {
		t.Errorf("bestBody = %q %v, want the same text and 1", text, m)
	}
}

func TestSnippetShare(t *testing.T) {
	text := "He said: ‘We  sail\nat dawn’ — and\u00a0left."
	snippets := []string{"'we sail at dawn' - AND left", "dusk", "he said"}
	if got := snippetShare(text, snippets, false); !near(got, 2.0/3) {
		t.Errorf("snippetShare = %v, want 2/3", got)
	}
	if got := snippetShare(text, []string{"He said", "he said"}, true); got != 0.5 {
		t.Errorf("snippetShare, exact = %v, want 0.5", got)
	}
}

func TestUnmatched(t *testing.T) {
	gold := "The ferry sails at nine.\nTickets are sold on board."
	got := unmatched(paragraphs("the ferry sails\n\nat nine\n—\nRead more about ferries here\nTickets are sold on the pier"), gold)
	// "at nine" is too short for a run of three and not a run of the gold; of the last one's four runs two stand there.
	want := []string{"at nine", "Read more about ferries here", "Tickets are sold on the pier"}
	if !slices.Equal(got, want) {
		t.Errorf("unmatched = %q, want %q", got, want)
	}
}
