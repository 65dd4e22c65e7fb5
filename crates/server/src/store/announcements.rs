//! Telling of comments: noted with the comment, spread to those who want to know afterwards.
//!
//! **Invariants.** A comment is announced once as new and once as held, whatever happens to it later. The
//! transaction that posts it writes one row, however many want to know. Who wrote it is not told.

use sqlx::AnyConnection;

use super::addresses::email_key;
use super::mail_limits::DAY;
use super::subscriptions::author_key;
use super::{Millis, Site, Store, StoreError, sites};

/// What is told of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Everybody may read it.
    New,
    /// It waits for its site's owner.
    Held,
}

/// Whom a new comment concerns, and how it is told: one row per address, however many of its wishes it
/// fulfils. What is told at once goes before what waits for the day, and what is about the reader
/// before what is about the article.
///
/// `$1` site, `$2` comment, `$3` thread, `$4` parent, `$5` the parent's address, `$6` the author's key,
/// `$7` the author's address, `$8` the author's token, `$9` now, `$10` when the day is over.
const SPREAD: &str = "INSERT INTO outbox \
    (site_id, what, recipient, address_id, comment_id, kind, target, digest, due_at, created_at) \
    SELECT $1, 'new', 'address:' || CAST(address_id AS TEXT), address_id, $2, kind, target, digest, \
        CASE WHEN digest = 1 THEN CAST($10 AS BIGINT) ELSE CAST($9 AS BIGINT) END, CAST($9 AS BIGINT) \
    FROM ( \
        SELECT w.address_id, w.kind, w.target, w.digest, ROW_NUMBER() OVER ( \
            PARTITION BY w.address_id ORDER BY w.digest, w.weight, w.id \
        ) AS place \
        FROM ( \
            SELECT id, address_id, kind, target, reader, 1 AS weight, \
                CASE WHEN cadence = 'daily' THEN 1 ELSE 0 END AS digest \
            FROM subscriptions WHERE site_id = $1 AND kind = 'comment' AND target = $4 \
            UNION ALL \
            SELECT s.id, s.address_id, s.kind, s.target, s.reader, 2, \
                CASE WHEN s.cadence = 'daily' THEN 1 ELSE 0 END \
            FROM addresses p JOIN subscriptions s ON s.address_id = p.id \
            WHERE p.site_id = $1 AND p.email_key = $5 AND s.kind = 'replies' AND s.target = $3 \
            UNION ALL \
            SELECT id, address_id, kind, target, reader, 3, \
                CASE WHEN cadence = 'daily' THEN 1 ELSE 0 END \
            FROM subscriptions WHERE site_id = $1 AND kind = 'author' AND target = $6 \
            UNION ALL \
            SELECT id, address_id, kind, target, reader, 4, \
                CASE WHEN cadence = 'daily' THEN 1 ELSE 0 END \
            FROM subscriptions WHERE site_id = $1 AND kind = 'thread' AND target = $3 \
        ) w JOIN addresses a ON a.id = w.address_id \
        WHERE a.state = 'confirmed' AND a.email_key <> $7 AND w.reader <> $8 \
    ) chosen WHERE place = 1 \
    ON CONFLICT (recipient, comment_id, what) DO NOTHING";

/// A comment to tell of: thread, parent, the parent's address, own address, name, token, state.
type Told = (
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    String,
    Option<Vec<u8>>,
    String,
);

impl Store {
    /// Finds out whom the oldest comment that was not told of yet concerns, and puts it into the outbox
    /// for each; tells whether there was one.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn spread_news(&self, now: Millis) -> Result<bool, StoreError> {
        let next: Option<(i64, String, i64, Millis)> = sqlx::query_as(
            "SELECT comment_id, what, site_id, created_at FROM announcements \
             WHERE done = 0 ORDER BY created_at, comment_id LIMIT 1",
        )
        .fetch_optional(&self.reader)
        .await?;
        let Some((comment, what, site, since)) = next else {
            return Ok(false);
        };
        let mut transaction = self.begin().await?;
        let taken = sqlx::query(
            "UPDATE announcements SET done = 1 WHERE comment_id = $1 AND what = $2 AND done = 0",
        )
        .bind(comment)
        .bind(&what)
        .execute(&mut *transaction)
        .await?;
        // Another process may have been quicker.
        if taken.rows_affected() == 1 {
            let site = sites::find(&mut *transaction, site).await?;
            if what == "new" {
                tell_readers(&mut transaction, &site, comment, since, now).await?;
            }
            tell_owner(&mut transaction, &site, comment, &what, now).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Notes that a comment is to be told of, unless it was before.
pub(super) async fn announce(
    connection: &mut AnyConnection,
    site: &Site,
    comment: i64,
    news: News,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO announcements (comment_id, what, site_id, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (comment_id, what) DO NOTHING",
    )
    .bind(comment)
    .bind(news.name())
    .bind(site.id)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

async fn tell_readers(
    connection: &mut AnyConnection,
    site: &Site,
    comment: i64,
    since: Millis,
    now: Millis,
) -> Result<(), StoreError> {
    let told: Told = sqlx::query_as(
        "SELECT c.thread_id, c.parent_id, p.author_email, c.author_email, c.author_name, \
         c.author_voter, c.state FROM comments c LEFT JOIN comments p ON p.id = c.parent_id \
         WHERE c.id = $1",
    )
    .bind(comment)
    .fetch_one(&mut *connection)
    .await?;
    let (thread, parent, parent_email, email, name, voter, state) = told;
    if state != "live" {
        return Ok(());
    }
    let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let key = |email: Option<&str>| email.map(email_key).unwrap_or_default();
    sqlx::query(SPREAD)
        .bind(site.id)
        .bind(comment)
        .bind(thread.to_string())
        .bind(number(parent))
        .bind(key(parent_email.as_deref()))
        .bind(author_key(email.as_deref(), &name))
        .bind(key(email.as_deref()))
        // Compared with tokens, none of which is this.
        .bind(voter.unwrap_or_else(|| b"nobody".to_vec()))
        .bind(now)
        .bind(since + DAY)
        .execute(connection)
        .await?;
    Ok(())
}

async fn tell_owner(
    connection: &mut AnyConnection,
    site: &Site,
    comment: i64,
    what: &str,
    now: Millis,
) -> Result<(), StoreError> {
    let webhooks: Vec<i64> = sqlx::query_scalar("SELECT id FROM webhooks WHERE site_id = $1")
        .bind(site.id)
        .fetch_all(&mut *connection)
        .await?;
    let webhooks = webhooks.into_iter().map(|id| format!("webhook:{id}"));
    // Who has let it in has read it; a program has not.
    let is_known = what == "new" && was_held(&mut *connection, comment).await?;
    let mails = site.owner_mail.iter().filter(|_| !is_known);
    let mails = mails.map(|email| format!("owner:{email}"));
    for recipient in webhooks.chain(mails) {
        sqlx::query(
            "INSERT INTO outbox (site_id, what, recipient, comment_id, due_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (recipient, comment_id, what) DO NOTHING",
        )
        .bind(site.id)
        .bind(what)
        .bind(recipient)
        .bind(comment)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn was_held(connection: &mut AnyConnection, comment: i64) -> Result<bool, StoreError> {
    let held: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM announcements WHERE comment_id = $1 AND what = 'held'")
            .bind(comment)
            .fetch_optional(connection)
            .await?;
    Ok(held.is_some())
}

impl News {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Held => "held",
        }
    }

    pub(super) fn named(name: &str) -> Self {
        if name == "held" {
            Self::Held
        } else {
            Self::New
        }
    }
}
