//! How many comments some threads have, and how their articles are rated.

use std::collections::BTreeMap;

use afterword_protocol::{AverageRating, CommentCounts, Rating};
use sqlx::AssertSqlSafe;

use super::ratings::Totals;
use super::rows::count;
use super::{RatingRule, Site, Store, StoreError, url_key};

impl Store {
    /// Counts the live comments of each of these threads; a thread that is not there has none. Says
    /// how those articles are rated that are.
    ///
    /// Shape: every key that was asked for, once; one statement. Threads are found as `find_thread` finds them.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn count_comments(
        &self,
        site: &Site,
        keys: &[String],
    ) -> Result<CommentCounts, StoreError> {
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
        let rows: Vec<Row> = query.fetch_all(&self.reader).await?;
        for row in &rows {
            by_key.insert(&row.0, row);
            if let Some(address) = &row.1 {
                // The oldest comes first, and is the one that an address means.
                by_address.entry(address).or_insert(row);
            }
        }
        let found = |key: &String| {
            let by_address = || url_key(key).and_then(|address| by_address.get(&address));
            by_key.get(key).or_else(by_address).copied()
        };
        let mut counts = CommentCounts::default();
        for key in keys {
            let row = found(key);
            let comments = row.map_or(0, |row| count(row.2));
            counts.counts.insert(key.clone(), comments);
            let rated = row.filter(|_| site.rules.ratings != RatingRule::Off);
            if let Some(rating) = rated.and_then(rating) {
                counts.ratings.insert(key.clone(), rating);
            }
        }
        Ok(counts)
    }
}

/// Key, address, live comments; sum and number of the ratings.
type Row = (String, Option<String>, i64, i64, i64);

fn rating((.., sum, count): &Row) -> Option<AverageRating> {
    let totals = Totals {
        sum: *sum,
        count: *count,
        ..Totals::default()
    };
    let Rating { average, count, .. } = totals.wire();
    average.map(|average| AverageRating { average, count })
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
        // Sought by the ones and by the others: with OR, SQLite walks all threads of the site.
        "SELECT key, url_key, comments, rating_sum, rating_count FROM threads WHERE id IN (\
         SELECT t.id FROM threads t WHERE t.site_id = $1 AND t.key IN ({}) \
         UNION SELECT t.id FROM threads t WHERE t.site_id = $1 AND t.url_key IN ({})) ORDER BY id",
        list(2, keys),
        list(2 + keys, addresses)
    )
}
