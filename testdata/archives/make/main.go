// Command make makes the archives of earlier versions that the tests of migrations open: for each version it builds the program as it was then
// and crawls site.txtar with it, twice where it can come back, and once more to be killed in the middle. From the root of the repository:
//
//	go run ./testdata/archives/make            # those that are missing
//
// Who adds a migration to a released schema first adds a line to versions, with a commit that has the schema of before.
package main

import (
	"compress/gzip"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/txtar"
	_ "modernc.org/sqlite"
)

// versions are the schemas that were released, each with a commit whose program has it.
var versions = []struct {
	name, commit string
	refresh      bool // it knows --refresh
}{
	{"1", "3dccc3a", false},
	{"2", "218153d", false},
	{"9", "d14fff2", true},
}

const folder = "testdata/archives"

func main() {
	for _, v := range versions {
		file := filepath.Join(folder, v.name+".db.gz")
		if _, err := os.Stat(file); err == nil {
			continue
		}
		if err := archive(file, v.commit, v.refresh); err != nil {
			log.Fatalf("%s: %v", file, err)
		}
	}
}

func archive(file, commit string, refresh bool) error {
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	source := filepath.Join(dir, "source")
	if err := run("", "git", "worktree", "add", "--detach", source, commit); err != nil {
		return err
	}
	defer run("", "git", "worktree", "remove", "--force", source)
	program, db := filepath.Join(dir, "broadsheet"), filepath.Join(dir, "a.db")
	if err := run(source, "go", "build", "-o", program, "./cmd/broadsheet"); err != nil {
		return err
	}
	s, err := newSite()
	if err != nil {
		return err
	}
	defer s.Close()
	crawl := []string{"crawl", "--db", "a.db", "--allow-private", "--delay", "1ms", "--retries", "0", "--no-progress"}
	list := strings.NewReplacer("$A", s.a, "$B", s.b).Replace(s.pages["/urls.txt"])
	if err := os.WriteFile(filepath.Join(dir, "urls.txt"), []byte(list), 0o666); err != nil {
		return err
	}
	if err := run(dir, program, slices.Concat(crawl, []string{"-i", "urls.txt"})...); err != nil {
		return err
	}
	if refresh {
		s.back.Store(true)
		if err := run(dir, program, slices.Concat(crawl, []string{"--refresh", "--older-than", "1ms"})...); err != nil {
			return err
		}
	}
	if err := run(dir, program, "search", "--db", "a.db", "tower"); err != nil { // makes the index
		return err
	}
	killed := exec.Command(program, slices.Concat(crawl, []string{s.a + "/held", s.a + "/held/2", s.b + "/held"})...)
	killed.Dir = dir
	if err := killed.Start(); err != nil {
		return err
	}
	<-s.held
	if err := killed.Process.Kill(); err != nil {
		return err
	}
	_ = killed.Wait() // it was killed
	return pack(db, file)
}

func run(dir, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, os.Stderr, os.Stderr
	return c.Run()
}

// site serves site.txtar at two addresses.
type site struct {
	*httptest.Server
	a, b  string
	pages map[string]string
	back  atomic.Bool
	held  chan struct{}
}

func newSite() (*site, error) {
	content, err := txtar.ParseFile(filepath.Join(folder, "site.txtar"))
	if err != nil {
		return nil, err
	}
	s := &site{pages: map[string]string{}, held: make(chan struct{}, 10)}
	s.Server = httptest.NewUnstartedServer(s)
	s.Listener.Close()
	if s.Listener, err = net.Listen("tcp4", "127.0.0.1:18425"); err != nil { // the same in all archives
		return nil, err
	}
	s.Start()
	s.a, s.b = s.URL, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	for _, f := range content.Files {
		s.pages[f.Name] = strings.NewReplacer("$A", s.a, "$B", s.b).Replace(string(f.Data))
	}
	return s, nil
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/held") {
		s.held <- struct{}{}
		<-r.Context().Done()
		return
	}
	raw, ok := s.pages["/2"+r.URL.Path]
	if !ok || !s.back.Load() {
		raw, ok = s.pages[r.URL.Path]
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	head, body, _ := strings.Cut(raw, "\n\n")
	status := 0
	for i, line := range strings.Split(head, "\n") {
		if i == 0 {
			fmt.Sscanf(line, "HTTP/1.1 %d", &status)
			continue
		}
		name, value, _ := strings.Cut(line, ": ")
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// pack empties the WAL into the file, as cp of one file is what tests want, and compresses that.
func pack(path, to string) error {
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(content)
		err = errors.Join(err, z.Close(), out.Close())
	}
	return err
}
