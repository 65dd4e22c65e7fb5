//! In which threads something happened, for who watches all of them.
//!
//! **Invariant.** Each event is seen within [`Engine::settle_time`] of its commit. Events of one thread become visible in
//! the order of their numbers, those of different threads need not: PostgreSQL gives a number out before the commit. So
//! numbers are looked at again until nobody can be writing below them any more.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::database::Engine;
use super::{Store, StoreError};

/// The number of the last event there is.
const NEWEST: &str = "SELECT COALESCE(MAX(id), 0) FROM events";

/// The events read at once, as often as it takes.
const EVENTS_LIMIT: i64 = 1000;

/// `$1` the last event known. The limit is [`EVENTS_LIMIT`].
const BUSY: &str = "SELECT t.site_id, t.key, t.url_key, busy.newest, busy.number FROM (\
         SELECT thread_id, MAX(id) AS newest, COUNT(*) AS number FROM (\
             SELECT id, thread_id FROM events WHERE id > $1 ORDER BY id LIMIT 1000\
         ) next GROUP BY thread_id\
     ) busy JOIN threads t ON t.id = busy.thread_id";

/// A row of [`BUSY`]: site, key, address, newest event, number of events.
type BusyRow = (i64, String, Option<String>, i64, i64);

/// A thread in which something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyThread {
    /// The row of its site.
    pub site: i64,
    /// Its key.
    pub key: String,
    /// What its address has in common with others that mean it, see [`url_key`](super::url_key).
    pub address: Option<String>,
    /// Its newest event.
    pub newest: i64,
}

/// Sees what happens in all threads.
#[derive(Debug)]
pub struct Watch {
    store: Store,
    settle: Duration,
    /// The newest event at each look, oldest first: behind the first of them is looked. Never empty.
    marks: VecDeque<(Instant, i64)>,
}

impl Store {
    /// Watches all threads from now on.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn watch(&self) -> Result<Watch, StoreError> {
        let newest = self.newest_event().await?;
        Ok(Watch {
            store: self.clone(),
            settle: self.engine().settle_time(),
            marks: VecDeque::from([(Instant::now(), newest)]),
        })
    }

    async fn newest_event(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(NEWEST).fetch_one(&self.reader).await?)
    }
}

impl Watch {
    /// Finds the threads in which something happened since the last look; some are found again.
    ///
    /// Shape: `None` if the database was put back to an older state, so that something may have happened in any. One
    /// statement if nothing happened anywhere.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`; then the next look finds what this one should have found.
    pub async fn look(&mut self) -> Result<Option<Vec<BusyThread>>, StoreError> {
        let now = Instant::now();
        let mut newest = self.store.newest_event().await?;
        let mut behind = self.settled(now);
        if newest < behind {
            self.marks = VecDeque::from([(now, newest)]);
            return Ok(None);
        }
        let mut busy = Vec::new();
        while behind < newest {
            let rows: Vec<BusyRow> = sqlx::query_as(BUSY)
                .bind(behind)
                .fetch_all(&self.store.reader)
                .await?;
            let number: i64 = rows.iter().map(|row| row.4).sum();
            behind = rows.iter().map(|row| row.3).fold(behind, i64::max);
            newest = newest.max(behind);
            busy.extend(rows.into_iter().map(BusyThread::from));
            if number < EVENTS_LIMIT {
                break;
            }
        }
        self.marks.push_back((now, newest));
        Ok(Some(busy))
    }

    /// The last event below which nobody writes any more.
    fn settled(&mut self, now: Instant) -> i64 {
        let is_settled = |mark: &(Instant, i64)| now.duration_since(mark.0) >= self.settle;
        while self.marks.get(1).is_some_and(is_settled) {
            self.marks.pop_front();
        }
        self.marks.front().map_or(0, |mark| mark.1)
    }
}

impl Engine {
    /// How long after it was given out the number of an event may still become visible.
    fn settle_time(self) -> Duration {
        match self {
            // There is one writer.
            Self::Sqlite => Duration::ZERO,
            // Longer than a write waits for all the locks it takes.
            Self::Postgres => Duration::from_secs(30),
        }
    }
}

impl From<BusyRow> for BusyThread {
    fn from((site, key, address, newest, _): BusyRow) -> Self {
        Self {
            site,
            key,
            address,
            newest,
        }
    }
}
