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
