package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// warcRecord is a record of a WARC file.
func warcRecord(kind, address, date, more, block string) string {
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%s-%s>\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\n%sContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		kind, kind, date, address, date, more, len(block), block)
}

func response(address, date, body string) string {
	return warcRecord("response", address, date, "", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"+body)
}

// storyPage is a page with an article about a number of boats.
func storyPage(title string, boats int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<html lang=en><title>%s</title><meta property="og:type" content="article"><article><h1>%[1]s</h1>`, title)
	for k := range 6 {
		fmt.Fprintf(&b, "<p>Paragraph %d of %s: the harbour master counted %d boats again, wrote the number down and went home for tea.</p>", k, title, boats)
	}
	return b.String()
}

func gzipped(t *testing.T, records ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, r := range records {
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, r); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func imports(t *testing.T, code int, args ...string) string {
	t.Helper()
	s := start(t, append([]string{"extract"}, args...)...)
	if got := s.exit(t); got != code {
		t.Fatalf("exit code %d, want %d: %s", got, code, &s.rest)
	}
	return s.rest.String()
}

// What a file says of a page over time becomes its history: versions, revisits of what was captured before, and answers of 404.
func TestImport(t *testing.T) {
	dir := t.TempDir()
	const u, v, dup = "https://a.example/2026/11/boats", "https://a.example/2026/11/gone", "https://a.example/print/boats"
	at := func(day int) string { return fmt.Sprintf("2026-11-%02dT10:00:00Z", day) }
	chunked := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
	packed := gzipped(t, storyPage("Chunked", 7))
	chunked += fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(packed), packed)
	records := []string{
		"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:info>\r\nContent-Length: 16\r\n\r\nsoftware: other\n\r\n\r\n",
		response(u, at(1), storyPage("Boats", 5)),
		response(u, at(2), storyPage("Boats", 6)),
		// The same bytes as those of the first day, named exactly: the third version. Then what was last captured: no other.
		warcRecord("revisit", u, at(3), "WARC-Refers-To-Target-URI: "+u+"\r\nWARC-Refers-To-Date: "+at(1)+"\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
		warcRecord("revisit", u, at(4), "", "HTTP/1.1 304 Not Modified\r\n\r\n"),
		warcRecord("revisit", dup, at(4), "WARC-Refers-To-Target-URI: "+u+"\r\nWARC-Refers-To-Date: "+at(1)+"\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
		warcRecord("revisit", "https://a.example/nowhere", at(4), "", "HTTP/1.1 304 Not Modified\r\n\r\n"),
		response(v, at(1), storyPage("Gone", 8)),
		warcRecord("response", v, at(5), "", "HTTP/1.1 410 Gone\r\n\r\ngone"),
		warcRecord("response", "https://a.example/old", at(5), "", "HTTP/1.1 301 Moved\r\nLocation: "+u+"\r\n\r\n"),
		warcRecord("response", "https://a.example/c", at(5), "", chunked),
		warcRecord("response", "https://a.example/robots.txt", at(5), "", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Not here."),
		warcRecord("response", "https://a.example/q.png", at(5), "", "HTTP/1.1 404 Not Found\r\nContent-Type: image/png\r\n\r\n"),
		warcRecord("response", "https://a.example/p.png", at(5), "", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n"),
		strings.Replace(warcRecord("response", "dns:a.example", at(5), "", "a.example. 60 IN A 192.0.2.1"), "application/http; msgtype=response", "text/dns", 1),
		response("https://a.example/undated", "yesterday", storyPage("Undated", 9)),
		"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/broken\r\nContent-Length: none\r\n\r\n\r\n\r\n",
		response(u, "2026-10-01T10:00:00Z", storyPage("Boats", 1)),
	}
	file := filepath.Join(dir, "a.warc.gz")
	if err := os.WriteFile(file, gzipped(t, records...), 0o666); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "a.db")
	out := imports(t, exitFailures, file, "--db", db)
	for _, want := range []string{
		"read 18 records of 1 file", "  5 no pages", "a.example/broken: ", "no valid Content-Length", "no valid WARC-Date", "2 of 18 records and 1 file could not be read",
		"  1 redirects", "  1 unresolved", "  2 damaged", "  1 older", "  1 gone", "  2 revised",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("standard error lacks %q:\n%s", want, out)
		}
	}
	for query, want := range map[string]string{
		`select number, kind, captured_at, instr(body, '5 boats') > 0 from article_revisions where url = '` + u + `' order by number`:                                                                               "1|capture|2026-11-01T10:00:00.000Z|1\n2|capture|2026-11-02T10:00:00.000Z|0\n3|capture|2026-11-03T10:00:00.000Z|1\n",
		`select title, coalesce(gone_at, '') from articles where url not like '%print%' order by title`:                                                                                                             "Boats|\nChunked|\nGone|2026-11-05T10:00:00.000Z\n",
		`select count(*) > 3, count(distinct warc_offset) > 3, count(*) = (select count(*) from articles a join imported i on i.file = warc_file and i.offset = warc_offset and i.article_id = a.id) from articles`: "1|1|1\n",
		`select count(*), count(distinct record_id), count(distinct offset) from imported where url = '` + u + `'`:                                                                                                  "5|5|5\n",
		`select name = '` + file + `', records, done, info from imports`:                                                                                                                                            "1|18|1|software: other\n\n",
		`select distinct found_by from requests`:                                                     "warc\n",
		`select count(*) from requests where state = 'pending'`:                                      "0\n",
		`select type, status, saved, article_id is not null from imported where url = '` + dup + `'`: "revisit|200|stored|1\n",
	} {
		if got := rowsOf(t, db, query); got != want {
			t.Errorf("%s:\n%swant:\n%s", query, got, want)
		}
	}
	exported, err := exec.Command("broadsheet", "export", "--db", db).Output()
	if err != nil || strings.Count(string(exported), `"gone_at":"2026-11-05T10:00:00.000Z"`) != 1 || strings.Count(string(exported), `"revision":3,`) != 1 {
		t.Errorf("export: %v: %s", err, exported)
	}
	// The same file under another name is known; cut anywhere, it is another with the same captures, and nothing is twice.
	before := contents(t, db)
	other := filepath.Join(dir, "b.warc")
	if err := os.WriteFile(other, []byte(strings.Join(records, "")), 0o666); err != nil {
		t.Fatal(err)
	}
	if out := imports(t, exitDone, file, "--db", db, "--max-failures", "-1"); !strings.Contains(out, "was done before") {
		t.Errorf("standard error: %s", out)
	}
	imports(t, exitDone, other, "--db", db, "--max-failures", "-1")
	if got := contents(t, db); got != before {
		t.Errorf("rows differ after reading it again:\n%s\nwant:\n%s", got, before)
	}
	if got := rowsOf(t, db, `select count(*) - count(distinct request_id || fetched_at) from fetches`); got != "0\n" {
		t.Errorf("%s fetches twice", got)
	}
	if out := imports(t, exitFailures, filepath.Join(dir, "a.db"), filepath.Join(dir, "none.warc"), "--db", db); strings.Count(out, "broadsheet: extract: ") != 3 {
		t.Errorf("standard error: %s", out)
	}
}

// manyStories is a WARC file with so many pages and, among them, what is none.
func manyStories(t *testing.T, path string, pages int) {
	t.Helper()
	var records []string
	for i := range pages {
		address := fmt.Sprintf("https://h%d.example/2026/11/story-%d", i%7, i)
		date := time.Date(2026, 11, 1, 0, 0, i, 0, time.UTC).Format(time.RFC3339)
		records = append(records, response(address, date, storyPage(fmt.Sprint("Story ", i), i)))
		if i%10 == 3 {
			records = append(records, warcRecord("request", address, date, "", "GET / HTTP/1.1\r\n\r\n"),
				warcRecord("revisit", address, time.Date(2026, 11, 2, 0, 0, i, 0, time.UTC).Format(time.RFC3339), "", "HTTP/1.1 304 Not Modified\r\n\r\n"))
		}
	}
	if err := os.WriteFile(path, gzipped(t, records...), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestKillImport kills an import at random moments. It goes on where it was, and the archive is in the end that of an undisturbed one.
func TestKillImport(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 600 pages many times: not with -short")
	}
	if testing.Short() {
		t.Skip("-short: it runs a command eight times")
	}
	const pages, kills = 600, 6
	dir := t.TempDir()
	file := filepath.Join(dir, "many.warc.gz")
	manyStories(t, file, pages)
	whole, db := filepath.Join(dir, "whole.db"), filepath.Join(dir, "killed.db")
	imports(t, exitDone, file, "--db", whole)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	wentOn := 0
	for kill := 0; ; kill++ {
		s := start(t, "extract", file, "--db", db)
		if kill < kills {
			go func(from int) {
				for range 20_000 {
					if recordsRead(db) > from {
						break
					}
					time.Sleep(time.Millisecond)
				}
				time.Sleep(time.Duration(random.IntN(20)) * time.Millisecond) // to meet it in whatever it does then
				if kill%3 == 2 {
					_ = s.Process.Signal(os.Interrupt) // it may be done already, as with Kill
				} else {
					_ = s.Process.Kill()
				}
			}(recordsRead(db))
		}
		code := s.exit(t)
		if strings.Contains(s.rest.String(), "going on after ") {
			wentOn++
		}
		if code == exitDone {
			break
		}
		if code != -1 && code != exitStopped {
			t.Fatalf("exit code %d: %s", code, &s.rest)
		}
	}
	if wentOn == 0 {
		t.Error("it never went on where it was")
	}
	if got, want := importContents(t, db), importContents(t, whole); got != want {
		t.Errorf("the rows differ: %d bytes, want %d", len(got), len(want))
	}
	if got, want := rowsOf(t, db, `select count(*), sum(type = 'revisit') from import_records`), fmt.Sprintf("%d|%d\n", pages+pages/10, pages/10); got != want {
		t.Errorf("%s records, want %s", got, want)
	}
	if got := rowsOf(t, db, `pragma integrity_check`); got != "ok\n" {
		t.Errorf("integrity_check: %s", got)
	}
	t.Logf("went on %d times", wentOn)
}

func recordsRead(path string) (n int) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro")
	if err != nil {
		return 0
	}
	defer db.Close()
	_ = db.QueryRow(`select records from imports`).Scan(&n) // none yet
	return n
}

func importContents(t *testing.T, db string) string {
	t.Helper()
	return contents(t, db) +
		rowsOf(t, db, `select url, captured_at, offset, type, record_id, saved, page_sha256 from imported order by offset, fetch_id`) +
		rowsOf(t, db, `select ends_sha256, records, counts, done from imports`)
}

// Shards are parts of the whole: each page is in exactly one of them, with its revisits.
func TestShards(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "many.warc.gz")
	manyStories(t, file, 60)
	all := map[string]int{}
	for i := 1; i <= 3; i++ {
		db := filepath.Join(dir, fmt.Sprint(i, ".db"))
		out := imports(t, exitDone, file, "--db", db, "--shard", fmt.Sprint(i, "/3"))
		if !strings.Contains(out, "other shards") || strings.Contains(out, "unresolved") {
			t.Errorf("standard error: %s", out)
		}
		for line := range strings.Lines(rowsOf(t, db, `select url, captured_at from imported`)) {
			all[line]++
		}
	}
	if len(all) != 66 {
		t.Errorf("%d captures, want 66", len(all))
	}
	for line, n := range all {
		if n != 1 {
			t.Errorf("%d shards have %s", n, line)
		}
	}
}

// A revisit whose bytes are of an address in another shard is counted, and it is said why it is missing.
func TestShardWithoutOriginal(t *testing.T) {
	const date, u = "2026-11-02T10:00:00Z", "https://a.example/2026/11/boats"
	file := filepath.Join(t.TempDir(), "a.warc")
	records := response(u, date, storyPage("Boats", 5))
	copies, elsewhere := 0, shard{1, 2}
	if elsewhere.has(u) {
		elsewhere = shard{2, 2}
	}
	for i := range 20 {
		address := fmt.Sprint(u, "?print=", i)
		if elsewhere.has(address) {
			copies++
		}
		records += warcRecord("revisit", address, date, "WARC-Refers-To-Target-URI: "+u+"\r\nWARC-Refers-To-Date: "+date+"\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
	}
	if err := os.WriteFile(file, []byte(records), 0o666); err != nil {
		t.Fatal(err)
	}
	out := imports(t, exitDone, file, "--db", file+".db", "--shard", elsewhere.String())
	if want := fmt.Sprintf("%d unresolved ", copies); copies == 0 || !strings.Contains(out, want) || !strings.Contains(out, "in another shard") {
		t.Errorf("%s without %q and the other shard", out, want)
	}
}

// What was purged does not come back with a file.
func TestImportPurged(t *testing.T) {
	dir := t.TempDir()
	const u = "https://a.example/2026/11/boats"
	db, first, second := filepath.Join(dir, "a.db"), filepath.Join(dir, "1.warc"), filepath.Join(dir, "2.warc")
	for file, date := range map[string]string{first: "2026-11-02T10:00:00Z", second: "2026-11-01T10:00:00Z"} {
		if err := os.WriteFile(file, []byte(response(u, date, storyPage("Boats", 5))), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	imports(t, exitDone, first, "--db", db)
	purge := start(t, "purge", "--db", db, "--reason", "asked", "--yes", u)
	if got := purge.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &purge.rest)
	}
	imports(t, exitDone, second, "--db", db)
	if got := rowsOf(t, db, `select (select count(*) from article), (select count(*) from pages), (select count(*) from revisions)`); got != "0|0|0\n" {
		t.Errorf("articles, pages, revisions: %s", got)
	}
}

// Front pages, which are kept as gzip members, lose their bytes when what they list is purged, and don't get in with it later.
func TestImportPurgedFront(t *testing.T) {
	dir := t.TempDir()
	const u, front, date = "https://a.example/2026/11/boats", "https://a.example/", "2026-11-02T10:00:00Z"
	list := "<title>Front</title>" + strings.Repeat("<li>none of it here</li>", 200)
	db, first, second := filepath.Join(dir, "a.db"), filepath.Join(dir, "1.warc.gz"), filepath.Join(dir, "2.warc.gz")
	for file, records := range map[string][]byte{
		first:  gzipped(t, response(u, date, storyPage("Boats", 5)), response(front, date, list+`<a href="`+u+`">Boats</a>`)),
		second: gzipped(t, response(front, "2026-11-03T10:00:00Z", list+`<a href="`+u+`">Boats again</a>`), response(front+"other", "2026-11-04T10:00:00Z", list+"nothing")),
	} {
		if err := os.WriteFile(file, records, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	imports(t, exitDone, first, "--db", db)
	if got := rowsOf(t, db, `select count(*) from pages where hex(substr(body, 1, 2)) = '1F8B'`); got != "2\n" {
		t.Fatalf("%s gzip members", got)
	}
	purge := start(t, "purge", "--db", db, "--reason", "asked", "--yes", u)
	if got := purge.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &purge.rest)
	}
	if got := rowsOf(t, db, `select count(*) from pages`); got != "0\n" {
		t.Errorf("%s pages after the purge", got)
	}
	imports(t, exitDone, second, "--db", db)
	if got := rowsOf(t, db, `select (select count(*) from pages), (select group_concat(captured_at) from imported where page_sha256 is not null)`); got != "1|2026-11-04T10:00:00.000Z\n" {
		t.Errorf("pages: %s", got)
	}
}

// A page is kept as the gzip member of its record, or, when that says what the archive leaves out, as the server packed it; every form is read, verified and extracted again.
func TestImportKeepsMembers(t *testing.T) {
	dir := t.TempDir()
	file, db := filepath.Join(dir, "a.warc.gz"), filepath.Join(dir, "a.db")
	const date = "2026-11-01T10:00:00Z"
	head := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	answer := func(name, more string) string {
		page := storyPage(name, 5)
		if strings.Contains(more, "gzip") {
			page = string(gzipped(t, page))
		}
		return warcRecord("response", "https://a.example/2026/11/"+name, date, "", head+more+"\r\n"+page)
	}
	records := gzipped(t, answer("plain", ""), answer("cookie", "Set-Cookie: session=set-value\r\n"), answer("user", "Link: <https://ada:pass-value@a.example/>\r\n"),
		answer("packed", "Set-Cookie: session=set-value\r\nContent-Encoding: gzip\r\n"))
	if err := os.WriteFile(file, records, 0o666); err != nil {
		t.Fatal(err)
	}
	imports(t, exitDone, file, "--db", db)
	got := rowsOf(t, db, `select title, hex(substr(pages.body, 1, 2)) from pages join articles on page_sha256 = sha256 order by 1`)
	got = strings.NewReplacer("1F8B", "gzip", "28B5", "zstd").Replace(got)
	if want := "cookie|zstd\npacked|gzip\nplain|gzip\nuser|zstd\n"; got != want {
		t.Errorf("forms of pages:\n%s\nwant:\n%s", got, want)
	}
	before := contents(t, db)
	for _, args := range [][]string{{"verify", "--db", db}, {"extract", "--again", "--db", db}} {
		s := start(t, args...)
		if got := s.exit(t); got != exitDone {
			t.Errorf("%v: exit code %d: %s", args, got, &s.rest)
		}
		if args[0] == "extract" && !strings.Contains(s.rest.String(), "4 pages") {
			t.Errorf("%v: %s", args, &s.rest)
		}
	}
	if got := contents(t, db); got != before {
		t.Errorf("extracted again:\n%s\nwant:\n%s", got, before)
	}
	data, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"set-value", "pass-value"} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s is in the file", secret)
		}
	}
	// Of another page's member the bytes are others.
	alter, err := sql.Open("sqlite", db)
	if err != nil {
		t.Fatal(err)
	}
	defer alter.Close()
	other := gzipped(t, answer("other", ""))
	if _, err := alter.Exec(`update pages set body = ? where sha256 = (select page_sha256 from articles where title = 'plain')`, other); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("broadsheet", "verify", "--db", db).CombinedOutput()
	if err == nil || !strings.Contains(string(text), "a.example/2026/11/plain") {
		t.Errorf("verify: %v: %s", err, text)
	}
}
