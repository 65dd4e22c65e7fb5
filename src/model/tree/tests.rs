//! What a tree keeps, whatever comes in whichever order.

use super::*;
use crate::model::fixture::{comment, page};

fn ids(ids: &[CommentId]) -> Vec<&str> {
    ids.iter().map(|id| id.0.as_str()).collect()
}

fn id(id: &str) -> CommentId {
    CommentId(id.into())
}

#[test]
fn a_page_becomes_a_tree_in_the_order_given() {
    let tree = Tree::new(page(vec![
        comment("9", None),
        comment("10", Some("9")),
        comment("3", None),
    ]));
    assert_eq!(ids(tree.roots()), ["9", "3"]);
    assert_eq!(ids(tree.replies(&id("9"))), ["10"]);
}

#[test]
fn a_comment_that_comes_before_its_parent_moves_below_it() {
    let mut tree = Tree::new(page(vec![comment("5", Some("4"))]));
    assert_eq!(ids(tree.roots()), ["5"]);
    tree.insert(comment("4", None));
    assert_eq!(ids(tree.roots()), ["4"]);
    assert_eq!(ids(tree.replies(&id("4"))), ["5"]);
}

#[test]
fn a_known_comment_is_replaced_in_its_place() {
    let mut tree = Tree::new(page(vec![comment("1", None), comment("2", None)]));
    let mut changed = comment("1", None);
    changed.html = "changed".into();
    tree.insert(changed);
    assert_eq!(ids(tree.roots()), ["1", "2"]);
    assert_eq!(
        tree.get(&id("1")).map(|c| c.html.clone()),
        Some("changed".into())
    );
}

#[test]
fn replies_are_oldest_first_whenever_they_arrive() {
    let mut tree = Tree::new(page(vec![comment("1", None)]));
    for (reply, at) in [
        ("4", "2026-01-03"),
        ("2", "2026-01-01"),
        ("3", "2026-01-02"),
    ] {
        let mut reply = comment(reply, Some("1"));
        reply.created_at = at.into();
        tree.insert(reply);
    }
    assert_eq!(ids(tree.replies(&id("1"))), ["2", "3", "4"]);
}

#[test]
fn ones_own_comment_goes_above_the_others() {
    let mut tree = Tree::new(page(vec![comment("1", None)]));
    tree.insert_first(comment("2", None));
    assert_eq!(ids(tree.roots()), ["2", "1"]);
}

#[test]
fn a_deleted_comment_leaves_a_stub_only_if_it_has_replies() {
    let mut tree = Tree::new(page(vec![comment("1", None), comment("2", Some("1"))]));
    tree.remove(&id("1"));
    assert_eq!(
        tree.get(&id("1")).map(|c| c.state),
        Some(CommentState::Deleted)
    );
    tree.remove(&id("2"));
    assert_eq!(tree.get(&id("2")), None);
    assert!(tree.replies(&id("1")).is_empty());
}

#[test]
fn the_rest_of_a_branch_shrinks_as_it_is_loaded() {
    let rest = |remaining: u64| BranchRest {
        root: id("1"),
        cursor: Cursor(remaining.to_string()),
        remaining,
    };
    let mut tree = Tree::new(CommentsPage {
        rests: vec![rest(9)],
        ..page(vec![comment("1", None)])
    });
    tree.append_branch(
        &id("1"),
        CommentsPage {
            rests: vec![rest(2)],
            ..page(vec![comment("2", Some("1"))])
        },
    );
    assert_eq!(tree.rest(&id("1")).map(|rest| rest.remaining), Some(2));
    tree.append_branch(&id("1"), page(vec![comment("3", Some("1"))]));
    assert_eq!(tree.rest(&id("1")), None);
}

#[test]
fn a_page_before_stands_above_what_is_known() {
    let mut tree = Tree::new(CommentsPage {
        previous: Some(Cursor("p".into())),
        next: Some(Cursor("n".into())),
        ..page(vec![comment("3", None), comment("4", Some("3"))])
    });
    tree.prepend(page(vec![comment("1", None), comment("2", None)]));
    assert_eq!(ids(tree.roots()), ["1", "2", "3"]);
    assert_eq!((tree.previous(), tree.next().is_some()), (None, true));
}

#[test]
fn comments_that_answer_each_other_are_all_shown() {
    let mut tree = Tree::new(page(vec![
        comment("1", Some("2")),
        comment("2", Some("1")),
        comment("3", Some("3")),
    ]));
    tree.insert(comment("4", Some("2")));
    let mut seen = tree.roots().to_vec();
    let mut at = 0;
    while at < seen.len() {
        let replies = tree.replies(&seen[at].clone()).to_vec();
        seen.extend(replies);
        at += 1;
    }
    seen.sort();
    assert_eq!(ids(&seen), ["1", "2", "3", "4"]);
}

#[test]
fn what_has_changed_is_told_once() {
    let mut tree = Tree::new(page(vec![comment("1", None), comment("2", Some("1"))]));
    assert_eq!(tree.take_changes(), []);
    let only = [Change::Comment(id("1"))];
    tree.update(&id("1"), |comment| comment.votes.up = 1);
    assert_eq!(tree.take_changes(), only);
    tree.fold(&id("1"), true);
    assert_eq!(tree.take_changes(), only);
    tree.set_vote(&id("1"), Some(1), None);
    assert_eq!(tree.vote(&id("1")), Some(1));
    assert_eq!(tree.take_changes(), only);
    assert_eq!(ids(&tree.unfold_above(&id("2"))), ["1"]);
    assert!(!tree.is_folded(&id("1")));
}

#[test]
fn what_only_its_author_can_see_outlasts_another_page() {
    let mut tree = Tree::new(page(vec![comment("1", None), comment("2", Some("1"))]));
    let (mut sent, mut held) = (comment("mine", Some("1")), comment("3", None));
    sent.created_at = UNSENT.into();
    held.state = CommentState::Pending;
    tree.insert_unsent(sent);
    tree.insert_first(held);
    tree.set_failure(&id("mine"), Some(Failure::Unreachable));
    tree.reset(page(vec![comment("1", None), comment("4", Some("1"))]));
    assert_eq!(ids(tree.roots()), ["3", "1"]);
    assert_eq!(ids(tree.replies(&id("1"))), ["4", "mine"], "it is the last");
    assert_eq!(ids(&tree.unsent()), ["mine"]);
    assert_eq!(tree.failure(&id("mine")), Some(&Failure::Unreachable));
    assert_eq!(tree.newest(), "2026-01-01T12:00:00Z");
}

#[test]
fn another_page_takes_the_place_of_all_that_was_known() {
    let mut tree = Tree::new(page(vec![comment("1", None), comment("2", None)]));
    tree.fold(&id("2"), true);
    tree.take_changes();
    let mut changed = comment("2", None);
    changed.html = "changed".into();
    tree.reset(page(vec![changed, comment("3", None)]));
    assert_eq!(ids(tree.roots()), ["2", "3"]);
    assert!(tree.get(&id("1")).is_none() && tree.is_folded(&id("2")));
    assert!(tree.take_changes().contains(&Change::Comment(id("2"))));
}

#[test]
fn a_page_is_taken_in_bit_by_bit_in_its_order() {
    let comments = vec![
        comment("1", None),
        comment("2", Some("1")),
        comment("3", None),
    ];
    let mut tree = Tree::of_later(page(comments.clone()));
    assert!(tree.roots().is_empty() && tree.has_later());
    assert!(tree.take_in(1));
    assert_eq!(ids(tree.roots()), ["1"]);
    assert!(tree.replies(&id("1")).is_empty());
    assert!(!tree.take_in(usize::MAX));
    let begun = Tree::begun(page(comments.clone()), 2);
    assert_eq!((ids(begun.roots()), begun.has_later()), (vec!["1"], true));
    assert_eq!(ids(begun.replies(&id("1"))), ["2"]);
    let mut whole = Tree::new(page(comments));
    (tree.changes, whole.changes) = (Vec::new(), Vec::new());
    assert_eq!(tree, whole);
}
