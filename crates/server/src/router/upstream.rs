//! The routes of a server in front of another comment system: those that only read.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{THREAD, bounded, finished};
use crate::app::UpstreamApp;
use crate::handlers::{assets, health, upstream, words};
use crate::rate_limit::limit_rate;

/// For how long a browser may rely on a preflight, in seconds.
const PREFLIGHT_MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Every route.
pub fn upstream_router(app: Arc<UpstreamApp>) -> Router {
    let limit_rate = from_fn_with_state(Arc::clone(&app), limit_rate::<UpstreamApp>);
    let reads = Router::new()
        .route("/", get(upstream::find_front_page))
        .route(THREAD, get(upstream::find_thread))
        .route(&format!("{THREAD}/comments"), get(upstream::list_comments));
    let open = Router::new()
        .route("/embed.js", get(assets::find_loader::<UpstreamApp>))
        .route(
            "/embed/{*path}",
            get(assets::find_widget_file::<UpstreamApp>),
        )
        .route(
            "/api/v1/sites/{site}/words/{lang}",
            get(words::find_built_in_words),
        )
        .route("/healthz", get(health::find_health))
        .route("/readyz", get(upstream::find_readiness));
    let routes = bounded(reads, &app.room)
        .layer(limit_rate)
        .merge(bounded(open, &app.room));
    finished(routes)
        .layer(from_fn(open_to_every_page))
        .with_state(app)
}

/// Marks every answer for pages of all origins: what is read here, anybody may read.
async fn open_to_every_page(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let preflight = request.method() == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    say(header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag, retry-after");
    if preflight {
        say(header::ACCESS_CONTROL_ALLOW_METHODS, "GET");
        say(header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match");
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE);
    }
    response
}
