//! Other comment systems behind the Afterword API.
//!
//! An adapter answers requests of our own API (docs/protocol.md) from what a foreign server says. It is pure: [`step`]
//! takes a request and the answers it has been given so far, and returns what to ask the foreign server next, or the
//! answer. Whoever calls it does the asking: in the browser `web/foreign.js`, on the server the cache.
//!
//! **Invariants**
//!
//! - Nothing here does I/O, knows the time, or remembers anything.
//! - What an adapter returns is what our own server could have returned, except for HTML: `Comment::html` is as the
//!   foreign server sent it, and whoever shows it has to sanitise it.
//! - Ids of foreign systems stand for themselves: a comment has the id it has there.
#![forbid(unsafe_code)]
#![cfg_attr(
    target_arch = "wasm32",
    allow(
        dead_code,
        reason = "a module of one adapter needs not all that they share"
    )
)]

mod adapter;
mod api;
#[cfg(target_arch = "wasm32")]
mod browser;
mod exchange;
#[cfg(feature = "static")]
pub mod exports;
#[cfg(feature = "isso")]
mod isso;
mod json;
mod place;
mod read;
#[cfg(feature = "remark42")]
mod remark42;
#[cfg(feature = "static")]
mod static_file;
mod text;
mod time;
mod whole;
#[cfg(feature = "wordpress")]
mod wordpress;

pub use api::{ApiAnswer, ApiRequest};
pub use exchange::{HttpAnswer, HttpRequest};
pub use place::{Kind, Place};

use adapter::Adapter;
use exchange::{Exchange, Stop};
use serde::Serialize;

/// What a caller of [`step`] has to do now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Send these, side by side, and call again with their answers after those before, in this order.
    Ask(Vec<HttpRequest>),
    /// It is done.
    Answer(ApiAnswer),
}

/// Goes one step further in answering `request`.
///
/// `answers` are those to everything that was asked for this request so far, in order. The same arguments always give the same step.
#[must_use]
pub fn step(place: &Place, request: &ApiRequest, answers: &[HttpAnswer]) -> Step {
    let mut exchange = Exchange::new(answers);
    let adapter: &dyn Adapter = match place.backend {
        #[cfg(feature = "isso")]
        Kind::Isso => &isso::Isso { place },
        #[cfg(feature = "remark42")]
        Kind::Remark42 => &remark42::Remark42 { place },
        #[cfg(feature = "static")]
        Kind::Static => &static_file::StaticFile { place },
        #[cfg(feature = "wordpress")]
        Kind::Wordpress => &wordpress::Wordpress { place },
        #[allow(unreachable_patterns, reason = "unless one is left out")]
        _ => return Step::Answer(ApiAnswer::malformed()),
    };
    let answered = api::answer(adapter, request, &mut exchange);
    let (asked, hint) = exchange.into_parts();
    let answer = match answered {
        Ok(answer) => answer,
        Err(Stop::Ask) => return Step::Ask(asked),
        Err(Stop::Refuse(problem)) => ApiAnswer::problem(&problem),
        Err(Stop::Unreachable) => ApiAnswer::unreachable(),
        Err(Stop::Malformed) => ApiAnswer::malformed(),
    };
    Step::Answer(ApiAnswer { hint, ..answer })
}
