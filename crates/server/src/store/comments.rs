//! One comment: reading it with the way to it, and posting.

use afterword_protocol::{Comment, CommentDetail, CommentId, EventKind, ProblemCode};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, FromRow as _, Row};

use super::announcements::{News, announce};
use super::idempotency::Claim;
use super::rows::{CommentRow, comment_columns, comment_number};
use super::subscriptions::Wish;
use super::{
    Cadence, CheckedComment, Idempotency, Millis, Page, SigningKey, Site, Store, StoreError,
    SubscriptionKind, TokenHash, events, retry, subscriptions, threads,
};
use crate::text::RENDERER_VERSION;

impl Store {
    /// Finds a comment and its ancestors.
    ///
    /// `text` is given to the holder of the comment's own token only, and so is a comment that waits
    /// for approval.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound` if there is none in this thread that may be seen;
    /// `Unavailable`; `Failed`.
    pub async fn find_comment(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
        editor: Option<TokenHash>,
    ) -> Result<CommentDetail, StoreError> {
        let thread = threads::find(&self.reader, site, key).await?;
        let thread = thread.ok_or(StoreError::Refused(ProblemCode::CommentNotFound))?;
        let (rows, own) = find_line(&self.reader, thread.id, id, editor).await?;
        let ancestors = rows
            .iter()
            .map(|row| public(row, site))
            .collect::<Result<_, sqlx::Error>>()?;
        let text: Option<String> = own.try_get("own_text")?;
        let own = CommentRow::from_row(&own)?;
        Ok(CommentDetail {
            comment: if text.is_some() {
                own.own(site)
            } else {
                own.public(site)
            },
            ancestors,
            text,
        })
    }

    /// Posts a comment; creates the thread if it is absent.
    ///
    /// One that the site's rules hold is `pending`: not counted, not told of, seen by its author only.
    /// A retry that comes when its answer is forgotten gets the comment as it is now: a browser may
    /// keep what was not acknowledged for weeks.
    ///
    /// # Errors
    ///
    /// `Refused` with `ThreadClosed`, `ParentNotFound` (not in this thread, or gone),
    /// `BranchClosed` or `IdempotencyKeyReused`; `Unavailable`; `Failed`.
    pub async fn create_comment(
        &self,
        site: &Site,
        page: &Page,
        new: CheckedComment,
        request: &Idempotency,
        now: Millis,
    ) -> Result<Comment, StoreError> {
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(comment) => return Ok(comment),
            Claim::New(write) => write,
        };
        let signing = self.signing_key();
        let posted = post(write.connection(), signing, site, page, &new, request, now).await;
        match posted {
            Ok(Some(comment)) => {
                write.tells(comment.id);
                write.finish(comment.own(site)).await
            }
            // What refuses a post today, as a closed thread does, may have come after it.
            Ok(None) | Err(StoreError::Refused(_)) => {
                drop(write);
                let before = retry::find_posted(&self.reader, site, page, &new, request).await?;
                match (before, posted) {
                    (Some(comment), _) => Ok(comment.own(site)),
                    (None, Err(refusal)) => Err(refusal),
                    (None, Ok(_)) => Err(StoreError::Refused(ProblemCode::IdempotencyKeyReused)),
                }
            }
            Err(failure) => Err(failure),
        }
    }
}

/// Writes a comment, counts it and tells of it, and notes whether its author wants to be told of answers; `None` if one was posted with this key before.
async fn post(
    connection: &mut AnyConnection,
    signing: &SigningKey,
    site: &Site,
    page: &Page,
    new: &CheckedComment,
    request: &Idempotency,
    now: Millis,
) -> Result<Option<CommentRow>, StoreError> {
    let thread = threads::find_or_create(connection, site, page, now).await?;
    if thread.closed {
        return Err(StoreError::Refused(ProblemCode::ThreadClosed));
    }
    let held = (site.rules).holds(&new.text.source, new.website.is_some());
    let counted = i64::from(!held);
    let place = match &new.parent {
        Some(parent) => Some(answer(connection, thread.id, parent, counted).await?),
        None => None,
    };
    let state = if held { "pending" } else { "live" };
    let key = &request.key_hash;
    let comment = insert(connection, site, thread.id, place, new, state, key, now).await?;
    let Some(comment) = comment else {
        return Ok(None);
    };
    if !held {
        threads::add_comments(connection, thread.id, 1).await?;
        let (kind, id) = (EventKind::Created, Some(comment.id));
        events::insert(connection, site, thread.id, kind, id, now).await?;
    }
    let news = if held { News::Held } else { News::New };
    announce(connection, site, comment.id, news, now).await?;
    if let (Some(notify), Some(email)) = (&new.notify, &new.email) {
        let wish = Wish {
            email,
            lang: notify.lang.as_deref(),
            thread: thread.id,
            kind: SubscriptionKind::Comment,
            target: comment.id.to_string(),
            comment: Some(comment.id),
            cadence: Cadence::Instant,
            reader: new.author,
            network: &notify.network,
        };
        subscriptions::note(connection, signing, site, &wish, now).await?;
    }
    Ok(Some(comment))
}

/// Reads a comment and its ancestors, root first; `own_text` is for the holder of its token.
///
/// Shape: the ancestors, and the comment itself.
pub(super) async fn find_line(
    pool: &AnyPool,
    thread: i64,
    id: &CommentId,
    editor: Option<TokenHash>,
) -> Result<(Vec<AnyRow>, AnyRow), StoreError> {
    let missing = StoreError::Refused(ProblemCode::CommentNotFound);
    let Some(number) = comment_number(id) else {
        return Err(missing);
    };
    let mut line = sqlx::query(concat!(
        "WITH RECURSIVE up (id, parent_id) AS (
            SELECT c.id, c.parent_id FROM comments c
            WHERE c.id = $1 AND c.thread_id = $2
            AND (c.visible = 1 OR (c.state = 'pending' AND c.edit_token = $3))
            UNION ALL
            SELECT c.id, c.parent_id FROM comments c JOIN up ON c.id = up.parent_id
        )
        SELECT ",
        comment_columns!(),
        ", CASE WHEN id = $1 AND state IN ('live', 'pending') AND edit_token = $3 \
         THEN source END AS own_text
        FROM comments WHERE id IN (SELECT id FROM up) ORDER BY depth"
    ))
    .bind(number)
    .bind(thread)
    .bind(editor.map(|token| token.0.to_vec()))
    .fetch_all(pool)
    .await?;
    let own = line.pop().ok_or(missing)?;
    Ok((line, own))
}

/// Where a reply goes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) parent: i64,
    pub(super) root: i64,
    pub(super) depth: i64,
}

/// One of a comment and its ancestors: number, root, depth, state, closed.
pub(super) type Ancestor = (i64, Option<i64>, i64, String, i64);

/// Counts replies to a comment, 1 or 0, unless it may not be answered.
async fn answer(
    connection: &mut AnyConnection,
    thread: i64,
    parent: &CommentId,
    counted: i64,
) -> Result<Place, StoreError> {
    let missing = StoreError::Refused(ProblemCode::ParentNotFound);
    let Some(number) = comment_number(parent) else {
        return Err(missing);
    };
    // The count comes first because the same statement reads what decides. A refusal undoes it.
    let line = add_replies(connection, thread, number, counted).await?;
    let Some((_, root, depth, ..)) = line
        .iter()
        .find(|(id, .., state, _)| *id == number && state == "live")
    else {
        return Err(missing);
    };
    if line.iter().any(|(.., closed)| *closed != 0) {
        return Err(StoreError::Refused(ProblemCode::BranchClosed));
    }
    Ok(Place {
        parent: number,
        root: root.unwrap_or(number),
        depth: depth + 1,
    })
}

/// Changes the number of live replies of a comment and all its ancestors; gives them.
///
/// The thread must be locked.
pub(super) async fn add_replies(
    connection: &mut AnyConnection,
    thread: i64,
    comment: i64,
    change: i64,
) -> Result<Vec<Ancestor>, StoreError> {
    let line = sqlx::query_as(
        "WITH RECURSIVE up (id, parent_id) AS (
            SELECT c.id, c.parent_id FROM comments c WHERE c.id = $1 AND c.thread_id = $2
            UNION ALL
            SELECT c.id, c.parent_id FROM comments c JOIN up ON c.id = up.parent_id
        )
        UPDATE comments SET live_replies = live_replies + $3
        WHERE id IN (SELECT id FROM up)
        RETURNING id, root_id, depth, state, closed",
    )
    .bind(comment)
    .bind(thread)
    .bind(change)
    .fetch_all(connection)
    .await?;
    Ok(line)
}

/// Writes the row; `None` if the key was used for another.
#[expect(clippy::too_many_arguments, reason = "they are the columns")]
async fn insert(
    connection: &mut AnyConnection,
    site: &Site,
    thread: i64,
    place: Option<Place>,
    new: &CheckedComment,
    state: &str,
    key: &[u8; 32],
    now: Millis,
) -> Result<Option<CommentRow>, StoreError> {
    let comment = sqlx::query_as(concat!(
        "INSERT INTO comments (site_id, thread_id, parent_id, root_id, depth, author_name, \
         author_email, author_website, source, source_format, html, renderer, state, created_at, \
         edit_token, quote, author_voter, post_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'markdown', $10, $11, $15, $12, $13, $14, $16, $17) \
         ON CONFLICT (site_id, post_key) WHERE post_key IS NOT NULL DO NOTHING \
         RETURNING ",
        comment_columns!()
    ))
    .bind(site.id)
    .bind(thread)
    .bind(place.map(|place| place.parent))
    .bind(place.map(|place| place.root))
    .bind(place.map_or(0, |place| place.depth))
    .bind(&new.name)
    .bind(&new.email)
    .bind(&new.website)
    .bind(&new.text.source)
    .bind(&new.text.html)
    .bind(RENDERER_VERSION)
    .bind(now)
    .bind(&new.edit_token.0[..])
    .bind(&new.quote)
    .bind(state)
    .bind(new.author.as_ref().map(|author| &author.0[..]))
    .bind(&key[..])
    .fetch_optional(connection)
    .await?;
    Ok(comment)
}

fn public(row: &AnyRow, site: &Site) -> Result<Comment, sqlx::Error> {
    Ok(CommentRow::from_row(row)?.public(site))
}
