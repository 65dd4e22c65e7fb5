//! What is computed about a build from its bytes: its hash, its integrity, what the loader is told.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};

use crate::fingerprint::hex;

/// A file of the build's own directory.
pub struct Part {
    /// Its path in that directory: `locales/de.json`.
    pub name: String,
    /// Its final bytes.
    pub bytes: Vec<u8>,
}

/// The first 16 hexadecimal digits of the SHA-256 over all parts: the name of their directory.
///
/// Over the final bytes, so that a change of any tool or setting gives new addresses, which is what lets
/// browsers keep them for ever.
pub fn hash(parts: &[Part]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        for bytes in [part.name.as_bytes(), &part.bytes] {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
    }
    hex(&hasher.finalize())[..16].to_owned()
}

/// The value of an `integrity` attribute for these bytes.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// The same, as strong and a third shorter, where every byte counts.
fn short_integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)))
}

/// The widget's style sheet for a page without a shadow root, where an element of the class `afterword` is what
/// the host is in the widget.
pub fn page_style(style: &str) -> String {
    let mut parts = style.split(":host");
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        page.push_str(".afterword");
        // `:host([hidden])` asks for the host that has the attribute.
        match part.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            Some((condition, rest)) => page.extend([condition, rest]),
            None => page.push_str(part),
        }
    }
    page
}

/// What takes the place of `__AFTERWORD_ASSETS__` in the loader. All names are relative to `base`, and `base`
/// to where the loader came from.
///
/// `words` are the sentences that the loader says itself, by language.
pub fn assets(hash: &str, wasm: &[u8], words: &BTreeMap<String, Value>) -> Value {
    json!({
        "base": format!("embed/{hash}/"),
        "wasmIntegrity": short_integrity(wasm),
        "words": words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, bytes: &str) -> Part {
        Part {
            name: name.to_owned(),
            bytes: bytes.into(),
        }
    }

    #[test]
    fn every_name_and_byte_is_in_the_hash() {
        let base = hash(&[part("a", "bc"), part("d", "e")]);
        assert_eq!(base.len(), 16);
        assert_eq!(base, hash(&[part("a", "bc"), part("d", "e")]));
        assert_ne!(base, hash(&[part("ab", "c"), part("d", "e")]));
        assert_ne!(base, hash(&[part("a", "bc"), part("d", "f")]));
        assert_ne!(base, hash(&[part("a", "bc")]));
    }

    #[test]
    fn a_page_has_the_looks_of_the_widget() {
        let style = ":host { a: b }\n:host([hidden]) { c: d }\n.x { e: f }";
        let page = ".afterword { a: b }\n.afterword[hidden] { c: d }\n.x { e: f }";
        assert_eq!(page_style(style), page);
    }

    #[test]
    fn integrity_is_what_browsers_compute() {
        // `printf abc | openssl dgst -sha384 -binary | base64`
        let expected = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
        assert_eq!(integrity(b"abc"), expected);
        let expected = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(short_integrity(b"abc"), expected);
    }

    #[test]
    fn the_loader_is_told_where_its_files_are() {
        let told = assets(
            "0123456789abcdef",
            b"abc",
            &BTreeMap::from([("de".to_owned(), json!(["x"]))]),
        );
        assert_eq!(told["base"], "embed/0123456789abcdef/");
        assert_eq!(told["words"]["de"][0], "x");
        assert_eq!(told["wasmIntegrity"], short_integrity(b"abc"));
    }
}
