//! A connection whose client has to take what is sent to it.
//!
//! Without this, who asks for something large and does not read it holds it in memory for as long as they like.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use crate::seats::Seat;

/// How fast a client has to be.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How many bytes it takes at least …
    pub bytes: usize,
    /// … in this time, while there are some that wait for it.
    pub time: Duration,
}

/// A connection that fails when its client is too slow.
#[derive(Debug)]
pub struct Paced<S> {
    inner: S,
    pace: Pace,
    /// Set while something waits for the client.
    patience: Option<Pin<Box<Sleep>>>,
    /// Bytes sent since then.
    sent: usize,
    _seat: Seat,
}

impl<S> Paced<S> {
    /// Holds the client of a connection to its pace, and a seat for as long as there is the connection.
    pub fn new(inner: S, pace: Pace, seat: Seat) -> Self {
        Self {
            inner,
            pace,
            patience: None,
            sent: 0,
            _seat: seat,
        }
    }

    /// Passes on what came of an attempt to send, unless it took too long.
    fn judge(
        &mut self,
        context: &mut Context<'_>,
        attempt: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match attempt {
            Poll::Ready(Ok(bytes)) => {
                self.sent += bytes;
                if self.sent >= self.pace.bytes {
                    self.relax();
                }
            }
            Poll::Pending => {
                let time = self.pace.time;
                let patience = self
                    .patience
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep(time)));
                if patience.as_mut().poll(context).is_ready() {
                    let slow = "the client does not take what is sent to it";
                    return Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, slow)));
                }
            }
            Poll::Ready(Err(_)) => (),
        }
        attempt
    }

    fn relax(&mut self) {
        self.patience = None;
        self.sent = 0;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.judge(context, attempt)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.inner).poll_write_vectored(context, bytes);
        self.judge(context, attempt)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    /// Is asked for when nothing waits any more.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.relax();
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
