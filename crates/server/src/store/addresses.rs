//! Mail addresses on a site: confirming one, and what its owner decides by the links they got.

use afterword_protocol::{Cadence, SubscriptionKind};
use sqlx::AnyConnection;
use url::Host;

use super::mail_limits::{self, email_hash};
use super::subscriptions::{cadence_name, cadence_named, kind_named, subscription_ref};
use super::{AddressRef, Millis, Site, Store, StoreError, SubscriptionRef, sites};

/// For how long an address may be confirmed, in milliseconds; then it is forgotten.
pub const CONFIRMABLE_MILLIS: Millis = 7 * mail_limits::DAY;

/// An address that a link is about.
#[derive(Clone, Debug)]
pub struct Address {
    /// What names it in links.
    pub reference: AddressRef,
    /// Its site.
    pub site: Site,
    /// As typed.
    pub email: String,
    /// The language of its mails.
    pub lang: Option<String>,
    /// Whether its owner has confirmed it.
    pub is_confirmed: bool,
}

/// Something an address has asked for, from whichever devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressSubscription {
    /// What names it in links.
    pub reference: SubscriptionRef,
    /// What it is about.
    pub kind: SubscriptionKind,
    /// How often.
    pub cadence: Cadence,
    /// The article's title; may be empty.
    pub title: String,
    /// The article's address, if known.
    pub url: Option<String>,
    /// The key of the thread.
    pub thread: String,
    /// The author's name, for `Author`.
    pub author: Option<String>,
}

/// An address to be written to: its row, and whether it is confirmed.
pub(super) struct Found {
    pub(super) id: i64,
    pub(super) is_confirmed: bool,
}

impl Store {
    /// Finds the address a link is about; `None` if it is forgotten.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_address(&self, reference: AddressRef) -> Result<Option<Address>, StoreError> {
        let row: Option<(i64, String, String, Option<String>, String)> = sqlx::query_as(
            "SELECT site_id, email, email_key, lang, state FROM addresses WHERE id = $1",
        )
        .bind(reference.id)
        .fetch_optional(&self.reader)
        .await?;
        // A row's number may be given out again, to somebody else.
        let row = row.filter(|(_, _, key, ..)| self.address_tag(key) == reference.tag);
        let Some((site, email, _, lang, state)) = row else {
            return Ok(None);
        };
        Ok(Some(Address {
            reference,
            site: sites::find(&self.reader, site).await?,
            email,
            lang,
            is_confirmed: state == "confirmed",
        }))
    }

    /// Confirms an address; all it has asked for begins. Doing it again changes nothing.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn confirm_address(&self, address: &Address, now: Millis) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE addresses SET state = 'confirmed', confirmed_at = COALESCE(confirmed_at, $2) \
             WHERE id = $1",
        )
        .bind(address.reference.id)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Lists what an address has asked for, each once, oldest first.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_address_subscriptions(
        &self,
        address: &Address,
    ) -> Result<Vec<AddressSubscription>, StoreError> {
        type Row = (
            String,
            String,
            String,
            Option<String>,
            Option<String>,
            String,
            Option<String>,
        );
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT s.kind, s.target, s.cadence, t.title, t.url, t.key, c.author_name \
             FROM subscriptions s JOIN threads t ON t.id = s.thread_id \
             LEFT JOIN comments c ON c.id = s.comment_id WHERE s.address_id = $1 ORDER BY s.id",
        )
        .bind(address.reference.id)
        .fetch_all(&self.reader)
        .await?;
        let mut list: Vec<AddressSubscription> = Vec::new();
        for (kind, target, cadence, title, url, thread, author) in rows {
            let reference = subscription_ref(&kind, &target);
            let Some(kind) = kind_named(&kind) else {
                continue;
            };
            let cadence = cadence_named(&cadence);
            if let Some(known) = list.iter_mut().find(|known| known.reference == reference) {
                // At once, if any device asked for that: so it is sent.
                if cadence == Cadence::Instant {
                    known.cadence = cadence;
                }
                continue;
            }
            list.push(AddressSubscription {
                reference,
                kind,
                cadence,
                title: title.unwrap_or_default(),
                url,
                thread,
                author: author.filter(|_| kind == SubscriptionKind::Author),
            });
        }
        Ok(list)
    }

    /// Changes how often something is sent to an address, or ends it (`None`), whichever devices asked
    /// for it. What is not there stays so; [`SubscriptionRef::ALL`] can only end.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn set_address_subscription(
        &self,
        address: &Address,
        reference: SubscriptionRef,
        cadence: Option<Cadence>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        if reference == SubscriptionRef::ALL && cadence.is_none() {
            sqlx::query("DELETE FROM subscriptions WHERE address_id = $1")
                .bind(address.reference.id)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            return Ok(());
        }
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT DISTINCT kind, target FROM subscriptions WHERE address_id = $1")
                .bind(address.reference.id)
                .fetch_all(&mut *transaction)
                .await?;
        let found = rows
            .into_iter()
            .find(|(kind, target)| subscription_ref(kind, target) == reference);
        let Some((kind, target)) = found else {
            return Ok(());
        };
        let change = match cadence {
            Some(cadence) => sqlx::query(
                "UPDATE subscriptions SET cadence = $4 \
                 WHERE address_id = $1 AND kind = $2 AND target = $3",
            )
            .bind(address.reference.id)
            .bind(kind)
            .bind(target)
            .bind(cadence_name(cadence)),
            None => sqlx::query(
                "DELETE FROM subscriptions WHERE address_id = $1 AND kind = $2 AND target = $3",
            )
            .bind(address.reference.id)
            .bind(kind)
            .bind(target),
        };
        change.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Never sends mail to an address again, from any site; forgets it everywhere, but for a keyed hash
    /// by which it is known.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn refuse_mail(&self, email: &str) -> Result<(), StoreError> {
        let key = email_key(email);
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO correspondents (email_hash, never, asked_at, month_began_at, asked_in_month) \
             VALUES ($1, 1, 0, 0, 0) ON CONFLICT (email_hash) DO UPDATE SET never = 1",
        )
        .bind(&email_hash(self.signing_key(), &key)[..])
        .execute(&mut *transaction)
        .await?;
        for forget in [
            "DELETE FROM outbox WHERE address_id IN (SELECT id FROM addresses WHERE email_key = $1)",
            "DELETE FROM subscriptions \
             WHERE address_id IN (SELECT id FROM addresses WHERE email_key = $1)",
            "DELETE FROM addresses WHERE email_key = $1",
        ] {
            sqlx::query(forget)
                .bind(&key)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Takes [`Store::refuse_mail`] back; tells whether there was something to take back.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn allow_mail(&self, email: &str) -> Result<bool, StoreError> {
        let hash = email_hash(self.signing_key(), &email_key(email));
        let forgotten =
            sqlx::query("DELETE FROM correspondents WHERE email_hash = $1 AND never = 1")
                .bind(&hash[..])
                .execute(&self.writer)
                .await?;
        Ok(forgotten.rows_affected() > 0)
    }

    /// What tells an address from another that gets its number later.
    pub(super) fn address_tag(&self, email_key: &str) -> [u8; 8] {
        let mut tag = [0; 8];
        tag.copy_from_slice(&self.signing_key().hash("address", email_key.as_bytes())[..8]);
        tag
    }
}

/// Finds an address on a site, or notes it. Its language is that of whoever asked last before it was confirmed.
pub(super) async fn find_or_create(
    connection: &mut AnyConnection,
    site: &Site,
    email: &str,
    email_key: &str,
    lang: Option<&str>,
    now: Millis,
) -> Result<Found, StoreError> {
    let (id, state): (i64, String) = sqlx::query_as(
        "INSERT INTO addresses (site_id, email, email_key, lang, state, created_at) \
         VALUES ($1, $2, $3, $4, 'unconfirmed', $5) \
         ON CONFLICT (site_id, email_key) DO UPDATE SET \
         lang = CASE WHEN addresses.state = 'confirmed' THEN addresses.lang ELSE excluded.lang END, \
         created_at = CASE WHEN addresses.state = 'confirmed' \
             THEN addresses.created_at ELSE excluded.created_at END \
         RETURNING id, state",
    )
    .bind(site.id)
    .bind(email)
    .bind(email_key)
    .bind(lang)
    .bind(now)
    .fetch_one(connection)
    .await?;
    Ok(Found {
        id,
        is_confirmed: state == "confirmed",
    })
}

/// Forgets the addresses that nobody has confirmed in time, with what they asked for.
pub(super) async fn forget_unconfirmed(
    connection: &mut AnyConnection,
    now: Millis,
) -> Result<(), StoreError> {
    for forget in [
        "DELETE FROM outbox WHERE address_id IN \
         (SELECT id FROM addresses WHERE state = 'unconfirmed' AND created_at < $1)",
        "DELETE FROM subscriptions WHERE address_id IN \
         (SELECT id FROM addresses WHERE state = 'unconfirmed' AND created_at < $1)",
        "DELETE FROM addresses WHERE state = 'unconfirmed' AND created_at < $1",
    ] {
        sqlx::query(forget)
            .bind(now - CONFIRMABLE_MILLIS)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// By what two spellings of an address are the same: lower case, and the domain as the network has it.
#[must_use]
pub fn email_key(email: &str) -> String {
    let lower = email.to_lowercase();
    let Some((local, domain)) = lower.rsplit_once('@') else {
        return lower;
    };
    match Host::parse(domain) {
        Ok(host) => format!("{local}@{host}"),
        Err(_) => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::email_key;

    #[test]
    fn spellings_of_one_address_are_the_same_and_no_character_is_a_pattern() {
        for (typed, key) in [
            ("Ada@Example.ORG", "ada@example.org"),
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("ADA@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
            ("用户@例子.测试", "用户@xn--fsqu00a.xn--0zwm56d"),
            ("a%b_c'd+e\\f@a.example", "a%b_c'd+e\\f@a.example"),
        ] {
            assert_eq!(email_key(typed), key);
        }
    }
}
