//! Answers that are kept: given as they are while they are new, given once more while they are asked for anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};

use super::{Failure, Question};
use crate::bounded::Bounded;
use crate::clock::Clock;

/// After a failure the next attempt waits so long.
const AGAIN: Duration = Duration::from_secs(5);
/// What is older than this is given only if nothing newer can be had.
const OLD: Duration = Duration::from_secs(60 * 60);
/// Questions that may be under way: each was invented by a client, who need not wait for the answer.
const MOST_UNDER_WAY: usize = 256;
/// What an entry takes besides its value and its key, roughly.
const ENTRY_BYTES: usize = 512;

/// How much may be kept.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Number of answers.
    pub number: usize,
    /// Bytes of all answers together, roughly.
    pub bytes: usize,
}

type Outcome<V> = Result<Arc<V>, Failure>;
type Reading<V> = Shared<BoxFuture<'static, Outcome<V>>>;

/// Answers by question.
///
/// **Invariant.** Of each question there is one reading under way at most, and it goes on when those who wait for it
/// leave. There are no more than [`MOST_UNDER_WAY`].
pub struct Cache<V> {
    state: Mutex<State<V>>,
    fresh: Duration,
    clock: Clock,
}

struct State<V> {
    kept: Bounded<Question, Kept<V>>,
    under_way: HashMap<Question, Reading<V>>,
}

/// An answer, or why there is none.
struct Kept<V> {
    outcome: Outcome<V>,
    /// When it was read.
    at: Duration,
    /// Until when nobody asks again.
    fresh_until: Duration,
    bytes: usize,
}

impl<V: Send + Sync + 'static> Cache<V> {
    /// An empty cache, whose answers are new for as long as `fresh` says.
    pub fn new(size: Size, fresh: Duration, clock: Clock) -> Self {
        Self {
            state: Mutex::new(State {
                kept: Bounded::new(size.number, size.bytes),
                under_way: HashMap::new(),
            }),
            fresh,
            clock,
        }
    }

    /// The answer that is kept, or else what `read` finds; `bytes` says what it takes.
    ///
    /// # Errors
    ///
    /// What `read` ended with, if there is no answer.
    pub async fn find<R>(
        self: &Arc<Self>,
        question: Question,
        read: impl FnOnce(Question) -> R,
        bytes: impl Fn(&V) -> usize + Send + 'static,
    ) -> Outcome<V>
    where
        R: Future<Output = Result<V, Failure>> + Send + 'static,
    {
        let now = self.clock.steady();
        let (old, reading) = {
            let mut state = self.lock();
            let kept = state.kept.get(&question);
            if let Some(kept) = kept.filter(|kept| now < kept.fresh_until) {
                return kept.outcome.clone();
            }
            let old = kept.filter(|kept| now < kept.at + OLD);
            let old = old.and_then(|kept| kept.outcome.clone().ok());
            let reading = state.under_way.get(&question).cloned();
            if reading.is_none() && state.under_way.len() >= MOST_UNDER_WAY {
                return old.ok_or(Failure::Unreachable);
            }
            let reading = reading.unwrap_or_else(|| {
                let reading = self.begin(&question, read(question.clone()), bytes);
                state.under_way.insert(question, reading.clone());
                reading
            });
            (old, reading)
        };
        match old {
            Some(old) => Ok(old),
            None => reading.await,
        }
    }

    /// Begins to read, in tasks of its own.
    fn begin<R>(
        self: &Arc<Self>,
        question: &Question,
        read: R,
        bytes: impl Fn(&V) -> usize + Send + 'static,
    ) -> Reading<V>
    where
        R: Future<Output = Result<V, Failure>> + Send + 'static,
    {
        let (cache, question) = (Arc::clone(self), question.clone());
        let task = tokio::spawn(async move {
            // A task of its own, so that a panic ends it and not what has to be done afterwards.
            let outcome = tokio::spawn(read).await.unwrap_or(Err(Failure::Internal));
            cache.settle(question, outcome, bytes)
        });
        task.map(|outcome| outcome.unwrap_or(Err(Failure::Internal)))
            .boxed()
            .shared()
    }

    fn settle(
        &self,
        question: Question,
        outcome: Result<V, Failure>,
        bytes: impl Fn(&V) -> usize,
    ) -> Outcome<V> {
        let now = self.clock.steady();
        let mut state = self.lock();
        state.under_way.remove(&question);
        let before = state
            .kept
            .get(&question)
            .filter(|kept| kept.outcome.is_ok());
        let kept = match (outcome, before) {
            (Ok(value), _) => Kept {
                bytes: bytes(&value),
                outcome: Ok(Arc::new(value)),
                at: now,
                fresh_until: now + self.fresh,
            },
            (Err(failure), Some(before)) if failure.is_passing() => Kept {
                outcome: before.outcome.clone(),
                at: before.at,
                fresh_until: now + AGAIN,
                bytes: before.bytes,
            },
            (Err(failure), _) => Kept {
                fresh_until: now
                    + if failure.is_passing() {
                        AGAIN
                    } else {
                        self.fresh
                    },
                outcome: Err(failure),
                at: now,
                bytes: 0,
            },
        };
        let outcome = kept.outcome.clone();
        let bytes = ENTRY_BYTES + question.len() + kept.bytes;
        state.kept.insert(question, kept, bytes);
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, State<V>> {
        // Nothing panics while it is held, and what is kept is whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
