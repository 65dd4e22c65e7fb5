//! What readers tell the owner about comments: one report per reader and comment.

use afterword_protocol::{CommentId, NewReport, ReportResult, ReportState};
use sqlx::AnyConnection;

use super::idempotency::Claim;
use super::votes::lock;
use super::{Idempotency, Millis, Site, Store, StoreError, TokenHash};

impl Store {
    /// Keeps a reader's report of a live comment; a second one replaces the first.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound`, `OwnComment` or `IdempotencyKeyReused`; `Unavailable`;
    /// `Failed`.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is another thing: where, who, what, when"
    )]
    pub async fn create_report(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
        reporter: TokenHash,
        new: &NewReport,
        request: &Idempotency,
        now: Millis,
    ) -> Result<ReportResult, StoreError> {
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(result) => return Ok(result),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let (_, comment) = lock(connection, site, key, id, reporter).await?;
        sqlx::query(
            "INSERT INTO reports (comment_id, reporter, site_id, reason, note, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (comment_id, reporter) DO UPDATE SET \
             reason = excluded.reason, note = excluded.note, created_at = excluded.created_at",
        )
        .bind(comment)
        .bind(reporter.0.to_vec())
        .bind(site.id)
        .bind(new.reason.name())
        .bind(new.note.as_deref())
        .bind(now)
        .execute(&mut *connection)
        .await?;
        let state = ReportState::Received;
        write.finish(ReportResult { state }).await
    }
}

/// Forgets the reports of a comment.
pub(super) async fn forget(connection: &mut AnyConnection, comment: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM reports WHERE comment_id = $1")
        .bind(comment)
        .execute(connection)
        .await?;
    Ok(())
}
