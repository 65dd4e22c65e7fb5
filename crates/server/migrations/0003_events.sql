-- What happened in threads, for those who read them meanwhile; see store/events.rs.

CREATE TABLE events (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    comment_id BIGINT REFERENCES comments (id), -- null for a rating
    kind TEXT NOT NULL CHECK (kind IN ('created', 'edited', 'deleted', 'voted', 'rated')),
    created_at BIGINT NOT NULL
);

CREATE INDEX events_by_thread ON events (thread_id, id);
CREATE INDEX events_by_age ON events (created_at);
