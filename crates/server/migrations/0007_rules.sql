-- What a site takes and shows: votes or reactions, comments that wait for approval, reports, and
-- what edits changed.

ALTER TABLE sites ADD COLUMN votes TEXT NOT NULL DEFAULT 'up-down'
    CHECK (votes IN ('up-down', 'up', 'off'));
ALTER TABLE sites ADD COLUMN reactions TEXT NOT NULL DEFAULT '[]'; -- a JSON array of emoji
ALTER TABLE sites ADD COLUMN hold TEXT NOT NULL DEFAULT 'none'
    CHECK (hold IN ('none', 'links', 'all'));
ALTER TABLE sites ADD COLUMN show_edits BIGINT NOT NULL DEFAULT 0;

-- Who votes with the token the comment was posted with; null if it was posted without one.
ALTER TABLE comments ADD COLUMN author_voter {bytes};
-- The rows of reactions, counted: a JSON object of numbers by emoji; null if nobody reacted.
ALTER TABLE comments ADD COLUMN reactions TEXT;

CREATE INDEX comments_held ON comments (tie) WHERE state = 'pending';

CREATE TABLE reactions (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    voter {bytes} NOT NULL,
    emoji TEXT NOT NULL,
    site_id BIGINT NOT NULL REFERENCES sites (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, voter, emoji)
);

-- What live comments said before their edits, on sites that show it.
CREATE TABLE comment_versions (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    source TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    written_by TEXT NOT NULL
);

CREATE INDEX comment_versions_by_comment ON comment_versions (comment_id, id);

-- What readers told the owner, until the owner has decided.
CREATE TABLE reports (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    reporter {bytes} NOT NULL,
    site_id BIGINT NOT NULL REFERENCES sites (id),
    reason TEXT NOT NULL CHECK (reason IN ('spam', 'abuse', 'illegal', 'off-topic', 'other')),
    note TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, reporter)
);

-- Whose words an answer has in it, so that they go when the comment is deleted.
ALTER TABLE idempotency ADD COLUMN comment_id BIGINT;
CREATE INDEX idempotency_by_comment ON idempotency (comment_id) WHERE comment_id IS NOT NULL;

-- Events get a kind more. SQLite can't change a CHECK, so the column is replaced.
ALTER TABLE events ADD COLUMN what TEXT NOT NULL DEFAULT 'voted'
    CHECK (what IN ('created', 'edited', 'deleted', 'voted', 'reacted', 'rated'));
UPDATE events SET what = kind;
ALTER TABLE events DROP COLUMN kind;
ALTER TABLE events RENAME COLUMN what TO kind;
