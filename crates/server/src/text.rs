//! Comment text: a Markdown subset to sanitised HTML, and HTML of other systems to the same.
//!
//! **Invariant.** Everything that leaves here went through one allow-list, last of all steps, so
//! nothing can be added behind the sanitiser's back.

mod compare;
mod emoji;
mod markdown;
mod plain;
mod sanitize;
mod spoilers;
mod visible;

pub use compare::compare;
pub use markdown::render_markdown;
pub use plain::plain_text;
pub use sanitize::sanitize_html;
pub use visible::{is_invisible, shows_nothing};

/// Raised whenever the output of this module changes, so that stored HTML can be made anew.
pub const RENDERER_VERSION: i64 = 2;
