//! An answer that is made once and sent more than once.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::{Coding, HTML, JSON, SCRIPT, Settled, changed, etag, guarded, is_known, unchanged};
use crate::api_error::ApiError;
use crate::latest::Belief;
use crate::replay::Replayable;
use crate::room::Room;

/// A body with its name, in the coding it is sent in or still to be compressed for each client.
#[derive(Clone)]
pub struct Prepared {
    content_type: &'static str,
    etag: String,
    body: Bytes,
    coding: Option<Coding>,
}

impl Prepared {
    /// A value as JSON.
    pub fn json(value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("wire types are plain data");
        Self::new(JSON, body.into())
    }

    /// A document or a part of one.
    pub fn html(body: String) -> Self {
        Self::new(HTML, body.into())
    }

    /// A script.
    pub fn script(body: String) -> Self {
        Self::new(SCRIPT, body.into())
    }

    fn new(content_type: &'static str, body: Bytes) -> Self {
        Self {
            content_type,
            etag: etag(&body),
            body,
            coding: None,
        }
    }

    /// The same for those who take this coding best, unless it is too short for that to matter.
    pub fn encoded(self, coding: Coding) -> Self {
        match coding.encode(&self.body) {
            Some(body) => Self {
                body,
                coding: Some(coding),
                ..self
            },
            None => self,
        }
    }

    /// The same with room for its body.
    ///
    /// # Errors
    ///
    /// `Unavailable`, if there is none.
    pub fn held(self, room: &Room) -> Result<Self, ApiError> {
        let body = room.hold(self.body)?;
        Ok(Self { body, ..self })
    }

    /// Names this answer among all there are, whatever its coding.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The length of the body as it is kept, in bytes.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// Sends it, or that the client has it already.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = if is_known(asked, &self.etag) {
            unchanged(&self.etag)
        } else {
            changed(self.content_type, self.body.clone(), &self.etag)
        };
        if let Some(coding) = self.coding {
            let is_whole = response.status() == StatusCode::OK;
            let headers = response.headers_mut();
            headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
            if let Some(name) = coding.name().filter(|_| is_whole) {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            response.extensions_mut().insert(Settled);
        }
        if self.content_type == HTML {
            return guarded(response);
        }
        response
    }

    /// Marks an answer with this body as one that others may get as well.
    pub fn replayable(&self, mut response: Response, belief: Belief) -> Response {
        response.extensions_mut().insert(Replayable {
            body: self.body.clone(),
            content_type: self.content_type,
            coding: self.coding.and_then(Coding::name),
            etag: self.etag.clone(),
            belief: Some(belief),
        });
        response
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::body::to_bytes;

    use super::*;

    async fn sent(prepared: &Prepared) -> (Option<String>, Vec<u8>) {
        let response = prepared.answer(&HeaderMap::new());
        let coding = response.headers().get(header::CONTENT_ENCODING);
        let coding = coding.map(|coding| coding.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (coding, body.to_vec())
    }

    #[tokio::test]
    async fn a_long_answer_says_the_same_in_every_coding() {
        let long = "A comment. ".repeat(1_000);
        let plain = Prepared::html(long.clone());
        let encoded = |coding| plain.clone().encoded(coding);
        let [br, gzip] = [Coding::Brotli, Coding::Gzip].map(encoded);
        for short in [&br, &gzip] {
            assert!(short.len() < 300, "{}", short.len());
            assert_eq!(short.etag(), plain.etag());
        }
        let (name, br) = sent(&br).await;
        let mut read = String::new();
        let mut decoder = brotli::Decompressor::new(&*br, 4096);
        decoder.read_to_string(&mut read).unwrap();
        assert_eq!((name.as_deref(), &read), (Some("br"), &long));
        let (name, gzip) = sent(&gzip).await;
        let mut read = String::new();
        let mut decoder = flate2::read::GzDecoder::new(&*gzip);
        decoder.read_to_string(&mut read).unwrap();
        assert_eq!((name.as_deref(), &read), (Some("gzip"), &long));
        let (name, identity) = sent(&encoded(Coding::Identity)).await;
        assert_eq!((name, identity), (None, long.into()));
    }

    #[tokio::test]
    async fn a_short_answer_stays_as_it_is() {
        let prepared = Prepared::html("Nothing yet.".into()).encoded(Coding::Brotli);
        let (coding, body) = sent(&prepared).await;
        assert_eq!((coding, &*body), (None, &b"Nothing yet."[..]));
    }

    #[test]
    fn who_has_a_long_answer_is_told_that_it_depends_on_codings() {
        let long = Prepared::html("A comment. ".repeat(1_000)).encoded(Coding::Gzip);
        let known = HeaderValue::from_str(long.etag()).unwrap();
        let response = long.answer(&HeaderMap::from_iter([(header::IF_NONE_MATCH, known)]));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        let vary: Vec<_> = response.headers().get_all(header::VARY).iter().collect();
        assert_eq!(vary, ["Accept", "Accept-Encoding"]);
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    }
}
