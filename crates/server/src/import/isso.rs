//! Reads the database of Isso, `comments.db`: there is no other export of it.
//!
//! Source: `isso/db/comments.py` and `threads.py` of Isso make its tables.

use std::collections::HashMap;
use std::path::Path;

use afterword_adapters::exports::{Export, ExportedComment, ExportedPage, ExportedState};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::ImportError;

/// Reads a whole database; Isso may be running meanwhile.
///
/// # Errors
///
/// If it is no database, or none of Isso.
pub async fn read_isso(path: &Path) -> Result<Export, ImportError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options
        .disable_statement_logging()
        .connect()
        .await
        .map_err(not_isso)?;
    let read = read(&mut connection).await.map_err(not_isso);
    // It was only read.
    let _ = connection.close().await;
    read
}

async fn read(connection: &mut SqliteConnection) -> Result<Export, sqlx::Error> {
    let mut export = Export::default();
    let mut places = HashMap::new();
    let threads = sqlx::query("SELECT id, uri, title FROM threads ORDER BY id");
    for row in threads.fetch_all(&mut *connection).await? {
        places.insert(row.try_get::<i64, _>(0)?, export.pages.len());
        export.pages.push(ExportedPage {
            address: row.try_get(1)?,
            title: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
            closed: false,
        });
    }
    let comments = sqlx::query(
        "SELECT tid, id, parent, created, modified, mode, text, author, email, website, likes, dislikes \
         FROM comments ORDER BY id",
    );
    for row in comments.fetch_all(connection).await? {
        let text = |at: usize| row.try_get::<Option<String>, _>(at);
        let number = |at: usize| row.try_get::<Option<i64>, _>(at);
        // Times are seconds with a fraction, or whole ones.
        let time = |at: usize| -> Result<Option<i64>, sqlx::Error> {
            let seconds = row.try_get::<Option<f64>, _>(at);
            let seconds =
                seconds.or_else(|_| Ok::<_, sqlx::Error>(number(at)?.map(|whole| whole as f64)))?;
            Ok(seconds.map(|seconds| (seconds * 1000.0) as i64))
        };
        let likes = |at: usize| -> Result<u64, sqlx::Error> {
            Ok(number(at)?
                .unwrap_or_default()
                .try_into()
                .unwrap_or_default())
        };
        export.comments.push(ExportedComment {
            id: row.try_get::<i64, _>(1)?.to_string(),
            parent: number(2)?.map(|id| id.to_string()),
            // Of a thread that is gone: past the last page.
            page: places.get(&row.try_get(0)?).copied().unwrap_or(usize::MAX),
            // Names and websites are stored as HTML has them, and decoded where they are taken in.
            name: text(7)?.unwrap_or_default(),
            email: text(8)?.unwrap_or_default(),
            website: text(9)?.unwrap_or_default(),
            created_at: time(3)?,
            source: text(6)?.unwrap_or_default(),
            state: match number(5)? {
                Some(1) => ExportedState::Live,
                Some(4) => ExportedState::Deleted,
                // It waits, or is something that is not known.
                _ => ExportedState::Held,
            },
            votes_up: likes(10)?,
            votes_down: likes(11)?,
            edited_at: time(4)?,
            ..ExportedComment::default()
        });
    }
    Ok(export)
}

fn not_isso(error: sqlx::Error) -> ImportError {
    ImportError::WrongFormat {
        line: 1,
        expected: "a database of Isso",
        problem: format!("{error}; it is the file that `dbpath` names in Isso's settings"),
    }
}
