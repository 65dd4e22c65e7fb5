//! The sentences readers see, from `locales/`.

use std::fs;

use serde_json::Value;

/// The sentence that a locale file has under `key`.
pub fn words(lang: &str, key: &str) -> String {
    let file = format!("{}/locales/{lang}.json", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&file).expect("the locale file is there");
    let all: Value = serde_json::from_str(&text).expect("the locale file is JSON");
    all[key]
        .as_str()
        .unwrap_or_else(|| panic!("{file} has no sentence {key:?}"))
        .to_owned()
}

/// The English sentence under `key`.
pub fn english(key: &str) -> String {
    words("en", key)
}
