//! What happened in a thread, for those who read it meanwhile.
//!
//! **Invariants.** An event is written in the transaction of the change it is about, under the lock
//! of its thread; so the events of a thread become visible in the order of their numbers, and who
//! reads on behind the last one misses none. An event only names what changed: what is told of it is
//! what everyone may see at that time. The last event of a thread is never forgotten, nor its number
//! used again.

use std::collections::{HashMap, HashSet};

use afterword_protocol::{Comment, EventKind, ThreadEvent};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe};

use super::rows::{CommentRow, comment_columns, comment_id};
use super::{EventsPage, Millis, Site, Store, StoreError, threads};

/// Events read at once.
const EVENTS_LIMIT: usize = 100;

/// For how long after an event a reader can go on behind the one before, in milliseconds. Shorter
/// than events are kept, as the clocks of several servers differ.
const RESUME_WINDOW: Millis = 23 * 60 * 60 * 1000;

/// An event as it is stored: number, kind, comment, time.
type EventRow = (i64, String, Option<i64>, Millis);

/// `$1` thread, `$2` the last event known, `$3` how many.
const LIST: &str = "SELECT id, kind, comment_id, created_at FROM events \
     WHERE thread_id = $1 AND id > $2 ORDER BY id LIMIT $3";

/// Leaves the last of the old events of each thread: it shows where they ended. `$1` before when.
const FORGET: &str = "DELETE FROM events WHERE created_at < $1 AND (\
         SELECT e.created_at FROM events e \
         WHERE e.thread_id = events.thread_id AND e.id > events.id ORDER BY e.id LIMIT 1\
     ) < $1";

impl Store {
    /// Finds the number of the last event of a thread; 0 if there was none.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_last_event(&self, site: &Site, key: &str) -> Result<i64, StoreError> {
        match threads::find(&self.reader, site, key).await? {
            Some(thread) => last(&self.reader, thread.id).await,
            None => Ok(0),
        }
    }

    /// Lists what happened in a thread after an event, oldest first.
    ///
    /// Shape: at most 100 changes. Several of one kind to one comment are one event, at the place of
    /// the last. A comment that may not be seen any more is told as deleted, whatever happened.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_events(
        &self,
        site: &Site,
        key: &str,
        after: i64,
        now: Millis,
    ) -> Result<EventsPage, StoreError> {
        let mut page = EventsPage {
            events: Vec::new(),
            last: after,
            reset: false,
            more: false,
        };
        let Some(thread) = threads::find(&self.reader, site, key).await? else {
            (page.reset, page.last) = (after > 0, 0);
            return Ok(page);
        };
        let mut rows: Vec<EventRow> = sqlx::query_as(LIST)
            .bind(thread.id)
            .bind(after)
            // One more than is told shows whether there are more.
            .bind(i64::try_from(EVENTS_LIMIT + 1).unwrap_or(i64::MAX))
            .fetch_all(&self.reader)
            .await?;
        page.reset = match rows.first() {
            Some((.., at)) => *at < now.saturating_sub(RESUME_WINDOW),
            // A number never given out: the database was put back to an older state.
            None => after > last(&self.reader, thread.id).await?,
        };
        if page.reset {
            page.last = last(&self.reader, thread.id).await?;
            return Ok(page);
        }
        page.more = rows.len() > EVENTS_LIMIT;
        rows.truncate(EVENTS_LIMIT);
        if let Some((id, ..)) = rows.last() {
            page.last = *id;
            page.events = self.tell(site, key, thread.id, &rows).await?;
        }
        Ok(page)
    }

    /// Forgets events from before a point in time, and gives their number.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn forget_events(&self, before: Millis) -> Result<u64, StoreError> {
        let forgotten = sqlx::query(FORGET)
            .bind(before)
            .execute(&self.writer)
            .await?;
        Ok(forgotten.rows_affected())
    }

    /// Says what there is to see of some changes now.
    async fn tell(
        &self,
        site: &Site,
        key: &str,
        thread: i64,
        rows: &[EventRow],
    ) -> Result<Vec<(i64, ThreadEvent)>, StoreError> {
        let live = self.find_live(site, thread, rows).await?;
        // Afterwards, so that the totals are not older than the comments.
        let row = threads::find(&self.reader, site, key).await?;
        let thread = threads::wire(self.sends_mail, site, key, row.as_ref());
        let mut told = HashSet::new();
        let mut events = Vec::new();
        for (id, kind, comment, _) in rows.iter().rev() {
            let mut event = ThreadEvent {
                kind: read_kind(kind),
                id: comment.map(comment_id),
                comment: None,
                votes: None,
                reactions: None,
                rating: None,
                criteria: Vec::new(),
                comments: thread.comments,
            };
            match (event.kind, comment.map(|comment| live.get(&comment))) {
                (EventKind::Rated, _) => {
                    event.rating = Some(thread.rating);
                    event.criteria.clone_from(&thread.criteria);
                }
                (_, Some(None)) => event.kind = EventKind::Deleted,
                (EventKind::Voted, Some(Some(comment))) => event.votes = Some(comment.votes),
                (EventKind::Reacted, Some(Some(comment))) => {
                    event.reactions = Some(comment.reactions.clone());
                }
                (EventKind::Created | EventKind::Edited, Some(Some(comment))) => {
                    event.comment = Some(comment.clone());
                }
                // What was deleted and is there again is told by the event of its return.
                _ => continue,
            }
            if told.insert((text(event.kind), *comment)) {
                events.push((*id, event));
            }
        }
        events.reverse();
        Ok(events)
    }

    /// Reads the comments some changes are about, as far as everyone may see them.
    async fn find_live(
        &self,
        site: &Site,
        thread: i64,
        rows: &[EventRow],
    ) -> Result<HashMap<i64, Comment>, StoreError> {
        let ids: HashSet<i64> = rows.iter().filter_map(|row| row.2).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<String> = (0..ids.len()).map(|n| format!("${}", n + 2)).collect();
        let statement = format!(
            concat!(
                "SELECT ",
                comment_columns!(),
                " FROM comments WHERE thread_id = $1 AND state = 'live' AND id IN ({})"
            ),
            places.join(", ")
        );
        // Only the number of parameters goes into the text.
        let mut query = sqlx::query_as(AssertSqlSafe(statement)).bind(thread);
        for id in ids {
            query = query.bind(id);
        }
        let live: Vec<CommentRow> = query.fetch_all(&self.reader).await?;
        let live = live.into_iter().map(|row| (row.id, row.public(site)));
        Ok(live.collect())
    }
}

/// Writes down a change of what readers see; the thread must be locked.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    site: &Site,
    thread: i64,
    kind: EventKind,
    comment: Option<i64>,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO events (site_id, thread_id, comment_id, kind, created_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(site.id)
    .bind(thread)
    .bind(comment)
    .bind(text(kind))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

async fn last(pool: &AnyPool, thread: i64) -> Result<i64, StoreError> {
    let last = sqlx::query_scalar(
        "SELECT COALESCE((SELECT id FROM events WHERE thread_id = $1 ORDER BY id DESC LIMIT 1), 0)",
    )
    .bind(thread)
    .fetch_one(pool)
    .await?;
    Ok(last)
}

/// A kind as the database has it, and as the wire has it.
fn text(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "created",
        EventKind::Edited => "edited",
        EventKind::Deleted => "deleted",
        EventKind::Voted => "voted",
        EventKind::Reacted => "reacted",
        EventKind::Rated => "rated",
        EventKind::Unknown => "unknown",
    }
}

fn read_kind(text: &str) -> EventKind {
    match text {
        "created" => EventKind::Created,
        "edited" => EventKind::Edited,
        "deleted" => EventKind::Deleted,
        "voted" => EventKind::Voted,
        "reacted" => EventKind::Reacted,
        "rated" => EventKind::Rated,
        _ => EventKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DatabaseUrl;

    #[tokio::test]
    async fn the_events_of_a_thread_are_sought_in_its_index() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        for (statement, parameters) in [(LIST, 3), (FORGET, 1)] {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let mut query = sqlx::query_as(explain);
            for _ in 0..parameters {
                query = query.bind(1_i64);
            }
            let plan: Vec<(i64, i64, i64, String)> = query.fetch_all(&store.writer).await?;
            let plan: Vec<String> = plan.into_iter().map(|step| step.3).collect();
            let uses = |index: &str| plan.iter().any(|step| step.contains(index));
            assert!(uses("events_by_thread (thread_id=? AND id>?"), "{plan:#?}");
            assert!(!uses("SCAN e") && !uses("TEMP B-TREE"), "{plan:#?}");
        }
        Ok(())
    }
}
