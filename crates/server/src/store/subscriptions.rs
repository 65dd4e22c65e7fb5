//! Wishes to be notified, as they come in from pages: by an address, from a device.

use afterword_protocol::{
    Cadence, ProblemCode, Subscription, SubscriptionKind, SubscriptionResult, SubscriptionState,
};
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;

use super::addresses::email_key;
use super::idempotency::Claim;
use super::rows::{comment_id, comment_number};
use super::secrets::SigningKey;
use super::{
    CheckedSubscription, CommentId, Idempotency, Millis, Page, Site, Store, StoreError,
    SubscriptionRef, TokenHash, addresses, mail_limits, threads,
};

/// What an address may have asked for in all; what is more is not noted.
const MOST_CONFIRMED: i64 = 500;
/// The same while nobody has shown that it is theirs.
const MOST_UNCONFIRMED: i64 = 20;

/// A wish, with what it is about found out.
pub(super) struct Wish<'a> {
    pub(super) email: &'a str,
    pub(super) lang: Option<&'a str>,
    pub(super) thread: i64,
    pub(super) kind: SubscriptionKind,
    pub(super) target: String,
    pub(super) comment: Option<i64>,
    pub(super) cadence: Cadence,
    pub(super) reader: Option<TokenHash>,
    pub(super) network: &'a [u8],
}

impl Store {
    /// Notes a wish to be notified; creates the thread if it is absent.
    ///
    /// The answer is the same whether the address is new, known, confirmed or wants no mail. One that
    /// is not confirmed is asked by mail, within the limits of `mail_limits`.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound` if it is about a comment that is not there, or
    /// `IdempotencyKeyReused`; `Unavailable`; `Failed`.
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
        let thread = threads::find_or_create(connection, site, page, now)
            .await?
            .id;
        let (target, comment) =
            find_target(connection, thread, new.kind, new.comment.as_ref()).await?;
        let wish = Wish {
            email: &new.email,
            lang: new.lang.as_deref(),
            thread,
            kind: new.kind,
            target,
            comment,
            cadence: new.cadence,
            reader: new.reader,
            network: &new.network,
        };
        note(connection, self.signing_key(), site, &wish, now).await?;
        write
            .finish(SubscriptionResult {
                state: SubscriptionState::Pending,
            })
            .await
    }

    /// Lists what was asked for in a thread with a reader's token, oldest first.
    ///
    /// It does not tell whether an address is confirmed, since the reader may have typed another's.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_subscriptions(
        &self,
        site: &Site,
        key: &str,
        reader: TokenHash,
    ) -> Result<Vec<Subscription>, StoreError> {
        let Some(thread) = threads::find(&self.reader, site, key).await? else {
            return Ok(Vec::new());
        };
        let rows: Vec<(String, String, Option<i64>, Option<String>)> = sqlx::query_as(
            "SELECT s.kind, s.cadence, s.comment_id, c.author_name FROM subscriptions s \
             LEFT JOIN comments c ON c.id = s.comment_id \
             WHERE s.reader = $1 AND s.thread_id = $2 ORDER BY s.id",
        )
        .bind(&reader.0[..])
        .bind(thread.id)
        .fetch_all(&self.reader)
        .await?;
        let list = rows
            .into_iter()
            .filter_map(|(kind, cadence, comment, author)| {
                let kind = kind_named(&kind)?;
                Some(Subscription {
                    kind,
                    comment: comment.map(comment_id),
                    author: author.filter(|_| kind == SubscriptionKind::Author),
                    cadence: cadence_named(&cadence),
                })
            });
        Ok(list.collect())
    }

    /// Ends what was asked for in a thread with a reader's token; nothing happens if it was not.
    ///
    /// What another device has asked for under the same address stays: this one has not shown that it
    /// is the same person's. The link in each mail ends both.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn end_subscription(
        &self,
        site: &Site,
        key: &str,
        kind: SubscriptionKind,
        comment: Option<&CommentId>,
        reader: TokenHash,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let Some(thread) = threads::find(&mut *transaction, site, key).await? else {
            return Ok(());
        };
        let target = find_target(&mut transaction, thread.id, kind, comment).await;
        let target = match target {
            Ok((target, _)) => target,
            Err(StoreError::Refused(_)) => return Ok(()),
            Err(failure) => return Err(failure),
        };
        // An author is followed in all threads, so that one is ended from any.
        sqlx::query(
            "DELETE FROM subscriptions WHERE reader = $1 AND site_id = $2 AND kind = $3 AND target = $4",
        )
        .bind(&reader.0[..])
        .bind(site.id)
        .bind(kind_name(kind))
        .bind(target)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Notes a wish, and asks for its address to be confirmed if that is due.
pub(super) async fn note(
    connection: &mut AnyConnection,
    key: &SigningKey,
    site: &Site,
    wish: &Wish<'_>,
    now: Millis,
) -> Result<(), StoreError> {
    let address_key = email_key(wish.email);
    let address =
        addresses::find_or_create(connection, site, wish.email, &address_key, wish.lang, now)
            .await?;
    let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM subscriptions WHERE address_id = $1")
        .bind(address.id)
        .fetch_one(&mut *connection)
        .await?;
    let most = if address.is_confirmed {
        MOST_CONFIRMED
    } else {
        MOST_UNCONFIRMED
    };
    if known < most {
        let reader = wish.reader.map_or(Vec::new(), |reader| reader.0.to_vec());
        sqlx::query(
            "INSERT INTO subscriptions (site_id, address_id, thread_id, kind, target, comment_id, \
             cadence, reader, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (address_id, kind, target, reader) DO UPDATE SET cadence = excluded.cadence \
             WHERE $10 = 1",
        )
        .bind(site.id)
        .bind(address.id)
        .bind(wish.thread)
        .bind(kind_name(wish.kind))
        .bind(&wish.target)
        .bind(wish.comment)
        .bind(cadence_name(wish.cadence))
        .bind(reader)
        .bind(now)
        // Without a token, who changes it may be anybody.
        .bind(i64::from(wish.reader.is_some() || !address.is_confirmed))
        .execute(&mut *connection)
        .await?;
    }
    if address.is_confirmed {
        return Ok(());
    }
    let cause = mail_limits::Cause {
        site,
        email_key: &address_key,
        network: wish.network,
    };
    if mail_limits::may_ask(connection, key, &cause, now).await? {
        sqlx::query(
            "INSERT INTO outbox (site_id, what, recipient, address_id, due_at, created_at) \
             VALUES ($1, 'confirmation', $2, $3, $4, $4)",
        )
        .bind(site.id)
        .bind(format!("address:{}", address.id))
        .bind(address.id)
        .bind(now)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// By what a subscription is known in links: the same for all devices that asked for it.
pub(super) fn subscription_ref(kind: &str, target: &str) -> SubscriptionRef {
    let hash = Sha256::new()
        .chain_update(kind)
        .chain_update([0])
        .chain_update(target)
        .finalize();
    let mut short = [0; 8];
    short.copy_from_slice(&hash[..8]);
    SubscriptionRef(short)
}

/// Whom an author's comments are known by: the address they gave, or else their name.
pub(super) fn author_key(email: Option<&str>, name: &str) -> String {
    match email {
        Some(email) => format!("mail:{}", email_key(email)),
        None => format!("name:{}", name.to_lowercase()),
    }
}

pub(super) fn kind_name(kind: SubscriptionKind) -> &'static str {
    match kind {
        SubscriptionKind::Thread => "thread",
        SubscriptionKind::Replies => "replies",
        SubscriptionKind::Comment => "comment",
        SubscriptionKind::Author => "author",
    }
}

pub(super) fn kind_named(name: &str) -> Option<SubscriptionKind> {
    use SubscriptionKind::{Author, Comment, Replies, Thread};
    [Thread, Replies, Comment, Author]
        .into_iter()
        .find(|kind| kind_name(*kind) == name)
}

pub(super) fn cadence_name(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Instant => "instant",
        Cadence::Daily => "daily",
    }
}

pub(super) fn cadence_named(name: &str) -> Cadence {
    if name == "daily" {
        Cadence::Daily
    } else {
        Cadence::Instant
    }
}

/// What a wish is about, and the comment it was sent with.
async fn find_target(
    connection: &mut AnyConnection,
    thread: i64,
    kind: SubscriptionKind,
    comment: Option<&CommentId>,
) -> Result<(String, Option<i64>), StoreError> {
    if matches!(kind, SubscriptionKind::Thread | SubscriptionKind::Replies) {
        return Ok((thread.to_string(), None));
    }
    let missing = || StoreError::Refused(ProblemCode::CommentNotFound);
    let number = comment.and_then(comment_number).ok_or_else(missing)?;
    let author: Option<(Option<String>, String)> = sqlx::query_as(
        "SELECT author_email, author_name FROM comments \
         WHERE id = $1 AND thread_id = $2 AND state IN ('live', 'pending')",
    )
    .bind(number)
    .bind(thread)
    .fetch_optional(connection)
    .await?;
    let (email, name) = author.ok_or_else(missing)?;
    let target = if kind == SubscriptionKind::Comment {
        number.to_string()
    } else {
        author_key(email.as_deref(), &name)
    };
    Ok((target, Some(number)))
}
