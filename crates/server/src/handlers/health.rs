//! For whoever keeps the server running.

use afterword_protocol::Problem;
use axum::extract::State;

use crate::api_error::ApiError;
use crate::app::Shared;

/// Says that the process is alive.
#[utoipa::path(get, path = "/healthz", responses((status = 200, body = String, description = "alive")))]
pub async fn find_health() -> &'static str {
    "alive\n"
}

/// Says whether requests can be served, which takes a database that answers.
#[utoipa::path(
    get,
    path = "/readyz",
    responses(
        (status = 200, body = String, description = "ready"),
        (
            status = 503,
            body = Problem,
            content_type = "application/problem+json",
            description = "the database does not answer",
        ),
    ),
)]
pub async fn find_readiness(State(app): State<Shared>) -> Result<&'static str, ApiError> {
    app.store.ping().await?;
    Ok("ready\n")
}
