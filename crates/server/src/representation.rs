//! Answers that a client may keep and ask about again: `ETag`, and 304 when nothing changed.

mod coding;
mod prepared;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::feed::{ATOM, Feed};
use crate::origin::Origin;
use crate::timestamp;

pub use coding::Coding;
pub use prepared::Prepared;

/// The media type of JSON answers.
pub const JSON: &str = "application/json";
/// The media type of scripts that are made for one thread.
pub const SCRIPT: &str = "text/javascript; charset=utf-8";
/// The media type of HTML answers.
pub const HTML: &str = "text/html; charset=utf-8";

/// The mark of an answer that is in the coding it is sent in, left in its extensions.
#[derive(Clone, Copy)]
pub struct Settled;

/// What RFC 9213 has for caches that stand between.
const CDN_CACHE_CONTROL: HeaderName = HeaderName::from_static("cdn-cache-control");

/// Our pages run nothing but the widget and are shown in nobody's frame.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Answers with `value` as JSON.
pub fn json(asked: &HeaderMap, value: &impl Serialize) -> Response {
    Prepared::json(value).answer(asked)
}

/// Lets a cache that stands between give the answer to others for a moment, and give it once more while it asks anew.
///
/// Browsers, which this is not said to, ask every time: who has just written has to see it.
pub fn for_caches(mut response: Response) -> Response {
    let keep = HeaderValue::from_static("public, max-age=1, stale-while-revalidate=30");
    response.headers_mut().insert(CDN_CACHE_CONTROL, keep);
    response
}

/// Answers with a feed.
///
/// `Last-Modified` is told and never asked about: a comment that is approved late is older than
/// what readers of the feed have already, and one that is deleted leaves the time as it was.
pub fn atom(asked: &HeaderMap, feed: &Feed) -> Response {
    let body = feed.atom();
    let etag = etag(body.as_bytes());
    let mut response = kept(asked, ATOM, body, &etag);
    let changed = feed.updated().and_then(timestamp::http_date);
    if let Some(changed) = changed.and_then(|date| HeaderValue::from_str(&date).ok()) {
        response
            .headers_mut()
            .insert(header::LAST_MODIFIED, changed);
    }
    response
}

/// Answers with a document or a part of one.
pub fn html(asked: &HeaderMap, body: String) -> Response {
    Prepared::html(body).answer(asked)
}

/// Answers with a document that has something in it which is another each time, and changes nothing.
pub fn html_with(asked: &HeaderMap, body: String, volatile: &str) -> Response {
    let etag = etag(body.replace(volatile, "").as_bytes());
    let mut response = guarded(kept(asked, HTML, body, &etag));
    // What is volatile is meant for one reader.
    let keep = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    response
}

/// Answers a request that was refused with a document, which nobody keeps.
pub fn refused_html(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HTML),
        (header::CACHE_CONTROL, "no-store"),
    ];
    guarded((status, headers, body).into_response())
}

/// Answers with a document whose address is a secret: nobody keeps it, and where its links lead learns nothing of it.
pub fn secret_html(status: StatusCode, body: String) -> Response {
    let mut response = refused_html(status, body);
    let policy = HeaderValue::from_static("no-referrer");
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, policy);
    response
}

fn guarded(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(PAGE_POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Lets a page show pictures of another origin.
pub fn allow_pictures(response: &mut Response, from: &Origin) {
    let policy = PAGE_POLICY.replace("img-src ", &format!("img-src {from} "));
    if let Ok(policy) = policy.parse() {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Answers with `body`, to be asked about again before every use.
fn kept(
    asked: &HeaderMap,
    content_type: &'static str,
    body: impl Into<Bytes>,
    etag: &str,
) -> Response {
    if is_known(asked, etag) {
        return unchanged(etag);
    }
    changed(content_type, body.into(), etag)
}

/// Says that what the client has is what there is.
fn unchanged(etag: &str) -> Response {
    to_be_asked_about(StatusCode::NOT_MODIFIED.into_response(), etag)
}

fn changed(content_type: &'static str, body: Bytes, etag: &str) -> Response {
    let response = ([(header::CONTENT_TYPE, content_type)], body).into_response();
    to_be_asked_about(response, etag)
}

fn to_be_asked_about(mut response: Response, etag: &str) -> Response {
    let headers = response.headers_mut();
    // Weak, because the bytes on the wire also depend on the compression.
    if let Ok(etag) = format!("W/{etag}").parse() {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// Names `body` among all bodies there are.
pub fn etag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..16]))
}

/// Whether the client already has the representation named `etag`.
pub fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',').map(str::trim));
    known.any(|tag| tag == "*" || opaque(tag) == opaque(etag))
}

/// A tag, weak or not.
fn opaque(tag: &str) -> &str {
    tag.trim_start_matches("W/")
}
