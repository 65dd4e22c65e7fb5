//! What holds for every adapter.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/asking.rs"]
mod support;

use afterword_adapters::{HttpAnswer, Kind};
use support::{answer, place, request};

#[test]
fn what_is_no_operation_is_not_found() {
    for kind in Kind::ALL {
        let place = place(kind, "https://comments.example", "1");
        let answer = answer(&place, &request("PATCH", "rating"), |_| {
            HttpAnswer::default()
        });
        assert_eq!(support::code(&answer), "not-found", "{kind:?}");
    }
}
