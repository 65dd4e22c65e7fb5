//! The one door through which HTML of others comes into the page.

use super::element::{Element, el};
use crate::i18n::Words;

/// A comment's text, of HTML that the server has reduced to a few elements.
///
/// The browser's own sanitiser, where there is one, does so again with the same list, in case
/// something between us and the server has changed it.
pub fn rich_text(words: Words, html: String) -> Element {
    #[cfg(target_arch = "wasm32")]
    let html = browser::sanitize(html);
    el("div")
        .class("text")
        .attr("part", "text")
        .attr("dir", "auto")
        .html(words.name_spoilers(&html))
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Function, JSON, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    /// The elements and attributes that the server lets through (`crates/server/src/text.rs`).
    const ALLOWED: &str = r#"{"sanitizer":{"elements":["p","br","em","strong","del","code","pre","blockquote","ul","li","hr","b","i","s","q","details","summary",{"name":"a","attributes":["href","rel"]},{"name":"ol","attributes":["start"]}],"attributes":[]}}"#;

    /// Passes `html` through `Element.setHTML`, if the browser has it.
    pub fn sanitize(html: String) -> String {
        let clean = || -> Option<String> {
            let inert = web_sys::window()?.document()?.create_element("div").ok()?;
            let set: Function = Reflect::get(&inert, &"setHTML".into())
                .ok()?
                .dyn_into()
                .ok()?;
            set.call2(
                &inert,
                &JsValue::from_str(&html),
                &JSON::parse(ALLOWED).ok()?,
            )
            .ok()?;
            Some(inert.inner_html())
        };
        clean().unwrap_or(html)
    }
}
