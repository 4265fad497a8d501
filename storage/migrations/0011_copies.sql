-- Copies: what their texts are found by, and which articles are copies of each other.

CREATE TABLE copy_sketches (
  article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL,
  sketch     BLOB NOT NULL
) STRICT;

CREATE TRIGGER article_sketched AFTER UPDATE OF lead, body, kind ON article
WHEN old.lead <> new.lead OR old.body <> new.body OR old.kind <> new.kind BEGIN
  DELETE FROM copy_sketches WHERE article_id = old.id;
END;

CREATE TABLE copy_members (
  article_id        INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
  cluster           TEXT NOT NULL,
  earliest          INTEGER NOT NULL CHECK (earliest IN (0, 1)),
  share             REAL NOT NULL,
  share_of_earliest REAL NOT NULL
) STRICT;
CREATE INDEX copy_members_cluster ON copy_members (cluster, earliest);

CREATE VIEW copies AS
SELECT m.cluster, m.earliest, a.url, a.title, a.site, a.host, a.date, a.first_fetched_at, a.agencies, m.share, m.share_of_earliest, m.article_id
FROM copy_members m JOIN article a ON a.id = m.article_id
WHERE a.kind IN ('article', 'live_blog');

CREATE VIEW copy_clusters AS
SELECT m.cluster, count(*) AS articles, count(DISTINCT a.host) AS hosts,
       coalesce((SELECT group_concat(agency, '; ') FROM (
         SELECT DISTINCT j.value AS agency FROM copy_members n JOIN article b ON b.id = n.article_id, json_each(b.agencies_json) j
         WHERE n.cluster = m.cluster ORDER BY 1)), '') AS agencies,
       e.url AS earliest_url, e.title AS earliest_title, e.site AS earliest_site, e.date AS earliest_date, max(a.date) AS last_date,
       min(m.share) AS least_share, e.id AS earliest_id
FROM copy_members m JOIN article a ON a.id = m.article_id
LEFT JOIN copy_members f ON f.cluster = m.cluster AND f.earliest = 1
LEFT JOIN article e ON e.id = f.article_id
WHERE a.kind IN ('article', 'live_blog')
GROUP BY m.cluster;
