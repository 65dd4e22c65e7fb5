-- The hash of the idempotency key a comment was posted with, for retries that come when its answer
-- is forgotten; null for imported comments.
ALTER TABLE comments ADD COLUMN post_key {bytes};

CREATE UNIQUE INDEX comments_by_post_key ON comments (site_id, post_key) WHERE post_key IS NOT NULL;
