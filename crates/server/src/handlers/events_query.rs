//! The query of a thread's events: behind which one, and whether to wait for more.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use utoipa::IntoParams;

use crate::api_error::ApiError;

/// What browsers send when they come back to a stream; the address has still the first `after`.
const LAST_EVENT_ID: &str = "last-event-id";

/// Which events to read.
pub struct EventsQuery {
    /// The last event known; from now on if absent.
    pub after: Option<i64>,
    /// Whether to wait for more.
    pub wait: bool,
}

/// The query as the API's description has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described; read by `EventsQuery`")]
pub struct EventsParams {
    /// The id of the last event known: begins behind it, without a gap.
    after: Option<u64>,
    /// `no`: answers at once with what has happened, as JSON.
    #[param(inline)]
    wait: Option<Wait>,
}

/// The headers as the API's description has them.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described; read by `EventsQuery`")]
pub struct EventsHead {
    /// The same as `after`, as browsers send it.
    #[param(rename = "last-event-id")]
    last_event_id: Option<u64>,
}

/// The values of `wait`.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only described; read by `EventsQuery`")]
enum Wait {
    Yes,
    No,
}

impl<S: Send + Sync> FromRequestParts<S> for EventsQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Query(pairs) =
            pairs.map_err(|rejection| ApiError::parameter("query", rejection.body_text()))?;
        let mut query = Self {
            after: None,
            wait: true,
        };
        for (name, value) in &pairs {
            match (name.as_str(), value.as_str()) {
                ("after", value) => query.after = Some(event_id("after", value)?),
                ("wait", "yes") => query.wait = true,
                ("wait", "no") => query.wait = false,
                ("wait", _) => return Err(ApiError::parameter("wait", "allowed are yes and no")),
                _ => (),
            }
        }
        if let Some(sent) = parts.headers.get(LAST_EVENT_ID) {
            let sent = sent.to_str().unwrap_or("?");
            query.after = Some(event_id(LAST_EVENT_ID, sent)?);
        }
        Ok(query)
    }
}

fn event_id(name: &str, value: &str) -> Result<i64, ApiError> {
    let number = value.parse().ok().filter(|number: &i64| *number >= 0);
    number.ok_or_else(|| ApiError::parameter(name, "allowed is the id of an event"))
}
