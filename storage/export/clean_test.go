package export

import (
	"strings"
	"testing"
	"time"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Ferry returns", "Ferry returns"},
		{"other scripts", "港の船が戻る – مرحبا", "港の船が戻る – مرحبا"},
		{"colour", "\x1b[1;31mred\x1b[0m", "red"},
		{"colour, eight bit", "\u009b31mred", "red"},
		{"window title", "a\x1b]0;owned\ab", "ab"},
		{"window title, string terminator", "a\x1b]0;owned\x1b\\b", "ab"},
		{"window title, eight bit", "a\u009d0;owned\u009cb", "ab"},
		{"link", "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "here"},
		{"not complete", "a\x1b]0;no end", "a0;no end"},
		{"cut", "a\x1b[", "a"},
		{"escape alone", "a\x1b", "a"},
		{"two escapes", "\x1b\x1b[31mx", "x"},
		{"character set", "\x1b(0x", "x"},
		{"bell, backspace, NUL, DEL", "a\a\b\x00\x7fb", "ab"},
		{"raw eight-bit byte", "a\x9b31m", "a\ufffd31m"},
		{"reading direction", "abc\u202edcba\u2066x\u2069", "abcdcbax"},
		{"joiners stay", "👩\u200d👩\u200d👧 می\u200cروم", "👩\u200d👩\u200d👧 می\u200cروم"},
		{"lines", "a\nb\r\nc\rd\u2028e\tf\u0085g", "a b c d e f g"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
	if got, want := CleanLines("a\nb\r\nc\rd\u2028e\tf\x1b[1mg"), "a\nb\nc\nd\ne\tfg"; got != want {
		t.Errorf("CleanLines = %q, want %q", got, want)
	}
}

func TestCleanTime(t *testing.T) {
	for _, s := range []string{"\x1b]", "\x1b[1;", "\u009d", "\x1bP\xc2", "\x1b"} {
		start := time.Now()
		Clean(strings.Repeat(s, 5<<20/len(s)))
		if took := time.Since(start); took > 10*time.Second { // linear: some hundredths
			t.Errorf("5 MB of %q took %v", s, took)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{Clean(s), CleanLines(s)} {
			for _, r := range got {
				if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || turns(r) {
					t.Fatalf("%U in %q", r, got)
				}
			}
			if CleanLines(got) != got {
				t.Fatalf("cleaning %q again changes it to %q", got, CleanLines(got))
			}
		}
		if strings.ContainsAny(Clean(s), "\n\t") {
			t.Fatalf("Clean(%q) has two lines", s)
		}
	})
}
