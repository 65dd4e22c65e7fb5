//! The adapters as a module of their own, for `web/foreign.js`.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{ApiAnswer, Step};

/// [`crate::step`] with JSON in and out: `{"place", "request", "answers"}` in, a [`Step`] out.
#[wasm_bindgen]
#[must_use]
pub fn step(input: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Input {
        place: crate::Place,
        request: crate::ApiRequest,
        answers: Vec<crate::HttpAnswer>,
    }
    let step = match serde_json::from_str::<Input>(input) {
        Ok(Input {
            place,
            request,
            answers,
        }) => crate::step(&place, &request, &answers),
        Err(_) => Step::Answer(ApiAnswer::malformed()),
    };
    serde_json::to_string(&step).unwrap_or_default()
}
