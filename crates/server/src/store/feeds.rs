//! What feeds are made of: the newest live comments of a thread, of a site, or below somebody's.
//!
//! **Invariant.** One statement reads them, along an index, however many comments there are.

use afterword_protocol::{Comment, Thread};
use sqlx::any::AnyRow;
use sqlx::{FromRow as _, Row};

use super::rows::{CommentRow, comment_columns, count};
use super::{Address, Site, Store, StoreError, TokenHash, email_key, threads};

/// Comments in a feed; the statements below have it in them.
pub const FEED_LIMIT: u32 = 50;

/// A comment as feeds have it.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedComment {
    /// The comment; it is live.
    pub comment: Comment,
    /// The article it is about.
    pub article: FeedArticle,
    /// How many live comments answer it directly, as far as to 1,000.
    pub answers: u64,
}

/// What a feed tells of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedArticle {
    /// The thread's key.
    pub key: String,
    /// The article's address.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
}

/// The newest comments among `$which`, which names them `c`.
///
/// How many is a part of the text, since PostgreSQL takes a parameter for a tenth of the table, and
/// then reads all of it. For the same reason answers are counted in order, and no further than to 1,000.
macro_rules! newest {
    ($which:literal) => {
        concat!(
            "SELECT ",
            comment_columns!(),
            ", (SELECT t.key FROM threads t WHERE t.id = comments.thread_id) AS article_key, \
             (SELECT t.url FROM threads t WHERE t.id = comments.thread_id) AS article_url, \
             (SELECT t.title FROM threads t WHERE t.id = comments.thread_id) AS article_title, \
             (SELECT COUNT(*) FROM (SELECT 1 AS one FROM comments r \
                 WHERE r.parent_id = comments.id AND r.state = 'live' \
                 ORDER BY r.created_at DESC, r.tie DESC LIMIT 1000) direct) AS answers \
             FROM comments WHERE id IN (SELECT c.id FROM ",
            $which,
            " AND c.state = 'live' ORDER BY c.created_at DESC, c.tie DESC LIMIT 50) \
             ORDER BY created_at DESC, tie DESC"
        )
    };
}

const OF_THREAD: &str = newest!("comments c WHERE c.thread_id = $1");
const OF_SITE: &str = newest!("comments c WHERE c.site_id = $1");
/// `$2` is the site. What somebody answers themselves is no news to them.
const TO_READER: &str = newest!(
    "comments p JOIN comments c ON c.parent_id = p.id WHERE p.author_voter = $1 \
     AND p.site_id = $2 AND c.author_voter IS DISTINCT FROM $1"
);
/// `$1` is the address as it is compared, `$3` as it was typed. SQLite turns only ASCII letters into
/// small ones, so one with others is found as it was typed.
const TO_ADDRESS: &str = newest!(
    "comments p JOIN comments c ON c.parent_id = p.id \
     WHERE lower(p.author_email) IN ($1, lower($3)) AND p.author_email IS NOT NULL \
     AND p.site_id = $2 AND COALESCE(lower(c.author_email), '') NOT IN ($1, lower($3))"
);

impl Store {
    /// What ids in feeds begin with: what no other database has, and this one keeps.
    #[must_use]
    pub fn feed_namespace(&self) -> [u8; 32] {
        self.signing_key().hash("ids in feeds", b"")
    }

    /// Lists the newest comments of a thread; an unknown key is a thread without any.
    ///
    /// Shape: at most [`FEED_LIMIT`], newest first.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_newest_of_thread(
        &self,
        site: &Site,
        key: &str,
    ) -> Result<(Thread, Vec<FeedComment>), StoreError> {
        let row = threads::find(&self.reader, site, key).await?;
        let thread = threads::wire(self.sends_mail, site, key, row.as_ref());
        let Some(row) = row else {
            return Ok((thread, Vec::new()));
        };
        let newest = sqlx::query(OF_THREAD)
            .bind(row.id)
            .fetch_all(&self.reader)
            .await?;
        Ok((thread, wire(newest, site)?))
    }

    /// Lists the newest comments of all threads of a site.
    ///
    /// Shape: at most [`FEED_LIMIT`], newest first.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_newest_of_site(&self, site: &Site) -> Result<Vec<FeedComment>, StoreError> {
        let newest = sqlx::query(OF_SITE)
            .bind(site.id)
            .fetch_all(&self.reader)
            .await?;
        wire(newest, site)
    }

    /// Lists the newest answers of others to what a reader has written with their token.
    ///
    /// Shape: at most [`FEED_LIMIT`], newest first. A comment that was deleted has no author any
    /// more whom its answers could be told.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_answers_to_reader(
        &self,
        site: &Site,
        reader: TokenHash,
    ) -> Result<Vec<FeedComment>, StoreError> {
        let newest = sqlx::query(TO_READER)
            .bind(&reader.0[..])
            .bind(site.id)
            .fetch_all(&self.reader)
            .await?;
        wire(newest, site)
    }

    /// Lists the newest answers of others to what was written under an address, while it is confirmed.
    ///
    /// Shape: at most [`FEED_LIMIT`], newest first.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_answers_to_address(
        &self,
        address: &Address,
    ) -> Result<Vec<FeedComment>, StoreError> {
        if !address.is_confirmed {
            return Ok(Vec::new());
        }
        let newest = sqlx::query(TO_ADDRESS)
            .bind(email_key(&address.email))
            .bind(address.site.id)
            .bind(&address.email)
            .fetch_all(&self.reader)
            .await?;
        wire(newest, &address.site)
    }
}

fn wire(rows: Vec<AnyRow>, site: &Site) -> Result<Vec<FeedComment>, StoreError> {
    let read = |row: &AnyRow| {
        Ok(FeedComment {
            comment: CommentRow::from_row(row)?.public(site),
            article: FeedArticle {
                key: row.try_get("article_key")?,
                url: row.try_get("article_url")?,
                title: row.try_get("article_title")?,
            },
            answers: count(row.try_get("answers")?),
        })
    };
    let read: Result<_, sqlx::Error> = rows.iter().map(read).collect();
    Ok(read?)
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::store::DatabaseUrl;

    #[tokio::test]
    async fn every_feed_is_read_along_its_indexes() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        for (statement, parameters, indexes) in [
            (
                OF_THREAD,
                1,
                &["comments_newest_of_thread (thread_id=?)"][..],
            ),
            (OF_SITE, 1, &["comments_newest_of_site (site_id=?)"]),
            (
                TO_READER,
                2,
                &[
                    "comments_by_voter (author_voter=?)",
                    "comments_answers (parent_id=?)",
                ],
            ),
            (
                TO_ADDRESS,
                3,
                &[
                    "comments_by_email (<expr>=?)",
                    "comments_answers (parent_id=?)",
                ],
            ),
        ] {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let mut query = sqlx::query_as(explain);
            for _ in 0..parameters {
                query = query.bind(1_i64);
            }
            let plan: Vec<(i64, i64, i64, String)> = query.fetch_all(&store.reader).await?;
            let plan: Vec<String> = plan.into_iter().map(|step| step.3).collect();
            let uses = |text: &str| plan.iter().any(|step| step.contains(text));
            for index in indexes {
                assert!(uses(index), "{index}: {plan:#?}");
            }
            // What is counted is the answers just found.
            let scans = |step: &&String| step.starts_with("SCAN") && *step != "SCAN direct";
            assert!(
                plan.iter().find(scans).is_none() && uses("comments_answers (parent_id=?)"),
                "{plan:#?}"
            );
            // Fifty are sorted again; what is sorted to find them is only what one reader was answered.
            let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE"));
            assert_eq!(sorts.count(), indexes.len(), "{plan:#?}");
        }
        Ok(())
    }
}
