//! What only SQLite does: settings, spelling, errors.

use std::path::Path;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;
use sqlx::{AnyConnection, ConnectOptions};
use url::Url;

use super::StoreError;

/// The key of a table whose numbers the database gives out.
pub(super) const IDENTITY: &str = "INTEGER PRIMARY KEY";
/// A column of bytes.
pub(super) const BYTES: &str = "BLOB";
/// Takes the write lock at once: a transaction that reads first could not be promoted later.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
/// Answers how many tables are called `$1`.
pub(super) const COUNT_TABLES: &str =
    "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1";

/// A text as bytes, in SQL.
pub(super) fn bytes(text: &str) -> String {
    format!("CAST({text} AS BLOB)")
}

/// The first release without the WAL-reset bug, which could corrupt a database since 3.7.0.
const OLDEST_VERSION: [u32; 3] = [3, 51, 3];

/// Readers go on while one connection writes, so a few are enough.
const READERS: u32 = 4;

/// How long to wait for a connection, and for another process that writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// `secure_delete`: what a reader deletes is overwritten, not just unlinked.
/// `mmap_size`: a memory map once turned a race inside SQLite into corruption.
const SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA mmap_size = 0;
";

/// Turns a path into what the driver takes.
pub(super) fn options(path: &Path) -> Result<AnyConnectOptions, StoreError> {
    let wrong = || StoreError::Unusable(format!("not a usable path: {}", path.display()));
    let absolute = std::path::absolute(path).map_err(|_| wrong())?;
    // By way of a file address, so that `%`, `#` and `?` in a name are escaped.
    let file = Url::from_file_path(absolute).map_err(|()| wrong())?;
    let url = Url::parse(&format!("sqlite://{}?mode=rwc", file.path())).map_err(|_| wrong())?;
    Ok(AnyConnectOptions::from_url(&url)?)
}

/// Checks the version and makes the file one that is written ahead.
pub(super) async fn prepare(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&mut *connection)
        .await?;
    let numbers: Vec<u32> = version
        .split('.')
        .map_while(|number| number.parse().ok())
        .collect();
    if numbers.as_slice() < OLDEST_VERSION.as_slice() {
        return Err(StoreError::Unusable(format!(
            "this program was built with SQLite {version}, which can corrupt databases; \
             build it with 3.51.3 or newer"
        )));
    }
    sqlx::raw_sql(SETTINGS).execute(&mut *connection).await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode = WAL")
        .fetch_one(&mut *connection)
        .await?;
    if mode != "wal" {
        return Err(StoreError::Unusable(format!(
            "SQLite can't use a write-ahead log here (it stays with `{mode}`); \
             put the file on a local disk"
        )));
    }
    Ok(())
}

/// The one connection that writes.
pub(super) fn writer() -> AnyPoolOptions {
    pool(1).after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql(SETTINGS).execute(connection).await?;
            Ok(())
        })
    })
}

/// The connections that read.
pub(super) fn readers() -> AnyPoolOptions {
    pool(READERS).after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql(SETTINGS).execute(&mut *connection).await?;
            sqlx::raw_sql("PRAGMA query_only = ON")
                .execute(connection)
                .await?;
            Ok(())
        })
    })
}

fn pool(size: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up.
        .test_before_acquire(false)
}

/// Whether an error passes by waiting: the database is locked or the disk is full.
pub(super) fn is_passing(error: &dyn DatabaseError) -> bool {
    primary_code(error).is_some_and(|code| matches!(code, 5 | 6 | 13))
}

/// Whether an error at the start says that the file can't be opened or is something else.
pub(super) fn is_unusable(error: &dyn DatabaseError) -> bool {
    primary_code(error).is_some_and(|code| matches!(code, 3 | 8 | 11 | 14 | 23 | 26))
}

/// Source: <https://www.sqlite.org/rescode.html>; the lowest byte is the kind.
fn primary_code(error: &dyn DatabaseError) -> Option<i32> {
    error.try_downcast_ref::<SqliteError>()?;
    let code: i32 = error.code()?.parse().ok()?;
    Some(code & 0xff)
}

#[cfg(test)]
mod tests {
    use crate::store::{DatabaseUrl, Store};

    #[tokio::test]
    async fn every_connection_has_the_settings_that_keep_comments_safe() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        for (pool, query_only) in [(&store.writer, 0), (&store.reader, 1)] {
            for (ask, setting) in [
                ("PRAGMA synchronous", 2),
                ("PRAGMA foreign_keys", 1),
                ("PRAGMA busy_timeout", 5000),
                ("PRAGMA trusted_schema", 0),
                ("PRAGMA secure_delete", 1),
                ("PRAGMA query_only", query_only),
            ] {
                let found: i64 = sqlx::query_scalar(ask).fetch_one(pool).await?;
                assert_eq!(found, setting, "{ask}");
            }
            let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                .fetch_one(pool)
                .await?;
            assert_eq!(mode, "wal");
        }
        Ok(())
    }
}
