//! What follows when a comment is shown to everybody, or no longer: counts and the event.

use afterword_protocol::EventKind;
use sqlx::AnyConnection;

use super::announcements::{News, announce};
use super::comments::add_replies;
use super::{Millis, Site, StoreError, events, threads};

/// A comment whose state has changed; its thread is locked.
#[derive(Clone, Copy)]
pub(super) struct Changed {
    pub(super) id: i64,
    pub(super) parent: Option<i64>,
    pub(super) thread: i64,
}

/// Counts a comment that is now live, and tells of it: to those in the thread, and to those who want a mail.
pub(super) async fn show(
    connection: &mut AnyConnection,
    site: &Site,
    comment: Changed,
    now: Millis,
) -> Result<(), StoreError> {
    change(connection, site, comment, EventKind::Created, 1, now).await?;
    announce(connection, site, comment.id, News::New, now).await
}

/// Counts a comment no more that was live, and tells of it.
pub(super) async fn hide(
    connection: &mut AnyConnection,
    site: &Site,
    comment: Changed,
    now: Millis,
) -> Result<(), StoreError> {
    change(connection, site, comment, EventKind::Deleted, -1, now).await
}

async fn change(
    connection: &mut AnyConnection,
    site: &Site,
    comment: Changed,
    kind: EventKind,
    by: i64,
    now: Millis,
) -> Result<(), StoreError> {
    if let Some(parent) = comment.parent {
        add_replies(connection, comment.thread, parent, by).await?;
    }
    threads::add_comments(connection, comment.thread, by).await?;
    events::insert(
        connection,
        site,
        comment.thread,
        kind,
        Some(comment.id),
        now,
    )
    .await
}
