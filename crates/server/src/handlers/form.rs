//! What a form of our own pages sends, and whether it is one of our own.

use std::convert::Infallible;

use afterword_protocol::{CommentId, NewAuthor, PageRef, Problem, ProblemCode};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode;
use url::form_urlencoded;

use super::tokens::{is_key, sha256};
use super::write::MAX_BODY_BYTES;
use crate::api_error::ApiError;
use crate::app::App;
use crate::hosted::Typed;
use crate::origin::Origin;
use crate::store::{Idempotency, Site};

/// The longest body of a form, in bytes: each byte that is not ASCII is sent as three.
pub const MAX_FORM_BYTES: usize = 3 * MAX_BODY_BYTES;

const FORM: &str = "application/x-www-form-urlencoded";
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// A form that was sent, as far as it can be read.
pub struct SentForm {
    /// What its reader has typed.
    pub typed: Typed,
    /// The comment it answers.
    pub parent: Option<CommentId>,
    /// The article it was sent from, where the reader goes back to; none if from a page of ours.
    pub page: Option<PageRef>,
    /// Makes a form that is sent twice one write; what is wrong with it instead, if anything.
    pub idempotency: Result<Idempotency, ProblemCode>,
}

impl<S: Send + Sync> FromRequest<S> for SentForm {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let headers = request.headers().clone();
        let path = request.uri().path().to_owned();
        let body = match Bytes::from_request(request, state).await {
            Ok(body) if is_form(&headers) && is_utf8(&body) => body,
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                return Ok(Self::unreadable(ProblemCode::BodyTooLarge));
            }
            Ok(_) | Err(_) => return Ok(Self::unreadable(ProblemCode::BodyInvalid)),
        };
        Ok(Self::read(&path, &body))
    }
}

impl SentForm {
    fn unreadable(problem: ProblemCode) -> Self {
        Self {
            typed: Typed::default(),
            parent: None,
            page: None,
            idempotency: Err(problem),
        }
    }

    fn read(path: &str, body: &[u8]) -> Self {
        let mut form = Self::unreadable(ProblemCode::IdempotencyKeyInvalid);
        let mut key = String::new();
        for (name, value) in form_urlencoded::parse(body) {
            let field = match &*name {
                "text" => &mut form.typed.text,
                "name" => &mut form.typed.name,
                "email" => &mut form.typed.email,
                "website" => &mut form.typed.website,
                "key" => &mut key,
                "page-url" => &mut form.page.get_or_insert_default().url,
                "page-title" => &mut form.page.get_or_insert_default().title,
                "parent" if !value.is_empty() => {
                    form.parent = Some(CommentId(value.into_owned()));
                    continue;
                }
                _ => continue,
            };
            *field = value.into_owned();
        }
        if is_key(&key, 16) {
            // The key goes with what was typed: a reader who goes back and writes something else
            // sends the same key with it.
            let hash = sha256(&[b"afterword form", path.as_bytes(), body]);
            form.idempotency = Ok(Idempotency {
                key_hash: hash,
                fingerprint: hash,
            });
        }
        form
    }

    /// The author, as the API has them.
    pub fn author(&self) -> NewAuthor {
        NewAuthor {
            name: self.typed.name.clone(),
            email: Some(self.typed.email.clone()),
            website: Some(self.typed.website.clone()),
        }
    }
}

/// A key that nobody else has: 128 random bits.
pub fn new_key() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether a form comes from one of our own pages, or from one that may use the API as well: an article whose
/// reader has no WebAssembly.
///
/// Browsers say so in one of two headers, and no page can keep them from it. Who sends neither is no
/// browser that runs other people's pages, and is let in as programs are.
///
/// # Errors
///
/// `OriginNotAllowed`.
pub fn known_page(app: &App, site: &Site, headers: &HeaderMap) -> Result<(), ApiError> {
    let origin = headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().ok().and_then(Origin::parse_header));
    let own = match (headers.get(SEC_FETCH_SITE), &origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin
            .as_ref()
            .is_some_and(|origin| own_origins(app, headers).contains(origin)),
        (None, None) => true,
    };
    let allowed = || {
        origin
            .flatten()
            .is_some_and(|origin| app.allows(site, &origin))
    };
    if own || allowed() {
        return Ok(());
    }
    let problem = Problem::new(ProblemCode::OriginNotAllowed);
    Err(problem
        .detail("this form is for pages of the server and of the site")
        .into())
}

/// Our own origin, if its pages may write to the site, as the widget's would be asked there.
pub fn writable_origin(app: &App, site: &Site, headers: &HeaderMap) -> Option<Origin> {
    own_origins(app, headers)
        .into_iter()
        .find(|origin| app.allows(site, origin))
}

/// What our own origin can be. Without a `public-url` it is unknown whether a proxy speaks https.
fn own_origins(app: &App, headers: &HeaderMap) -> Vec<Origin> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let asked = ["http", "https"].into_iter().filter_map(|scheme| {
        let host = host?;
        Origin::parse(&format!("{scheme}://{host}"))
    });
    app.public_url.iter().cloned().chain(asked).collect()
}

/// Whether no byte of what was typed would have to be guessed.
fn is_utf8(body: &[u8]) -> bool {
    percent_decode(body).decode_utf8().is_ok()
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = media_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(FORM))
}
