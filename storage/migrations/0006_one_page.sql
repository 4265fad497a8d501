-- What makes two pages one article, how an address led to it, and what the crawl did not follow.

CREATE TABLE identities (
  token      TEXT NOT NULL,
  request_id INTEGER NOT NULL REFERENCES requests (id),
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  PRIMARY KEY (token, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_request ON identities (request_id);
CREATE INDEX identities_article ON identities (article_id);

-- A CHECK cannot be altered.
CREATE TABLE article_addresses_new (
  url        TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  role       TEXT NOT NULL CHECK (role IN ('asked', 'hop', 'refresh', 'final', 'canonical', 'amp')),
  PRIMARY KEY (url, article_id, role)
) STRICT, WITHOUT ROWID;
INSERT INTO article_addresses_new SELECT url, article_id, role FROM article_addresses;
DROP TABLE article_addresses;
ALTER TABLE article_addresses_new RENAME TO article_addresses;
CREATE INDEX article_addresses_article ON article_addresses (article_id);

CREATE TABLE cuts (
  run_id  INTEGER NOT NULL,
  reason  TEXT NOT NULL,
  host    TEXT NOT NULL,
  pattern TEXT NOT NULL,
  count   INTEGER NOT NULL,
  example TEXT NOT NULL,
  PRIMARY KEY (run_id, reason, host, pattern)
) STRICT, WITHOUT ROWID;
