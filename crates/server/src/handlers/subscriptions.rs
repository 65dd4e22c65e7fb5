//! Wishes to be notified.

use afterword_protocol::{NewSubscription, SubscriptionResult};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::answers::WriteProblems;
use super::input;
use super::target::{ThreadAt, ThreadPath};
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;

/// Asks to be notified; the answer is the same whether the address is new, known or blocked.
#[utoipa::path(
    post,
    path = "/api/v1/sites/{site}/threads/{thread}/subscriptions",
    params(ThreadPath, WriteParams),
    request_body = NewSubscription,
    responses((status = 201, body = SubscriptionResult, description = "noted"), WriteProblems),
)]
pub async fn create_subscription(
    State(app): State<Shared>,
    at: ThreadAt,
    write: Write<NewSubscription>,
) -> Result<(StatusCode, Json<SubscriptionResult>), ApiError> {
    let subscription = input::subscription(&write.body)?;
    let page = input::page(&write.body.page, &at, &app)?;
    let now = app.clock.now();
    let result =
        app.store
            .create_subscription(&at.site, &page, subscription, &write.idempotency, now);
    Ok((StatusCode::CREATED, Json(result.await?)))
}
