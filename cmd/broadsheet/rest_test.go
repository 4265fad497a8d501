package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A crawl that was killed may have asked a host just now: the next one keeps the pause.
func TestPauseAfterKill(t *testing.T) {
	needSignals(t)
	site := demoServer(t)
	db := filepath.Join(t.TempDir(), "a.db")
	held := site.URL + "/hold" + paths[0]
	crawl := start(t, crawlArgs(db, held)...)
	if !site.wait(t.Context(), "/hold"+paths[0], 1) {
		t.Fatal("the crawl asked for nothing")
	}
	if err := crawl.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	crawl.exit(t)
	again := start(t, "crawl", "--db", db, "--allow-private", "--delay", "1h")
	again.line(t, "the last crawl was cut off; as it may have asked any host just now, none is asked for 1h0m0s")
	if err := again.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := again.exit(t); got != exitStopped {
		t.Errorf("exit code %d, want %d: %s", got, exitStopped, &again.rest)
	}
	if got := site.total(); got != 1 {
		t.Errorf("the site was asked %d times, want once", got)
	}
}
