//! The comment that a retried post has made, long after its answer was forgotten.

use afterword_protocol::ProblemCode;
use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow as _, Row as _};

use super::rows::{CommentRow, comment_columns, comment_id};
use super::{CheckedComment, Idempotency, Page, Site, StoreError, threads};

/// Finds the comment that was posted with a request's key.
///
/// # Errors
///
/// `Refused` with `IdempotencyKeyReused` if it is another comment than this; `Unavailable`; `Failed`.
pub(super) async fn find_posted(
    pool: &AnyPool,
    site: &Site,
    page: &Page,
    new: &CheckedComment,
    request: &Idempotency,
) -> Result<Option<CommentRow>, StoreError> {
    let found = sqlx::query(concat!(
        "SELECT thread_id, source, ",
        comment_columns!(),
        " FROM comments WHERE site_id = $1 AND post_key = $2 AND post_key IS NOT NULL"
    ))
    .bind(site.id)
    .bind(&request.key_hash[..])
    .fetch_optional(pool)
    .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let thread = threads::find(pool, site, &page.key).await?;
    let here: i64 = found.try_get("thread_id")?;
    if thread.map(|thread| thread.id) != Some(here) || !is_same(&found, new)? {
        return Err(StoreError::Refused(ProblemCode::IdempotencyKeyReused));
    }
    Ok(Some(CommentRow::from_row(&found)?))
}

/// Whether a row can have been written for this comment. An edit or the owner may have changed its words since, and
/// a deletion has taken them.
fn is_same(found: &AnyRow, new: &CheckedComment) -> Result<bool, sqlx::Error> {
    let parent: Option<i64> = found.try_get("parent_id")?;
    let source: String = found.try_get("source")?;
    let state: String = found.try_get("state")?;
    let edited: Option<i64> = found.try_get("edited_at")?;
    let changed = edited.is_some() || state == "deleted";
    Ok(parent.map(comment_id) == new.parent && (changed || source == new.text.source))
}
