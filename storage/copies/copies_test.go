package copies

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// letters of scripts with and without spaces between words.
var scripts = map[string]struct {
	letters string
	space   string
}{
	"Latin":      {"abcdefghijklmnopqrstuvwxyzäöü", " "},
	"Cyrillic":   {"абвгдежзиклмнопрстуфхцчшщыэюя", " "},
	"Arabic":     {"ابتثجحخدذرزسشصضطظعغفقكلمنهوي", " "},
	"Devanagari": {"कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह", " "},
	"Han":        {"的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生", ""},
	"Thai":       {"กขคงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหอ", ""},
	"Hangul":     {"가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초", ""},
}

// prose makes n sentences of random words.
func prose(r *rand.Rand, letters, space string, n int) []string {
	chars := []rune(letters)
	sentences := make([]string, n)
	for i := range sentences {
		var b strings.Builder
		for range 12 {
			for range 2 + r.IntN(6) {
				b.WriteRune(chars[r.IntN(len(chars))])
			}
			b.WriteString(space)
		}
		sentences[i] = strings.TrimSpace(b.String()) + "."
	}
	return sentences
}

func clustersOf(t *testing.T, texts []Text, shingles map[int64][]uint64) [][]int64 {
	t.Helper()
	f := Finder{Same: func(a, b int64) (bool, error) { return Same(shingles[a], shingles[b]), nil }}
	for _, x := range texts {
		if err := f.Add(x); err != nil {
			t.Fatal(err)
		}
	}
	return f.Clusters()
}

// Copies are found in every script: cut, shuffled, edited, quoted otherwise, with paragraphs of another; other texts are not.
func TestCopiesInAllScripts(t *testing.T) {
	for name, s := range scripts {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var texts []Text
			shingles := map[int64][]uint64{}
			put := func(id int64, sentences []string) {
				shingles[id] = Shingles(strings.Join(sentences, " "))
				texts = append(texts, Text{ID: id, Sketch: Sketch(shingles[id])})
			}
			for story := range int64(60) {
				p := prose(r, s.letters, s.space, 20)
				shuffled := slices.Clone(p)
				r.Shuffle(len(p), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				edited := slices.Clone(p)
				for i := 0; i < len(p); i += 4 {
					edited[i] = prose(r, s.letters, s.space, 1)[0]
				}
				put(story*10, p)
				put(story*10+1, p[:7])
				put(story*10+2, shuffled)
				put(story*10+3, edited)
				put(story*10+4, append(prose(r, s.letters, s.space, 12), p...))
				put(story*10+5, []string{strings.ToUpper(`"` + strings.Join(p, ` “`))})
			}
			found := clustersOf(t, texts, shingles)
			if len(found) != 60 {
				t.Errorf("%d clusters, want 60", len(found))
			}
			for _, c := range found {
				if len(c) != 6 || slices.ContainsFunc(c, func(id int64) bool { return id/10 != c[0]/10 }) {
					t.Errorf("cluster %v, want the six of one story", c)
				}
			}
		})
	}
}

func TestSame(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	make := func(n int) []string { return prose(r, scripts["Latin"].letters, " ", n) }
	story, notice := make(20), make(3)
	briefs := make(10)
	for _, test := range []struct {
		name string
		a, b []string
		want bool
	}{
		{"the same", story, story, true},
		{"two short texts that are the same", story[:1], story[:1], true},
		{"two short texts that are not", story[:1], append(story[:1:1], "more"), false},
		{"nothing", nil, nil, false},
		{"one of ten in short", briefs[3:7], append(briefs, make(20)...), false},
		{"a brief and its longer form", story[:6], story, true},
		{"two teasers with one notice", append(make(3), notice...), append(make(3), notice...), false},
		{"half of a long text", append(story[:11:11], make(9)...), append(story[:11:11], make(9)...), true},
		{"less than half", append(story[:9:9], make(11)...), append(story[:9:9], make(11)...), false},
	} {
		a, b := Shingles(strings.Join(test.a, " ")), Shingles(strings.Join(test.b, " "))
		if got := Same(a, b); got != test.want || got != Same(b, a) {
			t.Errorf("%s: Same = %v with %d of %d and %d, want %v", test.name, got, Common(a, b), len(a), len(b), test.want)
		}
	}
}

func TestShinglesAreOfWords(t *testing.T) {
	want := Shingles("The keeper didn't say who painted the lighthouse red, on Monday.")
	for _, same := range []string{
		"THE KEEPER DIDN’T SAY — WHO PAINTED THE LIGHTHOUSE RED ON MONDAY",
		"«The\tkeeper»  didn't\n\nsay, who: painted the light\u00adhouse red; on Ｍｏｎｄａｙ!",
	} {
		if got := Shingles(same); !slices.Equal(got, want) {
			t.Errorf("Shingles(%q) are others", same)
		}
	}
	if got := Shingles("Zo\u0308e cafe\u0301 a b"); !slices.Equal(got, Shingles("Zöe café a b")) {
		t.Error("composed and decomposed letters differ")
	}
	for text, n := range map[string]int{"": 0, " — !": 0, "a": 1, "a b c d": 1, "a b c d e": 2, "a b c d a b c d": 4, "港町で和平会談が": 1, "港町で和平会談が再": 2} {
		if got := Shingles(text); len(got) != n {
			t.Errorf("Shingles(%q) are %d, want %d", text, len(got), n)
		}
	}
}

// What is further apart than Days is no pair, but copies of copies are a cluster; what is too old is forgotten.
func TestFinderForgets(t *testing.T) {
	s := Shingles(strings.Join(prose(rand.New(rand.NewPCG(5, 6)), scripts["Latin"].letters, " ", 20), " "))
	for want, days := range map[string][]int{"[[0 1 2]]": {0, 7, 14}, "[[1 2]]": {0, 8, 9}, "[]": {0, 8, 16}, "[[0 1] [2 3]]": {0, 0, 20, 20}} {
		var texts []Text
		shingles := map[int64][]uint64{}
		for i, day := range days {
			shingles[int64(i)] = s
			texts = append(texts, Text{ID: int64(i), Day: day, Sketch: Sketch(s)})
		}
		if got := fmt.Sprint(clustersOf(t, texts, shingles)); got != want {
			t.Errorf("days %v: %s, want %s", days, got, want)
		}
	}
	f := Finder{Same: func(a, b int64) (bool, error) { return true, nil }}
	for day := range 40 {
		for range 2 * maxPosting / Days { // more than are remembered
			if err := f.Add(Text{ID: int64(len(f.all)), Day: day, Sketch: Sketch(s)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if f.forget(1000); len(f.found) != 0 {
		t.Errorf("%d hashes are remembered of nothing", len(f.found))
	}
	if c := f.Clusters(); len(c) != 1 || len(c[0]) != len(f.all) {
		t.Errorf("%d clusters of equal texts", len(c))
	}
}

// A site whose articles are nothing but one notice and a line each is little work.
func TestFinderComparesFew(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	notice := prose(r, scripts["Latin"].letters, " ", 6)
	compared, texts := 0, 500
	f := Finder{Same: func(a, b int64) (bool, error) { compared++; return false, nil }}
	for i := range texts {
		s := Shingles(strings.Join(append(prose(r, scripts["Latin"].letters, " ", 4), notice...), " "))
		if err := f.Add(Text{ID: int64(i), Sketch: Sketch(s)}); err != nil {
			t.Fatal(err)
		}
	}
	if compared == 0 || compared > texts*maxCompared {
		t.Errorf("%d comparisons of %d texts, want some and at most %d each", compared, texts, maxCompared)
	}
}

func TestPack(t *testing.T) {
	s := []uint32{0, 1, 1 << 31, 1<<32 - 1}
	if got := Unpack(Pack(s)); !slices.Equal(got, s) {
		t.Errorf("Unpack(Pack) = %v", got)
	}
	if got := Unpack([]byte{1, 2, 3}); len(got) != 0 {
		t.Errorf("Unpack of a torn sketch = %v", got)
	}
}

func FuzzShingles(f *testing.F) {
	f.Add("a b c d 港町で\xff\x00'’")
	f.Fuzz(func(t *testing.T, text string) {
		s := Shingles(text)
		if !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) || len(s) > 0 && !Same(s, s) {
			t.Errorf("Shingles(%q) = %v", text, s)
		}
		if k := Sketch(s); !slices.IsSorted(k) && len(s) >= MinShingles {
			t.Errorf("Sketch(%q) = %v", text, k)
		}
	})
}

func BenchmarkShingles(b *testing.B) {
	text := strings.Join(prose(rand.New(rand.NewPCG(7, 8)), scripts["Latin"].letters, " ", 40), " ")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Shingles(text)
	}
}
