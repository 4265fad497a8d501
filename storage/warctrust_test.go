package storage

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"broadsheet/storage/warc"
)

// An archive that somebody else made says that files of ours are its WARC files, purged or left by a killed crawl: they are none of its business.
func TestForeignArchiveTouchesNoFiles(t *testing.T) {
	dir := t.TempDir()
	theirs, ours, warcs := filepath.Join(dir, "theirs"), filepath.Join(dir, "ours"), filepath.Join(dir, "theirs", "w")
	for _, d := range []string{theirs, ours, warcs} {
		if err := os.Mkdir(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	db := openAt(t, filepath.Join(theirs, "a.db"), Options{})
	const linked = "broadsheet-20260101000000000-00001.warc.gz"
	for _, row := range []struct{ name, folder, purged string }{
		{"thesis.docx", "../ours", "2026-01-01T00:00:00.000Z"},
		{"notes", "../ours", ""},
		{"../../ours/log", "w", ""},
		{linked, "w", ""},
	} {
		if _, err := db.write.ExecContext(t.Context(), `INSERT INTO warc_files (name, folder, begun_at, purged_at) VALUES (?, ?, '2026-01-01T00:00:00.000Z', nullif(?, ''))`, row.name, row.folder, row.purged); err != nil {
			t.Fatal(err)
		}
	}
	files := []string{"thesis.docx", "notes.open", "log.open", "key"}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(ours, f), []byte("of ours"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(warcs, linked+warc.OpenSuffix)
	if err := os.Symlink(filepath.Join(ours, "key"), link); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	if _, err := db.Purge(t.Context(), PurgeRequest{URL: purgedURL, Reason: "test"}); err != nil && !errors.Is(err, ErrNotFound) {
		t.Logf("purge: %v", err) // it may refuse
	}
	k, _, err := db.OpenWARC(t.Context(), begin(t, db), WARCOptions{Dir: warcs})
	if err == nil {
		err = k.Close()
	}
	t.Logf("crawl: %v", err) // it may refuse
	for _, f := range files {
		if got, err := os.ReadFile(filepath.Join(ours, f)); err != nil || string(got) != "of ours" {
			t.Errorf("%s is %q, %v", f, got, err)
		}
	}
}
