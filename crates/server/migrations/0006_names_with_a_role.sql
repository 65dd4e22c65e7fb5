-- Finds the names of people who are more than guests to a site; nobody else may write under them.

CREATE INDEX comments_by_role ON comments (site_id, author_name) WHERE role IS NOT NULL;
