//! A database as it is after years, for measuring: every table that grows, filled in bulk.

use sqlx::AssertSqlSafe;

use super::database::Engine;
use super::{Millis, Site, Store, StoreError, postgres, sqlite};

/// How many rows of comments one statement writes: what SQLite writes ahead stays small.
const CHUNK: i64 = 25_000;

/// What tells these statements from those that readers wait for.
const MARK: &str = "/* seed */ ";

/// What every comment says, behind its number: the length of an ordinary one.
const TEXT: &str = "The wall remembers more than we do, and the hens less. I would leave the door where it is, and \
                    look after the lemons: three degrees are three degrees. What did you do about the wind, and \
                    who has the key to the orchard now that the miller is away until spring?";

/// The other tables, each with so many rows for each thousand comments. `$1` is the site, `$2` when the first comment
/// was written, `$3` how many there are; `n` counts to a hundredth of that.
const AROUND: [&str; 15] = [
    "INSERT INTO votes (comment_id, voter, site_id, value, created_at) \
     SELECT id, post_key, site_id, 1, created_at FROM comments \
     WHERE site_id = $1 AND root_id IS NULL AND created_at > $2 AND $3 > 0",
    "INSERT INTO announcements (comment_id, what, site_id, created_at, done) \
     SELECT id, 'new', site_id, created_at, 1 FROM comments WHERE site_id = $1 AND created_at > $2 AND $3 > 0",
    "INSERT INTO events (site_id, thread_id, comment_id, kind, created_at) \
     SELECT site_id, thread_id, id, 'created', created_at FROM comments \
     WHERE site_id = $1 AND created_at > $2 ORDER BY id DESC LIMIT $3 / 10",
    "INSERT INTO idempotency (site_id, key_hash, fingerprint, result, created_at, comment_id) \
     SELECT site_id, post_key, post_key, '{}', created_at, id FROM comments \
     WHERE site_id = $1 AND created_at > $2 ORDER BY id DESC LIMIT $3 / 10",
    "INSERT INTO reactions (comment_id, voter, emoji, site_id, created_at) \
     SELECT id, post_key, '+', site_id, created_at FROM comments \
     WHERE site_id = $1 AND created_at > $2 ORDER BY id DESC LIMIT $3 / 100",
    "INSERT INTO comment_versions (site_id, comment_id, source, written_at, written_by) \
     SELECT site_id, id, 'before', created_at, author_name FROM comments \
     WHERE site_id = $1 AND created_at > $2 ORDER BY id DESC LIMIT $3 / 100",
    "INSERT INTO reports (comment_id, reporter, site_id, reason, created_at) \
     SELECT id, post_key, site_id, 'spam', created_at FROM comments \
     WHERE site_id = $1 AND created_at > $2 AND state = 'live' ORDER BY id DESC LIMIT $3 / 1000",
    "INSERT INTO ratings (thread_id, voter, site_id, stars, created_at) \
     SELECT t.id, {voter}, t.site_id, 4, $2 FROM n JOIN threads t ON t.site_id = $1 AND t.key = 'thread-' || i \
     WHERE $3 > 0",
    "INSERT INTO criterion_ratings (thread_id, voter, criterion, site_id, stars, created_at) \
     SELECT t.id, {voter}, 'Taste', t.site_id, 4, $2 FROM n \
     JOIN threads t ON t.site_id = $1 AND t.key = 'thread-' || i WHERE $3 > 0",
    "INSERT INTO imports (site_id, source, kind, source_id, our_id, created_at) \
     SELECT $1, 'wxr', 'comment', 'c' || i, i, $2 FROM n WHERE $3 > 0",
    "INSERT INTO addresses (site_id, email, email_key, state, created_at) \
     SELECT $1, 'reader' || i || '@mail.example', 'reader' || i || '@mail.example', 'confirmed', $2 \
     FROM n WHERE $3 > 0",
    "INSERT INTO subscriptions (site_id, address_id, thread_id, kind, target, cadence, reader, created_at) \
     SELECT a.site_id, a.id, t.id, 'thread', CAST(t.id AS TEXT), 'instant', {voter}, $2 FROM n \
     JOIN addresses a ON a.site_id = $1 AND a.email_key = 'reader' || i || '@mail.example' \
     JOIN threads t ON t.site_id = $1 AND t.key = 'thread-' || i WHERE $3 > 0",
    "INSERT INTO correspondents (email_hash, asked_at, month_began_at, asked_in_month) \
     SELECT {voter}, $2, $2, 1 FROM n WHERE $3 > 0 AND $1 > 0",
    "INSERT INTO mail_quotas (scope, name, began_at, used) \
     SELECT 'network', {voter}, $2, 1 FROM n WHERE $3 > 0 AND $1 > 0",
    // Half of it waits for a day that does not come.
    "INSERT INTO outbox (site_id, what, recipient, address_id, comment_id, state, digest, due_at, created_at) \
     SELECT a.site_id, 'new', 'address:' || a.id, a.id, c.id, CASE WHEN i % 2 = 0 THEN 'waiting' ELSE 'sent' END, \
     i % 4 / 2, CASE WHEN i % 2 = 0 THEN 9000000000000 + i ELSE $2 END, $2 FROM n \
     JOIN addresses a ON a.site_id = $1 AND a.email_key = 'reader' || i || '@mail.example' \
     JOIN comments c ON c.site_id = $1 AND c.post_key = {root} AND c.post_key IS NOT NULL WHERE $3 > 0",
];

impl Store {
    /// Fills an empty site with so many comments, and whatever comes with them, for measuring.
    ///
    /// A tenth of them are in the thread `long`, and a two-hundredth answer the first comment there; the others are
    /// in threads of a hundred, `thread-0` and so on. The threads `quiet-0` to `quiet-99` are empty.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`; then some of it is there.
    pub async fn seed(&self, site: &Site, comments: i64, since: Millis) -> Result<(), StoreError> {
        let (roots, busy) = (comments / 2, comments / 200);
        // The last roots have no answer; those are the answers to the first.
        let answered = roots - busy;
        let threads = (comments / 100).max(1);
        for (name, count) in [("thread-", threads), ("quiet-", 100), ("long", 1)] {
            let key = if count == 1 { "$2" } else { "$2 || i" };
            self.write(&format!(
                "INSERT INTO threads (site_id, key, url, url_key, title, created_at) \
                 WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $4 - 1) \
                 SELECT $1, {key}, 'https://blog.example/' || {key}, 'blog.example/' || {key}, 'An article', $3 FROM n"
            ), |query| query.bind(site.id).bind(name.to_owned()).bind(since).bind(count)).await?;
        }
        let mut first = 1;
        while first <= roots {
            let last = roots.min(first + CHUNK - 1);
            for statement in [self.roots(), self.replies()] {
                self.write(&statement, |query| {
                    let query = query.bind(first).bind(last).bind(site.id).bind(answered);
                    query
                        .bind(since)
                        .bind(comments / 20)
                        .bind(threads)
                        .bind(roots)
                })
                .await?;
            }
            first = last + 1;
        }
        for statement in AROUND {
            let numbered = statement.replace(
                "SELECT",
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3 / 100) SELECT",
            );
            let statement = if statement.contains(" FROM n ") {
                numbered
            } else {
                statement.to_owned()
            };
            let statement = statement
                .replace("{voter}", &self.bytes("'voter ' || i"))
                .replace("{root}", &self.bytes("'root ' || i"));
            self.write(&statement, |query| {
                query.bind(site.id).bind(since).bind(comments)
            })
            .await?;
        }
        self.write(
            "UPDATE threads SET comments = (SELECT COUNT(*) FROM comments c \
             WHERE c.thread_id = threads.id AND c.state = 'live') WHERE site_id = $1",
            |query| query.bind(site.id),
        )
        .await?;
        if self.engine() == Engine::Postgres {
            // As it does by itself after a while.
            self.write("ANALYZE", |query| query).await?;
        }
        Ok(())
    }

    /// Roots `$1` to `$2`; up to `$4` they have an answer, up to `$6` they are in the long thread.
    fn roots(&self) -> String {
        format!(
            "INSERT INTO comments (site_id, thread_id, depth, author_name, author_email, source, \
             source_format, html, renderer, state, votes_up, votes_down, best, live_replies, created_at, \
             author_voter, post_key) \
             WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
             SELECT $3, t.id, 0, 'Reader ' || (i % 997), 'reader' || (i % 9973) || '@mail.example', \
             i || ' {TEXT}', 'markdown', '<p>' || i || ' {TEXT}</p>', 1, \
             CASE WHEN i > $4 AND i % 5 = 0 THEN 'pending' ELSE 'live' END, i % 50, i % 7, (i * 7919) % 1000003, \
             CASE WHEN i = 1 THEN 1 + $8 - $4 WHEN i <= $4 THEN 1 ELSE 0 END, $5 + i * 60000, {voter}, {key} \
             FROM n JOIN threads t ON t.site_id = $3 \
             AND t.key = CASE WHEN i <= $6 THEN 'long' ELSE 'thread-' || (i % $7) END",
            voter = self.bytes("'voter ' || (i % 9973)"),
            key = self.bytes("'root ' || i"),
        )
    }

    /// The answers to roots `$1` to `$2`, where these have one; else to the first of all.
    fn replies(&self) -> String {
        format!(
            "INSERT INTO comments (site_id, thread_id, parent_id, root_id, depth, author_name, author_email, \
             source, source_format, html, renderer, state, votes_up, best, created_at, author_voter, post_key) \
             WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
             SELECT $3, r.thread_id, r.id, r.id, 1, 'Reader ' || (i % 991), \
             'reader' || (i % 9967) || '@mail.example', i || ' {TEXT}', 'markdown', '<p>' || i || ' {TEXT}</p>', 1, \
             'live', i % 20, (i * 104729) % 1000003, $5 + i * 60000 + 30000, {voter}, {key} \
             FROM n JOIN comments r ON r.site_id = $3 AND r.post_key = {root} AND r.post_key IS NOT NULL \
             WHERE $6 > 0 AND $7 > 0 AND $8 > 0",
            voter = self.bytes("'voter ' || (i % 9967)"),
            key = self.bytes("'reply ' || i"),
            root = self.bytes("'root ' || CASE WHEN i <= $4 THEN i ELSE 1 END"),
        )
    }

    /// A text as bytes, in SQL.
    fn bytes(&self, text: &str) -> String {
        match self.engine() {
            Engine::Sqlite => sqlite::bytes(text),
            Engine::Postgres => postgres::bytes(text),
        }
    }

    async fn write<'q>(
        &self,
        statement: &str,
        bind: impl FnOnce(Bulk<'q>) -> Bulk<'q>,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(AssertSqlSafe(format!("{MARK}{statement}")));
        bind(query).execute(&self.writer).await?;
        Ok(())
    }
}

type Bulk<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;
