//! One number for everything a build depends on, to skip the build when nothing changed.

use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::files;

/// The SHA-256, in hexadecimal, over `extra` and the paths and contents of all files below `inputs`.
///
/// Contents rather than times: a checkout, a stash or a touched file must not cost minutes.
/// Inputs that do not exist count as empty.
///
/// # Errors
///
/// If a file cannot be read.
pub fn of(root: &Path, inputs: &[&str], extra: &str) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut add = |bytes: &[u8]| {
        // With their length, so that moving a byte from one to the next changes the result.
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(extra.as_bytes());
    for input in inputs {
        for path in files::below(&root.join(input))? {
            let name = path.strip_prefix(root).unwrap_or(&path);
            add(name.to_string_lossy().as_bytes());
            add(&files::read(&path)?);
        }
    }
    Ok(hex(&hasher.finalize()))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fingerprint of a directory `src` with these files.
    fn check(contents: &[(&str, &str)], extra: &str) -> String {
        let place = tempfile::tempdir().expect("a temporary directory");
        for (name, text) in contents {
            files::write(&place.path().join("src").join(name), text).expect("a file");
        }
        of(place.path(), &["src", "missing"], extra).expect("a fingerprint")
    }

    #[test]
    fn equal_files_have_equal_fingerprints_wherever_they_are() {
        let files = [("a.rs", "one"), ("deep/b.rs", "two")];
        assert_eq!(check(&files, ""), check(&files, ""));
        assert_eq!(check(&files, "").len(), 64);
    }

    #[test]
    fn contents_names_number_and_extra_all_count() {
        let base = check(&[("a.rs", "one"), ("b.rs", "two")], "");
        assert_ne!(base, check(&[("a.rs", "onet"), ("b.rs", "wo")], ""));
        assert_ne!(base, check(&[("a.rs", "one"), ("c.rs", "two")], ""));
        assert_ne!(base, check(&[("a.rs", "one")], ""));
        assert_ne!(
            base,
            check(&[("a.rs", "one"), ("b.rs", "two")], "rustc 1.96")
        );
    }
}
