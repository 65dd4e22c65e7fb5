//! What the widget says on a site.

use afterword::i18n::{Language, OwnWords};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::answers::ReadAnswers;
use super::target::{WordsAt, WordsPath};
use crate::api_error::ApiError;
use crate::app::{App, Shared};
use crate::representation;
use crate::store::Site;

/// Sends every sentence of a language: the built-in ones, and the site's own in place of some.
///
/// For a language without built-in words it is the main language (`de` for `de-AT`) or English, as `Content-Language` says.
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
        ReadAnswers,
    ),
)]
pub async fn find_words(
    State(app): State<Shared>,
    at: WordsAt,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let language = find_language(&app, &at.site, &at.lang).await?;
    let mut response = representation::json(&headers, &language);
    if let Ok(tag) = HeaderValue::from_str(language.tag()) {
        response.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    }
    Ok(response)
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
