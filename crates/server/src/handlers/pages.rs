//! Pages for readers who come to the server itself.

use afterword::options::Options;
use afterword_protocol::ProblemCode;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use url::Url;

use super::assets::{ALWAYS_ASKED_AGAIN, send};
use super::input;
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::assets::MISSING;
use crate::origin::Origin;
use crate::store::PageQuery;
use crate::{hosted, representation};

const DEMO_PAGE: &str = "index.html";

/// Shows what this server is and how to use it; in the demo, the demo article.
pub async fn find_front_page(
    State(app): State<Shared>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    if app.demo {
        let page = app
            .assets
            .get(DEMO_PAGE)
            .ok_or_else(|| ApiError::unavailable(MISSING))?;
        return Ok(send(page, DEMO_PAGE, &asked, ALWAYS_ASKED_AGAIN));
    }
    let host = asked.get("host").and_then(|host| host.to_str().ok());
    let server = match (&app.public_url, host) {
        (Some(url), _) => url.to_string(),
        (None, host) => format!("http://{}", host.unwrap_or("localhost")),
    };
    Ok(representation::html(&asked, hosted::front_page(&server)))
}

/// Shows one thread as a page of its own.
pub async fn find_thread_page(
    State(app): State<Shared>,
    Path((site, key)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let site = app
        .store
        .find_site(&site)
        .await?
        .ok_or(ProblemCode::SiteUnknown)?;
    let key = input::thread_key(key)?;
    let options = Options {
        site: site.key.clone(),
        thread: key.clone(),
        ..Options::default()
    };
    let query = PageQuery {
        sort: options.sort,
        limit: options.page_size,
        cursor: None,
        from: None,
    };
    let page = app.store.list_comments(&site, &key, &query).await?;
    let stylesheet = app.assets.find_hashed("widget.css");
    let document = hosted::thread_page(page, &options, stylesheet);
    let mut response = representation::html(&asked, document);
    let pictures = site.avatar_url.as_deref();
    if let Some(from) = pictures.and_then(|url| Origin::of(&Url::parse(url).ok()?)) {
        representation::allow_pictures(&mut response, &from);
    }
    response
        .headers_mut()
        .insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}
