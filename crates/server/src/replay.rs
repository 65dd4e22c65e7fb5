//! Gives an answer once more, with the same head and body, while what it shows is known not to have changed.
//!
//! It stands before everything else: what a thousand readers of one page ask for goes neither through the routes nor
//! through what stands before them, except for the limit of what one client may ask.
//!
//! **Invariants.** Only what a handler has marked as [`Replayable`] is given again, only to requests that say the same in all
//! that answers depend on, and only for as long as it holds.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, Ready, ready};
use tower::Service;

use crate::app::Shared;
use crate::bounded::Shelves;
use crate::latest::Belief;
use crate::rate_limit::count_request;
use crate::representation;

/// What may be kept that was asked for once, in number and bytes.
const ASKED_ONCE: (usize, usize) = (200, 4 << 20);
/// What may be kept that was asked for again. Most of the bytes are those of the renderings.
const ASKED_AGAIN: (usize, usize) = (2_000, 28 << 20);
/// What an entry takes besides its question and its body, roughly.
const ENTRY_BYTES: usize = 2_048;
/// What answers depend on besides the address.
const DEPENDS_ON: [HeaderName; 4] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::ORIGIN,
];

/// The mark of an answer that others may get as well, left in its extensions.
#[derive(Clone)]
pub struct Replayable {
    /// The body of the answer as it is sent.
    pub body: Bytes,
    /// Names it among all there are.
    pub etag: String,
    /// How long it holds.
    pub belief: Belief,
}

/// A service that gives the answers of another one again.
#[derive(Clone)]
pub struct Replay<S> {
    inner: S,
    app: Shared,
    answers: Arc<Mutex<Shelves<String, Answer>>>,
}

#[derive(Clone)]
struct Answer {
    head: HeaderMap,
    kept: Replayable,
}

impl<S> Replay<S> {
    /// Stands before `inner`.
    pub fn new(inner: S, app: Shared) -> Self {
        Self {
            inner,
            app,
            answers: Arc::new(Mutex::new(Shelves::new(ASKED_ONCE, ASKED_AGAIN))),
        }
    }

    /// Counts a request, and says whether its client has asked too often.
    fn admits<B>(&self, request: &Request<B>) -> bool {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let count = |ConnectInfo(peer): &ConnectInfo<SocketAddr>| {
            count_request(&*self.app, *peer, request.headers(), request.method())
        };
        peer.is_none_or(|peer| count(peer).is_ok())
    }

    fn find(&self, question: &String) -> Option<Answer> {
        let mut answers = lock(&self.answers);
        let answer = answers.get(question)?;
        answer.kept.belief.holds().then(|| answer.clone())
    }
}

impl<S, B> Service<Request<B>> for Replay<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<
        Ready<Result<Response, Infallible>>,
        Either<S::Future, BoxFuture<'static, Result<Response, Infallible>>>,
    >;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Some(question) = question(&request) else {
            return Either::Right(Either::Left(self.inner.call(request)));
        };
        // Who has asked too often is told so by what stands behind.
        if let Some(answer) = self.find(&question)
            && self.admits(&request)
        {
            return Either::Left(ready(Ok(answer.again(&request))));
        }
        let answers = Arc::clone(&self.answers);
        let answer = self.inner.call(request).map(move |outcome| {
            let mut response = outcome?;
            if let Some(kept) = response.extensions_mut().remove::<Replayable>() {
                let bytes = ENTRY_BYTES + question.len() + kept.body.len();
                let head = response.headers().clone();
                lock(&answers).insert(question, Answer { head, kept }, bytes);
            }
            Ok(response)
        });
        Either::Right(Either::Right(answer.boxed()))
    }
}

impl Answer {
    /// The answer to another request.
    fn again<B>(self, request: &Request<B>) -> Response {
        let asked = request.headers();
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = self.head;
        if representation::is_known(asked, &self.kept.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            for name in [
                header::CONTENT_TYPE,
                header::CONTENT_ENCODING,
                header::CONTENT_LENGTH,
            ] {
                response.headers_mut().remove(name);
            }
        } else {
            *response.body_mut() = self.kept.body.into();
        }
        response
    }
}

/// Everything that the answer to a read depends on; `None` for what is not a read.
fn question<B>(request: &Request<B>) -> Option<String> {
    if request.method() != Method::GET {
        return None;
    }
    let mut question = request.uri().path_and_query()?.as_str().to_owned();
    for name in &DEPENDS_ON {
        for value in request.headers().get_all(name) {
            // No line of a header, and no address, has such a character.
            question.push('\n');
            question.push_str(value.to_str().ok()?);
        }
        question.push('\r');
    }
    Some(question)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing panics while it is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
