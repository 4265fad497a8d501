package storage

import (
	"os"
	"path/filepath"
	"testing"
)

// Only an archive that was made by this Open, and has nothing in it, is deleted.
func TestDiscardNew(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, path string)
		fill    func(t *testing.T, db *DB)
		left    int // files
	}{
		{name: "new", left: 0},
		{name: "new, with this run", fill: func(t *testing.T, db *DB) { begin(t, db) }, left: 0},
		{name: "with another run", fill: func(t *testing.T, db *DB) { begin(t, db); begin(t, db) }, left: 1},
		{name: "with a URL", fill: func(t *testing.T, db *DB) { add(t, db, "https://a.example/") }, left: 1},
		{name: "with a line that is none", fill: func(t *testing.T, db *DB) { add(t, db, "none") }, left: 1},
		{name: "made before", prepare: func(t *testing.T, path string) {
			if err := openAt(t, path, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
		}, left: 1},
		{name: "an empty file of the user's", prepare: func(t *testing.T, path string) { writeFile(t, path, "") }, left: 1},
		{name: "through a link", prepare: func(t *testing.T, path string) {
			if err := os.Symlink("target.db", path); err != nil {
				t.Skipf("no symbolic links here: %v", err)
			}
		}, left: 1}, // the link
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.db")
			if tt.prepare != nil {
				tt.prepare(t, path)
			}
			db := openAt(t, path, Options{})
			if tt.fill != nil {
				tt.fill(t, db)
			}
			unlock, err := db.LockCrawl(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			err = db.DiscardNew(t.Context())
			unlock()
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != tt.left {
				t.Errorf("left are %v, %v; want %d files", entries, err, tt.left)
			}
			if tt.left > 0 && tt.name != "through a link" {
				if err := openAt(t, path, Options{MustExist: true}).Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
