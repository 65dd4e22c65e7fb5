//! What comments said before their edits, on sites that show it.
//!
//! **Invariant.** Only what everybody could see is kept, and no longer than the comment's own text.

use afterword_protocol::{CommentChange, CommentId, ProblemCode};
use sqlx::AnyConnection;

use super::rows::{comment_number, time};
use super::{Millis, Site, Store, StoreError, threads};
use crate::text::compare;

impl Store {
    /// Finds what the last edit of a live comment changed.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound` if there is no such comment, or no edit that is shown;
    /// `Unavailable`; `Failed`.
    pub async fn find_change(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
    ) -> Result<CommentChange, StoreError> {
        let missing = StoreError::Refused(ProblemCode::CommentNotFound);
        let Some(number) = comment_number(id).filter(|_| site.rules.show_edits) else {
            return Err(missing);
        };
        let Some(thread) = threads::find(&self.reader, site, key).await? else {
            return Err(missing);
        };
        let found: Option<(Millis, String, String, String)> = sqlx::query_as(
            "SELECT c.edited_at, c.edited_by, c.source, v.source FROM comments c \
             JOIN comment_versions v ON v.comment_id = c.id \
             WHERE c.id = $1 AND c.thread_id = $2 AND c.state = 'live' \
             AND c.edited_at IS NOT NULL AND c.edited_by IS NOT NULL \
             ORDER BY v.id DESC LIMIT 1",
        )
        .bind(number)
        .bind(thread.id)
        .fetch_optional(&self.reader)
        .await?;
        let (at, by, after, before) = found.ok_or(missing)?;
        Ok(CommentChange {
            at: time(at),
            by,
            parts: compare(&before, &after),
        })
    }
}

/// Keeps what a live comment says, before it says something else.
pub(super) async fn keep(connection: &mut AnyConnection, comment: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO comment_versions (site_id, comment_id, source, written_at, written_by) \
         SELECT site_id, id, source, COALESCE(edited_at, created_at), \
         COALESCE(edited_by, author_name) FROM comments WHERE id = $1",
    )
    .bind(comment)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what a comment said before.
pub(super) async fn forget(connection: &mut AnyConnection, comment: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM comment_versions WHERE comment_id = $1")
        .bind(comment)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what the comments of a site said before.
pub(super) async fn forget_of_site(
    connection: &mut AnyConnection,
    site: &Site,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM comment_versions WHERE site_id = $1")
        .bind(site.id)
        .execute(connection)
        .await?;
    Ok(())
}
