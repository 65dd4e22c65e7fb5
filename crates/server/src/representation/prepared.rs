//! An answer that is made once and sent more than once.

use std::io::{self, Write as _};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use brotli::enc::BrotliEncoderParams;
use serde::Serialize;

use super::{HTML, JSON, SCRIPT, changed, etag, guarded, is_known, unchanged};
use crate::api_error::ApiError;
use crate::latest::Belief;
use crate::negotiate;
use crate::replay::Replayable;

/// Shorter ones stay as they are, in bytes.
const COMPRESS_ABOVE: usize = 1024;
/// Of brotli. It is paid once per change, and saved by every reader on a slow line.
const QUALITY: i32 = 9;

/// A body with its name, compressed or not.
#[derive(Clone)]
pub struct Prepared {
    content_type: &'static str,
    etag: String,
    body: Body,
}

#[derive(Clone)]
enum Body {
    Plain(Bytes),
    /// Only this form is kept: nearly everybody takes it, and it is a tenth of the other.
    Brotli(Bytes),
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
            body: Body::Plain(body),
        }
    }

    /// The same in less bytes, if there are many.
    pub fn compressed(self) -> Self {
        let Body::Plain(plain) = &self.body else {
            return self;
        };
        if plain.len() < COMPRESS_ABOVE {
            return self;
        }
        let parameters = BrotliEncoderParams {
            quality: QUALITY,
            size_hint: plain.len(),
            ..BrotliEncoderParams::default()
        };
        let mut bytes = Vec::new();
        let outcome = brotli::BrotliCompress(&mut plain.as_ref(), &mut bytes, &parameters);
        // Writing to memory does not fail.
        if outcome.is_err() {
            return self;
        }
        bytes.shrink_to_fit();
        Self {
            body: Body::Brotli(bytes.into()),
            ..self
        }
    }

    /// Names this answer among all there are.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The length of the body as it is kept, in bytes.
    pub fn len(&self) -> usize {
        match &self.body {
            Body::Plain(bytes) | Body::Brotli(bytes) => bytes.len(),
        }
    }

    /// Sends it, or that the client has it already.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let response = if is_known(asked, &self.etag) {
            unchanged(&self.etag)
        } else {
            match self.form_for(asked) {
                Ok((body, coding)) => self.whole(body, coding),
                Err(error) => {
                    tracing::error!(%error, "what was compressed can't be read");
                    return ApiError::internal().into_response();
                }
            }
        };
        if self.content_type == HTML {
            return guarded(response);
        }
        response
    }

    /// Marks an answer with this body as one that others may get as well, unless it was made for a client that takes
    /// no other form.
    pub fn replayable(&self, mut response: Response, belief: Belief) -> Response {
        let (Body::Plain(bytes) | Body::Brotli(bytes)) = &self.body;
        let compressed = response.headers().contains_key(header::CONTENT_ENCODING);
        if response.status() == StatusCode::OK && compressed == self.is_compressed() {
            response.extensions_mut().insert(Replayable {
                body: bytes.clone(),
                etag: self.etag.clone(),
                belief,
            });
        }
        response
    }

    fn is_compressed(&self) -> bool {
        matches!(self.body, Body::Brotli(_))
    }

    /// The body in a form that this client takes, and its content coding.
    fn form_for(&self, asked: &HeaderMap) -> io::Result<(Bytes, Option<&'static str>)> {
        match &self.body {
            Body::Plain(bytes) => Ok((bytes.clone(), None)),
            Body::Brotli(bytes) if takes_brotli(asked) => Ok((bytes.clone(), Some("br"))),
            Body::Brotli(bytes) => Ok((expand(bytes)?, None)),
        }
    }

    fn whole(&self, body: Bytes, coding: Option<&'static str>) -> Response {
        let mut response = changed(self.content_type, body, &self.etag);
        if let Some(coding) = coding {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        response
    }
}

fn takes_brotli(asked: &HeaderMap) -> bool {
    negotiate::best_encoding(asked, &["br", "gzip"]) == Some("br")
}

fn expand(bytes: &[u8]) -> io::Result<Bytes> {
    let mut expanded = brotli::DecompressorWriter::new(Vec::new(), 4096);
    expanded.write_all(bytes)?;
    let plain = expanded.into_inner();
    let plain = plain.map_err(|_| io::Error::other("it ends too soon"))?;
    Ok(plain.into())
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn sent(prepared: &Prepared, accept: &'static str) -> (Option<String>, Vec<u8>) {
        let asked = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accept))];
        let response = prepared.answer(&HeaderMap::from_iter(asked));
        let coding = response.headers().get(header::CONTENT_ENCODING);
        let coding = coding.map(|coding| coding.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (coding, body.to_vec())
    }

    #[tokio::test]
    async fn a_long_answer_is_kept_compressed_and_reaches_those_who_do_not_take_it_so() {
        let long = "A comment. ".repeat(1_000);
        let prepared = Prepared::html(long.clone()).compressed();
        assert!(prepared.len() < 200, "{}", prepared.len());
        assert_eq!(prepared.etag(), Prepared::html(long.clone()).etag());
        let (coding, body) = sent(&prepared, "gzip, deflate, br").await;
        assert_eq!(
            (coding.as_deref(), body.len()),
            (Some("br"), prepared.len())
        );
        for accept in ["gzip", "identity", "br;q=0"] {
            assert_eq!(
                sent(&prepared, accept).await,
                (None, long.clone().into()),
                "{accept}"
            );
        }
    }

    #[tokio::test]
    async fn a_short_answer_stays_as_it_is() {
        let prepared = Prepared::html("Nothing yet.".into()).compressed();
        let (coding, body) = sent(&prepared, "br").await;
        assert_eq!((coding, &*body), (None, &b"Nothing yet."[..]));
    }
}
