-- Mail: who wants to be told of what, what happened, and what is on its way.

-- Secrets of this database, by name; the first signs the links in mails.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    secret {bytes} NOT NULL
);

-- An address on a site. Confirmed once, it is for whatever was asked or will be.
CREATE TABLE addresses (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    email TEXT NOT NULL, -- as typed first
    email_key TEXT NOT NULL, -- lower case; compared, never matched as a pattern
    lang TEXT,
    -- 'refused': the server of the address says that there is no such mailbox.
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'confirmed', 'refused')),
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    UNIQUE (site_id, email_key)
);

CREATE INDEX addresses_by_email ON addresses (email_key);
CREATE INDEX addresses_unconfirmed ON addresses (created_at) WHERE state = 'unconfirmed';

-- The notes of before become wishes of addresses that are not confirmed.
ALTER TABLE subscriptions RENAME TO old_subscriptions;

CREATE TABLE subscriptions (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    address_id BIGINT NOT NULL REFERENCES addresses (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id), -- where it was asked for
    kind TEXT NOT NULL CHECK (kind IN ('thread', 'replies', 'comment', 'author')),
    target TEXT NOT NULL, -- of what: a thread's id (for two kinds), a comment's id, an author's key
    comment_id BIGINT REFERENCES comments (id), -- it was asked for with, for the other two kinds
    cadence TEXT NOT NULL CHECK (cadence IN ('instant', 'daily')),
    reader {bytes} NOT NULL, -- who may end it without the mail; empty for nobody
    created_at BIGINT NOT NULL,
    -- A row per device: one that merely knows the address can't end what another has asked for.
    UNIQUE (address_id, kind, target, reader)
);

CREATE INDEX subscriptions_by_target ON subscriptions (site_id, kind, target);
CREATE INDEX subscriptions_by_reader ON subscriptions (reader, thread_id);

INSERT INTO addresses (site_id, email, email_key, lang, state, created_at)
    SELECT site_id, MIN(email), email_key, MIN(lang), 'unconfirmed', MIN(created_at)
    FROM old_subscriptions GROUP BY site_id, email_key;
INSERT INTO subscriptions
    (site_id, address_id, thread_id, kind, target, cadence, reader, created_at)
    SELECT o.site_id, a.id, o.thread_id, o.kind, CAST(o.thread_id AS TEXT), o.cadence, CAST('' AS {bytes}),
        o.created_at
    FROM old_subscriptions o
    JOIN addresses a ON a.site_id = o.site_id AND a.email_key = o.email_key;
DROP TABLE old_subscriptions;

-- What everybody on this server has to keep to with an address, known by a keyed hash.
CREATE TABLE correspondents (
    email_hash {bytes} NOT NULL PRIMARY KEY,
    never BIGINT NOT NULL DEFAULT 0, -- 1: wants no mail from here again
    asked_at BIGINT NOT NULL, -- when the last confirmation was sent
    month_began_at BIGINT NOT NULL,
    asked_in_month BIGINT NOT NULL
);

-- How many mails were caused in a window of time, by what causes or gets them.
CREATE TABLE mail_quotas (
    scope TEXT NOT NULL CHECK (scope IN ('network', 'site', 'total', 'recipient')),
    name {bytes} NOT NULL,
    began_at BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (scope, name, began_at)
);

CREATE INDEX mail_quotas_by_age ON mail_quotas (began_at);

-- Comments to tell of, written with them; who is told is found out afterwards.
CREATE TABLE announcements (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    what TEXT NOT NULL CHECK (what IN ('new', 'held')),
    site_id BIGINT NOT NULL REFERENCES sites (id),
    created_at BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (comment_id, what)
);

CREATE INDEX announcements_waiting ON announcements (created_at, comment_id) WHERE done = 0;

-- What is on its way. Its text is made when it is sent, of what is there then.
CREATE TABLE outbox (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    what TEXT NOT NULL CHECK (what IN ('confirmation', 'new', 'held')),
    recipient TEXT NOT NULL, -- 'address:ID', 'owner:EMAIL' or 'webhook:ID'
    address_id BIGINT REFERENCES addresses (id),
    comment_id BIGINT REFERENCES comments (id), -- null for a confirmation
    kind TEXT, -- of the subscription that it is sent for
    target TEXT, -- of the same
    digest BIGINT NOT NULL DEFAULT 0, -- 1: goes with others
    batch BIGINT, -- the first of those that go together, once that is settled
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    failure TEXT, -- why it is still here
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX outbox_once ON outbox (recipient, comment_id, what);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_by_batch ON outbox (batch) WHERE batch IS NOT NULL;
CREATE INDEX outbox_by_address ON outbox (address_id) WHERE address_id IS NOT NULL;
-- What goes with others and is not settled yet, so that nothing else is looked through for it.
CREATE INDEX outbox_digests ON outbox (due_at, id)
    WHERE state = 'waiting' AND digest = 1 AND batch IS NULL;
-- By age first: by state, every statement about what waits would be tempted to walk all of it.
CREATE INDEX outbox_by_age ON outbox (created_at, state);

-- Whom a site tells besides: mail addresses, a JSON array, and addresses that are called.
ALTER TABLE sites ADD COLUMN owner_mail TEXT NOT NULL DEFAULT '[]';

CREATE TABLE webhooks (
    id {identity},
    site_id BIGINT NOT NULL REFERENCES sites (id),
    format TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT, -- signs what is sent; none for chats
    UNIQUE (site_id, url)
);

-- What a site's mails say instead of the built-in templates.
CREATE TABLE mail_templates (
    site_id BIGINT NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (site_id, name)
);
