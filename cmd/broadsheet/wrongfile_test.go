package main

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"broadsheet/storage"
)

// openers are all commands that open an archive, $DB being its file. A command that gets to its work in spite of a wrong file would ask port 1,
// where nobody answers.
var openers = []string{
	"crawl --db $DB --allow-private http://127.0.0.1:1/",
	"crawl --db $DB --list --allow-private http://127.0.0.1:1/",
	"crawl --db $DB --dry-run --allow-private http://127.0.0.1:1/",
	"crawl --db $DB --refresh --allow-private",
	"extract --db $DB --again",
	"extract --db $DB $WARC",
	"search --db $DB words",
	"sample --db $DB --size 1",
	"stats --db $DB",
	"copies --db $DB",
	"report --db $DB",
	"export --db $DB",
	"diff --db $DB https://a.example/1",
	"page --db $DB https://a.example/1",
	"runs --db $DB",
	"verify --db $DB",
	"verify --db $DB --reindex",
	"manifest --db $DB",
	"datasette --db $DB",
	"manifest --db $DB -o $DIR/manifest.json",
	"purge --db $DB https://a.example/1 --reason asked --yes",
	"demo --db $DB",
}

// TestWrongFiles gives every command what is no archive that this program knows: it says so and what to do, and changes nothing.
func TestWrongFiles(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made.db")
	db, err := storage.Open(t.Context(), made, storage.Options{})
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	archive, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	header := func(at int, value uint32) []byte {
		changed := bytes.Clone(archive)
		binary.BigEndian.PutUint32(changed[at:], value)
		return changed
	}
	const userVersion, applicationID = 60, 68 // where the header has them: sqlite.org/fileformat.html
	for name, test := range map[string]struct {
		content []byte // nil: a folder
		says    []string
	}{
		"a newer archive":         {header(userVersion, 99), []string{"made by a newer Broadsheet", "update the program"}},
		"another program's":       {header(applicationID, 1), []string{"not a Broadsheet archive", "belongs to another program", "give another path"}},
		"a plain database":        {plainDatabase(t), []string{"not a Broadsheet archive", "belongs to another program", "give another path"}},
		"a text":                  {[]byte(strings.Repeat("milk, bread, lamp oil\n", 400)), []string{"not a Broadsheet archive", "no SQLite database", "give another path"}},
		"a short text":            {[]byte("milk"), []string{"not a Broadsheet archive", "no SQLite database", "give another path"}},
		"a truncated archive":     {archive[:len(archive)/2], []string{"damaged", ".recover"}},
		"one cut within its head": {archive[:90], []string{"not a Broadsheet archive", "no SQLite database", "give another path"}},
		"a damaged archive":       {append(bytes.Clone(archive[:4096]), bytes.Repeat([]byte{0x55}, len(archive)-4096)...), []string{"damaged", ".recover"}},
		"a folder":                {nil, []string{"not a Broadsheet archive", "it is a folder", "give the path of a file"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, command := range openers {
				code := exitDisk
				if name == "a damaged archive" && command == "verify --db $DB" {
					code = exitDiffers // it is what it looks for
				}
				opensWrong(t, command, test.content, code, test.says)
			}
		})
	}
	// Who makes an archive takes an empty file, as one that mktemp has made, for a new one.
	for _, command := range openers {
		makes := strings.HasPrefix(command, "crawl --db $DB --allow") || strings.HasPrefix(command, "crawl --db $DB --list") || command == "demo --db $DB" || strings.Contains(command, "$WARC")
		if makes {
			continue
		}
		opensWrong(t, command, []byte{}, exitDisk, []string{"not a Broadsheet archive", "empty", "give the path of an archive"})
		if !strings.Contains(command, "--dry-run") { // which counts what a new archive would get
			opensWrong(t, command, missing, exitUsage, []string{"not found", "give the path of an archive"})
		}
	}
}

// missing is the content of no file.
var missing = []byte("missing")

func opensWrong(t *testing.T, command string, content []byte, code int, says []string) {
	t.Helper()
	dir := t.TempDir() // one each: what was an archive a moment ago is not looked at again
	db, warc := filepath.Join(dir, "a.db"), filepath.Join(t.TempDir(), "a.warc")
	err := os.WriteFile(warc, []byte(response("https://a.example/1", "2026-11-01T00:00:00Z", storyPage("Boats", 1))), 0o666)
	if err == nil && content == nil {
		err = os.Mkdir(db, 0o777)
	} else if err == nil && !bytes.Equal(content, missing) {
		err = os.WriteFile(db, content, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := inFolder(t, dir)
	args := strings.Fields(strings.NewReplacer("$DB", db, "$DIR", dir, "$WARC", warc).Replace(command))
	var out, stderr bytes.Buffer
	if got := report(&stderr, run(t.Context(), args, strings.NewReader(""), &out, &stderr)); got != code {
		t.Errorf("%s: exit code %d, want %d: %s", command, got, code, &stderr)
	}
	if code == exitDisk {
		says = slices.Concat(says, []string{"a.db"})
		if out.Len() > 0 {
			t.Errorf("%s: standard output: %s", command, &out)
		}
	}
	for _, want := range says {
		if !strings.Contains(out.String()+stderr.String(), want) {
			t.Errorf("%s: it lacks %q: %s", command, want, &stderr)
		}
	}
	if after := inFolder(t, dir); after != before {
		t.Errorf("%s: it changed the folder:\n%swas\n%s", command, after, before)
	}
}

// inFolder names what is in a folder, with content and times.
func inFolder(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil && !e.IsDir() {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %v %v %x\n", e.Name(), info.Mode(), info.ModTime(), shortSum(content))
	}
	return b.String()
}

func shortSum(b []byte) uint64 {
	h := fnv.New64a()
	h.Write(b)
	return h.Sum64()
}

// plainDatabase is one without an application id, as most are, that counts its migrations too.
func plainDatabase(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plain.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE runs (id INTEGER PRIMARY KEY); INSERT INTO runs VALUES (1); PRAGMA user_version = 3`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
