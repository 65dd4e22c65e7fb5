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
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
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
    /// The whole body as it is sent, also if this client has it already.
    pub body: Bytes,
    /// Its media type.
    pub content_type: &'static str,
    /// The name of its coding, if it has one.
    pub coding: Option<&'static str>,
    /// Names it among all there are.
    pub etag: String,
    /// How long it holds; `None` is as long as there is this process, and then it does not count as a read.
    pub belief: Option<Belief>,
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
        answer.holds().then(|| answer.clone())
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
            && (answer.kept.belief.is_none() || self.admits(&request))
        {
            return Either::Left(ready(Ok(answer.again(&request))));
        }
        let answers = Arc::clone(&self.answers);
        let answer = self.inner.call(request).map(move |outcome| {
            let mut response = outcome?;
            if let Some(kept) = response.extensions_mut().remove::<Replayable>()
                && let Some(answer) = Answer::of(&response, kept)
            {
                let bytes = ENTRY_BYTES + question.len() + answer.kept.body.len();
                lock(&answers).insert(question, answer, bytes);
            }
            Ok(response)
        });
        Either::Right(Either::Right(answer.boxed()))
    }
}

impl Answer {
    /// What is kept of an answer, whether it was sent whole or not; `None` if it became another one on its way.
    fn of(response: &Response, kept: Replayable) -> Option<Self> {
        let mut head = response.headers().clone();
        match response.status() {
            StatusCode::OK => {
                let coding = head.get(header::CONTENT_ENCODING);
                let coding = coding.map(HeaderValue::as_bytes);
                (coding == kept.coding.map(str::as_bytes)).then_some(())?;
            }
            StatusCode::NOT_MODIFIED => {
                let media_type = HeaderValue::from_static(kept.content_type);
                head.insert(header::CONTENT_TYPE, media_type);
                if let Some(coding) = kept.coding {
                    head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
                }
                head.insert(header::CONTENT_LENGTH, kept.body.len().into());
            }
            _ => return None,
        }
        Some(Self { head, kept })
    }

    fn holds(&self) -> bool {
        self.kept.belief.as_ref().is_none_or(Belief::holds)
    }

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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tower::{ServiceExt as _, service_fn};

    use super::*;
    use crate::app::App;
    use crate::clock::Clock;
    use crate::representation::{Coding, Prepared};
    use crate::store::{DatabaseUrl, Store};

    async fn app() -> Shared {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::sqlite(folder.path().join("a.db"));
        Arc::new(App::new(Store::open(&url).await.unwrap(), Clock::system()))
    }

    /// A page in gzip, marked as one that others may get.
    fn page(asked: &HeaderMap) -> Response {
        let page = Prepared::html("A comment. ".repeat(1_000)).encoded(Coding::Gzip);
        page.replayable(page.answer(asked), Belief::of_tests())
    }

    #[tokio::test]
    async fn an_answer_to_who_has_it_already_is_given_whole_to_who_has_not() {
        let asked = AtomicUsize::new(0);
        let inner = service_fn(|request: Request<()>| {
            asked.fetch_add(1, Ordering::SeqCst);
            ready(Ok::<_, Infallible>(page(request.headers())))
        });
        let replay = Replay::new(inner, app().await);
        let whole = page(&HeaderMap::new());
        for (known, status) in [("*", 304), ("\"another\"", 200), ("*", 304)] {
            let request = Request::get("/").header(header::IF_NONE_MATCH, known);
            let request = request.body(()).unwrap();
            let response = replay.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
            if status == 200 {
                let mut head = response.headers().clone();
                assert!(head.remove(header::CONTENT_LENGTH).is_some());
                assert_eq!(&head, whole.headers());
            }
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_answer_that_was_compressed_on_its_way_is_not_given_again() {
        let asked = AtomicUsize::new(0);
        let inner = service_fn(|_: Request<()>| {
            asked.fetch_add(1, Ordering::SeqCst);
            let mut response = page(&HeaderMap::new());
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("other"));
            ready(Ok::<_, Infallible>(response))
        });
        let replay = Replay::new(inner, app().await);
        for _ in 0..2 {
            let response = replay.clone().oneshot(Request::new(())).await.unwrap();
            assert_eq!(response.headers()[header::CONTENT_ENCODING], "other");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
