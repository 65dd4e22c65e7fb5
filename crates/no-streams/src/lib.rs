//! Stands in for `wasm-streams`: streams of the browser, as far as Leptos' server functions name them, without
//! anything in them.
//!
//! The real one exports classes to JavaScript, and what is exported is in the module whether it is called or not;
//! what they leave in the module's table no tool can tell from what is used. Server functions are part of Leptos and
//! not of the widget, which speaks with its server through `backend`.

use futures_util::stream::{Empty, empty};
use wasm_bindgen::JsValue;

/// A stream of the browser.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes a stream of the browser.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// Would pass on what comes; this one ends at once.
    ///
    /// # Panics
    ///
    /// If the browser has no streams; all that run the widget have them.
    pub fn from_stream<S>(_: S) -> Self {
        Self(web_sys::ReadableStream::new().expect("browsers have streams"))
    }

    /// The stream of the browser.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Would be what comes out of it; this one ends at once.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        empty()
    }
}
