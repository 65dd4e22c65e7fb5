//! SQLite's one writing connection, lent to one write after the other; those that come close together share a commit.
//!
//! A commit waits for the disk, and SQLite has one at a time. So a task has the connection and lends it in the order
//! in which writes ask. If somebody waits when a write is done, that one goes next, behind a savepoint, and the commit
//! comes after all of them. Only then are they told. A write that fails is taken back to its savepoint, and nobody
//! else learns of it.

use std::io;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::{StoreError, sqlite};

/// For how long writes are let in before a commit; so long, and one write more, the first of them waits at most.
const LONGEST_GROUP: Duration = Duration::from_millis(25);

type Shared = Arc<Mutex<PoolConnection<Any>>>;
type Told = oneshot::Sender<Result<(), Arc<sqlx::Error>>>;

/// Where writes ask for their turn. Clones share one connection.
#[derive(Clone, Debug)]
pub(super) struct Turns(mpsc::UnboundedSender<Ask>);

/// Whether a write may share its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// It is short, and somebody waits for it.
    Shared,
    /// It may take long, and nobody should wait for it who is done.
    Alone,
}

/// Somebody who waits for their turn.
#[derive(Debug)]
struct Ask {
    company: Company,
    turn: oneshot::Sender<Result<Turn, StoreError>>,
}

/// A write whose turn it is; dropping it takes everything back that it did.
#[derive(Debug)]
pub(super) struct Turn {
    connection: OwnedMutexGuard<PoolConnection<Any>>,
    /// Dropped, it says that nothing is to stay.
    done: oneshot::Sender<Told>,
}

impl Turns {
    /// Begins to lend the connection of this pool, until nobody can ask any more.
    pub(super) fn of(pool: AnyPool) -> Self {
        let (asks, asked) = mpsc::unbounded_channel();
        tokio::spawn(lend_in_turn(pool, asked));
        Self(asks)
    }

    /// Waits for a turn, as long as SQLite's own patience.
    pub(super) async fn take(&self, company: Company) -> Result<Turn, StoreError> {
        let (turn, lent) = oneshot::channel();
        let ask = Ask { company, turn };
        self.0.send(ask).map_err(|_| sqlx::Error::PoolClosed)?;
        match timeout(sqlite::PATIENCE, lent).await {
            Ok(Ok(turn)) => turn,
            Ok(Err(_)) => Err(sqlx::Error::PoolClosed.into()),
            Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
        }
    }
}

impl Turn {
    /// Gives the connection back and waits until the disk has what was written.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let Self { connection, done } = self;
        let (tell, told) = oneshot::channel();
        // If nobody takes it, nobody tells either.
        let _ = done.send(tell);
        drop(connection);
        match told.await {
            Ok(told) => told.map_err(StoreError::from),
            Err(_) => Err(sqlx::Error::PoolClosed.into()),
        }
    }
}

impl Deref for Turn {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

/// Several writes have failed of one cause.
impl From<Arc<sqlx::Error>> for StoreError {
    fn from(error: Arc<sqlx::Error>) -> Self {
        let passing = Self::is_passing(&error);
        let error = sqlx::Error::AnyDriverError(Box::new(error));
        if passing {
            Self::Unavailable(error)
        } else {
            Self::Failed(error)
        }
    }
}

async fn lend_in_turn(pool: AnyPool, mut asked: mpsc::UnboundedReceiver<Ask>) {
    let mut next = None;
    loop {
        let first = match next.take() {
            Some(ask) => ask,
            None => match asked.recv().await {
                Some(ask) => ask,
                None => return,
            },
        };
        match begin(&pool).await {
            Ok(connection) => next = Group::new(connection).lend(first, &mut asked).await,
            // Who has given up waiting does not hear it.
            Err(error) => drop(first.turn.send(Err(error))),
        }
    }
}

/// Takes SQLite's write lock. Not by the driver's transactions: it would count on as if there were one after SQLite
/// has taken it back by itself, as it does when the disk is full.
async fn begin(pool: &AnyPool) -> Result<PoolConnection<Any>, StoreError> {
    let mut connection = pool.acquire().await?;
    sqlx::query(sqlite::BEGIN_WRITE)
        .execute(&mut *connection)
        .await?;
    Ok(connection)
}

/// A transaction of one or several writes.
struct Group {
    connection: Shared,
    /// Who waits for the commit.
    kept: Vec<Told>,
}

impl Group {
    fn new(connection: PoolConnection<Any>) -> Self {
        let connection = Arc::new(Mutex::new(connection));
        let kept = Vec::new();
        Self { connection, kept }
    }

    /// Lends the connection to `first` and whoever waits then, and commits. Gives who has to be alone and is next.
    async fn lend(mut self, first: Ask, asked: &mut mpsc::UnboundedReceiver<Ask>) -> Option<Ask> {
        let begun = Instant::now();
        let (mut ask, mut next) = (first, None);
        let outcome = loop {
            let company = ask.company;
            if let Err(error) = self.one(ask).await {
                break Err(error);
            }
            let is_over = company == Company::Alone || begun.elapsed() >= LONGEST_GROUP;
            if is_over || self.kept.is_empty() {
                break Ok(());
            }
            match asked.try_recv() {
                Ok(other) if other.company == Company::Shared => ask = other,
                other => {
                    next = other.ok();
                    break Ok(());
                }
            }
        };
        self.end(outcome).await;
        next
    }

    /// Lends the connection to one; fails if the group has to be given up.
    async fn one(&mut self, ask: Ask) -> Result<(), sqlx::Error> {
        // If the first takes everything back, there is nothing else to keep.
        let is_first = self.kept.is_empty();
        if !is_first {
            self.mark("SAVEPOINT turn").await?;
        }
        let connection = Arc::clone(&self.connection).lock_owned().await;
        let (done, outcome) = oneshot::channel();
        // Who has given up waiting gives it back by dropping it.
        drop(ask.turn.send(Ok(Turn { connection, done })));
        let told = outcome.await.ok();
        if is_first {
            self.kept.extend(told);
            return Ok(());
        }
        if told.is_none() {
            self.mark("ROLLBACK TO turn").await?;
        }
        // Before the release: if that fails, this one has failed as well.
        self.kept.extend(told);
        self.mark("RELEASE turn").await
    }

    /// Commits, unless there is nothing to keep or the group was given up, and tells all.
    async fn end(self, outcome: Result<(), sqlx::Error>) {
        let outcome = match outcome {
            Ok(()) if !self.kept.is_empty() => self.execute("COMMIT").await,
            outcome => outcome,
        };
        if (outcome.is_err() || self.kept.is_empty()) && self.execute("ROLLBACK").await.is_err() {
            // SQLite has taken everything back by itself, or this connection is of no use any more.
            self.connection.lock().await.close_on_drop();
        }
        let Self { connection, kept } = self;
        // Given back before anybody is told, who may want it next.
        drop(connection);
        let outcome = outcome.map_err(Arc::new);
        for told in kept {
            // Who has gone away does not hear it.
            drop(told.send(outcome.clone()));
        }
    }

    /// Sets or leaves a mark. If SQLite has taken the transaction back by itself, there is none any more; that passes, as what
    /// made it do so does.
    async fn mark(&self, statement: &'static str) -> Result<(), sqlx::Error> {
        let lost = |error| sqlx::Error::Io(io::Error::other(error));
        self.execute(statement).await.map_err(lost)
    }

    async fn execute(&self, statement: &'static str) -> Result<(), sqlx::Error> {
        let mut connection = self.connection.lock().await;
        sqlx::query(statement).execute(&mut **connection).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
