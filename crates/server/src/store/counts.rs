//! How many comments some threads have.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::rows::count;
use super::{Site, Store, StoreError, url_key};

impl Store {
    /// Counts the live comments of each of these threads; a thread that is not there has none.
    ///
    /// Shape: every key that was asked for, once. Threads are found as `find_thread` finds them.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn count_comments(
        &self,
        site: &Site,
        keys: &[String],
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        // PostgreSQL fails on a null character, which no key can have.
        let sought: Vec<&String> = keys.iter().filter(|key| !key.contains('\0')).collect();
        let addresses: Vec<String> = sought.iter().filter_map(|key| url_key(key)).collect();
        // Only the number of parameters goes into the text.
        let statement = AssertSqlSafe(statement(sought.len(), addresses.len()));
        let mut query = sqlx::query_as(statement).bind(site.id);
        for key in &sought {
            query = query.bind(key.as_str());
        }
        for address in &addresses {
            query = query.bind(address.as_str());
        }
        let mut by_key = BTreeMap::new();
        let mut by_address = BTreeMap::new();
        let rows: Vec<(String, Option<String>, i64)> = query.fetch_all(&self.reader).await?;
        for (key, address, comments) in rows {
            by_key.insert(key, count(comments));
            if let Some(address) = address {
                // The oldest comes first, and is the one that an address means.
                by_address.entry(address).or_insert(count(comments));
            }
        }
        let found = |key: &String| {
            let by_address = || url_key(key).and_then(|address| by_address.get(&address));
            by_key.get(key).or_else(by_address).copied()
        };
        Ok(keys
            .iter()
            .map(|key| (key.clone(), found(key).unwrap_or(0)))
            .collect())
    }
}

/// The statement for a number of keys and addresses; `$1` is the site.
fn statement(keys: usize, addresses: usize) -> String {
    let list = |from: usize, many: usize| {
        let places: Vec<String> = (from..from + many).map(|n| format!("${n}")).collect();
        // An empty list is no SQL; nothing equals null.
        if places.is_empty() {
            "NULL".to_owned()
        } else {
            places.join(", ")
        }
    };
    format!(
        "SELECT key, url_key, comments FROM threads \
         WHERE site_id = $1 AND (key IN ({}) OR url_key IN ({})) ORDER BY id",
        list(2, keys),
        list(2 + keys, addresses)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DatabaseUrl;

    #[tokio::test]
    async fn threads_are_sought_in_their_indexes() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        let explain = format!("EXPLAIN QUERY PLAN {}", statement(2, 1));
        let mut query = sqlx::query_as(AssertSqlSafe(explain)).bind(1_i64);
        for key in ["a", "b", "c"] {
            query = query.bind(key);
        }
        let plan: Vec<(i64, i64, i64, String)> = query.fetch_all(&store.reader).await?;
        let scans = plan.iter().filter(|step| step.3.starts_with("SCAN"));
        assert_eq!(scans.count(), 0, "{plan:#?}");
        Ok(())
    }
}
