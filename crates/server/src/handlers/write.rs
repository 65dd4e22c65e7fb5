//! What is sent as JSON: its body, and what makes a retried write the same write.

use afterword_protocol::{Problem, ProblemCode};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::tokens::{is_key, sha256};
use crate::api_error::ApiError;
use crate::store::Idempotency;

/// The longest body, in bytes: six times the longest comment of a default site.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The headers of a write as the API's description has them.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described; read by `Write`")]
pub struct WriteParams {
    /// The client's name for this write: a retry with the same one gets the answer of the first.
    #[param(
        rename = "idempotency-key",
        min_length = 16,
        max_length = 128,
        pattern = "^[!-~]+$"
    )]
    idempotency_key: String,
}

/// A write that came whole and may be retried.
pub struct Write<T> {
    /// What to write.
    pub body: T,
    /// The client's name for this request.
    pub key: String,
    /// The same for the store, which never sees the key itself.
    pub idempotency: Idempotency,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Write<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let headers = request.headers().clone();
        let key = idempotency_key(&headers)?;
        let body = read_body(request, state).await?;
        let token = headers
            .get(header::AUTHORIZATION)
            .map_or(&b""[..], HeaderValue::as_bytes);
        let request = [
            method.as_str().as_bytes(),
            uri.path().as_bytes(),
            token,
            &body,
        ];
        let idempotency = Idempotency {
            key_hash: sha256(&[&key]),
            fingerprint: sha256(&request),
        };
        Ok(Self {
            body: read_json(&headers, &body)?,
            key,
            idempotency,
        })
    }
}

/// A body that asks for something and changes nothing, so that it needs no key.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let headers = request.headers().clone();
        let body = read_body(request, state).await?;
        read_json(&headers, &body).map(Self)
    }
}

async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    let body = Bytes::from_request(request, state).await;
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(ProblemCode::BodyTooLarge)
            .limit(MAX_BODY_BYTES as u64)
            .detail("a body has at most 65,536 bytes")
            .into(),
        _ => invalid(rejection.body_text()),
    })
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, ApiError> {
    let key = headers
        .get(IDEMPOTENCY_KEY)
        .and_then(|value| value.to_str().ok());
    key.filter(|key| is_key(key, 16))
        .map(str::to_owned)
        .ok_or_else(|| {
            let problem = Problem::new(ProblemCode::IdempotencyKeyInvalid).field(IDEMPOTENCY_KEY);
            problem
                .detail("a write needs a key of its own: 16 to 128 visible ASCII characters")
                .into()
        })
}

/// Reads a body; none at all counts as `null`, which is what `Write<()>` asks for.
fn read_json<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, ApiError> {
    if body.is_empty() {
        return serde_json::from_str("null").map_err(|_| invalid("a JSON body is needed"));
    }
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = media_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Err(invalid("the content type must be application/json"));
    }
    serde_json::from_slice(body).map_err(|error| invalid(error.to_string()))
}

fn invalid(detail: impl Into<String>) -> ApiError {
    Problem::new(ProblemCode::BodyInvalid).detail(detail).into()
}
