//! Reactions to comments: one of each emoji per reader, totals with the comment.

use std::collections::BTreeMap;

use afterword_protocol::{CommentId, EventKind, ProblemCode, Reaction, ReactionResult};
use sqlx::AnyConnection;

use super::idempotency::Claim;
use super::votes::lock;
use super::{Idempotency, Millis, Site, Store, StoreError, TokenHash, events};

/// The reactions to one comment, as they are stored with it.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<String, u64>);

impl Counts {
    pub(super) fn read(json: Option<String>) -> Result<Self, sqlx::Error> {
        let counts = json.map(|json| serde_json::from_str(&json)).transpose();
        let counts = counts.map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self(counts.unwrap_or_default()))
    }

    fn text(&self) -> Result<Option<String>, sqlx::Error> {
        let given = (!self.0.is_empty()).then(|| serde_json::to_string(&self.0));
        let text = given.transpose();
        text.map_err(|error| sqlx::Error::Encode(error.into()))
    }

    fn change(&mut self, emoji: &str, on: bool) {
        let count = self.0.entry(emoji.to_owned()).or_default();
        *count = if on {
            count.saturating_add(1)
        } else {
            count.saturating_sub(1)
        };
        self.0.retain(|_, count| *count > 0);
    }

    /// What readers see: the site's own emoji, in its order.
    pub(super) fn wire(&self, site: &Site) -> Vec<Reaction> {
        let given = site.rules.reactions.iter().filter_map(|emoji| {
            let count = *self.0.get(emoji)?;
            let emoji = emoji.clone();
            Some(Reaction { emoji, count })
        });
        given.collect()
    }
}

impl Store {
    /// Gives (`on`) or takes back a reader's reaction to a live comment.
    ///
    /// # Errors
    ///
    /// `Refused` with `ReactionInvalid` (not one of the site's), `CommentNotFound`, `OwnComment` or
    /// `IdempotencyKeyReused`; `Unavailable`; `Failed`.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is another thing: where, who, what, when"
    )]
    pub async fn put_reaction(
        &self,
        site: &Site,
        key: &str,
        id: &CommentId,
        reader: TokenHash,
        (emoji, on): (&str, bool),
        request: &Idempotency,
        now: Millis,
    ) -> Result<ReactionResult, StoreError> {
        if !site.rules.reactions.iter().any(|known| known == emoji) {
            return Err(StoreError::Refused(ProblemCode::ReactionInvalid));
        }
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(result) => return Ok(result),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let (thread, comment) = lock(connection, site, key, id, reader).await?;
        let json: Option<String> =
            sqlx::query_scalar("SELECT reactions FROM comments WHERE id = $1")
                .bind(comment)
                .fetch_one(&mut *connection)
                .await?;
        let mut counts = Counts::read(json)?;
        if put(connection, site, comment, reader, (emoji, on), now).await? {
            counts.change(emoji, on);
            sqlx::query("UPDATE comments SET reactions = $2 WHERE id = $1")
                .bind(comment)
                .bind(counts.text()?)
                .execute(&mut *connection)
                .await?;
            let kind = EventKind::Reacted;
            events::insert(connection, site, thread, kind, Some(comment), now).await?;
        }
        let given: Vec<String> =
            sqlx::query_scalar("SELECT emoji FROM reactions WHERE comment_id = $1 AND voter = $2")
                .bind(comment)
                .bind(reader.0.to_vec())
                .fetch_all(&mut *connection)
                .await?;
        let own = site.rules.reactions.iter();
        let own = own.filter(|emoji| given.contains(emoji));
        let result = ReactionResult {
            reactions: counts.wire(site),
            mine: own.cloned().collect(),
        };
        write.finish(result).await
    }
}

/// Writes a reader's reaction, and says whether it was another before.
async fn put(
    connection: &mut AnyConnection,
    site: &Site,
    comment: i64,
    reader: TokenHash,
    (emoji, on): (&str, bool),
    now: Millis,
) -> Result<bool, StoreError> {
    let change = if on {
        sqlx::query(
            "INSERT INTO reactions (comment_id, voter, emoji, site_id, created_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (comment_id, voter, emoji) DO NOTHING",
        )
        .bind(comment)
        .bind(reader.0.to_vec())
        .bind(emoji)
        .bind(site.id)
        .bind(now)
    } else {
        sqlx::query("DELETE FROM reactions WHERE comment_id = $1 AND voter = $2 AND emoji = $3")
            .bind(comment)
            .bind(reader.0.to_vec())
            .bind(emoji)
    };
    Ok(change.execute(connection).await?.rows_affected() > 0)
}
