//! The widget's files, for every page that embeds it.

use std::sync::Arc;

use afterword_protocol::ProblemCode;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::app::{Front, Shared};
use crate::assets::{Asset, Assets, COUNTER, LOADER, MISSING, media_type};
use crate::replay::Replayable;
use crate::representation::{self, Settled};

/// The scripts that pages include keep their address, so browsers ask again soon, but without waiting for the answer.
const SOON_ASKED_AGAIN: &str = "public, max-age=600, stale-while-revalidate=86400";
/// An address with a hash names the same bytes for ever.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The demo changes with every build.
pub const ALWAYS_ASKED_AGAIN: &str = "no-cache";

pub(super) const RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Sends the loader.
pub async fn find_loader<F: Front>(
    State(app): State<Arc<F>>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    send_script(app.assets(), LOADER, &asked)
}

/// Sends the counter.
pub async fn find_counter(
    State(app): State<Shared>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    send_script(&app.assets, COUNTER, &asked)
}

fn send_script(assets: &Assets, name: &str, asked: &HeaderMap) -> Result<Response, ApiError> {
    let script = assets
        .get(name)
        .ok_or_else(|| ApiError::unavailable(MISSING))?;
    Ok(replayable(script, name, asked, SOON_ASKED_AGAIN))
}

/// Sends what the loader loads: all in a folder with a hash, but for the list of them.
pub async fn find_widget_file<F: Front>(
    State(app): State<Arc<F>>,
    Path(path): Path<String>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let keep = if path.contains('/') {
        IMMUTABLE
    } else {
        SOON_ASKED_AGAIN
    };
    let path = format!("embed/{path}");
    let asset = app.assets().get(&path).ok_or(ProblemCode::NotFound)?;
    Ok(replayable(asset, &path, &asked, keep))
}

/// Sends a file of every build, which others may get as well.
fn replayable(asset: &Asset, path: &str, asked: &HeaderMap, keep: &'static str) -> Response {
    let form = asset.form_for(asked);
    let mut response = send(asset, path, asked, keep);
    let marks = response.extensions_mut();
    marks.insert(Settled);
    marks.insert(Replayable {
        body: form.bytes.clone(),
        content_type: media_type(path),
        coding: form.coding(),
        etag: form.etag.clone(),
        belief: None,
    });
    response
}

/// Sends what the demo article needs, if this is the demo.
pub async fn find_demo_file(
    State(app): State<Shared>,
    Path(path): Path<String>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let asset = app
        .assets
        .get(&path)
        .filter(|_| app.demo)
        .ok_or(ProblemCode::NotFound)?;
    Ok(send(asset, &path, &asked, ALWAYS_ASKED_AGAIN))
}

/// Sends a file in the smallest form the client takes, to any page that asks.
pub fn send(asset: &Asset, path: &str, asked: &HeaderMap, keep: &'static str) -> Response {
    let form = asset.form_for(asked);
    let mut response = if representation::is_known(asked, &form.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        form.bytes.clone().into_response()
    };
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        headers.insert(
            name,
            value
                .parse()
                .expect("media types, tags and the like are ASCII"),
        );
    };
    set(header::CONTENT_TYPE, media_type(path));
    set(header::CACHE_CONTROL, keep);
    set(header::ETAG, &form.etag);
    set(header::VARY, "Accept-Encoding");
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(RESOURCE_POLICY, "cross-origin");
    if let Some(coding) = form.coding() {
        set(header::CONTENT_ENCODING, coding);
    }
    response
}
