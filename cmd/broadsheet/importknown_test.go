package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A file that begins as one that was read before does is not taken for it: not the rest of a download that was cut, not what another file has behind the same
// warcinfo, on disk or through a pipe.
func TestImportBeginsTheSame(t *testing.T) {
	dir := t.TempDir()
	notes := strings.Repeat("note: the same in all files\r\n", 300)
	info := "WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:info>\r\nContent-Length: 8700\r\n\r\n" + notes + "\r\n\r\n"
	page := func(name string) string {
		return response("https://a.example/2026/11/"+name, "2026-11-02T10:00:00Z", storyPage("Boats of "+name, len(name)))
	}
	file, db := filepath.Join(dir, "a.warc"), filepath.Join(dir, "a.db")
	whole := info + page("one") + page("three")
	titles := func(want string) {
		t.Helper()
		if got := rowsOf(t, db, `select title from articles order by id`); got != want {
			t.Errorf("articles:\n%swant:\n%s", got, want)
		}
	}
	for _, step := range []struct{ text, want string }{
		{whole[:len(whole)-500], "Boats of one\n"},
		{whole, "Boats of one\nBoats of three\n"},
		{info + page("one") + page("seven"), "Boats of one\nBoats of three\nBoats of seven\n"}, // of the same length
	} {
		if err := os.WriteFile(file, []byte(step.text), 0o666); err != nil {
			t.Fatal(err)
		}
		imports(t, exitDone, file, "--db", db, "--max-failures", "-1")
		titles(step.want)
	}
	db = filepath.Join(dir, "piped.db")
	for _, text := range []string{whole[:len(whole)-500], whole} {
		cmd := exec.CommandContext(t.Context(), "broadsheet", "extract", "-", "--db", db, "--max-failures", "-1")
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	titles("Boats of one\nBoats of three\n")
}
