package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A terminal that closes ends a crawl as Ctrl-C does; below nohup it does not.
func TestHangup(t *testing.T) {
	needSignals(t)
	site := demoServer(t)
	db := filepath.Join(t.TempDir(), "a.db")
	urls := []string{site.URL + "/hold" + paths[0], site.URL + paths[1]}
	crawl := start(t, crawlArgs(db, urls...)...)
	if !site.wait(t.Context(), "/hold"+paths[0], 1) {
		t.Fatal("the crawl asked for nothing")
	}
	if err := crawl.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	crawl.line(t, "stopping after the 1 request in flight")
	if err := crawl.Process.Signal(syscall.SIGHUP); err != nil { // the kernel's, after the shell's
		t.Fatal(err)
	}
	site.release()
	if got := crawl.exit(t); got != exitStopped || !strings.Contains(crawl.rest.String(), "1 page in ") {
		t.Errorf("exit code %d, want %d: %s", got, exitStopped, &crawl.rest)
	}
}

func TestHangupIgnored(t *testing.T) {
	needSignals(t)
	site := demoServer(t)
	db := filepath.Join(t.TempDir(), "a.db")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	args := append([]string{"-c", `trap "" HUP; exec broadsheet "$@"`, "sh"}, crawlArgs(db, site.URL+"/hold"+paths[0], site.URL+paths[1])...)
	crawl := exec.CommandContext(ctx, "sh", args...)
	if err := crawl.Start(); err != nil {
		t.Fatal(err)
	}
	if !site.wait(ctx, "/hold"+paths[0], 1) {
		t.Fatal("the crawl asked for nothing")
	}
	if err := crawl.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	site.release()
	if err := crawl.Wait(); err != nil {
		t.Errorf("the crawl did not come to its end: %v", err)
	}
}
