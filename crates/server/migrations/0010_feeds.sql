-- What feeds are read along, newest first.

CREATE INDEX comments_newest_of_thread ON comments (thread_id, created_at DESC, tie DESC)
    WHERE state = 'live';
CREATE INDEX comments_newest_of_site ON comments (site_id, created_at DESC, tie DESC)
    WHERE state = 'live';
-- The answers to a comment, and the comments of somebody who is answered.
CREATE INDEX comments_answers ON comments (parent_id, created_at DESC, tie DESC)
    WHERE state = 'live' AND parent_id IS NOT NULL;
CREATE INDEX comments_by_voter ON comments (author_voter) WHERE author_voter IS NOT NULL;
CREATE INDEX comments_by_email ON comments (lower(author_email)) WHERE author_email IS NOT NULL;
