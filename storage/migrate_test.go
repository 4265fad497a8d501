package storage

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oldArchive makes a file of an earlier schema with an article, by the first schema's columns, which the later ones only add to; then runs statements.
func oldArchive(t *testing.T, version int, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range slices.Concat(migrations[:version], []string{`
		INSERT INTO requests (id, url, key, host, source, depth, state, added_at) VALUES (1, 'https://a.example/1', 'https://a.example/1', 'a.example', '', 0, 'done', '');
		INSERT INTO article (id, key, kind, source_request_id, source_rank, first_fetched_at, last_fetched_at, truncated, text_sha256, extractor_version,
		  title, byline, date, tldr, tags, url, site, authors, desk, section, language, date_precision, modified, lead, description, flags, keywords,
		  word_count, reading_minutes, paywalled, canonical_url, host, authors_json, tldr_json, tags_json, flags_json, keywords_json, provenance, body, markdown, body_html)
		VALUES (1, 'https://a.example/1', 'article', 1, 0, '', '', 0, '', '1', 'Quay closed', '', '', '', 'quay', 'https://a.example/1', '', 'Ada Ferro', '', '', '', '', '', '', '', '', '',
		  1, 0, 0, '', 'a.example', '["Ada Ferro"]', '[]', '["quay"]', '[]', '[]', '{}', 'The quay is closed.', '', '');
		INSERT INTO authors VALUES (1, 'Ada Ferro'); INSERT INTO article_authors (article_id, author_id, position) VALUES (1, 1, 1)`,
		fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version)}, statements) {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// An archive of each earlier schema opens, keeps what it has, and takes what is new.
func TestMigrate(t *testing.T) {
	for version := 1; version < len(migrations); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			migrated := openAt(t, oldArchive(t, version), Options{})
			a := articles(t, migrated, Filter{Author: "ada ferro"})
			if len(a) != 1 || a[0].Title != "Quay closed" || a[0].Agencies == nil || a[0].Images == nil || a[0].Updates == nil || a[0].AuthorRoles == nil {
				t.Errorf("articles = %+v", a)
			}
			const u = "https://a.example/1"
			save(t, migrated, begin(t, migrated), saving{answer(request(t, migrated, u), u, "<p>"), full(u)})
			if got, want := dump(t, migrated, `SELECT name, role FROM article_authors JOIN authors ON id = author_id ORDER BY position`), []string{"Ada FerroHarbour reporter", "Tom Okoro"}; !cmp.Equal(got, want) {
				t.Errorf("authors = %q", got)
			}
			if got, want := dump(t, migrated, `SELECT position, date, title, authors, body FROM live_updates ORDER BY position`), []string{"12024-05-06T09:00:00+02:00They sit downAda FerroOne.", "2Two."}; !cmp.Equal(got, want) {
				t.Errorf("live_updates = %q", got)
			}
			if got, want := dump(t, migrated, `SELECT position, url, alt, caption FROM images ORDER BY position`), []string{"1https://news.example/1.jpgThe quay", "2https://news.example/2.jpga rope"}; !cmp.Equal(got, want) {
				t.Errorf("images = %q", got)
			}
		})
	}
}

// Times that are of none of an article's pages, as earlier programs left them behind, are mended; others stay.
func TestMigrateTimes(t *testing.T) {
	fetch := func(at string) string {
		return fmt.Sprintf(`INSERT INTO fetches (request_id, attempt, url, final_url, hops, fetched_at, duration_ms, status, outcome, error, content_type, header, body_bytes, truncated, article_id, saved)
			VALUES (1, 1, '', '', '[]', '%s', 0, 200, 'fetched', '', '', '{}', 0, 0, 1, 'stored')`, at)
	}
	times := func(first, last, captured string) string {
		return fmt.Sprintf(`UPDATE article SET first_fetched_at = '%s', last_fetched_at = '%s', captured_at = '%s'`, first, last, captured)
	}
	for _, c := range []struct{ before, want string }{
		{times("2024-02", "2024-03", "2024-02"), "2024-02 2024-03 2024-02"},
		{times("2024-02", "2024-09", "2024-02"), "2024-01 2024-03 2024-02"},
		{times("2023-12", "2024-09", "2024-09"), "2024-01 2024-03 2024-03"},
	} {
		db := openAt(t, oldArchive(t, 15, fetch("2024-01"), fetch("2024-02"), fetch("2024-03"), c.before), Options{})
		if got := dump(t, db, `SELECT concat_ws(' ', first_fetched_at, last_fetched_at, captured_at) FROM article`)[0]; got != c.want {
			t.Errorf("%s: %s, want %s", c.before, got, c.want)
		}
	}
}
