//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestReadOnly reads an archive that nobody may write, and one in a folder that nobody may write: what only reads does, what writes says why not, and
// nothing is left beside the file.
func TestReadOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program 60 times: not with -short")
	}
	program, as := unprivileged(t)
	dir := t.TempDir()
	made := filepath.Join(dir, "a.db")
	wireArchive(t, made, 6)
	does(t, exitDone, "search", "--db", made, "word1")
	does(t, exitDone, "copies", "--db", made)
	does(t, exitDone, "verify", "--db", made)
	for _, mode := range []struct {
		name         string
		file, folder os.FileMode
	}{{"a file", 0o444, 0o777}, {"a folder", 0o644, 0o555}, {"both", 0o444, 0o555}} {
		t.Run(mode.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // TempDir's own is for its owner alone
				t.Fatal(err)
			}
			db := filepath.Join(dir, "a.db")
			content, err := os.ReadFile(made)
			if err == nil {
				err = first(os.WriteFile(db, content, 0o666), os.Chmod(db, mode.file), os.Chmod(dir, mode.folder))
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(dir, 0o777) })
			before := inFolder(t, dir)
			for _, command := range openers {
				args := strings.Fields(strings.NewReplacer("$DB", db, "$DIR", dir, "$WARC", db, "words", "word1*", "https://a.example/1", "https://paper-0.example/story-0").Replace(command))
				if strings.Contains(command, "manifest.json") {
					continue // the folder is no place for it, and it takes an archive that may be written for one that is not
				}
				reads := slices.Contains([]string{"search", "sample", "stats", "report", "export", "diff", "page", "runs", "manifest", "datasette"}, args[0]) || command == "verify --db $DB" || strings.Contains(command, "--dry-run")
				c := exec.Command(program, args...)
				c.SysProcAttr, c.Dir = as, dir
				var stderr bytes.Buffer
				c.Stderr = &stderr
				out, err := c.Output()
				code := c.ProcessState.ExitCode()
				switch {
				case code < 0:
					t.Errorf("%s: %v", command, err)
				case reads && (code != exitDone || len(out) == 0 && args[0] != "verify" && args[0] != "crawl"):
					t.Errorf("%s: exit code %d, %d bytes: %s", command, code, len(out), &stderr)
				case !reads && (code != exitDisk || !strings.Contains(stderr.String(), "check the permissions")):
					t.Errorf("%s: exit code %d: %s", command, code, &stderr)
				}
				if after := inFolder(t, dir); after != before {
					t.Fatalf("%s: it changed the folder:\n%swas\n%s", command, after, before)
				}
			}
		})
	}
}

// unprivileged returns the program, and as whom it is to run so that permissions hold: the superuser may write everything.
func unprivileged(t *testing.T) (program string, as *syscall.SysProcAttr) {
	t.Helper()
	program, err := exec.LookPath("broadsheet")
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		return program, nil
	}
	dir := t.TempDir()
	copied := filepath.Join(dir, "broadsheet")
	if err := first(os.Chmod(filepath.Dir(dir), 0o755), copyProgram(copied, program)); err != nil { // others cannot reach the one that TestMain has made
		t.Fatal(err)
	}
	const nobody = 65534
	as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	c := exec.Command(copied, "version")
	c.SysProcAttr = as
	if out, err := c.CombinedOutput(); err != nil {
		t.Skipf("skipped: the superuser may write everything, and the program cannot be run as another user here: %v %s", err, out)
	}
	return copied, as
}

func copyProgram(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return first(err, out.Close())
}
