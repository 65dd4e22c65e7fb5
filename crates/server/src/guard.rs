//! The door to a site: finds it, asks whether the page may come in, and answers preflights (CORS).
//!
//! **Invariants.** A request from a page the site does not allow never reaches a handler.
//! Credentials are never allowed. `*` is sent with two problems only, and with the preflights that
//! lead to them, so that the widget can tell its reader why nothing works.

use std::collections::HashMap;

use afterword_protocol::{Problem, ProblemCode};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::app::Shared;
use crate::origin::Origin;
use crate::store::Site;

const ALLOWED_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const ALLOWED_HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, idempotency-key, if-none-match");
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static("etag, retry-after");
/// For how long a browser may rely on a preflight, in seconds.
const PREFLIGHT_MAX_AGE: HeaderValue = HeaderValue::from_static("600");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");
const TOLD_TO_ANYBODY: [ProblemCode; 2] = [ProblemCode::SiteUnknown, ProblemCode::OriginNotAllowed];

/// Lets a request in to the site its path names, and marks the answer for the asking page.
pub async fn guard_site(
    State(app): State<Shared>,
    path: Result<Path<HashMap<String, String>>, PathRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    let preflight = is_preflight(&request);
    let (mut response, reader) = match admit(&app, path, request.method(), request.headers()).await
    {
        Ok((_, origin)) if preflight => (StatusCode::NO_CONTENT.into_response(), origin),
        Ok((site, origin)) => {
            request.extensions_mut().insert(site);
            (next.run(request).await, origin)
        }
        Err(refusal) => {
            let reader = TOLD_TO_ANYBODY.contains(&refusal.code()).then_some(ANYBODY);
            let answer = if preflight {
                StatusCode::NO_CONTENT.into_response()
            } else {
                refusal.into_response()
            };
            (answer, reader)
        }
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(reader) = reader {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, reader);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    }
    if preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE);
    }
    response
}

/// Finds the site and the origin to answer to; programs send none and are let in, as this binds
/// browsers only.
async fn admit(
    app: &Shared,
    path: Result<Path<HashMap<String, String>>, PathRejection>,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(Site, Option<HeaderValue>), ApiError> {
    let Path(path) = path.map_err(|_| ProblemCode::ThreadKeyInvalid)?;
    let key = path.get("site").map_or("", String::as_str);
    // Who only reads may see for a moment what the owner has just changed; what is written is judged by what holds now.
    let site = if method.is_safe() {
        app.latest.find_site(&app.store, key).await?
    } else {
        app.store.find_site(key).await?
    };
    let site = site.ok_or_else(|| {
        Problem::new(ProblemCode::SiteUnknown).detail(format!("no site has the key {key:?}"))
    })?;
    let mut sent = headers.get_all(header::ORIGIN).iter();
    let (Some(value), another) = (sent.next(), sent.next()) else {
        return Ok((site, None));
    };
    let origin = value
        .to_str()
        .ok()
        .filter(|_| another.is_none())
        .and_then(Origin::parse_header);
    match origin {
        Some(origin) if app.allows(&site, &origin) => Ok((site, Some(value.clone()))),
        _ => {
            let mend = format!("`afterword site set {key} --origin …` names the allowed ones");
            Err(Problem::new(ProblemCode::OriginNotAllowed)
                .detail(mend)
                .into())
        }
    }
}

fn is_preflight(request: &Request) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}
