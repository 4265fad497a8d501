-- What authors are said to be, agencies, notices of a machine's part, pictures of the text and a live blog's
-- entries. Articles of older archives get them when they are extracted again.

ALTER TABLE article ADD COLUMN author_roles TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN agencies TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN author_roles_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN agencies_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN ai_notice TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN images_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN updates_json TEXT NOT NULL DEFAULT '[]';

ALTER TABLE article_authors ADD COLUMN role TEXT NOT NULL DEFAULT '';

DROP VIEW articles;
CREATE VIEW articles AS
SELECT title, byline, date, tldr, body, tags, url, site, authors, desk, section, language, date_precision,
       modified, lead, description, flags, keywords, word_count, reading_minutes, paywalled, kind,
       canonical_url, host, image_url, image_alt, image_caption, markdown, body_html,
       first_fetched_at, last_fetched_at AS fetched_at, page_sha256, truncated, text_sha256, id,
       author_roles, agencies, ai_notice, images_json, updates_json
FROM article
WHERE kind IN ('article', 'live_blog');

CREATE VIEW live_updates AS
SELECT article.id AS article_id, u.key + 1 AS position,
       coalesce(u.value ->> 'date', '') AS date, coalesce(u.value ->> 'date_precision', '') AS date_precision,
       coalesce(u.value ->> 'title', '') AS title,
       coalesce((SELECT group_concat(value, '; ') FROM json_each(u.value, '$.authors')), '') AS authors,
       coalesce(u.value ->> 'body', '') AS body, coalesce(u.value ->> 'url', '') AS url
FROM article, json_each(article.updates_json) AS u
WHERE article.kind IN ('article', 'live_blog');

CREATE VIEW images AS
SELECT article.id AS article_id, i.key + 1 AS position,
       coalesce(i.value ->> 'url', '') AS url, coalesce(i.value ->> 'alt', '') AS alt, coalesce(i.value ->> 'caption', '') AS caption
FROM article, json_each(article.images_json) AS i
WHERE article.kind IN ('article', 'live_blog');
