//! What a row of the outbox says, and to whom: read when it is sent.

use std::collections::BTreeMap;

use afterword_protocol::CommentId;
use sqlx::AnyConnection;

use super::addresses::CONFIRMABLE_MILLIS;
use super::announcements::News;
use super::mail_limits;
use super::rows::{comment_id, time};
use super::subscriptions::{kind_named, subscription_ref};
use super::{
    AddressRef, Millis, Site, Store, StoreError, SubscriptionKind, SubscriptionRef, sites,
};

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

/// A row that is due: id, site, what, recipient, address, attempts, time, digest.
pub(super) type DueRow = (i64, i64, String, String, Option<i64>, i64, Millis, i64);

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
    /// Reads what a row that was taken says, to whom.
    pub(super) async fn parcel(
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
            Contents::Confirmation(created_at + CONFIRMABLE_MILLIS)
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
pub(super) enum Packed {
    Ready(Box<Parcel>),
    /// The recipient has had enough for now; it goes with others.
    Later,
    /// There is nothing to tell any more, or nobody to tell it to.
    Pointless,
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
