//! What the widget says on a site.

use afterword::i18n::{Language, OwnWords};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::target::WordsPath;
use crate::api_error::ApiError;
use crate::app::{App, Shared};
use crate::representation;
use crate::store::Site;

/// Sends every sentence of a language: the built-in ones, and the site's own in place of some.
///
/// For a language without built-in words it is the main language (`de` for `de-AT`) or English, as `Content-Language`
/// says. Any page may read them, and whatever is wrong leaves the built-in ones: the widget says with them what is
/// wrong.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/words/{lang}",
    params(WordsPath),
    responses(
        (
            status = 200,
            body = Object,
            description = "sentences by name: texts, or objects of texts by plural category",
        ),
        (status = 304, description = "the client has this already"),
    ),
)]
pub async fn find_words(
    State(app): State<Shared>,
    path: Result<Path<WordsPath>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    // A path that is not UTF-8 names no site and no language.
    let Path(path) = path.unwrap_or_else(|_| Path(WordsPath::default()));
    let language = match app.store.find_site(&path.site).await {
        Ok(Some(site)) => find_language(&app, &site, &path.lang).await.ok(),
        Ok(None) | Err(_) => None,
    };
    let language = language.unwrap_or_else(|| Language::nearest(&path.lang).clone());
    send_words(&headers, &language)
}

/// Sends the built-in sentences of a language, where sites have no words of their own.
pub async fn find_built_in_words(
    path: Result<Path<WordsPath>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let Path(path) = path.unwrap_or_else(|_| Path(WordsPath::default()));
    send_words(&headers, Language::nearest(&path.lang))
}

fn send_words(headers: &HeaderMap, language: &Language) -> Response {
    let mut response = representation::json(headers, language);
    let answered = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(language.tag()) {
        answered.insert(header::CONTENT_LANGUAGE, tag);
    }
    answered.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}

/// The words that a site says where a language is asked for.
pub async fn find_language(app: &App, site: &Site, lang: &str) -> Result<Language, ApiError> {
    let built_in = Language::nearest(lang);
    let own = app.store.find_words(site, built_in.tag()).await?;
    Ok(match own.as_deref().map(OwnWords::parse) {
        Some(Ok(own)) => built_in.saying(&own),
        // `afterword check` tells of words that can't be read.
        Some(Err(_)) | None => built_in.clone(),
    })
}
