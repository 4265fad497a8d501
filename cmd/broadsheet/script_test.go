package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"broadsheet/storage"
	"broadsheet/testdata/sites"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"broadsheet": main, "benchsite": benchSite, "benchfloor": benchFloor, "benchnaive": benchNaive, "benchread": benchRead, "benchextract": benchExtract})
}

// TestScript runs the command as a user types it. The scripts have these commands of their own:
//
//	serve NAME [FOLDER]   serves a folder, or the demo's first newspaper, and sets $NAME to its address;
//	                      its /loop redirects to itself; with its pages under /session/ it sets a cookie;
//	                      what is under /locked/ redirects with a password to what is not
//	asked NAME PATH [N]   waits until a path of it has been asked for N times (default 1), or fails
//	requests NAME N       fails unless it has answered N requests, robots.txt apart
//	sent NAME PATH FIELD  prints this field of the header of its last request for a path
//	release NAME          lets its pages under /hold/ go, which wait until then
//	exits CODE COMMAND…   runs a command, fails unless it ends with this exit code
//	sql FILE QUERY        prints a row a line
//	gz FILE               compresses a file to FILE.gz
//	envsubst FILE…        puts the values of variables into files
//	header FILE AT N      writes N as the four bytes of a file that begin at AT
//	escape FILE NAME      writes a list of one URL with a terminal escape in it, and sets $NAME to one
//	warc FILE URL RAW…    makes a WARC file of raw HTTP responses
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("BROADSHEET_CONTACT", "")
			env.Setenv("NO_COLOR", "")
			env.Values[serversKey{}] = &servers{byName: map[string]*server{}}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve": cmdServe, "asked": cmdAsked, "requests": cmdRequests, "release": cmdRelease, "sent": cmdSent,
			"exits": cmdExits, "sql": cmdSQL, "alter": cmdAlter, "gz": cmdGzip,
			"envsubst": cmdEnvsubst, "header": cmdHeader, "escape": cmdEscape, "warc": cmdWARC,
		},
	})
}

type serversKey struct{}

// servers are the sites of one script.
type servers struct{ byName map[string]*server }

// server is a site on loopback that remembers what it was asked.
type server struct {
	*httptest.Server
	pages   http.Handler
	hold    chan struct{} // closed: pages under /hold/ are answered
	release func()

	mu      sync.Mutex             // guards what follows
	asked   map[string]int         // by path and query
	changed chan struct{}          // closed and replaced at each request
	headers map[string]http.Header // of the last request, by path and query
}

func newServer(pages http.Handler) *server {
	s := &server{pages: pages, hold: make(chan struct{}), asked: map[string]int{}, changed: make(chan struct{}), headers: map[string]http.Header{}}
	s.release = sync.OnceFunc(func() { close(s.hold) })
	s.Server = httptest.NewServer(s)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked[r.URL.RequestURI()]++
	s.headers[r.URL.RequestURI()] = r.Header
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
	if r.URL.Path == "/loop" {
		http.Redirect(w, r, "/loop", http.StatusFound)
		return
	}
	if path, ok := strings.CutPrefix(r.URL.Path, "/hold"); ok {
		select {
		case <-s.hold:
		case <-r.Context().Done():
			return
		}
		r.URL.Path = path
	}
	if path, ok := strings.CutPrefix(r.URL.Path, "/locked"); ok {
		http.Redirect(w, r, "http://ada:pass-value@"+r.Host+path, http.StatusFound)
		return
	}
	if path, ok := strings.CutPrefix(r.URL.Path, "/session"); ok {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "set-value", Path: "/"})
		r.URL.Path = path
	}
	r.Host = "daily.demo.test"
	s.pages.ServeHTTP(w, r)
}

// wait waits until a path was asked for n times; it says whether that came to be.
func (s *server) wait(ctx context.Context, path string, n int) bool {
	return s.until(ctx, func() bool { return s.asked[path] >= n })
}

// waitTotal waits until total is n.
func (s *server) waitTotal(ctx context.Context, n int) bool {
	return s.until(ctx, func() bool { return s.pagesAsked() >= n })
}

// until waits until ready, which is called with mu held, says yes.
func (s *server) until(ctx context.Context, ready func() bool) bool {
	for {
		s.mu.Lock()
		ok, changed := ready(), s.changed
		s.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// total is how many requests for pages there were.
func (s *server) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pagesAsked()
}

func (s *server) pagesAsked() int {
	n := 0
	for path, asked := range s.asked {
		if path != "/robots.txt" {
			n += asked
		}
	}
	return n
}

// close ends the server even when a page is still held.
func (s *server) close() {
	s.release()
	s.CloseClientConnections()
	s.Close()
}

func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: serve NAME [FOLDER]")
	}
	var pages http.Handler
	if len(args) == 2 {
		pages = http.FileServer(http.Dir(ts.MkAbs(args[1])))
	} else {
		site, err := parseSite(sites.Demo)
		ts.Check(err)
		pages = site
	}
	s := newServer(pages)
	ts.Defer(s.close)
	ts.Value(serversKey{}).(*servers).byName[args[0]] = s
	ts.Setenv(args[0], s.URL)
}

func serverOf(ts *testscript.TestScript, neg bool, args []string, n int) *server {
	if neg || len(args) < 1 || len(args) < n {
		ts.Fatalf("too few arguments, or a !")
	}
	s := ts.Value(serversKey{}).(*servers).byName[args[0]]
	if s == nil {
		ts.Fatalf("no server %q", args[0])
	}
	return s
}

func cmdAsked(ts *testscript.TestScript, neg bool, args []string) {
	s := serverOf(ts, neg, args, 2)
	n := 1
	if len(args) == 3 {
		n = atoi(ts, args[2])
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if !s.wait(ctx, args[1], n) {
		ts.Fatalf("%s%s was not asked for %d times", s.URL, args[1], n)
	}
}

func cmdRequests(ts *testscript.TestScript, neg bool, args []string) {
	s := serverOf(ts, neg, args, 2)
	if got, want := s.total(), atoi(ts, args[1]); got != want {
		ts.Fatalf("%d requests, want %d", got, want)
	}
}

func cmdSent(ts *testscript.TestScript, neg bool, args []string) {
	s := serverOf(ts, neg, args, 3)
	s.mu.Lock()
	defer s.mu.Unlock()
	header, ok := s.headers[args[1]]
	if !ok {
		ts.Fatalf("%s%s was not asked for", s.URL, args[1])
	}
	fmt.Fprintln(ts.Stdout(), strings.Join(header.Values(args[2]), ", "))
}

func cmdRelease(ts *testscript.TestScript, neg bool, args []string) {
	serverOf(ts, neg, args, 1).release()
}

func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		code = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if want := atoi(ts, args[0]); code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

func cmdSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql FILE QUERY")
	}
	db, err := storage.Open(context.Background(), ts.MkAbs(args[0]), storage.Options{MustExist: true})
	ts.Check(err)
	defer db.Close()
	_, rows, err := db.Query(context.Background(), args[1])
	ts.Check(err)
	writeRows(ts.Stdout(), rows)
}

// cmdAlter changes an archive behind its back.
func cmdAlter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: alter FILE STATEMENT")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	ts.Check(err)
}

func writeRows(w io.Writer, rows [][]any) {
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "|")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	}
}

func cmdGzip(ts *testscript.TestScript, neg bool, args []string) {
	data := ts.ReadFile(args[0])
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(data))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o666))
}

func cmdEnvsubst(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o666))
	}
}

func cmdHeader(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: header FILE AT N")
	}
	data := []byte(ts.ReadFile(args[0]))
	binary.BigEndian.PutUint32(data[atoi(ts, args[1]):], uint32(atoi(ts, args[2])))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o666))
}

func cmdEscape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: escape FILE NAME")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("http://127.0.0.1:1/\x1b[31mred\n"), 0o666))
	ts.Setenv(args[1], "\x1b")
}

func cmdWARC(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 == 0 {
		ts.Fatalf("usage: warc FILE URL RAW…")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
	for pair := range slices.Chunk(args[1:], 2) {
		head, body, _ := strings.Cut(ts.ReadFile(pair[1]), "\n\n")
		raw := strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body
		fmt.Fprintf(&b, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"+
			"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", pair[0], len(raw), raw)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o666))
}

func atoi(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}
