//! Bearer tokens: what lets a guest edit a comment, and what tells one reader's vote from another's.
//!
//! **Invariant.** The store sees hashes only, and a token of one site is nothing on another.

use std::convert::Infallible;

use afterword_protocol::ProblemCode;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::api_error::ApiError;
use crate::store::{Site, TokenHash};

/// Lets its holder edit and delete one comment.
pub struct EditToken(String);

impl EditToken {
    /// Derives the token of a new comment from the key its author chose for the request.
    ///
    /// A retried request so gets the same token again, although only the token's hash is kept.
    pub fn derive(idempotency_key: &str, site: &Site) -> Self {
        let parts = ["afterword edit token", idempotency_key, &site.key];
        Self(URL_SAFE_NO_PAD.encode(sha256(&parts)))
    }

    /// What the store keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash(sha256(&[&self.0]))
    }

    /// What the author keeps.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for EditToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or(ProblemCode::NotYours)?;
        Ok(Self(token.to_owned()))
    }
}

/// The edit token of a request that does well without one.
pub struct MaybeEditToken(pub Option<EditToken>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeEditToken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(
            bearer(&parts.headers).map(|token| EditToken(token.to_owned())),
        ))
    }
}

/// A random token a reader's browser made up, so that a second vote replaces the first.
pub struct ReaderToken(String);

impl ReaderToken {
    /// Who votes, as the store knows it: different on every site.
    pub fn voter(&self, site: &Site) -> TokenHash {
        TokenHash(sha256(&["afterword voter", &site.key, &self.0]))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ReaderToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).filter(|token| is_key(token, 32));
        token
            .map(|token| Self(token.to_owned()))
            .ok_or(ProblemCode::TokenMissing.into())
    }
}

/// The reader's token of a request that does well without one; a malformed one counts as none.
pub struct MaybeReaderToken(pub Option<ReaderToken>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeReaderToken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(
            ReaderToken::from_request_parts(parts, state).await.ok(),
        ))
    }
}

/// Whether `text` is `least` to 128 visible ASCII characters.
pub fn is_key(text: &str, least: usize) -> bool {
    (least..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// SHA-256 over `parts` with a zero byte in between, which none but the last may contain.
pub fn sha256<T: AsRef<[u8]>>(parts: &[T]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hash.update([0]);
        }
        hash.update(part);
    }
    hash.finalize().into()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_visible_ascii_of_a_given_length() {
        for (text, good) in [
            ("0123456789abcdef", true),
            ("~!0123456789abcd", true),
            ("0123456789abcde", false),
            ("0123456789 abcdef", false),
            ("0123456789abcdeé", false),
            ("0123456789abcde\n", false),
        ] {
            assert_eq!(is_key(text, 16), good, "{text:?}");
        }
        assert!(is_key(&"x".repeat(128), 16));
        assert!(!is_key(&"x".repeat(129), 16));
    }

    #[test]
    fn the_parts_of_a_hash_do_not_run_together() {
        assert_ne!(sha256(&["ab", "c"]), sha256(&["a", "bc"]));
    }
}
