//! The key of this database that signs links, and what is hashed under it.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::AnyConnection;

use super::StoreError;

/// Signs what leaves the server and has to come back unchanged. The same for all that share a database.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(pub [u8; 32]);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    /// A hash that nobody without the key can make: of what, told apart by its purpose.
    pub(super) fn hash(&self, purpose: &str, of: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        for part in [purpose.as_bytes(), b"\0", of] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Reads the key, or makes it if this is the first start.
pub(super) async fn signing_key(connection: &mut AnyConnection) -> Result<SigningKey, StoreError> {
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh).expect("the system has random numbers");
    sqlx::query(
        "INSERT INTO secrets (name, secret) VALUES ('links', $1) ON CONFLICT (name) DO NOTHING",
    )
    .bind(&fresh[..])
    .execute(&mut *connection)
    .await?;
    // Another process may have been quicker.
    let key: Vec<u8> = sqlx::query_scalar("SELECT secret FROM secrets WHERE name = 'links'")
        .fetch_one(connection)
        .await?;
    let key = key.try_into().map_err(|_| {
        StoreError::Unusable("the key that signs links is damaged: it is not 32 bytes".to_owned())
    })?;
    Ok(SigningKey(key))
}
