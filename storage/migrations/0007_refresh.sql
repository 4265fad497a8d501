-- Coming back: what a page answers to a second look, how often it changes, and its article's earlier versions.

ALTER TABLE requests ADD COLUMN etag TEXT;
ALTER TABLE requests ADD COLUMN last_modified TEXT;
ALTER TABLE requests ADD COLUMN answered_by TEXT;
ALTER TABLE requests ADD COLUMN checked_at TEXT;
ALTER TABLE requests ADD COLUMN changed_at TEXT;
ALTER TABLE requests ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN interval_s INTEGER;
ALTER TABLE requests ADD COLUMN missing_since TEXT;
ALTER TABLE requests ADD COLUMN gone_at TEXT;
ALTER TABLE requests ADD COLUMN links_hash TEXT;
ALTER TABLE requests ADD COLUMN article_id INTEGER REFERENCES article (id) ON DELETE SET NULL;

CREATE INDEX requests_due ON requests (next_at) WHERE state IN ('done', 'gone') AND next_at IS NOT NULL;
CREATE INDEX requests_article ON requests (article_id) WHERE article_id IS NOT NULL;

ALTER TABLE article ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE article ADD COLUMN revision_kind TEXT NOT NULL DEFAULT 'capture' CHECK (revision_kind IN ('capture', 're-extraction'));
ALTER TABLE article ADD COLUMN captured_at TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN gone_at TEXT;

-- The versions that an article had before. The newest is the article's own row.
CREATE TABLE revisions (
  article_id        INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  number            INTEGER NOT NULL,
  kind              TEXT NOT NULL CHECK (kind IN ('capture', 're-extraction')),
  captured_at       TEXT NOT NULL,
  fetch_id          INTEGER REFERENCES fetches (id),
  page_sha256       TEXT REFERENCES pages (sha256),
  extractor_version TEXT NOT NULL,
  text_sha256       TEXT NOT NULL,
  title             TEXT NOT NULL,
  byline            TEXT NOT NULL,
  date              TEXT NOT NULL,
  modified          TEXT NOT NULL,
  tldr              TEXT NOT NULL,
  tags              TEXT NOT NULL,
  lead              TEXT NOT NULL,
  body              TEXT NOT NULL,
  article           BLOB NOT NULL,
  PRIMARY KEY (article_id, number)
) STRICT;
CREATE INDEX revisions_fetch ON revisions (fetch_id);
CREATE INDEX revisions_page ON revisions (page_sha256);

-- What an archive of an earlier version knows of this. Its pages are due a day after they came.
UPDATE article SET captured_at = coalesce(
  (SELECT max(fetched_at) FROM fetches f
   WHERE f.article_id = article.id AND f.request_id = article.source_request_id AND f.page_sha256 IS article.page_sha256), last_fetched_at);
UPDATE requests SET checked_at = tried_at WHERE state = 'done' AND outcome = 'fetched';
UPDATE requests SET article_id = (
  SELECT f.article_id FROM fetches f WHERE f.request_id = requests.id AND f.outcome = 'fetched' ORDER BY f.id DESC LIMIT 1)
WHERE checked_at IS NOT NULL;
UPDATE requests SET interval_s = 86400, next_at = strftime('%Y-%m-%dT%H:%M:%fZ', checked_at, '+1 day')
WHERE checked_at IS NOT NULL AND article_id IN (SELECT id FROM article WHERE kind IN ('article', 'live_blog', 'index'));

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
       revision, captured_at, gone_at
FROM article
WHERE kind IN ('article', 'live_blog');

CREATE VIEW article_revisions AS
SELECT a.id AS article_id, a.url, r.number, r.kind, r.captured_at, r.title, r.byline, r.date, r.modified, r.tldr, r.tags, r.lead, r.body,
       r.text_sha256, r.page_sha256, r.extractor_version, r.fetch_id
FROM revisions r JOIN article a ON a.id = r.article_id
UNION ALL
SELECT id, url, revision, revision_kind, captured_at, title, byline, date, modified, tldr, tags, lead, body,
       text_sha256, page_sha256, extractor_version,
       (SELECT f.id FROM fetches f WHERE f.request_id = source_request_id AND f.fetched_at = captured_at AND f.article_id = article.id)
FROM article
WHERE kind IN ('article', 'live_blog');
