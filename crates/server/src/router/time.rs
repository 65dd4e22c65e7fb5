//! How long a request may take, and who is told that it took too long.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use afterword_protocol::{Problem, ProblemCode};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};

use crate::api_error::ApiError;

/// How long a request may take, its body included; an answer that is a stream may take longer.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Gives up a request that takes too long. If it was its body that did not come, this is the client's fault.
pub async fn limit_time(request: Request, next: Next) -> Response {
    let late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| Body::new(Arriving::new(body, &late)));
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) if late.load(Ordering::Relaxed) => too_slow(),
        Err(_) => ApiError::unavailable("the request took too long").into_response(),
    }
}

fn too_slow() -> Response {
    let seconds = REQUEST_TIMEOUT.as_secs();
    let problem = Problem::new(ProblemCode::BodyTooSlow);
    let problem = problem.detail(format!("a body has to come whole within {seconds} seconds"));
    let mut response = ApiError::from(problem).into_response();
    // What is still to come of it is no other request.
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// The body of a request, which says whether somebody waits for more of it.
struct Arriving {
    body: Body,
    late: Arc<AtomicBool>,
}

impl Arriving {
    fn new(body: Body, late: &Arc<AtomicBool>) -> Self {
        let late = Arc::clone(late);
        Self { body, late }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.late.store(polled.is_pending(), Ordering::Relaxed);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
