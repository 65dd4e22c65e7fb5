//! What a client gets when a request fails: always a problem document, never an internal cause.

use afterword_protocol::{Problem, ProblemCode};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;
use crate::upstream::Failure;

/// Seconds after which a client may try again when the database did not answer.
const RETRY_AFTER_SECONDS: u64 = 1;

/// The media type of every error answer (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A failed request, as its client is told. Boxed, as most requests do not fail.
#[derive(Debug)]
pub struct ApiError(Box<Problem>);

impl ApiError {
    /// What went wrong.
    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// All that its client is told.
    pub fn problem(&self) -> &Problem {
        &self.0
    }

    /// A fault of ours, logged elsewhere.
    pub fn internal() -> Self {
        ProblemCode::Internal.into()
    }

    /// Something needed is not there right now.
    pub fn unavailable(detail: &str) -> Self {
        let problem = Problem::new(ProblemCode::Unavailable).detail(detail);
        problem.retry_after_seconds(RETRY_AFTER_SECONDS).into()
    }

    /// What is wrong with a query parameter.
    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        Problem::new(ProblemCode::ParameterInvalid)
            .field(name)
            .detail(detail)
            .into()
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Problem::new(code).into()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(code) => code.into(),
            StoreError::Unavailable(_) => {
                tracing::warn!(%error, "the store is unavailable");
                Self::unavailable("the database does not answer")
            }
            StoreError::Failed(_) | StoreError::Unusable(_) => {
                tracing::error!(%error, "the store failed");
                Self::internal()
            }
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) => (*problem).into(),
            Failure::Unreachable => {
                Self::unavailable("the comment system behind this server does not answer")
            }
            Failure::Malformed => {
                Self::unavailable("the comment system behind this server can't be understood")
            }
            Failure::Internal => Self::internal(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = *self.0;
        let status = StatusCode::from_u16(problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).expect("a problem is plain data");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = problem.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
