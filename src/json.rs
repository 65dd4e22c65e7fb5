//! JSON, by the browser's own parser where there is one, so that readers need not download another.

mod entries;
#[cfg(target_arch = "wasm32")]
mod value;
#[cfg(target_arch = "wasm32")]
mod writer;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use entries::Entries;

/// Reads a value; `None` if the text is not JSON or not such a value.
#[cfg(target_arch = "wasm32")]
#[inline(never)]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(value::Value(js_sys::JSON::parse(text).ok()?)).ok()
}

/// Writes a value.
#[cfg(target_arch = "wasm32")]
#[inline(never)]
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    let value = value.serialize(writer::Writer).ok()?;
    js_sys::JSON::stringify(&value).ok().map(Into::into)
}

/// Reads a value; `None` if the text is not JSON or not such a value.
#[cfg(not(target_arch = "wasm32"))]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Writes a value.
#[cfg(not(target_arch = "wasm32"))]
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
