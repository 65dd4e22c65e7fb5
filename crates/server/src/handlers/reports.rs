//! What a reader tells the owner about a comment.

use afterword_protocol::{NewReport, ReportResult};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::answers::WriteProblems;
use super::input;
use super::target::{CommentAt, CommentPath};
use super::tokens::ReaderToken;
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;

/// Reports a comment to the site's owner; a second report of a reader replaces the first.
#[utoipa::path(
    post,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}/reports",
    params(CommentPath, WriteParams),
    request_body = NewReport,
    responses((status = 202, body = ReportResult, description = "received"), WriteProblems),
    security(("reader_token" = [])),
)]
pub async fn create_report(
    State(app): State<Shared>,
    at: CommentAt,
    reader: ReaderToken,
    write: Write<NewReport>,
) -> Result<(StatusCode, Json<ReportResult>), ApiError> {
    let report = input::report(write.body)?;
    let (reader, now) = (reader.voter(&at.site), app.clock.now());
    let CommentAt { site, key, id } = &at;
    let result = app
        .store
        .create_report(site, key, id, reader, &report, &write.idempotency, now)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(result)))
}
