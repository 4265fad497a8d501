package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/storage"
)

// oldFile puts an archive that a program of an earlier schema has made into a folder; testdata/archives/make says how.
func oldFile(t *testing.T, schema string) (path string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "testdata", "archives", schema+".db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// plainRows asks SQLite alone, as any other program would.
func plainRows(t *testing.T, path, query string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		writeRows(&b, [][]any{cells})
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// keptRows is what an archive of the first schema says, and each later one too.
func keptRows(t *testing.T, path string) string {
	t.Helper()
	var b strings.Builder
	for _, query := range []string{
		`select title, byline, date, tldr, body, tags, url, site, authors, desk, section, language, date_precision, modified, lead, description, flags, keywords, word_count,
			reading_minutes, paywalled, kind, canonical_url, host, image_url, image_alt, image_caption, markdown, body_html, first_fetched_at, fetched_at, page_sha256,
			truncated, text_sha256, id from articles order by id`,
		`select url, kind, title, site, language, fetched_at, article_id from other_pages order by url`,
		`select url, outcome, status, error, attempts, last_try, source, request_id from failures order by request_id`,
		`select id, url, key, host, source, depth, state, attempts, outcome, status, error, added_at, tried_at, run_id from requests order by id`,
		`select id, request_id, run_id, attempt, url, final_url, hops, fetched_at, duration_ms, status, outcome, error, content_type, header, body_bytes, truncated, page_sha256,
			article_id, saved from fetches order by id`,
		`select id, command, version, user_agent, started_at, ended_at, outcome, summary from runs order by id`,
		`select sha256, size, hex(body) from pages order by sha256`,
		`select article_id, position, name from article_authors join authors on id = author_id order by 1, 2`,
		`select article_id, position, tag from article_tags join tags on id = tag_id order by 1, 2`,
		`select url, article_id, role from article_addresses order by 1, 2, 3`,
		`select rowid from articles_fts where articles_fts match 'tower' order by 1`,
	} {
		b.WriteString(plainRows(t, path, query))
	}
	return b.String()
}

// does runs a command and returns its standard output.
func does(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out, stderr bytes.Buffer
	if got := report(&stderr, run(t.Context(), args, strings.NewReader(""), &out, &stderr)); got != code {
		t.Fatalf("%q: exit code %d, want %d: %s", args, got, code, &stderr)
	}
	return out.String()
}

// Files that the programs of earlier schemas have made keep all that they say, and every command works on them.
func TestOldFiles(t *testing.T) {
	for _, schema := range []string{"1", "2", "9"} {
		t.Run(schema, func(t *testing.T) {
			db := oldFile(t, schema)
			made, err := os.ReadFile(db)
			if err != nil {
				t.Fatal(err)
			}
			kept := keptRows(t, db)
			revisions := "select article_id, number, kind, captured_at, title, body, fetch_id from article_revisions order by 1, 2"
			earlier := ""
			if schema == "9" {
				earlier = plainRows(t, db, revisions)
			}
			// What only reads does not bring it up to date.
			does(t, exitDisk, "verify", "--db", db)
			if now, err := os.ReadFile(db); err != nil || !bytes.Equal(now, made) {
				t.Errorf("verify changed it, %v", err)
			}
			if out := does(t, exitDone, "search", "--db", db, "--format", "jsonl", `tower AND "strike the hours"`); strings.Count(out, "\n") != 1 || !strings.Contains(out, "/story/bells") {
				t.Errorf("search: %s", out)
			}
			if diff := cmp.Diff(strings.Split(kept, "\n"), strings.Split(keptRows(t, db), "\n")); diff != "" {
				t.Errorf("after the migration (-before +after):\n%s", diff)
			}
			if schema == "9" {
				if diff := cmp.Diff(earlier, plainRows(t, db, revisions)); diff != "" {
					t.Errorf("revisions after the migration (-before +after):\n%s", diff)
				}
				if got, want := plainRows(t, db, `select change, count(*) from article_changes group by 1`), "gone|2\nheadline|1\nsilent_edit|1\n"; got != want {
					t.Errorf("changes: %s, want %s", got, want)
				}
				if out := does(t, exitDone, "diff", "--db", db, "http://127.0.0.1:18425/story/bells"); !strings.Contains(out, "before [-April-]{+May+}, because") {
					t.Errorf("diff: %s", out)
				}
			}
			does(t, exitDone, "verify", "--db", db)
			if out := does(t, exitDone, "search", "--db", db, "灯台"); !strings.Contains(out, "/ja/minato") {
				t.Errorf("search by characters: %s", out)
			}
			if out := does(t, exitDone, "stats", "--db", db, "--by", "author", "--format", "csv"); !strings.Contains(out, "Ada Ferro,3,") {
				t.Errorf("stats: %s", out)
			}
			does(t, exitDone, "copies", "--db", db)
			if got, want := plainRows(t, db, `select articles, hosts, earliest_url from copy_clusters order by 3`), "2|2|http://localhost:18425/story/ferry\n2|2|http://localhost:18425/story/wire\n"; got != want {
				t.Errorf("copies: %s, want %s", got, want)
			}
			does(t, exitDone, "extract", "--again", "--db", db)
			if got, want := plainRows(t, db, `select position, title from live_updates order by 1`), "1|They vote\n2|They sit down\n"; got != want {
				t.Errorf("a live blog extracted again: %s, want %s", got, want)
			}
			for _, format := range []string{"jsonl", "csv", "parquet", "tei", "epub"} {
				if out := does(t, exitDone, "export", "--db", db, "--format", format); len(out) < 1000 {
					t.Errorf("export as %s: %d bytes", format, len(out))
				}
			}
			if out := does(t, exitDone, "export", "--db", db); strings.Count(out, "\n") != 7 {
				t.Errorf("export: %s", out)
			}
			does(t, exitDone, "report", "--db", db)
			does(t, exitDone, "sample", "--db", db, "--size", "3")
			does(t, exitDone, "manifest", "--db", db, "-o", filepath.Join(filepath.Dir(db), "manifest.json"))
			// What was in flight when that program was killed is asked again: nobody answers there any more.
			does(t, exitLater, "crawl", "--db", db, "--allow-private", "--delay", "1ms", "--max-wait", "1ms", "--no-progress")
			if got, want := plainRows(t, db, `select state, count(*), min(tried_at is not null) from requests where url like '%/held%' group by 1`), "pending|3|"; !strings.HasPrefix(got, want) {
				t.Errorf("what was pending: %s, want %s", got, want)
			}
			if out := does(t, exitDone, "runs", "--db", db); !strings.Contains(out, "urls.txt") || !strings.Contains(out, "extract --again") {
				t.Errorf("runs: %s", out)
			}
			does(t, exitDone, "verify", "--db", db)
		})
	}
}

// TestKillMigration kills the first opening of an old archive at random moments. It is then an old one or a new one with all that it had, and what
// comes next brings it up to date.
func TestKillMigration(t *testing.T) {
	if testing.Short() {
		t.Skip("kills and opens it many times: not with -short")
	}
	midway := 0
	for _, schema := range []string{"2", "9"} {
		t.Run(schema, func(t *testing.T) { midway += killMigration(t, schema) })
	}
	t.Logf("%d kills met it at work", midway)
	if midway == 0 {
		t.Error("no kill met it at work")
	}
}

// swell makes an old archive so large that its migration takes a while.
const swell = `
	WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
	INSERT INTO requests (id, url, key, host, source, depth, state, attempts, outcome, status, added_at, tried_at)
	SELECT 1000 + n, 'http://h' || (n % 50) || '.example/' || n, 'http://h' || (n % 50) || '.example/' || n, 'h' || (n % 50) || '.example', 'list', 0, 'done', 1, 'fetched', 200,
		'2025-03-04T00:00:00.000Z', '2025-03-04T00:00:01.000Z' FROM n;
	INSERT INTO fetches (request_id, attempt, url, final_url, hops, fetched_at, duration_ms, status, outcome, error, content_type, header, body_bytes, truncated, saved)
	SELECT id, 1, url, url, '[]', tried_at, 1, 200, 'fetched', '', 'text/html', '{"Set-Cookie":["a=secret; Path=/","b=secret"]}', 0, 0, 'not_article' FROM requests WHERE id > 1000`

func killMigration(t *testing.T, schema string) (midway int) {
	old := oldFile(t, schema)
	db, err := sql.Open("sqlite", old)
	if err == nil {
		_, err = db.Exec(swell)
		err = first(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	all := func(path string) string {
		var b strings.Builder
		b.WriteString(plainRows(t, path, `pragma integrity_check`) + plainRows(t, path, `pragma foreign_key_check`) + plainRows(t, path, `pragma application_id`))
		b.WriteString(plainRows(t, path, `select name, sql from sqlite_schema where name not like 'requests_new%' order by name`))
		for name := range strings.Lines(plainRows(t, path, `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%' order by 1`)) {
			name = strings.TrimSpace(name)
			fmt.Fprintln(&b, name)
			b.WriteString(plainRows(t, path, fmt.Sprintf(`select * from %q order by 1, 2`, name)))
		}
		return b.String()
	}
	before := all(old)
	whole := filepath.Join(t.TempDir(), "whole.db")
	if err := os.WriteFile(whole, made, 0o666); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	undisturbed := start(t, "search", "--db", whole, "tower")
	if got := undisturbed.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &undisturbed.rest)
	}
	took := time.Since(began)
	after := all(whole)
	// Between the two it is brought up to date and not yet indexed.
	between := filepath.Join(t.TempDir(), "between.db")
	if err := os.WriteFile(between, made, 0o666); err != nil {
		t.Fatal(err)
	}
	migrated, err := storage.Open(t.Context(), between, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := migrated.Close(); err != nil {
		t.Fatal(err)
	}
	unindexed := all(between)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d; undisturbed it takes %v", seed, took)
	random := rand.New(rand.NewPCG(seed, 0))
	for round := range 5 {
		killed := filepath.Join(t.TempDir(), "killed.db")
		if err := os.WriteFile(killed, made, 0o666); err != nil {
			t.Fatal(err)
		}
		s := start(t, "search", "--db", killed, "tower")
		for range 5000 * (round % 2) { // every other time not before it has opened the file
			if _, err := os.Stat(killed + "-shm"); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(random.Int64N(int64(took)))) // to meet it in whatever it does then
		_ = s.Process.Kill()                                  // it may be done already
		code, got := s.exit(t), all(killed)
		if code == -1 && got == before {
			midway++
		}
		if got != before && got != unindexed && got != after {
			t.Fatalf("seed %d: it is neither what it was nor what it should be: %d bytes, before %d, after %d", seed, len(got), len(before), len(after))
		}
		next := start(t, "search", "--db", killed, "tower")
		if got := next.exit(t); got != exitDone {
			t.Fatalf("seed %d: exit code %d: %s", seed, got, &next.rest)
		}
		if got := all(killed); got != after {
			t.Errorf("seed %d: after a kill it is another: %d bytes, want %d", seed, len(got), len(after))
		}
	}
	if out := start(t, "verify", "--db", whole).exit(t); out != exitDone {
		t.Errorf("verify: exit code %d", out)
	}
	return midway
}
