//! What authors do to their own comments: editing and deleting.

use afterword_protocol::{Comment, CommentId, EventKind, ProblemCode};
use sqlx::AnyConnection;

use super::announcements::{News, announce};
use super::idempotency::Claim;
use super::rows::{CommentRow, comment_columns, comment_number};
use super::visibility::Changed;
use super::{
    CheckedText, Idempotency, Millis, Site, Store, StoreError, TokenHash, events, idempotency,
    reports, threads, versions, visibility,
};
use crate::text::RENDERER_VERSION;

impl Store {
    /// Gives a comment a new text; if the site's rules hold it, it waits for approval again.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound`, `NotYours`, `EditWindowOver` or `IdempotencyKeyReused`;
    /// `Unavailable`; `Failed`.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is another thing: where, who, what, when"
    )]
    pub async fn update_comment(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
        editor: TokenHash,
        text: CheckedText,
        request: &Idempotency,
        now: Millis,
    ) -> Result<Comment, StoreError> {
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(comment) => return Ok(comment),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let own = find_own(connection, site, key, id, editor, now).await?;
        if own.live && site.rules.show_edits {
            versions::keep(connection, own.id).await?;
        }
        let shown = own.live && !site.rules.holds(&text.source, false);
        let comment: CommentRow = sqlx::query_as(concat!(
            "UPDATE comments SET source = $2, source_format = 'markdown', html = $3, \
             renderer = $4, edited_at = $5, edited_by = author_name, state = $6 WHERE id = $1 RETURNING ",
            comment_columns!()
        ))
        .bind(own.id)
        .bind(text.source)
        .bind(text.html)
        .bind(RENDERER_VERSION)
        .bind(now)
        .bind(if shown { "live" } else { "pending" })
        .fetch_one(&mut *connection)
        .await?;
        if shown {
            let (kind, id) = (EventKind::Edited, Some(own.id));
            events::insert(connection, site, own.thread, kind, id, now).await?;
        } else if own.live {
            visibility::hide(connection, site, own.changed(&comment), now).await?;
            announce(connection, site, own.id, News::Held, now).await?;
        }
        write.tells(own.id);
        write.finish(comment.own(site)).await
    }

    /// Deletes a comment: its words and who wrote them go, its place stays.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound`, `NotYours`, `EditWindowOver` or `IdempotencyKeyReused`;
    /// `Unavailable`; `Failed`.
    pub async fn delete_comment(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
        editor: TokenHash,
        request: &Idempotency,
        now: Millis,
    ) -> Result<Comment, StoreError> {
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(comment) => return Ok(comment),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let own = find_own(connection, site, key, id, editor, now).await?;
        let comment: CommentRow = sqlx::query_as(concat!(
            "UPDATE comments SET state = 'deleted', source = '', html = '', author_name = '', \
             author_email = NULL, author_website = NULL, role = NULL, quote = NULL, edited_at = NULL, edited_by = NULL, \
             edit_token = NULL, author_voter = NULL WHERE id = $1 RETURNING ",
            comment_columns!()
        ))
        .bind(own.id)
        .fetch_one(&mut *connection)
        .await?;
        versions::forget(connection, own.id).await?;
        reports::forget(connection, own.id).await?;
        if own.live {
            visibility::hide(connection, site, own.changed(&comment), now).await?;
        }
        let stub = comment.public(site);
        idempotency::forget_words(connection, own.id, &stub).await?;
        write.finish(stub).await
    }
}

/// A comment its author may change now.
struct Own {
    id: i64,
    thread: i64,
    live: bool,
}

impl Own {
    fn changed(&self, row: &CommentRow) -> Changed {
        Changed {
            id: self.id,
            parent: row.parent,
            thread: self.thread,
        }
    }
}

/// Finds the comment a token's holder wants to change, and keeps other writers off its thread.
async fn find_own(
    connection: &mut AnyConnection,
    site: &Site,
    key: &str,
    id: &CommentId,
    editor: TokenHash,
    now: Millis,
) -> Result<Own, StoreError> {
    let missing = StoreError::Refused(ProblemCode::CommentNotFound);
    let Some(id) = comment_number(id) else {
        return Err(missing);
    };
    let Some(thread) = threads::find(&mut *connection, site, key).await? else {
        return Err(missing);
    };
    threads::lock(&mut *connection, thread.id).await?;
    let found: Option<(String, Millis, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT state, created_at, edit_token FROM comments WHERE id = $1 AND thread_id = $2",
    )
    .bind(id)
    .bind(thread.id)
    .fetch_optional(connection)
    .await?;
    let Some((state, created_at, token)) = found else {
        return Err(missing);
    };
    if !matches!(state.as_str(), "live" | "pending") {
        return Err(missing);
    }
    if token.as_deref() != Some(&editor.0[..]) {
        return Err(StoreError::Refused(ProblemCode::NotYours));
    }
    let window = i64::from(site.policy.edit_window_seconds) * 1000;
    if window == 0 || now.saturating_sub(created_at) > window {
        return Err(StoreError::Refused(ProblemCode::EditWindowOver));
    }
    Ok(Own {
        id,
        thread: thread.id,
        live: state == "live",
    })
}
