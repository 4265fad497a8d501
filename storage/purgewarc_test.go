package storage

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage/warc"
	"broadsheet/storage/warc/warctest"
)

// keep captures an answer.
func keep(t testing.TB, k *WARC, url, body string) crawler.Captured {
	t.Helper()
	c, err := k.Keep(t.Context(), &crawler.Exchange{
		URL: url, At: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC), IP: "192.0.2.1", Request: []byte("GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"),
		Head: []byte(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n", len(body))), Status: 200,
		Header: http.Header{"Content-Type": {"text/html"}}, Size: int64(len(body)), PayloadSize: int64(len(body)), Body: func() io.Reader { return strings.NewReader(body) }, Payload: sha256.Sum256([]byte(body)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// captured makes an archive with WARC files: an article that is to go, a page that stays and has the same bytes, others, a capture that was never
// committed, and the torn end of a killed crawl.
func captured(t *testing.T) (db *DB, dir string) {
	t.Helper()
	dir = t.TempDir()
	db = openAt(t, filepath.Join(dir, "a.db"), Options{})
	run := begin(t, db)
	const same, stays = "https://news.example/same", "https://news.example/stays"
	secretBody, otherBody := strings.Repeat("<p>zyxoria</p>", 300), strings.Repeat("<p>stays</p>", 300)
	for n := range 2 { // files: the second one has not been ended
		k, _, err := db.OpenWARC(t.Context(), run, WARCOptions{Dir: filepath.Join(dir, "w")})
		if err != nil {
			t.Fatal(err)
		}
		add(t, db, purgedURL, same, stays)
		_, a := secret("zyxoria")
		gone, kept, other := answer(request(t, db, purgedURL), purgedURL, secretBody), answer(request(t, db, same), same, secretBody), answer(request(t, db, stays), stays, otherBody)
		pages := []*crawler.Page{other, gone, kept}
		for _, p := range pages {
			p.FetchedAt = p.FetchedAt.Add(time.Duration(n) * time.Hour)
			p.Captures = []crawler.Captured{keep(t, k, p.Request.URL, string(p.Body))}
		}
		kept.Outcome = crawler.OutcomeListing
		keep(t, k, purgedURL, secretBody+fmt.Sprint("never committed", n))
		keep(t, k, "https://news.example/front", `<p>front <a href="`+purgedURL+`">more</a>`) // the archive has not kept it
		save(t, db, run, saving{gone, a}, saving{kept, nil}, saving{other, article(stays, "This stays", "harbour")})
		if n == 0 {
			if err := k.Close(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := k.w.Sync(); err != nil {
			t.Fatal(err)
		}
		db.warc.Store(nil)
		open, err := filepath.Glob(filepath.Join(dir, "w", "*"+warc.OpenSuffix))
		if err != nil || len(open) != 1 {
			t.Fatal(open, err)
		}
		text, err := os.ReadFile(open[0])
		if err == nil {
			err = os.Remove(open[0]) // as its writer is there still, and holds it
		}
		if err == nil {
			err = os.WriteFile(open[0], append(text, "\x1f\x8b\x08torn"...), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { k.Close() }) // Windows deletes no open file
	}
	if found := unsound(t, db); len(found) > 0 {
		t.Fatal(found)
	}
	return db, dir
}

// payloads returns what the WARC files have, by address and type.
func payloads(t *testing.T, dir string) (all string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "w", "*"))
	if err != nil {
		t.Fatal(err)
	}
	indexes := 0
	var b strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, ".cdxj") {
			indexes++
			continue
		}
		records := warctest.Check(t, f)
		warctest.CheckIndex(t, f, records)
		for _, r := range records {
			if k := r.Field["warc-type"]; k != "request" && k != "warcinfo" {
				text := r.Payload()
				fmt.Fprintf(&b, "%s %s %s\n", k, strings.TrimPrefix(r.Field["warc-target-uri"], "https://news.example/"), text[:min(14, len(text))])
			}
		}
	}
	if indexes*2 != len(files) {
		t.Errorf("files %q", files)
	}
	return b.String()
}

const afterPurge = `response stays <p>stays</p><p
metadata  
response same <p>zyxoria</p>
metadata  
metadata  
metadata  
revisit stays 
metadata  
revisit same 
metadata  
metadata  
metadata  
`

// Wherever a purge is killed, the archive and its WARC files belong together, and the next one completes it.
func TestPurgeWARCKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("one thing after another: not with -short")
	}
	q := PurgeRequest{URL: purgedURL, Reason: "x"}
	for _, kill := range []string{"nowhere", "before the commit", "behind the commit"} {
		t.Run(kill, func(t *testing.T) {
			db, dir := captured(t)
			if kill != "nowhere" {
				files, err := db.prepareWARC(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if len(files.done) != 2 {
					t.Fatalf("%d files are written anew", len(files.done))
				}
				if kill == "behind the commit" {
					if err := db.tx(t.Context(), func(tx *sql.Tx) error {
						_, err := db.purge(t.Context(), newStmts(tx), q, files)
						return err
					}); err != nil {
						t.Fatal(err)
					}
				}
				found := unsound(t, db)
				if kill == "before the commit" && len(found) > 0 || kill == "behind the commit" && (len(found) != 2 || !strings.Contains(found[0], "it is there still")) {
					t.Errorf("killed %s: %q", kill, found)
				}
			}
			r, err := db.Purge(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if kill != "behind the commit" && (r.Captures != 6 || len(r.InWARC) != 2) || len(r.WARC) > 0 {
				t.Errorf("%+v", r)
			}
			if got := payloads(t, dir); got != afterPurge {
				t.Errorf("WARC files:\n%s", got)
			}
			if found := unsound(t, db); len(found) > 0 {
				t.Error(found)
			}
			if got := dump(t, db, `SELECT url, type, count(*) FROM captures GROUP BY 1, 2 ORDER BY 1, 2`); len(got) != 4 {
				t.Errorf("captures %q", got)
			}
			for _, f := range []string{"never committed", "/q7"} {
				if inWARC(t, dir, f) {
					t.Errorf("%s is there still", f)
				}
			}
		})
	}
}

func inWARC(t *testing.T, dir, word string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "w", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if z, err := gzip.NewReader(bytes.NewReader(b)); err == nil {
			if b, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if bytes.Contains(b, []byte(word)) {
			return true
		}
	}
	return false
}

// A crawl completes it too, and takes back what was not committed.
func TestCrawlAfterKilledPurge(t *testing.T) {
	db, dir := captured(t)
	if _, err := db.prepareWARC(t.Context(), PurgeRequest{URL: purgedURL}); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db, `SELECT name FROM warc_files WHERE replaces IS NULL ORDER BY 1`)
	k, _, err := db.OpenWARC(t.Context(), begin(t, db), WARCOptions{Dir: filepath.Join(dir, "w")})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "w", "*.warc.gz*"))
	if after := dump(t, db, `SELECT name FROM warc_files ORDER BY 1`); err != nil || len(files) != 2 || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("%q, %q, %q, %v", files, before, after, err)
	}
	if found := unsound(t, db); len(found) > 0 {
		t.Error(found)
	}
}

// What cannot be written anew is not purged at all: neither the archive nor the files change.
func TestPurgeDamagedWARC(t *testing.T) {
	db, dir := captured(t)
	files, err := filepath.Glob(filepath.Join(dir, "w", "*.warc.gz"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-8] ^= 0xff // of the CRC: any other byte may also look like a torn end
	if err := os.WriteFile(files[0], b, 0o666); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db, `SELECT name, offset FROM captures, warc_files WHERE name = file UNION SELECT url, 0 FROM article ORDER BY 1, 2`)
	if _, err := db.Purge(t.Context(), PurgeRequest{URL: purgedURL, Reason: "x"}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("err = %v", err)
	}
	if after := dump(t, db, `SELECT name, offset FROM captures, warc_files WHERE name = file UNION SELECT url, 0 FROM article ORDER BY 1, 2`); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("%q, before %q", after, before)
	}
}
