//! Votes for and against comments: one per reader, totals with the comment.

use afterword_protocol::{CommentId, EventKind, ProblemCode, VoteResult, Votes};
use sqlx::AnyConnection;

use super::idempotency::Claim;
use super::rows::{comment_number, count};
use super::score::best;
use super::{Idempotency, Millis, Site, Store, StoreError, TokenHash, events, threads};

impl Store {
    /// Sets, changes or takes back (0) a reader's vote for a live comment.
    ///
    /// # Errors
    ///
    /// `Refused` with `VoteInvalid` (also if the site does not take it), `CommentNotFound`,
    /// `OwnComment` or `IdempotencyKeyReused`; `Unavailable`;
    /// `Failed`.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is another thing: where, who, what, when"
    )]
    pub async fn put_vote(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
        voter: TokenHash,
        value: i8,
        request: &Idempotency,
        now: Millis,
    ) -> Result<VoteResult, StoreError> {
        if !site.rules.takes_vote(value) {
            return Err(StoreError::Refused(ProblemCode::VoteInvalid));
        }
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(result) => return Ok(result),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let (thread, comment) = lock(connection, site, key, id, voter).await?;
        let (up, down): (i64, i64) =
            sqlx::query_as("SELECT votes_up, votes_down FROM comments WHERE id = $1")
                .bind(comment)
                .fetch_one(&mut *connection)
                .await?;
        let before = replace(connection, site, comment, voter, value, now).await?;
        let up = up + i64::from(value == 1) - i64::from(before == 1);
        let down = down + i64::from(value == -1) - i64::from(before == -1);
        sqlx::query("UPDATE comments SET votes_up = $2, votes_down = $3, best = $4 WHERE id = $1")
            .bind(comment)
            .bind(up)
            .bind(down)
            .bind(best(up, down))
            .execute(&mut *connection)
            .await?;
        if before != i64::from(value) {
            let kind = EventKind::Voted;
            events::insert(connection, site, thread, kind, Some(comment), now).await?;
        }
        let votes = Votes {
            up: count(up),
            down: count(down),
        };
        write.finish(VoteResult { votes, mine: value }).await
    }
}

/// Keeps other writers off a live comment of somebody else's, and gives its thread and number.
pub(super) async fn lock(
    connection: &mut AnyConnection,
    site: &Site,
    key: &str,
    id: &CommentId,
    reader: TokenHash,
) -> Result<(i64, i64), StoreError> {
    let missing = StoreError::Refused(ProblemCode::CommentNotFound);
    let Some(number) = comment_number(id) else {
        return Err(missing);
    };
    let Some(thread) = threads::find(&mut *connection, site, key).await? else {
        return Err(missing);
    };
    // Not the comment alone, as the vote is an event of the thread.
    threads::lock(&mut *connection, thread.id).await?;
    let found: Option<(Option<Vec<u8>>,)> = sqlx::query_as(
        "SELECT author_voter FROM comments WHERE id = $1 AND thread_id = $2 AND state = 'live'",
    )
    .bind(number)
    .bind(thread.id)
    .fetch_optional(connection)
    .await?;
    let (author,) = found.ok_or(missing)?;
    if author.as_deref() == Some(&reader.0[..]) {
        return Err(StoreError::Refused(ProblemCode::OwnComment));
    }
    Ok((thread.id, number))
}

/// Replaces a reader's vote and gives the one before.
async fn replace(
    connection: &mut AnyConnection,
    site: &Site,
    comment: i64,
    voter: TokenHash,
    value: i8,
    now: Millis,
) -> Result<i64, StoreError> {
    let before: Option<i64> =
        sqlx::query_scalar("SELECT value FROM votes WHERE comment_id = $1 AND voter = $2")
            .bind(comment)
            .bind(voter.0.to_vec())
            .fetch_optional(&mut *connection)
            .await?;
    let change = if value == 0 {
        sqlx::query("DELETE FROM votes WHERE comment_id = $1 AND voter = $2")
            .bind(comment)
            .bind(voter.0.to_vec())
    } else {
        sqlx::query(
            "INSERT INTO votes (comment_id, voter, site_id, value, created_at) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (comment_id, voter) DO UPDATE SET value = excluded.value",
        )
        .bind(comment)
        .bind(voter.0.to_vec())
        .bind(site.id)
        .bind(i64::from(value))
        .bind(now)
    };
    change.execute(connection).await?;
    Ok(before.unwrap_or(0))
}
