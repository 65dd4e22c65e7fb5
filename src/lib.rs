//! The Afterword widget: the comments of one article, in the page's own look.
//!
//! The layers, each of which may use those to its right:
//! `embed -> view -> state -> backend -> model -> protocol`; `options` and `i18n` are leaves.
//! In the browser `embed` mounts it; on the server `first_paint` renders its first view.
#![forbid(unsafe_code)]

pub mod backend;
#[cfg(target_arch = "wasm32")]
pub mod embed;
#[cfg(feature = "ssr")]
mod first_paint;
pub mod i18n;
pub mod json;
pub mod model;
pub mod options;
pub mod state;
pub mod view;

#[cfg(feature = "ssr")]
pub use first_paint::{first_paint, in_words, problem_in_words};
