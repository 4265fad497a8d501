-- Selecting, counting and sampling articles by day, site and language read this index and no article: rows of article are long.
-- It has all kinds: SQLite would read the whole table by way of an index on a part of it.
CREATE INDEX article_facets ON article (date, host, site, language, kind, key);
DROP INDEX article_date;
-- Articles whose page turned out to be another's, until another page of them is read: hardly ever any.
CREATE INDEX article_stale ON article (id) WHERE source_rank = 9;

-- Standfirsts are searched too. All that was in the index comes into it again with the next search.
DROP TRIGGER article_changed;
DROP TRIGGER article_deleted;
DROP TABLE articles_fts;
DROP TABLE articles_fts_chars;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, byline, tldr, body, tags, lead,
  content = 'article', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE articles_fts_chars USING fts5 (
  title, byline, tldr, body, tags, lead,
  tokenize = 'unicode61 remove_diacritics 2'
);
UPDATE article SET indexed = 0 WHERE indexed > 0;
CREATE TRIGGER article_changed AFTER UPDATE OF title, byline, tldr, body, tags, lead, kind ON article
WHEN old.indexed > 0 BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, byline, tldr, body, tags, lead)
    VALUES ('delete', old.id, old.title, old.byline, old.tldr, old.body, old.tags, old.lead);
  DELETE FROM articles_fts_chars WHERE rowid = old.id AND old.indexed = 2;
  UPDATE article SET indexed = 0 WHERE id = old.id;
END;
CREATE TRIGGER article_deleted AFTER DELETE ON article
WHEN old.indexed > 0 BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, byline, tldr, body, tags, lead)
    VALUES ('delete', old.id, old.title, old.byline, old.tldr, old.body, old.tags, old.lead);
  DELETE FROM articles_fts_chars WHERE rowid = old.id AND old.indexed = 2;
END;
