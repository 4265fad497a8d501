package warc_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"broadsheet/storage/warc"
)

// BenchmarkFile reads a file of BROADSHEET_BENCH_MB megabytes (default 64) as a repair after a kill, as verify and as a purge do: pages of 30 KB that do not get smaller,
// as most come compressed.
func BenchmarkFile(b *testing.B) {
	mb := 64
	if s := os.Getenv("BROADSHEET_BENCH_MB"); s != "" {
		var err error
		if mb, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir, Size: 1 << 62})
	random := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 30<<10)
	var last warc.Place
	for i := 0; last.Offset < int64(mb)<<20; i++ {
		random.Read(noise)
		var err error
		if last, err = w.Write(exchange(fmt.Sprintf("https://a.example/2026/11/%d", i), string(noise))); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(dir, last.File)
	size := last.Offset + last.Length
	b.Run("repair", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			if err := os.Rename(path, path+warc.OpenSuffix); err != nil {
				b.Fatal(err)
			}
			if err := os.Truncate(path+warc.OpenSuffix, size-7); err != nil {
				b.Fatal(err)
			}
			if cut, err := warc.Repair(warc.WriterOptions{Dir: dir}, last.File, 0); err != nil {
				b.Fatal(cut, err)
			}
		}
	})
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("check", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			if found := check(b, dir, last.File, info.Size(), true, nil); len(found) > 0 {
				b.Fatal(found)
			}
		}
	})
	b.Run("rewrite", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			done, err := warc.Rewrite(b.Context(), warc.RewriteOptions{
				Writer: warc.WriterOptions{Dir: dir}, Name: last.File, Progress: func(int64) {},
				Decide: func(a warc.Answer) (warc.Action, error) {
					return warc.Action{Remove: a.URL == "https://a.example/2026/11/7"}, nil
				},
			})
			if err != nil {
				b.Fatal(err)
			}
			for _, p := range warc.Remains(dir, done.Name) {
				os.Remove(p) // two of them are there
			}
		}
	})
}
