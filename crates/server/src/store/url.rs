//! Where the database is, as the owner writes it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::Url;

use super::StoreError;

/// The address of a database: `sqlite:PATH` or `postgres://…`.
///
/// `Debug` and `Display` show no password, so it can be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Address);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Address {
    Sqlite(PathBuf),
    Postgres(Url),
}

impl DatabaseUrl {
    /// Names a SQLite file; it is created if absent.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self(Address::Sqlite(path.into()))
    }

    /// The file, if this is SQLite.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        match &self.0 {
            Address::Sqlite(path) => Some(path),
            Address::Postgres(_) => None,
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite(path);
        }
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            return postgres(text);
        }
        // The text is not repeated: it may be a mistyped address with a password in it.
        Err(unusable(
            "a database address is `sqlite:PATH` or `postgres://USER@HOST/DATABASE`",
        ))
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, StoreError> {
    // The form with two slashes is what other programs use.
    let path = path.strip_prefix("//").unwrap_or(path);
    if path == ":memory:" {
        return Err(unusable(
            "a database in memory forgets everything; name a file: `sqlite:PATH`",
        ));
    }
    if path.is_empty() || path.contains('\0') {
        return Err(unusable(
            "`sqlite:` needs the path of a file: `sqlite:afterword.db`",
        ));
    }
    if path.contains('?') {
        return Err(unusable("`sqlite:PATH` takes no parameters after a `?`"));
    }
    Ok(DatabaseUrl::sqlite(path))
}

fn postgres(text: &str) -> Result<DatabaseUrl, StoreError> {
    let url = Url::parse(text).map_err(|error| {
        unusable(&format!(
            "not a PostgreSQL address, `postgres://USER@HOST/DATABASE`: {error}"
        ))
    })?;
    if url.cannot_be_a_base() {
        return Err(unusable(
            "a PostgreSQL address is `postgres://USER@HOST/DATABASE`",
        ));
    }
    Ok(DatabaseUrl(Address::Postgres(url)))
}

fn unusable(sentence: &str) -> StoreError {
    StoreError::Unusable(sentence.to_owned())
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Address::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres(url) => f.write_str(redacted(url).as_str()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// The address without its parameters, since a password may be one of them, too.
fn redacted(url: &Url) -> Url {
    let mut url = url.clone();
    if url.password().is_some() {
        // Fails only without a host, and then there is no password either.
        let _ = url.set_password(Some("***"));
    }
    url.set_query(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_secrets() -> Result<(), StoreError> {
        for (text, shown) in [
            ("sqlite:afterword.db", "sqlite:afterword.db"),
            ("sqlite:///var/lib/a.db", "sqlite:/var/lib/a.db"),
            (
                "postgres://ann@db.example/aw",
                "postgres://ann@db.example/aw",
            ),
            (
                "postgresql://ann:secret@[::1]:5433/aw",
                "postgresql://ann:***@[::1]:5433/aw",
            ),
            ("postgres:///aw?host=/run&password=secret", "postgres:///aw"),
        ] {
            let url: DatabaseUrl = text.parse()?;
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
        }
        Ok(())
    }

    #[test]
    fn wrong_addresses_are_refused_with_a_sentence() {
        for (text, part) in [
            ("afterword.db", "`sqlite:PATH` or"),
            ("mysql://root:secret@h/d", "`sqlite:PATH` or"),
            ("sqlite:", "needs the path"),
            ("sqlite::memory:", "forgets everything"),
            ("sqlite:a.db?mode=ro", "no parameters"),
            ("postgres:aw", "`postgres://USER@HOST/DATABASE`"),
            ("postgres://u:secret@h:port/d", "invalid port"),
        ] {
            let answer = match text.parse::<DatabaseUrl>() {
                Ok(url) => format!("understood: {url}"),
                Err(error) => error.to_string(),
            };
            assert!(answer.contains(part), "{text}: {answer}");
            assert!(!answer.contains("secret"), "{answer}");
        }
    }
}
