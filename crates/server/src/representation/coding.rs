//! The codings that a body is sent in.

use std::io::Write as _;

use axum::body::Bytes;
use axum::http::HeaderMap;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::negotiate;

/// Shorter bodies stay as they are, in bytes.
const COMPRESS_ABOVE: usize = 1024;
/// Of brotli. From 7 on, its tables take 8 to 33 MB and its time several times as much, for a page that is a hundredth
/// smaller.
const QUALITY: i32 = 6;
/// Between which powers of two brotli looks back, in bytes: up to 16 it has another way to look, which is slow.
const WINDOW: (i32, i32) = (17, 22);

/// How the bytes of a body are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// As `br`.
    Brotli,
    /// As `gzip`.
    Gzip,
    /// As they are.
    Identity,
}

impl Coding {
    /// The one that this client takes best.
    pub fn best_for(asked: &HeaderMap) -> Self {
        match negotiate::best_encoding(asked, &["br", "gzip"]) {
            Some("br") => Self::Brotli,
            Some(_) => Self::Gzip,
            None => Self::Identity,
        }
    }

    /// What the head of an answer calls it, if it has to.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// A body in this coding; `None` if it is too short to be worth it.
    pub fn encode(self, plain: &Bytes) -> Option<Bytes> {
        if plain.len() < COMPRESS_ABOVE {
            return None;
        }
        let mut encoded = match self {
            Self::Brotli => brotli(plain)?,
            Self::Gzip => gzip(plain)?,
            Self::Identity => return Some(plain.clone()),
        };
        encoded.shrink_to_fit();
        Some(encoded.into())
    }
}

/// Always something, as writing to memory does not fail.
fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let (least, most) = WINDOW;
    let window = (least..most).find(|window| plain.len() >> window == 0);
    let parameters = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: window.unwrap_or(most),
        size_hint: plain.len(),
        ..BrotliEncoderParams::default()
    };
    let mut bytes = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut bytes, &parameters).ok()?;
    Some(bytes)
}

/// The same.
fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}
