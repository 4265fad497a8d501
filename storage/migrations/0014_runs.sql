-- What must be known of a run to say of a row by which program it was made, with which settings, and where.

ALTER TABLE runs ADD COLUMN program TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN system TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN config TEXT;
