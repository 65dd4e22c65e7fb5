//! The comments of a thread: reading them page by page, and posting.

use afterword_protocol::{Comment, CommentState, CommentsPage, NewComment, PostedComment};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answers::{ReadAnswers, WriteProblems};
use super::input;
use super::network::Network;
use super::page::{Form, find_page};
use super::query::{CommentsQuery, PageParams};
use super::target::{ThreadAt, ThreadPath};
use super::tokens::{EditToken, MaybeReaderToken};
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::representation::Coding;
use crate::store::{CheckedComment, Site};
use crate::{negotiate, representation, timestamp};

/// Lists one page of a thread, as data or as the first paint of the widget.
///
/// With `from`, the page that begins with the root of this comment's branch and has the comment.
/// With `root` and `cursor` from a page's `rests`, the rest of that branch, as data only.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/comments",
    params(ThreadPath, PageParams),
    responses(
        (status = 200, description = "the page", content((CommentsPage = "application/json"), (String = "text/html"))),
        ReadAnswers,
    ),
)]
pub async fn list_comments(
    State(app): State<Shared>,
    at: ThreadAt,
    query: CommentsQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(root) = &query.root {
        let page = app
            .store
            .list_branch(&at.site, &at.key, root, query.page.cursor.as_ref())
            .await?;
        return Ok(representation::json(&headers, &page));
    }
    let form = if negotiate::prefers_html(&headers) {
        Form::FirstPaint(query.page, query.options, query.linked_data)
    } else {
        Form::Json(query.page)
    };
    let (page, belief) = find_page(&app, at, form, Coding::best_for(&headers)).await?;
    let response = representation::for_caches(page.answer(&headers));
    Ok(page.replayable(response, belief))
}

/// Posts a comment or reply.
///
/// Who sends the token they vote with can't vote for it later.
#[utoipa::path(
    post,
    path = "/api/v1/sites/{site}/threads/{thread}/comments",
    params(ThreadPath, WriteParams),
    request_body = NewComment,
    responses(
        (status = 201, body = PostedComment, description = "posted"),
        (status = 202, body = PostedComment, description = "held: waits for approval"),
        WriteProblems,
    ),
    security((), ("reader_token" = [])),
)]
pub async fn create_comment(
    State(app): State<Shared>,
    at: ThreadAt,
    MaybeReaderToken(reader): MaybeReaderToken,
    Network(network): Network,
    write: Write<NewComment>,
) -> Result<(StatusCode, Json<PostedComment>), ApiError> {
    let new = write.body;
    let edit_token = EditToken::derive(&write.key, &at.site);
    let (email, website) = input::contact(&new.author)?;
    let notify = input::notify(&new, email.as_ref(), network)?;
    let comment = CheckedComment {
        parent: new.parent,
        name: input::name(&app, &at.site, &new.author.name).await?,
        email,
        website,
        text: input::text(&new.text, &at.site.policy)?,
        quote: new.quote.as_deref().map_or(Ok(None), input::quote)?,
        edit_token: edit_token.hash(),
        author: reader.map(|reader| reader.voter(&at.site)),
        notify,
    };
    let page = input::page(&new.page, &at, &app)?;
    let now = app.clock.now();
    let comment = app
        .store
        .create_comment(&at.site, &page, comment, &write.idempotency, now)
        .await?;
    app.changed(&at.site, &at.key);
    app.outbox.wake();
    let status = status(&comment, StatusCode::CREATED);
    let posted = PostedComment {
        editable_until: editable_until(&comment.created_at, &at.site),
        comment,
        edit_token: edit_token.into_string(),
    };
    Ok((status, Json(posted)))
}

/// The status of a write that made or changed a comment: another if it waits for approval.
pub(super) fn status(comment: &Comment, done: StatusCode) -> StatusCode {
    if comment.state == CommentState::Pending {
        StatusCode::ACCEPTED
    } else {
        done
    }
}

fn editable_until(created_at: &str, site: &Site) -> Option<String> {
    let window = site.policy.edit_window_seconds;
    (window > 0)
        .then(|| timestamp::later(created_at, window))
        .flatten()
}
