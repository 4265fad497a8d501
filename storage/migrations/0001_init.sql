-- Times are UTC, RFC 3339 with milliseconds. What a page does not give is '' or 0, lists are JSON arrays.
-- docs/SCHEMA.md explains every table and column; the views at the end are the contract for readers.

CREATE TABLE runs (
  id         INTEGER PRIMARY KEY,
  command    TEXT NOT NULL,
  version    TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  outcome    TEXT,
  summary    TEXT
) STRICT;

-- The frontier: one row a normal form of a URL. Rows are never deleted, so that ids only grow.
CREATE TABLE requests (
  id       INTEGER PRIMARY KEY,
  url      TEXT NOT NULL,
  key      TEXT NOT NULL UNIQUE,
  host     TEXT NOT NULL,
  source   TEXT NOT NULL,
  depth    INTEGER NOT NULL,
  state    TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at  TEXT,
  outcome  TEXT,
  status   INTEGER,
  error    TEXT,
  added_at TEXT NOT NULL,
  tried_at TEXT,
  run_id   INTEGER REFERENCES runs (id)
) STRICT;
CREATE INDEX requests_pending ON requests (host, id) WHERE state = 'pending';
CREATE INDEX requests_failed ON requests (outcome) WHERE state = 'failed';
CREATE INDEX requests_not_html ON requests (id) WHERE state = 'done' AND outcome = 'not_html';
CREATE INDEX requests_run ON requests (run_id);

CREATE TABLE pages (
  sha256 TEXT PRIMARY KEY NOT NULL,
  size   INTEGER NOT NULL,
  body   BLOB NOT NULL
) STRICT;

-- What is long comes last, so that reading the rest of a row does not read it.
CREATE TABLE article (
  id                INTEGER PRIMARY KEY,
  key               TEXT NOT NULL UNIQUE,
  kind              TEXT NOT NULL,
  indexed           INTEGER NOT NULL DEFAULT 0 CHECK (indexed IN (0, 1, 2)),
  source_request_id INTEGER NOT NULL REFERENCES requests (id),
  source_rank       INTEGER NOT NULL,
  first_fetched_at  TEXT NOT NULL,
  last_fetched_at   TEXT NOT NULL,
  page_sha256       TEXT REFERENCES pages (sha256),
  truncated         INTEGER NOT NULL CHECK (truncated IN (0, 1)),
  text_sha256       TEXT NOT NULL,
  extractor_version TEXT NOT NULL,
  title             TEXT NOT NULL,
  byline            TEXT NOT NULL,
  date              TEXT NOT NULL,
  tldr              TEXT NOT NULL,
  tags              TEXT NOT NULL,
  url               TEXT NOT NULL,
  site              TEXT NOT NULL,
  authors           TEXT NOT NULL,
  desk              TEXT NOT NULL,
  section           TEXT NOT NULL,
  language          TEXT NOT NULL,
  date_precision    TEXT NOT NULL,
  modified          TEXT NOT NULL,
  lead              TEXT NOT NULL,
  description       TEXT NOT NULL,
  flags             TEXT NOT NULL,
  keywords          TEXT NOT NULL,
  word_count        INTEGER NOT NULL,
  reading_minutes   INTEGER NOT NULL,
  paywalled         INTEGER NOT NULL CHECK (paywalled IN (0, 1)),
  canonical_url     TEXT NOT NULL,
  host              TEXT NOT NULL,
  image_url         TEXT,
  image_alt         TEXT,
  image_caption     TEXT,
  authors_json      TEXT NOT NULL,
  tldr_json         TEXT NOT NULL,
  tags_json         TEXT NOT NULL,
  flags_json        TEXT NOT NULL,
  keywords_json     TEXT NOT NULL,
  provenance        TEXT NOT NULL,
  body              TEXT NOT NULL,
  markdown          TEXT NOT NULL,
  body_html         TEXT NOT NULL
) STRICT;
-- With kind, so that counting reads the index only. There is none on kind alone: it would be taken for what
-- is to be read in the order of source_request_id.
CREATE INDEX article_source ON article (source_request_id, id, kind);
CREATE INDEX article_date ON article (date);
CREATE INDEX article_page ON article (page_sha256);
CREATE INDEX article_unindexed ON article (id) WHERE indexed = 0 AND kind IN ('article', 'live_blog');

CREATE TABLE fetches (
  id           INTEGER PRIMARY KEY,
  request_id   INTEGER NOT NULL REFERENCES requests (id),
  run_id       INTEGER REFERENCES runs (id),
  attempt      INTEGER NOT NULL,
  url          TEXT NOT NULL,
  final_url    TEXT NOT NULL,
  hops         TEXT NOT NULL,
  fetched_at   TEXT NOT NULL,
  duration_ms  INTEGER NOT NULL,
  status       INTEGER NOT NULL,
  outcome      TEXT NOT NULL,
  error        TEXT NOT NULL,
  content_type TEXT NOT NULL,
  header       TEXT NOT NULL,
  body_bytes   INTEGER NOT NULL,
  truncated    INTEGER NOT NULL CHECK (truncated IN (0, 1)),
  page_sha256  TEXT REFERENCES pages (sha256),
  article_id   INTEGER REFERENCES article (id) ON DELETE SET NULL,
  saved        TEXT NOT NULL,
  UNIQUE (request_id, attempt, fetched_at)
) STRICT;
CREATE INDEX fetches_run ON fetches (run_id, request_id);
CREATE INDEX fetches_article ON fetches (article_id);
CREATE INDEX fetches_page ON fetches (page_sha256);

CREATE TABLE authors (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE article_authors (
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  author_id  INTEGER NOT NULL REFERENCES authors (id),
  position   INTEGER NOT NULL,
  PRIMARY KEY (article_id, author_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_authors_author ON article_authors (author_id);

CREATE TABLE tags (
  id  INTEGER PRIMARY KEY,
  tag TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE article_tags (
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  tag_id     INTEGER NOT NULL REFERENCES tags (id),
  position   INTEGER NOT NULL,
  PRIMARY KEY (article_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_tag ON article_tags (tag_id);

-- Facets show no author or tag without an article.
CREATE TRIGGER article_authors_gone AFTER DELETE ON article_authors BEGIN
  DELETE FROM authors WHERE id = old.author_id
    AND NOT EXISTS (SELECT 1 FROM article_authors WHERE author_id = old.author_id);
END;
CREATE TRIGGER article_tags_gone AFTER DELETE ON article_tags BEGIN
  DELETE FROM tags WHERE id = old.tag_id
    AND NOT EXISTS (SELECT 1 FROM article_tags WHERE tag_id = old.tag_id);
END;

CREATE TABLE article_addresses (
  url        TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  role       TEXT NOT NULL CHECK (role IN ('asked', 'hop', 'final', 'canonical')),
  PRIMARY KEY (url, article_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_addresses_article ON article_addresses (article_id);

-- Words. Filled outside the write path by Index; article.indexed says what is in.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, byline, tldr, body, tags,
  content = 'article', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

-- Characters. unicode61 takes a run of Chinese or Japanese for one word, so articles with such a script
-- are here as well, with U+001F between the characters; a word is then a phrase of characters.
CREATE VIRTUAL TABLE articles_fts_chars USING fts5 (
  title, byline, tldr, body, tags,
  tokenize = 'unicode61 remove_diacritics 2'
);

-- Whoever changes or deletes an article, by hand too, takes it out of the index with the words that it had.
CREATE TRIGGER article_changed AFTER UPDATE OF title, byline, tldr, body, tags, kind ON article
WHEN old.indexed > 0 BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, byline, tldr, body, tags)
    VALUES ('delete', old.id, old.title, old.byline, old.tldr, old.body, old.tags);
  DELETE FROM articles_fts_chars WHERE rowid = old.id AND old.indexed = 2;
  UPDATE article SET indexed = 0 WHERE id = old.id;
END;
CREATE TRIGGER article_deleted AFTER DELETE ON article
WHEN old.indexed > 0 BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, byline, tldr, body, tags)
    VALUES ('delete', old.id, old.title, old.byline, old.tldr, old.body, old.tags);
  DELETE FROM articles_fts_chars WHERE rowid = old.id AND old.indexed = 2;
END;

CREATE VIEW articles AS
SELECT title, byline, date, tldr, body, tags, url, site, authors, desk, section, language, date_precision,
       modified, lead, description, flags, keywords, word_count, reading_minutes, paywalled, kind,
       canonical_url, host, image_url, image_alt, image_caption, markdown, body_html,
       first_fetched_at, last_fetched_at AS fetched_at, page_sha256, truncated, text_sha256, id
FROM article
WHERE kind IN ('article', 'live_blog');

CREATE VIEW other_pages AS
SELECT url, kind, title, site, language, last_fetched_at AS fetched_at, id AS article_id
FROM article
WHERE kind NOT IN ('article', 'live_blog')
UNION ALL
SELECT url, outcome, '', '', '', tried_at, NULL
FROM requests
WHERE state = 'done' AND outcome = 'not_html';

CREATE VIEW failures AS
SELECT url, outcome, status, error, attempts, tried_at AS last_try, source, id AS request_id
FROM requests
WHERE state = 'failed';
