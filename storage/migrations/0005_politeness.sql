-- What hosts have said of themselves: robots.txt as it was, hosts that were set aside, and what pages say of their use.

CREATE TABLE robots (
  id         INTEGER PRIMARY KEY,
  origin     TEXT NOT NULL,
  url        TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  checked_at TEXT NOT NULL,
  status     INTEGER NOT NULL,
  sha256     TEXT NOT NULL,
  text       TEXT NOT NULL,
  error      TEXT NOT NULL,
  run_id     INTEGER REFERENCES runs (id)
) STRICT;
CREATE INDEX robots_origin ON robots (origin, id);

ALTER TABLE hosts ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0;

ALTER TABLE fetches ADD COLUMN robots_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE fetches ADD COLUMN robots_directives TEXT NOT NULL DEFAULT '';
ALTER TABLE fetches ADD COLUMN tdm_reservation TEXT NOT NULL DEFAULT '';
ALTER TABLE fetches ADD COLUMN tdm_policy TEXT NOT NULL DEFAULT '';

-- The last three are those of the page that the content is from; who does not ask for them does not pay for them.
DROP VIEW articles;
CREATE VIEW articles AS
SELECT title, byline, date, tldr, body, tags, url, site, authors, desk, section, language, date_precision,
       modified, lead, description, flags, keywords, word_count, reading_minutes, paywalled, kind,
       canonical_url, host, image_url, image_alt, image_caption, markdown, body_html,
       first_fetched_at, last_fetched_at AS fetched_at, page_sha256, truncated, text_sha256, id,
       author_roles, agencies, ai_notice, images_json, updates_json,
       coalesce((SELECT robots_directives FROM fetches WHERE article_id = article.id AND request_id = source_request_id ORDER BY id DESC LIMIT 1), '') AS robots_directives,
       coalesce((SELECT tdm_reservation FROM fetches WHERE article_id = article.id AND request_id = source_request_id ORDER BY id DESC LIMIT 1), '') AS tdm_reservation,
       coalesce((SELECT tdm_policy FROM fetches WHERE article_id = article.id AND request_id = source_request_id ORDER BY id DESC LIMIT 1), '') AS tdm_policy
FROM article
WHERE kind IN ('article', 'live_blog');
