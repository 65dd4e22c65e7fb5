//! A transaction that writes, on either engine.

use std::ops::{Deref, DerefMut};

use sqlx::{Any, AnyConnection, Transaction};

use super::StoreError;
use super::turns::Turn;

/// A transaction that writes; dropping it takes everything back.
pub(super) enum WriteTransaction {
    /// A turn on SQLite's one writing connection.
    Turn(Turn),
    /// A connection of its own. PostgreSQL puts commits together by itself.
    Own(Transaction<'static, Any>),
}

impl WriteTransaction {
    /// Waits until the disk has what was written, and what it may have been read from.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Turn(turn) => turn.commit().await,
            Self::Own(transaction) => Ok(transaction.commit().await?),
        }
    }
}

impl Deref for WriteTransaction {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Turn(turn) => turn,
            Self::Own(transaction) => transaction,
        }
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Turn(turn) => turn,
            Self::Own(transaction) => transaction,
        }
    }
}
