//! Bringing in the threads of another system.
//!
//! **Invariant.** An import is one transaction and remembers what it brought by the names in its
//! source; so it can be run again, and brings only what is new.

use std::borrow::Cow;
use std::collections::HashMap;

use sqlx::AnyConnection;

use super::comments::add_replies;
use super::import_comments::NewComments;
use super::ratings::{self, Totals};
use super::rows::total;
use super::threads::{self, ThreadRow, url_key};
use super::{Imported, Millis, Site, Store, StoreError, sites};
use crate::import::{ImportedRating, ImportedThread};

/// One import, and what it works with.
pub(super) struct Job<'a> {
    pub(super) site: &'a Site,
    /// Tells the names of one import from those of another.
    source: &'a str,
    pub(super) now: Millis,
    /// Our threads by their names in the source.
    threads: HashMap<String, i64>,
    /// Our comments by their names in the source.
    pub(super) comments: HashMap<String, i64>,
}

impl Store {
    /// Brings in threads and their comments, all or nothing.
    ///
    /// What an earlier import with the same `source` brought is left as it is. A thread whose key
    /// exists is added to. `progress` is told the number of comments done so far, known ones
    /// included. Other writers wait meanwhile.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`; nothing was imported then.
    pub async fn import_threads(
        &self,
        site: &Site,
        source: &str,
        threads: &[ImportedThread],
        now: Millis,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<Imported, StoreError> {
        let mut transaction = self.begin().await?;
        let connection = &mut *transaction;
        // Two imports at once would not see what the other one brings.
        sites::lock(&mut *connection, site).await?;
        let mut job = Job::start(connection, site, source, now).await?;
        let mut imported = Imported::default();
        for thread in threads {
            let (id, created) = job.import_thread(connection, thread).await?;
            imported.new_threads += u64::from(created);
            let new = NewComments::among(&thread.comments, &job.comments);
            imported.known_comments += new.known;
            progress(imported.new_comments + imported.known_comments);
            let mut places = Vec::with_capacity(new.comments.len());
            for comment in &new.comments {
                places.push(job.import_comment(connection, id, comment, &places).await?);
                imported.new_comments += 1;
                progress(imported.new_comments + imported.known_comments);
            }
            for (known, live) in new.live_below {
                add_replies(connection, id, known, live).await?;
            }
            threads::add_comments(connection, id, new.live).await?;
        }
        transaction.commit().await?;
        Ok(imported)
    }
}

impl<'a> Job<'a> {
    /// Reads what earlier imports brought.
    async fn start(
        connection: &mut AnyConnection,
        site: &'a Site,
        source: &'a str,
        now: Millis,
    ) -> Result<Self, StoreError> {
        let mut job = Self {
            site,
            source,
            now,
            threads: HashMap::new(),
            comments: HashMap::new(),
        };
        let known: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT kind, source_id, our_id FROM imports WHERE site_id = $1 AND source = $2",
        )
        .bind(site.id)
        .bind(source)
        .fetch_all(connection)
        .await?;
        for (kind, source_id, id) in known {
            let of_kind = if kind == "thread" {
                &mut job.threads
            } else {
                &mut job.comments
            };
            of_kind.insert(source_id, id);
        }
        Ok(job)
    }

    /// Finds or creates the thread, locks it, and tells whether it is new.
    async fn import_thread(
        &mut self,
        connection: &mut AnyConnection,
        thread: &ImportedThread,
    ) -> Result<(i64, bool), StoreError> {
        let source_id = storable(&thread.source_id);
        if let Some(&id) = self.threads.get(source_id.as_ref()) {
            threads::lock(connection, id).await?;
            return Ok((id, false));
        }
        let key = storable(&thread.key);
        let (row, created) = match threads::find(&mut *connection, self.site, &key).await? {
            Some(row) => (complete(connection, row.id, thread).await?, false),
            None => (self.create_thread(connection, &key, thread).await?, true),
        };
        if let Some(rating) = &thread.rating {
            ratings::save(connection, row.id, &with_base(row.rating, rating)).await?;
        }
        self.remember(connection, "thread", &source_id, row.id)
            .await?;
        self.threads.insert(source_id.into_owned(), row.id);
        Ok((row.id, created))
    }

    async fn create_thread(
        &self,
        connection: &mut AnyConnection,
        key: &str,
        thread: &ImportedThread,
    ) -> Result<ThreadRow, StoreError> {
        let url = thread.url.as_deref().map(storable);
        let title = thread.title.as_deref().map(storable);
        let new = threads::NewThread {
            key,
            url: url.as_deref(),
            title: title.as_deref(),
            closed: thread.closed,
        };
        threads::insert(connection, self.site, new, self.now).await
    }

    /// Notes the name a row has in the source.
    pub(super) async fn remember(
        &self,
        connection: &mut AnyConnection,
        kind: &'static str,
        source_id: &str,
        id: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO imports (site_id, source, kind, source_id, our_id, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(self.site.id)
        .bind(self.source)
        .bind(kind)
        .bind(source_id)
        .bind(id)
        .bind(self.now)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Locks a thread that is there already and adds what it does not know about its article.
async fn complete(
    connection: &mut AnyConnection,
    id: i64,
    thread: &ImportedThread,
) -> Result<ThreadRow, StoreError> {
    let url = thread.url.as_deref().map(storable);
    sqlx::query(
        "UPDATE threads SET url = COALESCE(url, $2), url_key = COALESCE(url_key, $3), \
         title = COALESCE(title, $4) WHERE id = $1",
    )
    .bind(id)
    .bind(url.as_deref())
    .bind(url.as_deref().and_then(url_key))
    .bind(thread.title.as_deref().map(storable).as_deref())
    .execute(&mut *connection)
    .await?;
    threads::lock(connection, id).await
}

/// Adds what the other system counted. It stays when readers change their ratings here.
fn with_base(mut totals: Totals, base: &ImportedRating) -> Totals {
    totals.sum = totals.sum.saturating_add(total(base.sum));
    totals.count = totals.count.saturating_add(total(base.count));
    for (bar, more) in totals.stars.iter_mut().zip(base.stars) {
        *bar = bar.saturating_add(total(more));
    }
    totals
}

/// Foreign text without null characters, which PostgreSQL does not store.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', ""))
    } else {
        Cow::Borrowed(text)
    }
}
