//! The roots of a thread, page by page in each order.

use afterword_protocol::Sort;
use sqlx::AnyPool;

use super::StoreError;
use super::cursor::RootsFrom;
use super::rows::{CommentRow, comment_columns};

/// One statement per order, since the order decides which index is walked.
///
/// `$1` thread, `$2` to `$4` the position, `$5` how many.
macro_rules! roots {
    ($position:literal, $order:literal) => {
        concat!(
            "SELECT ",
            comment_columns!(),
            " FROM comments WHERE thread_id = $1 AND root_id IS NULL AND visible = 1 AND ",
            $position,
            " ORDER BY ",
            $order,
            " LIMIT $5"
        )
    };
}

const NEWEST: &str = roots!(
    "(pinned, created_at, tie) < ($2, $3, $4)",
    "pinned DESC, created_at DESC, tie DESC"
);
const OLDEST: &str = roots!(
    "(unpinned, created_at, tie) > ($2, $3, $4)",
    "unpinned, created_at, tie"
);
const BEST: &str = roots!(
    "(pinned, best, tie) < ($2, $3, $4)",
    "pinned DESC, best DESC, tie DESC"
);

fn statement(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => NEWEST,
        Sort::Oldest => OLDEST,
        Sort::Best => BEST,
    }
}

/// Reads the next roots, and where to go on if there are more.
pub(super) async fn list(
    pool: &AnyPool,
    thread: i64,
    from: RootsFrom,
    limit: u32,
) -> Result<(Vec<CommentRow>, Option<RootsFrom>), StoreError> {
    let mut roots: Vec<CommentRow> = sqlx::query_as(statement(from.sort))
        .bind(thread)
        .bind(from.pinned)
        .bind(from.value)
        .bind(from.id)
        // One more than asked for tells whether there are more.
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await?;
    let limit = limit as usize;
    let more = roots.len() > limit;
    roots.truncate(limit);
    let next = roots
        .last()
        .filter(|_| more)
        .map(|last| place_of(last, from.sort));
    Ok((roots, next))
}

fn place_of(root: &CommentRow, sort: Sort) -> RootsFrom {
    let (pinned, value) = match sort {
        Sort::Newest => (root.pinned, root.created_at),
        Sort::Oldest => (1 - root.pinned, root.created_at),
        Sort::Best => (root.pinned, root.best),
    };
    RootsFrom {
        sort,
        pinned,
        value,
        id: root.id,
    }
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::store::{DatabaseUrl, Store};

    #[tokio::test]
    async fn every_order_walks_its_index_and_sorts_nothing() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        for (sort, index, position) in [
            (
                Sort::Newest,
                "comments_newest",
                "(pinned,created_at,tie)<(?,?,?)",
            ),
            (
                Sort::Oldest,
                "comments_oldest",
                "(unpinned,created_at,tie)>(?,?,?)",
            ),
            (Sort::Best, "comments_best", "(pinned,best,tie)<(?,?,?)"),
        ] {
            let explain = format!("EXPLAIN QUERY PLAN {}", statement(sort));
            let from = RootsFrom::start(sort);
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(explain))
                .bind(1_i64)
                .bind(from.pinned)
                .bind(from.value)
                .bind(from.id)
                .bind(26_i64)
                .fetch_all(&store.reader)
                .await?;
            let plan: Vec<String> = plan.into_iter().map(|step| step.3).collect();
            let walk = format!("SEARCH comments USING INDEX {index} (thread_id=? AND {position})");
            assert_eq!(plan, [walk]);
        }
        Ok(())
    }
}
