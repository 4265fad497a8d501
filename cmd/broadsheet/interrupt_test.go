package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"broadsheet/storage"
	"broadsheet/testdata/sites"
)

// started is a broadsheet process.
type started struct {
	*exec.Cmd
	stderr *bufio.Reader
	rest   bytes.Buffer // of stderr, once exit has been called
}

// start runs the command in a process of its own, which ends with the test.
func start(t *testing.T, args ...string) *started {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "broadsheet", args...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &started{Cmd: cmd, stderr: bufio.NewReader(stderr)}
}

// line waits for a line of standard error that holds text.
func (s *started) line(t *testing.T, text string) {
	t.Helper()
	for {
		line, err := s.stderr.ReadString('\n')
		if strings.Contains(line, text) {
			return
		}
		if err != nil {
			t.Fatalf("standard error ended before %q", text)
		}
	}
}

// exit waits for the end and returns the exit code, -1 for a signal.
func (s *started) exit(t *testing.T) int {
	t.Helper()
	if _, err := io.Copy(&s.rest, s.stderr); err != nil {
		t.Fatal(err)
	}
	err := s.Wait()
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return e.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

// killAfter kills the process when a site has had some more requests, and then a moment later.
func (s *started) killAfter(site *server, requests int, moment time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	site.waitTotal(ctx, site.total()+requests)
	time.Sleep(moment)   // to meet it in whatever it does then
	_ = s.Process.Kill() // it may be done already
}

func demoServer(t *testing.T) *server {
	t.Helper()
	site, err := parseSite(sites.Demo)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(site)
	t.Cleanup(s.close)
	return s
}

// paths of the demo's first newspaper.
var paths = []string{
	"/2025/10/harbour-tram-opens", "/2025/10/library-flood-damage", "/2025/09/olive-press-cooperative",
	"/2025/10/school-meals-survey", "/2025/08/last-lighthouse-keeper", "/2025/10/opinion-against-the-fast-ferry",
	"/2025/10/harbour-tram-opens?ref=newsletter", "/old/tram.php?id=17", "/section/news", "/2025/10/no-such-story",
	"/private/desk", "/files/harbour-plan.pdf",
}

func crawlArgs(db string, more ...string) []string {
	return append([]string{"crawl", "--db", db, "--allow-private", "--delay", "0"}, more...)
}

func needSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted from outside on Windows")
	}
}

func TestInterruptDrains(t *testing.T) {
	needSignals(t)
	site := demoServer(t)
	db := filepath.Join(t.TempDir(), "a file.db")
	// The first page is held, so the others wait for their host.
	urls := []string{site.URL + "/hold" + paths[0], site.URL + paths[1], site.URL + paths[2]}
	crawl := start(t, crawlArgs(db, urls...)...)
	if !site.wait(t.Context(), "/hold"+paths[0], 1) {
		t.Fatal("the crawl asked for nothing")
	}
	if err := crawl.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	crawl.line(t, "stopping after the 1 request in flight; press Ctrl-C again to stop at once")
	site.release()
	if got := crawl.exit(t); got != exitStopped {
		t.Errorf("exit code %d, want %d: %s", got, exitStopped, &crawl.rest)
	}
	resume := "broadsheet crawl --allow-private '--db=" + db + "' --delay=0s"
	if !strings.Contains(crawl.rest.String(), resume) {
		t.Errorf("standard error lacks %q:\n%s", resume, &crawl.rest)
	}
	if got, want := rowsOf(t, db, `select state, count(*) from requests group by state order by state`), "done|1\npending|2\n"; got != want {
		t.Errorf("requests after Ctrl-C:\n%swant:\n%s", got, want)
	}

	// Listed again, what was waiting is not what is known already.
	again := start(t, crawlArgs(db, urls...)...)
	if got := again.exit(t); got != exitDone {
		t.Errorf("exit code of the second crawl %d, want 0: %s", got, &again.rest)
	}
	for _, line := range []string{"1 known before  not fetched again", "2 continued     listed before, but not fetched until now"} {
		if !strings.Contains(again.rest.String(), line) {
			t.Errorf("standard error lacks %q:\n%s", line, &again.rest)
		}
	}
	if got, want := rowsOf(t, db, `select count(*) from articles`), "3\n"; got != want {
		t.Errorf("%s articles, want %s", got, want)
	}
	if got := site.total(); got != 3 {
		t.Errorf("%d requests in both crawls, want 3", got)
	}
	if got, want := rowsOf(t, db, `select outcome from runs order by id`), "stopped\ndone\n"; got != want {
		t.Errorf("outcomes of runs %q, want %q", got, want)
	}
}

func TestInterruptTwice(t *testing.T) {
	needSignals(t)
	site := demoServer(t)
	db := filepath.Join(t.TempDir(), "a.db")
	crawl := start(t, crawlArgs(db, site.URL+paths[0], site.URL+"/hold"+paths[1])...)
	if !site.wait(t.Context(), "/hold"+paths[1], 1) {
		t.Fatal("the crawl never came to the second page")
	}
	for _, text := range []string{"stopping after", ""} {
		if err := crawl.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if text != "" {
			crawl.line(t, text)
		}
	}
	if got := crawl.exit(t); got != exitStopped {
		t.Errorf("exit code %d, want %d: %s", got, exitStopped, &crawl.rest)
	}
	want := paths[0] + "|done\n" + "/hold" + paths[1] + "|pending\n"
	if got := strings.ReplaceAll(rowsOf(t, db, `select url, state from requests order by id`), site.URL, ""); got != want {
		t.Errorf("requests:\n%swant:\n%s", got, want)
	}
}

func TestInterruptWhileListIsRead(t *testing.T) {
	needSignals(t)
	db := filepath.Join(t.TempDir(), "a.db")
	list, writer := io.Pipe() // never ends
	defer writer.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read := make(chan struct{})
	go func() {
		fmt.Fprintln(writer, "http://127.0.0.1:1/")
		close(read)
	}()
	go func() {
		<-read
		// A signal before the list is read would end the test itself; Notify is in place by now.
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Signal(os.Interrupt)
		}
		if err != nil {
			cancel()
		}
	}()
	var stderr bytes.Buffer
	err := run(ctx, []string{"crawl", "--db", db, "--allow-private", "-i", "-"}, list, io.Discard, &stderr)
	if got := report(&stderr, err); got != exitStopped {
		t.Errorf("exit code %d, want %d", got, exitStopped)
	}
	if want := "to go on, run the same command: broadsheet crawl --allow-private --db=" + db + " --input-file=-"; !strings.Contains(stderr.String(), want) {
		t.Errorf("standard error lacks %q:\n%s", want, &stderr)
	}
}

// TestKill kills a crawl at random moments until it is done. Its archive then has the same rows as that of a
// crawl that nobody disturbed.
func TestKill(t *testing.T) {
	site, other := demoServer(t), demoServer(t)
	var list strings.Builder
	for i, path := range paths {
		fmt.Fprintln(&list, []string{site.URL, other.URL}[i%2]+path)
	}
	dir := t.TempDir()
	urls := filepath.Join(dir, "urls.txt")
	if err := os.WriteFile(urls, []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(dir, "whole.db")
	undisturbed := start(t, crawlArgs(whole, "-i", urls)...)
	if got := undisturbed.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &undisturbed.rest)
	}
	want := contents(t, whole)
	if n := strings.Count(want, "\n"); n < len(paths) {
		t.Fatalf("the undisturbed archive has %d lines only:\n%s", n, want)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for round := range 6 {
		db := filepath.Join(dir, fmt.Sprintf("killed-%d.db", round))
		kills := 0
		for ; ; kills++ {
			crawl := start(t, crawlArgs(db, "-i", urls)...)
			if kills < 6 {
				go crawl.killAfter(site, 1+random.IntN(3), time.Duration(random.IntN(30))*time.Millisecond)
			}
			code := crawl.exit(t)
			if code == exitDone {
				break
			}
			if code != -1 {
				t.Fatalf("exit code %d: %s", code, &crawl.rest)
			}
		}
		if got := contents(t, db); got != want {
			t.Errorf("round %d, killed %d times: rows differ\ngot:\n%s\nwant:\n%s", round, kills, got, want)
		}
		t.Logf("round %d: killed %d times", round, kills)
	}
}

// contents is what an archive says, without the times at which it was told.
func contents(t *testing.T, db string) string {
	t.Helper()
	return rowsOf(t, db, `select 'request', id, url, key, state, outcome, status, error from requests order by id`) +
		rowsOf(t, db, `select 'article', url, title, byline, date, tldr, body, tags, authors, site, kind, text_sha256 from articles order by url`) +
		rowsOf(t, db, `select 'other', url, kind, title from other_pages order by url`) +
		rowsOf(t, db, `select 'page', sha256, size from pages order by sha256`) +
		rowsOf(t, db, `select 'tag', tag from tags order by tag`) +
		rowsOf(t, db, `select 'address', url, role from article_addresses order by url, role`)
}

func rowsOf(t *testing.T, path, query string) string {
	t.Helper()
	db, err := storage.Open(t.Context(), path, storage.Options{ReadOnly: true}) // leaves what a kill has left
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	writeRows(&b, rows)
	return b.String()
}

// Between two requests there is nothing to wait for.
func TestStoppingBetweenRequests(t *testing.T) {
	if got := stopping(0); got != "stopping" {
		t.Errorf("stopping(0) = %q", got)
	}
}
