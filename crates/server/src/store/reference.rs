//! What SQLite itself can do on a disk, beside which the store is measured.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Connection as _};

use super::{StoreError, sqlite};

/// Writes rows of so many bytes into a new database, each with a commit of its own, for a while; gives how many it wrote in
/// a second.
///
/// # Errors
///
/// `Unusable`, `Unavailable` or `Failed`.
pub async fn inserts_per_second(
    file: &Path,
    bytes: usize,
    lasting: Duration,
) -> Result<f64, StoreError> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect_with(&sqlite::options(file)?).await?;
    sqlite::prepare(&mut connection).await?;
    sqlx::raw_sql("CREATE TABLE reference (id INTEGER PRIMARY KEY, said TEXT NOT NULL)")
        .execute(&mut connection)
        .await?;
    let said = "x".repeat(bytes);
    let (begun, mut rows) = (Instant::now(), 0_u32);
    while begun.elapsed() < lasting {
        sqlx::query("INSERT INTO reference (said) VALUES ($1)")
            .bind(said.as_str())
            .execute(&mut connection)
            .await?;
        rows += 1;
    }
    let rate = f64::from(rows) / begun.elapsed().as_secs_f64();
    connection.close().await?;
    Ok(rate)
}
