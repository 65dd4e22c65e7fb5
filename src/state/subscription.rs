//! Asking to be notified.

use afterword_protocol::{Cadence, NewSubscription, ProblemCode, SubscriptionKind};

use super::happening::Happening;
use super::thread::{Said, ThreadState};
use crate::backend::IdempotencyKey;
use crate::model::draft::is_email;
use crate::model::failure::Failure;

/// Subscriptions to a thread.
#[derive(Clone, Copy)]
pub struct SubscriptionState {
    thread: ThreadState,
}

impl SubscriptionState {
    /// Subscriptions to this thread.
    #[must_use]
    pub fn new(thread: ThreadState) -> Self {
        Self { thread }
    }

    /// Asks for mails about this thread.
    ///
    /// # Errors
    ///
    /// `Refused` with `EmailInvalid`; else as the backend.
    pub async fn subscribe(
        self,
        email: String,
        kind: SubscriptionKind,
        lang: String,
        key: String,
    ) -> Result<(), Failure> {
        if !is_email(email.trim()) {
            return Err(ProblemCode::EmailInvalid.into());
        }
        let new = NewSubscription {
            email,
            kind,
            comment: None,
            cadence: Cadence::Instant,
            lang: Some(lang),
            page: self.thread.article(),
        };
        let backend = self.thread.backend();
        self.thread
            .answer(backend.create_subscription(new, IdempotencyKey(key)))
            .await?;
        self.thread.say(Said::Subscribed);
        self.thread.host().tell(Happening::Subscribed);
        Ok(())
    }
}
