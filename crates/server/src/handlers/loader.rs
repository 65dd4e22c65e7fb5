//! The loader, with the first paint of the thread that its address names.

use std::net::SocketAddr;
use std::sync::Arc;

use afterword::i18n::Language;
use afterword::options::Options;
use afterword_protocol::ProblemCode;
use axum::extract::{ConnectInfo, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use url::form_urlencoded;

use super::assets::{self, RESOURCE_POLICY};
use super::input;
use super::page::{Form, find_page};
use super::query::{CommentsQuery, LOOKS};
use super::target::ThreadAt;
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::assets::LOADER_WITH;
use crate::latest::Belief;
use crate::loader::loader_with;
use crate::rate_limit::count_request;
use crate::representation::{Coding, Prepared};
use crate::{negotiate, representation};

/// Sends the loader; if the query names a thread, with its first paint and the style sheet, so that nothing else is
/// asked for.
///
/// Browsers do not say for which page they fetch a script, so every page may have these, as every reader may see the
/// thread's own page. Whatever is wrong leaves a loader that asks for what it lacks, and says what is wrong.
pub async fn find_loader(
    State(app): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let (Some(thread), Some(script)) = (value(&pairs, "thread"), app.assets.text(LOADER_WITH))
    else {
        return assets::find_loader(State(app), headers).await;
    };
    let rendered = match count_request(&*app, peer, &headers, &Method::GET) {
        Ok(()) => render_loader(&app, thread, &pairs, &headers).await,
        Err(refused) => Err(refused),
    };
    let mut response = match rendered {
        Ok((page, belief)) => {
            let response = representation::for_caches(page.answer(&headers));
            page.replayable(response, belief)
        }
        Err(_) => Prepared::script(loader_with(script, None)).answer(&headers),
    };
    let answered = response.headers_mut();
    let vary = if value(&pairs, "lang").is_some() {
        "Accept-Encoding"
    } else {
        "Accept-Encoding, Accept-Language"
    };
    answered.insert(header::VARY, HeaderValue::from_static(vary));
    let anybody = HeaderValue::from_static("*");
    answered.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    answered.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    Ok(response)
}

/// Renders the loader with the first paint and the style in it, or finds it as it was rendered for somebody else.
async fn render_loader(
    app: &Shared,
    thread: &str,
    pairs: &[(String, String)],
    headers: &HeaderMap,
) -> Result<(Arc<Prepared>, Belief), ApiError> {
    let site = value(pairs, "site").unwrap_or("default");
    let site = app.latest.find_site(&app.store, site).await?;
    let at = ThreadAt {
        site: site.ok_or(ProblemCode::SiteUnknown)?,
        key: input::thread_key(thread.to_owned())?,
    };
    let CommentsQuery { page, options, .. } = CommentsQuery::read(&named_as_in_a_query(pairs))?;
    let lang = value(pairs, "lang").unwrap_or_else(|| best_language(headers));
    let options = Options {
        lang: lang.to_owned(),
        ..options
    };
    let form = Form::Loader(page, options);
    find_page(app, at, form, Coding::best_for(headers)).await
}

/// The names are the widget's attributes, one of which the API calls otherwise.
fn named_as_in_a_query(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let known = pairs.iter().filter_map(|(name, value)| {
        let name = match name.as_str() {
            "page-size" => "limit",
            name => LOOKS.into_iter().find(|known| *known == name)?,
        };
        Some((name.to_owned(), value.clone()))
    });
    known.collect()
}

/// The language that the reader knows best, of those there are words for.
fn best_language(headers: &HeaderMap) -> &'static str {
    let known = negotiate::languages(headers).into_iter().find_map(|lang| {
        let tag = Language::nearest(lang).tag();
        let main = lang.split('-').next().unwrap_or_default();
        main.eq_ignore_ascii_case(tag).then_some(tag)
    });
    known.unwrap_or("en")
}

/// What the query says last of something, as attributes are set one after the other.
fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().rfind(|(found, _)| found == name);
    found
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}
