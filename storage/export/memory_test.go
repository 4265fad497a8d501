package export

import (
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"broadsheet/extractor"
)

// generated makes n articles of about 12 KB that cannot be compressed much, and calls now with the number of each before it is yielded.
func generated(n int, now func(i int)) Articles {
	return func(yield func(Row, error) bool) {
		random, noise := rand.NewChaCha8([32]byte{}), make([]byte, 3<<10)
		for i := range n {
			now(i)
			random.Read(noise)
			text := base64.StdEncoding.EncodeToString(noise)
			a := &extractor.Article{
				URL: fmt.Sprintf("https://harbour.example/%d", i), Title: fmt.Sprintf("Ferry number %d returns to the harbour of the old town", i), Authors: []string{fmt.Sprint("Mara Lind ", i)}, Date: "2026-02-03",
				Tags: []string{fmt.Sprint("tag ", i)}, Body: text, Markdown: text[1:] + "1", BodyHTML: "<p>" + text[2:] + "</p>", Site: "Harbour Post", Language: "en", Kind: extractor.KindArticle,
			}
			if !yield(Row{Article: a, FetchedAt: "2026-03-04T05:06:07.123Z", TextSHA256: fmt.Sprintf("%064d", i)}, nil) {
				return
			}
		}
	}
}

// An export of many articles needs no more memory than one of few: what is live while 5,000 are written is what is live while 200 are. Parquet
// may hold a row group beside.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("exports thousands of articles in every format: not with -short")
	}
	peak := func(write func(io.Writer, Articles) error, n int) (most uint64) {
		var m runtime.MemStats
		live := func() uint64 {
			runtime.GC()
			runtime.GC() // pools let go after two
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		before := live()
		err := write(io.Discard, generated(n, func(i int) {
			if i%(n/10) == n/10-1 {
				most = max(most, live())
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		return most - min(most, before)
	}
	for _, f := range formats {
		few, many := peak(f.write, 200), peak(f.write, 5000)
		slack := uint64(256 << 10)
		if f.name == "parquet" {
			slack += rowGroupBytes
		}
		t.Logf("%-11s 200 articles %6d KiB, 5,000 articles %6d KiB", f.name, few>>10, many>>10)
		if many > few+slack {
			t.Errorf("%s: %d KiB are live for 5,000 articles, %d KiB for 200", f.name, many>>10, few>>10)
		}
	}
}
