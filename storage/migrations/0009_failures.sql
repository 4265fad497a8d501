-- How it was found tells what the user asked for from what the crawl came across.

DROP VIEW failures;
CREATE VIEW failures AS
SELECT url, outcome, status, error, attempts, tried_at AS last_try, source, id AS request_id, found_by
FROM requests
WHERE state = 'failed';
