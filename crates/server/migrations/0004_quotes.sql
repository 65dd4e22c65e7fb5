-- The passage of the article a comment is about.

ALTER TABLE comments ADD COLUMN quote TEXT;

-- As in 0001, for pages of such comments only.
CREATE INDEX comments_newest_quoted ON comments (thread_id, pinned DESC, created_at DESC, tie DESC)
    WHERE root_id IS NULL AND visible = 1 AND quote IS NOT NULL;
CREATE INDEX comments_oldest_quoted ON comments (thread_id, unpinned, created_at, tie)
    WHERE root_id IS NULL AND visible = 1 AND quote IS NOT NULL;
CREATE INDEX comments_best_quoted ON comments (thread_id, pinned DESC, best DESC, tie DESC)
    WHERE root_id IS NULL AND visible = 1 AND quote IS NOT NULL;
