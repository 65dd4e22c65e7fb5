//! The roots of a thread, page by page in each order.

use afterword_protocol::Sort;
use sqlx::AnyPool;

use super::StoreError;
use super::cursor::{RootsFrom, Side};
use super::rows::{CommentRow, comment_columns};

/// One statement per order and side, since the order decides which index is walked, and the side
/// in which direction. Each is there for all roots and for those that quote the article.
///
/// `$1` thread, `$2` to `$4` the position, `$5` how many.
macro_rules! roots {
    ($position:literal, $order:literal) => {
        [
            roots!("", $position, $order),
            roots!(" AND quote IS NOT NULL", $position, $order),
        ]
    };
    ($filter:literal, $position:literal, $order:literal) => {
        concat!(
            "SELECT ",
            comment_columns!(),
            " FROM comments WHERE thread_id = $1 AND root_id IS NULL AND visible = 1",
            $filter,
            " AND ",
            $position,
            " ORDER BY ",
            $order,
            " LIMIT $5"
        )
    };
}

const NEWEST: [&str; 2] = roots!(
    "(pinned, created_at, tie) < ($2, $3, $4)",
    "pinned DESC, created_at DESC, tie DESC"
);
const OLDEST: [&str; 2] = roots!(
    "(unpinned, created_at, tie) > ($2, $3, $4)",
    "unpinned, created_at, tie"
);
const BEST: [&str; 2] = roots!(
    "(pinned, best, tie) < ($2, $3, $4)",
    "pinned DESC, best DESC, tie DESC"
);

const BEFORE_NEWEST: [&str; 2] = roots!(
    "(pinned, created_at, tie) > ($2, $3, $4)",
    "pinned, created_at, tie"
);
const BEFORE_OLDEST: [&str; 2] = roots!(
    "(unpinned, created_at, tie) < ($2, $3, $4)",
    "unpinned DESC, created_at DESC, tie DESC"
);
const BEFORE_BEST: [&str; 2] = roots!("(pinned, best, tie) > ($2, $3, $4)", "pinned, best, tie");

fn statement(sort: Sort, side: Side, only_quoted: bool) -> &'static str {
    let [all, quoted] = match (sort, side) {
        (Sort::Newest, Side::After) => NEWEST,
        (Sort::Newest, Side::Before) => BEFORE_NEWEST,
        (Sort::Oldest, Side::After) => OLDEST,
        (Sort::Oldest, Side::Before) => BEFORE_OLDEST,
        (Sort::Best, Side::After) => BEST,
        (Sort::Best, Side::Before) => BEFORE_BEST,
    };
    if only_quoted { quoted } else { all }
}

/// Reads the roots next to a place, and tells whether there are more behind them.
///
/// Shape: in the order in which readers see them, on either side.
pub(super) async fn list(
    pool: &AnyPool,
    thread: i64,
    from: RootsFrom,
    only_quoted: bool,
    limit: u32,
) -> Result<(Vec<CommentRow>, bool), StoreError> {
    let mut roots: Vec<CommentRow> = sqlx::query_as(statement(from.sort, from.side, only_quoted))
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
    if from.side == Side::Before {
        roots.reverse();
    }
    Ok((roots, more))
}

/// The place of a root, to be read after it.
pub(super) fn place_of(root: &CommentRow, sort: Sort) -> RootsFrom {
    let (pinned, value) = match sort {
        Sort::Newest => (root.pinned, root.created_at),
        Sort::Oldest => (1 - root.pinned, root.created_at),
        Sort::Best => (root.pinned, root.best),
    };
    RootsFrom {
        sort,
        side: Side::After,
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
        for (sort, index, columns, [after, before]) in [
            (
                Sort::Newest,
                "comments_newest",
                "pinned,created_at,tie",
                ["<", ">"],
            ),
            (
                Sort::Oldest,
                "comments_oldest",
                "unpinned,created_at,tie",
                [">", "<"],
            ),
            (Sort::Best, "comments_best", "pinned,best,tie", ["<", ">"]),
        ] {
            for (side, than, only_quoted) in [
                (Side::After, after, false),
                (Side::Before, before, false),
                (Side::After, after, true),
                (Side::Before, before, true),
            ] {
                let index = format!("{index}{}", if only_quoted { "_quoted" } else { "" });
                let statement = statement(sort, side, only_quoted);
                let explain = format!("EXPLAIN QUERY PLAN {statement}");
                let mut query = sqlx::query_as(AssertSqlSafe(explain));
                for _ in 0..5 {
                    query = query.bind(1_i64);
                }
                let plan: Vec<(i64, i64, i64, String)> = query.fetch_all(&store.reader).await?;
                let plan: Vec<String> = plan.into_iter().map(|step| step.3).collect();
                let walk = format!(
                    "SEARCH comments USING INDEX {index} (thread_id=? AND ({columns}){than}(?,?,?))"
                );
                assert_eq!(plan, [walk]);
            }
        }
        Ok(())
    }
}
