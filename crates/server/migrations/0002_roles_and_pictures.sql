-- What authors are to the site, and whether their pictures are shown.

ALTER TABLE comments ADD COLUMN role TEXT CHECK (role IN ('author', 'moderator'));
-- Where pictures are, with {sha256} in place of the address's hash; null means nowhere.
ALTER TABLE sites ADD COLUMN avatar_url TEXT;
