//! What a request is about: the site the guard let it into, the thread and the comment in its path.

use afterword_protocol::{CommentId, ProblemCode};
use axum::Extension;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::input;
use crate::api_error::ApiError;
use crate::store::Site;

/// The longest key of a site elsewhere.
const MOST_SITE_CHARS: usize = 200;

/// A site.
pub struct SiteAt(pub Site);

/// A thread of a site.
pub struct ThreadAt {
    /// The site, checked against the request's origin.
    pub site: Site,
    /// The thread's key, checked.
    pub key: String,
}

/// A comment of a thread.
pub struct CommentAt {
    /// The site, checked against the request's origin.
    pub site: Site,
    /// The thread's key, checked.
    pub key: String,
    /// The comment; whether there is one, the store knows.
    pub id: CommentId,
}

/// A thread of another comment system, which knows its sites itself.
pub struct ForeignThreadAt {
    /// The site's key, of a length that can be kept.
    pub site: String,
    /// The thread's key, checked.
    pub key: String,
}

/// The path of what a site has.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "the guard has read it; here it is only described")]
pub struct SitePath {
    /// The site's key.
    site: String,
}

/// The path of a thread.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ThreadPath {
    /// The site's key.
    site: String,
    /// The thread's key, percent-encoded: 1 to 500 characters, no control characters.
    #[param(
        min_length = 1,
        max_length = 500,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]+$"
    )]
    thread: String,
}

/// The path of a comment.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CommentPath {
    /// The site's key.
    #[expect(dead_code, reason = "the guard has read it; here it is only described")]
    site: String,
    /// The thread's key, percent-encoded: 1 to 500 characters, no control characters.
    #[param(
        min_length = 1,
        max_length = 500,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]+$"
    )]
    thread: String,
    /// The comment's id.
    id: String,
}

/// The path of a site's words.
#[derive(Default, serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct WordsPath {
    /// The site's key.
    pub site: String,
    /// A language, as a BCP 47 tag.
    pub lang: String,
}

impl<S: Send + Sync> FromRequestParts<S> for SiteAt {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self(guarded_site(parts, state).await?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ThreadAt {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path: ThreadPath = read_path(parts, state).await?;
        Ok(Self {
            site: guarded_site(parts, state).await?,
            key: input::thread_key(path.thread)?,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ForeignThreadAt {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path: ThreadPath = read_path(parts, state).await?;
        if path.site.chars().count() > MOST_SITE_CHARS || path.site.contains(char::is_control) {
            return Err(ProblemCode::SiteUnknown.into());
        }
        Ok(Self {
            site: path.site,
            key: input::thread_key(path.thread)?,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CommentAt {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path: CommentPath = read_path(parts, state).await?;
        let site = guarded_site(parts, state).await?;
        Ok(Self {
            site,
            key: input::thread_key(path.thread)?,
            id: CommentId(path.id),
        })
    }
}

/// Fails only for percent-encoded bytes that are not UTF-8, and no key has those.
async fn read_path<T, S>(parts: &mut Parts, state: &S) -> Result<T, ApiError>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    let path = Path::<T>::from_request_parts(parts, state).await;
    path.map(|path| path.0)
        .map_err(|_| ProblemCode::ThreadKeyInvalid.into())
}

async fn guarded_site<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Site, ApiError> {
    match Extension::<Site>::from_request_parts(parts, state).await {
        Ok(site) => Ok(site.0),
        Err(error) => {
            tracing::error!(%error, "a route below a site is not behind its guard");
            Err(ApiError::internal())
        }
    }
}
