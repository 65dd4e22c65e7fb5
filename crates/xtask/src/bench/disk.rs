//! What the disk alone takes, as a reference: bytes, written until it has them.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::bench::posts::since;

/// How long the reference's file is: it is written round and round, as a write-ahead log is.
pub const FILE_BYTES: u64 = 4 << 20;

/// A file on the disk that is measured.
pub struct Disk(File);

impl Disk {
    /// Makes the file in `folder`, with all its bytes.
    ///
    /// # Errors
    ///
    /// If the disk does not take it.
    pub fn begin(folder: &Path) -> Result<Self> {
        let mut file = File::create(folder.join("disk")).context("making the reference's file")?;
        file.write_all(&vec![0; FILE_BYTES as usize])?;
        file.rewind()?;
        file.sync_all()?;
        Ok(Self(file))
    }

    /// Writes so many bytes, at most [`FILE_BYTES`]; gives how many milliseconds it took until the disk had them.
    ///
    /// # Errors
    ///
    /// If the disk does not take them.
    pub fn write(&mut self, bytes: u64) -> Result<f64> {
        let all = vec![1; bytes as usize];
        if self.0.stream_position()? + bytes > FILE_BYTES {
            self.0.seek(SeekFrom::Start(0))?;
        }
        let begun = Instant::now();
        self.0.write_all(&all)?;
        self.0.sync_data()?;
        Ok(since(begun))
    }
}
