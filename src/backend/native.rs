//! Our own server, over its HTTP API (docs/protocol.md), or who answers in its place.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentsPage, Cursor, NewComment, PostedComment, Preview,
    PreviewText, Problem, PutRating, PutReaction, PutVote, RatingResult, ReactionResult,
    UpdateComment, VoteResult,
};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Function, Promise};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestCredentials};

use super::{Answer, Backend, IdempotencyKey, Listing, Start, Token};
use crate::json;
use crate::model::failure::Failure;

/// One thread on an Afterword server.
pub struct Native {
    /// The browser's `fetch`, or a function like it that speaks to another system (`web/foreign.js`).
    fetch: Function,
    /// The site's address, without a trailing slash.
    site: String,
    /// The thread's.
    thread: String,
}

impl Native {
    /// A thread by the server's address and its own key; `fetch` is what asks.
    #[must_use]
    pub fn new(server: &str, site: &str, thread: &str, fetch: Function) -> Self {
        let site = [server, "/api/v1/sites/", &encode(site)].concat();
        Self {
            fetch,
            thread: [&site, "/threads/", &encode(thread)].concat(),
            site,
        }
    }

    fn below(&self, path: &str) -> String {
        [&self.thread, path].concat()
    }

    fn comment(&self, id: &CommentId) -> String {
        [&self.thread, "/comments/", &encode(&id.0)].concat()
    }

    fn get(&self, url: String, bearer: Option<Token>) -> Answer<'static, String> {
        self.send(Method::GET, url, bearer, None, None)
    }

    /// Sends a request and returns the text of a good answer. Boxed here, so that it is compiled once.
    fn send(
        &self,
        method: Method,
        url: String,
        bearer: Option<Token>,
        key: Option<IdempotencyKey>,
        body: Option<String>,
    ) -> Answer<'static, String> {
        let fetch = self.fetch.clone();
        Box::pin(async move {
            let mut request = RequestBuilder::new(&url)
                .method(method)
                .header("Accept", "application/json")
                // The embedded API knows no cookies, so there is no ambient authority to abuse.
                .credentials(RequestCredentials::Omit);
            if let Some(Token(token)) = bearer {
                request = request.header("Authorization", &["Bearer ", &token].concat());
            }
            if let Some(IdempotencyKey(key)) = key {
                request = request.header("Idempotency-Key", &key);
            }
            let request = match body {
                Some(body) => request
                    .header("Content-Type", "application/json")
                    .body(body),
                None => request.build(),
            };
            let request: Request = request.map_err(|_| Failure::Malformed)?.into();
            let promise = fetch.call1(&JsValue::NULL, &request);
            let promise = promise.map_err(|_| Failure::Unreachable)?;
            let response = JsFuture::from(Promise::from(promise)).await;
            let response = response.map_err(|_| Failure::Unreachable)?;
            let response = Response::from(web_sys::Response::from(response));
            let text = response.text().await.map_err(|_| Failure::Unreachable)?;
            if response.ok() {
                return Ok(text);
            }
            // A proxy in between may answer for a server that is down, in a language of its own.
            Err(match json::read::<Problem>(&text) {
                Some(problem) => problem.into(),
                None if response.status() >= 500 => Failure::Unreachable,
                None => Failure::Malformed,
            })
        })
    }
}

impl Backend for Native {
    fn list_comments(&self, listing: Listing) -> Answer<'_, CommentsPage> {
        let mut url = [
            &self.thread,
            "/comments?sort=",
            listing.sort.name(),
            "&limit=",
            &listing.limit.to_string(),
        ]
        .concat();
        if listing.quoted {
            url.push_str("&only=quoted");
        }
        if let Some(start) = listing.start {
            let (name, value) = match start {
                Start::Cursor(cursor) => ("&cursor=", cursor.0),
                Start::Comment(id) => ("&from=", id.0),
            };
            url.extend([name, &encode(&value)]);
        }
        answer(self.get(url, None))
    }

    fn list_branch(&self, root: CommentId, cursor: Cursor) -> Answer<'_, CommentsPage> {
        let (root, cursor) = (encode(&root.0), encode(&cursor.0));
        answer(self.get(
            [&self.thread, "/comments?root=", &root, "&cursor=", &cursor].concat(),
            None,
        ))
    }

    fn find_comment(&self, id: CommentId, edit: Option<Token>) -> Answer<'_, CommentDetail> {
        answer(self.get(self.comment(&id), edit))
    }

    fn create_comment(
        &self,
        new: NewComment,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, PostedComment> {
        answer(self.send(
            Method::POST,
            self.below("/comments"),
            Some(reader),
            Some(key),
            json::write(&new),
        ))
    }

    fn preview(&self, text: String) -> Answer<'_, Preview> {
        let url = [&self.site, "/preview"].concat();
        let body = json::write(&PreviewText { text });
        answer(self.send(Method::POST, url, None, None, body))
    }

    fn update_comment(
        &self,
        id: CommentId,
        text: String,
        edit: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, Comment> {
        let body = json::write(&UpdateComment { text });
        answer(self.send(
            Method::PATCH,
            self.comment(&id),
            Some(edit),
            Some(key),
            body,
        ))
    }

    fn delete_comment(
        &self,
        id: CommentId,
        edit: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, Comment> {
        answer(self.send(
            Method::DELETE,
            self.comment(&id),
            Some(edit),
            Some(key),
            None,
        ))
    }

    fn put_vote(
        &self,
        id: CommentId,
        value: i8,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, VoteResult> {
        let url = self.comment(&id) + "/vote";
        answer(self.send(
            Method::PUT,
            url,
            Some(reader),
            Some(key),
            json::write(&PutVote { value }),
        ))
    }

    fn put_reaction(
        &self,
        id: CommentId,
        reaction: PutReaction,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, ReactionResult> {
        let url = self.comment(&id) + "/reactions";
        let body = json::write(&reaction);
        answer(self.send(Method::PUT, url, Some(reader), Some(key), body))
    }

    fn put_rating(
        &self,
        rating: PutRating,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, RatingResult> {
        answer(self.send(
            Method::PUT,
            self.below("/rating"),
            Some(reader),
            Some(key),
            json::write(&rating),
        ))
    }
}

fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Understands a good answer as what was asked for.
fn answer<'a, T: DeserializeOwned + 'a>(text: Answer<'a, String>) -> Answer<'a, T> {
    Box::pin(Understood {
        text,
        kind: PhantomData,
    })
}

/// What `answer` returns. By hand, as it is there once for each kind, and `async` brings along more.
struct Understood<'a, T> {
    text: Answer<'a, String>,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Future for Understood<'_, T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let text = self.text.as_mut().poll(context);
        text.map(|text| json::read(&text?).ok_or(Failure::Malformed))
    }
}
