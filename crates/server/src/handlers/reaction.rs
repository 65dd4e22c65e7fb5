//! A reader's reactions to a comment.

use afterword_protocol::{PutReaction, ReactionResult};
use axum::Json;
use axum::extract::State;

use super::answers::WriteProblems;
use super::target::{CommentAt, CommentPath};
use super::tokens::ReaderToken;
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;

/// Gives one of the site's reactions to a comment, or takes it back.
#[utoipa::path(
    put,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}/reactions",
    params(CommentPath, WriteParams),
    request_body = PutReaction,
    responses((status = 200, body = ReactionResult, description = "reacted"), WriteProblems),
    security(("reader_token" = [])),
)]
pub async fn put_reaction(
    State(app): State<Shared>,
    at: CommentAt,
    reader: ReaderToken,
    write: Write<PutReaction>,
) -> Result<Json<ReactionResult>, ApiError> {
    let (reader, now) = (reader.voter(&at.site), app.clock.now());
    let CommentAt { site, key, id } = &at;
    let reaction = (write.body.emoji.as_str(), write.body.on);
    let result = app
        .store
        .put_reaction(site, key, id, reader, reaction, &write.idempotency, now)
        .await?;
    app.changed(site, key);
    Ok(Json(result))
}
