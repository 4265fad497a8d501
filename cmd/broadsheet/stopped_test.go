package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"testing"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

// ctrlC returns a function that sends this process Ctrl-C and returns when all who listen have been told. A listener of its own keeps it from
// ending the test.
func ctrlC(t *testing.T) (interrupt func()) {
	t.Helper()
	needSignals(t)
	own := make(chan os.Signal, 1)
	signal.Notify(own, os.Interrupt)
	t.Cleanup(func() { signal.Stop(own) })
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := self.Signal(os.Interrupt); err != nil {
			t.Error(err)
			return
		}
		<-own
	}
}

// An export that is stopped leaves the file that was there as it was, and nothing beside it.
func TestExportStopped(t *testing.T) {
	interrupt := ctrlC(t)
	path := filepath.Join(t.TempDir(), "a.jsonl")
	if err := os.WriteFile(path, []byte("before"), 0o666); err != nil {
		t.Fatal(err)
	}
	err := untilStopped(t.Context(), func(ctx context.Context) error {
		return writeWhole(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, "half"); err != nil {
				return err
			}
			interrupt()
			<-ctx.Done()
			return ctx.Err()
		})
	})
	if e, ok := errors.AsType[*exitError](err); !ok || e.code != exitStopped {
		t.Errorf("error = %v, want that of a stop", err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "before" {
		t.Errorf("the file is %q, %v", got, err)
	}
	if all, err := os.ReadDir(filepath.Dir(path)); err != nil || len(all) != 1 {
		t.Errorf("left behind: %v, %v", all, err)
	}
	if err := untilStopped(t.Context(), func(context.Context) error { return export.ErrNone }); !errors.Is(err, export.ErrNone) {
		t.Errorf("another error becomes %v", err)
	}
}

// Ctrl-C ends the making of the index, as searches do without what is missing.
func TestIndexStopped(t *testing.T) {
	interrupt := ctrlC(t)
	path := filepath.Join(t.TempDir(), "a.db")
	wireArchive(t, path, 1000) // five transactions, with pauses between
	db, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said bytes.Buffer
	con := &console{out: &said, log: slog.New(slog.DiscardHandler)}
	done := make(chan error)
	go func() { done <- bringUpIndex(t.Context(), con, db) }()
	for ended := false; !ended; {
		select {
		case err := <-done:
			if ended = true; err != nil {
				t.Errorf("a stop is an error: %v", err)
			}
		default:
			interrupt()
		}
	}
	if rowsOf(t, path, `select count(*) from article where indexed = 0`) == "0\n" || !bytes.Contains(said.Bytes(), []byte("not complete")) {
		t.Errorf("it was not stopped; standard error: %s", &said)
	}
}
