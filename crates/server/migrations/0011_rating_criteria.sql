-- What else than the whole article readers rate, and whether they may rate at all.

ALTER TABLE sites ADD COLUMN ratings TEXT NOT NULL DEFAULT 'open'
    CHECK (ratings IN ('open', 'closed', 'off'));
ALTER TABLE sites ADD COLUMN criteria TEXT NOT NULL DEFAULT '[]'; -- a JSON array of names

-- The rows of criterion_ratings, counted: a JSON object of how many readers gave 1, 2, 3, 4 and 5
-- stars, by criterion; null if nobody rated so.
ALTER TABLE threads ADD COLUMN criteria TEXT;

CREATE TABLE criterion_ratings (
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    voter {bytes} NOT NULL,
    criterion TEXT NOT NULL, -- its name; one that the site has no more keeps its rows
    site_id BIGINT NOT NULL REFERENCES sites (id),
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (thread_id, voter, criterion)
);
