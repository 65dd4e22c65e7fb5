//! The adapters as a module of their own, for `web/foreign.js`.

use std::collections::BTreeMap;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::{Lenient, Value};
use crate::{ApiAnswer, ApiRequest, HttpAnswer, Kind, Place, Step};

/// [`crate::step`] with JSON in and out: `{"place", "request", "answers"}` in, a [`Step`] out.
#[wasm_bindgen]
#[must_use]
pub fn step(input: &str) -> String {
    let input: Value = serde_json::from_str(input).unwrap_or_default();
    let answers: Vec<HttpAnswer> = input.list("answers").iter().map(answer).collect();
    let step = match place(&input["place"]) {
        Some(place) => crate::step(&place, &request(&input["request"]), &answers),
        None => Step::Answer(ApiAnswer::malformed()),
    };
    serde_json::to_string(&step).unwrap_or_default()
}

fn place(value: &Value) -> Option<Place> {
    Some(Place {
        backend: Kind::named(value.text("backend"))?,
        server: value.text("server").to_owned(),
        site: value.text("site").to_owned(),
        thread: value.text("thread").to_owned(),
        page_url: value.text("page-url").to_owned(),
        page_title: value.text("page-title").to_owned(),
        same_origin: value.flag("same-origin"),
    })
}

fn request(value: &Value) -> ApiRequest {
    ApiRequest {
        method: value.text("method").to_owned(),
        path: value.text("path").to_owned(),
        token: value.text("token").to_owned(),
        retry: value.flag("retry"),
        body: value.text("body").to_owned(),
    }
}

fn answer(value: &Value) -> HttpAnswer {
    HttpAnswer {
        status: value.count("status") as u16,
        headers: texts(&value["headers"]),
        body: value.text("body").to_owned(),
    }
}

fn texts(value: &Value) -> BTreeMap<String, String> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        .collect()
}
