-- A frontier whose leases, priorities and holds are columns. The table is made anew, since a CHECK cannot be altered;
-- foreign keys are off meanwhile (see applyMigrations).

DROP VIEW other_pages;
DROP VIEW failures;

CREATE TABLE requests_new (
  id           INTEGER PRIMARY KEY,
  url          TEXT NOT NULL,
  key          TEXT NOT NULL UNIQUE,
  host         TEXT NOT NULL,
  source       TEXT NOT NULL,
  found_by     TEXT NOT NULL DEFAULT 'list',
  depth        INTEGER NOT NULL,
  priority     INTEGER NOT NULL DEFAULT 0,
  state        TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'leased', 'done', 'failed', 'gone')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  lost         INTEGER NOT NULL DEFAULT 0,
  lease_until  TEXT,
  next_at      TEXT,
  outcome      TEXT,
  status       INTEGER,
  error        TEXT,
  added_at     TEXT NOT NULL,
  tried_at     TEXT,
  run_id       INTEGER REFERENCES runs (id),
  listed_title TEXT,
  listed_date  TEXT
) STRICT;

INSERT INTO requests_new (id, url, key, host, source, depth, state, attempts, next_at, outcome, status, error, added_at, tried_at, run_id)
SELECT id, url, key, host, source, depth, state, attempts, next_at, outcome, status, error, added_at, tried_at, run_id FROM requests;

DROP TABLE requests;
ALTER TABLE requests_new RENAME TO requests;

-- What may be asked now, host by host; what is put off; what is out.
CREATE INDEX requests_waiting ON requests (host, lost, priority DESC, id) WHERE state = 'pending' AND next_at IS NULL;
CREATE INDEX requests_later ON requests (next_at) WHERE state = 'pending' AND next_at IS NOT NULL;
CREATE INDEX requests_leased ON requests (id) WHERE state = 'leased';
CREATE INDEX requests_failed ON requests (outcome) WHERE state = 'failed';
CREATE INDEX requests_not_html ON requests (id) WHERE state = 'done' AND outcome = 'not_html';
CREATE INDEX requests_run ON requests (run_id);

CREATE TABLE hosts (
  host    TEXT PRIMARY KEY NOT NULL,
  next_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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
