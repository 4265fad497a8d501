-- What was sent and received, in WARC files beside the archive.

CREATE TABLE warc_files (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,
  folder    TEXT NOT NULL,
  run_id    INTEGER REFERENCES runs (id),
  begun_at  TEXT NOT NULL,
  ended_at  TEXT,
  size      INTEGER,
  replaces  INTEGER REFERENCES warc_files (id),
  purged_at TEXT
) STRICT;
CREATE INDEX warc_files_run ON warc_files (run_id);
CREATE INDEX warc_files_replaces ON warc_files (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX warc_files_open ON warc_files (id) WHERE ended_at IS NULL;

CREATE TABLE warc_records (
  id             INTEGER PRIMARY KEY,
  file_id        INTEGER NOT NULL REFERENCES warc_files (id),
  fetch_id       INTEGER NOT NULL REFERENCES fetches (id),
  role           TEXT NOT NULL CHECK (role IN ('page', 'hop', 'site')),
  type           TEXT NOT NULL CHECK (type IN ('response', 'revisit')),
  offset         INTEGER NOT NULL,
  length         INTEGER NOT NULL,
  url            TEXT NOT NULL,
  date           TEXT NOT NULL,
  status         INTEGER NOT NULL,
  payload_sha256 TEXT NOT NULL,
  UNIQUE (file_id, offset)
) STRICT;
CREATE INDEX warc_records_fetch ON warc_records (fetch_id);
CREATE INDEX warc_records_payload ON warc_records (payload_sha256, type);
CREATE INDEX warc_records_url ON warc_records (url, date) WHERE type = 'response';

CREATE VIEW captures AS
SELECT r.url, r.date, r.status, r.role, r.type, w.name AS file, r.offset, r.length, r.payload_sha256, f.article_id, r.fetch_id
FROM warc_records r JOIN warc_files w ON w.id = r.file_id JOIN fetches f ON f.id = r.fetch_id;
