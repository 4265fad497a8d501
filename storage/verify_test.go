package storage

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unsound returns what Verify reports, as text.
func unsound(t testing.TB, db *DB) []string {
	t.Helper()
	var all []string
	s, err := db.Verify(t.Context(), VerifyOptions{}, func(string, int, int) {}, func(d Difference) error {
		if d.Where == "" || d.Problem == "" || d.Todo == "" {
			t.Errorf("difference without words: %+v", d)
		}
		all = append(all, d.Check+": "+d.Where+": "+d.Problem)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Found() != len(all) {
		t.Errorf("%d differences counted, %d reported", s.Found(), len(all))
	}
	return all
}

// archived returns the path of a closed archive with two articles, one with an earlier version, all indexed.
func archived(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const one, two = "https://news.example/1", "https://news.example/2"
	add(t, db, one, two)
	save(t, db, begin(t, db),
		saving{answer(request(t, db, one), one, "<p>The quay is closed."), full(one)},
		saving{answer(request(t, db, two), two, "<p>港口关闭"), article(two, "港口", "港口关闭了。 The harbour.")})
	again := answer(request(t, db, one), one, "<p>The quay is open.")
	again.FetchedAt = again.FetchedAt.Add(1e12)
	changed := full(one)
	changed.Body = "The quay is open."
	save(t, db, begin(t, db), saving{again, changed})
	if _, err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := unsound(t, db); len(d) > 0 {
		t.Fatalf("differences in a new archive: %q", d)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// tamper runs a statement as another program would, which checks no reference.
func tamper(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range statements {
		result, err := db.Exec(q)
		if err != nil {
			t.Fatal(q, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 && !strings.HasPrefix(q, "DROP") {
			t.Fatalf("%s: %d rows, %v", q, n, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsWhatWasChanged(t *testing.T) {
	for _, c := range []struct {
		name, statement string
		want            []string // in this order, among others
	}{
		{"text", `UPDATE article SET body = replace(body, 'open', 'shut') WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its title or text is not the one that was stored"}},
		{"byline", `UPDATE article SET byline = 'By another' WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its byline, date, markup or another field"}},
		{"kind", `UPDATE article SET kind = 'live_blog' WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its byline, date, markup or another field"}},
		{"before schema 16", `UPDATE article SET fields_sha256 = '', modified = '2020-01-01' WHERE id = 1`, nil},
		{"list", `UPDATE article SET tags = 'other' WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its column tags"}},
		{"JSON", `UPDATE article SET tags_json = '[' WHERE id = 1`, []string{"articles: article 1: it cannot be read"}},
		{"version", `UPDATE revisions SET body = body || '!'`, []string{"revisions: version 1 of https://news.example/1: its title or text"}},
		{"version's lead", `UPDATE revisions SET lead = lead || '!'`, []string{"revisions: version 1 of https://news.example/1: its columns are not those"}},
		{"version's last change", `UPDATE revisions SET modified = '2020-01-01'`, []string{"revisions: version 1 of https://news.example/1: its columns are not those"}},
		{"version's time", `UPDATE revisions SET captured_at = '2020-01-01T00:00:00.000Z'`, []string{"revisions: version 1 of https://news.example/1: it was captured at 2020-01-01T00:00:00.000Z, and its fetch was at "}},
		{"time", `UPDATE article SET captured_at = '2020-01-01T00:00:00.000Z' WHERE id = 2`, []string{"articles: article 2 https://news.example/2: its column captured_at is not the time of any fetch"}},
		{"first time", `UPDATE article SET first_fetched_at = '2020-01-01T00:00:00.000Z' WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its column first_fetched_at is"}},
		{"last time", `UPDATE article SET last_fetched_at = '2030-01-01T00:00:00.000Z' WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its column last_fetched_at is"}},
		{"a deletion", `UPDATE article SET gone_at = '2030-01-01T00:00:00.000Z' WHERE id = 1`, []string{"articles: article 1 https://news.example/1: its column gone_at is"}},
		{"version's article", `UPDATE revisions SET article = x'00'`, []string{"revisions: version 1 of https://news.example/1: the whole article cannot be unpacked"}},
		{"missing version", `DELETE FROM revisions`, []string{"rows: https://news.example/1: it shows version 2 and has 0 earlier ones"}},
		{"missing page", `DELETE FROM pages WHERE sha256 IN (SELECT page_sha256 FROM article WHERE id = 2)`, []string{"references: ", "the row of pages that it refers to is missing"}},
		{"missing article", `DELETE FROM article WHERE id = 2`, []string{"references: ", "the row of article that it refers to is missing"}},
		{"article taken out", `UPDATE fetches SET article_id = NULL WHERE article_id = 2`, []string{"rows: https://news.example/2: an article was stored"}},
		{"missing fetches", `DELETE FROM fetches WHERE request_id = 2`, []string{"rows: https://news.example/2: it was fetched, and no row"}},
		{"missing author", `DELETE FROM article_authors WHERE position = 1`, []string{"rows: https://news.example/1: its authors"}},
		{"missing tag", `DELETE FROM article_tags WHERE position = 1`, []string{"rows: https://news.example/1: its tags"}},
		{"page's bytes", `UPDATE pages SET body = (SELECT body FROM pages p WHERE p.sha256 <> pages.sha256 LIMIT 1)`, []string{"pages: page ", " of https://news.example/"}},
		{"index says less", `UPDATE article SET indexed = 0 WHERE id = 1`, []string{"index: articles_fts: 1 articles are in it that should not be"}},
		{"index says other words", `INSERT INTO articles_fts (articles_fts, rowid, title, byline, tldr, body, tags) SELECT 'delete', id, title, byline, tldr, body, tags FROM article WHERE id = 2`,
			[]string{"index: articles_fts: 1 articles are not in it: article 2", "words of articles are not in it"}},
		{"characters", `UPDATE articles_fts_chars SET title = 'other'`, []string{"index: articles_fts_chars: ", "words in it are not in articles, or not as often: other"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := archived(t)
			tamper(t, path, c.statement)
			db, err := Open(t.Context(), path, Options{ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			found := strings.Join(unsound(t, db), "\n")
			if c.want == nil && found != "" {
				t.Errorf("differences in what cannot differ:\n%s", found)
			}
			rest := found
			for _, want := range c.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Errorf("no %q in:\n%s", want, found)
				}
				rest = after
			}
		})
	}
}

// A bit that the disk has lost is found in whatever page of the file it is, and Verify never breaks off.
func TestVerifyFindsFlippedBytes(t *testing.T) {
	path := archived(t)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A page's bytes: a Zstandard frame behind the magic number.
	at := bytes.Index(sound, []byte{0x28, 0xb5, 0x2f, 0xfd})
	if at < 0 {
		t.Fatal("no page in the file")
	}
	flip := func(at int) []string {
		t.Helper()
		damaged := bytes.Clone(sound)
		damaged[at] ^= 0x20
		if err := os.WriteFile(path, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		db, err := Open(t.Context(), path, Options{ReadOnly: true})
		if err != nil {
			return []string{err.Error()}
		}
		defer db.Close()
		return unsound(t, db)
	}
	if found := strings.Join(flip(at+12), "\n"); !strings.Contains(found, ": page ") && !strings.Contains(found, "version 1") {
		t.Errorf("a flipped byte in a page: %q", found)
	}
	text, inText := []byte("The quay is open."), false
	for at := 0; ; at++ { // the page has it too
		next := bytes.Index(sound[at:], text)
		if next < 0 {
			break
		}
		at += next
		inText = strings.Contains(strings.Join(flip(at), "\n"), "its title or text is not the one that was stored") || inText
	}
	if !inText {
		t.Error("a flipped byte in a text is not found")
	}
	for page := 0; page+8192 <= len(sound); page += 8192 { // the header of each page of the file
		if sound[page] == 0 && page > 0 {
			continue // an overflow page or a free one has no header
		}
		if found := flip(page + 4); len(found) == 0 {
			t.Errorf("nothing found in page %d", page/8192+1)
		}
	}
}

func TestReindexMendsTheIndex(t *testing.T) {
	path := archived(t)
	tamper(t, path, `UPDATE articles_fts_chars SET title = 'other'`, `UPDATE article SET indexed = 0 WHERE id = 1`)
	db := openAt(t, path, Options{})
	if n, err := db.Reindex(t.Context()); n != 2 || err != nil {
		t.Errorf("Reindex = %d, %v", n, err)
	}
	if d := unsound(t, db); len(d) > 0 {
		t.Errorf("differences: %q", d)
	}
}
