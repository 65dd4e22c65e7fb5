//! Wishes to be notified.

use afterword_protocol::{Cadence, SubscriptionKind, SubscriptionResult, SubscriptionState};

use super::idempotency::Claim;
use super::{CheckedSubscription, Idempotency, Millis, Page, Site, Store, StoreError, threads};

impl Store {
    /// Notes a wish to be notified; creates the thread if it is absent.
    ///
    /// The answer is the same whether the address is new or known. While it is unconfirmed, asking
    /// again changes cadence and language.
    ///
    /// # Errors
    ///
    /// `Refused` with `IdempotencyKeyReused`; `Unavailable`; `Failed`.
    pub async fn create_subscription(
        &self,
        site: &Site,
        page: &Page,
        new: CheckedSubscription,
        request: &Idempotency,
        now: Millis,
    ) -> Result<SubscriptionResult, StoreError> {
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(result) => return Ok(result),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let thread = threads::find_or_create(connection, site, page, now).await?;
        sqlx::query(
            "INSERT INTO subscriptions \
             (site_id, thread_id, email, email_key, kind, cadence, lang, state, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8) \
             ON CONFLICT (thread_id, email_key, kind) DO UPDATE \
             SET cadence = excluded.cadence, lang = excluded.lang \
             WHERE subscriptions.state = 'pending'",
        )
        .bind(site.id)
        .bind(thread.id)
        .bind(new.email.as_str())
        .bind(new.email.to_lowercase())
        .bind(match new.kind {
            SubscriptionKind::Thread => "thread",
            SubscriptionKind::Replies | SubscriptionKind::Comment | SubscriptionKind::Author => {
                "replies"
            }
        })
        .bind(match new.cadence {
            Cadence::Instant => "instant",
            Cadence::Daily => "daily",
        })
        .bind(new.lang)
        .bind(now)
        .execute(connection)
        .await?;
        write
            .finish(SubscriptionResult {
                state: SubscriptionState::Pending,
            })
            .await
    }
}
