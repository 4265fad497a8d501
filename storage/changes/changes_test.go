package changes

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/extractor"
)

// marked writes pieces with marks around what changed.
func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case Same:
			b.WriteString(p.Text)
		case Removed:
			b.WriteString("[-" + p.Text + "-]")
		case Added:
			b.WriteString("{+" + p.Text + "+}")
		}
	}
	return b.String()
}

// sides puts the two texts together again.
func sides(pieces []Piece) (before, after string) {
	for _, p := range pieces {
		if p.Op != Added {
			before += p.Text
		}
		if p.Op != Removed {
			after += p.Text
		}
	}
	return before, after
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "new", "{+new+}"},
		{"old", "", "[-old-]"},
		{"The quay is closed.", "The quay is open.", "The quay is [-closed-]{+open+}."},
		{"Talks fail", "Talks in Oslo fail", "Talks {+in Oslo +}fail"},
		{"a b c d", "b c d e", "[-a -]b c d{+ e+}"},
		{"He said no to it.", "He told them to it.", "He [-said no-]{+told them+} to it."},
		{"港口关闭", "港口开放", "港口[-关闭-]{+开放+}"},
		{"état", "été", "[-état-]{+été+}"},
		{"x\xffy", "x\xffz", "x\xff[-y-]{+z+}"},
	} {
		if got := marked(byWord(c.before, c.after)); got != c.want {
			t.Errorf("%q to %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	before := "The first one stays.\n\nThe minister said that the bridge would be built in May.\n\nThis is taken out.\n\nThe end."
	after := "Something new is put here.\n\nThe first one stays.\n\nThe minister said that the bridge would be built in June.\n\nThe end."
	var got []string
	for _, p := range byParagraph(before, after) {
		got = append(got, fmt.Sprintf("%s %d %d %s", p.Op, p.From, p.To, marked(p.Pieces)))
	}
	want := []string{
		"added 0 1 {+Something new is put here.+}",
		"same 1 2 The first one stays.",
		"changed 2 3 The minister said that the bridge would be built in [-May-]{+June+}.",
		"removed 3 0 [-This is taken out.-]",
		"same 4 4 The end.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCompare(t *testing.T) {
	a := &extractor.Article{Title: "One", Date: "2026-01-01", Tags: []string{"a", "b"}, Body: "Same."}
	b := &extractor.Article{Title: "Two", Date: "2026-01-01", Tags: []string{"b", "c"}, Body: "Same."}
	c := Compare(a, b)
	if len(c.Fields) != 1 || c.Fields[0].Name != "title" || len(c.Paragraphs) != 0 {
		t.Errorf("%+v", c)
	}
	if diff := cmp.Diff([]List{{"tags", []string{"a"}, []string{"c"}}}, c.Lists); diff != "" {
		t.Error(diff)
	}
	spaced := *a
	spaced.Body = "\n\nSame.\n\n \n\n"
	if c := Compare(a, &spaced); !c.None() {
		t.Errorf("space between paragraphs is a change: %+v", c)
	}
	if !Compare(a, a).None() || c.None() {
		t.Error("None is wrong")
	}
}

// Whatever the texts, what is said of them gives both again, and of short ones it is a shortest difference.
func TestWordsGiveBothTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 2026))
	text := func(n, letters int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = string(rune('a' + rng.IntN(letters)))
		}
		return list
	}
	for range 3000 {
		a, b := text(rng.IntN(14), 1+rng.IntN(5)), text(rng.IntN(14), 1+rng.IntN(5))
		common := 0
		for _, m := range matches(a, b) {
			if !slices.Equal(a[m.a:m.a+m.n], b[m.b:m.b+m.n]) {
				t.Fatalf("%q and %q do not match at %+v", a, b, m)
			}
			common += m.n
		}
		if longest := longestCommon(a, b); common != longest {
			t.Fatalf("%q and %q: %d in common, not %d", a, b, common, longest)
		}
		before, after := sides(byWord(strings.Join(a, " "), strings.Join(b, " ")))
		if before != strings.Join(a, " ") || after != strings.Join(b, " ") {
			t.Fatalf("%q and %q become %q and %q", a, b, before, after)
		}
	}
}

// longestCommon is the textbook's length of a longest common subsequence.
func longestCommon(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		last := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = last + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			last = above
		}
	}
	return row[len(b)]
}

// Texts of 100,000 words that are made to be hard cost neither the square of their length in memory nor are they got wrong.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("compares texts of 100,000 words, one after another: not with -short")
	}
	const n = 100_000
	rng := rand.New(rand.NewPCG(1, 2))
	words := func(word func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(word(i))
			b.WriteByte(' ')
		}
		return b.String()
	}
	for name, c := range map[string][2]string{
		"two letters":  {words(func(int) string { return string(rune('a' + rng.IntN(2))) }), words(func(int) string { return string(rune('a' + rng.IntN(2))) })},
		"nothing":      {words(func(i int) string { return fmt.Sprint("a", i) }), words(func(i int) string { return fmt.Sprint("b", i) })},
		"turned round": {words(func(i int) string { return fmt.Sprint(i) }), words(func(i int) string { return fmt.Sprint(n - i) })},
		"paragraphs":   {words(func(i int) string { return fmt.Sprint("a", i, "\n\n") }), words(func(i int) string { return fmt.Sprint("b", i, "\n\n") })},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			pieces := byWord(c[0], c[1])
			all := byParagraph(c[0], c[1])
			runtime.ReadMemStats(&after)
			var a, b strings.Builder
			for _, p := range pieces {
				if p.Op != Added {
					a.WriteString(p.Text)
				}
				if p.Op != Removed {
					b.WriteString(p.Text)
				}
			}
			if a.String() != c[0] || b.String() != c[1] {
				t.Error("the pieces do not give the texts")
			}
			if len(all) == 0 {
				t.Error("no paragraphs")
			}
			// 100,000² of anything would be 10 GB; strings of paragraphs are joined, which costs some times their length.
			if used := after.TotalAlloc - before.TotalAlloc; used > 1<<30 {
				t.Errorf("%d MB were asked for", used>>20)
			}
		})
	}
}
