//! What happens in threads, for those who read them meanwhile.
//!
//! **Invariants.** A thread is read once per change, however many listen to it, and not at all if
//! nobody does. A listener is told everything behind the event it names, once and in order.

mod seats;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use afterword_protocol::EventKind;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::store::{EventsPage, Site};

pub use seats::{PER_CLIENT, Seat};

/// How often a thread is looked at without having been told of a change: another process may have
/// made one.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Pause between two looks at a busy thread; changes made meanwhile are told together.
const REST: Duration = Duration::from_millis(100);
/// Reads a listener may be behind before it has to read by itself.
const BACKLOG: usize = 16;

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
    topics: Mutex<HashMap<(i64, String), Topic>>,
    seats: Arc<seats::Seats>,
    closed: watch::Sender<bool>,
}

/// A thread that somebody listens to, by its site and the key they gave.
#[derive(Clone, Debug)]
struct Topic {
    batches: broadcast::Sender<Batch>,
    changed: Arc<Notify>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            topics: Mutex::default(),
            seats: Arc::default(),
            closed: watch::Sender::new(false),
        }
    }
}

impl Live {
    /// Says that something changed in a thread.
    ///
    /// Who listens to it by another key learns of it within two seconds.
    pub fn wake(&self, site: &Site, key: &str) {
        if let Some(topic) = self.topics().get(&(site.id, key.to_owned())) {
            topic.changed.notify_one();
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

    fn topics(&self) -> MutexGuard<'_, HashMap<(i64, String), Topic>> {
        // Nothing is left half done in it by a panic.
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops looking at a thread, unless somebody listens.
    fn leave(&self, name: &(i64, String)) -> bool {
        let mut topics = self.topics();
        let unheard = topics
            .get(name)
            .is_none_or(|topic| topic.batches.receiver_count() == 0);
        if unheard {
            topics.remove(name);
        }
        unheard
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
pub fn listen(app: &Arc<App>, site: &Site, key: &str, last: i64) -> broadcast::Receiver<Batch> {
    let name = (site.id, key.to_owned());
    let mut topics = app.live.topics();
    if let Some(topic) = topics.get(&name) {
        return topic.batches.subscribe();
    }
    let (batches, receiver) = broadcast::channel(BACKLOG);
    let topic = Topic {
        batches,
        changed: Arc::default(),
    };
    topics.insert(name, topic.clone());
    tokio::spawn(follow(
        Arc::clone(app),
        site.clone(),
        key.to_owned(),
        topic,
        last,
    ));
    receiver
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

/// Reads what happens in a thread and tells it, for as long as somebody listens.
async fn follow(app: Arc<App>, site: Site, key: String, topic: Topic, mut last: i64) {
    let name = (site.id, key);
    let mut closing = app.live.closing();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = wait_for_close(&mut closing) => return,
            () = topic.changed.notified() => (),
            _ = looks.tick() => (),
        }
        if app.live.leave(&name) {
            return;
        }
        loop {
            let page = app.store.list_events(&site, &name.1, last, app.clock.now());
            match page.await {
                Ok(page) => {
                    last = page.last;
                    let more = page.more;
                    let batch = told(page);
                    if !batch.is_empty() {
                        // Nobody may listen any more, which the next look finds out.
                        let _ = topic.batches.send(batch.into());
                    }
                    if !more {
                        break;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "a change could not be told yet");
                    break;
                }
            }
        }
        tokio::time::sleep(REST).await;
    }
}
