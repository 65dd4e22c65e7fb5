//! The browser itself: its document, storage, events and time.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit};

/// The page.
pub fn document() -> web_sys::Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("a browser")
}

/// What the browser keeps for this origin.
pub fn storage() -> web_sys::Storage {
    web_sys::window()
        .and_then(|window| window.local_storage().ok()?)
        .expect("storage")
}

/// A name that no other page of this run keeps anything under.
pub fn unused_storage() -> String {
    thread_local!(static PAGES: Cell<u32> = const { Cell::new(0) });
    let nth = PAGES.replace(PAGES.get() + 1);
    let name = format!("afterword-test-{nth}");
    let _ = storage().remove_item(&name);
    name
}

/// Says that something happened to an element, as a browser does when a reader did it.
pub fn tell(element: &Element, event: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(event, &init).expect("an event");
    element
        .dispatch_event(&event)
        .expect("an event that was not sent before");
}

/// Lets the browser do what is due.
pub async fn turn() {
    timer(4).await;
}

/// Waits. Only for what must not happen: for that there is nothing to see.
pub async fn timer(milliseconds: i32) {
    let due = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().expect("a browser");
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .expect("a timer");
    });
    JsFuture::from(due).await.expect("a promise that is kept");
}

/// How often code in this page broke down so far, outside the test itself.
pub fn troubles() -> usize {
    thread_local!(static SEEN: Rc<Cell<usize>> = {
        let seen = Rc::new(Cell::new(0));
        let count = Rc::clone(&seen);
        let count = Closure::<dyn Fn()>::new(move || count.set(count.get() + 1));
        let window = web_sys::window().expect("a browser");
        for event in ["error", "unhandledrejection"] {
            let listener = count.as_ref().unchecked_ref();
            window.add_event_listener_with_callback(event, listener).expect("a listener");
        }
        count.forget();
        seen
    });
    SEEN.with(|seen| seen.get())
}
