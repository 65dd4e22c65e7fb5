//! Puts the comments of a thread in order and makes sure that they form trees.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use super::{Counts, ImportedComment, count};

/// Sorts parents before their replies, otherwise by time and then by id.
///
/// Every parent must be the id of one of the comments. A loop (a comment that is its own
/// ancestor) is cut at its earliest comment, which becomes top-level and is counted in `orphans`;
/// the others of the loop stay its replies.
pub(super) fn arrange(
    mut comments: Vec<ImportedComment>,
    orphans: &mut Counts,
) -> Vec<ImportedComment> {
    comments.sort_by(|a, b| place(a).cmp(&place(b)));
    let index: HashMap<&str, usize> = comments
        .iter()
        .enumerate()
        .map(|(at, comment)| (&*comment.source_id, at))
        .collect();
    let mut parents: Vec<Option<usize>> = comments
        .iter()
        .map(|comment| {
            comment
                .parent
                .as_ref()
                .and_then(|parent| index.get(&**parent).copied())
        })
        .collect();
    let mut replies = vec![Vec::new(); comments.len()];
    for (at, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            replies[*parent].push(at);
        }
    }

    // Positions are already by time, so the smallest one that may come next is the right one.
    let mut ready: BinaryHeap<_> = (0..comments.len())
        .filter(|at| parents[*at].is_none())
        .map(Reverse)
        .collect();
    let mut order = Vec::with_capacity(comments.len());
    let mut placed = vec![false; comments.len()];
    let mut cut = Vec::new();
    let mut next = 0;
    loop {
        while let Some(Reverse(at)) = ready.pop() {
            placed[at] = true;
            order.push(at);
            ready.extend(
                replies[at]
                    .iter()
                    .filter(|reply| !placed[**reply])
                    .map(|at| Reverse(*at)),
            );
        }
        // What is left hangs on a loop.
        while next < placed.len() && placed[next] {
            next += 1;
        }
        if next == placed.len() {
            break;
        }
        let first = earliest_in_loop(next, &parents);
        parents[first] = None;
        cut.push(first);
        ready.push(Reverse(first));
    }

    for at in cut {
        comments[at].parent = None;
        count(orphans, "parent loop");
    }
    let mut comments: Vec<Option<ImportedComment>> = comments.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|at| comments[at].take())
        .collect()
}

/// By time, then by id as a number, then by id as a text where it is none.
fn place(comment: &ImportedComment) -> (i64, u64, &str) {
    let number = comment.source_id.parse().unwrap_or(u64::MAX);
    (comment.created_at, number, &comment.source_id)
}

/// The smallest position in the loop that the ancestors of `start` run into.
fn earliest_in_loop(start: usize, parents: &[Option<usize>]) -> usize {
    let mut seen = HashSet::new();
    let mut at = start;
    while seen.insert(at) {
        at = parents[at].unwrap_or(at);
    }
    // The first position met twice is in the loop.
    let inside = at;
    let mut earliest = inside;
    loop {
        at = parents[at].unwrap_or(inside);
        if at == inside {
            return earliest;
        }
        earliest = earliest.min(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportedState, ImportedText};

    /// Arranges comments given as (id, parent, time); gives (id, parent) in order and the loops.
    fn check(comments: &[(&str, &str, i64)], expected: &[(&str, &str)], loops: u64) {
        let comments = comments.iter().map(|(id, parent, time)| ImportedComment {
            source_id: (*id).to_owned(),
            parent: (!parent.is_empty()).then(|| (*parent).to_owned()),
            author_name: String::new(),
            author_email: None,
            author_website: None,
            role: None,
            created_at: *time,
            text: ImportedText::Html(String::new()),
            state: ImportedState::Live,
            pinned: false,
            closed: false,
            votes_up: 0,
            votes_down: 0,
            edited: None,
        });
        let mut orphans = Counts::new();
        let arranged = arrange(comments.collect(), &mut orphans);
        let arranged: Vec<_> = arranged
            .iter()
            .map(|comment| (&*comment.source_id, comment.parent.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(arranged, expected);
        assert_eq!(orphans.values().sum::<u64>(), loops);
    }

    #[test]
    fn comments_are_sorted_by_time_and_then_by_number() {
        check(
            &[("10", "", 5), ("9", "", 5), ("11", "", 4), ("x", "", 5)],
            &[("11", ""), ("9", ""), ("10", ""), ("x", "")],
            0,
        );
    }

    #[test]
    fn a_parent_precedes_even_an_older_reply() {
        check(
            &[("1", "3", 1), ("2", "", 2), ("3", "", 3), ("4", "", 4)],
            &[("2", ""), ("3", ""), ("1", "3"), ("4", "")],
            0,
        );
    }

    #[test]
    fn a_loop_is_cut_at_its_earliest_comment() {
        check(&[("1", "1", 1)], &[("1", "")], 1);
        check(
            &[
                ("1", "2", 1),
                ("2", "3", 2),
                ("3", "4", 3),
                ("4", "2", 4),
                ("5", "", 5),
            ],
            // 5 first: it needs nobody, and the loop is cut only when nothing else is left.
            &[("5", ""), ("2", ""), ("1", "2"), ("4", "2"), ("3", "4")],
            1,
        );
        check(
            &[("1", "2", 1), ("2", "1", 2), ("3", "4", 3), ("4", "3", 4)],
            &[("1", ""), ("2", "1"), ("3", ""), ("4", "3")],
            2,
        );
    }

    #[test]
    fn many_loops_and_deep_chains_take_no_time() {
        let ids: Vec<String> = (0..200_000).map(|id| id.to_string()).collect();
        for step in [1, 2] {
            let comments: Vec<_> = (0..ids.len())
                .map(|at| {
                    (
                        &*ids[at],
                        &*ids[if step == 1 {
                            (at + 1) % ids.len()
                        } else {
                            at ^ 1
                        }],
                        0,
                    )
                })
                .collect();
            let started = std::time::Instant::now();
            let loops = if step == 1 { 1 } else { 100_000 };
            let mut expected: Vec<(&str, &str)> = Vec::new();
            if step == 1 {
                expected.push(("0", ""));
                expected.extend(
                    (1..ids.len())
                        .rev()
                        .map(|at| (&*ids[at], &*ids[(at + 1) % ids.len()])),
                );
            } else {
                expected.extend(
                    (0..ids.len())
                        .map(|at| (&*ids[at], if at % 2 == 0 { "" } else { &*ids[at - 1] })),
                );
            }
            check(&comments, &expected, loops);
            assert!(started.elapsed().as_secs() < 20);
        }
    }
}
