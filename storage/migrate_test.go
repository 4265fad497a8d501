package storage

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An archive of each earlier schema opens, keeps what it has, and takes what is new.
func TestMigrate(t *testing.T) {
	for version := 1; version < len(migrations); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "old.db")
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			// The first schema's columns, which the later ones only add to.
			for _, q := range append(migrations[:version:version], `
				INSERT INTO requests (id, url, key, host, source, depth, state, added_at) VALUES (1, 'https://a.example/1', 'https://a.example/1', 'a.example', '', 0, 'done', '');
				INSERT INTO article (id, key, kind, source_request_id, source_rank, first_fetched_at, last_fetched_at, truncated, text_sha256, extractor_version,
				  title, byline, date, tldr, tags, url, site, authors, desk, section, language, date_precision, modified, lead, description, flags, keywords,
				  word_count, reading_minutes, paywalled, canonical_url, host, authors_json, tldr_json, tags_json, flags_json, keywords_json, provenance, body, markdown, body_html)
				VALUES (1, 'https://a.example/1', 'article', 1, 0, '', '', 0, '', '1', 'Quay closed', '', '', '', 'quay', 'https://a.example/1', '', 'Ada Ferro', '', '', '', '', '', '', '', '', '',
				  1, 0, 0, '', 'a.example', '["Ada Ferro"]', '[]', '["quay"]', '[]', '[]', '{}', 'The quay is closed.', '', '');
				INSERT INTO authors VALUES (1, 'Ada Ferro'); INSERT INTO article_authors (article_id, author_id, position) VALUES (1, 1, 1)`,
				fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version)) {
				if _, err := db.Exec(q); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			migrated := openAt(t, path, Options{})
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
