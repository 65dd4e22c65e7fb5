//! Which version of a site and of a thread is the latest, as far as it was asked lately.
//!
//! **Invariants.** What this process changed is known at once, and what another one changed as soon as what is known is
//! no longer fresh. Of each thread the database is asked once at a time, however many want to know.

use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::bounded::Bounded;
use crate::store::{Site, Store, StoreError, ThreadVersion};

/// What is kept of sites, in number and bytes.
const SITES: (usize, usize) = (1_000, 4 << 20);
/// What is kept of threads, those included that are not there. Anybody may name one.
const THREADS: (usize, usize) = (10_000, 8 << 20);
/// What an entry takes besides its key, roughly.
const ENTRY_BYTES: usize = 512;

/// What is known of sites and threads.
pub struct Latest {
    sites: Slots<String, Option<Site>>,
    threads: Slots<(i64, String), Option<ThreadVersion>>,
}

impl Latest {
    /// Knows nothing yet, and believes what it learns for as long as `fresh` says.
    #[must_use]
    pub fn new(fresh: Duration) -> Self {
        Self {
            sites: Slots::new(SITES, fresh),
            threads: Slots::new(THREADS, fresh),
        }
    }

    /// Finds a site by its key.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_site(&self, store: &Store, key: &str) -> Result<Option<Site>, StoreError> {
        let find = store.find_site(key);
        let (site, _) = self.sites.find(key.to_owned(), key.len(), find).await?;
        Ok(site)
    }

    /// Finds the version of a thread, and how long it may be relied on.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_version(
        &self,
        store: &Store,
        site: &Site,
        key: &str,
    ) -> Result<(Option<ThreadVersion>, Belief), StoreError> {
        let find = store.find_version(site, key);
        let question = (site.id, key.to_owned());
        self.threads.find(question, key.len(), find).await
    }

    /// Says that something changed in a thread.
    ///
    /// Who names it by another key learns of it when what is known of that is no longer fresh.
    pub fn changed(&self, site: &Site, key: &str) {
        self.threads.doubt(&(site.id, key.to_owned()));
    }
}

/// Values by key.
struct Slots<K, V> {
    slots: Mutex<Bounded<K, Arc<Slot<V>>>>,
    fresh: Duration,
}

struct Slot<V> {
    found: Mutex<Option<(V, Belief)>>,
    /// Held by who asks the database.
    asking: tokio::sync::Mutex<()>,
    doubts: Arc<AtomicU64>,
}

/// For how long something that was found is believed: until it is old, or doubted.
#[derive(Clone)]
pub struct Belief {
    until: Instant,
    /// All that ever were.
    doubts: Arc<AtomicU64>,
    /// Those before the database was asked.
    earlier: u64,
}

impl Belief {
    /// One that lasts as long as a test.
    #[cfg(test)]
    pub fn of_tests() -> Self {
        Self {
            until: Instant::now() + Duration::from_secs(600),
            doubts: Arc::default(),
            earlier: 0,
        }
    }

    /// Whether it is still believed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.doubts.load(Ordering::SeqCst) == self.earlier && Instant::now() < self.until
    }
}

impl<K: Eq + Hash, V: Clone> Slots<K, V> {
    fn new((most, most_bytes): (usize, usize), fresh: Duration) -> Self {
        Self {
            slots: Mutex::new(Bounded::new(most, most_bytes)),
            fresh,
        }
    }

    async fn find(
        &self,
        key: K,
        key_bytes: usize,
        ask: impl Future<Output = Result<V, StoreError>>,
    ) -> Result<(V, Belief), StoreError> {
        let slot = self.slot(key, key_bytes);
        if let Some(known) = slot.known() {
            return Ok(known);
        }
        let _asking = slot.asking.lock().await;
        if let Some(known) = slot.known() {
            return Ok(known);
        }
        // A doubt that comes while the database is asked makes the answer stale.
        let belief = Belief {
            until: Instant::now() + self.fresh,
            doubts: Arc::clone(&slot.doubts),
            earlier: slot.doubts.load(Ordering::SeqCst),
        };
        let found = (ask.await?, belief);
        *lock(&slot.found) = Some(found.clone());
        Ok(found)
    }

    fn slot(&self, key: K, key_bytes: usize) -> Arc<Slot<V>> {
        let mut slots = lock(&self.slots);
        if let Some(slot) = slots.get(&key) {
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot {
            found: Mutex::new(None),
            asking: tokio::sync::Mutex::new(()),
            doubts: Arc::default(),
        });
        slots.insert(key, Arc::clone(&slot), ENTRY_BYTES + key_bytes);
        slot
    }

    /// Believes what is known of a key no longer.
    fn doubt(&self, key: &K) {
        if let Some(slot) = lock(&self.slots).get(key) {
            slot.doubts.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl<V: Clone> Slot<V> {
    fn known(&self) -> Option<(V, Belief)> {
        lock(&self.found)
            .clone()
            .filter(|(_, belief)| belief.holds())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing panics while it is held, and what is in it is whole at any time.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use futures_util::future::join_all;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    fn slots(fresh: Duration) -> Slots<char, usize> {
        Slots::new((2, 10_000), fresh)
    }

    /// Asks for `key`; the answer counts how often the database was asked.
    async fn ask(slots: &Slots<char, usize>, key: char, asked: &AtomicUsize) -> usize {
        let find = slots.find(key, 1, async {
            tokio::task::yield_now().await;
            Ok(asked.fetch_add(1, Ordering::SeqCst) + 1)
        });
        find.await.unwrap_or_else(|error| panic!("{error}")).0
    }

    #[tokio::test]
    async fn many_who_want_to_know_ask_the_database_once() {
        let (slots, asked) = (slots(LONG), AtomicUsize::new(0));
        let answers = join_all((0..1_000).map(|_| ask(&slots, 'a', &asked))).await;
        assert_eq!(answers, [1; 1_000]);
    }

    #[tokio::test]
    async fn what_is_not_fresh_any_more_is_asked_for_anew() {
        let (slots, asked) = (slots(Duration::ZERO), AtomicUsize::new(0));
        assert_eq!(ask(&slots, 'a', &asked).await, 1);
        assert_eq!(ask(&slots, 'a', &asked).await, 2);
    }

    #[tokio::test]
    async fn a_change_is_known_at_once_and_only_where_it_was() {
        let (slots, asked) = (slots(LONG), AtomicUsize::new(0));
        ask(&slots, 'a', &asked).await;
        ask(&slots, 'b', &asked).await;
        slots.doubt(&'a');
        assert_eq!(ask(&slots, 'b', &asked).await, 2);
        assert_eq!(ask(&slots, 'a', &asked).await, 3);
    }

    #[tokio::test]
    async fn a_change_while_the_database_is_asked_is_not_missed() {
        let (slots, asked) = (slots(LONG), AtomicUsize::new(0));
        let before = slots.find('a', 1, async {
            slots.doubt(&'a');
            Ok(0)
        });
        assert_eq!(before.await.ok().map(|found| found.0), Some(0));
        assert_eq!(ask(&slots, 'a', &asked).await, 1);
    }

    #[tokio::test]
    async fn the_number_of_what_is_known_is_bounded() {
        let (slots, asked) = (slots(LONG), AtomicUsize::new(0));
        for key in 'a'..='z' {
            ask(&slots, key, &asked).await;
        }
        assert_eq!(lock(&slots.slots).len(), 2);
    }
}
