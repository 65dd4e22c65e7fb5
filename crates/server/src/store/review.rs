//! What an owner decides about comments: which wait for it, and what follows.

use std::collections::BTreeMap;

use afterword_protocol::CommentId;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::rows::{comment_id, comment_number, time};
use super::visibility::{self, Changed};
use super::{Millis, Site, Store, StoreError, reports, sites, threads};

/// A comment that the owner has something to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderReview {
    /// The comment.
    pub id: CommentId,
    /// The key of its site.
    pub site: String,
    /// The key of its thread.
    pub thread: String,
    /// Whether it waits for approval; otherwise everybody sees it.
    pub held: bool,
    /// Who wrote it.
    pub author: String,
    /// When: UTC, RFC 3339, whole seconds.
    pub created_at: String,
    /// What it says, as typed.
    pub source: String,
    /// How many readers reported it for each reason, by the reason's name.
    pub reasons: BTreeMap<String, u64>,
    /// What they wrote, oldest first.
    pub notes: Vec<String>,
}

/// What an owner decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everybody may see it.
    Approve,
    /// Nobody may see it.
    Reject,
}

/// A comment the owner has decided about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The comment.
    pub id: CommentId,
    /// The key of its site.
    pub site: String,
    /// The key of its thread.
    pub thread: String,
    /// Whether readers see something else than before.
    pub changed: bool,
}

/// A comment as it is decided about: site, parent, state.
type Found = (i64, Option<i64>, String);

/// A comment to list: number, site, thread, state, author, time, text.
type Listed = (i64, String, String, String, String, Millis, String);

/// A report of one: comment, reason, note.
type Report = (i64, String, Option<String>);

/// Those that wait, which have an index of their own; and their state.
const HELD: (&str, &str) = (
    "SELECT id FROM comments WHERE state = 'pending'",
    "'pending'",
);
/// Those that readers have reported; and their state if readers see them.
const REPORTED: (&str, &str) = ("SELECT comment_id AS id FROM reports", "'live'");

impl Store {
    /// Lists comments that wait for approval (`held`), that were reported (`reported`), or both,
    /// oldest first.
    ///
    /// Shape: at most `most`; of one site, or of all.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_under_review(
        &self,
        site: Option<&Site>,
        held: bool,
        reported: bool,
        most: u32,
    ) -> Result<Vec<UnderReview>, StoreError> {
        let which = match (held, reported) {
            (true, false) => vec![HELD],
            (false, true) => vec![REPORTED],
            _ => vec![HELD, REPORTED],
        };
        let (waiting, states): (Vec<_>, Vec<_>) = which.into_iter().unzip();
        // Only our own text goes into the statement.
        let statement = AssertSqlSafe(format!(
            "SELECT c.id, s.key, t.key, c.state, c.author_name, c.created_at, c.source \
             FROM (SELECT DISTINCT id FROM ({}) named) waiting CROSS JOIN comments c \
             JOIN sites s ON s.id = c.site_id JOIN threads t ON t.id = c.thread_id \
             WHERE c.id = waiting.id AND c.state IN ({}) AND c.site_id = COALESCE($1, c.site_id) \
             ORDER BY c.id LIMIT $2",
            waiting.join(" UNION ALL "),
            states.join(", ")
        ));
        let rows: Vec<Listed> = sqlx::query_as(statement)
            .bind(site.map(|site| site.id))
            .bind(i64::from(most))
            .fetch_all(&self.reader)
            .await?;
        let mut list = BTreeMap::new();
        for (id, site, thread, state, author, created_at, source) in rows {
            let comment = UnderReview {
                id: comment_id(id),
                site,
                thread,
                held: state == "pending",
                author,
                created_at: time(created_at),
                source,
                reasons: BTreeMap::new(),
                notes: Vec::new(),
            };
            list.insert(id, comment);
        }
        let (first, last) = (list.keys().next(), list.keys().next_back());
        let reports: Vec<Report> = sqlx::query_as(
            "SELECT comment_id, reason, note FROM reports WHERE comment_id BETWEEN $1 AND $2 \
             ORDER BY created_at",
        )
        .bind(first.copied())
        .bind(last.copied())
        .fetch_all(&self.reader)
        .await?;
        for (id, reason, note) in reports {
            if let Some(comment) = list.get_mut(&id) {
                *comment.reasons.entry(reason).or_default() += 1;
                comment.notes.extend(note);
            }
        }
        Ok(list.into_values().collect())
    }

    /// Approves or rejects comments, all or none; their reports are settled.
    ///
    /// # Errors
    ///
    /// `Unusable` if there is no such comment, or its author has deleted it, saying which;
    /// `Unavailable`; `Failed`.
    pub async fn review(
        &self,
        ids: &[CommentId],
        verdict: Verdict,
        now: Millis,
    ) -> Result<Vec<Reviewed>, StoreError> {
        let mut transaction = self.begin().await?;
        let mut reviewed = Vec::new();
        for id in ids {
            reviewed.push(decide(&mut transaction, id, verdict, now).await?);
        }
        transaction.commit().await?;
        Ok(reviewed)
    }
}

async fn decide(
    connection: &mut AnyConnection,
    id: &CommentId,
    verdict: Verdict,
    now: Millis,
) -> Result<Reviewed, StoreError> {
    let missing = || StoreError::Unusable(format!("there is no comment {id}"));
    let number = comment_number(id).ok_or_else(missing)?;
    let thread: Option<i64> = sqlx::query_scalar("SELECT thread_id FROM comments WHERE id = $1")
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
    let thread = threads::lock(connection, thread.ok_or_else(missing)?).await?;
    let (site, parent, state): Found =
        sqlx::query_as("SELECT site_id, parent_id, state FROM comments WHERE id = $1")
            .bind(number)
            .fetch_one(&mut *connection)
            .await?;
    if state == "deleted" {
        let gone = format!("comment {id} was deleted by its author");
        return Err(StoreError::Unusable(gone));
    }
    let site = sites::find(&mut *connection, site).await?;
    let next = match verdict {
        Verdict::Approve => "live",
        Verdict::Reject => "hidden",
    };
    sqlx::query("UPDATE comments SET state = $2 WHERE id = $1")
        .bind(number)
        .bind(next)
        .execute(&mut *connection)
        .await?;
    reports::forget(connection, number).await?;
    let comment = Changed {
        id: number,
        parent,
        thread: thread.id,
    };
    match (state == "live", next == "live") {
        (false, true) => visibility::show(connection, &site, comment, now).await?,
        (true, false) => visibility::hide(connection, &site, comment, now).await?,
        _ => (),
    }
    Ok(Reviewed {
        id: id.clone(),
        site: site.key,
        thread: thread.key,
        changed: state != next,
    })
}
