//! Our API as adapters are asked by it: which method a request means, and the answer as HTTP has it.

use afterword_protocol::{
    CommentId, CommentState, Cursor, Problem, ProblemCode, Sort, SubscriptionResult,
    SubscriptionState,
};
use serde::Serialize;

use crate::adapter::{Adapter, Caller, Listing};
use crate::exchange::{Exchange, Stop};
use crate::json::{Lenient, Value};
use crate::read;
use crate::text::decode;

/// A request of our API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiRequest {
    /// `GET`, `POST` …
    pub method: String,
    /// What follows the site's address: `threads/KEY/comments?sort=newest`, `preview`.
    pub path: String,
    /// The token of `Authorization: Bearer`; empty without one.
    pub token: String,
    /// Whether a write with this `Idempotency-Key` was tried before and its outcome is unknown.
    pub retry: bool,
    /// The body as text; empty without one.
    pub body: String,
}

/// An answer of our API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiAnswer {
    /// The status.
    pub status: u16,
    /// JSON; empty where there is none.
    pub body: String,
    /// What the site's owner has to do so that more works, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl ApiAnswer {
    /// A problem in words of our API.
    #[must_use]
    pub fn problem(problem: &Problem) -> Self {
        Self::json(problem.status, problem).unwrap_or_else(|_| Self::malformed())
    }

    /// The foreign server gave no answer; what our own says when a proxy can't reach it.
    #[must_use]
    pub fn unreachable() -> Self {
        Self {
            status: 502,
            body: String::new(),
            hint: None,
        }
    }

    /// The foreign server's answer made no sense; clients do not understand this one either.
    #[must_use]
    pub fn malformed() -> Self {
        Self {
            status: 422,
            body: String::new(),
            hint: None,
        }
    }

    fn json<T: Serialize>(status: u16, value: &T) -> Result<Self, Stop> {
        let body = serde_json::to_string(value).map_err(|_| Stop::Malformed)?;
        Ok(Self {
            status,
            body,
            hint: None,
        })
    }
}

/// Has `adapter` answer a request.
///
/// # Errors
///
/// What the adapter ends with; `not-found` for what is no operation of adapters.
pub fn answer(
    adapter: &dyn Adapter,
    request: &ApiRequest,
    exchange: &mut Exchange<'_>,
) -> Result<ApiAnswer, Stop> {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let parts: Vec<&str> = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["threads", _, rest @ ..] => rest.to_vec(),
        ["preview"] => vec!["preview"],
        _ => return Err(ProblemCode::NotFound.into()),
    };
    let caller = Caller {
        token: &request.token,
        retry: request.retry,
    };
    let id = |text: &&str| CommentId(decode(text));
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", []) => ApiAnswer::json(200, &adapter.find_thread(exchange)?),
        ("GET", ["comments"]) => {
            let parameter = |name: &str| parameter(query, name);
            let cursor = parameter("cursor").map(Cursor);
            let page = match (parameter("root").map(CommentId), cursor) {
                (Some(root), Some(cursor)) => adapter.list_branch(&root, &cursor, exchange)?,
                (_, cursor) => {
                    let listing = Listing {
                        sort: parameter("sort")
                            .and_then(|name| Sort::named(&name))
                            .unwrap_or_default(),
                        limit: parameter("limit")
                            .and_then(|n| n.parse().ok())
                            .unwrap_or(25)
                            .clamp(1, 100),
                        cursor,
                        from: parameter("from").map(CommentId),
                    };
                    adapter.list_comments(&listing, exchange)?
                }
            };
            ApiAnswer::json(200, &page)
        }
        ("POST", ["comments"]) => {
            let new = read::new_comment(&body(request)?);
            let posted = adapter.create_comment(&new, caller, exchange)?;
            let held = posted.comment.state == CommentState::Pending;
            ApiAnswer::json(if held { 202 } else { 201 }, &posted)
        }
        ("GET", ["comments", at]) => {
            ApiAnswer::json(200, &adapter.find_comment(&id(at), caller, exchange)?)
        }
        ("PATCH", ["comments", at]) => {
            let body = body(request)?;
            ApiAnswer::json(
                200,
                &adapter.update_comment(&id(at), body.text("text"), caller, exchange)?,
            )
        }
        ("DELETE", ["comments", at]) => {
            ApiAnswer::json(200, &adapter.delete_comment(&id(at), caller, exchange)?)
        }
        ("PUT", ["comments", at, "vote"]) => {
            let value = read::vote(&body(request)?).value;
            ApiAnswer::json(200, &adapter.put_vote(&id(at), value, caller, exchange)?)
        }
        ("PUT", ["rating"]) => {
            let rating = read::rating(&body(request)?);
            ApiAnswer::json(200, &adapter.put_rating(&rating, caller, exchange)?)
        }
        ("POST", ["preview"]) => {
            let body = body(request)?;
            ApiAnswer::json(200, &adapter.preview(body.text("text"), exchange)?)
        }
        ("POST", ["subscriptions"]) => {
            let new = read::subscription(&body(request)?);
            adapter.create_subscription(&new, caller, exchange)?;
            let state = SubscriptionState::Pending;
            ApiAnswer::json(201, &SubscriptionResult { state })
        }
        ("GET", ["subscriptions"]) => {
            ApiAnswer::json(200, &adapter.list_subscriptions(caller, exchange)?)
        }
        _ => Err(ProblemCode::NotFound.into()),
    }
}

fn body(request: &ApiRequest) -> Result<Value, Stop> {
    serde_json::from_str(&request.body).map_err(|_| ProblemCode::BodyInvalid.into())
}

/// A parameter of a query, if it is there and says something.
fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(decode(&value.replace('+', " "))).filter(|value| !value.is_empty())
}
