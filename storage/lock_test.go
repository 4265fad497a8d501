package storage

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// lockVariable makes a run of this test binary another process that holds the lock of the archive it names.
const lockVariable = "BROADSHEET_TEST_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(lockVariable); path != "" {
		os.Exit(holdLock(path))
	}
	os.Exit(m.Run())
}

// holdLock holds the lock until standard input ends, which it does with the test at the latest.
func holdLock(path string) int {
	db, err := Open(context.Background(), path, Options{})
	if err == nil {
		_, err = db.LockCrawl(context.Background())
	}
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		return 1
	}
	os.Stdout.WriteString("locked\n")
	os.Stdin.Read(make([]byte, 1))
	return 0
}

// The lock of another process holds, and goes with it when it is killed.
func TestLockCrawlOfAKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openAt(t, path, Options{})
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), lockVariable+"="+path)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	if _, err := db.LockCrawl(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("LockCrawl = %v, want %v", err, ErrBusy)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // it was killed
	unlock, err := db.LockCrawl(t.Context())
	if err != nil {
		t.Fatalf("LockCrawl after the kill = %v", err)
	}
	unlock()
}
