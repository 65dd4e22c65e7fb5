//! Writes that may be retried: the same key is the same write and gets the same answer.
//!
//! A write claims its key first, inside the transaction that does the work. A second request with
//! the key waits for that transaction (SQLite: for the only writer, PostgreSQL: for the row) and
//! then finds the answer. A refused write leaves nothing, so it can be tried again. An answer that
//! has a comment's words in it is told otherwise once the comment is deleted.

use afterword_protocol::ProblemCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::AnyConnection;

use super::transaction::WriteTransaction;
use super::{Idempotency, Millis, Site, Store, StoreError};

/// What became of a claim.
pub(super) enum Claim<T> {
    /// The request was answered before.
    Answered(T),
    /// The request is new; this is its transaction.
    New(Write),
}

/// A write under way; dropping it takes everything back.
pub(super) struct Write {
    transaction: WriteTransaction,
    site_id: i64,
    key_hash: [u8; 32],
    comment: Option<i64>,
}

impl Store {
    /// Forgets the answers given before a point in time.
    ///
    /// Gives the number of answers; a retry of one of these writes would write again.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn forget_idempotency_keys(&self, before: Millis) -> Result<u64, StoreError> {
        let forgotten = sqlx::query("DELETE FROM idempotency WHERE created_at < $1")
            .bind(before)
            .execute(&self.writer)
            .await?;
        Ok(forgotten.rows_affected())
    }

    /// Begins a write, or finds the answer it had.
    pub(super) async fn claim<T: DeserializeOwned>(
        &self,
        site: &Site,
        request: &Idempotency,
        now: Millis,
    ) -> Result<Claim<T>, StoreError> {
        let mut transaction = self.begin_shared().await?;
        loop {
            let claimed = sqlx::query(
                "INSERT INTO idempotency (site_id, key_hash, fingerprint, result, created_at) \
                 VALUES ($1, $2, $3, '', $4) ON CONFLICT (site_id, key_hash) DO NOTHING",
            )
            .bind(site.id)
            .bind(&request.key_hash[..])
            .bind(&request.fingerprint[..])
            .bind(now)
            .execute(&mut *transaction)
            .await?;
            if claimed.rows_affected() == 1 {
                let (site_id, key_hash) = (site.id, request.key_hash);
                return Ok(Claim::New(Write {
                    transaction,
                    site_id,
                    key_hash,
                    comment: None,
                }));
            }
            let before: Option<(Vec<u8>, String)> = sqlx::query_as(
                "SELECT fingerprint, result FROM idempotency WHERE site_id = $1 AND key_hash = $2",
            )
            .bind(site.id)
            .bind(&request.key_hash[..])
            .fetch_optional(&mut *transaction)
            .await?;
            // It may have been forgotten between the two statements: then claim again.
            if let Some((fingerprint, result)) = before {
                // Nothing was written here, but what was answered may be on its way to the disk.
                transaction.commit().await?;
                if fingerprint != request.fingerprint {
                    return Err(StoreError::Refused(ProblemCode::IdempotencyKeyReused));
                }
                let answer = serde_json::from_str(&result)
                    .map_err(|error| sqlx::Error::Decode(error.into()))?;
                return Ok(Claim::Answered(answer));
            }
        }
    }
}

impl Write {
    /// The connection the write goes over.
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Says that the answer has the words of a comment in it.
    pub(super) fn tells(&mut self, comment: i64) {
        self.comment = Some(comment);
    }

    /// Keeps the answer for retries and commits.
    pub(super) async fn finish<T: Serialize>(mut self, answer: T) -> Result<T, StoreError> {
        sqlx::query(
            "UPDATE idempotency SET result = $3, comment_id = $4 \
             WHERE site_id = $1 AND key_hash = $2",
        )
        .bind(self.site_id)
        .bind(&self.key_hash[..])
        .bind(text(&answer)?)
        .bind(self.comment)
        .execute(&mut *self.transaction)
        .await?;
        self.transaction.commit().await?;
        Ok(answer)
    }
}

/// Puts what is left of a comment in place of all answers that have its words in them.
pub(super) async fn forget_words<T: Serialize>(
    connection: &mut AnyConnection,
    comment: i64,
    left: &T,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE idempotency SET result = $2 WHERE comment_id = $1")
        .bind(comment)
        .bind(text(left)?)
        .execute(connection)
        .await?;
    Ok(())
}

fn text<T: Serialize>(answer: &T) -> Result<String, StoreError> {
    let text = serde_json::to_string(answer);
    Ok(text.map_err(|error| sqlx::Error::Encode(error.into()))?)
}
