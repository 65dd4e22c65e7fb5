//! What is on its way: mails to readers and owners, and calls of webhooks.
//!
//! **Invariants.** What was taken and not reported about is due again after its lease, so nothing is lost when a process
//! dies; it is then the same mail, under the same name, with the same comments in it. What it says is read when it
//! is sent: a comment that was deleted meanwhile, or a wish that has ended, is not told.

use std::collections::BTreeMap;

use afterword_protocol::CommentId;
use sqlx::{AnyConnection, Transaction};

use super::addresses::forget_unconfirmed;
use super::announcements::News;
use super::mail_limits::{self, DAY};
use super::rows::{comment_id, time};
use super::subscriptions::{kind_named, subscription_ref};
use super::{
    AddressRef, Millis, Site, Store, StoreError, SubscriptionKind, SubscriptionRef, sites,
};

/// The most comments in one mail.
const DIGEST_LIMIT: i64 = 50;
/// For how long it is known what was sent.
const SENT_KEPT: Millis = 7 * DAY;
/// For how long the owner can look at what could not be sent.
const DEAD_KEPT: Millis = 90 * DAY;

/// Something to be sent now.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Its row; it stays the same however often it is tried.
    pub id: i64,
    /// The site it is about.
    pub site: Site,
    /// Where it goes.
    pub recipient: Recipient,
    /// What it says.
    pub contents: Contents,
    /// How often it was tried before, and it was its own fault that it failed.
    pub attempts: i64,
    /// When it was put here.
    pub created_at: Millis,
}

/// Where something is sent.
#[derive(Clone, Debug)]
pub enum Recipient {
    /// A reader.
    Reader {
        /// What names the address in links.
        address: AddressRef,
        /// The address.
        email: String,
        /// The language of its mails.
        lang: Option<String>,
        /// What one click ends; not for a digest, nor a confirmation.
        subscription: Option<SubscriptionRef>,
    },
    /// A site's owner.
    Owner(String),
    /// A program or chat of the owner.
    Webhook {
        /// How it is spoken to.
        format: String,
        /// Where it is.
        url: String,
        /// What signs it.
        secret: Option<String>,
    },
}

/// What is sent.
#[derive(Clone, Debug)]
pub enum Contents {
    /// The question whether an address is its reader's, who may answer it until then.
    Confirmation(Millis),
    /// Comments: one, or those of a digest.
    Comments(Vec<NewsItem>, News),
}

/// A comment to tell of.
#[derive(Clone, Debug)]
pub struct NewsItem {
    /// The comment.
    pub id: CommentId,
    /// The key of its thread.
    pub thread: String,
    /// The thread's row, by which mail programs put mails together.
    pub thread_id: i64,
    /// The article's title; may be empty.
    pub title: String,
    /// The article's address, if known.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// What it says: sanitised HTML.
    pub html: String,
    /// What it answers, and who wrote that.
    pub answers: Option<(CommentId, String)>,
    /// When it was written: UTC, RFC 3339.
    pub created_at: String,
    /// Why it is told; not to owners.
    pub kind: Option<SubscriptionKind>,
}

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

/// A row that is due: id, site, what, recipient, address, attempts, time, digest.
type DueRow = (i64, i64, String, String, Option<i64>, i64, Millis, i64);

/// A comment of a row that is due: row, wish (kind, target), comment, thread (id, key, title, url), author, text,
/// parent (id, author), time.
type ItemRow = (
    i64,
    Option<String>,
    Option<String>,
    i64,
    i64,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    Option<i64>,
    Option<String>,
    Millis,
);

/// The comments of `$1` that can still be told: `$2` is the state they must have.
const ITEMS: &str = "SELECT o.id, o.kind, o.target, c.id, t.id, t.key, t.title, t.url, c.author_name, c.html, \
     p.id, p.author_name, c.created_at \
     FROM outbox o JOIN comments c ON c.id = o.comment_id JOIN threads t ON t.id = c.thread_id \
     LEFT JOIN comments p ON p.id = c.parent_id AND p.state = 'live' \
     WHERE (o.id = $1 OR o.batch = $1) AND c.state = $2 \
     AND (o.kind IS NULL OR EXISTS (SELECT 1 FROM subscriptions s \
         WHERE s.address_id = o.address_id AND s.kind = o.kind AND s.target = o.target)) \
     ORDER BY o.id";

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

    /// Reads what a row that was taken says, to whom.
    async fn parcel(
        &self,
        connection: &mut AnyConnection,
        known: &mut BTreeMap<i64, Site>,
        row: DueRow,
        now: Millis,
    ) -> Result<Packed, StoreError> {
        let (id, site, what, recipient, address, attempts, created_at, digest) = row;
        let site = match known.get(&site) {
            Some(site) => site.clone(),
            None => {
                let found = sites::find(&mut *connection, site).await?;
                known.insert(site, found.clone());
                found
            }
        };
        let is_confirmation = what == "confirmation";
        let Some(mut to) = self
            .recipient(connection, &recipient, address, is_confirmation)
            .await?
        else {
            return Ok(Packed::Pointless);
        };
        let contents = if is_confirmation {
            Contents::Confirmation(created_at + super::addresses::CONFIRMABLE_MILLIS)
        } else {
            let news = News::named(&what);
            let items = items(connection, id, news).await?;
            let Some((_, wish)) = items.first() else {
                return Ok(Packed::Pointless);
            };
            if let Recipient::Reader { subscription, .. } = &mut to {
                *subscription = wish.filter(|_| digest == 0);
            }
            Contents::Comments(items.into_iter().map(|(item, _)| item).collect(), news)
        };
        let at_once = digest == 0 && attempts == 0 && !is_confirmation;
        if at_once && !matches!(to, Recipient::Webhook { .. }) {
            let key = self.signing_key();
            let told = mail_limits::may_tell(connection, key, &recipient, now).await?;
            if let Err(until) = told {
                sqlx::query("UPDATE outbox SET digest = 1, due_at = $2 WHERE id = $1")
                    .bind(id)
                    .bind(until)
                    .execute(connection)
                    .await?;
                return Ok(Packed::Later);
            }
        }
        Ok(Packed::Ready(Box::new(Parcel {
            id,
            site,
            recipient: to,
            contents,
            attempts,
            created_at,
        })))
    }

    async fn recipient(
        &self,
        connection: &mut AnyConnection,
        recipient: &str,
        address: Option<i64>,
        is_confirmation: bool,
    ) -> Result<Option<Recipient>, StoreError> {
        let Some(address) = address else {
            if let Some(email) = recipient.strip_prefix("owner:") {
                return Ok(Some(Recipient::Owner(email.to_owned())));
            }
            let id = recipient.strip_prefix("webhook:").unwrap_or_default();
            let webhook: Option<(String, String, Option<String>)> = sqlx::query_as(
                "SELECT format, url, secret FROM webhooks WHERE CAST(id AS TEXT) = $1",
            )
            .bind(id)
            .fetch_optional(connection)
            .await?;
            return Ok(webhook.map(|(format, url, secret)| Recipient::Webhook {
                format,
                url,
                secret,
            }));
        };
        let (email, key, lang, state): (String, String, Option<String>, String) =
            sqlx::query_as("SELECT email, email_key, lang, state FROM addresses WHERE id = $1")
                .bind(address)
                .fetch_one(connection)
                .await?;
        // Confirmed meanwhile, there is nothing to ask; else there must be nothing to tell.
        let wanted = (state == "confirmed") != is_confirmation;
        Ok(wanted.then(|| Recipient::Reader {
            address: AddressRef {
                id: address,
                tag: self.address_tag(&key),
            },
            email,
            lang,
            subscription: None,
        }))
    }
}

/// What became of a row that was taken.
enum Packed {
    Ready(Box<Parcel>),
    /// The recipient has had enough for now; it goes with others.
    Later,
    /// There is nothing to tell any more, or nobody to tell it to.
    Pointless,
}

/// Puts what waits for the same recipient together where the first of it is due. From then on it is one parcel, so that it
/// stays the same when it is tried again.
async fn settle_digests(
    transaction: &mut Transaction<'static, sqlx::Any>,
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
    .fetch_all(&mut **transaction)
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
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// The comments of a parcel, each with the wish it fulfils.
async fn items(
    connection: &mut AnyConnection,
    parcel: i64,
    news: News,
) -> Result<Vec<(NewsItem, Option<SubscriptionRef>)>, StoreError> {
    let state = match news {
        News::New => "live",
        News::Held => "pending",
    };
    let rows: Vec<ItemRow> = sqlx::query_as(ITEMS)
        .bind(parcel)
        .bind(state)
        .fetch_all(connection)
        .await?;
    let items = rows.into_iter().map(|row| {
        let (_, kind, target, id, thread_id, thread, title, url, author, html, ..) = &row;
        let (.., parent, parent_author, created_at) = &row;
        let wish = kind.as_deref().zip(target.as_deref());
        let item = NewsItem {
            id: comment_id(*id),
            thread: thread.clone(),
            thread_id: *thread_id,
            title: title.clone().unwrap_or_default(),
            url: url.clone(),
            author: author.clone(),
            html: html.clone(),
            answers: parent.map(comment_id).zip(parent_author.clone()),
            created_at: time(*created_at),
            kind: kind.as_deref().and_then(kind_named),
        };
        (
            item,
            wish.map(|(kind, target)| subscription_ref(kind, target)),
        )
    });
    Ok(items.collect())
}

async fn forget_parcel(connection: &mut AnyConnection, parcel: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outbox WHERE id = $1 OR batch = $1")
        .bind(parcel)
        .execute(connection)
        .await?;
    Ok(())
}
