-- By what verify sees that a row says what the program wrote. Rows of earlier versions have none until they are written again.
ALTER TABLE article ADD COLUMN fields_sha256 TEXT NOT NULL DEFAULT '';

-- Earlier versions left an article the times of a page that had turned out to be another.
UPDATE article SET first_fetched_at = t.first, last_fetched_at = t.last, captured_at = iif(EXISTS (SELECT 1 FROM fetches f WHERE f.article_id = article.id AND f.fetched_at = captured_at), captured_at,
  coalesce((SELECT max(fetched_at) FROM fetches f WHERE f.article_id = article.id AND f.page_sha256 IS article.page_sha256), t.last))
FROM (SELECT article_id, min(fetched_at) AS first, max(fetched_at) AS last FROM fetches WHERE article_id IS NOT NULL AND outcome IN ('fetched', 'unmodified') GROUP BY article_id) t
WHERE article_id = article.id AND 3 > (SELECT count(*) FROM (SELECT first_fetched_at AS at UNION ALL SELECT last_fetched_at UNION ALL SELECT captured_at)
  WHERE EXISTS (SELECT 1 FROM fetches f WHERE f.article_id = article.id AND f.fetched_at = at));
