//! A thread: its state, counts and rating.

use afterword_protocol::Thread;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::answers::ReadAnswers;
use super::target::{ThreadAt, ThreadPath};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::representation;

/// Finds a thread; a key nobody has commented on yet is an empty, open thread.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}",
    params(ThreadPath),
    responses((status = 200, body = Thread, description = "the thread"), ReadAnswers),
)]
pub async fn find_thread(
    State(app): State<Shared>,
    at: ThreadAt,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let thread = app.store.find_thread(&at.site, &at.key).await?;
    Ok(representation::json(&headers, &thread))
}
