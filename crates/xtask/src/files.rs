//! Small things done with files, each with an error that names the file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Every file below `directory`, sorted by path. A file gives itself, nothing gives nothing.
///
/// # Errors
///
/// If a directory cannot be read.
pub fn below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path).with_context(|| reading(&path))? {
                waiting.push(entry.with_context(|| reading(&path))?.path());
            }
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The bytes of a file.
///
/// # Errors
///
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| reading(path))
}

/// The text of a file.
///
/// # Errors
///
/// If it cannot be read or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| reading(path))
}

/// Writes a file and the directories above it.
///
/// # Errors
///
/// If it cannot be written.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(writing)?;
    }
    fs::write(path, bytes).with_context(writing)
}

/// Removes a file.
///
/// # Errors
///
/// If it cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).with_context(|| format!("removing {}", path.display()))
}

fn reading(path: &Path) -> String {
    format!("reading {}", path.display())
}
