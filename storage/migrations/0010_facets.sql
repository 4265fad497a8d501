-- Selecting, counting and sampling articles by day, site and language read this index and no article: rows of article are long.
-- It has all kinds: SQLite would read the whole table by way of an index on a part of it.
CREATE INDEX article_facets ON article (date, host, site, language, kind, key);
DROP INDEX article_date;
