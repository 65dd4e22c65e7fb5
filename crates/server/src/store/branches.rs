//! The replies below some roots: a few of each branch, oldest first.

use std::collections::HashMap;

use sqlx::{AnyPool, AssertSqlSafe};

use super::StoreError;
use super::cursor::BranchFrom;
use super::rows::{CommentRow, comment_columns};

/// Replies of one branch on a page, and per further call.
pub(super) const BRANCH_LIMIT: usize = 50;

/// Comments on a page, roots and replies together.
pub(super) const PAGE_LIMIT: usize = 200;

/// Finds the first replies of each branch by going from one to the next in the index.
///
/// A window function would do it, too, but reads every reply of a branch to number it; a branch of
/// ten thousand must not cost more than one of fifty. `$1` how many per branch, then the roots.
const FIRST_REPLIES: (&str, &str) = (
    "WITH RECURSIVE walk (root, reply, place) AS (
        SELECT r.id, (
            SELECT MIN(c.tie) FROM comments c WHERE c.root_id = r.id AND c.visible = 1
        ), 1
        FROM comments r WHERE r.id IN (",
    concat!(
        ")
        UNION ALL
        SELECT w.root, (
            SELECT MIN(c.tie) FROM comments c
            WHERE c.root_id = w.root AND c.visible = 1 AND c.tie > w.reply
        ), w.place + 1
        FROM walk w WHERE w.reply IS NOT NULL AND w.place < $1
    )
    SELECT ",
        comment_columns!(),
        " FROM comments WHERE id IN (SELECT reply FROM walk) ORDER BY id"
    ),
);

/// `$1` root, `$2` the last reply read, `$3` how many.
const MORE_REPLIES: &str = concat!(
    "SELECT ",
    comment_columns!(),
    " FROM comments WHERE root_id = $1 AND visible = 1 AND tie > $2 ORDER BY tie LIMIT $3"
);

/// Reads the first replies below the roots of a page, by root.
pub(super) async fn list_first(
    pool: &AnyPool,
    roots: &[CommentRow],
) -> Result<HashMap<i64, Vec<CommentRow>>, StoreError> {
    let mut branches: HashMap<i64, Vec<CommentRow>> = HashMap::new();
    let answered: Vec<&CommentRow> = roots.iter().filter(|root| root.live_replies > 0).collect();
    if answered.is_empty() {
        return Ok(branches);
    }
    let room = PAGE_LIMIT.saturating_sub(roots.len());
    let per_branch = share(room, answered.iter().map(|root| root.live_replies));
    let statement = first_replies(answered.len());
    // Only the number of parameters goes into the text.
    let mut query = sqlx::query_as(AssertSqlSafe(statement)).bind(per_branch);
    for root in &answered {
        query = query.bind(root.id);
    }
    let replies: Vec<CommentRow> = query.fetch_all(pool).await?;
    // Stubs are not counted beforehand, so there may be a few too many. The latest of all stay
    // away, and with a comment never its parent, which is older.
    for reply in replies.into_iter().take(room) {
        branches
            .entry(reply.root.unwrap_or(reply.id))
            .or_default()
            .push(reply);
    }
    Ok(branches)
}

/// Reads on in one branch, and tells whether there are more.
pub(super) async fn list_more(
    pool: &AnyPool,
    from: BranchFrom,
) -> Result<(Vec<CommentRow>, bool), StoreError> {
    let mut replies: Vec<CommentRow> = sqlx::query_as(MORE_REPLIES)
        .bind(from.root)
        .bind(from.id)
        // One more than is sent tells whether there are more.
        .bind(i64::try_from(BRANCH_LIMIT + 1).unwrap_or(i64::MAX))
        .fetch_all(pool)
        .await?;
    let more = replies.len() > BRANCH_LIMIT;
    replies.truncate(BRANCH_LIMIT);
    Ok((replies, more))
}

/// The statement for a number of roots.
fn first_replies(roots: usize) -> String {
    let (before, after) = FIRST_REPLIES;
    let parameters: Vec<String> = (0..roots).map(|n| format!("${}", n + 2)).collect();
    format!("{before}{}{after}", parameters.join(", "))
}

/// The largest number of replies each branch may show so that all fit into the room.
///
/// Short branches leave their share to long ones.
fn share(room: usize, branches: impl Iterator<Item = i64> + Clone) -> i64 {
    let room = i64::try_from(room).unwrap_or(i64::MAX);
    let most = i64::try_from(BRANCH_LIMIT).unwrap_or(i64::MAX);
    let fits = |each: &i64| {
        branches
            .clone()
            .map(|replies| replies.min(*each))
            .sum::<i64>()
            <= room
    };
    (1..=most).rev().find(fits).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{DatabaseUrl, Store};

    #[test]
    fn the_room_is_shared_out_evenly() {
        for (room, branches, each) in [
            (175, vec![3, 10], 50),
            (175, vec![60; 25], 7),
            (100, vec![1000; 100], 1),
            (100, vec![1, 1, 1000], 50),
            (100, vec![40, 40, 40], 33),
            (100, vec![10, 60, 60], 45),
        ] {
            assert_eq!(share(room, branches.into_iter()), each);
        }
    }

    #[tokio::test]
    async fn replies_are_sought_in_the_index_of_their_branch() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        for (statement, parameters) in [(first_replies(2), 3), (MORE_REPLIES.to_owned(), 3)] {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let mut query = sqlx::query_as(explain);
            for _ in 0..parameters {
                query = query.bind(1_i64);
            }
            let plan: Vec<(i64, i64, i64, String)> = query.fetch_all(&store.reader).await?;
            let plan: Vec<String> = plan.into_iter().map(|step| step.3).collect();
            assert!(
                plan.iter().any(|step| step.contains("comments_branch")),
                "{plan:#?}"
            );
            assert!(
                !plan.iter().any(|step| step.starts_with("SCAN c")),
                "{plan:#?}"
            );
        }
        Ok(())
    }
}
