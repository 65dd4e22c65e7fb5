//! The description of the API.

use axum::http::HeaderMap;
use axum::response::Response;

use crate::{openapi, representation};

/// Describes this API (OpenAPI 3.1).
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    responses(
        (status = 200, body = Object, description = "the description"),
        (status = 304, description = "the client has this already"),
    ),
)]
pub async fn find_description(headers: HeaderMap) -> Response {
    representation::json(&headers, &*openapi::DOCUMENT)
}
