//! Puts the focus where a reader goes on: after sending, cancelling, deleting, loading.

use crate::state::Stored;
use leptos::tachys::renderer::types::Element;

/// The widget's own corner of the page. Ids are looked up below its root, never in the page.
#[derive(Clone, Copy)]
pub struct Focus {
    root: Stored<Option<Element>>,
    /// The last element that is another one now: the ids of both.
    moved: Stored<Option<(String, String)>>,
}

impl Focus {
    /// A corner whose root is still to come.
    pub fn new() -> Self {
        Self {
            root: Stored::new(None),
            moved: Stored::new(None),
        }
    }

    /// Sets the widget's outermost element.
    pub fn root(self, root: Element) {
        self.root.set_value(Some(root));
    }

    /// Goes on where an element is now, if the focus is in what it was before, or on its way there.
    pub fn follow(self, before: String, now: String) {
        self.moved.set_value(Some((before.clone(), now.clone())));
        #[cfg(target_arch = "wasm32")]
        {
            let root = self.root.try_get_value().flatten();
            let focused = root.and_then(|root| root.query_selector(":focus").ok().flatten());
            let within = |element: &web_sys::Element| {
                let item = element.closest("article").ok().flatten();
                item.is_some_and(|item| item.id() == before)
            };
            if focused.as_ref().is_some_and(within) {
                self.on(now);
            }
        }
        #[cfg(not(target_arch = "wasm32"))]
        let _ = (before, now);
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
            let find = |id: &str| {
                let selector = ["[id=\"", &id.replace(['"', '\\'], ""), "\"]"].concat();
                root.query_selector(&selector).ok().flatten()
            };
            let moved = || {
                let (_, now) = self.moved.get_value().filter(|(before, _)| *before == id)?;
                find(&now)
            };
            let found = find(&id).or_else(moved);
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
