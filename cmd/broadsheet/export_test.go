package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/storage"
)

func TestCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []int
		slow := func(yield func(storage.Stored, error) bool) {
			for range 9 {
				time.Sleep(progressTime / 3)
				if !yield(storage.Stored{}, nil) {
					return
				}
			}
		}
		passed, total := 0, 0
		for range counted(slow, &total, func(n int) { told = append(told, n) }) {
			passed++
		}
		if want := []int{4, 8}; passed != 9 || total != 9 || !slices.Equal(told, want) {
			t.Errorf("%d passed on, told at %v, want %v", passed, told, want)
		}
	})
}

func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	write := func(text string, end error) error {
		return writeWhole(path, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, end)
		})
	}
	check := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("the file holds %q (%v), want %q", got, err, want)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("the folder holds %v (%v), want one file", entries, err)
		}
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	check("first")
	broken := errors.New("broken")
	if err := write("second, but only ha", broken); !errors.Is(err, broken) {
		t.Errorf("writeWhole = %v, want %v", err, broken)
	}
	check("first")
	if err := write("third", nil); err != nil {
		t.Fatal(err)
	}
	check("third")
}
