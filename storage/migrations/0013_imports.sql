-- WARC files of any crawler that were read into the archive: what of them is done, and which record each fetch is.

CREATE TABLE imports (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  head_sha256 TEXT NOT NULL,
  shard       TEXT NOT NULL,
  run_id      INTEGER REFERENCES runs (id),
  records     INTEGER NOT NULL DEFAULT 0,
  counts      TEXT NOT NULL DEFAULT '{}',
  info        TEXT NOT NULL DEFAULT '',
  done        INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  UNIQUE (head_sha256, shard)
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
