//! One comment: reading it, and its author's second thoughts.

use afterword_protocol::{Comment, CommentChange, CommentDetail, UpdateComment};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answers::{ReadAnswers, WriteProblems};
use super::comments::status;
use super::input;
use super::target::{CommentAt, CommentPath};
use super::tokens::{EditToken, MaybeEditToken};
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::representation;

/// Finds one comment with its ancestors; for its author also the text as typed, and one that waits.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}",
    params(CommentPath),
    responses((status = 200, body = CommentDetail, description = "the comment"), ReadAnswers),
    security((), ("edit_token" = [])),
)]
pub async fn find_comment(
    State(app): State<Shared>,
    at: CommentAt,
    MaybeEditToken(token): MaybeEditToken,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let token = token.map(|token| token.hash());
    let detail = app
        .store
        .find_comment(&at.site, &at.key, &at.id, token)
        .await?;
    Ok(representation::json(&headers, &detail))
}

/// Gives one's own comment a new text, within the edit window.
///
/// If the site's rules hold it, it waits for approval and others see it no more.
#[utoipa::path(
    patch,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}",
    params(CommentPath, WriteParams),
    request_body = UpdateComment,
    responses(
        (status = 200, body = Comment, description = "updated"),
        (status = 202, body = Comment, description = "held: waits for approval"),
        WriteProblems,
    ),
    security(("edit_token" = [])),
)]
pub async fn update_comment(
    State(app): State<Shared>,
    at: CommentAt,
    token: EditToken,
    write: Write<UpdateComment>,
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    let text = input::text(&write.body.text, &at.site.policy)?;
    let (token, now) = (token.hash(), app.clock.now());
    let CommentAt { site, key, id } = &at;
    let updated = app
        .store
        .update_comment(site, key, id, token, text, &write.idempotency, now)
        .await?;
    app.changed(site, key);
    Ok((status(&updated, StatusCode::OK), Json(updated)))
}

/// Deletes one's own comment, within the edit window; replies keep a stub in its place.
#[utoipa::path(
    delete,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}",
    params(CommentPath, WriteParams),
    responses((status = 200, body = Comment, description = "deleted"), WriteProblems),
    security(("edit_token" = [])),
)]
pub async fn delete_comment(
    State(app): State<Shared>,
    at: CommentAt,
    token: EditToken,
    write: Write<()>,
) -> Result<Json<Comment>, ApiError> {
    let (token, now) = (token.hash(), app.clock.now());
    let CommentAt { site, key, id } = &at;
    let deleted = app
        .store
        .delete_comment(site, key, id, token, &write.idempotency, now)
        .await?;
    app.changed(site, key);
    Ok(Json(deleted))
}

/// Finds what the last edit of a comment changed, word by word.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}/changes",
    params(CommentPath),
    responses((status = 200, body = CommentChange, description = "the change"), ReadAnswers),
)]
pub async fn find_change(
    State(app): State<Shared>,
    at: CommentAt,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let CommentAt { site, key, id } = &at;
    let change = app.store.find_change(site, key, id).await?;
    Ok(representation::json(&headers, &change))
}
