//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package warc_test

import (
	"errors"
	"path/filepath"
	"testing"

	"broadsheet/storage/warc"
	"broadsheet/storage/warc/warctest"
)

// A crawl of a copy of the archive does not end a file that another crawl is writing.
func TestRepairWhileWritten(t *testing.T) {
	dir := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir, Info: info})
	name := write(t, w, exchange("https://a.example/1", "<p>one"))[0].File
	if _, err := warc.Repair(warc.WriterOptions{Dir: dir}, name, 0); !errors.Is(err, warc.ErrWritten) {
		t.Errorf("err = %v", err)
	}
	write(t, w, exchange("https://a.example/2", "<p>two"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if lines := warctest.CheckIndex(t, path, warctest.Check(t, path)); len(lines) != 2 {
		t.Errorf("%d answers", len(lines))
	}
	if _, err := warc.Repair(warc.WriterOptions{Dir: dir}, name, 0); err != nil {
		t.Error(err)
	}
}
