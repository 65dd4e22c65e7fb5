//! Wishes to be notified, from the pages they are made on.

use afterword_protocol::{
    CommentId, NewSubscription, SubscriptionKind, SubscriptionResult, Subscriptions,
};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::answers::{EndProblems, OwnAnswers, WriteProblems};
use super::input;
use super::network::Network;
use super::target::{ThreadAt, ThreadPath};
use super::tokens::{MaybeReaderToken, ReaderToken};
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::links::Link;
use crate::{hosted, representation};

/// Asks to be notified; the answer is the same whether the address is new, known or blocked.
///
/// Who sends a token can list and end with it what was asked for.
#[utoipa::path(
    post,
    path = "/api/v1/sites/{site}/threads/{thread}/subscriptions",
    params(ThreadPath, WriteParams),
    request_body = NewSubscription,
    responses((status = 201, body = SubscriptionResult, description = "noted"), WriteProblems),
    security((), ("reader_token" = [])),
)]
pub async fn create_subscription(
    State(app): State<Shared>,
    at: ThreadAt,
    MaybeReaderToken(reader): MaybeReaderToken,
    Network(network): Network,
    write: Write<NewSubscription>,
) -> Result<(StatusCode, Json<SubscriptionResult>), ApiError> {
    let reader = reader.map(|reader| reader.voter(&at.site));
    let subscription = input::subscription(&write.body, reader, network)?;
    let page = input::page(&write.body.page, &at, &app)?;
    let now = app.clock.now();
    let result = app
        .store
        .create_subscription(&at.site, &page, subscription, &write.idempotency, now)
        .await?;
    app.outbox.wake();
    Ok((StatusCode::CREATED, Json(result)))
}

/// Lists what was asked for in this thread with the reader's token, from this device.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/subscriptions",
    params(ThreadPath),
    responses((status = 200, body = Subscriptions, description = "the wishes"), OwnAnswers),
    security(("reader_token" = [])),
)]
pub async fn list_subscriptions(
    State(app): State<Shared>,
    at: ThreadAt,
    reader: ReaderToken,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let reader = reader.voter(&at.site);
    let feed = app.links().token(&Link::ReaderFeed(reader));
    let list = app.store.list_subscriptions(&at.site, &at.key, reader);
    let list = Subscriptions {
        subscriptions: list.await?,
        replies_feed: hosted::replies_address(&at.site.key, &feed),
    };
    Ok(representation::json(&headers, &list))
}

/// Which wish to end.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EndParams {
    /// What it is about.
    kind: SubscriptionKind,
    /// The comment, or one of the author, for these two kinds.
    comment: Option<CommentId>,
}

/// Ends what was asked for with the reader's token; there is no harm in ending what was not.
#[utoipa::path(
    delete,
    path = "/api/v1/sites/{site}/threads/{thread}/subscriptions",
    params(ThreadPath, EndParams),
    responses((status = 204, description = "ended"), EndProblems),
    security(("reader_token" = [])),
)]
pub async fn end_subscription(
    State(app): State<Shared>,
    at: ThreadAt,
    reader: ReaderToken,
    query: Result<Query<EndParams>, axum::extract::rejection::QueryRejection>,
) -> Result<StatusCode, ApiError> {
    let Query(wish) =
        query.map_err(|rejection| ApiError::parameter("query", rejection.body_text()))?;
    let reader = reader.voter(&at.site);
    app.store
        .end_subscription(&at.site, &at.key, wish.kind, wish.comment.as_ref(), reader)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
