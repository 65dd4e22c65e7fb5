//! Threads: finding the one that a page means, and creating it with its first write.

use afterword_protocol::{Capabilities, ProblemCode, Rating, Sort, Thread, ThreadState};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Executor, FromRow, Row};
use url::Url;

use super::criteria::Criteria;
use super::ratings::Totals;
use super::rows::count;
use super::{Millis, Page, RatingRule, Site, Store, StoreError, VoteRule, sites};

macro_rules! thread_columns {
    () => {
        "id, key, url, title, closed, comments, \
         rating_sum, rating_count, stars_1, stars_2, stars_3, stars_4, stars_5, criteria"
    };
}

// Sought by one and then by the other: with OR, SQLite walks all threads of the site.
macro_rules! meant_by_key {
    () => {
        "id = COALESCE((SELECT t.id FROM threads t WHERE t.site_id = $1 AND t.key = $2), \
         (SELECT MIN(t.id) FROM threads t WHERE t.site_id = $1 AND t.url_key = $3))"
    };
}

/// What tells whether a page of a thread is still what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThreadVersion {
    /// The row.
    pub thread: i64,
    /// The number of changes.
    pub number: i64,
}

/// A thread as it is stored.
pub(super) struct ThreadRow {
    pub(super) id: i64,
    pub(super) key: String,
    url: Option<String>,
    title: Option<String>,
    pub(super) closed: bool,
    comments: i64,
    quoted: bool,
    last_event: Option<i64>,
    pub(super) rating: Totals,
    pub(super) criteria: Criteria,
}

/// A thread to be stored.
pub(super) struct NewThread<'a> {
    pub(super) key: &'a str,
    pub(super) url: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) closed: bool,
}

impl Store {
    /// Finds a thread; an unknown key is an empty, open thread.
    ///
    /// Looks for the key first. If that is an address, a thread whose address differs only in what
    /// does not tell articles apart (see [`url_key`]) is found, too, under its own key.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_thread(&self, site: &Site, key: &str) -> Result<Thread, StoreError> {
        let row = find(&self.reader, site, key).await?;
        Ok(wire(self.sends_mail, site, key, row.as_ref()))
    }

    /// Finds out which thread a key means, and how often what its pages show was changed; `None` for an
    /// unknown key.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_version(
        &self,
        site: &Site,
        key: &str,
    ) -> Result<Option<ThreadVersion>, StoreError> {
        if key.contains('\0') {
            return Ok(None);
        }
        let found = sqlx::query_as(concat!(
            "SELECT id, version FROM threads WHERE ",
            meant_by_key!()
        ))
        .bind(site.id)
        .bind(key)
        .bind(url_key(key))
        .fetch_optional(&self.reader)
        .await?;
        Ok(found.map(|(thread, number)| ThreadVersion { thread, number }))
    }

    /// Lists the keys of a site's threads, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_thread_keys(&self, site: &Site) -> Result<Vec<String>, StoreError> {
        let keys = sqlx::query_scalar("SELECT key FROM threads WHERE site_id = $1 ORDER BY id")
            .bind(site.id)
            .fetch_all(&self.reader)
            .await?;
        Ok(keys)
    }
}

/// Reduces an article's address to what tells it apart from others: host, port and path, without
/// scheme, query, fragment, `index.html` and closing slashes. `None` if it is not http or https.
#[must_use]
pub fn url_key(url: &str) -> Option<String> {
    let url = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))?;
    // `Url` has put the host into lower case and left out a default port.
    let host = url.host_str()?;
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = url.path();
    let path = path
        .strip_suffix("/index.html")
        .unwrap_or(path)
        .trim_end_matches('/');
    Some(format!("{host}{port}{path}"))
}

/// Finds the stored thread that a key means.
pub(super) async fn find(
    executor: impl Executor<'_, Database = Any>,
    site: &Site,
    key: &str,
) -> Result<Option<ThreadRow>, StoreError> {
    // PostgreSQL fails on a null character, which no key can have.
    if key.contains('\0') {
        return Ok(None);
    }
    let thread = sqlx::query_as(concat!(
        "SELECT ",
        thread_columns!(),
        // Each along an index; only read here, as writers do not ask.
        ", CASE WHEN EXISTS (SELECT 1 FROM comments WHERE comments.thread_id = threads.id \
         AND comments.root_id IS NULL AND comments.visible = 1 AND comments.quote IS NOT NULL) \
         THEN 1 ELSE 0 END AS quoted, \
         (SELECT MAX(id) FROM events WHERE events.thread_id = threads.id) AS last_event",
        " FROM threads WHERE ",
        meant_by_key!()
    ))
    .bind(site.id)
    .bind(key)
    .bind(url_key(key))
    .fetch_optional(executor)
    .await?;
    Ok(thread)
}

/// Finds the thread of an article or creates it, and keeps other writers off it.
pub(super) async fn find_or_create(
    connection: &mut AnyConnection,
    site: &Site,
    page: &Page,
    now: Millis,
) -> Result<ThreadRow, StoreError> {
    if let Some(thread) = find(&mut *connection, site, &page.key).await? {
        return lock(connection, thread.id).await;
    }
    // Two writers may both have found nothing, under two keys for one address.
    sites::lock(&mut *connection, site).await?;
    if let Some(thread) = find(&mut *connection, site, &page.key).await? {
        return lock(connection, thread.id).await;
    }
    let title = Some(page.title.as_str()).filter(|title| !title.is_empty());
    let new = NewThread {
        key: &page.key,
        url: Some(&page.url),
        title,
        closed: false,
    };
    insert(connection, site, new, now).await
}

/// Creates a thread that is not there; the site must be locked.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    site: &Site,
    new: NewThread<'_>,
    now: Millis,
) -> Result<ThreadRow, StoreError> {
    if new.key.contains('\0') {
        return Err(StoreError::Refused(ProblemCode::ThreadKeyInvalid));
    }
    let thread = sqlx::query_as(concat!(
        "INSERT INTO threads (site_id, key, url, url_key, title, closed, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ",
        thread_columns!()
    ))
    .bind(site.id)
    .bind(new.key)
    .bind(new.url)
    .bind(new.url.and_then(url_key).or_else(|| url_key(new.key)))
    .bind(new.title)
    .bind(i64::from(new.closed))
    .bind(now)
    .fetch_one(connection)
    .await?;
    Ok(thread)
}

/// Keeps other writers off a thread until the transaction ends, and reads it afresh.
///
/// **Invariant.** Who changes a thread's totals, those of its comments, or writes an event, holds
/// this lock; so no two writers wait for each other, events come in order, and the thread has
/// another version afterwards.
pub(super) async fn lock(
    connection: &mut AnyConnection,
    thread: i64,
) -> Result<ThreadRow, StoreError> {
    let thread = sqlx::query_as(concat!(
        "UPDATE threads SET version = version + 1 WHERE id = $1 RETURNING ",
        thread_columns!()
    ))
    .bind(thread)
    .fetch_one(connection)
    .await?;
    Ok(thread)
}

/// Changes the number of live comments of a locked thread.
pub(super) async fn add_comments(
    connection: &mut AnyConnection,
    thread: i64,
    change: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE threads SET comments = comments + $2 WHERE id = $1")
        .bind(thread)
        .bind(change)
        .execute(connection)
        .await?;
    Ok(())
}

/// A thread as readers see it; an open one without comments if there is none.
pub(super) fn wire(sends_mail: bool, site: &Site, key: &str, row: Option<&ThreadRow>) -> Thread {
    let open = row.is_none_or(|row| !row.closed);
    let editable = site.policy.edit_window_seconds > 0;
    let votes = site.rules.votes_taken();
    let rated = row.filter(|_| site.rules.ratings != RatingRule::Off);
    Thread {
        key: row.map_or(key, |row| &row.key).to_owned(),
        url: row.and_then(|row| row.url.clone()),
        title: row.and_then(|row| row.title.clone()),
        state: if open {
            ThreadState::Open
        } else {
            ThreadState::Closed
        },
        comments: row.map_or(0, |row| count(row.comments)),
        last_event: Some(row.and_then(|row| row.last_event).map_or(0, count)),
        rating: rated.map_or_else(Rating::default, |row| row.rating.wire()),
        criteria: Criteria::wire(rated.map(|row| &row.criteria), site),
        policy: site.policy,
        capabilities: Capabilities {
            post: open,
            reply: open,
            edit: editable,
            delete: editable,
            vote_up: votes != VoteRule::Off,
            vote_down: votes == VoteRule::UpDown,
            unvote: votes != VoteRule::Off,
            reactions: site.rules.reactions.clone(),
            history: site.rules.show_edits,
            report: true,
            rate: site.rules.ratings == RatingRule::Open,
            subscribe: sends_mail,
            feed: true,
            preview: true,
            quoted: row.is_some_and(|row| row.quoted),
            sorts: vec![Sort::Newest, Sort::Oldest, Sort::Best],
        },
    }
}

impl FromRow<'_, AnyRow> for ThreadRow {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            key: row.try_get("key")?,
            url: row.try_get("url")?,
            title: row.try_get("title")?,
            closed: row.try_get::<i64, _>("closed")? != 0,
            comments: row.try_get("comments")?,
            quoted: row
                .try_get::<i64, _>("quoted")
                .is_ok_and(|quoted| quoted != 0),
            last_event: row.try_get("last_event").unwrap_or_default(),
            rating: Totals::from_row(row)?,
            criteria: Criteria::read(row.try_get("criteria")?)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::url_key;

    #[test]
    fn addresses_of_one_article_have_one_key() {
        for (url, key) in [
            ("https://Blog.Example/a/post", "blog.example/a/post"),
            ("http://blog.example/a/post/", "blog.example/a/post"),
            (
                "https://blog.example:443/a/post?utm_source=x#comments",
                "blog.example/a/post",
            ),
            ("https://blog.example/a/index.html", "blog.example/a"),
            ("https://blog.example/a//", "blog.example/a"),
            ("https://blog.example", "blog.example"),
            ("https://blog.example/index.html?x", "blog.example"),
            ("https://user:pw@blog.example:8443/a", "blog.example:8443/a"),
            ("https://[::1]:80/a", "[::1]:80/a"),
            ("https://bücher.example/ä", "xn--bcher-kva.example/%C3%A4"),
        ] {
            assert_eq!(url_key(url).as_deref(), Some(key), "{url}");
        }
    }

    #[test]
    fn what_tells_articles_apart_stays() {
        for (one, other) in [
            ("https://a.example/Post", "https://a.example/post"),
            ("https://a.example/my-index.html", "https://a.example"),
            ("https://a.example/x", "https://b.example/x"),
            ("https://a.example:8443/x", "https://a.example/x"),
        ] {
            assert_ne!(url_key(one), url_key(other));
        }
    }

    #[test]
    fn other_keys_are_no_addresses() {
        for key in [
            "post-42",
            "",
            "/a/post",
            "mailto:a@b.example",
            "file:///a",
            "https://",
        ] {
            assert_eq!(url_key(key), None, "{key}");
        }
    }
}
