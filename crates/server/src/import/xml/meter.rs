//! Counts the bytes and lines that pass through a reader, and stops it when a piece is too large.

use std::io::{self, BufRead, Read};

/// A source that knows how far it has been read.
pub(super) struct Meter<R> {
    source: R,
    bytes: u64,
    line_ends: u64,
    /// `bytes` must not pass this before the next [`Meter::allow`].
    until: u64,
    stopped: bool,
    ended: bool,
}

impl<R: BufRead> Meter<R> {
    /// Starts at the first line.
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            bytes: 0,
            line_ends: 0,
            until: u64::MAX,
            stopped: false,
            ended: false,
        }
    }

    /// Lets about `bytes` more pass; the parser would otherwise collect a piece of any size.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.until = self.bytes + bytes;
    }

    /// Bytes passed so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The current line, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line_ends + 1
    }

    /// Whether reading failed because more was asked than allowed.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Whether the end of the source was reached.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }
}

impl<R: BufRead> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bytes > self.until {
            self.stopped = true;
            return Err(io::Error::other("too long"));
        }
        let chunk = self.source.fill_buf()?;
        self.ended |= chunk.is_empty();
        Ok(chunk)
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed is still in the buffer, so asking for it reads nothing.
        if let Ok(chunk) = self.source.fill_buf() {
            let passed = &chunk[..amount.min(chunk.len())];
            self.line_ends += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        self.bytes += amount as u64;
        self.source.consume(amount);
    }
}

impl<R: BufRead> Read for Meter<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(into)?;
        self.consume(amount);
        Ok(amount)
    }
}
