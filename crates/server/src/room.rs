//! Room for large answers: how many bytes of them may be in memory until they are sent.
//!
//! What fits into the buffer of a socket leaves the process at once, whatever its client does. What is larger stays for as
//! long as a client takes its time, and each may be another one.
//!
//! **Invariant.** A body counts once, however many it is sent to, and until the last of them has it.

use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::api_error::ApiError;
use crate::connections::SEND_BUFFER;
use crate::representation::Settled;

/// Bytes of all large answers.
const MOST: usize = 256 << 20;
/// In which they are counted.
const UNIT: usize = 1024;

/// What there is for large answers.
#[derive(Clone)]
pub struct Room(Arc<Semaphore>);

/// A body that takes its room with it.
struct Held {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::of(MOST)
    }
}

impl Room {
    /// Room for so many bytes.
    #[must_use]
    pub fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// Takes room for a body, if it is large, until it and all of its clones are gone.
    ///
    /// # Errors
    ///
    /// `Unavailable`, if there is none.
    pub fn hold(&self, bytes: Bytes) -> Result<Bytes, ApiError> {
        if bytes.len() <= SEND_BUFFER {
            return Ok(bytes);
        }
        let units = u32::try_from(bytes.len().div_ceil(UNIT)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.0).try_acquire_many_owned(units);
        let room = room.map_err(|_| {
            tracing::warn!("too many large answers wait for those who asked for them");
            ApiError::unavailable("too many large answers wait for those who asked for them")
        })?;
        Ok(Bytes::from_owner(Held { bytes, _room: room }))
    }
}

/// Takes room for an answer that was made for one client; those that many are sent have theirs.
pub async fn hold_answer(State(room): State<Room>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let length = response.body().size_hint().exact().unwrap_or(0);
    if length <= SEND_BUFFER as u64 || response.extensions().get::<Settled>().is_some() {
        return response;
    }
    let body = std::mem::take(response.body_mut());
    // What is no stream is there already.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return ApiError::internal().into_response();
    };
    match room.hold(bytes) {
        Ok(bytes) => {
            *response.body_mut() = Body::from(bytes);
            response
        }
        Err(full) => full.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = SEND_BUFFER + 1;

    #[test]
    fn a_large_body_takes_room_once_and_until_nobody_needs_it() {
        let room = Room::of(2 * LARGE + 2 * UNIT);
        let hold = |length| room.hold(vec![b'x'; length].into());
        let first = hold(LARGE).unwrap();
        let second = hold(LARGE).unwrap();
        let copies = vec![first.slice(1..); 1_000];
        assert_eq!(hold(LARGE).unwrap_err().problem().status, 503);
        drop(first);
        assert!(hold(LARGE).is_err());
        drop(copies);
        assert_eq!(hold(LARGE).unwrap(), second);
    }

    #[test]
    fn what_fits_into_the_buffer_of_a_socket_takes_none() {
        let room = Room::of(0);
        assert!(room.hold(vec![b'x'; SEND_BUFFER].into()).is_ok());
        assert!(room.hold(vec![b'x'; LARGE].into()).is_err());
    }
}
