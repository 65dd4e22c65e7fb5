//! The widget's files, built by `cargo xtask build` and compiled into the binary.
//!
//! **Invariant.** A request names a key of this map and never a path, so there is nothing to escape.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::HeaderMap;
use rust_embed::RustEmbed;

use crate::{negotiate, representation};

#[derive(RustEmbed)]
#[folder = "../../dist"]
struct Dist;

/// The loader that pages include.
pub const LOADER: &str = "embed.js";
/// The loader that a first paint comes along with; `loader.rs` completes it.
pub const LOADER_WITH: &str = "embed-with.js";
/// The widget's looks, in the folder with a hash.
pub const STYLE: &str = "widget.css";
/// The script of pages that list articles.
pub const COUNTER: &str = "count.js";
/// What to do about a build without the widget.
pub const MISSING: &str =
    "this build has no widget files: `cargo xtask build` makes them and builds the server again";

const IDENTITY: &str = "identity";

/// All files by their path below `dist`.
#[derive(Default)]
pub struct Assets(BTreeMap<String, Asset>);

/// One file, by content coding; in alphabetical order the smallest form comes first.
#[derive(Default)]
pub struct Asset(BTreeMap<&'static str, Form>);

/// A file as it is sent.
pub struct Form {
    /// `br`, `gzip` or `identity`.
    pub encoding: &'static str,
    /// Names these bytes.
    pub etag: String,
    /// The body.
    pub bytes: Bytes,
}

impl Assets {
    /// The files this binary was built with.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(Dist::iter().filter_map(|path| {
            let bytes = match Dist::get(&path)?.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => bytes.into(),
            };
            Some((path.into_owned(), bytes))
        }))
    }

    /// Files by path; `x.br` and `x.gz` are forms of `x`.
    pub fn new(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let mut assets = BTreeMap::<String, Asset>::new();
        for (path, bytes) in files {
            let (name, encoding) = if let Some(name) = path.strip_suffix(".br") {
                (name, "br")
            } else if let Some(name) = path.strip_suffix(".gz") {
                (name, "gzip")
            } else {
                (path.as_str(), IDENTITY)
            };
            let form = Form {
                encoding,
                etag: representation::etag(&bytes),
                bytes,
            };
            assets
                .entry(name.to_owned())
                .or_default()
                .0
                .insert(encoding, form);
        }
        assets.retain(|_, asset| asset.0.contains_key(IDENTITY));
        Self(assets)
    }

    /// Finds a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.0.get(path)
    }

    /// A file as text, if there is such a text.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        let form = self.get(path)?.0.get(IDENTITY)?;
        std::str::from_utf8(&form.bytes).ok()
    }

    /// The path of a file in the folder that is named after its content: `embed/HASH/name`.
    #[must_use]
    pub fn find_hashed(&self, name: &str) -> Option<&str> {
        self.0.keys().map(String::as_str).find(|path| {
            let in_embed = path
                .strip_prefix("embed/")
                .and_then(|rest| rest.split_once('/'));
            in_embed.is_some_and(|(_, file)| file == name)
        })
    }
}

impl Asset {
    /// The smallest form this client takes.
    #[must_use]
    pub fn form_for(&self, asked: &HeaderMap) -> &Form {
        let available: Vec<_> = self
            .0
            .keys()
            .copied()
            .filter(|name| *name != IDENTITY)
            .collect();
        &self.0[negotiate::best_encoding(asked, &available).unwrap_or(IDENTITY)]
    }
}

impl Form {
    /// What the head of an answer calls its coding, if it has to.
    #[must_use]
    pub fn coding(&self) -> Option<&'static str> {
        (self.encoding != IDENTITY).then_some(self.encoding)
    }
}

/// The media type of a file; browsers compile wasm while it comes in only if this is exact.
#[must_use]
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "html" => "text/html; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
