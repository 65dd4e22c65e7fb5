//! The one door through which HTML of others comes into the page.

use leptos::tachys::renderer::types;

use super::element::{Element, el};
use crate::i18n::Words;

/// A comment's text, of HTML that the server has reduced to a few elements.
pub fn rich_text(words: Words, html: String) -> Element {
    el("div")
        .class("text")
        .attr("part", "text")
        .attr("dir", "auto")
        .html(words.name_spoilers(&html))
}

/// Puts such HTML into an element.
///
/// The browser's own sanitiser, where there is one, reduces it again with the same list, in case something between us
/// and the server has changed it.
pub fn put(element: &types::Element, html: &str) {
    #[cfg(target_arch = "wasm32")]
    if browser::sanitize(element, html).is_some() {
        return;
    }
    leptos::tachys::renderer::Rndr::set_inner_html(element, html);
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Function, JSON, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::Element;

    /// The elements and attributes that the server lets through (`crates/server/src/text.rs`).
    const ALLOWED: &str = r#"{"sanitizer":{"elements":["p","br","em","strong","del","code","pre","blockquote","ul","li","hr","b","i","s","q","details","summary",{"name":"a","attributes":["href","rel"]},{"name":"ol","attributes":["start"]}],"attributes":[]}}"#;

    thread_local! {
        /// The list as the browser wants it, read once.
        static OPTIONS: JsValue = options().unwrap_or_default();
    }

    fn options() -> Option<JsValue> {
        let options = JSON::parse(ALLOWED).ok()?;
        let name = JsValue::from_str("sanitizer");
        let class = Reflect::get(&js_sys::global(), &"Sanitizer".into()).ok()?;
        let list = Array::of1(&Reflect::get(&options, &name).ok()?);
        if let Some(class) = class.dyn_ref::<Function>() {
            Reflect::set(&options, &name, &Reflect::construct(class, &list).ok()?).ok()?;
        }
        Some(options)
    }

    /// Passes `html` through `Element.setHTML`, if the browser has it.
    pub fn sanitize(element: &Element, html: &str) -> Option<JsValue> {
        let set = Reflect::get(element, &"setHTML".into()).ok()?;
        let set: &Function = set.dyn_ref()?;
        let put = OPTIONS.with(|options| set.call2(element, &html.into(), options).ok())?;
        // Chromium 148 reduces what the browser itself keeps inside such elements as well, and the page crashes once one of
        // them opens. A copy has its own.
        let spoilers = element.query_selector_all("details").ok()?;
        for at in 0..spoilers.length() {
            let spoiler: Element = spoilers.get(at)?.unchecked_into();
            let copy = spoiler.clone_node_with_deep(true).ok()?;
            spoiler.replace_with_with_node_1(&copy).ok()?;
        }
        Some(put)
    }
}
