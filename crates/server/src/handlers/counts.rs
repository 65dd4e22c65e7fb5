//! How many comments several threads have, and how they are rated, for pages that list articles.

use afterword_protocol::CommentCounts;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa::{IntoParams, ToSchema};

use super::answers::ReadAnswers;
use super::input;
use super::target::{SiteAt, SitePath};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::representation;

/// Threads that one request may ask for.
const MAX_THREADS: usize = 100;

/// The query as the API's description has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described; repeated names are read as pairs")]
pub struct CountParams {
    /// A thread's key; once for each thread.
    #[param(inline, max_items = 100)]
    thread: Option<Vec<ThreadKey>>,
}

/// A thread's key: 1 to 500 characters, no control characters.
#[derive(ToSchema)]
#[schema(
    min_length = 1,
    max_length = 500,
    pattern = r"^[^\u0000-\u001f\u007f-\u009f]+$"
)]
#[expect(dead_code, reason = "only described; checked by `input::thread_key`")]
pub struct ThreadKey(String);

/// Counts the comments of up to 100 threads, and says how they are rated; a thread nobody has commented on has none.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/counts",
    params(SitePath, CountParams),
    responses((status = 200, body = CommentCounts, description = "the counts"), ReadAnswers),
)]
pub async fn list_counts(
    State(app): State<Shared>,
    SiteAt(site): SiteAt,
    query: Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Query(pairs) =
        query.map_err(|rejection| ApiError::parameter("query", rejection.body_text()))?;
    let keys = pairs.into_iter().filter(|(name, _)| name == "thread");
    let keys: Vec<String> = keys
        .map(|(_, key)| input::thread_key(key))
        .collect::<Result<_, _>>()?;
    if keys.len() > MAX_THREADS {
        let detail = "at most 100 threads can be counted at once";
        return Err(ApiError::parameter("thread", detail));
    }
    let counts = app.store.count_comments(&site, &keys).await?;
    Ok(representation::json(&headers, &counts))
}
