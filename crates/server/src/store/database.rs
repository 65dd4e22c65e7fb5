//! Opening and closing a database, and its transactions.

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AnyPool, Connection};

use super::secrets::{self, SigningKey};
use super::transaction::WriteTransaction;
use super::turns::{Company, Turns};
use super::url::Address;
use super::{DatabaseUrl, StoreError, migrations, postgres, sqlite};

/// The store: everything Afterword remembers. Clones share one database.
#[derive(Clone, Debug)]
pub struct Store {
    /// For statements that only look.
    pub(super) reader: AnyPool,
    /// For statements that change something; the same pool on PostgreSQL.
    pub(super) writer: AnyPool,
    /// Who goes next on SQLite's one writing connection; PostgreSQL has several.
    turns: Option<Turns>,
    engine: Engine,
    signing_key: SigningKey,
    /// Whether somebody sends the mails that are asked for.
    pub(super) sends_mail: bool,
}

/// Which database it is. What differs is in `sqlite` and `postgres`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Store {
    /// Opens a database and brings its schema up to date.
    ///
    /// An empty database gets the site `default`, which has no origins yet.
    ///
    /// # Errors
    ///
    /// `Unusable` if the database can't be used as it is: no such place, no permission, something
    /// else's, newer than this program, or set up so that acknowledged comments could be lost.
    /// `Unavailable` if it does not answer.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (engine, options) = match url.address() {
            Address::Sqlite(path) => (Engine::Sqlite, sqlite::options(path)?),
            Address::Postgres(url) => (Engine::Postgres, postgres::options(url)?),
        };
        // Not through the pool: it would hide why there is no connection.
        let signing_key = prepare(engine, &options)
            .await
            .map_err(|error| explain(url, error))?;
        let (reader, writer) = match engine {
            Engine::Sqlite => (
                sqlite::readers().connect_lazy_with(options.clone()),
                sqlite::writer().connect_lazy_with(options),
            ),
            Engine::Postgres => {
                let pool = postgres::pool().connect_lazy_with(options);
                (pool.clone(), pool)
            }
        };
        let turns = (engine == Engine::Sqlite).then(|| Turns::of(writer.clone()));
        Ok(Self {
            reader,
            writer,
            turns,
            engine,
            signing_key,
            sends_mail: false,
        })
    }

    /// The same store, which tells readers that mails are sent, or not.
    #[must_use]
    pub fn sending_mail(self, sends_mail: bool) -> Self {
        Self { sends_mail, ..self }
    }

    /// Signs links that this database's server has to recognise.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// Waits for what is under way and closes the database.
    pub async fn close(self) {
        self.reader.close().await;
        // Last, since the last connection clears the write-ahead log away.
        self.writer.close().await;
    }

    /// Finds out whether the database answers.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed` if not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn turns(&self) -> Option<&Turns> {
        self.turns.as_ref()
    }

    pub(super) fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins a transaction that writes, and may take long; dropping it takes everything back.
    pub(super) async fn begin(&self) -> Result<WriteTransaction, StoreError> {
        self.begin_in(Company::Alone).await
    }

    /// The same for what is short and somebody waits for. It may see what others have written who wait
    /// for the same commit; so who answers by what it saw commits as well.
    pub(super) async fn begin_shared(&self) -> Result<WriteTransaction, StoreError> {
        self.begin_in(Company::Shared).await
    }

    async fn begin_in(&self, company: Company) -> Result<WriteTransaction, StoreError> {
        if let Some(turns) = &self.turns {
            return Ok(WriteTransaction::Turn(turns.take(company).await?));
        }
        let transaction = self.writer.begin_with(self.engine.begin_write()).await?;
        Ok(WriteTransaction::Own(transaction))
    }
}

impl Engine {
    pub(super) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => sqlite::BEGIN_WRITE,
            Self::Postgres => postgres::BEGIN_WRITE,
        }
    }

    pub(super) fn count_tables(self) -> &'static str {
        match self {
            Self::Sqlite => sqlite::COUNT_TABLES,
            Self::Postgres => postgres::COUNT_TABLES,
        }
    }

    /// What holds other migrations off, where `begin_write` does not.
    pub(super) fn lock_schema(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(postgres::LOCK_SCHEMA),
        }
    }

    /// Fills in what the engines spell differently.
    pub(super) fn spell(self, migration: &str) -> String {
        let (identity, bytes) = match self {
            Self::Sqlite => (sqlite::IDENTITY, sqlite::BYTES),
            Self::Postgres => (postgres::IDENTITY, postgres::BYTES),
        };
        migration
            .replace("{identity}", identity)
            .replace("{bytes}", bytes)
    }
}

async fn prepare(engine: Engine, options: &AnyConnectOptions) -> Result<SigningKey, StoreError> {
    let mut connection = AnyConnection::connect_with(options).await?;
    match engine {
        Engine::Sqlite => sqlite::prepare(&mut connection).await?,
        Engine::Postgres => postgres::prepare(&mut connection).await?,
    }
    migrations::migrate(engine, &mut connection).await?;
    let key = secrets::signing_key(&mut connection).await?;
    connection.close().await?;
    Ok(key)
}

/// Says at the start what an owner can mend, with the address.
fn explain(url: &DatabaseUrl, error: StoreError) -> StoreError {
    match error {
        StoreError::Failed(sqlx::Error::Database(error))
            if sqlite::is_unusable(&*error) || postgres::is_unusable(&*error) =>
        {
            StoreError::Unusable(format!("can't use the database {url}: {}", error.message()))
        }
        StoreError::Failed(error @ (sqlx::Error::Configuration(_) | sqlx::Error::Tls(_))) => {
            StoreError::Unusable(format!("can't use the database {url}: {error}"))
        }
        other => other,
    }
}

impl StoreError {
    /// Whether an error passes by waiting.
    pub(super) fn is_passing(error: &sqlx::Error) -> bool {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            sqlx::Error::Database(error) => {
                sqlite::is_passing(&**error) || postgres::is_passing(&**error)
            }
            _ => false,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if Self::is_passing(&error) {
            Self::Unavailable(error)
        } else {
            Self::Failed(error)
        }
    }
}
