//go:build unix

package warc_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"broadsheet/storage/warc"
	"broadsheet/storage/warc/warctest"
)

// noSpace makes all writing to files fail until it is undone.
func noSpace(t *testing.T) (undo func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	none := limit
	none.Cur = 0
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &none); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
	}
}

// A file whose warcinfo finds no space is no file: nothing is left of it, and what comes later begins another.
func TestWriterDiskFull(t *testing.T) {
	dir := t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir, Info: info})
	undo := noSpace(t)
	_, err := w.Write(exchange("https://a.example/1", "<p>one"))
	undo()
	if err == nil {
		t.Fatal("it was written")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
	p := write(t, w, exchange("https://a.example/2", "<p>two"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, p[0].File)
	if records := warctest.Check(t, path); len(records) != 3 || records[0].Field["warc-type"] != "warcinfo" {
		t.Errorf("%d records", len(records))
	}
}
