//! The widget's components in a browser, with a backend in memory: what a reader sees and does.
//!
//! Elements are found by role and accessible name, as assistive technology finds them. Nothing
//! waits for a time: verbs wait for what they look for.
#![cfg(target_arch = "wasm32")]

#[path = "web/browser.rs"]
mod browser;
#[path = "web/fixture.rs"]
mod fixture;
#[path = "web/page.rs"]
mod page;
#[path = "web/roles.rs"]
mod roles;
#[path = "web/slow.rs"]
mod slow;

#[path = "web/guest.rs"]
mod guest;
#[path = "web/json.rs"]
mod json;
#[path = "web/notify.rs"]
mod notify;
#[path = "web/opinions.rs"]
mod opinions;
#[path = "web/own.rs"]
mod own;
#[path = "web/reading.rs"]
mod reading;
#[path = "web/writing.rs"]
mod writing;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
