-- Counts the changes of what a page shows, so that one that was rendered is known to be of today; see renderings.rs.

ALTER TABLE sites ADD COLUMN version BIGINT NOT NULL DEFAULT 0; -- of the owner's settings and words
ALTER TABLE threads ADD COLUMN version BIGINT NOT NULL DEFAULT 0; -- of its comments, totals and events
