//! How many mails may be caused, so that nobody can be bombed through us.
//!
//! **Invariant.** Each limit is used up by one statement that fails when nothing is left, so it holds for
//! parallel requests and for several processes.

use sqlx::AnyConnection;

use super::secrets::SigningKey;
use super::{Millis, Site, StoreError};

pub(super) const HOUR: Millis = 60 * 60 * 1000;
pub(super) const DAY: Millis = 24 * HOUR;
/// The window of the second limit of an address.
const MONTH: Millis = 30 * DAY;

/// Confirmations for an address in [`MONTH`], whatever the site; one a day.
const PER_ADDRESS: i64 = 3;
/// Confirmations in an hour that requests from one network cause.
const PER_NETWORK: i64 = 20;
/// Confirmations in an hour for one site.
const PER_SITE: i64 = 300;
/// Confirmations in an hour, all in all.
const IN_TOTAL: i64 = 2_000;
/// Mails that tell of comments at once, in an hour, to one recipient. More wait and go together.
const PER_RECIPIENT: i64 = 30;

/// Who causes a confirmation.
pub(super) struct Cause<'a> {
    pub(super) site: &'a Site,
    /// The address's key.
    pub(super) email_key: &'a str,
    /// Where the request comes from.
    pub(super) network: &'a [u8],
}

/// Whether an address may be asked to be confirmed now; if so, that is used up.
pub(super) async fn may_ask(
    connection: &mut AnyConnection,
    key: &SigningKey,
    cause: &Cause<'_>,
    now: Millis,
) -> Result<bool, StoreError> {
    // What one limit lets through, another may hold back, and then nothing is used up.
    // Not by the driver, which does not know of every transaction there is.
    sqlx::query("SAVEPOINT attempt")
        .execute(&mut *connection)
        .await?;
    let may = use_up(connection, key, cause, now).await?;
    if !may {
        sqlx::query("ROLLBACK TO attempt")
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("RELEASE attempt").execute(connection).await?;
    Ok(may)
}

/// Counts a mail at every limit until one is reached.
async fn use_up(
    connection: &mut AnyConnection,
    key: &SigningKey,
    cause: &Cause<'_>,
    now: Millis,
) -> Result<bool, StoreError> {
    let asked = sqlx::query(
        "INSERT INTO correspondents (email_hash, asked_at, month_began_at, asked_in_month) \
         VALUES ($1, $2, $2, 1) \
         ON CONFLICT (email_hash) DO UPDATE SET asked_at = excluded.asked_at, \
         month_began_at = CASE WHEN correspondents.month_began_at <= $3 \
             THEN excluded.asked_at ELSE correspondents.month_began_at END, \
         asked_in_month = CASE WHEN correspondents.month_began_at <= $3 \
             THEN 1 ELSE correspondents.asked_in_month + 1 END \
         WHERE correspondents.never = 0 AND correspondents.asked_at <= $4 \
         AND (correspondents.asked_in_month < $5 OR correspondents.month_began_at <= $3)",
    )
    .bind(&email_hash(key, cause.email_key)[..])
    .bind(now)
    .bind(now - MONTH)
    .bind(now - DAY)
    .bind(PER_ADDRESS)
    .execute(&mut *connection)
    .await?;
    if asked.rows_affected() == 0 {
        return Ok(false);
    }
    let network = key.hash("network", cause.network);
    let quotas = [
        ("network", &network[..], PER_NETWORK),
        ("site", cause.site.key.as_bytes(), PER_SITE),
        ("total", &b""[..], IN_TOTAL),
    ];
    for (scope, name, limit) in quotas {
        if !take(connection, scope, name, limit, now).await? {
            tracing::warn!(
                scope,
                limit,
                "no confirmation is sent: the limit of an hour is reached"
            );
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether one more mail may go to a recipient at once; if so, that is used up.
///
/// Otherwise gives when the next window begins.
pub(super) async fn may_tell(
    connection: &mut AnyConnection,
    key: &SigningKey,
    recipient: &str,
    now: Millis,
) -> Result<Result<(), Millis>, StoreError> {
    let name = key.hash("recipient", recipient.as_bytes());
    let taken = take(connection, "recipient", &name, PER_RECIPIENT, now).await?;
    Ok(if taken {
        Ok(())
    } else {
        Err(window(now) + HOUR)
    })
}

/// Forgets the windows of two days ago.
pub(super) async fn forget(connection: &mut AnyConnection, now: Millis) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail_quotas WHERE began_at < $1")
        .bind(now - 2 * DAY)
        .execute(connection)
        .await?;
    Ok(())
}

/// By what an address is known to all sites.
pub(super) fn email_hash(key: &SigningKey, email_key: &str) -> [u8; 32] {
    key.hash("email", email_key.as_bytes())
}

async fn take(
    connection: &mut AnyConnection,
    scope: &str,
    name: &[u8],
    limit: i64,
    now: Millis,
) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "INSERT INTO mail_quotas (scope, name, began_at, used) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (scope, name, began_at) DO UPDATE SET used = mail_quotas.used + 1 \
         WHERE mail_quotas.used < $4",
    )
    .bind(scope)
    .bind(name)
    .bind(window(now))
    .bind(limit)
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

fn window(now: Millis) -> Millis {
    now - now.rem_euclid(HOUR)
}
