//! Compressed siblings: `x.br` and `x.gz` beside `x`, which the server sends as they are.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files;

/// Kinds of files that shrink; pictures and the siblings themselves do not.
const SHRINKING: &[&str] = &["html", "css", "js", "json", "wasm", "svg", "txt", "xml"];

/// How hard to try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As small as it gets: what is published.
    Best,
    /// Quickly: what `trunk serve` builds while somebody waits.
    Quick,
}

/// What a file weighs on the way to a reader, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// As it is.
    pub raw: usize,
    /// With gzip, or raw where that is less.
    pub gzip: usize,
    /// With brotli, or raw where that is less.
    pub brotli: usize,
}

/// Whether a file of this name is worth compressing.
pub fn shrinks(path: &Path) -> bool {
    path.extension()
        .and_then(|kind| kind.to_str())
        .is_some_and(|kind| SHRINKING.contains(&kind))
}

/// Writes the siblings of a file, each only if it is smaller than the file.
///
/// # Errors
///
/// If the file cannot be read or a sibling not be written.
pub fn write_siblings(path: &Path, effort: Effort) -> Result<Weight> {
    let bytes = files::read(path)?;
    let raw = bytes.len();
    let write = |suffix: &str, compressed: Vec<u8>| -> Result<usize> {
        if compressed.len() >= raw {
            return Ok(raw);
        }
        files::write(&sibling(path, suffix), &compressed)?;
        Ok(compressed.len())
    };
    Ok(Weight {
        raw,
        gzip: write(".gz", gzip(&bytes, effort)?)?,
        brotli: write(".br", brotli(&bytes, effort)?)?,
    })
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn gzip(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let level = match effort {
        Effort::Best => Compression::best(),
        Effort::Quick => Compression::fast(),
    };
    // The encoder writes no time of its own, so equal files stay equal.
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).context("compressing with gzip")?;
    encoder.finish().context("compressing with gzip")
}

/// The bytes with brotli.
///
/// # Errors
///
/// If the encoder fails.
pub fn brotli(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: match effort {
            Effort::Best => 11,
            Effort::Quick => 1,
        },
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)
        .context("compressing with brotli")?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn siblings_hold_the_same_bytes() {
        let place = tempfile::tempdir().expect("a temporary directory");
        let path = place.path().join("a.js");
        let text = "let comment = 1;\n".repeat(100);
        files::write(&path, &text).expect("a file");
        let weight = write_siblings(&path, Effort::Best).expect("siblings");
        assert_eq!(weight.raw, text.len());

        let mut unzipped = String::new();
        let gz = files::read(&place.path().join("a.js.gz")).expect("a.js.gz");
        assert_eq!(weight.gzip, gz.len());
        flate2::read::GzDecoder::new(&gz[..])
            .read_to_string(&mut unzipped)
            .expect("gzip");
        assert_eq!(unzipped, text);

        let mut unbrotlied = Vec::new();
        let br = files::read(&place.path().join("a.js.br")).expect("a.js.br");
        assert_eq!(weight.brotli, br.len());
        brotli::BrotliDecompress(&mut &br[..], &mut unbrotlied).expect("brotli");
        assert_eq!(unbrotlied, text.as_bytes());
    }

    #[test]
    fn a_file_that_does_not_shrink_has_no_siblings() {
        let place = tempfile::tempdir().expect("a temporary directory");
        let path = place.path().join("a.json");
        files::write(&path, "{}").expect("a file");
        let weight = write_siblings(&path, Effort::Best).expect("no siblings");
        assert_eq!(
            weight,
            Weight {
                raw: 2,
                gzip: 2,
                brotli: 2
            }
        );
        assert_eq!(files::below(place.path()).expect("files"), [path]);
    }

    #[test]
    fn pictures_and_siblings_are_left_alone() {
        let check = |name: &str, expected| assert_eq!(shrinks(Path::new(name)), expected, "{name}");
        check("widget.wasm", true);
        check("index.html", true);
        check("embed.js.br", false);
        check("garden.webp", false);
    }
}
