//! Sends what the store's outbox has.

use tokio::sync::Notify;

/// Sends mails and calls webhooks.
#[derive(Default)]
pub struct Outbox {
    bell: Notify,
}

impl Outbox {
    /// Says that there may be something to send.
    pub fn wake(&self) {
        self.bell.notify_one();
    }
}
