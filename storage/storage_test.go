package storage

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// files returns the content of all files of a folder.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// makeSQLite makes a database by statements of our own.
func makeSQLite(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, "rwc"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// What is not an archive of this version is refused in one line, and nothing in its folder changes.
func TestOpenLeavesOthersAlone(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"another program's database", func(t *testing.T, path string) {
			makeSQLite(t, path, `CREATE TABLE bookmarks (url TEXT)`)
		}, ErrNotArchive},
		{"another program's database in WAL mode", func(t *testing.T, path string) {
			makeSQLite(t, path, `PRAGMA journal_mode = WAL`, `CREATE TABLE bookmarks (url TEXT)`, `PRAGMA application_id = 7`)
		}, ErrNotArchive},
		{"newer", func(t *testing.T, path string) {
			makeSQLite(t, path, `PRAGMA journal_mode = WAL`, `PRAGMA application_id = 1114788712`, `PRAGMA user_version = 99`)
		}, ErrNewer},
		{"not a database", func(t *testing.T, path string) { writeFile(t, path, strings.Repeat("<p>", 100)) }, ErrNotArchive},
		{"short", func(t *testing.T, path string) { writeFile(t, path, "SQLite format 3\x00") }, ErrNotArchive},
		{"folder", func(t *testing.T, path string) {
			if err := os.Mkdir(filepath.Join(filepath.Dir(path), "sub"), 0o777); err != nil {
				t.Fatal(err)
			}
		}, ErrNotArchive},
	} {
		for _, o := range []Options{{}, {ReadOnly: true}} {
			t.Run(test.name, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "other.db")
				test.make(t, path)
				if test.name == "folder" {
					path = filepath.Join(dir, "sub")
					dir = path
				}
				before := files(t, dir)
				db, err := Open(t.Context(), path, o)
				if !errors.Is(err, test.want) {
					t.Fatalf("Open = %v, %v; want %v", db, err, test.want)
				}
				if s := err.Error(); strings.Contains(s, "\n") || !strings.Contains(s, path) || !strings.Contains(s, ";") {
					t.Errorf("message = %q; want one line with the path and advice", s)
				}
				if diff := cmp.Diff(before, files(t, dir)); diff != "" {
					t.Errorf("Open changed the folder:\n%.500s", diff)
				}
			})
		}
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// The version in the header may be older than the one in the WAL; SQLite's own answer is checked too.
func TestOpenNewerInWAL(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openAt(t, path, Options{})
	if _, err := db.write.Exec(`PRAGMA user_version = 99`); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{}, {ReadOnly: true}} {
		if _, err := Open(t.Context(), path, o); !errors.Is(err, ErrNewer) {
			t.Errorf("Open(%+v) = %v, want %v", o, err, ErrNewer)
		}
	}
}

func TestOpenMissing(t *testing.T) {
	dir := t.TempDir()
	for _, o := range []Options{{ReadOnly: true}, {MustExist: true}} {
		if _, err := Open(t.Context(), filepath.Join(dir, "none.db"), o); !errors.Is(err, ErrNotFound) {
			t.Errorf("Open(%+v) = %v, want %v", o, err, ErrNotFound)
		}
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "none", "a.db"), Options{}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("Open in no folder = %v", err)
	}
	if len(files(t, dir)) != 0 {
		t.Error("a file was made")
	}
}

func TestOpenEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	writeFile(t, path, "")
	for _, o := range []Options{{ReadOnly: true}, {MustExist: true}} {
		if _, err := Open(t.Context(), path, o); !errors.Is(err, ErrNotArchive) {
			t.Errorf("Open(%+v) = %v, want %v", o, err, ErrNotArchive)
		}
	}
	openAt(t, path, Options{})
}

func TestOpenStrangePaths(t *testing.T) {
	for _, name := range []string{"with space.db", "what?.db", "a#b.db", "100%.db", "%41.db", "?mode=memory", "a&b=c;d.db", "日本.db", "-dash.db", "quote'\".db", ":memory:"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		db, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Errorf("Open(%q) = %v", name, err)
			continue
		}
		add(t, db, "https://a.example/")
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if all := files(t, dir); len(all) != 1 || !bytes.HasPrefix(all[name], []byte(sqliteMagic)) {
			t.Errorf("%q: files %q", name, all)
		}
		db = openAt(t, path, Options{ReadOnly: true})
		if c, err := db.Counts(t.Context()); err != nil || c.Pending != 1 || db.Path() != path {
			t.Errorf("%q: Counts = %+v, %v", name, c, err)
		}
	}
}

func TestOpenSettings(t *testing.T) {
	for _, durable := range []bool{false, true} {
		db := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{Durable: durable})
		want := map[string]int{"application_id": applicationID, "user_version": len(migrations), "page_size": 8192, "foreign_keys": 1, "synchronous": 1}
		if durable {
			want["synchronous"] = 2
		}
		for name, value := range want {
			var got int
			if err := db.write.QueryRow(`PRAGMA ` + name).Scan(&got); err != nil || got != value {
				t.Errorf("%s = %d, %v; want %d", name, got, err, value)
			}
		}
		var mode string
		if err := db.write.QueryRow(`PRAGMA journal_mode`).Scan(&mode); err != nil || mode != "wal" {
			t.Errorf("journal_mode = %s, %v", mode, err)
		}
	}
}

// Reading only changes nothing, and says so when asked to write.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	db := openAt(t, path, Options{})
	add(t, db, "https://a.example/")
	db.Close()
	before := files(t, dir)["a.db"]
	ro := openAt(t, path, Options{ReadOnly: true})
	if _, err := ro.AddURLs(t.Context(), urls("https://b.example/"), RetryPassing); err == nil || !strings.Contains(err.Error(), "reading only") {
		t.Errorf("AddURLs = %v", err)
	}
	if _, err := ro.BeginRun(t.Context(), Run{}); err == nil {
		t.Error("BeginRun is no error")
	}
	w := ro.NewWriter(t.Context(), 0)
	if err := w.Save(t.Context(), failure(request(t, ro, "https://a.example/"), "timeout", 0, fixedTime), nil, nil); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err == nil {
		t.Error("Close of a writer is no error")
	}
	ro.Close()
	if !bytes.Equal(before, files(t, dir)["a.db"]) {
		t.Error("the file changed")
	}
}

// A file without the permission to write is refused at once for writing, and can be read.
func TestReadOnlyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	db := openAt(t, path, Options{})
	add(t, db, "https://a.example/")
	db.Close()
	checked.Delete(realPath(path)) // as another process would see it
	for p, mode := range map[string]os.FileMode{path: 0o444, dir: 0o555} {
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(dir, 0o777) })
	ro := openAt(t, path, Options{ReadOnly: true})
	if c, err := ro.Counts(t.Context()); err != nil || c.Pending != 1 {
		t.Errorf("Counts = %+v, %v", c, err)
	}
	ro.Close()
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		f.Close()
		t.Log("this user may write to every file: the refusal is not tested")
		return
	}
	if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "check the permissions") {
		t.Errorf("Open for writing = %v", err)
	}
}

// What is damaged is named as such, in one line.
func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openAt(t, path, Options{})
	add(t, db, "https://a.example/")
	db.Close()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(content); i++ {
		content[i] = 0x55
	}
	writeFile(t, path, string(content))
	ro, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err == nil {
		defer ro.Close()
		_, err = ro.Counts(t.Context())
	}
	if err == nil || !strings.Contains(err.Error(), "damaged") || strings.Contains(err.Error(), "\n") {
		t.Errorf("err = %v", err)
	}
}

func TestQueryRefusesToWrite(t *testing.T) {
	db := openTemp(t)
	dir := t.TempDir()
	for _, q := range []string{`DELETE FROM requests`, `CREATE TABLE x (y)`, `PRAGMA user_version = 3`} {
		if _, _, err := db.Query(t.Context(), q); err == nil {
			t.Errorf("Query(%q) is no error", q)
		}
	}
	if _, _, err := db.Query(t.Context(), `ATTACH ? AS other`, filepath.Join(dir, "new.db")); err == nil {
		db.Query(t.Context(), `CREATE TABLE other.x (y)`)
	}
	if len(files(t, dir)) != 0 {
		t.Error("an attached file was made")
	}
	columns, rows, err := db.Query(t.Context(), `SELECT 1 AS one, 'two' AS two WHERE ? = 3`, 3)
	if err != nil || !cmp.Equal(columns, []string{"one", "two"}) || !cmp.Equal(rows, [][]any{{int64(1), "two"}}) {
		t.Errorf("Query = %v, %v, %v", columns, rows, err)
	}
}

// A link to an archive is the same archive.
func TestLockCrawlThroughLink(t *testing.T) {
	path, link := filepath.Join(t.TempDir(), "a.db"), filepath.Join(t.TempDir(), "b.db")
	one := openAt(t, path, Options{})
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	two := openAt(t, link, Options{})
	unlock, err := one.LockCrawl(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := two.LockCrawl(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("lock through a link = %v, want %v", err, ErrBusy)
	}
}

func TestLockCrawl(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	one, two := openAt(t, path, Options{}), openAt(t, path, Options{})
	for range 3 {
		unlock, err := one.LockCrawl(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := two.LockCrawl(t.Context()); !errors.Is(err, ErrBusy) || strings.Contains(err.Error(), "\n") {
			t.Errorf("second lock = %v, want %v", err, ErrBusy)
		}
		add(t, two, "https://a.example/") // the lock is for crawls, not for the file
		unlock()
		unlock()
		if _, err := os.Stat(path + "-crawl"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the lock file is left: %v", err)
		}
		unlock, err = two.LockCrawl(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		unlock()
	}
	writeFile(t, path+"-crawl", "") // what a killed process leaves
	unlock, err := one.LockCrawl(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
