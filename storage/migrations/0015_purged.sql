-- What was removed on request: a dated note of it, and by what it is known when it comes again.

CREATE TABLE purges (
  id        INTEGER PRIMARY KEY,
  purged_at TEXT NOT NULL,
  what      TEXT NOT NULL CHECK (what IN ('url', 'author')),
  url       TEXT NOT NULL,
  reason    TEXT NOT NULL,
  articles  INTEGER NOT NULL,
  versions  INTEGER NOT NULL,
  pages     INTEGER NOT NULL,
  addresses INTEGER NOT NULL,
  run_id    INTEGER REFERENCES runs (id),
  lifted_at TEXT
) STRICT;

CREATE TABLE purged (
  token    TEXT PRIMARY KEY NOT NULL,
  purge_id INTEGER NOT NULL REFERENCES purges (id)
) STRICT, WITHOUT ROWID;

-- What sites changed: headlines, texts without a word of it, and articles that are gone. What only a newer extractor reads otherwise is not in it.
CREATE INDEX article_gone ON article (gone_at) WHERE gone_at IS NOT NULL;

-- Articles that were gone and came back. Of those that are gone still, article says it.
CREATE TABLE absences (
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  gone_at    TEXT NOT NULL,
  back_at    TEXT NOT NULL,
  PRIMARY KEY (article_id, gone_at)
) STRICT, WITHOUT ROWID;

CREATE VIEW article_changes AS
WITH step AS (
  SELECT a.id AS article_id, a.url, r.number AS from_number, r.number + 1 AS to_number, r.captured_at AS captured_before,
         iif(n.number IS NULL, a.captured_at, n.captured_at) AS captured_after, iif(n.number IS NULL, a.revision_kind, n.kind) AS kind,
         r.title AS title_before, iif(n.number IS NULL, a.title, n.title) AS title_after, r.modified AS modified_before, iif(n.number IS NULL, a.modified, n.modified) AS modified_after,
         r.extractor_version AS extractor_before, iif(n.number IS NULL, a.extractor_version, n.extractor_version) AS extractor_after,
         r.text_sha256 AS text_sha256_before, iif(n.number IS NULL, a.text_sha256, n.text_sha256) AS text_sha256_after,
         r.page_sha256 AS page_sha256_before, iif(n.number IS NULL, a.page_sha256, n.page_sha256) AS page_sha256_after,
         r.body <> iif(n.number IS NULL, a.body, n.body) OR r.lead <> iif(n.number IS NULL, a.lead, n.lead) OR r.tldr <> iif(n.number IS NULL, a.tldr, n.tldr) AS other_text,
         a.kind AS article_kind
  FROM revisions r JOIN article a ON a.id = r.article_id
  LEFT JOIN revisions n ON n.article_id = r.article_id AND n.number = r.number + 1
  WHERE a.kind IN ('article', 'live_blog')
)
SELECT article_id, url, 'headline' AS change, from_number, to_number, captured_before, captured_after, title_before, title_after, modified_before, modified_after,
       extractor_before, extractor_after, text_sha256_before, text_sha256_after, page_sha256_before, page_sha256_after, article_kind AS kind
FROM step WHERE kind = 'capture' AND title_before <> title_after
UNION ALL
SELECT article_id, url, 'silent_edit', from_number, to_number, captured_before, captured_after, title_before, title_after, modified_before, modified_after,
       extractor_before, extractor_after, text_sha256_before, text_sha256_after, page_sha256_before, page_sha256_after, article_kind
FROM step WHERE kind = 'capture' AND other_text AND modified_before = modified_after
UNION ALL
SELECT id, url, 'gone', revision, NULL, captured_at, gone_at, title, NULL, modified, NULL, extractor_version, NULL, text_sha256, NULL, page_sha256, NULL, kind
FROM article WHERE gone_at IS NOT NULL AND kind IN ('article', 'live_blog')
UNION ALL
SELECT v.article_id, v.url, c.change, v.number, NULL, v.captured_at, iif(c.change = 'gone', x.gone_at, x.back_at), v.title, NULL, v.modified, NULL, v.extractor_version, NULL, v.text_sha256, NULL, v.page_sha256, NULL, (SELECT kind FROM article WHERE id = x.article_id)
FROM absences x JOIN article_revisions v ON v.article_id = x.article_id
  AND v.number = (SELECT max(w.number) FROM article_revisions w WHERE w.article_id = x.article_id AND (w.captured_at <= x.gone_at OR w.number = 1))
CROSS JOIN (SELECT 'gone' AS change UNION ALL SELECT 'back') c;
