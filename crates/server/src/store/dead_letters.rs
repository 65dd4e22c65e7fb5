//! What could not be sent, for the owner to look at and to try again.

use afterword_protocol::CommentId;

use super::rows::{comment_id, time};
use super::{Millis, Store, StoreError};

/// Something that could not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its row.
    pub id: i64,
    /// The key of its site.
    pub site: String,
    /// Whom it was for: a mail address, or that of a webhook.
    pub recipient: String,
    /// The comment it tells of; none for a confirmation.
    pub comment: Option<CommentId>,
    /// Why.
    pub failure: String,
    /// When it was to be sent: UTC, RFC 3339.
    pub created_at: String,
}

impl Store {
    /// Lists what was given up, newest first, at most `most`.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_dead_letters(&self, most: u32) -> Result<Vec<DeadLetter>, StoreError> {
        type Row = (
            i64,
            String,
            String,
            Option<String>,
            Option<String>,
            Option<i64>,
            Option<String>,
            Millis,
        );
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT o.id, s.key, o.recipient, a.email, w.url, o.comment_id, o.failure, o.created_at \
             FROM outbox o JOIN sites s ON s.id = o.site_id \
             LEFT JOIN addresses a ON a.id = o.address_id \
             LEFT JOIN webhooks w ON o.recipient = 'webhook:' || CAST(w.id AS TEXT) \
             WHERE o.state = 'dead' ORDER BY o.created_at DESC, o.id DESC LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&self.reader)
        .await?;
        let letters = rows.into_iter().map(|row| {
            let (id, site, recipient, email, webhook, comment, failure, created_at) = row;
            let named = recipient.split_once(':').map(|(_, name)| name.to_owned());
            DeadLetter {
                id,
                site,
                recipient: email.or(webhook).or(named).unwrap_or(recipient),
                comment: comment.map(comment_id),
                failure: failure.unwrap_or_default(),
                created_at: time(created_at),
            }
        });
        Ok(letters.collect())
    }

    /// Tries again what was given up: all of it, or these; tells how many that are.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn retry_dead_letters(
        &self,
        ids: Option<&[i64]>,
        now: Millis,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        let dead: Vec<i64> = sqlx::query_scalar("SELECT id FROM outbox WHERE state = 'dead'")
            .fetch_all(&mut *transaction)
            .await?;
        let mut again = 0;
        for id in dead {
            if ids.is_none_or(|ids| ids.contains(&id)) {
                let done = sqlx::query(
                    "UPDATE outbox SET state = 'waiting', attempts = 0, due_at = $2 WHERE id = $1",
                )
                .bind(id)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
                again += done.rows_affected();
            }
        }
        transaction.commit().await?;
        Ok(again)
    }

    /// Counts what waits, and what was given up.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn count_outbox(&self) -> Result<(i64, i64), StoreError> {
        let counts = sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'waiting'), \
             (SELECT COUNT(*) FROM outbox WHERE state = 'dead')",
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(counts)
    }
}
