//! Puts the focus where a reader goes on: after sending, cancelling, deleting, loading.

use leptos::prelude::*;
use leptos::tachys::renderer::types::Element;

/// The widget's own corner of the page. Ids are looked up below its root, never in the page.
#[derive(Clone, Copy)]
pub struct Focus {
    root: StoredValue<Option<Element>, LocalStorage>,
}

impl Focus {
    /// A corner whose root is still to come.
    pub fn new() -> Self {
        Self {
            root: StoredValue::new_local(None),
        }
    }

    /// Sets the widget's outermost element.
    pub fn root(self, root: Element) {
        self.root.set_value(Some(root));
    }

    /// Focuses the element with this id, once what was just changed is on the page.
    pub fn on(self, id: String) {
        #[cfg(target_arch = "wasm32")]
        leptos::task::spawn_local(async move {
            use wasm_bindgen::JsCast;

            leptos::task::tick().await;
            let Some(root) = self.root.try_get_value().flatten() else {
                return;
            };
            // Not by `#id`, as an id may have characters that a selector must escape.
            let selector = ["[id=\"", &id.replace(['"', '\\'], ""), "\"]"].concat();
            let found = root.query_selector(&selector).ok().flatten();
            if let Some(element) =
                found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // An element may have been taken away again; then the focus stays where it is.
                let _ = element.focus();
            }
        });
        // The server renders without a reader.
        #[cfg(not(target_arch = "wasm32"))]
        let _ = id;
    }
}
