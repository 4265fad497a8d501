-- The seed that led to a request: what a crawl's scope is counted from, also when it goes on elsewhere.

ALTER TABLE requests ADD COLUMN seed TEXT;
