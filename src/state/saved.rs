//! What is kept in the reader's browser, once they take part. Nothing is written before.

use std::time::Duration;

use super::var::Stored;
use crate::json::{self, Entries};

/// A reader's part in the threads of one site: short texts by name.
///
/// `reader` is the secret that stands for them, `own:ID` the right to change a comment, `vote:ID`
/// a vote, `stars:THREAD` a rating; with a second line, which is a criterion, one by that;
/// `mail:ABOUT` the address that mails about something go to.
pub type Kept = Entries<String>;

/// One entry of the browser's storage. Where nothing can be stored it lasts as long as the page.
#[derive(Clone, Copy)]
pub struct Shelf {
    name: Stored<String>,
    /// What was to be kept, if that could not be stored.
    unstored: Stored<Option<Kept>>,
}

impl Shelf {
    /// The entry of this name.
    #[must_use]
    pub fn new(name: String) -> Self {
        Self {
            name: Stored::new(name),
            unstored: Stored::new(None),
        }
    }

    /// What is there now: another tab may have written meanwhile. Nothing if the entry holds something else.
    #[must_use]
    pub fn read(self) -> Kept {
        self.unstored.get_value().unwrap_or_else(|| {
            let text = self.name.with_value(|name| browser::read(name));
            text.and_then(|text| json::read(&text)).unwrap_or_default()
        })
    }

    /// Changes what is there, and returns it. A full or blocked storage is no reason to fail what the reader did.
    pub fn change(self, change: impl FnOnce(&mut Kept)) -> Kept {
        let mut kept = self.read();
        change(&mut kept);
        let text = if kept.is_empty() {
            Some(String::new())
        } else {
            json::write(&kept)
        };
        let stored =
            text.is_some_and(|text| self.name.with_value(|name| browser::write(name, &text)));
        self.unstored.set_value((!stored).then(|| kept.clone()));
        kept
    }
}

/// A fresh secret of 128 bits, in hexadecimal.
#[must_use]
pub fn secret() -> String {
    let digits = browser::random()
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The time so many seconds from now, as the reader's clock has it: UTC, RFC 3339.
#[must_use]
pub fn after(seconds: u32) -> String {
    browser::after(seconds)
}

/// How long it is from now to a point in time, by the reader's clock; nothing if that is over.
#[must_use]
pub fn time_until(then: &str) -> Duration {
    let milliseconds = browser::milliseconds_until(then).max(0.0);
    Duration::from_millis(milliseconds as u64)
}

#[cfg(target_arch = "wasm32")]
mod browser {
    fn storage() -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok()?
    }

    pub fn read(name: &str) -> Option<String> {
        storage()?.get_item(name).ok()?
    }

    /// Stores a text, or takes away an empty one; returns whether that worked.
    pub fn write(name: &str, text: &str) -> bool {
        let Some(storage) = storage() else {
            return false;
        };
        let done = if text.is_empty() {
            storage.remove_item(name)
        } else {
            storage.set_item(name, text)
        };
        done.is_ok()
    }

    /// `crypto.randomUUID` would be shorter but is missing on pages without https.
    pub fn random() -> [u8; 16] {
        let mut bytes = [0; 16];
        if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
            let _ = crypto.get_random_values_with_u8_array(&mut bytes);
        }
        bytes
    }

    pub fn milliseconds_until(then: &str) -> f64 {
        js_sys::Date::parse(then) - js_sys::Date::now()
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

    pub fn write(_name: &str, _text: &str) -> bool {
        false
    }

    pub fn random() -> [u8; 16] {
        [0; 16]
    }

    pub fn milliseconds_until(_then: &str) -> f64 {
        0.0
    }

    pub fn after(_seconds: u32) -> String {
        String::new()
    }
}
