-- Selecting, counting and sampling articles by day, site and language read this index and no article: rows of article are long.
-- It has all kinds: SQLite would read the whole table by way of an index on a part of it.
CREATE INDEX article_facets ON article (date, host, site, language, kind, key);
DROP INDEX article_date;
-- Articles whose page turned out to be another's, until another page of them is read: hardly ever any.
CREATE INDEX article_stale ON article (id) WHERE source_rank = 9;
