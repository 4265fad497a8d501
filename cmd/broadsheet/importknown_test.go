package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A file that begins as one that was read before does is not taken for it: not the rest of a download that was cut, not what another file has behind the same
// warcinfo, on disk or through a pipe.
func TestImportBeginsTheSame(t *testing.T) {
	dir := t.TempDir()
	notes := strings.Repeat("note: the same in all files\r\n", 300)
	info := "WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:info>\r\nContent-Length: 8700\r\n\r\n" + notes + "\r\n\r\n"
	page := func(name string) string {
		return response("https://a.example/2026/11/"+name, "2026-11-02T10:00:00Z", storyPage("Boats of "+name, len(name)))
	}
	file, db := filepath.Join(dir, "a.warc"), filepath.Join(dir, "a.db")
	whole := info + page("one") + page("three")
	titles := func(want string) {
		t.Helper()
		if got := rowsOf(t, db, `select title from articles order by id`); got != want {
			t.Errorf("articles:\n%swant:\n%s", got, want)
		}
	}
	for _, step := range []struct{ text, want string }{
		{whole[:len(whole)-500], "Boats of one\n"},
		{whole, "Boats of one\nBoats of three\n"},
		{info + page("one") + page("seven"), "Boats of one\nBoats of three\nBoats of seven\n"}, // of the same length
	} {
		if err := os.WriteFile(file, []byte(step.text), 0o666); err != nil {
			t.Fatal(err)
		}
		imports(t, exitDone, file, "--db", db, "--max-failures", "-1")
		titles(step.want)
	}
	db = filepath.Join(dir, "piped.db")
	for _, text := range []string{whole[:len(whole)-500], whole} {
		cmd := exec.CommandContext(t.Context(), "broadsheet", "extract", "-", "--db", db, "--max-failures", "-1")
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	titles("Boats of one\nBoats of three\n")
}

// Two captures of a second are told apart by what they hold; what was captured tomorrow is not believed, as all that comes until then would be older.
func TestImportDates(t *testing.T) {
	dir := t.TempDir()
	const u, at = "https://a.example/2026/11/boats", "2026-11-02T10:00:00Z"
	file, db := filepath.Join(dir, "a.warc.gz"), filepath.Join(dir, "a.db")
	records := gzipped(t,
		response(u, at, storyPage("Boats", 5)), response(u, at, storyPage("Boats", 6)),
		warcRecord("revisit", u, "2026-11-03T10:00:00Z", "", ""), // without a head, as Heritrix can write it
		strings.Replace(response("https://ada:pass-value@a.example/long", at, storyPage("Long", 9)), "Content-Length: ", "Content-Length: x", 1),
		warcRecord("response", u, "9999-12-31T23:59:59Z", "", "HTTP/1.1 410 Gone\r\nContent-Type: text/html\r\n\r\n<p>gone"))
	if err := os.WriteFile(file, records, 0o666); err != nil {
		t.Fatal(err)
	}
	out := imports(t, exitFailures, file, "--db", db)
	if !strings.Contains(out, "2 of 5 records and 1 file could not be read") || !strings.Contains(out, "its WARC-Date is still to come: 9999-12-31T23:59:59Z") {
		t.Errorf("standard error: %s", out)
	}
	if strings.Contains(out, "pass-value") {
		t.Errorf("a password is told: %s", out)
	}
	for query, want := range map[string]string{
		`select count(distinct page_sha256) from imported`:                  "2\n",
		`select gone_at is null, instr(body, '6 boats') > 0 from articles`:  "1|1\n",
		`select count(*) from article_revisions where kind = 'capture'`:     "2\n",
		`select count(*) from imported where type = 'revisit' and status=0`: "1\n",
	} {
		if got := rowsOf(t, db, query); got != want {
			t.Errorf("%s: %swant %s", query, got, want)
		}
	}
}

// A revisit of a capture that is not here does not stand for an earlier version, but for one that has the digest.
func TestImportRevisitOfUnknown(t *testing.T) {
	dir := t.TempDir()
	const u = "https://a.example/2026/11/boats"
	file, db := filepath.Join(dir, "a.warc.gz"), filepath.Join(dir, "a.db")
	page := storyPage("Boats", 5)
	revisit := func(day, digest string) string {
		return warcRecord("revisit", u, "2026-11-"+day+"T10:00:00Z", "WARC-Refers-To-Target-URI: "+u+"\r\nWARC-Refers-To-Date: 2026-11-02T10:00:00Z\r\nWARC-Payload-Digest: "+digest+"\r\n",
			"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
	}
	sum1, sum256 := sha1.Sum([]byte(page)), sha256.Sum256([]byte(page))
	records := gzipped(t, response(u, "2026-11-01T10:00:00Z", page), revisit("03", "sha1:ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ"), revisit("04", ""),
		revisit("05", "sha1:"+base32.StdEncoding.EncodeToString(sum1[:])), revisit("06", "sha256:"+hex.EncodeToString(sum256[:])))
	if err := os.WriteFile(file, records, 0o666); err != nil {
		t.Fatal(err)
	}
	if out := imports(t, exitDone, file, "--db", db); !strings.Contains(out, "  2 unresolved") {
		t.Errorf("standard error: %s", out)
	}
	if got := rowsOf(t, db, `select group_concat(substr(captured_at, 9, 2)) from imported where type = 'revisit'`); got != "05,06\n" {
		t.Errorf("revisits of days %s", got)
	}
}

// Most revisits are of images and styles: they are no pages that are missing.
func TestImportRevisitOfImage(t *testing.T) {
	dir := t.TempDir()
	file, db := filepath.Join(dir, "a.warc.gz"), filepath.Join(dir, "a.db")
	revisit := func(u, head string) string {
		return warcRecord("revisit", u, "2026-11-03T10:00:00Z", "", "HTTP/1.1 200 OK\r\n"+head+"\r\n")
	}
	const u = "https://a.example/2026/11/boats"
	records := gzipped(t, response(u, "2026-11-01T10:00:00Z", storyPage("Boats", 5)), revisit("https://a.example/boat.png", "Content-Type: image/png\r\n"),
		revisit("https://a.example/boat.css", "Content-Type: text/css; charset=utf-8\r\n"), revisit("https://a.example/elsewhere", "Content-Type: text/html\r\n"), revisit(u, ""))
	if err := os.WriteFile(file, records, 0o666); err != nil {
		t.Fatal(err)
	}
	if out := imports(t, exitDone, file, "--db", db); !strings.Contains(out, "  2 no pages") || !strings.Contains(out, "  1 unresolved") {
		t.Errorf("standard error: %s", out)
	}
	if got := rowsOf(t, db, `select count(*) from imported`); got != "2\n" {
		t.Errorf("pages: %s", got)
	}
}
