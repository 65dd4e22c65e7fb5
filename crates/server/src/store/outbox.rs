//! What is on its way: mails to readers and owners, and calls of webhooks.
//!
//! **Invariants.** What was taken and not reported about is due again after its lease, so nothing is lost when a process
//! dies; it is then the same mail, under the same name, with the same comments in it. What it says is read when it
//! is sent: a comment that was deleted meanwhile, or a wish that has ended, is not told.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::addresses::forget_unconfirmed;
use super::mail_limits::{self, DAY};
use super::parcels::{DueRow, Packed, Parcel};
use super::{Millis, Store, StoreError};

/// The most comments in one mail.
const DIGEST_LIMIT: i64 = 50;
/// For how long it is known what was sent.
const SENT_KEPT: Millis = 7 * DAY;
/// For how long the owner can look at what could not be sent.
const DEAD_KEPT: Millis = 90 * DAY;

impl Store {
    /// Takes what is due, at most `most`, oldest first, and lends it until `lease`; then it is due again.
    ///
    /// What has become pointless is forgotten instead. Without `mails`, only what goes to webhooks is taken.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn take_due(
        &self,
        most: i64,
        now: Millis,
        lease: Millis,
        mails: bool,
    ) -> Result<Vec<Parcel>, StoreError> {
        let is_due: Option<i64> = sqlx::query_scalar(
            "SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= $1 LIMIT 1",
        )
        .bind(now)
        .fetch_optional(&self.reader)
        .await?;
        if is_due.is_none() {
            return Ok(Vec::new());
        }
        let mut transaction = self.begin().await?;
        settle_digests(&mut transaction, most, now).await?;
        let due: Vec<DueRow> = sqlx::query_as(
            "UPDATE outbox SET due_at = $3 WHERE id IN (\
                 SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= $1 \
                 AND (digest = 0 OR batch = id) AND ($4 = 1 OR substr(recipient, 1, 8) = 'webhook:') \
                 ORDER BY due_at, id LIMIT $2\
             ) AND due_at <= $1 \
             RETURNING id, site_id, what, recipient, address_id, attempts, created_at, digest",
        )
        .bind(now)
        .bind(most)
        .bind(lease)
        .bind(i64::from(mails))
        .fetch_all(&mut *transaction)
        .await?;
        let mut parcels = Vec::new();
        let mut sites = BTreeMap::new();
        for row in due {
            let id = row.0;
            match self.parcel(&mut transaction, &mut sites, row, now).await? {
                Packed::Ready(parcel) => parcels.push(*parcel),
                Packed::Later => (),
                Packed::Pointless => forget_parcel(&mut transaction, id).await?,
            }
        }
        transaction.commit().await?;
        parcels.sort_by_key(|parcel| parcel.id);
        Ok(parcels)
    }

    /// Notes that a parcel has arrived.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn mark_sent(&self, parcel: i64) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET state = 'sent', failure = NULL \
             WHERE state = 'waiting' AND (id = $1 OR batch = $1)",
        )
        .bind(parcel)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Puts a parcel back until some time, and notes why; `counts` if the failure is its own and not that of the way.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn postpone(
        &self,
        parcel: i64,
        until: Millis,
        failure: &str,
        counts: bool,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET due_at = $2, failure = $3, attempts = attempts + $4 \
             WHERE id = $1 AND state = 'waiting'",
        )
        .bind(parcel)
        .bind(until)
        .bind(failure)
        .bind(i64::from(counts))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Gives a parcel up, and notes why. Where there is no such mailbox, nothing more is sent to it until it is confirmed anew.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn give_up(
        &self,
        parcel: i64,
        failure: &str,
        no_mailbox: bool,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE outbox SET state = 'dead', failure = $2, attempts = attempts + 1 \
             WHERE state = 'waiting' AND (id = $1 OR batch = $1)",
        )
        .bind(parcel)
        .bind(failure)
        .execute(&mut *transaction)
        .await?;
        if no_mailbox {
            sqlx::query(
                "UPDATE addresses SET state = 'refused' \
                 WHERE id = (SELECT address_id FROM outbox WHERE id = $1)",
            )
            .bind(parcel)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets what was sent or given up long ago, windows of limits, and addresses that were not confirmed in time.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn forget_mail(&self, now: Millis) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        for (state, kept) in [("sent", SENT_KEPT), ("dead", DEAD_KEPT)] {
            sqlx::query("DELETE FROM outbox WHERE state = $1 AND created_at < $2")
                .bind(state)
                .bind(now - kept)
                .execute(&mut *transaction)
                .await?;
        }
        mail_limits::forget(&mut transaction, now).await?;
        forget_unconfirmed(&mut transaction, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Puts what waits for the same recipient together where the first of it is due. From then on it is one parcel, so that it
/// stays the same when it is tried again.
async fn settle_digests(
    connection: &mut AnyConnection,
    most: i64,
    now: Millis,
) -> Result<(), StoreError> {
    let due: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT recipient, what, MIN(id) FROM outbox \
         WHERE state = 'waiting' AND digest = 1 AND batch IS NULL AND recipient IN (\
             SELECT recipient FROM outbox WHERE state = 'waiting' AND due_at <= $1 \
             AND digest = 1 AND batch IS NULL ORDER BY due_at, id LIMIT $2\
         ) GROUP BY recipient, what",
    )
    .bind(now)
    .bind(most)
    .fetch_all(&mut *connection)
    .await?;
    for (recipient, what, first) in due {
        sqlx::query(
            "UPDATE outbox SET batch = $1, due_at = $2 WHERE id IN (\
                 SELECT id FROM outbox WHERE recipient = $3 AND what = $4 AND state = 'waiting' \
                 AND digest = 1 AND batch IS NULL ORDER BY id LIMIT $5\
             )",
        )
        .bind(first)
        .bind(now)
        .bind(recipient)
        .bind(what)
        .bind(DIGEST_LIMIT)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn forget_parcel(connection: &mut AnyConnection, parcel: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outbox WHERE id = $1 OR batch = $1")
        .bind(parcel)
        .execute(connection)
        .await?;
    Ok(())
}
