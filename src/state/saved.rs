//! What is kept in the reader's browser, once they take part. Nothing is written before.

use crate::json::{self, Entries};

/// A reader's part in the threads of one site: short texts by name.
///
/// `reader` is the secret that stands for them, `own:ID` the right to change a comment, `vote:ID`
/// a vote, `stars:THREAD` a rating.
pub type Kept = Entries<String>;

/// Reads what was kept under `name`; nothing if storage is blocked or holds something else.
pub fn load(name: &str) -> Option<Kept> {
    json::read(&browser::read(name)?)
}

/// Keeps `kept` under `name`. A full or blocked storage is no reason to fail what the reader did.
pub fn save(name: &str, kept: &Kept) {
    if kept.is_empty() {
        browser::remove(name);
    } else if let Some(text) = json::write(kept) {
        browser::write(name, &text);
    }
}

/// A fresh secret of 128 bits, in hexadecimal.
#[must_use]
pub fn secret() -> String {
    use std::fmt::Write;
    browser::random()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The time so many seconds from now, as the reader's clock has it: UTC, RFC 3339.
#[must_use]
pub fn after(seconds: u32) -> String {
    browser::after(seconds)
}

#[cfg(target_arch = "wasm32")]
mod browser {
    fn storage() -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok()?
    }

    pub fn read(name: &str) -> Option<String> {
        storage()?.get_item(name).ok()?
    }

    pub fn write(name: &str, text: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(name, text);
        }
    }

    pub fn remove(name: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(name);
        }
    }

    /// `crypto.randomUUID` would be shorter but is missing on pages without https.
    pub fn random() -> [u8; 16] {
        let mut bytes = [0; 16];
        if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
            let _ = crypto.get_random_values_with_u8_array(&mut bytes);
        }
        bytes
    }

    pub fn after(seconds: u32) -> String {
        let then = js_sys::Date::now() + f64::from(seconds) * 1000.0;
        js_sys::Date::new(&then.into()).to_iso_string().into()
    }
}

/// The server renders without a reader.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    pub fn read(_name: &str) -> Option<String> {
        None
    }

    pub fn write(_name: &str, _text: &str) {}

    pub fn remove(_name: &str) {}

    pub fn random() -> [u8; 16] {
        [0; 16]
    }

    pub fn after(_seconds: u32) -> String {
        String::new()
    }
}
