//! Where the server takes the time from, so that a test can hold it still and move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::store::Millis;

/// Two clocks in one: the wall clock for what is stored, a steady one for limits.
///
/// A wall clock that is set back must neither open a limit nor keep it closed for hours.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    System { started: Instant },
    Fixed { now: Arc<AtomicI64> },
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Kind::System {
            started: Instant::now(),
        })
    }

    /// A clock that stands still until it is moved; its copies move with it.
    #[must_use]
    pub fn fixed(now: Millis) -> Self {
        Self(Kind::Fixed {
            now: Arc::new(AtomicI64::new(now)),
        })
    }

    /// Moves a fixed clock on; the machine's clock moves by itself.
    pub fn advance(&self, by: Duration) {
        if let Kind::Fixed { now } = &self.0 {
            now.fetch_add(millis(by), Ordering::SeqCst);
        }
    }

    /// The wall clock.
    #[must_use]
    pub fn now(&self) -> Millis {
        match &self.0 {
            Kind::System { .. } => SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, millis),
            Kind::Fixed { now } => now.load(Ordering::SeqCst),
        }
    }

    /// The steady clock: the time since some moment before the first question.
    #[must_use]
    pub fn steady(&self) -> Duration {
        match &self.0 {
            Kind::System { started } => started.elapsed(),
            Kind::Fixed { now } => {
                Duration::from_millis(now.load(Ordering::SeqCst).try_into().unwrap_or(0))
            }
        }
    }
}

impl governor::clock::Clock for Clock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.steady()
    }
}

fn millis(duration: Duration) -> Millis {
    duration.as_millis().try_into().unwrap_or(Millis::MAX)
}
