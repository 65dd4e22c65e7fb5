-- The first schema. Never edited once released; changes are further files.
--
-- One text for both engines. What they spell differently stands in braces and is filled in by
-- store/sqlite.rs and store/postgres.rs: {identity}, an own number as primary key, and {bytes}.
-- Times are milliseconds since 1970 (UTC), yes and no are 1 and 0, tokens and keys are SHA-256.

CREATE TABLE sites (
    id {identity},
    key TEXT NOT NULL UNIQUE,
    origins TEXT NOT NULL, -- a JSON array
    max_text_chars BIGINT NOT NULL,
    max_name_chars BIGINT NOT NULL,
    edit_window_seconds BIGINT NOT NULL,
    created_at BIGINT NOT NULL -- 0 for the site that the database began with
);

CREATE TABLE threads (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    key TEXT NOT NULL,
    url TEXT,
    url_key TEXT, -- url without what does not tell articles apart, see store/threads.rs
    title TEXT,
    closed BIGINT NOT NULL DEFAULT 0,
    comments BIGINT NOT NULL DEFAULT 0, -- live ones
    rating_sum BIGINT NOT NULL DEFAULT 0,
    rating_count BIGINT NOT NULL DEFAULT 0,
    stars_1 BIGINT NOT NULL DEFAULT 0,
    stars_2 BIGINT NOT NULL DEFAULT 0,
    stars_3 BIGINT NOT NULL DEFAULT 0,
    stars_4 BIGINT NOT NULL DEFAULT 0,
    stars_5 BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE (site_id, key)
);

CREATE INDEX threads_by_url ON threads (site_id, url_key);

CREATE TABLE comments (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    parent_id BIGINT REFERENCES comments (id),
    root_id BIGINT REFERENCES comments (id), -- null for a root
    depth BIGINT NOT NULL, -- 0 for a root
    author_name TEXT NOT NULL,
    author_email TEXT,
    author_website TEXT,
    source TEXT NOT NULL,
    source_format TEXT NOT NULL CHECK (source_format IN ('markdown', 'html')),
    html TEXT NOT NULL,
    renderer BIGINT NOT NULL, -- text::RENDERER_VERSION that made html
    state TEXT NOT NULL CHECK (state IN ('live', 'pending', 'spam', 'hidden', 'deleted')),
    pinned BIGINT NOT NULL DEFAULT 0,
    closed BIGINT NOT NULL DEFAULT 0,
    votes_up BIGINT NOT NULL DEFAULT 0, -- what an import brought and the rows of votes
    votes_down BIGINT NOT NULL DEFAULT 0,
    best BIGINT NOT NULL DEFAULT 0, -- see store/score.rs
    live_replies BIGINT NOT NULL DEFAULT 0, -- live comments anywhere below this one
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    edited_by TEXT,
    edit_token {bytes},
    -- Shown, be it as a stub that holds its live replies.
    visible BIGINT NOT NULL GENERATED ALWAYS AS (
        CASE WHEN state = 'live' OR live_replies > 0 THEN 1 ELSE 0 END
    ) STORED,
    -- Lets "pinned first, then oldest" be one direction, so that one index can be walked.
    unpinned BIGINT NOT NULL GENERATED ALWAYS AS (1 - pinned) STORED,
    -- The id once more, for the indexes below. By the id itself SQLite can't seek behind another
    -- column, and PostgreSQL would now and then walk the primary key of all comments instead.
    tie BIGINT NOT NULL GENERATED ALWAYS AS (id) STORED
);

-- One index per order of the roots, and one for the replies of a branch.
CREATE INDEX comments_newest ON comments (thread_id, pinned DESC, created_at DESC, tie DESC)
    WHERE root_id IS NULL AND visible = 1;
CREATE INDEX comments_oldest ON comments (thread_id, unpinned, created_at, tie)
    WHERE root_id IS NULL AND visible = 1;
CREATE INDEX comments_best ON comments (thread_id, pinned DESC, best DESC, tie DESC)
    WHERE root_id IS NULL AND visible = 1;
CREATE INDEX comments_branch ON comments (root_id, tie)
    WHERE root_id IS NOT NULL AND visible = 1;

CREATE TABLE votes (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    voter {bytes} NOT NULL,
    site_id BIGINT NOT NULL REFERENCES sites (id),
    value BIGINT NOT NULL CHECK (value IN (1, -1)),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, voter)
);

CREATE TABLE ratings (
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    voter {bytes} NOT NULL,
    site_id BIGINT NOT NULL REFERENCES sites (id),
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (thread_id, voter)
);

CREATE TABLE subscriptions (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    email TEXT NOT NULL, -- as typed
    email_key TEXT NOT NULL, -- lower case
    kind TEXT NOT NULL CHECK (kind IN ('thread', 'replies')),
    cadence TEXT NOT NULL CHECK (cadence IN ('instant', 'daily')),
    lang TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'blocked')),
    created_at BIGINT NOT NULL,
    UNIQUE (thread_id, email_key, kind)
);

-- What earlier imports brought: the name in its source, and our row.
CREATE TABLE imports (
    site_id BIGINT NOT NULL REFERENCES sites (id),
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('thread', 'comment')),
    source_id TEXT NOT NULL,
    our_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, source, kind, source_id)
);

-- Answers already given, so that a retried write is the same write.
CREATE TABLE idempotency (
    site_id BIGINT NOT NULL REFERENCES sites (id),
    key_hash {bytes} NOT NULL,
    fingerprint {bytes} NOT NULL,
    result TEXT NOT NULL, -- the answer as JSON; empty only inside the transaction that makes it
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, key_hash)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
