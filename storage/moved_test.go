package storage

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A file that is taken away under a crawl ends it, and what was committed is found in a copy.
func TestMoved(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps open files where they are")
	}
	for name, take := range map[string]func(path string) error{
		"renamed": func(path string) error { return os.Rename(path, path+".old") },
		"deleted": os.Remove,
		"replaced": func(path string) error {
			other := openAt(t, path+".new", Options{})
			add(t, other, "https://other.example/")
			return errors.Join(other.Close(), os.Rename(path+".new", path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			db := openAt(t, path, Options{})
			add(t, db, "https://a.example/1", "https://a.example/2")
			save(t, db, begin(t, db), saving{answer(request(t, db, "https://a.example/1"), "https://a.example/1", "x"), article("https://a.example/1", "T", "harbour")})
			if err := take(path); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err := db.BeginRun(t.Context(), Run{}); !errors.Is(err, ErrMoved) || !strings.Contains(err.Error(), "a.db.rescued-") {
					t.Errorf("BeginRun = %v, want %v", err, ErrMoved)
				}
			}
			w := db.NewWriter(t.Context(), 0)
			saved := w.Save(t.Context(), answer(request(t, db, "https://a.example/2"), "https://a.example/2", "y"), nil, nil)
			if err := errors.Join(saved, w.Close()); !errors.Is(err, ErrMoved) {
				t.Errorf("Save and Close = %v, want %v", err, ErrMoved)
			}
			db.Close() // whatever it says: the file is not its own any more
			if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
				t.Errorf("a WAL of %d bytes is left beside another file", info.Size())
			}
			copies, err := filepath.Glob(path + ".rescued-*")
			if err != nil || len(copies) != 1 {
				t.Fatalf("copies %q, %v; want one", copies, err)
			}
			rescued := openAt(t, copies[0], Options{MustExist: true})
			if diff := cmp.Diff([]string{"https://a.example/1 done", "https://a.example/2 pending"}, dump(t, rescued, `SELECT url || ' ' || state FROM requests ORDER BY id`)); diff != "" {
				t.Error(diff)
			}
			if got := dump(t, rescued, `PRAGMA journal_mode`); got[0] != "wal" {
				t.Errorf("journal mode %q", got)
			}
			if hits, err := rescued.Search(t.Context(), "harbour", Filter{}); err != nil || len(hits) != 1 {
				t.Errorf("Search in the copy = %v, %v", hits, err)
			}
			if name == "replaced" {
				other := openAt(t, path, Options{MustExist: true})
				if got := dump(t, other, `SELECT url FROM requests`); len(got) != 1 || got[0] != "https://other.example/" {
					t.Errorf("the new file holds %q", got)
				}
			}
		})
	}
}
