//! The roots of one page: those after a place, before it, or around a comment.
//!
//! **Invariant.** Each is found by seeking in the index of its order, so it costs the same wherever
//! in the thread it is.

use afterword_protocol::{CommentId, Sort};
use sqlx::{AnyPool, FromRow as _};

use super::cursor::{RootsFrom, Side};
use super::roots::place_of;
use super::rows::CommentRow;
use super::{StoreError, comments, roots};

/// Some roots that follow each other, and what is on both sides of them.
pub(super) struct Window {
    /// In the order in which readers see them.
    pub(super) roots: Vec<CommentRow>,
    /// The way from the first root to the comment asked for, which ends it; empty if that is the
    /// root, or if none was asked for.
    pub(super) line: Vec<CommentRow>,
    pub(super) previous: Option<RootsFrom>,
    pub(super) next: Option<RootsFrom>,
}

impl Window {
    /// Reads the roots on the side of a place that it names.
    pub(super) async fn at(
        pool: &AnyPool,
        thread: i64,
        from: RootsFrom,
        only_quoted: bool,
        limit: u32,
    ) -> Result<Self, StoreError> {
        let (roots, more) = roots::list(pool, thread, from, only_quoted, limit).await?;
        let first = roots.first().map(|root| place_of(root, from.sort).before());
        let last = roots.last().map(|root| place_of(root, from.sort));
        let (previous, next) = match from.side {
            // Who reads on knows what was before.
            Side::After => (None, last.filter(|_| more)),
            // What it leads back from comes after it.
            Side::Before => (first.filter(|_| more), last),
        };
        Ok(Self {
            roots,
            line: Vec::new(),
            previous,
            next,
        })
    }

    /// Reads the roots from the one whose branch has a comment.
    pub(super) async fn around(
        pool: &AnyPool,
        thread: i64,
        id: &CommentId,
        sort: Sort,
        limit: u32,
    ) -> Result<Self, StoreError> {
        let (ancestors, own) = comments::find_line(pool, thread, id, None).await?;
        let line = ancestors.iter().chain([&own]).map(CommentRow::from_row);
        let mut line = line.collect::<Result<Vec<_>, _>>()?;
        let root = line.remove(0);
        let place = place_of(&root, sort);
        let (_, is_not_first) = roots::list(pool, thread, place.before(), false, 0).await?;
        let (mut after, more) =
            roots::list(pool, thread, place, false, limit.saturating_sub(1)).await?;
        // A vote between the statements may have moved it behind the place it had.
        after.retain(|other| other.id != root.id);
        let roots: Vec<_> = [root].into_iter().chain(after).collect();
        let next = roots.last().map(|last| place_of(last, sort));
        Ok(Self {
            line,
            previous: is_not_first.then(|| place.before()),
            next: next.filter(|_| more),
            roots,
        })
    }
}
