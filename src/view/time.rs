//! A point in time.

use super::element::{Element, el};

/// A `<time>` for a moment in UTC, RFC 3339.
///
/// Its text is the date; the loader makes it "12 days ago" in the reader's language and keeps it
/// fresh, before the wasm is there and after, so that there is one place that does it.
pub fn time(at: String) -> Element {
    let date = at.get(..10).unwrap_or(&at).to_owned();
    el("time").attr("datetime", at).text(date)
}
