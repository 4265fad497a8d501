-- How it was found tells what the user asked for from what the crawl came across.

DROP VIEW failures;
CREATE VIEW failures AS
SELECT url, outcome, status, error, attempts, tried_at AS last_try, source, id AS request_id, found_by
FROM requests
WHERE state = 'failed';

-- The depth at which a page's links were taken: when a shorter way to it is found, they are to be taken again.
ALTER TABLE requests ADD COLUMN links_depth INTEGER;
UPDATE requests SET links_depth = depth WHERE state IN ('done', 'gone') AND outcome IN ('fetched', 'listing', 'unmodified');
CREATE INDEX requests_nearer ON requests (depth) WHERE links_depth > depth;

-- How far the crawl went (scope, depth …), so that one that goes on elsewhere goes as far.
ALTER TABLE runs ADD COLUMN follow TEXT;
