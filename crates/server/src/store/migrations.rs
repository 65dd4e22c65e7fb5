//! The schema and how an older database gets it.
//!
//! **Invariant.** A released migration is never edited; a change is one more file.

use sqlx::{AnyConnection, AssertSqlSafe, Connection};

use super::StoreError;
use super::database::Engine;

/// All migrations in order; the first makes version 1.
const MIGRATIONS: [&str; 13] = [
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_roles_and_pictures.sql"),
    include_str!("../../migrations/0003_events.sql"),
    include_str!("../../migrations/0004_quotes.sql"),
    include_str!("../../migrations/0005_words.sql"),
    include_str!("../../migrations/0006_names_with_a_role.sql"),
    include_str!("../../migrations/0007_rules.sql"),
    include_str!("../../migrations/0008_posts_with_a_key.sql"),
    include_str!("../../migrations/0009_mail.sql"),
    include_str!("../../migrations/0010_feeds.sql"),
    include_str!("../../migrations/0011_rating_criteria.sql"),
    include_str!("../../migrations/0012_dead_letters.sql"),
    include_str!("../../migrations/0013_versions.sql"),
];

/// Brings the schema up to date, each step in a transaction of its own.
pub(super) async fn migrate(
    engine: Engine,
    connection: &mut AnyConnection,
) -> Result<(), StoreError> {
    // Looks first without a lock, so that a command can run while another process writes.
    while version(engine, connection).await? < MIGRATIONS.len() {
        let mut step = connection.begin_with(engine.begin_write()).await?;
        if let Some(lock) = engine.lock_schema() {
            sqlx::query(lock).execute(&mut *step).await?;
        }
        // Another process may have been quicker.
        let done = version(engine, &mut step).await?;
        let Some(migration) = MIGRATIONS.get(done) else {
            break;
        };
        if done == 0 {
            if has_table(engine, &mut step, "comments").await? {
                return Err(StoreError::Unusable(
                    "the database belongs to another program; name an empty one".to_owned(),
                ));
            }
            sqlx::query("CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY)")
                .execute(&mut *step)
                .await?;
        }
        // Our own text; it holds no data.
        sqlx::raw_sql(AssertSqlSafe(engine.spell(migration)))
            .execute(&mut *step)
            .await?;
        sqlx::query("INSERT INTO schema_version (version) VALUES ($1)")
            .bind(number(done + 1))
            .execute(&mut *step)
            .await?;
        step.commit().await?;
    }
    create_first_site(connection).await
}

/// How many migrations the database has had.
async fn version(engine: Engine, connection: &mut AnyConnection) -> Result<usize, StoreError> {
    if !has_table(engine, connection, "schema_version").await? {
        return Ok(0);
    }
    let version: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM schema_version")
        .fetch_one(connection)
        .await?;
    if version > number(MIGRATIONS.len()) {
        return Err(StoreError::Unusable(format!(
            "the database has schema version {version}, but this program only knows up to {}; \
             use the newer program",
            MIGRATIONS.len()
        )));
    }
    Ok(usize::try_from(version).unwrap_or(0))
}

async fn has_table(
    engine: Engine,
    connection: &mut AnyConnection,
    name: &str,
) -> Result<bool, StoreError> {
    let tables: i64 = sqlx::query_scalar(engine.count_tables())
        .bind(name)
        .fetch_one(connection)
        .await?;
    Ok(tables > 0)
}

/// Without any site the first page could not be tried out.
async fn create_first_site(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let sites: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sites")
        .fetch_one(&mut *connection)
        .await?;
    if sites == 0 {
        super::sites::insert(connection, "default", &[], 0).await?;
    }
    Ok(())
}

/// There are not as many migrations as numbers.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
