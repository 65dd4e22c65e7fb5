//! `embed/manifest.json`: what was packed, for people who host the files themselves, and for the size check.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::files;

/// One file that pages of other people load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedFile {
    /// What it is called, without the build's directory: `widget.wasm`.
    pub name: String,
    /// Where it is, from the server's root: `embed/0123456789abcdef/widget.wasm`.
    pub path: String,
    /// Bytes as it is.
    pub raw: usize,
    /// Bytes with gzip.
    pub gzip: usize,
    /// Bytes with brotli.
    pub brotli: usize,
    /// For an `integrity` attribute: `sha384-…`.
    pub integrity: String,
}

/// Everything packed in one build.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Names the build's directory; other contents, other hash.
    pub hash: String,
    /// The files, the stable names first.
    pub files: Vec<PackedFile>,
}

impl Manifest {
    /// Where it lies in trunk's output.
    pub const PATH: &'static str = "embed/manifest.json";

    /// Reads the manifest of a finished build.
    ///
    /// # Errors
    ///
    /// If it is missing or not ours.
    pub fn load(dist: &Path) -> Result<Self> {
        let path = dist.join(Self::PATH);
        serde_json::from_str(&files::read_text(&path)?)
            .with_context(|| format!("reading {}", path.display()))
    }

    /// Writes it into trunk's output.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn save(&self, dist: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self).context("writing the manifest")?;
        files::write(&dist.join(Self::PATH), json + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_manifest_reads_the_same() {
        let place = tempfile::tempdir().expect("a temporary directory");
        let manifest = Manifest {
            hash: "0123456789abcdef".to_owned(),
            files: vec![PackedFile {
                name: "embed.js".to_owned(),
                path: "embed.js".to_owned(),
                raw: 3,
                gzip: 2,
                brotli: 1,
                integrity: "sha384-x".to_owned(),
            }],
        };
        manifest.save(place.path()).expect("saved");
        assert_eq!(Manifest::load(place.path()).expect("loaded"), manifest);
    }
}
