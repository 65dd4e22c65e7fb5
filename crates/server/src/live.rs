//! What happens in threads, for those who read them meanwhile.
//!
//! **Invariants.** A thread is read once per change, however many listen to it, and not at all if
//! nobody does. While nothing happens, it costs the same however many listen to however many threads.
//! A listener is told everything behind the event it names, once and in order.

mod teller;
mod topics;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use afterword_protocol::{EventKind, Problem, ProblemCode};
use tokio::sync::broadcast::Receiver;
use tokio::sync::{Notify, OnceCell, watch};

use crate::api_error::ApiError;
use crate::app::App;
use crate::client_address::ClientKey;
use crate::seats::{Seat, Seats};
use crate::store::{EventsPage, Site, StoreError};
use topics::{Name, Topics};

/// Streams of one process.
const STREAMS: usize = 10_000;
/// Streams of one client.
const PER_CLIENT: usize = 8;
/// When to try again, in seconds; nobody knows when somebody leaves.
const RETRY_AFTER_SECONDS: u64 = 30;

/// One event, ready to be sent.
#[derive(Debug)]
pub struct Told {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub kind: EventKind,
    /// The event as JSON.
    pub json: String,
}

/// Some events that were read together.
pub type Batch = Arc<[Told]>;

/// Everybody who listens.
#[derive(Debug)]
pub struct Live {
    topics: Mutex<Topics>,
    /// Says that there are topics to be read.
    woken: Notify,
    teller: OnceCell<()>,
    seats: Arc<Seats>,
    closed: watch::Sender<bool>,
}

/// What is told of a thread, for as long as it is kept.
pub struct Listening {
    app: Arc<App>,
    name: Name,
    /// Events read together, one batch after the other.
    pub batches: Receiver<Batch>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new(STREAMS)
    }
}

impl Live {
    /// Nobody who listens yet, and room for so many.
    #[must_use]
    pub fn new(streams: usize) -> Self {
        Self {
            topics: Mutex::default(),
            woken: Notify::new(),
            teller: OnceCell::new(),
            seats: Arc::new(Seats::new(streams.min(STREAMS), PER_CLIENT)),
            closed: watch::Sender::new(false),
        }
    }

    /// Takes a seat; without a client only those of the process are counted.
    ///
    /// # Errors
    ///
    /// `RateLimited` if there is none, `Unavailable` if the server is being stopped.
    pub(crate) fn take_seat(&self, client: Option<ClientKey>) -> Result<Seat, ApiError> {
        if *self.closed.borrow() {
            return Err(ApiError::unavailable("the server is being stopped"));
        }
        self.seats.take(client).map_err(|limit| {
            let problem = Problem::new(ProblemCode::RateLimited).limit(limit as u64);
            problem.retry_after_seconds(RETRY_AFTER_SECONDS).into()
        })
    }

    /// Says that something changed in a thread.
    ///
    /// Who listens to it by another key learns of it within two seconds.
    pub fn wake(&self, site: &Site, key: &str) {
        if self.topics().mark((site.id, key.to_owned())) {
            self.woken.notify_one();
        }
    }

    /// Ends every stream, and begins none any more.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// What [`wait_for_close`] waits for.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    fn topics(&self) -> MutexGuard<'_, Topics> {
        // Nothing is left half done in it by a panic.
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.app.live.topics().leave(&self.name);
    }
}

/// Waits until streams have to end.
pub async fn wait_for_close(closing: &mut watch::Receiver<bool>) {
    // An error says that the server is gone, which is the same.
    let _ = closing.wait_for(|closed| *closed).await;
}

/// Listens to a thread: everything that is behind `last`, and was not read before the call.
///
/// To miss nothing, the caller reads what is behind its own event afterwards.
///
/// # Errors
///
/// `Unavailable` or `Failed`, if nobody has listened to any thread before.
pub async fn listen(
    app: &Arc<App>,
    site: &Site,
    key: &str,
    last: i64,
) -> Result<Listening, StoreError> {
    // Before there is a topic: what happens afterwards is behind what has been looked at.
    let begin = async || {
        let watch = app.store.watch().await?;
        tokio::spawn(teller::run(Arc::clone(app), watch));
        Ok::<_, StoreError>(())
    };
    app.live.teller.get_or_try_init(begin).await?;
    let batches = app.live.topics().join(site, key, last);
    Ok(Listening {
        app: Arc::clone(app),
        name: (site.id, key.to_owned()),
        batches,
    })
}

/// Prepares events for sending.
#[must_use]
pub fn told(page: EventsPage) -> Vec<Told> {
    let events = page.events.into_iter().map(|(id, event)| Told {
        id,
        kind: event.kind,
        json: serde_json::to_string(&event).expect("wire types are plain data"),
    });
    events.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sits_down_when_the_server_is_being_stopped() {
        let live = Live::default();
        live.close();
        let refused = live.take_seat(None).expect_err("no seat is given");
        assert_eq!(refused.code(), ProblemCode::Unavailable);
    }

    #[test]
    fn there_are_as_many_seats_as_there_is_room_for() {
        let live = Live::new(1);
        let _seat = live.take_seat(None).expect("a seat");
        let refused = live.take_seat(None).expect_err("no seat is left");
        assert_eq!(refused.code(), ProblemCode::RateLimited);
    }
}
