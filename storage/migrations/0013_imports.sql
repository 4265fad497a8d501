-- WARC files of any crawler that were read into the archive: what of them is done, and which record each fetch is.

CREATE TABLE imports (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  ends_sha256 TEXT NOT NULL,
  shard       TEXT NOT NULL,
  run_id      INTEGER REFERENCES runs (id),
  records     INTEGER NOT NULL DEFAULT 0,
  counts      TEXT NOT NULL DEFAULT '{}',
  info        TEXT NOT NULL DEFAULT '',
  done        INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  UNIQUE (ends_sha256, shard)
) STRICT;
CREATE INDEX imports_run ON imports (run_id);

CREATE TABLE import_records (
  fetch_id  INTEGER PRIMARY KEY REFERENCES fetches (id),
  import_id INTEGER NOT NULL REFERENCES imports (id),
  offset    INTEGER NOT NULL,
  type      TEXT NOT NULL CHECK (type IN ('response', 'resource', 'revisit')),
  record_id TEXT NOT NULL
) STRICT;
CREATE INDEX import_records_import ON import_records (import_id, offset);

CREATE VIEW imported AS
SELECT f.url, f.fetched_at AS captured_at, i.name AS file, r.offset, r.type, r.record_id, f.status, f.saved, f.page_sha256, f.article_id, r.fetch_id
FROM import_records r JOIN imports i ON i.id = r.import_id JOIN fetches f ON f.id = r.fetch_id;

-- Where an article's page is in a WARC file, whoever wrote it.
DROP VIEW articles;
CREATE VIEW articles AS
SELECT title, byline, date, tldr, body, tags, url, site, authors, desk, section, language, date_precision,
       modified, lead, description, flags, keywords, word_count, reading_minutes, paywalled, kind,
       canonical_url, host, image_url, image_alt, image_caption, markdown, body_html,
       first_fetched_at, last_fetched_at AS fetched_at, page_sha256, truncated, text_sha256, id,
       author_roles, agencies, ai_notice, images_json, updates_json,
       coalesce((SELECT robots_directives FROM fetches WHERE article_id = article.id AND request_id = source_request_id AND outcome = 'fetched' ORDER BY id DESC LIMIT 1), '') AS robots_directives,
       coalesce((SELECT tdm_reservation FROM fetches WHERE article_id = article.id AND request_id = source_request_id AND outcome = 'fetched' ORDER BY id DESC LIMIT 1), '') AS tdm_reservation,
       coalesce((SELECT tdm_policy FROM fetches WHERE article_id = article.id AND request_id = source_request_id AND outcome = 'fetched' ORDER BY id DESC LIMIT 1), '') AS tdm_policy,
       revision, captured_at, gone_at,
       coalesce(
         (SELECT w.name FROM fetches f JOIN warc_records r ON r.fetch_id = f.id AND r.role = 'page' JOIN warc_files w ON w.id = r.file_id
          WHERE f.article_id = article.id AND f.request_id = source_request_id AND f.fetched_at = captured_at),
         (SELECT i.name FROM fetches f JOIN import_records r ON r.fetch_id = f.id JOIN imports i ON i.id = r.import_id
          WHERE f.article_id = article.id AND f.request_id = source_request_id AND f.fetched_at = captured_at), '') AS warc_file,
       coalesce(
         (SELECT r.offset FROM fetches f JOIN warc_records r ON r.fetch_id = f.id AND r.role = 'page' JOIN warc_files w ON w.id = r.file_id
          WHERE f.article_id = article.id AND f.request_id = source_request_id AND f.fetched_at = captured_at),
         (SELECT r.offset FROM fetches f JOIN import_records r ON r.fetch_id = f.id JOIN imports i ON i.id = r.import_id
          WHERE f.article_id = article.id AND f.request_id = source_request_id AND f.fetched_at = captured_at)) AS warc_offset
FROM article
WHERE kind IN ('article', 'live_blog');
